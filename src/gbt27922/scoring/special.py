"""Special items 特别扣分项, 特别加分项 (6): what each is worth, and what they do to a score."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

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
        """Those of an assessment, by the rules of a scheme."""
        kinds = special.kinds
        deductions = (kinds.get(item.ground, special.deduction_points) for item in assessment.special_deductions)
        return cls(tuple(deductions), (special.bonus_points,) * len(assessment.special_bonuses))

    @property
    def change(self) -> Fraction:
        """What they add in all, in points; less than 0 where deductions prevail."""
        return sum(self.bonuses, _NOTHING) - sum(self.deductions, _NOTHING)


def counted_change(deductions: int, bonuses: int, special: Special) -> Fraction:
    """What so many items add in points, where all deductions cost the same (:attr:`Special.uniform`)."""
    return special.bonus_points * bonuses - special.deduction_points * deductions


def on_score(points: Fraction, applicable: Fraction, special: Special) -> Fraction:
    """What so many points of special items add to a score on 100 to which so many points apply.

    6: 「在评分值之外」, outside the points; inside them it is a reading.
    """
    return 100 * points / applicable if special.applied == "inside" else points


def capped(score: Fraction, scheme: Scheme) -> Fraction:
    """``score``, but never more than the cap of the scheme, where it has one."""
    return score if scheme.cap is None else min(score, scheme.cap)
