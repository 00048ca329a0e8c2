"""Findings summed by leaf and assessment, for many assessments at once: only whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from gbt27922.batch.kernel.columns import Bools, Column
from gbt27922.batch.kernel.exact_rows import MOST
from gbt27922.batch.tables.codes import Codes
from gbt27922.models import Scheme

#: How many assessments are summed at a time, as a power of two: their counts stay in the cache.
_BITS = 15
#: Rows that are worked on at a time: what is between the steps stays in the cache.
_BLOCK = 1 << 16
#: Cells are numbers of 32 bits, below this power of two.
_MOST_BITS = 31
#: Marks a leaf without a finding, where counts are bytes.
_NONE = 255


@frozen(eq=False)
class Findings:
    """Rows: the code of their assessment, the place of their indicator, and their counts.

    A place is that of a leaf in the tree, then those of the inner indicators; -1 if unknown.
    """

    code: Codes
    place: Codes
    sampled: Column
    nonconforming: Column

    def at(self, rows: Any) -> Findings:
        """Some of the rows."""
        return Findings(self.code[rows], self.place[rows], self.sampled[rows], self.nonconforming[rows])

    @property
    def ordered(self) -> bool:
        """Whether one assessment comes after the other."""
        return bool((self.code[1:] >= self.code[:-1]).all())

    def blocks(self, assessments: int, *, ordered: bool) -> Iterator[tuple[slice, Any]]:
        """Some assessments at a time: which ones, and where their rows are, in the order of the rows."""
        starts = np.arange(0, assessments, 1 << _BITS, dtype=np.int32)
        code, order = self.code, None
        if not ordered:
            # Numbers of 16 bits are sorted by radix.
            order = np.argsort((code >> _BITS).astype(np.uint16 if len(starts) < 1 << 16 else int), kind="stable")
            code = code[order] >> _BITS << _BITS
        ends = [*np.searchsorted(code, starts).tolist(), len(code)]
        for first, start, end in zip(starts.tolist(), ends, ends[1:], strict=False):
            part = slice(first, min(first + (1 << _BITS), assessments))
            yield part, slice(start, end) if order is None else order[start:end]


@frozen(eq=False)
class Pool:
    """The counts of some assessments: by leaf, then by assessment; those ``apart`` have to be judged by themselves."""

    sampled: Sequence[Column]
    nonconforming: Sequence[Column]
    apart: Bools


@frozen(eq=False)
class Pooling:
    """How findings are summed under one scheme."""

    places: dict[str, int]
    leaves: int
    qualitative: Bools
    #: The leaves of each inner indicator.
    under: tuple[Codes, ...]
    pooled: bool

    @classmethod
    def of(cls, scheme: Scheme) -> Pooling:
        """What ``scheme`` says of it."""
        tree = scheme.tree
        leaves = {leaf: place for place, leaf in enumerate(tree.leaves)}
        inner = [node.id for _, node in tree.nodes if node.id not in leaves]
        under = tuple(np.array([leaves[leaf] for leaf in tree.under[node]], np.int32) for node in inner)
        qualitative = np.array([leaf in tree.qualitative for leaf in leaves])
        places = {id: place for place, id in enumerate([*leaves, *inner])}
        return cls(places, len(leaves), qualitative, under, scheme.aggregation == "pooled")

    def pool(self, rows: Findings, part: slice) -> Pool:
        """The counts of some assessments; ``rows`` are all of theirs and no others."""
        return self._alike(rows, part) or self.once(rows, part) or self._summed(rows, part)

    def once(self, rows: Findings, part: slice) -> Pool | None:
        """The same, in any order, if the counts are bytes and no leaf has two findings; else None."""
        shape = self.leaves, part.stop - part.start
        if not len(rows.code) <= shape[0] * shape[1] < 1 << _MOST_BITS:
            return None
        counts, apart, filled = np.full(shape, _NONE, np.uint16), np.zeros(shape[1], np.bool_), 0
        for start in range(0, len(rows.code), _BLOCK):
            some, cell = self._cells(rows.at(slice(start, start + _BLOCK)), part, apart)
            if some.sampled.max(initial=0) >= _NONE:
                return None
            counts.reshape(-1)[cell] = some.nonconforming.astype(np.uint16) << 8 | some.sampled.astype(np.uint16)
            filled += len(cell)
        sampled, nonconforming = counts.astype(np.uint8), (counts >> 8).astype(np.uint8)
        missing = sampled == _NONE
        gaps = np.count_nonzero(missing)
        if missing.size - gaps < filled:
            return None
        if gaps:
            apart |= missing.any(axis=0)
        return Pool([*sampled], [*nonconforming], apart)

    def _cells(self, rows: Findings, part: slice, apart: Bools) -> tuple[Findings, Codes]:
        """The rows that can be summed, and the cell of each by leaf and assessment; who has others is marked in ``apart``."""
        rows = evolve(rows, code=rows.code - np.int32(part.start))
        unusable = self._unusable(rows)
        if unusable.any():
            apart[rows.code[unusable]] = True
            rows = rows.at(~unusable)
        if len(rows.place) and rows.place.max() >= self.leaves:
            rows = self._spread(rows)
        return rows, rows.place * np.int32(len(apart)) + rows.code

    def _alike(self, rows: Findings, part: slice) -> Pool | None:
        """The counts, if each assessment has one finding for every leaf, one after the other in one order; else None."""
        shape = part.stop - part.start, self.leaves
        if len(rows.code) != shape[0] * shape[1]:
            return None
        code, place = rows.code.reshape(shape), rows.place.reshape(shape)
        if (np.sort(place[0]) != np.arange(self.leaves)).any() or (place != place[0]).any():
            return None
        if (code != np.arange(part.start, part.stop)[:, None]).any():
            return None
        sampled, nonconforming = (np.ascontiguousarray(c.reshape(shape).T) for c in (rows.sampled, rows.nonconforming))
        unusable = _impossible(sampled, nonconforming)
        judged = self.qualitative[place[0]]
        unusable[judged] |= sampled[judged] > 1
        order, apart = np.argsort(place[0]), np.logical_or.reduce(unusable, axis=0)
        return Pool([sampled[leaf] for leaf in order], [nonconforming[leaf] for leaf in order], apart)

    def _unusable(self, rows: Findings) -> Bools:
        """The rows that cannot be summed."""
        unusable: Bools = (rows.place < 0) | _impossible(rows.sampled, rows.nonconforming)
        unusable |= (rows.place >= self.leaves) & (rows.sampled != 0)
        if self.qualitative.any():
            unusable |= np.append(self.qualitative, np.zeros(len(self.under) + 1, np.bool_))[rows.place] & (
                rows.sampled > 1
            )
        return unusable

    def _spread(self, rows: Findings) -> Findings:
        """Exclusions of inner indicators as exclusions of their leaves."""
        inner = rows.place >= self.leaves
        of = [self.under[place - self.leaves] for place in rows.place[inner].tolist()]
        code = np.repeat(rows.code[inner], [len(leaves) for leaves in of])
        none = np.zeros(len(code), rows.sampled.dtype)
        kept = rows.at(~inner)
        return Findings(
            np.append(kept.code, code),
            np.append(kept.place, np.concatenate(of)),
            np.append(kept.sampled, none),
            np.append(kept.nonconforming, none.astype(rows.nonconforming.dtype)),
        )

    def _summed(self, rows: Findings, part: slice) -> Pool:
        shape = self.leaves, part.stop - part.start
        apart = np.zeros(shape[1], np.bool_)
        rows, cell = self._cells(rows, part, apart)
        size = shape[0] * shape[1]
        sampled, nonconforming = np.zeros(size, np.int64), np.zeros(size, np.int64)
        np.add.at(sampled, cell, rows.sampled.astype(np.int64, copy=False))
        np.add.at(nonconforming, cell, rows.nonconforming.astype(np.int64, copy=False))
        times = np.bincount(cell, minlength=size)
        apart |= (times == 0).reshape(shape).any(axis=0)
        alone = np.bincount(cell[rows.sampled == 0], minlength=size) > 0  # an exclusion allows nothing beside it
        if not self.pooled or rows.sampled.max(initial=0) > MOST // times.max(initial=1):
            alone[:] = True
        apart |= ((times > 1) & alone).reshape(shape).any(axis=0)
        return Pool([*sampled.reshape(shape)], [*nonconforming.reshape(shape)], apart)


def _impossible(sampled: Column, nonconforming: Column) -> Bools:
    found: Bools = nonconforming > sampled
    if sampled.dtype != np.uint8 or nonconforming.dtype != np.uint8:
        found |= (nonconforming < 0) | (sampled > MOST)
    return found
