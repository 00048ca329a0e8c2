"""Where commands write: text as the terminal takes it, documents as UTF-8, and in which language."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stdout, suppress
from inspect import Signature
from io import BytesIO, TextIOWrapper
from pathlib import Path
from shutil import get_terminal_size
from typing import Any, Literal, get_args

from attrs import frozen

import gbt27922
from gbt27922 import report
from gbt27922._basis.draft import written_whole
from gbt27922._basis.words import spoken
from gbt27922.cli.faults import (
    CommandError,
    Exit,
    Fault,
    Said,
    UsageError,
    extra_needed,
    shown,
    unwritable,
    write_error,
)
from gbt27922.cli.language import language, wording
from gbt27922.errors import Problem
from gbt27922.models import Title
from gbt27922.report import Language, Wording

#: How a result is written; each of the last four is the format of the files that end so.
Format = Literal["text", "json", "markdown", "html", "docx", "xlsx"]
#: The formats of a file that holds one result and no more.
ONE_RESULT = ("html", "docx", "xlsx")
#: The format of a file, by its ending.
ENDINGS = {".txt": "text", ".json": "json", ".md": "markdown", ".html": "html", ".docx": "docx", ".xlsx": "xlsx"}
ENDINGS |= {".csv": "csv", ".ics": "ics"}

# As wide as a page, where there is no terminal to ask.
_PAGE = (100, 50)


@frozen
class Form:
    """How a result is written: the format, and the words in it."""

    format: Format
    wording: Wording

    @property
    def lang(self) -> Language:
        """The language of its sentences."""
        return spoken(self.wording)

    @classmethod
    def of(cls, format: Format, lang: Wording | None) -> Form:
        """What ``--format`` and ``--lang`` ask for."""
        return cls(format, wording(lang))


def titles(title: Title, lang: Wording | None) -> list[str]:
    """A title as it stands alone: the Chinese one, and the English one beside it but for who asks for Chinese only."""
    return [title.zh] if wording(lang) == "zh" else [title.zh, title.en]


def write_result(result: Any, form: Form, *, before: str = "", indent: int | None = 2, **context: Any) -> None:
    """Write a result in its form, a report after the text ``before``.

    ``context`` is what :func:`gbt27922.report.render` needs to know besides the result.
    """
    with extra_needed():
        match form.format:
            case "json":
                write_document(gbt27922.to_json(result, indent=indent) + "\n")
            case "markdown" | "html":
                write_document(before + report.render(result, form.format, lang=form.wording, **context))
            case "docx" | "xlsx":
                _check_is_no_terminal(form.format)
                write_bytes(report.render(result, form.format, lang=form.wording, **context))
            case _:
                width, color = _columns(), _has_color()
                write_text(before + report.render(result, lang=form.wording, width=width, color=color, **context))


def _check_is_no_terminal(format: str) -> None:
    """Refuse to write to a terminal what is no text."""
    if sys.stdout.isatty():
        raise UsageError(Problem("--format", "invalid_value.to_terminal", {"got": format}))


def _columns() -> int:
    """How wide the terminal is; nothing else has a width, unless somebody says so."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        return get_terminal_size(_PAGE).columns
    return _PAGE[0]


def _has_color() -> bool:
    """Whether standard output is a terminal that obeys the codes of color, and nobody objects (NO_COLOR)."""
    from rich.console import Console  # noqa: PLC0415  # slow to import: only when text is written

    console = Console(file=sys.stdout, width=_PAGE[0], height=_PAGE[1])  # else it reads COLUMNS, which may be anything
    return console.color_system is not None and not (console.no_color or console.legacy_windows)


def write_agreement(recorded: str, source: str, differences: Sequence[Problem], lang: Wording | None) -> int:
    """Say that the file ``recorded`` agrees with what is made anew from ``source``, or what differs."""
    if differences:
        raise CommandError(*(Fault(recorded, problem) for problem in differences))
    return write_done(recorded, Said("agrees", {"source": shown(source)}), lang)


def write_done(name: str, said: Said, lang: Wording | None) -> int:
    """Say of the file ``name`` that all is well."""
    write_text(f"{shown(name)}: {said.told(language(lang))}\n")
    return Exit.DONE


def write_not_met(name: str, said: Said, lang: Wording | None) -> Exit:
    """Say of the file ``name`` that what ``--require`` asks for is not met, and why."""
    write_error(f"{shown(name)}: {said.told(language(lang))}")
    return Exit.NOT_MET


def to_file(
    name: str,
    signature: Signature,
    arguments: Sequence[Any],
    options: dict[str, Any],
    run: Callable[..., int],
) -> int:
    """Run a command and write what it prints to a file, whole, or not at all if its input is at fault.

    Where no format is asked for, it is that of the ending of the file's name.
    """
    given = signature.bind(*arguments, **options).arguments
    _check_is_no_input(name, given.values())
    if "format" in signature.parameters and "format" not in given:
        options["format"] = _format_of(name, signature.parameters["format"].annotation)
    try:
        with written_whole(Path(name)) as draft:
            with redirect_stdout(TextIOWrapper(BytesIO(), "utf-8", newline="")) as printed:
                code = run(*arguments, **options)
            if code != Exit.PROBLEMS:
                printed.flush()
                draft.path.write_bytes(printed.buffer.getvalue())
                draft.publish()
    except OSError as error:
        raise CommandError(unwritable(name, error)) from None
    return code


def _check_is_no_input(name: str, given: Iterable[Any]) -> None:
    """Refuse to write over what is read."""
    named = (one for value in given for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
    for one in named:
        with suppress(OSError, ValueError):  # not the name of a file that is there
            if Path(one).samefile(name):
                raise UsageError(Problem("--output", "same_file", {"file": shown(name)}))


def _format_of(name: str, annotation: Any) -> str:
    """The format of a file by its ending; raises UsageError for one that a command does not write."""
    ending = Path(name).suffix.lower()
    formats = {*_choices(annotation)}
    found = ENDINGS.get(ending, "") if ending else "text"
    if found not in formats:
        endings = tuple(one for one, format in ENDINGS.items() if format in formats)
        raise UsageError(
            Problem("--output", "invalid_value.ending", {"endings": endings, "got": f'"{report.visible(ending)}"'})
        )
    return found


def _choices(annotation: Any) -> Iterator[str]:
    """The texts among which an option lets one choose."""
    for part in get_args(annotation):
        yield from [part] if isinstance(part, str) else _choices(part)


def write_text(text: str) -> None:
    """Write text for people."""
    sys.stdout.write(text)


def write_data(data: Any) -> None:
    """Write plain data as JSON."""
    write_document(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def write_document(text: str) -> None:
    """Write a document: UTF-8 whatever the locale, and no byte more or less."""
    if isinstance(sys.stdout, TextIOWrapper):
        write_bytes(text.encode())
    else:
        sys.stdout.write(text)


def write_table(text: str) -> None:
    """Write a table for people: with the mark by which a spreadsheet knows UTF-8, but to a terminal, which would show it."""
    write_document(text if sys.stdout.isatty() else f"\ufeff{text}")


def write_bytes(data: bytes) -> None:
    """Write bytes as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
