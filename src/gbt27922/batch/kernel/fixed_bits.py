"""Ratios cut to fixed bits, and their sums over a chunk of rows: what applies and what is lost, by group of leaves.

A ratio nonconforming ÷ sampled is two integers: from a table where both counts fit into a byte, else by long division.
The upper one holds the first bits of the ratio. The lower one holds these and more, modulo 2**64. Both are cut,
never rounded up. Sums of integers are the same in any order and on any machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from attrs import define

from gbt27922.batch.kernel.columns import Bools, Column, Floats, Ints
from gbt27922.batch.kernel.weights import Weights

#: Rows with larger samples are settled one by one.
LARGEST = 1 << 31
#: Up to here, a sample leaves room to divide in one step.
_SMALL = 1 << 19
#: How many weights have tables of their own, a megabyte each.
_TABLES = 6


@define(eq=False)
class Sum:
    """What some leaves sum to, in units of the weights.

    ``applicable`` is exact, and so is what verdicts lost; ``ratios`` are what samples lost, in two integers.
    """

    applicable: Column
    verdicts: Column
    ratios: Ints

    @classmethod
    def of(cls, parts: Sequence[Sum]) -> Sum:
        """The sum of several."""
        if len(parts) == 1:
            return parts[0]
        applicable, verdicts, ratios = (
            np.sum([getattr(part, name) for part in parts], axis=0) for name in ("applicable", "verdicts", "ratios")
        )
        return cls(applicable, verdicts, ratios)

    def lost(self, upper: int) -> Floats:
        """What is lost, nearly."""
        rough = self.ratios[:, 0].astype(np.float64)
        rough *= 2.0**-upper
        rough += self.verdicts
        return rough

    @property
    def residue(self) -> Ints:
        """What is lost in units of 2**-(upper + lower), modulo 2**64: verdicts are whole, and vanish."""
        return self.ratios[:, 1]


@define(eq=False)
class Sums:
    """The sums of one chunk after another, in the same memory."""

    _weights: Weights
    groups: list[Sum]
    _code: Column
    _index: Column
    _pairs: Ints
    _tables: dict[int, Ints]

    @classmethod
    def of(cls, weights: Weights, rows: int) -> Sums:
        """Room for chunks of so many rows."""
        exact = np.min_scalar_type(weights.whole)
        groups = [
            Sum(np.empty(rows, exact), np.empty(rows, exact), np.empty((rows, 2), np.int64)) for _ in weights.groups
        ]
        tables = _tables(weights.weights, weights.upper, weights.lower)
        pairs = np.empty((rows, 2), np.int64)
        return cls(weights, groups, np.empty(rows, np.uint16), np.empty(rows, np.intp), pairs, tables)

    def add(self, sampled: Sequence[Column], nonconforming: Sequence[Column]) -> tuple[list[Sum], Bools]:
        """The sums of a chunk, and which of its rows have impossible counts."""
        rows = len(sampled[0])
        found = [Sum(kept.applicable[:rows], kept.verdicts[:rows], kept.ratios[:rows]) for kept in self.groups]
        for group in found:
            group.applicable.fill(0)
            group.verdicts.fill(0)
            group.ratios.fill(0)
        impossible = np.zeros(rows, np.bool_)
        for group, leaves in zip(found, self._weights.groups, strict=True):
            for leaf in leaves:
                counts = _narrow(sampled[leaf], nonconforming[leaf])
                impossible |= self._add_leaf(group, self._weights.weights[leaf], *counts)
        return found, impossible

    def _add_leaf(self, group: Sum, weight: int, sampled: Column, nonconforming: Column) -> Bools:
        impossible: Bools = nonconforming > sampled
        exact = group.applicable.dtype
        if sampled.dtype != np.uint8 or nonconforming.dtype != np.uint8:
            impossible |= (nonconforming < 0) | (sampled > LARGEST)
            counts = (np.where(impossible, 0, column).astype(np.int64) for column in (sampled, nonconforming))
            group.ratios += _ratios(*counts, upper=self._weights.upper, lower=self._weights.lower) * weight
        elif sampled.max() > 1:
            group.ratios += self._looked_up(sampled, nonconforming, weight)
        else:
            group.verdicts += np.multiply(nonconforming, weight, dtype=exact)
            group.applicable += np.multiply(sampled, weight, dtype=exact)
            return impossible
        group.applicable += np.multiply((sampled > 0).view(np.uint8), weight, dtype=exact)
        return impossible

    def _looked_up(self, sampled: Column, nonconforming: Column, weight: int) -> Ints:
        rows = len(sampled)
        code, index, pairs = self._code[:rows], self._index[:rows], self._pairs[:rows]
        np.multiply(sampled, 256, out=code, dtype=np.uint16)
        code += nonconforming
        index[:] = code
        np.take(self._tables.get(weight, self._tables[1]), index, axis=0, out=pairs, mode="clip")
        if weight not in self._tables:
            pairs *= weight
        return pairs


@lru_cache(maxsize=1)
def _tables(weights: tuple[int, ...], upper: int, lower: int) -> dict[int, Ints]:
    """The table of ratios, and those of the weights that occur most; kept for the next rows of the same scheme."""
    plain = _table(upper, lower)
    often = [weight for weight, _ in Counter(weights).most_common(_TABLES)]
    return {1: plain} | {weight: plain * weight for weight in often}


def _narrow(sampled: Column, nonconforming: Column) -> tuple[Column, Column]:
    """The counts as bytes, if all of them fit."""
    if all(
        column.dtype == np.uint8 or (column.min() >= 0 and column.max() < 256) for column in (sampled, nonconforming)
    ):
        return sampled.astype(np.uint8, copy=False), nonconforming.astype(np.uint8, copy=False)
    return sampled, nonconforming


def _ratios(sampled: Ints, nonconforming: Ints, *, upper: int, lower: int) -> Ints:
    """The two integers of each pair of counts, side by side; a ratio of nothing is 0.

    In units of 2**-upper and, modulo 2**64, of 2**-(upper + lower). Long division, some bits a step.
    """
    steps = 1 if not sampled.size or sampled.max() < _SMALL else 2
    first, rest = _digits(nonconforming, sampled, upper, steps)
    more, _ = _digits(rest, sampled, lower, steps)
    return np.stack([first, (first << lower) + more], axis=1)


def _digits(rest: Ints, divisor: Ints, bits: int, steps: int) -> tuple[Ints, Ints]:
    """The next ``bits`` bits of ``rest ÷ divisor``, and what is then left."""
    divisor = np.maximum(divisor, 1)
    quotient = np.zeros_like(rest)
    for step in range(steps):
        more = (bits + step) // steps
        digits, rest = np.divmod(rest << more, divisor)
        quotient = (quotient << more) + digits
    return quotient, rest


@lru_cache(maxsize=4)
def _table(upper: int, lower: int) -> Ints:
    """The two integers of all pairs of bytes, at 256 · sampled + nonconforming; 0 for impossible pairs."""
    codes = np.arange(1 << 16)
    sampled, nonconforming = codes >> 8, codes & 255
    return _ratios(sampled, np.where(nonconforming > sampled, 0, nonconforming), upper=upper, lower=lower)
