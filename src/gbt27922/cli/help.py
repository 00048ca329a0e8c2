"""Help in the reader's language: what a command and each of its options is about, and the words of the pages around it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from textwrap import indent
from typing import TYPE_CHECKING, Annotated, Any

from attrs import frozen
from cyclopts import Parameter

from gbt27922._basis.words import catalog, sentence
from gbt27922.cli.choices import folded, words_of
from gbt27922.cli.words import word
from gbt27922.report import Language

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions
    from rich.text import Text

#: The first command of an example, as it is indented in a docstring.
_EXAMPLE = re.compile(r"^ {4}(.*)$", re.MULTILINE)
_TO_FILL_IN = re.compile(r"\b[A-Z]+\b")
#: What cyclopts says of its own options, and the word for it here.
_OWN = {"--help": "help_option", "--version": "version_option"}


def of_command(name: str, lang: Language, examples: str) -> str:
    """The help of a command: what it is about, and examples where there are some."""
    told = (word(key, lang) for key in (f"command {name}", f"command {name} more") if key in catalog("help"))
    shown = (word("for_instance", lang), indent(examples, "    ")) if examples else ()
    return "\n\n".join([*told, *shown])


def examples_of(run: Callable[..., object]) -> str:
    """The examples of a command, which stand in its docstring; ``python -OO`` leaves that away, and so has none."""
    return "\n".join(_EXAMPLE.findall(inspect.cleandoc(run.__doc__ or "")))


def usage(text: str, lang: Language) -> str:
    """How a command is called; what is to be filled in is in the reader's language."""
    return _TO_FILL_IN.sub(lambda found: word(found[0], lang), text)


def worded(parameter: inspect.Parameter, lang: Language) -> inspect.Parameter:
    """A parameter with its help in a language; the commands name a sentence by its id."""
    ids = [one.help for one in getattr(parameter.annotation, "__metadata__", ()) if isinstance(one, Parameter)]
    texts = [word(id, lang) for id in ids if id]
    annotation: Any = Annotated[parameter.annotation, Parameter(help=texts[-1] if texts else "")]
    return parameter.replace(annotation=annotation)


@frozen
class Pages:
    """How pages of help are written: the usual way, with the words of a language around what commands say."""

    lang: Language

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Write one panel."""
        from cyclopts.help import DefaultFormatter, specs  # noqa: PLC0415  # slow to import: only where help is written

        is_of_commands = panel.format == "command"
        columns = specs.get_default_command_columns if is_of_commands else specs.get_default_parameter_columns
        *before, last = columns(console, options, panel.entries)
        write = DefaultFormatter(column_specs=(*before, last.copy(renderer=self._description)))
        entries = [self._named(entry) for entry in panel.entries]
        write(console, options, panel.copy(title=word(str(panel.title), self.lang), entries=entries))

    def render_usage(self, console: Console, _options: ConsoleOptions, usage: object) -> None:
        """Write how a command is called."""
        from rich.text import Text  # noqa: PLC0415  # as above

        console.print(Text(f"{word('usage', self.lang)}{usage}", style="bold"))

    def render_description(self, console: Console, _options: ConsoleOptions, description: object) -> None:
        """Write what a command is about."""
        console.print(description)

    def _named(self, entry: HelpEntry) -> HelpEntry:
        """An entry with what is to be filled in, in the reader's language."""
        named = {
            name: usage(value, self.lang)
            for name in ("metavar", "positional_label")  # of cyclopts from 5 on
            if (value := getattr(entry, name, None))
        }
        names = tuple(usage(name, self.lang) for name in entry.positive_names)
        return entry.copy(positive_names=names, **named)

    def _description(self, entry: HelpEntry) -> Text:
        """What an entry is about, and what may stand there."""
        from rich.text import Text  # noqa: PLC0415  # as above

        own = next((key for name, key in _OWN.items() if name in entry.positive_names), None)
        about = word(own, self.lang) if own else str(entry.description.primary_renderable)
        parts = [Text(about), *(Text(mark, "dim") for mark in self._marks(entry))]
        return Text(" ").join(part for part in parts if part)

    def _marks(self, entry: HelpEntry) -> Iterator[str]:
        if entry.choices:
            listed = word("between", self.lang).join(map(self._choice, entry.choices))
            yield sentence("help", "choices", self.lang, listed=listed)
        if entry.default is not None:
            yield sentence("help", "default", self.lang, value=entry.default)
        if entry.required:
            yield word("required", self.lang)

    def _choice(self, id: str) -> str:
        """A choice with its word, where it has one that is not the id itself."""
        told = next(iter(words_of([id], self.lang)[id]), id)
        return id if folded(told) == folded(id) else sentence("help", "choice", self.lang, id=id, word=told)
