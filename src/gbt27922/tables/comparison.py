"""Comparisons as tables: a row for each indicator that differs, with the figures of both scorecards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from gbt27922._basis.frames import Library
from gbt27922.analysis import Comparison, LineDifference
from gbt27922.analysis.comparison import COMPARED
from gbt27922.tables.columns import FIGURES, Column, figure, numbered, table, titles


class _Row(NamedTuple):
    """An indicator that differs between two scorecards."""

    number: int
    found: Comparison
    line: LineDifference


def _side(side: str, name: str) -> Callable[[_Row], Any]:
    return lambda row: getattr(getattr(row.line, side), name, None)


_COMPARISON = (
    Column("comparison", "whole", attrgetter("number")),
    Column("assessment_a", "text", attrgetter("found.a.assessment.sha256")),
    Column("assessment_b", "text", attrgetter("found.b.assessment.sha256")),
    Column("indicator", "text", attrgetter("line.indicator")),
    *titles(attrgetter("line.title")),
    Column("accounts", "flag", attrgetter("line.accounts")),
    Column("differs", "text", lambda row: ",".join(row.line.differs)),
    *figure("contribution", "number", attrgetter("line.contribution")),
    *(
        column
        for name in COMPARED
        for side in "ab"
        for column in figure(f"{name}_{side}", FIGURES[name], _side(side, name))
    ),
)


def comparison(found: Comparison | Iterable[Comparison], *, library: Library = "pyarrow") -> Any:
    """What :func:`gbt27922.analysis.compare` found, once or several times: a row for each indicator that differs.

    ``comparison`` is the number among those given. ``contribution`` is the part of the indicator in the score of b minus that of
    a; those of the rows that ``accounts`` marks add up to the difference, but for special items. ``differs`` names the
    figures that differ, with commas between; a scorecard that does not have the indicator has nulls.

    Raises what :func:`lines` raises.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> names = ("docs/examples/appliance-maker.json", "docs/examples/five-star.json")
    >>> found = comparison(analysis.compare(*(gbt27922.score(gbt27922.read_assessment(name)) for name in names)))
    >>> found["indicator"][0].as_py(), found.column_names[-2:]
    ('5.1', ['value_b', 'value_b_exact'])
    """
    return table(_COMPARISON, _rows(found), library)


def _rows(found: Comparison | Iterable[Comparison]) -> Iterator[_Row]:
    for number, one in numbered(found, Comparison):
        yield from (_Row(number, one, line) for line in one.lines)
