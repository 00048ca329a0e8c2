"""The range: the least and the greatest score and grade over every way to place points that are not published."""

from __future__ import annotations

from fractions import Fraction

from gbt27922._basis.unchecked import maker
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Grade
from gbt27922.models.line import ScoreRange
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.aggregation import Ratios
from gbt27922.scoring.grade_range import GradeRange
from gbt27922.scoring.grading import fails, grade_from
from gbt27922.scoring.placing import greatest, least, shares_of
from gbt27922.scoring.special import capped, change_of, counted_change

_NOTHING = Fraction(0)
_range = maker(ScoreRange)
#: The score at an end of the range, None if it has none, and which of all grades is at that end of them.
_End = tuple[Fraction | None, int]


def score_range(ratios: Ratios, assessment: Assessment, scheme: Scheme) -> ScoreRange | None:
    """The least and the greatest score over all points that agree with the published ones; None if all are known."""
    if not scheme.provisional:
        return None
    return _range_of(ratios, change_of(assessment, scheme.special), len(assessment.special_deductions), scheme)


def counted_range(ratios: Ratios, deductions: int, bonuses: int, scheme: Scheme) -> ScoreRange | None:
    """The range of the score of so many special items, where all deductions cost the same; None if all points are known.

    >>> from gbt27922 import schemes
    >>> acsi = schemes.load("ACSI")
    >>> found = counted_range(Ratios({"1": 1, "2": 1}, {"1": 2, "2": 4, "3": 1}), 0, 0, acsi)
    >>> found.lowest, found.highest
    (Fraction(50, 1), Fraction(100, 1))
    """
    if not scheme.provisional:
        return None
    return _range_of(ratios, counted_change(deductions, bonuses, scheme.special), deductions, scheme)


def _range_of(ratios: Ratios, change: Fraction, deductions: int, scheme: Scheme) -> ScoreRange:
    """The range where special items add so many points."""
    common = ratios.common
    shares = tuple(shares_of(ratios, common, scheme.tree))
    inside, outside = (change, _NOTHING) if scheme.special.applied == "inside" else (0, change)
    offset = inside * scheme.tree.scale * common
    low, high = least(shares, offset), greatest(shares, offset)
    total = scheme.score_total
    lowest = None if low is None else capped(total * low / common + outside, scheme)
    highest = scheme.cap if high is None else capped(total * high / common + outside, scheme)
    if scheme.has_conditions and scheme.is_graded and not fails(deductions, scheme):
        grades = GradeRange(ratios, scheme, offset, outside)
        return _range(lowest, highest, grades.lowest(lowest), grades.highest)
    return _range(lowest, highest, *(_grade(end, deductions, scheme) for end in ((lowest, 0), (highest, -1))))


def _grade(end: _End, deductions: int, scheme: Scheme) -> Grade | None:
    """The grade at an end of the range; without one, the grade at that end of all of them."""
    score, last = end
    if not scheme.is_graded:
        return None
    if fails(deductions, scheme):
        return scheme.grades[0]
    return scheme.grades[last] if score is None else grade_from(score, scheme.grades)
