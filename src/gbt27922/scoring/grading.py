"""When a grade is reached (6): bounds are inclusive, and too many special deductions fail whatever the score."""

from __future__ import annotations

from fractions import Fraction

from gbt27922.models.grades import Grade
from gbt27922.models.scheme import Scheme


def grade_from(score: Fraction, grades: tuple[Grade, ...]) -> Grade:
    """The highest grade whose bound is at most ``score`` (6: bounds are inclusive, 「含」)."""
    above, below = score.as_integer_ratio()
    for grade in reversed(grades[1:]):
        bound = grade.from_
        if bound is not None and bound.numerator * below <= above * bound.denominator:
            return grade
    return grades[0]


def fails(special_deductions: int, scheme: Scheme) -> bool:
    """Whether so many special deductions decide the grade (6: 「5个以上(含5个)」)."""
    return special_deductions >= scheme.special.fail_at


def surplus(special_deductions: int, scheme: Scheme) -> int:
    """How many special deductions must go before the score decides the grade."""
    return max(0, special_deductions + 1 - scheme.special.fail_at)


def grade(score: Fraction, special_deductions: int, scheme: Scheme) -> Grade:
    """The grade of a score: the highest whose bound it reaches, but the lowest at too many special deductions."""
    return scheme.grades[0] if fails(special_deductions, scheme) else grade_from(score, scheme.grades)
