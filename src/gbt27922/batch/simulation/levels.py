"""The rates of organizations for a leaf: a distribution over levels, drawn by one uniform number, its rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import accumulate, pairwise
from math import lcm

import numpy as np
from attrs import frozen

from gbt27922.batch.origin.population import PARTS
from gbt27922.batch.simulation.streams import NARROW, WIDE, Words, threshold

#: Bits of the weights of levels before they become thresholds: what is cut off does not reach these.
_FINE = 256


@frozen(eq=False)
class Levels:
    """Rates as thresholds of narrow draws, in rising order, and the wide draws at which each next one begins."""

    rates: Words
    starts: Words

    @classmethod
    def of(cls, weighted: Iterable[tuple[Fraction, Fraction | int]]) -> Levels:
        """The levels of rates with weights; those of no weight are left out."""
        levels = sorted((rate, weight) for rate, weight in weighted if weight)
        rates, below = [rate for rate, _ in levels], list(_ends([weight for _, weight in levels]))
        kept = [level for level, (before, end) in enumerate(pairwise([0, *below])) if end > before]
        return cls(
            np.array([threshold(rates[level], NARROW) for level in kept], np.uint64),
            np.array([below[level] for level in kept[:-1]], np.uint64),
        )

    def at(self, ranks: Words) -> Words:
        """The rates at these ranks, which are wide draws."""
        return self.rates[np.searchsorted(self.starts, ranks, side="right")]


def ends(weights: Iterable[Fraction]) -> Words:
    """The wide draws at which each value but the first begins, for values 0, 1, 2 … of these weights."""
    return np.array(list(_ends(list(weights)))[:-1], np.uint64)


def _ends(weights: Sequence[Fraction | int]) -> Iterator[int]:
    """The wide draws below which a value is one of the first, the first two …."""
    unit = lcm(*(weight.denominator for weight in weights))
    parts = list(accumulate(int(weight * unit) for weight in weights))
    return (((part << WIDE + 1) + parts[-1]) // (2 * parts[-1]) for part in parts)


@cache
def beta(mean: Fraction, correlation: Fraction) -> Levels:
    """A beta distribution on parts of 1 that has this mean, and this correlation of samples, exactly.

    The rate is K ÷ PARTS, with K beta-binomial of so many trials: its variance is mean · (1 − mean) · correlation if
    the correlation of these trials is (correlation · PARTS − 1) ÷ (PARTS − 1), which is 1 ÷ (α + β + 1).
    """
    if correlation == 0 or mean in {0, 1}:
        return Levels.of([(mean, 1)])
    if correlation == 1:
        return Levels.of([(Fraction(0), 1 - mean), (Fraction(1), mean)])
    both = (PARTS - 1) / (correlation * PARTS - 1) - 1
    return Levels.of((Fraction(level, PARTS), weight) for level, weight in enumerate(_weights(mean * both, both)))


def _weights(alpha: Fraction, both: Fraction) -> Iterator[int]:
    """The probabilities of 0, 1 … PARTS of a beta-binomial distribution, each from the one before, in one unit."""
    below = alpha.denominator * both.denominator
    first, second = int(alpha * below), int((both - alpha) * below)
    weight = 1 << _FINE
    yield weight
    for done in range(PARTS):
        left = PARTS - done
        weight = weight * left * (first + done * below) // ((done + 1) * (second + (left - 1) * below))
        yield weight
