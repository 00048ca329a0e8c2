"""The range: what earned ÷ applicable points can be, over every way to place points that are not published."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve, frozen

from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Grade
from gbt27922.models.line import ScoreRange
from gbt27922.models.scheme import Scheme
from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios
from gbt27922.scoring.grading import fails, grade
from gbt27922.scoring.special import capped, change_of

_NOTHING = Fraction(0)


@frozen
class Share:
    """Points that may be placed on any of several leaves; ``values`` is what one point earns on each applicable one.

    ``can_vanish``: one of the leaves is excluded; a point placed there is neither earned nor applicable.
    """

    points: Fraction
    values: tuple[Fraction, ...]
    can_vanish: bool


def greatest(shares: tuple[Share, ...], offset: Fraction) -> Fraction | None:
    """The greatest (earned + offset) ÷ applicable; None if it grows without bound.

    A linear-fractional program, whose optimum puts each share on one leaf. Dinkelbach's iteration: keep the
    shares that can better the ratio reached so far, until none does.
    """
    if offset > 0 and all(share.can_vanish for share in shares):
        return None
    ratio, kept = None, shares
    while kept and (ratio is None or _ratio(kept, offset) > ratio):
        ratio = _ratio(kept, offset)
        kept = tuple(share for share in shares if not share.can_vanish or max(share.values) > ratio)
    return ratio


def least(shares: tuple[Share, ...], offset: Fraction) -> Fraction | None:
    """The least (earned + offset) ÷ applicable; None if it falls without bound."""
    opposite = tuple(evolve(share, values=tuple(-value for value in share.values)) for share in shares)
    ratio = greatest(opposite, -offset)
    return None if ratio is None else -ratio


def _ratio(shares: tuple[Share, ...], offset: Fraction) -> Fraction:
    """The ratio when each share is on its best leaf."""
    return (sum(share.points * max(share.values) for share in shares) + offset) / sum(share.points for share in shares)


def score_range(ratios: Ratios, assessment: Assessment, scheme: Scheme) -> ScoreRange | None:
    """The least and the greatest score over all points that agree with the published ones; None if all are known."""
    if not scheme.provisional:
        return None
    shares = tuple(_shares(ratios, scheme.tree))
    change, deductions = change_of(assessment, scheme.special), len(assessment.special_deductions)
    inside, outside = (change, _NOTHING) if scheme.special.applied == "inside" else (_NOTHING, change)
    low, high = least(shares, inside), greatest(shares, inside)
    lowest = None if low is None else capped(100 * low + outside, scheme)
    highest = scheme.cap if high is None else capped(100 * high + outside, scheme)
    return ScoreRange(lowest, highest, *(_grade(end, deductions, scheme) for end in ((lowest, 0), (highest, -1))))


def _grade(end: tuple[Fraction | None, int], deductions: int, scheme: Scheme) -> Grade:
    """The grade at an end of the range; without one, the grade at that end of all of them."""
    score, last = end
    if score is None:
        return scheme.grades[0 if fails(deductions, scheme) else last]
    return grade(score, deductions, scheme)


def _shares(ratios: Ratios, tree: Tree) -> Iterator[Share]:
    """The points that are known, each on its leaf, and those that an open group may place on any of its leaves."""
    opened = [(group.rest, group.leaves) for group in tree.groups if group.is_open]
    known = [(tree.points[leaf], (leaf,)) for leaf in tree.leaves if leaf in tree.published]
    for points, leaves in (*opened, *known):
        values = tuple(1 - ratios.of_leaf(leaf) for leaf in leaves if leaf in ratios.of)
        if points and values:
            yield Share(points, values, can_vanish=len(values) < len(leaves))
