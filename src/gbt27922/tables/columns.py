"""Columns described once, for every library: a name, what it holds, and its value in a row; a number is two columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from gbt27922._basis.checked import several
from gbt27922._basis.exact import exact_text
from gbt27922._basis.frames import Kind, Library, Values, framed, nearest
from gbt27922.models.references import AssessmentReference, SchemeReference

Of = Callable[[Any], Any]
Result = TypeVar("Result")
#: The figures of a line of a scorecard, in the order of their columns.
FIGURES: dict[str, Kind] = {
    **dict.fromkeys(("points", "applicable", "earned", "lost"), "number"),
    **dict.fromkeys(("sampled", "nonconforming"), "whole"),
    "value": "number",
    **dict.fromkeys(("excluded", "published"), "flag"),
}


class Column(NamedTuple):
    """A column: its name, what it holds, and its value in a row."""

    name: str
    kind: Kind
    of: Of


def figure(name: str, kind: Kind, of: Of) -> tuple[Column, ...]:
    """The columns of a figure: an exact number is two, the nearest float and ``<name>_exact``, its text."""
    if kind != "number":
        return (Column(name, kind, of),)

    def text(row: Any) -> str | None:
        value: Fraction | None = of(row)
        return None if value is None else exact_text(value)

    return Column(name, kind, lambda row: nearest(of(row))), Column(f"{name}_exact", "text", text)


def made_with(of: Callable[[Any], tuple[AssessmentReference, SchemeReference]]) -> tuple[Column, ...]:
    """The columns that say what was scored: the digest of the assessment, and the scheme."""
    return (
        Column("assessment", "text", lambda row: of(row)[0].sha256),
        Column("scheme", "text", lambda row: of(row)[1].id),
        Column("revision", "whole", lambda row: of(row)[1].revision),
    )


def titles(of: Of) -> tuple[Column, ...]:
    """The columns of a title, which is None where there is none."""
    return (
        Column("title_zh", "text", lambda row: getattr(of(row), "zh", None)),
        Column("title_en", "text", lambda row: getattr(of(row), "en", None)),
    )


def table(columns: Iterable[Column], rows: Iterable[Any], library: Library) -> Any:
    """A frame with a row for each of ``rows``."""
    every = [*rows]
    return framed([Values(name, kind, [of(row) for row in every]) for name, kind, of in columns], library)


def numbered(given: Result | Iterable[Result], kind: type[Result]) -> Iterator[tuple[int, Result]]:
    """One result or several, each with its number, counted from 1. Raises ``TypeError`` for anything else."""
    return enumerate(several(given, kind), 1)
