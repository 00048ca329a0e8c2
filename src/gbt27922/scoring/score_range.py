"""The range: what earned ÷ applicable points can be, over every way to place points that are not published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gbt27922._basis.unchecked import maker
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Grade
from gbt27922.models.line import ScoreRange
from gbt27922.models.scheme import Scheme
from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios
from gbt27922.scoring.grading import fails, grade_from
from gbt27922.scoring.special import capped, change_of

_NOTHING = Fraction(0)
_range = maker(ScoreRange)


class Share(NamedTuple):
    """Points that may be placed on any of several leaves; ``values`` is what one point earns on each applicable one.

    ``can_vanish``: one of the leaves is excluded; a point placed there is neither earned nor applicable.
    """

    points: Fraction | int
    values: Sequence[Fraction | int]
    can_vanish: bool


# The points of a share, and what one of them earns on its best leaf; whether it may vanish.
_Best = tuple[Any, Any, bool]


def greatest(shares: Iterable[Share], offset: Fraction | int) -> Fraction | None:
    """The greatest (earned + offset) ÷ applicable; None if it grows without bound."""
    return _greatest([(points, max(values), can_vanish) for points, values, can_vanish in shares], offset)


def least(shares: Iterable[Share], offset: Fraction | int) -> Fraction | None:
    """The least (earned + offset) ÷ applicable; None if it falls without bound."""
    ratio = _greatest([(points, -min(values), can_vanish) for points, values, can_vanish in shares], -offset)
    return None if ratio is None else -ratio


def _greatest(shares: list[_Best], offset: Any) -> Fraction | None:
    """A linear-fractional program, whose optimum puts each share on one leaf.

    Dinkelbach's iteration: keep the shares that can better the ratio reached so far, until none does.
    """
    if offset > 0 and all(can_vanish for _, _, can_vanish in shares):
        return None
    earned: Any = None
    applicable, kept = 1, shares
    while kept:
        more, of = sum([points * value for points, value, _ in kept]) + offset, sum([points for points, _, _ in kept])
        if earned is not None and more * applicable <= earned * of:
            break
        earned, applicable = more, of
        kept = [share for share in shares if not share[2] or share[1] * applicable > earned]
    return Fraction(earned, applicable)


def score_range(ratios: Ratios, assessment: Assessment, scheme: Scheme) -> ScoreRange | None:
    """The least and the greatest score over all points that agree with the published ones; None if all are known."""
    if not scheme.provisional:
        return None
    common = ratios.common
    shares = tuple(_shares(ratios, common, scheme.tree))
    change, deductions = change_of(assessment, scheme.special), len(assessment.special_deductions)
    inside, outside = (change, _NOTHING) if scheme.special.applied == "inside" else (0, change)
    offset = inside * scheme.tree.scale * common
    low, high = least(shares, offset), greatest(shares, offset)
    total = scheme.score_total
    lowest = None if low is None else capped(total * low / common + outside, scheme)
    highest = scheme.cap if high is None else capped(total * high / common + outside, scheme)
    return _range(lowest, highest, *(_grade(end, deductions, scheme) for end in ((lowest, 0), (highest, -1))))


def _grade(end: tuple[Fraction | None, int], deductions: int, scheme: Scheme) -> Grade | None:
    """The grade at an end of the range; without one, the grade at that end of all of them."""
    score, last = end
    if not scheme.is_graded:
        return None
    if score is None or fails(deductions, scheme) or (scheme.has_conditions and not last):
        return scheme.grades[0 if fails(deductions, scheme) else last]
    return grade_from(score, scheme.grades)


def _shares(ratios: Ratios, common: int, tree: Tree) -> Iterator[Share]:
    """The points that are known, each on its leaf, and those that an open group may place on any of its leaves.

    Points are in parts of :attr:`Tree.scale`, and what one earns is over the denominator ``common``.
    """
    lost, of = ratios
    earns = {leaf: common - lost.get(leaf, 0) * (common // of[leaf]) for leaf in of}
    for points, leaves in tree.placed:
        values = [earns[leaf] for leaf in leaves if leaf in of]
        if values:
            yield Share(points, values, can_vanish=len(values) < len(leaves))
