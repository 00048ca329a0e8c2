"""The sums of a chunk of rows: what applies and what is lost, by category, in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gbt27922.batch._ratios import COUNTED, EXCLUDED, LARGEST, UPPER, Ints, ratios, table
from gbt27922.batch._weights import Group, Weights

Bools = NDArray[np.bool_]
Column = NDArray[Any]


class Sums:
    """The sums of one chunk after another, in the same memory.

    By category, in units of the weights: ``applicable`` exactly, ``lost`` as a float that is nearly right, and
    ``residue``, what is lost in units of 2**-(44 + lower), modulo 2**64.
    """

    def __init__(self, weights: Weights, rows: int, *, verdicts: bool) -> None:
        self._weights = weights
        self._judged = [leaf for leaf, qualitative in enumerate(weights.qualitative) if qualitative and verdicts]
        self._table = table(weights.lower)
        self._code = np.empty(rows, np.uint16)
        self._index = np.empty(rows, np.intp)
        self._pairs = np.empty((rows, 2), np.int64)
        self._sum = np.empty((rows, 2), np.int64)
        self._verdicts = np.empty((2, rows), np.uint8)
        self.applicable: list[Ints] = []
        self.lost: list[NDArray[np.float64]] = []
        self.residue: list[Ints] = []

    def add(self, sampled: Sequence[Column], nonconforming: Sequence[Column]) -> Bools:
        """Sum a chunk, and say which of its rows make no sense."""
        rows, weights = len(sampled[0]), self._weights
        wrong = np.zeros(rows, np.bool_)
        self.applicable = [np.full(rows, points) for points in weights.points]
        self.lost = [np.zeros(rows) for _ in weights.points]
        self.residue = [np.zeros(rows, np.int64) for _ in weights.points]
        for group in weights.groups:
            wrong |= self._add_group(group, [(sampled[leaf], nonconforming[leaf]) for leaf in group.leaves])
        for leaf in self._judged:
            wrong |= sampled[leaf] > 1
        return wrong

    def _add_group(self, group: Group, columns: Sequence[tuple[Column, Column]]) -> Bools:
        rows = len(columns[0][0])
        total, verdicts = self._sum[:rows], self._verdicts[:, :rows]
        total.fill(0)
        verdicts.fill(0)
        wrong = np.zeros(rows, np.bool_)
        judged = 0
        for of, lost in map(_narrow, columns):
            if of.dtype != np.uint8 or lost.dtype != np.uint8:
                wrong |= _add_large(of, lost, total, self._weights.lower)
            elif of.max() > 1 or lost.max() > 1:
                total += self._looked_up(of, lost)
            else:
                judged += 1
                verdicts[0] += of
                verdicts[1] += lost
                wrong |= lost > of
        self._weigh(group, total, judged - verdicts[0], verdicts[1])
        wrong |= total[:, 0] < 0
        return wrong

    def _looked_up(self, sampled: Column, nonconforming: Column) -> Ints:
        rows = len(sampled)
        code, index, pairs = self._code[:rows], self._index[:rows], self._pairs[:rows]
        np.multiply(sampled, 256, out=code, dtype=np.uint16)
        np.add(code, nonconforming, out=code)
        index[:] = code
        return np.take(self._table, index, axis=0, out=pairs, mode="clip")

    def _weigh(self, group: Group, total: Ints, excluded: Column, lost: Column) -> None:
        """Add the sums of a group, and its verdicts, to those of its category."""
        category, weight = group.category, group.weight
        upper, ratio = total[:, 0] >> COUNTED, total[:, 0] & EXCLUDED - 1
        upper += excluded
        upper *= weight
        self.applicable[category] -= upper
        rough = ratio * (weight * 2.0**-UPPER)
        rough += lost * float(weight)
        self.lost[category] += rough
        self.residue[category] += total[:, 1] * weight


def _narrow(columns: tuple[Column, Column]) -> tuple[Column, Column]:
    """Counts as bytes, where all of them fit."""
    if all(column.dtype == np.uint8 or (column.min() >= 0 and column.max() < 256) for column in columns):
        return columns[0].astype(np.uint8, copy=False), columns[1].astype(np.uint8, copy=False)
    return columns


def _add_large(sampled: Column, nonconforming: Column, total: Ints, lower: int) -> Bools:
    """Add the ratios of large counts, and say which of them make no sense or are too large."""
    wrong: Bools = (nonconforming > sampled) | (nonconforming < 0) | (sampled > LARGEST)
    of, lost = (np.where(wrong, 0, column).astype(np.int64) for column in (sampled, nonconforming))
    total += ratios(of, lost, lower)
    return wrong
