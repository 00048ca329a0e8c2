"""Scores of small samples: all over one denominator, in whole numbers that a float holds, so that dividing is exact.

Numbers below 2**53 are floats without loss, and IEEE 754 makes the quotient of two floats the nearest one.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from attrs import define, frozen

from gbt27922.batch.kernel.columns import Bools, Column, Counts, Floats, Ints, Results
from gbt27922.batch.kernel.conditions import Met, exactly
from gbt27922.batch.kernel.weights import Weights
from gbt27922.models import Floor

#: The code of a pair of counts has twice this many bits, if both counts fit.
_BITS = 5
#: If this many bits hold what is nonconforming, two leaves share one code.
_FEW_BITS = 3
#: Above this, not every whole number is a float.
_WHOLE = 1 << 53
#: Sums stay below this.
_LARGEST = 1 << 63


@frozen
class Denominator:
    """What all samples up to ``most`` divide, and what a score is at most too; and how sums over it are packed.

    Sums are of the leaves of one category. Above ``shift`` is the excluded weight; ``impossible`` is more weight than there is.
    """

    most: int
    value: int
    shift: int
    impossible: int

    @classmethod
    def of(cls, weights: Weights) -> Denominator | None:
        """The one for the largest samples for which all sums fit; None if there is none."""
        finest = math.lcm(*(bound.denominator for bound in weights.bounds))
        finest = max(finest, *(floor.share.denominator for floor in weights.conditions.floors), 1)
        above, below = weights.score_total.as_integer_ratio()
        heaviest, many = max(weights.by_category), max(Counter(weights.category_of).values())
        for most in range((1 << _BITS) - 1, 0, -1):
            value = math.lcm(*range(1, most + 1), above)
            largest, shift = max(weights.whole * below, weights.scale) * value, (heaviest * value).bit_length()
            entries = many * (heaviest + 1) + 1 << shift
            if largest <= _WHOLE and max(finest * largest, entries) < _LARGEST:
                return cls(most, value, shift, heaviest + 1)
        return None


class _Leaf(NamedTuple):
    """A leaf's weight, and its counts as bytes."""

    weight: int
    sampled: Column
    nonconforming: Column


@frozen(eq=False)
class SmallChunk:
    """The counts of a chunk, and the largest sample of each leaf; ``others`` are the rows that have larger ones."""

    counts: Counts
    largest: list[int]
    others: Bools


@define(eq=False)
class SmallSamples:
    """One chunk after another, in the same memory.

    An entry of a table holds, above the denominator's shift, the weight that is excluded, and below, what is lost over the
    denominator. Impossible counts exclude more than there is.
    """

    _weights: Weights
    #: The leaves of each group, by category.
    _leaves: list[list[list[int]]]
    _denominator: Denominator
    _code: Column
    _index: Column
    _entry: Ints
    _packed: Ints

    @classmethod
    def of(cls, weights: Weights, rows: int) -> SmallSamples | None:
        """Room for chunks of so many rows; None if the weights are too wide."""
        denominator = Denominator.of(weights)
        if denominator is None:
            return None
        # Pairs of equal weights share a table.
        groups = [sorted(group, key=weights.weights.__getitem__) for group in weights.groups]
        leaves = [[groups[place] for place in places] for places in weights.parts]
        code, index = np.empty(rows, np.uint16), np.empty(rows, np.intp)
        return cls(weights, leaves, denominator, code, index, np.empty(rows, np.int64), np.empty(rows, np.int64))

    def read(self, counts: Counts) -> SmallChunk:
        """A chunk: the others are rows with larger samples, or with special items."""
        largest, others = [int(column.max()) for column in counts.sampled], np.zeros(len(counts), np.bool_)
        for column in (counts.deductions, counts.bonuses):
            if column is not None:
                others |= column != 0
        for column, most in zip(counts.sampled, largest, strict=True):
            if most > self._denominator.most:
                others |= column > self._denominator.most
        return SmallChunk(counts, largest, others)

    def fill(self, small: SmallChunk, results: Results) -> Ints:
        """Fill ``results``, and return the rows with impossible counts, or on a bound that is not a float."""
        weights, denominator = self._weights, self._denominator.value
        rows = len(small.others)
        number, whole, left = np.zeros(rows, np.int64), np.zeros(rows, np.int64), np.zeros(rows, np.bool_)
        sums: dict[int, tuple[Ints, Ints]] = {}
        by_category = zip(self._leaves, weights.parts, results.earned, results.applicable, strict=True)
        for groups, places, earned, applicable in by_category:
            points, lost = self._category(small, groups, places, left, sums)
            _divide(points, weights.scale, applicable)
            whole += points
            points *= denominator
            points -= lost
            number += points
            _divide(points, weights.scale * denominator, earned)
        left |= whole == 0
        above, below = weights.score_total.as_integer_ratio()
        divisor = np.maximum(whole, 1) * (denominator // above * below)
        score = _divide(number, divisor.astype(np.float64), results.base_score)
        on = weights.rank(score, results.rank)
        if weights.has_plain_bounds:
            self._rank(on, number, divisor, results)
        else:
            left[on] = True
        if weights.scheme.has_conditions:
            weights.conditions.rank(results.rank, small.counts, self._floors(sums))
        np.minimum(score, math.inf if weights.cap is None else float(weights.cap), out=results.score)
        return np.flatnonzero(left)

    def _category(
        self,
        small: SmallChunk,
        groups: list[list[int]],
        places: tuple[int, ...],
        left: Bools,
        sums: dict[int, tuple[Ints, Ints]],
    ) -> tuple[Ints, Ints]:
        """The weight of a category that applies, and what is lost of it; where there are floors, ``sums`` are those of its groups."""
        if len(groups) == 1 and not self._weights.conditions.floors:
            return self._sums(small, groups[0], left)
        for place, leaves in zip(places, groups, strict=True):
            points, lost = self._sums(small, leaves, left)
            sums[place] = points, lost.copy()  # its memory is used again
        both = zip(*(sums[place] for place in places), strict=True)
        points, lost = (np.sum(side, axis=0) for side in both)
        return points, lost

    def _floors(self, sums: dict[int, tuple[Ints, Ints]]) -> dict[Floor, Met]:
        """Which rows meet each floor."""
        applicable = [sums[place][0] * self._denominator.value for place in sorted(sums)]
        earned = [whole - sums[place][1] for place, whole in enumerate(applicable)]
        floors = self._weights.conditions.floors
        return {floor: exactly(floor, nodes, earned, applicable) for floor, nodes in floors.items()}

    def _sums(self, small: SmallChunk, leaves: list[int], impossible: Bools) -> tuple[Ints, Ints]:
        """The weight of some leaves that applies, and what is lost of it over the denominator."""
        verdicts = [self._leaf(small, leaf, impossible) for leaf in leaves if small.largest[leaf] < 2]
        samples = [self._leaf(small, leaf, impossible) for leaf in leaves if small.largest[leaf] >= 2]
        packed = self._looked_up(samples, impossible)
        points = sum(leaf.weight for leaf in samples) - (packed >> self._denominator.shift)
        impossible |= points < 0
        packed &= (1 << self._denominator.shift) - 1
        if verdicts:
            applies, judged = self._judged(verdicts, impossible)
            points += applies
            packed += np.multiply(judged, self._denominator.value, dtype=np.int64)
        return points, packed

    def _judged(self, leaves: list[_Leaf], impossible: Bools) -> tuple[Column, Column]:
        """The weight of leaves with verdicts that applies, and what is lost of it."""
        exact = np.min_scalar_type(self._weights.whole)
        applies, lost = np.zeros(len(impossible), exact), np.zeros(len(impossible), exact)
        for weight, sampled, nonconforming in leaves:
            impossible |= nonconforming > sampled
            applies += np.multiply(sampled, weight, dtype=exact)
            lost += np.multiply(nonconforming, weight, dtype=exact)
        return applies, lost

    def _looked_up(self, leaves: list[_Leaf], impossible: Bools) -> Ints:
        """The sums of the entries of leaves with samples."""
        packed = self._packed[: len(impossible)]
        packed.fill(0)
        waiting: list[_Leaf] = []
        for leaf in leaves:
            most = leaf.nonconforming.max()
            if most >= 1 << _BITS:  # its code would be that of another pair
                impossible |= leaf.nonconforming > leaf.sampled
            if most >= 1 << _FEW_BITS:
                packed += self._entries(leaf)
            elif waiting:
                packed += self._paired(waiting.pop(), leaf)
            else:
                waiting.append(leaf)
        for leaf in waiting:
            packed += self._entries(leaf)
        return packed

    def _leaf(self, small: SmallChunk, leaf: int, impossible: Bools) -> _Leaf:
        """The weight and the counts of one leaf, as bytes."""
        sampled, nonconforming = small.counts.sampled[leaf], small.counts.nonconforming[leaf]
        if sampled.dtype != np.uint8 or nonconforming.dtype != np.uint8:
            # Rows with larger samples are others; so what does not fit into a byte is impossible, or not read.
            impossible |= (nonconforming > sampled) | (nonconforming < 0)
            sampled, nonconforming = sampled.astype(np.uint8), nonconforming.astype(np.uint8)
        return _Leaf(self._weights.weights[leaf], sampled, nonconforming)

    def _entries(self, leaf: _Leaf) -> Ints:
        """The entries of one leaf."""
        code = np.multiply(leaf.sampled, 1 << _BITS, out=self._code[: len(leaf.sampled)], dtype=np.uint16)
        code += leaf.nonconforming
        return self._taken(code, _table(leaf.weight, self._denominator))

    def _paired(self, *leaves: _Leaf) -> Ints:
        """The entries of two leaves, added."""
        first, second = (leaf.sampled * np.uint8(1 << _FEW_BITS) + leaf.nonconforming for leaf in leaves)
        code = np.multiply(first, 1 << 8, out=self._code[: len(first)], dtype=np.uint16)
        code += second
        return self._taken(code, _pairs(leaves[0].weight, leaves[1].weight, self._denominator))

    def _taken(self, code: Column, table: Ints) -> Ints:
        index = self._index[: len(code)]
        index[:] = code
        return np.take(table, index, out=self._entry[: len(code)], mode="clip")

    def _rank(self, rows: Ints, number: Ints, divisor: Ints, results: Results) -> None:
        """Rows whose nearest float is a bound have the grade below if they are below it."""
        finest = math.lcm(*(bound.denominator for bound in self._weights.bounds))
        bound = (results.base_score[rows] * finest).astype(np.int64)
        results.rank[rows[number[rows] * finest < bound * divisor[rows]]] -= 1


def _divide(number: Ints, divisor: Floats | int, out: Floats) -> Floats:
    """The nearest float of each quotient: both sides are whole numbers that a float holds."""
    out[:] = number
    out /= divisor
    return out


@lru_cache(maxsize=256)
def _table(weight: int, denominator: Denominator) -> Ints:
    """The entries of a leaf of this weight, at 32 · sampled + nonconforming."""
    entries = np.full((1 << _BITS, 1 << _BITS), denominator.impossible << denominator.shift)
    entries[0, 0] = weight << denominator.shift
    for sampled in range(1, denominator.most + 1):
        lost = np.arange(sampled + 1)
        entries[sampled, lost] = lost * (weight * denominator.value // sampled)
    return entries.reshape(-1)


@lru_cache(maxsize=32)
def _pairs(weight: int, other: int, denominator: Denominator) -> Ints:
    """The entries of two leaves, added, by both codes; half a megabyte."""
    tables = (_table(each, denominator).reshape(1 << _BITS, 1 << _BITS) for each in (weight, other))
    return np.add.outer(*(table[:, : 1 << _FEW_BITS].reshape(-1) for table in tables)).reshape(-1)
