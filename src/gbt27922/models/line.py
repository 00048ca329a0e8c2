"""What a scorecard says of each node of the tree, and of what the score can be."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import leniently
from gbt27922._basis.rules import a, flag, natural, non_negative, number, optional, positive, some_text
from gbt27922.errors import Problem
from gbt27922.models.grades import Grade, grade_id
from gbt27922.models.indicators import Title


@frozen(kw_only=True)
class Line(Checked):
    """One node of the tree: its points, and what became of them. All numbers are points of the scheme, zero or more.

    ``points`` are published or apportioned, ``applicable`` those of its applicable leaves,
    and ``earned + lost == applicable``. ``sampled`` and ``nonconforming`` are sums over its findings.
    """

    indicator: str = field(metadata=holds(some_text))
    title: Title = field(metadata=holds(a(Title)))
    level: int = field(metadata=holds(positive))
    points: Fraction = field(converter=leniently, metadata=holds(non_negative))
    applicable: Fraction = field(converter=leniently, metadata=holds(non_negative))
    earned: Fraction = field(converter=leniently, metadata=holds(non_negative))
    lost: Fraction = field(converter=leniently, metadata=holds(non_negative))
    sampled: int = field(metadata=holds(natural))
    nonconforming: int = field(metadata=holds(natural))
    excluded: bool = field(metadata=holds(flag))
    published: bool = field(metadata=holds(flag))

    def _problems(self) -> Iterator[Problem]:
        if self.earned + self.lost != self.applicable:
            yield Problem("$.applicable", "must be the sum of earned and lost")
        if self.applicable > self.points:
            yield Problem("$.applicable", "must be at most the points")
        if self.nonconforming > self.sampled:
            yield Problem("$.nonconforming", "must be at most the number sampled")


@frozen
class ScoreRange(Checked):
    """The least and the greatest score over every point table that agrees with the published points.

    An end is None where there is none: with special items applied ``inside``, the points
    that a table leaves applicable can be as few as one likes.
    """

    lowest: Fraction | None = field(converter=converted(leniently), metadata=holds(optional(number), null=True))
    highest: Fraction | None = field(converter=converted(leniently), metadata=holds(optional(number), null=True))
    lowest_grade: Grade = field(metadata=holds(a(Grade), write=grade_id))
    highest_grade: Grade = field(metadata=holds(a(Grade), write=grade_id))

    def _problems(self) -> Iterator[Problem]:
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            yield Problem("$.highest", "must be at least the lowest score")

    @property
    def certain(self) -> bool:
        """Whether the grade is the same whatever the unpublished points are."""
        return self.lowest_grade == self.highest_grade
