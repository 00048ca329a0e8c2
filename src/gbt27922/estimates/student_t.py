"""Student's t around a score: the interval, and the probability of each grade. Square roots and quantiles are taken here."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import frozen

from gbt27922.models.grades import Grade

# Beyond this many standard errors, a probability of Student's t is too small for a float.
_FAR = Fraction(10**100)


@frozen
class StudentT:
    """Student's t around a score, cut at the possible scores: what is beyond them counts at their ends."""

    center: Fraction
    variance: Fraction
    df: Fraction
    possible: tuple[Fraction, Fraction]

    @property
    def standard_error(self) -> float:
        """The square root of the variance."""
        return math.sqrt(self.variance)

    def interval(self, confidence: Fraction) -> tuple[Fraction, Fraction]:
        """The interval that contains the score with this confidence."""
        margin = Fraction(0)
        if error := Fraction(self.standard_error):
            margin = error * _quantile(self.df, float((1 - confidence) / 2))
        return self._cut(self.center - margin), self._cut(self.center + margin)

    def _cut(self, score: Fraction) -> Fraction:
        least, greatest = self.possible
        return max(least, min(greatest, score))

    def probabilities(self, grades: tuple[Grade, ...]) -> Iterator[tuple[Grade, float]]:
        """The probability of each grade: of reaching its bound, but not the next one."""
        bounds = [grade.from_ for grade in grades if grade.from_ is not None]
        reached = [1.0, *map(self._reaches, bounds), 0.0]
        for grade, this, above in zip(grades, reached, reached[1:], strict=False):
            yield grade, this - above

    def _reaches(self, bound: Fraction) -> float:
        """The probability of a score of ``bound`` or more."""
        if not self.possible[0] < bound <= self.possible[1]:
            return float(bound <= self.possible[0])
        error = Fraction(self.standard_error)
        if not error:
            return float(bound <= self.center)
        return _reached(self.df, float(max(-_FAR, min(_FAR, (self.center - bound) / error))))


def _quantile(df: Fraction, tail: float) -> Fraction:
    """The number of standard errors that leaves the probability ``tail`` beyond it; very large if the tail is too small for a float."""
    distance = -float(_special().stdtrit(float(df), tail))
    return Fraction(distance) if math.isfinite(distance) else _FAR


def _reached(df: Fraction, distance: float) -> float:
    return float(_special().stdtr(float(df), distance))


def _special() -> Any:
    try:
        from scipy import special  # noqa: PLC0415  # an extra, and slow to import
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "scipy":
            raise
        reason = "an estimate from a sample needs an extra: pip install 'gbt27922[estimate]'"
        raise ModuleNotFoundError(reason, name="scipy") from error
    return special
