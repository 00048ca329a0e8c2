"""The simulation again, naively, from docs/how-to/simulate.md and not from the code: one row, one draw at a time."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import accumulate
from math import comb, isqrt, prod
from typing import Any

from gbt27922.batch import Population
from gbt27922.models import Scheme

WORD = (1 << 64) - 1


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox4x64-10: ten rounds of two multiplications."""
    a, b, c, d = counter
    k, m = key
    for _ in range(10):
        left, right = 0xD2E7470EE14C6C93 * a, 0xCA5A826395121157 * c
        a, b, c, d = (right >> 64) ^ b ^ k, right & WORD, (left >> 64) ^ d ^ m, left & WORD
        k, m = (k + 0x9E3779B97F4A7C15) & WORD, (m + 0xBB67AE8584CAA73B) & WORD
    return [a, b, c, d]


def first_words(text: str) -> list[int]:
    digest = sha256(text.encode()).digest()
    return [int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:16], "little")]


class Row:
    """One row of a population."""

    def __init__(self, population: Population, scheme: Scheme, seed: str, row: int) -> None:
        self.population, self.scheme = population, scheme
        self.key = first_words(f"gbt27922.simulate/1\0{seed}")
        self.block, self.place = divmod(row, 4096)

    def bits(self, place: int, name: str, index: int) -> int:
        counter = [place // 4 + 1, first_words(name)[0], index, self.block]
        return philox(counter, self.key)[place % 4]

    def wide(self, name: str, index: int = 0) -> int:
        return self.bits(self.place, name, index) >> 1

    def narrow(self, name: str, index: int, turn: int) -> int:
        bits = self.bits(turn * 2048 + self.place // 2, name, index)
        return (bits >> 32 * (self.place % 2) & 0xFFFFFFFF) >> 1

    def between(self, least: int, most: int, name: str, index: int = 0) -> int:
        return least + ((self.wide(name, index) >> 32) * (most - least + 1) >> 31)

    def value(self, weights: tuple[Fraction, ...], name: str) -> int:
        ends = [round(Fraction(part) * 2**63 / sum(weights)) for part in accumulate(weights)]
        return sum(end <= self.wide(name) for end in ends)

    def nearest(self, values: Any, leaf: str) -> Any:
        known = dict(values.pairs)
        names = [leaf.rsplit(".", cut)[0] for cut in range(leaf.count(".") + 1)]
        return next((known[name] for name in names if name in known), known.get("*"))

    def rate(self, leaf: str) -> Fraction:
        """The rate of the organization, to 31 bits."""
        shares = self.wide(f"in common\0{leaf}") < isqrt(int(self.population.leaf_correlation * 2**126))
        rank = self.wide("rank" if shares else f"rank\0{leaf}")
        rates = self.nearest(self.population.rates, leaf)
        table = steps(rates, self.population.correlation)
        rate = next(rate for rate, end in table if rank < end)
        return Fraction(int(rate * 2**31 + Fraction(1, 2)), 2**31)

    def excluded(self) -> set[str]:
        chances = dict(self.population.exclusions.pairs)
        named = {leaf for node in chances if node != "*" for leaf in self.scheme.tree.under[node]}
        chances |= {leaf: chances.get("*", Fraction(0)) for leaf in self.scheme.tree.leaves if leaf not in named}
        chances.pop("*", None)
        counted = {leaf for leaf, weight in self.scheme.tree.weights.items() if weight}
        attempt, gone = 0, counted
        while counted <= gone:
            gone = {
                leaf
                for node, chance in chances.items()
                if self.wide(f"exclusion\0{node}", attempt) < round(chance * 2**63)
                for leaf in self.scheme.tree.under[node]
            }
            attempt += 1
        return gone

    def findings(self) -> list[tuple[str, str | None, int, int]]:
        """Indicator, site, sampled and nonconforming, as in the layout "long"."""
        found: list[tuple[str, str | None, int, int]] = []
        outlets = self.between(*self.population.outlets, "outlets")
        judged = {leaf for node in self.population.verdicts for leaf in self.scheme.tree.under[node]}
        excluded = self.excluded()
        for leaf in self.scheme.tree.leaves:
            if leaf in excluded:
                found.append((leaf, None, 0, 0))
            elif leaf in judged | self.scheme.tree.qualitative:
                found.append((leaf, "HQ", 1, int(self.narrow(f"sample\0{leaf}", 0, 0) < self.rate(leaf) * 2**31)))
            else:
                rate = self.rate(leaf)
                found += [(leaf, f"outlet-{at + 1}", *self.sample(leaf, rate, at)) for at in range(outlets)]
        return found

    def sample(self, leaf: str, rate: Fraction, outlet: int) -> tuple[int, int]:
        least, most = self.nearest(self.population.sample_size, leaf)
        sampled = self.between(least, most, f"size\0{leaf}", outlet)
        part = isqrt(int(self.population.outlet_correlation * 2**62))
        below = int(rate * 2**31)
        toward = part if part and self.wide(f"outlet\0{leaf}", outlet) >> 32 < below else 0
        below = (below * (2**31 - part) >> 31) + toward
        return sampled, sum(self.narrow(f"sample\0{leaf}", outlet, turn) < below for turn in range(sampled))


@cache
def steps(rates: Any, correlation: Fraction) -> list[tuple[Fraction, int]]:
    """Each rate with the ranks that are below its end."""
    table = sorted(rates) if isinstance(rates, tuple) else beta(rates, correlation)
    ends = list(accumulate(weight for _, weight in table))
    return [(rate, (end * 2**64 // ends[-1] + 1) // 2) for (rate, _), end in zip(table, ends, strict=True)]


def beta(mean: Fraction, correlation: Fraction) -> list[tuple[Fraction, int]]:
    """K/1024 with K beta-binomial, by its formula: choose(1024, k) · (α)(α+1)… · (β)(β+1)…, in whole numbers."""
    if not correlation or mean in {0, 1}:
        return [(mean, 1)]
    both = 1 / ((correlation * 1024 - 1) / 1023) - 1
    unit = (mean * both).denominator * both.denominator
    first, second = int(mean * both * unit), int((1 - mean) * both * unit)
    rising = [
        [1, *accumulate((start + i * unit for i in range(1024)), lambda a, b: a * b)] for start in (first, second)
    ]
    return [(Fraction(k, 1024), comb(1024, k) * rising[0][k] * rising[1][1024 - k]) for k in range(1025)]


def all_excluded(chance: Fraction, leaves: int) -> Fraction:
    """How likely a leaf is excluded, if all are with this chance by themselves, and all together never are."""
    return (chance - prod([chance] * leaves)) / (1 - prod([chance] * leaves))
