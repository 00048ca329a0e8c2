"""The strata of a sample: what each adds to the variance, the degrees of freedom, and how much no visit may have met.

Stratified simple random sampling without replacement. The formulas and their sources are in docs/estimate.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, exactness_problem, whole_if_possible
from gbt27922._basis.ids import plain_id_or_empty
from gbt27922._basis.rules import non_negative, positive
from gbt27922.errors import Problem

#: How to treat a stratum where only one of several outlets was visited, as in R's ``survey.lonely.psu``.
LonelyStratum = Literal["fail", "adjust", "certainty"]
LONELY_STRATUM: tuple[LonelyStratum, ...] = get_args(LonelyStratum)

#: How the variance is estimated: scored again without each visited outlet, or by residuals that are linear in what was found.
VarianceMethod = Literal["jackknife", "linearized"]
VARIANCE_METHODS: tuple[VarianceMethod, ...] = get_args(VarianceMethod)

_NOTHING = Fraction(0)


@frozen(kw_only=True)
class Stratum(Checked):
    """A stratum of outlets: how many there are, how many of them were visited, and how much these differ.

    ``spread`` is the variance s² between the visited outlets, in squared points of the score: of their linearized
    residuals, or what the scores without each of them make of it.

    >>> Stratum(id="华南", population=10, visited=4, spread="0.2").variance()
    Fraction(3, 1)
    """

    id: str = field(metadata=holds(plain_id_or_empty))
    population: int = field(converter=whole_if_possible, metadata=holds(positive))
    visited: int = field(converter=whole_if_possible, metadata=holds(positive))
    spread: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))

    def _problems(self) -> Iterator[Problem]:
        if self.visited > self.population:
            yield Problem("$.visited", "invalid_value.population", {"most": self.population, "got": self.visited})

    @property
    def is_silent(self) -> bool:
        """Whether one of several outlets was visited and nothing was made of it: the variance does not hold how they differ.

        >>> Stratum(id="华南", population=10, visited=1, spread=0).is_silent
        True
        """
        return self.visited == 1 < self.population and not self.spread

    def variance(self, share: Fraction = _NOTHING) -> Fraction:
        """The variance that the stratum adds to the score, with a ``share`` of its other outlets visited too."""
        visited = self._visited_with(share)
        # docs/estimate.md, The formulas: N · (N − n) · s² ÷ n, with the finite population correction.
        return self.population * (self.population - visited) * self.spread / visited

    def df(self, share: Fraction = _NOTHING) -> Fraction:
        """How many differences between visited outlets its spread rests on: one, too, where a lonely one was compared."""
        return max(self._visited_with(share) - 1, Fraction(1))

    def _visited_with(self, share: Fraction) -> Fraction:
        return self.visited + share * (self.population - self.visited)


def variance_of(strata: Iterable[Stratum], share: Fraction = _NOTHING) -> Fraction:
    """The variance of the score, with a ``share`` of the other outlets of each stratum visited too."""
    return sum((stratum.variance(share) for stratum in strata), _NOTHING)


def satterthwaite(strata: Iterable[Stratum], share: Fraction = _NOTHING) -> Fraction:
    """The degrees of freedom of a variance that strata with different ones make up; 0 if there is no variance."""
    parts = [(stratum.variance(share), stratum.df(share)) for stratum in strata]
    whole = sum((part for part, _ in parts), _NOTHING)
    # docs/estimate.md, The formulas: V² ÷ Σ V_h² ÷ (n_h − 1); a stratum that adds no variance adds no degrees.
    return whole**2 / sum((part**2 / df for part, df in parts), _NOTHING) if whole else _NOTHING


def writable(number: Fraction) -> Fraction:
    """The number itself if its digits can be written, else the nearest float."""
    return Fraction(float(number)) if exactness_problem(number) else number


def unmet_outlets(strata: Iterable[Stratum], confidence: Fraction) -> int:
    """How many outlets can be of a kind that no visit met, wherever they are, before missing them all is too unlikely.

    That is the greatest number that random visits would miss with a probability of 1 − ``confidence`` or more, if the
    outlets are spread over the strata in the way that makes it most likely. Nothing else is assumed.

    >>> unmet_outlets([Stratum(id="", population=30, visited=4, spread=0)], Fraction("0.95"))
    14
    """
    above, below = (1 - confidence).as_integer_ratio()
    # Each further outlet is where it is hit least likely: by one of n visits to the N outlets not of that kind so far.
    left = [(Fraction(one.visited, one.population), one.population, one.visited) for one in strata]
    heapify(left)
    # The number of all samples, and of those that miss: hypergeometric, Π C(N − K, n) of Π C(N, n).
    every = missing = math.prod(math.comb(population, visited) for _, population, visited in left)
    count = 0
    while left:
        _, others, visited = heappop(left)
        missing = missing * (others - visited) // others
        if not missing or missing * below < above * every:
            break
        count += 1
        heappush(left, (Fraction(visited, others - 1), others - 1, visited))
    return count
