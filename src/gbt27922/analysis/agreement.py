"""Agreement of two raters of the same leaves: the share of equal verdicts, and Cohen's kappa, both exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen


@frozen
class Agreement:
    """How far two raters agree: each pair of verdicts, the first rater's before the second's, with its count.

    >>> found = Agreement((("met", "met", 2), ("met", "partly", 1), ("partly", "partly", 1)))
    >>> found.leaves, found.equal, found.share, found.kappa
    (4, 3, Fraction(3, 4), Fraction(1, 2))
    """

    verdicts: tuple[tuple[str, str, int], ...]

    @property
    def leaves(self) -> int:
        """How many leaves both raters have judged."""
        return sum(count for _, _, count in self.verdicts)

    @property
    def equal(self) -> int:
        """How many of them have the same verdict from both."""
        return sum(count for one, other, count in self.verdicts if one == other)

    @property
    def share(self) -> Fraction | None:
        """The share with the same verdict, from 0 to 1; None if nothing was judged by both."""
        return Fraction(self.equal, self.leaves) if self.leaves else None

    @property
    def kappa(self) -> Fraction | None:
        """Cohen's kappa, at most 1: (p_o − p_e) ÷ (1 − p_e), where p_e is the agreement expected by chance.

        p_e follows from how often each of the two gives each verdict. If it is 1, both always give the same
        verdict and kappa is undefined: None here, NaN in scikit-learn and statsmodels.
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
