"""Grades and their thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import attrgetter
from typing import ClassVar

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, Derived, holds
from gbt27922._basis.exact import exact_if_possible, exact_text
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import list_problems, plain_id
from gbt27922._basis.partial import UNSOUND, Found
from gbt27922._basis.rules import instance_of, limited_digits, number, optional, tuple_of
from gbt27922.errors import Problem
from gbt27922.models.indicators import Source, Title


@frozen
class Grade(Checked):
    """A grade and the score it starts from, inclusive; the lowest grade has no ``from_``.

    >>> Grade("qualified", Title("达标级", "qualified"), from_=70).from_
    Fraction(70, 1)
    """

    id: str = field(metadata=holds(plain_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    from_: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(limited_digits(number)))
    )
    source: Source | None = field(default=None, metadata=holds(optional(instance_of(Source))))


def grade_id(grade: Grade) -> str:
    """The id of a grade, by which a document that lists its grades names it."""
    return grade.id


def grades_with_unique_ids(values: object) -> tuple[Problem, ...]:
    """Any number of grades; each id only once."""
    found = tuple(tuple_of(Grade)(values))
    if found or not isinstance(values, tuple):
        return found
    if len({grade.id for grade in values}) < len(values):
        return (Problem("$", "duplicate_id.grades"),)
    return tuple(list_problems((f"$[{index}].id", grade.id) for index, grade in enumerate(values)))


def _of_any_length(value: object) -> tuple[Problem, ...]:
    """An exact number, even one that is too long to be written."""
    return () if isinstance(value, Fraction) else number(value)


@frozen
class Bound(Checked):
    """A grade that has a bound, and how far a score is above it (0 or more) or below it (less than 0).

    ``margin`` is exact, in points of the score. Special deductions may decide the grade all the same.
    """

    grade: Grade = field(metadata=holds(instance_of(Grade), write=grade_id))
    margin: Fraction = field(converter=exact_if_possible, metadata=holds(_of_any_length))

    _DERIVED: ClassVar[Derived] = {"from": lambda bound: bound.grade.from_, "margin": attrgetter("margin")}

    def _problems(self) -> Iterator[Problem]:
        if self.grade.from_ is None:
            yield Problem("$.grade", "invalid_value.no_bound", {"grade": quoted(self.grade.id)})


def bounds_of(score: Fraction, grades: tuple[Grade, ...]) -> tuple[Bound, ...]:
    """The margin of ``score`` to each grade that has a bound, the lowest first."""
    return tuple(Bound(grade, score - grade.from_) for grade in grades if grade.from_ is not None)


def grade_problems(grades: tuple[Grade, ...], places: int) -> Found:
    """The problems of a list of grades: it must rise strictly from one lowest grade without a bound."""
    # 6: every score has a grade, so there is at least one.
    if not grades:
        yield Problem("$.grades", "invalid_value.no_grades")
    yield list_problems((f"$.grades[{index}].id", grade.id) for index, grade in enumerate(grades))
    highest: Fraction | None = None
    for index, grade in enumerate(grades):
        path, bound = f"$.grades[{index}].from", grade.from_
        yield _bound_problems(path, bound, highest, is_lowest=not index)
        yield _place_problems(path, bound if index else None, places)
        if bound is not None and bound is not UNSOUND:
            highest = bound if highest is None else max(bound, highest)


def _bound_problems(path: str, bound: Fraction | None, highest: Fraction | None, *, is_lowest: bool) -> Found:
    # docs/readings.md, Scoring: only the lowest grade has no bound.
    if bound is None and not is_lowest:
        yield Problem(path, "missing_field.bound")
    elif bound is not None and is_lowest:
        yield Problem(path, "invalid_value.bound_of_lowest")
    # 6: the grades rise.
    elif bound is not None and highest is not None and bound <= highest:
        yield Problem(path, "not_rising", {"before": exact_text(highest)})


def _place_problems(path: str, bound: Fraction | None, places: int) -> Found:
    # docs/readings.md, Points: otherwise a score that reaches a bound would be displayed below it.
    if bound is not None and (bound * 10**places).denominator != 1:
        yield Problem(path, "invalid_value.bound_places", {"most": places})
