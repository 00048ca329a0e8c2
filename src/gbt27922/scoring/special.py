"""Special items 特别扣分项, 特别加分项 (6): what each is worth, and how they change a score."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from gbt27922._basis.exact import quotient
from gbt27922.models.assessment import Assessment
from gbt27922.models.scheme import Scheme, Special

_NOTHING = Fraction(0)


@frozen
class Items:
    """The special items of an assessment: the points that each deduction takes and each bonus gives, in order."""

    deductions: tuple[Fraction, ...]
    bonuses: tuple[Fraction, ...]

    @classmethod
    def of(cls, assessment: Assessment, special: Special) -> Items:
        """The special items of an assessment, by the rules of a scheme."""
        kinds = dict(special.kinds)
        deductions = (kinds[item.ground] for item in assessment.special_deductions)
        return cls(tuple(deductions), (special.bonus_points,) * len(assessment.special_bonuses))

    @property
    def change(self) -> Fraction:
        """The sum of all items in points; less than 0 if deductions outweigh bonuses."""
        return sum(self.bonuses, _NOTHING) - sum(self.deductions, _NOTHING)


def change_of(assessment: Assessment, special: Special) -> Fraction:
    """What the special items of an assessment add in points; less than 0 where deductions prevail."""
    if special.uniform:
        return counted_change(len(assessment.special_deductions), len(assessment.special_bonuses), special)
    return Items.of(assessment, special).change


def counted_change(deductions: int, bonuses: int, special: Special) -> Fraction:
    """What so many items add in points, where all deductions cost the same (``special.uniform``)."""
    deduction, bonus, scale = special.whole
    return quotient(bonus * bonuses - deduction * deductions, scale)


def score_change(points: Fraction, applicable: Fraction, scheme: Scheme) -> Fraction:
    """What so many points of special items add to a score to which so many points apply.

    6: 「在评分值之外」, outside the points; inside them it is a reading.
    """
    return scheme.score_total * points / applicable if scheme.special.applied == "inside" else points


def capped(score: Fraction, scheme: Scheme) -> Fraction:
    """``score``, but never more than the cap of the scheme, where it has one."""
    # docs/readings.md, cap: it applies to the final score, after special items.
    return score if scheme.cap is None else min(score, scheme.cap)
