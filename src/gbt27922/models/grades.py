"""Grades and their thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import attrgetter
from typing import ClassVar

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, Follows, holds
from gbt27922._basis.exact import display, exact_text, leniently, shown
from gbt27922._basis.rules import a, figure, many, number, optional, some_text
from gbt27922.errors import Problem
from gbt27922.models.indicators import Source, Title


@frozen
class Grade(Checked):
    """A grade and the score it starts from, inclusive; the lowest grade has no ``from_``.

    >>> Grade("qualified", Title("达标级", "qualified"), from_=70).from_
    Fraction(70, 1)
    """

    id: str = field(metadata=holds(some_text))
    title: Title = field(metadata=holds(a(Title)))
    from_: Fraction | None = field(
        default=None, converter=converted(leniently), metadata=holds(optional(figure(number)))
    )
    source: Source | None = field(default=None, metadata=holds(optional(a(Source))))


def grade_id(grade: Grade) -> str:
    """How a grade is written in a document that lists its grades: by its id."""
    return grade.id


def listed_grades(values: object) -> tuple[Problem, ...]:
    """Any number of grades, no id twice."""
    found = tuple(many(Grade)(values))
    if found or not isinstance(values, tuple) or len({grade.id for grade in values}) == len(values):
        return found
    return (Problem("$", "must not hold one id twice", "duplicate_id"),)


def _of_any_length(value: object) -> tuple[Problem, ...]:
    """An exact number, even one that is too long to be written."""
    return () if isinstance(value, Fraction) else number(value)


@frozen
class Bound(Checked):
    """A grade that has a bound, and how far a score is above it (0 or more) or below it (less than 0).

    ``margin`` is exact, in points of the score. Special deductions may decide the grade all the same.
    """

    grade: Grade = field(metadata=holds(a(Grade), write=grade_id))
    margin: Fraction = field(converter=leniently, metadata=holds(_of_any_length))

    _FOLLOWS: ClassVar[Follows] = {"from": lambda bound: bound.grade.from_, "margin": attrgetter("margin")}

    def _problems(self) -> Iterator[Problem]:
        if self.grade.from_ is None:
            yield Problem("$.grade", f"must have a bound, but {shown(self.grade.id)} has none")


def bounds_of(score: Fraction, grades: tuple[Grade, ...]) -> tuple[Bound, ...]:
    """How far ``score`` is from the bound of each grade that has one, the lowest first."""
    return tuple(Bound(grade, score - grade.from_) for grade in grades if grade.from_ is not None)


def grade_problems(grades: tuple[Grade, ...], places: int) -> Iterator[Problem]:
    """What is wrong with a list of grades: it must rise strictly from one lowest grade without a bound."""
    if not grades:
        yield Problem("$.grades", "must hold at least the lowest grade")
    ids = [grade.id for grade in grades]
    for index, grade in enumerate(grades):
        path = f"$.grades[{index}]"
        if grade.id in ids[:index]:
            yield Problem(f"{path}.id", f'must be unique, but "{grade.id}" occurs twice', "duplicate_id")
        yield from (problem.under(path) for problem in _bound_problems(grade, grades[:index], places))


def _bound_problems(grade: Grade, lower: tuple[Grade, ...], places: int) -> Iterator[Problem]:
    if grade.from_ is None:
        if lower:
            yield Problem("$.from", "is required: only the lowest grade, the first, has no bound", "missing_field")
    elif not lower:
        yield Problem("$.from", "must be absent: the first grade is the lowest and takes every score below the second")
    else:
        below = [other.from_ for other in lower if other.from_ is not None]
        if below and grade.from_ <= max(below):
            yield Problem("$.from", f"must be more than {exact_text(max(below))}, the bound before it", "not_rising")
        # Otherwise a score cut to these places would show less than a bound that it reaches.
        if Fraction(display(grade.from_, places)) != grade.from_:
            yield Problem("$.from", f"must have at most {places} decimal places, as scores are shown")
