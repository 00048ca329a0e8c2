"""Student's t about a score: the interval, and how likely each grade is. The square root and the quantiles are taken here."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import frozen

from gbt27922.models.grades import Grade

# Beyond so many standard errors Student's t says nothing that a float could hold.
_FAR = Fraction(10**100)


@frozen
class Bell:
    """Student's t about a score: what is beyond the possible scores lies at their ends."""

    center: Fraction
    variance: Fraction
    df: int
    possible: tuple[Fraction, Fraction]

    @property
    def standard_error(self) -> float:
        """The square root of the variance."""
        return math.sqrt(self.variance)

    def interval(self, confidence: Fraction) -> tuple[Fraction, Fraction]:
        """What holds the score with this confidence."""
        margin = Fraction(0)
        if error := Fraction(self.standard_error):
            margin = error * _quantile(self.df, float((1 - confidence) / 2))
        return self._cut(self.center - margin), self._cut(self.center + margin)

    def _cut(self, score: Fraction) -> Fraction:
        least, greatest = self.possible
        return max(least, min(greatest, score))

    def probabilities(self, grades: tuple[Grade, ...]) -> Iterator[tuple[Grade, float]]:
        """For each grade how likely it is: reaching its bound, but not the next one's."""
        bounds = [grade.from_ for grade in grades if grade.from_ is not None]
        reached = [1.0, *map(self._reaches, bounds), 0.0]
        for grade, this, above in zip(grades, reached, reached[1:], strict=False):
            yield grade, this - above

    def _reaches(self, bound: Fraction) -> float:
        """How likely a score of ``bound`` or more is."""
        if not self.possible[0] < bound <= self.possible[1]:
            return float(bound <= self.possible[0])
        error = Fraction(self.standard_error)
        if not error:
            return float(bound <= self.center)
        return _reached(self.df, float(max(-_FAR, min(_FAR, (self.center - bound) / error))))


def _quantile(df: int, tail: float) -> Fraction:
    """How many standard errors leave so much beyond them; in a tail too thin for a float, very many."""
    distance = -float(_special().stdtrit(df, tail))
    return Fraction(distance) if math.isfinite(distance) else _FAR


def _reached(df: int, distance: float) -> float:
    return float(_special().stdtr(df, distance))


def _special() -> Any:
    try:
        from scipy import special  # noqa: PLC0415  # an extra, and slow to import
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "scipy":
            raise
        reason = "an estimate from a sample needs an extra: pip install 'gbt27922[estimate]'"
        raise ModuleNotFoundError(reason, name="scipy") from error
    return special
