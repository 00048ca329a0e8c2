"""Where the commands write: text as the terminal takes it, documents as UTF-8, and in which language."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from io import TextIOWrapper
from shutil import get_terminal_size
from typing import Any

import gbt27922
from gbt27922 import analysis, report
from gbt27922.report import Language

Answer = analysis.Comparison | analysis.Improvement | analysis.Ledger | analysis.Readings | analysis.WhatIf

# As wide as a page, where there is no terminal to ask.
_PAGE = (100, 50)


def width() -> int:
    """How many columns there are: those of the terminal, or of the environment's COLUMNS."""
    return get_terminal_size(_PAGE).columns


def has_color() -> bool:
    """Whether standard output is a terminal that shows color, and nobody objects (NO_COLOR)."""
    from rich.console import Console  # noqa: PLC0415  # slow to import: only when text is written

    console = Console(file=sys.stdout)
    return console.color_system is not None and not console.no_color


def language(wished: Language | None, environment: Mapping[str, str] = os.environ) -> Language:
    """The language that was asked for, else that of the locale."""
    if wished:
        return wished
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def write(text: str) -> None:
    """Write text for people."""
    sys.stdout.write(text)


def write_report(found: Any, lang: Language, **known: Any) -> None:
    """Write what was found as text for the terminal; ``known`` is what :func:`gbt27922.report.render` is told besides."""
    write(report.render(found, lang=lang, width=width(), color=has_color(), **known))


def write_as(form: str, found: Answer, lang: Language, **known: Any) -> None:
    """Write what was found as JSON, as Markdown, or as text for the terminal."""
    match form:
        case "json":
            write_document(gbt27922.to_json(found) + "\n")
        case "markdown":
            write_document(report.render(found, "markdown", lang=lang, **known))
        case _:
            write_report(found, lang, **known)


def write_document(text: str) -> None:
    """Write a document: UTF-8 whatever the locale, and no byte more or less."""
    sys.stdout.flush()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(text)
