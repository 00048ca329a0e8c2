"""The sums of a chunk of rows: what applies and what is lost, by category, in whole numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from attrs import define

from gbt27922.batch.kernel.columns import Bools, Column, Floats, Ints
from gbt27922.batch.kernel.ratios import LARGEST, ratios, table
from gbt27922.batch.kernel.weights import Weights

#: So many weights have tables of their own, a megabyte each.
_TABLES = 6


@define(eq=False)
class Category:
    """What the leaves of one category sum to, in units of the weights.

    ``applicable`` is exact, and so is what verdicts lost; ``ratios`` are what samples lost, in two integers.
    """

    applicable: Column
    verdicts: Column
    ratios: Ints

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
    categories: list[Category]
    _code: Column
    _index: Column
    _pairs: Ints
    _tables: dict[int, Ints]

    @classmethod
    def of(cls, weights: Weights, rows: int) -> Sums:
        """Room for chunks of so many rows."""
        exact = np.min_scalar_type(weights.whole)
        categories = [
            Category(np.empty(rows, exact), np.empty(rows, exact), np.empty((rows, 2), np.int64))
            for _ in weights.categories
        ]
        tables = _tables(weights.weights, weights.upper, weights.lower)
        pairs = np.empty((rows, 2), np.int64)
        return cls(weights, categories, np.empty(rows, np.uint16), np.empty(rows, np.intp), pairs, tables)

    def add(self, sampled: Sequence[Column], nonconforming: Sequence[Column]) -> tuple[list[Category], Bools]:
        """The sums of a chunk, and which of its rows make no sense."""
        rows = len(sampled[0])
        found = [Category(kept.applicable[:rows], kept.verdicts[:rows], kept.ratios[:rows]) for kept in self.categories]
        for category in found:
            category.applicable.fill(0)
            category.verdicts.fill(0)
            category.ratios.fill(0)
        wrong = np.zeros(rows, np.bool_)
        leaves = zip(self._weights.category_of, self._weights.weights, sampled, nonconforming, strict=True)
        for position, weight, of, lost in leaves:
            wrong |= self._add_leaf(found[position], weight, *_narrow(of, lost))
        return found, wrong

    def _add_leaf(self, category: Category, weight: int, sampled: Column, nonconforming: Column) -> Bools:
        wrong: Bools = nonconforming > sampled
        exact = category.applicable.dtype
        if sampled.dtype != np.uint8 or nonconforming.dtype != np.uint8:
            wrong |= (nonconforming < 0) | (sampled > LARGEST)
            of, lost = (np.where(wrong, 0, column).astype(np.int64) for column in (sampled, nonconforming))
            category.ratios += ratios(of, lost, self._weights.upper, self._weights.lower) * weight
        elif sampled.max() > 1:
            category.ratios += self._looked_up(sampled, nonconforming, weight)
        else:
            category.verdicts += np.multiply(nonconforming, weight, dtype=exact)
            category.applicable += np.multiply(sampled, weight, dtype=exact)
            return wrong
        category.applicable += np.multiply((sampled > 0).view(np.uint8), weight, dtype=exact)
        return wrong

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
    plain = table(upper, lower)
    often = [weight for weight, _ in Counter(weights).most_common(_TABLES)]
    return {1: plain} | {weight: plain * weight for weight in often}


def _narrow(sampled: Column, nonconforming: Column) -> tuple[Column, Column]:
    """Counts as bytes, where all of them fit."""
    if all(
        column.dtype == np.uint8 or (column.min() >= 0 and column.max() < 256) for column in (sampled, nonconforming)
    ):
        return sampled.astype(np.uint8, copy=False), nonconforming.astype(np.uint8, copy=False)
    return sampled, nonconforming
