"""The lines of a scorecard, one for each node of the tree, and the range of its score."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, whole_if_possible
from gbt27922._basis.ids import plain_id
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import as_flag, flag, instance_of, natural_sum, non_negative, number, optional, positive
from gbt27922.errors import Problem
from gbt27922.models.grades import Grade, grade_id, graded
from gbt27922.models.indicators import Title


@frozen(kw_only=True)
class Line(Checked):
    """One node of the tree: its points, and how many were earned and lost. All numbers are points of the scheme, zero or more.

    ``points`` are published or apportioned, ``applicable`` those of its applicable leaves,
    and ``earned + lost == applicable``. ``sampled`` and ``nonconforming`` are sums over its findings; of a measured leaf
    ``sampled`` are its responses, and ``value`` is its mean on its scale.
    """

    indicator: str = field(metadata=holds(plain_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    level: int = field(converter=whole_if_possible, metadata=holds(positive))
    points: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))
    applicable: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))
    earned: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))
    lost: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))
    sampled: int = field(converter=whole_if_possible, metadata=holds(natural_sum))
    nonconforming: int = field(converter=whole_if_possible, metadata=holds(natural_sum))
    excluded: bool = field(converter=as_flag, metadata=holds(flag))
    published: bool = field(converter=as_flag, metadata=holds(flag))
    value: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(number))
    )

    def _problems(self) -> Found:
        yield self._points_that_do_not_add_up()
        yield self._points_that_are_too_many()
        yield self._counts_that_are_too_many()

    def _points_that_do_not_add_up(self) -> Iterator[Problem]:
        # 6: a point that applies is either earned or lost.
        parts = self.earned, self.lost, self.applicable
        (earned, by), (lost, per), (applicable, of) = (part.as_integer_ratio() for part in parts)
        if (earned * per + lost * by) * of != applicable * by * per:
            yield Problem("$.applicable", "invalid_value.earned_and_lost")

    def _points_that_are_too_many(self) -> Iterator[Problem]:
        # 6, exclusions: they only take points away.
        if self.applicable is not self.points and self.applicable > self.points:  # mostly they are the same
            yield Problem("$.applicable", "invalid_value.above_points")

    def _counts_that_are_too_many(self) -> Iterator[Problem]:
        if self.nonconforming > self.sampled:
            yield Problem("$.nonconforming", "invalid_value.line_above_sampled")


@frozen
class ScoreRange(Checked):
    """The least and the greatest score over every point table that agrees with the published points.

    An end is None if the score is unbounded in that direction: with special items applied ``inside``, a table may
    leave arbitrarily few points applicable.
    """

    lowest: Fraction | None = field(converter=converted(exact_if_possible), metadata=holds(optional(number), null=True))
    highest: Fraction | None = field(
        converter=converted(exact_if_possible), metadata=holds(optional(number), null=True)
    )
    _lowest_grade: Grade | None = field(
        alias="lowest_grade", metadata=holds(optional(instance_of(Grade)), write=grade_id, null=True)
    )
    _highest_grade: Grade | None = field(
        alias="highest_grade", metadata=holds(optional(instance_of(Grade)), write=grade_id, null=True)
    )

    def _problems(self) -> Iterator[Problem]:
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            yield Problem("$.highest", "invalid_value.range")

    @property
    def lowest_grade(self) -> Grade:
        """The least grade that a table gives. Raises :class:`~gbt27922.errors.ModelError` where bounds are not public."""
        return graded(self._lowest_grade)

    @property
    def highest_grade(self) -> Grade:
        """The greatest grade that a table gives. Raises :class:`~gbt27922.errors.ModelError` where bounds are not public."""
        return graded(self._highest_grade)

    @property
    def certain(self) -> bool:
        """Whether the grade is the same whatever the unpublished points are."""
        return self._lowest_grade is not None and self._lowest_grade == self._highest_grade
