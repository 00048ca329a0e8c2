"""Grades and their thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import attrgetter
from typing import ClassVar

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, Derived, holds
from gbt27922._basis.exact import display, exact_if_possible, exact_text, for_message
from gbt27922._basis.ids import list_problems, plain_id
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
        return (Problem("$", "must not hold one id twice", "duplicate_id"),)
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
            yield Problem("$.grade", f"must have a bound, but {for_message(self.grade.id)} has none")


def bounds_of(score: Fraction, grades: tuple[Grade, ...]) -> tuple[Bound, ...]:
    """The margin of ``score`` to each grade that has a bound, the lowest first."""
    return tuple(Bound(grade, score - grade.from_) for grade in grades if grade.from_ is not None)


def grade_problems(grades: tuple[Grade, ...], places: int) -> Iterator[Problem]:
    """The problems of a list of grades: it must rise strictly from one lowest grade without a bound."""
    # 6: every score has a grade, so there is at least one.
    if not grades:
        yield Problem("$.grades", "must hold at least the lowest grade")
    yield from list_problems((f"$.grades[{index}].id", grade.id) for index, grade in enumerate(grades))
    below: Fraction | None = None
    for index, grade in enumerate(grades):
        found = _bound_problems(grade, below, places) if index else _lowest_problems(grade)
        yield from (problem.under(f"$.grades[{index}]") for problem in found)
        below = max((bound for bound in (below, grade.from_) if bound is not None), default=None)


def _lowest_problems(grade: Grade) -> Iterator[Problem]:
    if grade.from_ is not None:
        yield Problem("$.from", "must be absent: the first grade is the lowest and takes every score below the second")


def _bound_problems(grade: Grade, below: Fraction | None, places: int) -> Iterator[Problem]:
    """The problems of the bound of a grade that is not the lowest; the greatest bound of those ``below`` it."""
    # docs/readings.md, Scoring: only the lowest grade has no bound.
    if grade.from_ is None:
        yield Problem("$.from", "is required: only the lowest grade, the first, has no bound", "missing_field")
    else:
        # 6: the grades rise.
        if below is not None and grade.from_ <= below:
            yield Problem("$.from", f"must be more than {exact_text(below)}, the bound before it", "not_rising")
        # docs/readings.md, Points: otherwise a score that reaches a bound would be displayed below it.
        if Fraction(display(grade.from_, places)) != grade.from_:
            yield Problem("$.from", f"must have at most {places} decimal places, as scores are shown")
