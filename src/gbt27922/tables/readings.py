"""Readings as tables: a row for each reading, with a column for each field of the scheme that can be read in several ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from operator import attrgetter
from typing import Any, NamedTuple

from gbt27922._basis.exact import exact_text
from gbt27922._basis.frames import Library
from gbt27922.analysis import Reading, Readings
from gbt27922.errors import in_one_line
from gbt27922.schemes.recorded_readings import every_ambiguous
from gbt27922.tables.columns import Column, figure, made_with, numbered, table


class _Row(NamedTuple):
    """A reading of an assessment, and its number among all of it."""

    number: int
    found: Readings
    place: int
    reading: Reading


def _grade(row: _Row) -> str | None:
    return row.reading.grade.id if row.reading.grade else None


def _problem(row: _Row) -> str | None:
    return in_one_line(row.reading.problems) if row.reading.problems else None


_FIRST = (
    Column("readings", "whole", attrgetter("number")),
    *made_with(lambda row: (row.found.assessment, row.found.scheme)),
    Column("reading", "whole", attrgetter("place")),
    Column("scheme_sha256", "text", attrgetter("reading.scheme_sha256")),
)
_LAST = (
    *figure("score", "number", attrgetter("reading.score")),
    Column("grade", "text", _grade),
    Column("problem", "text", _problem),
)


def readings(found: Readings | Iterable[Readings], *, library: Library = "pyarrow") -> Any:
    """What :func:`gbt27922.analysis.readings` found, for one assessment or for several: a row for each reading, the scheme's own first.

    ``readings`` is the number among those given, and ``reading`` counts from 1, which is the scheme's own. Each field that can
    be read in several ways has a column of texts, without dots (``special_applied``), null where it is null or the
    scheme has no such field. ``problem`` says why a reading has no score.

    Raises what :func:`lines` raises.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> found = readings(analysis.readings(gbt27922.read_assessment("docs/examples/sampled.json")))
    >>> found.num_rows, found["aggregation"][0].as_py(), found["grade"][0].as_py()
    (24, 'pooled', 'five_star')
    """
    rows = [
        _Row(number, one, place, reading)
        for number, one in numbered(found, Readings)
        for place, reading in enumerate(one.readings, 1)
    ]
    # Always the same columns, so that tables of several schemes can stand under one another; a later version may know more.
    names = dict.fromkeys([*every_ambiguous(), *(name for row in rows for name, _ in row.reading.options)])
    return table([*_FIRST, *map(_option, names), *_LAST], rows, library)


def _option(name: str) -> Column:
    return Column(name.replace(".", "_"), "text", _value_of(name))


def _value_of(name: str) -> Callable[[_Row], str | None]:
    def of(row: _Row) -> str | None:
        value = dict(row.reading.options).get(name)
        return exact_text(value) if isinstance(value, Fraction) else None if value is None else str(value)

    return of
