"""When a grade is reached (6): bounds are inclusive, and too many special deductions fail whatever the score.

A grade is reached if its conditions and those of all grades below it hold. To add a condition, give it a field of
:class:`~gbt27922.models.Grade` and a function here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple, Protocol

from attrs import frozen

from gbt27922.errors import ModelError, Problem
from gbt27922.models.grades import NO_BOUNDS, Floor, Grade
from gbt27922.models.scheme import Scheme
from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios


class Parts(NamedTuple):
    """What an indicator earned, and what of it applies, in one unit."""

    indicator: str
    earned: Fraction | int
    applicable: Fraction | int

    def reach(self, floor: Floor) -> bool:
        """Whether it earned at least the share of a floor."""
        # docs/readings.md, Conditions: an indicator of which nothing applies has no floor.
        return self.lacks(floor) <= 0

    def lacks(self, floor: Floor) -> Fraction:
        """How much more it must earn for a floor; 0 or less where it reaches it."""
        return floor.share * self.applicable - self.earned


class Record(Protocol):
    """What conditions of grades ask for besides the score."""

    def level(self, level: int) -> Iterable[Parts]:
        """The parts of every indicator of a level."""
        ...

    def is_whole(self, indicator: str) -> bool:
        """Whether every applicable leaf under an indicator lost nothing."""
        ...


@frozen
class Standing:
    """The record of an assessment: its ratios on the points of a tree."""

    ratios: Ratios
    tree: Tree

    def level(self, level: int) -> Iterator[Parts]:
        """The parts of every indicator of a level, on one denominator."""
        (lost, of), weights, common = self.ratios, self.tree.weights, self.ratios.common
        for node in self.tree.levels[level]:
            leaves = [leaf for leaf in self.tree.under[node] if leaf in of]
            applicable = sum([weights[leaf] for leaf in leaves]) * common
            gone = sum([weights[leaf] * lost[leaf] * (common // of[leaf]) for leaf in leaves if leaf in lost])
            yield Parts(node, applicable - gone, applicable)

    def is_whole(self, indicator: str) -> bool:
        """Whether every applicable leaf under an indicator lost nothing, whatever its points."""
        return not any(self.ratios.lost.get(leaf) for leaf in self.tree.under[indicator])


class Bare:
    """The record of a score by itself: there is none. Raises :class:`~gbt27922.errors.ModelError` for whatever is asked."""

    def level(self, level: int) -> Iterable[Parts]:  # noqa: ARG002  # as above
        """Nothing is known of any level."""
        raise ModelError((_NEEDS_FINDINGS,))

    def is_whole(self, indicator: str) -> bool:  # noqa: ARG002  # as above
        """Nothing is known of any indicator."""
        raise ModelError((_NEEDS_FINDINGS,))


_NEEDS_FINDINGS = Problem("$.score", "needs_findings")


def grade_from(score: Fraction, grades: tuple[Grade, ...]) -> Grade:
    """The highest grade whose bound is at most ``score`` (6: bounds are inclusive, 「含」)."""
    above, below = score.as_integer_ratio()
    for grade in reversed(grades[1:]):
        bound = grade.from_
        # 6: a bound is part of its grade, so compare with at most, and exactly.
        if bound is not None and bound.numerator * below <= above * bound.denominator:
            return grade
    return grades[0]


def holds(grade: Grade, score: Fraction, record: Record) -> bool:
    """Whether all conditions of a grade hold; those of the grades below it are not asked for."""
    floor = grade.floor
    return (
        (grade.from_ is None or grade.from_ <= score)
        and (floor is None or all(parts.reach(floor) for parts in record.level(floor.level)))
        and all(map(record.is_whole, grade.requires))
    )


def reached(score: Fraction, grades: tuple[Grade, ...], record: Record) -> Grade:
    """The highest grade whose conditions, and those of all grades below it, hold."""
    found = grades[0]
    for grade in grades[1:]:
        if not holds(grade, score, record):
            break
        found = grade
    return found


def fails(special_deductions: int, scheme: Scheme) -> bool:
    """Whether this many special deductions decide the grade (6: 「5个以上(含5个)」)."""
    # 6: five or more, the limit included.
    return special_deductions >= scheme.special.fail_at


def surplus(special_deductions: int, scheme: Scheme) -> int:
    """How many special deductions must be removed before the score decides the grade."""
    return max(0, special_deductions + 1 - scheme.special.fail_at)


def grade(score: Fraction, special_deductions: int, scheme: Scheme, record: Record) -> Grade:
    """The grade of a score: the highest that it reaches, but the lowest at too many special deductions.

    Raises :class:`~gbt27922.errors.ModelError` if the bounds of the scheme are not public.
    """
    need_bounds(scheme)
    # 6: too many special deductions fail whatever the score.
    if fails(special_deductions, scheme):
        return scheme.grades[0]
    if not scheme.has_conditions:
        return grade_from(score, scheme.grades)
    return reached(score, scheme.grades, record)


def need_bounds(scheme: Scheme) -> None:
    """Raise :class:`~gbt27922.errors.ModelError` if the bounds of a scheme are not public."""
    if not scheme.is_graded:
        raise ModelError((NO_BOUNDS,))
