"""Findings summed by leaf and assessment: what is only whole numbers, for many assessments at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import evolve, frozen

from gbt27922.batch._codes import Codes
from gbt27922.batch._columns import Bools, Column
from gbt27922.batch._rows import MOST
from gbt27922.models import Scheme

#: Assessments that are summed at a time, as a power of two: their counts stay in the cache.
_BITS = 15
#: Marks a leaf without a finding, where counts are bytes.
_NONE = 255


@frozen(eq=False)
class Findings:
    """Rows: the code of their assessment, the place of their indicator, and their counts.

    A place is that of a leaf in the tree, then those of the inner indicators; -1 is none.
    """

    code: Codes
    place: Codes
    sampled: Column
    nonconforming: Column

    def at(self, rows: Any) -> Findings:
        """Some of the rows."""
        return Findings(self.code[rows], self.place[rows], self.sampled[rows], self.nonconforming[rows])

    def blocks(self, assessments: int) -> Iterator[tuple[slice, Any]]:
        """Some assessments at a time: which ones, and where their rows are, in the order of the rows."""
        starts = range(0, assessments, 1 << _BITS)
        parts = [slice(start, min(start + (1 << _BITS), assessments)) for start in starts]
        if len(parts) < 2:
            yield from ((part, slice(None)) for part in parts)
            return
        block = self.code >> _BITS
        ordered = bool((block[1:] >= block[:-1]).all())
        # Numbers of 16 bits are sorted by radix.
        order = None if ordered else np.argsort(block.astype(np.uint16 if len(parts) < 1 << 16 else int), kind="stable")
        ends = np.cumsum(np.bincount(block, minlength=len(parts))).tolist()
        for part, start, end in zip(parts, [0, *ends], ends, strict=False):
            yield part, slice(start, end) if order is None else order[start:end]


@frozen(eq=False)
class Pool:
    """The counts of some assessments: by leaf, then by assessment; those that are ``odd`` have no such counts."""

    sampled: Column
    nonconforming: Column
    odd: Bools


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

    def pool(self, rows: Findings, first: int, assessments: int) -> Pool:
        """The counts of so many assessments from the first; ``rows`` are all of theirs and no others."""
        odd = np.zeros(assessments, np.bool_)
        rows = evolve(rows, code=rows.code - np.int32(first))
        bad = self._bad(rows)
        if bad.any():
            odd[rows.code[bad]] = True
            rows = rows.at(~bad)
        if len(rows.place) and rows.place.max() >= self.leaves:
            rows = self._spread(rows)
        cell = rows.place * np.int32(assessments) + rows.code
        shape = (self.leaves, assessments)
        return self._once(rows, cell, odd, shape) or self._summed(rows, cell, odd, shape)

    def _bad(self, rows: Findings) -> Bools:
        """The rows that cannot be summed."""
        bad: Bools = (rows.place < 0) | (rows.nonconforming > rows.sampled)
        if rows.sampled.dtype != np.uint8 or rows.nonconforming.dtype != np.uint8:
            bad |= (rows.nonconforming < 0) | (rows.sampled > MOST)
        bad |= (rows.place >= self.leaves) & (rows.sampled != 0)
        if self.qualitative.any():
            bad |= np.append(self.qualitative, np.zeros(len(self.under) + 1, np.bool_))[rows.place] & (rows.sampled > 1)
        return bad

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

    def _once(self, rows: Findings, cell: Codes, odd: Bools, shape: tuple[int, int]) -> Pool | None:
        """The counts, if they are bytes and no leaf has two findings; else None."""
        if len(cell) > shape[0] * shape[1] or (len(cell) and rows.sampled.max() >= _NONE):
            return None
        sampled, nonconforming = np.full(shape, _NONE, np.uint8), np.zeros(shape, np.uint8)
        sampled.reshape(-1)[cell] = rows.sampled
        missing = sampled == _NONE
        gaps = np.count_nonzero(missing)
        if missing.size - gaps < len(cell):
            return None
        nonconforming.reshape(-1)[cell] = rows.nonconforming
        if gaps:
            odd |= missing.any(axis=0)
        return Pool(sampled, nonconforming, odd)

    def _summed(self, rows: Findings, cell: Codes, odd: Bools, shape: tuple[int, int]) -> Pool:
        size = shape[0] * shape[1]
        sampled, nonconforming = np.zeros(size, np.int64), np.zeros(size, np.int64)
        np.add.at(sampled, cell, rows.sampled.astype(np.int64, copy=False))
        np.add.at(nonconforming, cell, rows.nonconforming.astype(np.int64, copy=False))
        times = np.bincount(cell, minlength=size)
        odd |= (times == 0).reshape(shape).any(axis=0)
        alone = np.bincount(cell[rows.sampled == 0], minlength=size) > 0  # an exclusion allows nothing beside it
        if not self.pooled or rows.sampled.max(initial=0) > MOST // times.max(initial=1):
            alone[:] = True
        odd |= ((times > 1) & alone).reshape(shape).any(axis=0)
        return Pool(sampled.reshape(shape), nonconforming.reshape(shape), odd)
