"""Agreement of two who judged the same things: the share judged alike, and Cohen's kappa, both exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen


@frozen
class Agreement:
    """How far two agree: how often each pair of verdicts was given, the first one's before the second one's.

    >>> found = Agreement((("met", "met", 2), ("met", "partly", 1), ("partly", "partly", 1)))
    >>> found.leaves, found.equal, found.share, found.kappa
    (4, 3, Fraction(3, 4), Fraction(1, 2))
    """

    verdicts: tuple[tuple[str, str, int], ...]

    @property
    def leaves(self) -> int:
        """How many leaves both have judged."""
        return sum(count for _, _, count in self.verdicts)

    @property
    def equal(self) -> int:
        """How many of them have the same verdict twice."""
        return sum(count for one, other, count in self.verdicts if one == other)

    @property
    def share(self) -> Fraction | None:
        """The share with the same verdict, from 0 to 1; None where nothing was judged by both."""
        return Fraction(self.equal, self.leaves) if self.leaves else None

    @property
    def kappa(self) -> Fraction | None:
        """Cohen's kappa, at most 1: (p_o − p_e) ÷ (1 − p_e), with p_e the agreement that chance alone would make.

        p_e follows from how often each of the two gives each verdict. Where that is 1, both give one and the
        same verdict always, and kappa is not defined: None, where scikit-learn and statsmodels say NaN.
        """
        leaves, by_chance = self.leaves, self._by_chance()
        if leaves * leaves == by_chance:
            return None
        return Fraction(leaves * self.equal - by_chance, leaves * leaves - by_chance)

    def _by_chance(self) -> int:
        """The expected agreement, times the square of the number of leaves."""
        first: Counter[str] = Counter()
        second: Counter[str] = Counter()
        for one, other, count in self.verdicts:
            first[one] += count
            second[other] += count
        return sum(first[verdict] * second[verdict] for verdict in first)


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """The agreement over ``pairs`` of verdicts."""
    return Agreement(tuple((*pair, count) for pair, count in sorted(Counter(pairs).items())))
