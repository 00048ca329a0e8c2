"""What the kernel reads and writes: columns of counts by leaf, and columns of results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Column = NDArray[Any]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@frozen(eq=False)
class Counts:
    """What was found, by leaf in the order of the tree: whole numbers of any integer dtype, 0 sampled for excluded.

    ``deductions`` and ``bonuses`` count special items; None if no row has any. ``exact`` are the columns of leaves, by
    their place, that have counts beyond 64 bits: Python's integers, where the others hold more than the kernel takes.
    """

    sampled: Sequence[Column]
    nonconforming: Sequence[Column]
    deductions: Column | None = None
    bonuses: Column | None = None
    exact: Mapping[int, tuple[Column, Column]] = {}

    def part(self, rows: slice | Ints) -> Counts:
        """Some of the rows."""
        return Counts(
            [column[rows] for column in self.sampled],
            [column[rows] for column in self.nonconforming],
            None if self.deductions is None else self.deductions[rows],
            None if self.bonuses is None else self.bonuses[rows],
            {place: (of[rows], lost[rows]) for place, (of, lost) in self.exact.items()},
        )

    @property
    def pairs(self) -> list[tuple[Column, Column]]:
        """What was sampled and what did not conform, by leaf, exactly."""
        columns = zip(self.sampled, self.nonconforming, strict=True)
        return [self.exact.get(place, pair) for place, pair in enumerate(columns)]

    def __len__(self) -> int:
        return len(self.sampled[0])


@frozen(eq=False)
class Results:
    """What came out, a row each: ``rank`` is that of the grade; points are those of the scheme."""

    score: Floats
    base_score: Floats
    rank: NDArray[np.int16]
    earned: tuple[Floats, ...]
    applicable: tuple[Floats, ...]

    @classmethod
    def empty(cls, categories: int, rows: int) -> Results:
        """Room for this many rows."""
        columns = [*np.empty((2 + 2 * categories, rows))]  # one block: its memory comes in large pages
        halves = tuple(columns[2 : 2 + categories]), tuple(columns[2 + categories :])
        return cls(columns[0], columns[1], np.empty(rows, np.int16), *halves)

    def part(self, rows: slice) -> Results:
        """A view of some of the rows."""
        earned, applicable = (tuple(c[rows] for c in columns) for columns in (self.earned, self.applicable))
        return Results(self.score[rows], self.base_score[rows], self.rank[rows], earned, applicable)

    def put(self, rows: Ints, results: Results) -> None:
        """Write the results of some rows."""
        for column, values in zip(self._columns, results._columns, strict=True):
            column[rows] = values

    @property
    def _columns(self) -> tuple[Column, ...]:
        return self.score, self.base_score, self.rank, *self.earned, *self.applicable
