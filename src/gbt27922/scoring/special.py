"""Special items 特别扣分项, 特别加分项 (6): what each is worth, and how they change a score."""

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
        """The special items of an assessment, by the rules of a scheme."""
        # 6: one point for each special deduction; a ground of a scheme may have points of its own.
        kinds = special.kinds
        deductions = (kinds.get(item.ground, special.deduction_points) for item in assessment.special_deductions)
        return cls(tuple(deductions), (special.bonus_points,) * len(assessment.special_bonuses))

    @property
    def change(self) -> Fraction:
        """The sum of all items in points; less than 0 if deductions outweigh bonuses."""
        return sum(self.bonuses, _NOTHING) - sum(self.deductions, _NOTHING)


def score_change(points: Fraction, applicable: Fraction, special: Special) -> Fraction:
    """How much ``points`` of special items change a score on 100, where ``applicable`` points apply."""
    # 6: 「在评分值之外」, outside the points. Inside them is a reading (docs/readings.md, special.applied).
    return 100 * points / applicable if special.applied == "inside" else points


def capped(score: Fraction, scheme: Scheme) -> Fraction:
    """``score``, but never more than the cap of the scheme, where it has one."""
    # docs/readings.md, cap: it applies to the final score, after special items.
    return score if scheme.cap is None else min(score, scheme.cap)
