"""Grades and their thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import ClassVar

from attrs import evolve, field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, Derived, holds, wrong_type
from gbt27922._basis.exact import exact_if_possible, exact_text, for_message, whole_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import list_problems, plain_id
from gbt27922._basis.partial import UNSOUND, Found
from gbt27922._basis.rules import (
    as_tuple,
    instance_of,
    limited_digits,
    number,
    optional,
    positive,
    tuple_of,
    zero_to_one,
)
from gbt27922.errors import ModelError, Problem
from gbt27922.models.indicators import Source, Title

#: The problem of a scheme whose grades have no bounds.
NO_BOUNDS = Problem("$.grades", "no_bounds")


@frozen
class Floor(Checked):
    """A condition of a grade: every applicable indicator of ``level`` earned at least ``share`` of its applicable points.

    The outermost level is 1. ``share`` is from 0 to 1.

    >>> Floor(1, "0.5").share
    Fraction(1, 2)
    """

    level: int = field(converter=whole_if_possible, metadata=holds(positive))
    share: Fraction = field(converter=exact_if_possible, metadata=holds(limited_digits(zero_to_one)))


#: The id of a grade and its conditions.
_Step = tuple[str, Fraction | None, Floor | None, tuple[str, ...]]


@frozen
class Rank:
    """The step of a grade, its id and its conditions, among those of its scheme that are listed with it, the lowest first."""

    scheme: str
    ladder: tuple[_Step, ...]
    step: _Step

    def above(self, other: Rank) -> int | None:
        """How many steps it is above another one, less than 0 if it is below; None if no list of one scheme has both."""
        if self.scheme == other.scheme:
            for ladder in (self.ladder, other.ladder):
                if self.step in ladder and other.step in ladder:
                    return ladder.index(self.step) - ladder.index(other.step)
        return None


def _unique_ids(value: object) -> tuple[Problem, ...]:
    """Ids, each only once."""
    if not isinstance(value, tuple):
        return wrong_type("array", value)
    found = tuple(p.under(f"$[{index}]") for index, id in enumerate(value) for p in plain_id(id))
    return found or tuple(list_problems((f"$[{index}]", id) for index, id in enumerate(value)))


@frozen
class Grade(Checked):
    """A grade and its conditions: the score it starts from, inclusive, a floor, and indicators that lost nothing.

    It is the grade of an assessment if its conditions and those of all grades below it hold, and not those of the next.
    The lowest grade has none. ``requires`` are ids of indicators: every applicable leaf under them is without any loss.

    Grades of one scheme are ordered, those of a scorecard too. To compare those of different schemes, by their ids and
    conditions, raises :class:`~gbt27922.errors.ModelError`; so does a grade that no scheme or scorecard lists.

    >>> Grade("qualified", Title("达标级", "qualified"), from_=70).from_
    Fraction(70, 1)
    >>> import gbt27922
    >>> scheme = gbt27922.schemes.default()
    >>> gbt27922.grade("94.99") >= scheme.grade("four_star"), max(scheme.grades).id
    (True, 'five_star')
    """

    id: str = field(metadata=holds(plain_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    from_: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(limited_digits(number)))
    )
    floor: Floor | None = field(default=None, metadata=holds(optional(instance_of(Floor))))
    requires: tuple[str, ...] = field(default=(), converter=as_tuple, metadata=holds(_unique_ids))
    source: Source | None = field(default=None, metadata=holds(optional(instance_of(Source))))
    #: Where it stands among the grades of its scheme; None for a grade by itself.
    rank: Rank | None = field(init=False, eq=False, repr=False, default=None)

    @property
    def has_conditions(self) -> bool:
        """Whether it has any condition."""
        return self.from_ is not None or self.needs_more

    @property
    def needs_more(self) -> bool:
        """Whether it has a condition that the score alone does not tell."""
        return self.floor is not None or bool(self.requires)

    def __lt__(self, other: Grade) -> bool:
        return self._beyond(other) < 0

    def __le__(self, other: Grade) -> bool:
        return self._beyond(other) <= 0

    def __gt__(self, other: Grade) -> bool:
        return self._beyond(other) > 0

    def __ge__(self, other: Grade) -> bool:
        return self._beyond(other) >= 0

    def _beyond(self, other: Grade) -> int:
        """How many steps it is above another grade of its scheme, less than 0 if it is below."""
        if not isinstance(other, Grade):
            raise TypeError(f"a grade is compared with a grade, not with {for_message(other)}")
        steps = self.rank.above(other.rank) if self.rank and other.rank else None
        if steps is None:
            raise ModelError((Problem("$", "other_scheme.grade", {"id": quoted(self.id), "got": quoted(other.id)}),))
        return steps


@lru_cache(maxsize=16)
def ranked(grades: tuple[Grade, ...], scheme: str) -> tuple[Grade, ...]:
    """The grades of a scheme with their ranks, by which they are ordered."""
    ladder = tuple((grade.id, grade.from_, grade.floor, grade.requires) for grade in grades)
    found = tuple(evolve(grade) for grade in grades)
    for grade, step in zip(found, ladder, strict=True):
        object.__setattr__(grade, "rank", Rank(scheme, ladder, step))
    return found


def grade_id(grade: Grade | None) -> str | None:
    """The id of a grade, by which a document that lists its grades names it; None where nothing says which it is."""
    return None if grade is None else grade.id


def graded(grade: Grade | None) -> Grade:
    """A grade. Raises :class:`~gbt27922.errors.ModelError` where bounds are not public, and nothing says which it is."""
    if grade is None:
        raise ModelError((NO_BOUNDS,))
    return grade


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


def are_graded(grades: tuple[Grade, ...]) -> bool:
    """Whether every grade above the lowest has a condition; else their bounds are not public."""
    return all(grade.has_conditions for grade in grades[1:])


def grade_problems(grades: tuple[Grade, ...], places: int) -> Found:
    """The problems of a list of grades: it must rise strictly from one lowest grade without a condition."""
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
    yield _without_conditions(grades)


def _without_conditions(grades: tuple[Grade, ...]) -> Iterator[Problem]:
    # docs/readings.md, Conditions: all grades above the lowest have conditions, or none has where they are not public.
    if any(grade.has_conditions for grade in grades):
        for index, grade in enumerate(grades):
            if index and not grade.has_conditions:
                yield Problem(f"$.grades[{index}].from", "missing_field.bound")
    for name in ("floor", "requires"):
        if grades and getattr(grades[0], name):
            yield Problem(f"$.grades[0].{name}", "invalid_value.condition_of_lowest")


def _bound_problems(path: str, bound: Fraction | None, highest: Fraction | None, *, is_lowest: bool) -> Found:
    # docs/readings.md, Scoring: the lowest grade has no bound.
    if bound is not None and is_lowest:
        yield Problem(path, "invalid_value.bound_of_lowest")
    # 6: the grades rise.
    elif bound is not None and highest is not None and bound <= highest:
        yield Problem(path, "not_rising", {"before": exact_text(highest)})


def _place_problems(path: str, bound: Fraction | None, places: int) -> Found:
    # docs/readings.md, Points: otherwise a score that reaches a bound would be displayed below it.
    if bound is not None and (bound * 10**places).denominator != 1:
        yield Problem(path, "invalid_value.bound_places", {"most": places})
