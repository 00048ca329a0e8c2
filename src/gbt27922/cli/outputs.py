"""Where commands write: text as the terminal takes it, documents as UTF-8, and in which language."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from shutil import get_terminal_size
from typing import Any, Literal

from attrs import frozen

import gbt27922
from gbt27922 import report
from gbt27922.cli.faults import CommandError, Exit, Fault, Said, shown, write_error
from gbt27922.errors import Problem
from gbt27922.report import Language

Format = Literal["text", "json", "markdown"]

# As wide as a page, where there is no terminal to ask.
_PAGE = (100, 50)


@frozen
class Form:
    """How a result is written: the format, and the language of the words in it."""

    format: Format
    lang: Language

    @classmethod
    def of(cls, format: Format, lang: Language | None) -> Form:
        """What ``--format`` and ``--lang`` ask for."""
        return cls(format, language(lang))


def language(wanted: Language | None, environment: Mapping[str, str] = os.environ) -> Language:
    """The language that was asked for, else that of the locale."""
    if wanted:
        return wanted
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def write_result(result: Any, form: Form, *, before: str = "", indent: int | None = 2, **context: Any) -> None:
    """Write a result in its form, a report after the text ``before``.

    ``context`` is what :func:`gbt27922.report.render` needs to know besides the result.
    """
    match form.format:
        case "json":
            write_document(gbt27922.to_json(result, indent=indent) + "\n")
        case "markdown":
            write_document(before + report.render(result, "markdown", lang=form.lang, **context))
        case _:
            width, color = get_terminal_size(_PAGE).columns, _has_color()
            write_text(before + report.render(result, lang=form.lang, width=width, color=color, **context))


def _has_color() -> bool:
    """Whether standard output is a terminal that shows color, and nobody objects (NO_COLOR)."""
    from rich.console import Console  # noqa: PLC0415  # slow to import: only when text is written

    console = Console(file=sys.stdout, width=_PAGE[0], height=_PAGE[1])  # else it reads COLUMNS, which may be anything
    return console.color_system is not None and not console.no_color


def write_agreement(recorded: str, source: str, differences: Sequence[Problem], lang: Language | None) -> int:
    """Say that the file ``recorded`` agrees with what is made anew from ``source``, or what differs."""
    if differences:
        raise CommandError(*(Fault(recorded, problem) for problem in differences))
    return write_done(recorded, Said("agrees", {"source": shown(source)}), lang)


def write_done(name: str, said: Said, lang: Language | None) -> int:
    """Say of the file ``name`` that all is well."""
    write_text(f"{shown(name)}: {said.told(language(lang))}\n")
    return Exit.DONE


def write_not_met(name: str, said: Said, lang: Language | None) -> Exit:
    """Say of the file ``name`` that what ``--require`` asks for is not met, and why."""
    write_error(f"{shown(name)}: {said.told(language(lang))}")
    return Exit.NOT_MET


def write_text(text: str) -> None:
    """Write text for people."""
    sys.stdout.write(text)


def write_data(data: Any) -> None:
    """Write plain data as JSON."""
    write_document(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def write_document(text: str) -> None:
    """Write a document: UTF-8 whatever the locale, and no byte more or less."""
    sys.stdout.flush()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(text)
