"""Rows whose exact score lies on a bound, or beside it by one part in 10**3 to 10**13, and what they come to.

Samples have 0 to 10**6 items, or 0 to 30: the kernel takes these another way. Everything is worked out in Python's
integers, from the rules and not from the library's code: most counts are drawn, and those of three leaves are solved
for, so that the row lands where it should.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
from attrs import frozen

from gbt27922.models import Scheme

#: What the samples of a row divide, so that their ratios add up in units of one part in it.
MODULI = (1, 2, 60, 240, 255, 720, 2520, 4096, 55_440, 65_536, 500_000, 720_720, 960_960, 1_000_000)
#: A prime sample: what it loses is never whole in these units, but may be by as little as one part in it.
PRIME = 999_983
#: The same for small samples.
SMALL_MODULI, SMALL_PRIME = (1, 2, 12, 16, 18, 20, 24, 25, 28, 30), 29


@frozen(eq=False)
class Rows:
    """Counts by leaf (rows down, leaves across) and special deductions; for each row its exact score and its rank."""

    sampled: Any
    nonconforming: Any
    deductions: Any
    scores: list[Fraction]
    ranks: list[int]
    #: How far each score is from the bound that it was made for.
    distances: list[Fraction]

    def __len__(self) -> int:
        return len(self.ranks)


@frozen
class _Leaf:
    """A leaf whose counts are still open: its place and its weight."""

    place: int
    weight: int


def adversarial(scheme: Scheme, rows: int, seed: int, *, special: bool = False, small: bool = False) -> Rows:
    """So many rows on the bounds of ``scheme`` and beside them; the same for the same seed.

    With ``special`` the rows have special deductions, and what these cost is part of the score that lies on the bound.
    With ``small`` samples have at most 30 items.
    """
    rng = np.random.default_rng(seed)
    maker = _Maker(scheme, rng, small=small)
    sampled, nonconforming, deductions, scores, distances = [], [], [], [], []
    for _ in range(rows):
        taken = int(rng.integers(0, scheme.special.fail_at + 1)) if special else 0
        of, lost, score, distance = maker.row(taken)
        sampled.append(of)
        nonconforming.append(lost)
        deductions.append(taken)
        scores.append(score)
        distances.append(distance)
    ranks = [_rank(scheme, *both) for both in zip(scores, deductions, strict=True)]
    counts = np.array(sampled, np.int64), np.array(nonconforming, np.int64)
    return Rows(*counts, np.array(deductions, np.int64), scores, ranks, distances)


def _rank(scheme: Scheme, score: Fraction, deductions: int) -> int:
    reached = sum(grade.from_ is not None and grade.from_ <= score for grade in scheme.grades)
    return 0 if deductions >= scheme.special.fail_at else reached


class _Maker:
    def __init__(self, scheme: Scheme, rng: np.random.Generator, *, small: bool) -> None:
        self.moduli: tuple[int, ...]
        self.moduli, self.prime, self.powers = (SMALL_MODULI, SMALL_PRIME, 2) if small else (MODULI, PRIME, 6)
        points = [scheme.points(leaf.id) for leaf in scheme.leaves]
        scale = lcm(*(value.denominator for value in points))
        self.scale = Fraction(scale, gcd(*(int(value * scale) for value in points)))
        self.weights = [int(value * self.scale) for value in points]
        self.bounds = [grade.from_ for grade in scheme.grades if grade.from_ is not None]
        self.scheme, self.rng = scheme, rng
        #: Any two leaves that together can lose any number of units, or as nearly any as two can.
        self.judged = np.array([leaf.method == "qualitative" for leaf in scheme.leaves])
        worth = [place for place, weight in enumerate(self.weights) if weight and not self.judged[place]]
        self.worth = worth
        by_unit = {(a, b): gcd(self.weights[a], self.weights[b]) for a in worth for b in worth if a < b}
        self.unit = min(by_unit.values())
        self.pairs = [pair for pair, unit in by_unit.items() if unit == self.unit]
        self.divisors = {m: np.flatnonzero(m % np.arange(1, m + 1) == 0) + 1 for m in self.moduli}

    def row(self, deductions: int) -> tuple[list[int], list[int], Fraction, Fraction]:
        """One row: its counts, its score, and how far that is from its bound."""
        rng, modulus = self.rng, self.moduli[int(self.rng.integers(len(self.moduli)))]
        sampled = rng.choice(self.divisors[modulus], len(self.weights))
        sampled[self.judged] = 1
        sampled[rng.random(len(self.weights)) < 0.05] = 0
        of: list[int] = sampled.tolist()
        fine, first, second = self._open(of)
        of[first.place] = of[second.place] = modulus
        lost = [0] * len(of)
        whole = sum(weight for weight, n in zip(self.weights, of, strict=True) if n)
        bound = self.bounds[int(rng.integers(len(self.bounds)))]
        units, parts = self._offset()
        of[fine.place], lost[fine.place], carried = self._prime(fine, modulus, parts, of[fine.place])
        wanted = (100 - bound - self._cost(deductions, whole)) * whole * modulus / 100
        self._spend(int(wanted) + units - carried, modulus, of, lost, (fine, first, second))
        common = modulus * self.prime  # every sample divides it
        gone = sum(w * k * (common // n) for w, n, k in zip(self.weights, of, lost, strict=True) if n)
        score = Fraction(100 * (whole * common - gone), whole * common) - self._cost(deductions, whole)
        return of, lost, score, abs(score - bound)

    def _cost(self, deductions: int, whole: int) -> Fraction:
        """What special deductions cost on 100."""
        cost = self.scheme.special.deduction_points * deductions
        return 100 * cost * self.scale / whole if self.scheme.special.applied == "inside" else cost

    def _open(self, of: list[int]) -> tuple[_Leaf, _Leaf, _Leaf]:
        """Three leaves with points that are solved for; they apply."""
        first, second = self.pairs[int(self.rng.integers(len(self.pairs)))]
        others = [place for place in self.worth if place not in {first, second}]
        fine = others[int(self.rng.integers(len(others)))]
        of[fine] = of[fine] or 1
        return self._leaf(fine), self._leaf(first), self._leaf(second)

    def _leaf(self, place: int) -> _Leaf:
        return _Leaf(place, self.weights[place])

    def _offset(self) -> tuple[int, int]:
        """How far beside the bound: in whole units, and in parts of one."""
        kind, size = int(self.rng.integers(4)), int(self.rng.integers(-1, 2))
        power = 10 ** int(self.rng.integers(0, self.powers))
        return [(0, 0), (size * power * self.unit, 0), (0, size * power), (0, size)][kind]

    def _prime(self, fine: _Leaf, modulus: int, parts: int, sampled: int) -> tuple[int, int, int]:
        """The counts of a leaf that lose so many parts of a unit beyond whole ones, and how many whole ones."""
        prime = self.prime
        if not parts or not fine.weight % prime:
            return sampled, 0, 0
        lost = parts * pow(fine.weight * modulus, -1, prime) % prime
        return prime, lost, (fine.weight * lost * modulus - parts) // prime

    def _spend(
        self, units: int, modulus: int, of: list[int], lost: list[int], solved: tuple[_Leaf, _Leaf, _Leaf]
    ) -> None:
        """Lose so many units in all: with the drawn leaves roughly, with the last two exactly where it can be done."""
        _, first, second = solved
        open_ = {leaf.place for leaf in solved}
        kept = modulus * (first.weight + second.weight) // 2
        shares = self.rng.random(len(of)).tolist()
        for place in self.rng.permutation(len(of)).tolist():
            if place in open_ or not of[place] or not self.weights[place]:
                continue
            step = self.weights[place] * modulus // of[place]
            lost[place] = min(max(0, (units - kept) // step), int(shares[place] * (of[place] + 1)))
            units -= lost[place] * step
        for place in range(len(of)):  # what is still too much goes wherever there is room
            if place not in open_ and of[place] and self.weights[place]:
                step = self.weights[place] * modulus // of[place]
                more = min(max(0, (units - kept) // step), of[place] - lost[place])
                lost[place] += more
                units -= more * step
        lost[first.place], lost[second.place] = _solve(first.weight, second.weight, units, modulus)


def _solve(first: int, second: int, units: int, most: int) -> tuple[int, int]:
    """Two numbers up to ``most`` that, times their weights, make ``units``, or nearly so."""
    least = max(0, -((first * most - units) // second))
    for lost in range(least, min(most, least + first) + 1):
        other, rest = divmod(units - second * lost, first)
        if not rest and 0 <= other <= most:
            return other, lost
    other = min(max(0, units // first), most)
    return other, min(max(0, (units - first * other) // second), most)
