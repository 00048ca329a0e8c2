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
from gbt27922.cli.faults import CommandError, Exit, shown
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
    """Write a result in its form, a report after the text ``before``; ``context`` is what the report needs to know."""
    match form.format:
        case "json":
            write_document(gbt27922.to_json(result, indent=indent) + "\n")
        case "markdown":
            write_document(before + _report(result, "markdown", lang=form.lang, **context))
        case _:
            shape = {"width": get_terminal_size(_PAGE).columns, "color": _has_color()}
            write_text(before + _report(result, "text", lang=form.lang, **shape, **context))


def _has_color() -> bool:
    """Whether standard output is a terminal that shows color, and nobody objects (NO_COLOR)."""
    from rich.console import Console  # noqa: PLC0415  # slow to import: only when text is written

    console = Console(file=sys.stdout)
    return console.color_system is not None and not console.no_color


# For each kind of result, the functions of its reports, and what they take of the context in which order.
_REPORTS = {
    "Comparison": ("comparison_", ("names",)),
    "Estimate": ("estimate_", ("card", "scheme")),
    "Improvement": ("improve_", ("assessment", "scheme")),
    "Ledger": ("ledger_", ("card", "assessment", "scheme")),
    "Readings": ("readings_", ("assessment", "scheme")),
    "Report": ("conformance_", ()),
    "SamplePlan": ("sample_", ("outlets",)),
    "Scheme": ("scheme_", ()),
    "Scorecard": ("", ("assessment", "scheme")),
    "WhatIf": ("what_if_", ("scheme",)),
}


def _report(result: Any, medium: str, **context: Any) -> str:
    stem, names = _REPORTS[type(result).__name__]
    if not stem:
        context |= {name: getattr(result.basis, name) for name in names}
    make = getattr(report, f"{stem}{medium}")
    keywords = {name: context[name] for name in ("by", "lang", "width", "color") if name in context}
    return str(make(result, *(context[name] for name in names), **keywords))


def write_agreement(recorded: str, source: str, differences: Sequence[Problem]) -> int:
    """Say that the file ``recorded`` agrees with what is made anew from ``source``, or what differs."""
    if differences:
        raise CommandError(*(f"{shown(recorded)}: {report.visible(str(problem))}" for problem in differences))
    write_text(f"{shown(recorded)}: agrees with {shown(source)}\n")
    return Exit.DONE


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
