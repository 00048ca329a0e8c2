"""A part of a table in a file: so many rows as are in memory at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen

from gbt27922.batch.kernel.columns import Ints
from gbt27922.batch.tables.arrow import pa


@frozen(eq=False)
class Part:
    """Some rows: an Arrow table, where each row stands (its line, or its number), and which share of the file is read.

    ``faults`` are rows that could not be read as they should, with the reasons; ``told`` is the table with counts in
    their place that nothing is wrong with, so that what else is wrong is found too.
    """

    table: Any
    places: Ints
    share: float
    told: Any = None
    faults: Mapping[int, str] = {}

    @property
    def sound(self) -> Any:
        """The table to score."""
        return self.table if self.told is None else self.told

    def cut(self, start: int, stop: int) -> Part:
        """Some of the rows."""
        rows = slice(start, stop)
        told = None if self.told is None else self.told[rows]
        faults = {row - start: reason for row, reason in self.faults.items() if start <= row < stop}
        return Part(self.table[rows], self.places[rows], self.share, told, faults)

    def and_then(self, more: Part) -> Part:
        """These rows, and then those of the next part."""
        rows = len(self.places)
        told = None
        if self.told is not None or more.told is not None:
            told = pa.concat_tables([self.sound, more.sound])
        faults = {**self.faults, **{row + rows: reason for row, reason in more.faults.items()}}
        places = np.concatenate([self.places, more.places])
        return Part(pa.concat_tables([self.table, more.table]), places, more.share, told, faults)
