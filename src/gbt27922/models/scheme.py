"""A scheme: one edition of a standard as a value. Every figure that scoring uses comes from here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import lcm
from typing import ClassVar, Literal, get_args

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.canonical import document_digest
from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, whole_if_possible
from gbt27922._basis.ids import list_problems, plain_id
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    above_zero,
    as_date,
    as_tuple,
    calendar_date,
    instance_of,
    limited_digits,
    natural,
    non_negative,
    number,
    one_of,
    optional,
    positive,
    some_text,
    tuple_of,
    zero_to_hundred,
    zero_to_one,
)
from gbt27922.errors import Problem
from gbt27922.models.grades import Grade, are_graded, grade_problems, ranked
from gbt27922.models.indicators import Indicator, Source, Title
from gbt27922.models.tree import Tree, condition_problems, tree_problems

SCHEME_FORMAT = "gbt27922.scheme/1"
#: How several findings of a leaf are combined (6, and readings of it).
Aggregation = Literal["pooled", "site_mean", "worst_site"]
AGGREGATIONS: tuple[str, ...] = get_args(Aggregation)


def _aggregation(value: object) -> Iterable[Problem]:
    return one_of(*AGGREGATIONS)(value)


@frozen
class Dates(Checked):
    """When the standard was published and came into force."""

    published: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))
    in_force: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))


@frozen
class Ground(Checked):
    """A ground for a special deduction 特别扣分项; ``points`` is its cost, if it differs from that of the others."""

    id: str = field(metadata=holds(plain_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    points: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(limited_digits(non_negative)))
    )


@frozen(kw_only=True)
class Special(Checked):
    """The items outside the points (section 6): what one deduction or bonus is worth, and their limits.

    ``applied`` is a reading: ``outside`` after the score is scaled to 100, ``inside`` among the points before that.
    """

    deduction_points: Fraction = field(converter=exact_if_possible, metadata=holds(limited_digits(non_negative)))
    fail_at: int = field(converter=whole_if_possible, metadata=holds(positive))
    bonus_points: Fraction = field(converter=exact_if_possible, metadata=holds(limited_digits(non_negative)))
    bonus_limit: int = field(converter=whole_if_possible, metadata=holds(natural))
    applied: Literal["outside", "inside"] = field(default="outside", metadata=holds(one_of("outside", "inside")))
    grounds: tuple[Ground, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Ground)))
    sources: tuple[Source, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Source)))
    #: Every ground, with what a special deduction on it costs, in points: zero or more.
    kinds: tuple[tuple[str, Fraction], ...] = field(init=False, eq=False, repr=False)
    #: What one deduction takes and one bonus gives as whole numbers, and how many of those a point is.
    whole: tuple[int, int, int] = field(init=False, eq=False, repr=False)
    #: Whether all special deductions cost the same, so that to count them is enough.
    uniform: bool = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        object.__setattr__(self, "kinds", tuple(self._costs()))
        scale = lcm(self.deduction_points.denominator, self.bonus_points.denominator)
        whole = int(self.deduction_points * scale), int(self.bonus_points * scale), scale
        object.__setattr__(self, "whole", whole)
        object.__setattr__(self, "uniform", all(cost == self.deduction_points for _, cost in self.kinds))

    def _problems(self) -> Iterator[Problem]:
        yield from list_problems((f"$.grounds[{index}].id", ground.id) for index, ground in enumerate(self.grounds))

    @property
    def ground_ids(self) -> tuple[str, ...]:
        """The ids of the grounds, in order."""
        return tuple(ground.id for ground in self.grounds)

    @property
    def is_none(self) -> bool:
        """Whether there are no special items."""
        return self == NO_SPECIAL

    def _costs(self) -> Iterator[tuple[str, Fraction]]:
        for ground in self.grounds:
            yield ground.id, self.deduction_points if ground.points is None else ground.points


#: The special items of a scheme that has none: nothing is worth anything, and none is taken.
NO_SPECIAL = Special(deduction_points=0, fail_at=1, bonus_points=0, bonus_limit=0)


@frozen(kw_only=True)
class Sampling(Checked):
    """How many of the outlets are visited: a factor on their number's square root for each stage, and the random share.

    This is general practice for many sites (IAF MD 1), not a rule of the standard.
    """

    initial: Fraction = field(converter=exact_if_possible, metadata=holds(limited_digits(above_zero)))
    surveillance: Fraction = field(converter=exact_if_possible, metadata=holds(limited_digits(above_zero)))
    recertification: Fraction = field(converter=exact_if_possible, metadata=holds(limited_digits(above_zero)))
    random_share: Fraction = field(converter=exact_if_possible, metadata=holds(limited_digits(zero_to_one)))
    sources: tuple[Source, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Source)))


@frozen(kw_only=True)
class Scheme(Checked):
    """One edition of a standard: its indicators, their points, and its grades.

    A scheme is checked when it is made: ids are unique and nested, points add up exactly, grades rise
    strictly from one lowest. Raises :class:`~gbt27922.errors.ModelError` with every problem at once.

    >>> from gbt27922 import schemes
    >>> scheme = schemes.load("GB/T 27922-2011")
    >>> len(scheme.leaves), scheme.provisional, scheme.points("5.2.4")
    (30, True, Fraction(35, 6))

    ``revision`` is which state of the public knowledge of the standard it holds. The points add up to ``total``, and a
    score is on ``score_total``. Without ``special`` no special items are taken.
    """

    id: str = field(metadata=holds(some_text))
    revision: int = field(default=1, converter=whole_if_possible, metadata=holds(positive))
    title: Title = field(metadata=holds(instance_of(Title)))
    dates: Dates | None = field(default=None, metadata=holds(optional(instance_of(Dates))))
    total: Fraction = field(converter=exact_if_possible, metadata=holds(limited_digits(above_zero)))
    score_total: Fraction = field(
        default=Fraction(100), converter=exact_if_possible, metadata=holds(limited_digits(above_zero))
    )
    aggregation: Aggregation = field(default="pooled", metadata=holds(_aggregation))
    cap: Fraction | None = field(
        default=None,
        converter=converted(exact_if_possible),
        metadata=holds(optional(limited_digits(number)), null=True),
    )
    display_places: int = field(converter=whole_if_possible, metadata=holds(zero_to_hundred))
    indicators: tuple[Indicator, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Indicator)))
    special: Special = field(default=NO_SPECIAL, metadata=holds(instance_of(Special)))
    grades: tuple[Grade, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Grade)))
    sampling: Sampling | None = field(default=None, metadata=holds(optional(instance_of(Sampling))))
    sources: tuple[Source, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Source)))
    #: The indicators with their apportioned points.
    tree: Tree = field(init=False, eq=False, repr=False)
    #: Whether its grades have conditions; else their bounds are not public, and it only scores.
    is_graded: bool = field(init=False, eq=False, repr=False)
    #: Whether a grade has a condition that the score alone does not tell.
    has_conditions: bool = field(init=False, eq=False, repr=False)
    #: The SHA-256 of the scheme as canonical JSON.
    sha256: str = field(init=False, eq=False, repr=False)

    #: The format of its document.
    FORMAT: ClassVar[str] = SCHEME_FORMAT

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        object.__setattr__(self, "grades", ranked(self.grades, self.id))
        object.__setattr__(self, "tree", Tree(self.indicators, self.total))
        object.__setattr__(self, "is_graded", are_graded(self.grades))
        object.__setattr__(self, "has_conditions", any(grade.needs_more for grade in self.grades))
        object.__setattr__(self, "sha256", document_digest(SCHEME_FORMAT, self))

    def _problems(self) -> Found:
        yield self._without_indicators()
        yield tree_problems(self.indicators, self.total)
        yield grade_problems(self.grades, self.display_places)
        yield condition_problems(self.grades, self.indicators)

    def _without_indicators(self) -> Iterator[Problem]:
        # 5: there is something to assess.
        if not self.indicators:
            yield Problem("$.indicators", "invalid_value.no_indicators")

    @property
    def leaves(self) -> tuple[Indicator, ...]:
        """The leaves in order: what is assessed."""
        return tuple(self.tree.leaves.values())

    @property
    def provisional(self) -> bool:
        """Whether the points of some leaf are not published and do not follow from those that are."""
        return self.tree.is_open

    def indicator(self, id: str) -> Indicator:
        """The indicator with this id: a leaf, or a node with children. Raises ``KeyError``.

        >>> from gbt27922 import schemes
        >>> len(schemes.default().indicator("5.2").children)
        6
        """
        return self.tree.nodes_by_id[id]

    def grade(self, id: str) -> Grade:
        """The grade with this id; the grades of a scheme are ordered. Raises ``KeyError``.

        >>> from gbt27922 import schemes
        >>> schemes.default().grade("five_star") > schemes.default().grade("four_star")
        True
        """
        return {grade.id: grade for grade in self.grades}[id]

    def points(self, indicator: str) -> Fraction:
        """The points of an indicator: published, or its equal share of what is left. Raises ``KeyError``."""
        return self.tree.points[indicator]
