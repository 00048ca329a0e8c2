"""Parts of tables in files, as many rows as memory holds at a time; long ones end where an assessment does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from attrs import Factory, frozen

from gbt27922._basis.exact import shown
from gbt27922.batch.kernel.columns import Ints
from gbt27922.batch.tables.arrow import joined, pa, pc
from gbt27922.batch.tables.column_names import KEY
from gbt27922.errors import FrameError, Problem


@frozen(eq=False)
class Part:
    """Some rows: an Arrow table, the place of each row (its line, or its number), and how much of the file is read.

    ``problems`` are those of rows that could not be read; ``placeholders`` is the table with valid placeholder counts
    in these rows, so that their other problems are found too.
    """

    table: Any
    places: Ints
    share: float
    placeholders: Any = None
    problems: Mapping[int, str] = {}

    @property
    def scorable(self) -> Any:
        """The table to score."""
        return self.table if self.placeholders is None else self.placeholders

    def cut(self, start: int, stop: int) -> Part:
        """Some of the rows."""
        rows = slice(start, stop)
        placeholders = None if self.placeholders is None else self.placeholders[rows]
        problems = {row - start: reason for row, reason in self.problems.items() if start <= row < stop}
        return Part(self.table[rows], self.places[rows], self.share, placeholders, problems)

    def and_then(self, more: Part) -> Part:
        """These rows, and then those of the next part."""
        rows = len(self.places)
        placeholders = None
        if self.placeholders is not None or more.placeholders is not None:
            placeholders = pa.concat_tables([self.scorable, more.scorable])
        problems = {**self.problems, **{row + rows: reason for row, reason in more.problems.items()}}
        places = np.concatenate([self.places, more.places])
        return Part(pa.concat_tables([self.table, more.table]), places, more.share, placeholders, problems)


@frozen(eq=False)
class Runs:
    """The long layout in bounded memory: the rows of an assessment stand together, and none comes back later.

    ``keys`` are those of the assessments so far: one for each time that one began.
    """

    keys: list[Any] = Factory(list)

    def by_assessment(self, parts: Iterator[Part]) -> Iterator[Part]:
        """The same rows, in parts that end where an assessment does."""
        held = next(parts)
        for part in parts:
            _, starts = runs(held)
            if cut := int(starts[-1]) if len(starts) else 0:
                yield self._seen(held.cut(0, cut))
                held = held.cut(cut, len(held.places))
            held = held.and_then(part)
        yield self._seen(held)

    def _seen(self, part: Part) -> Part:
        self.keys.append(runs(part)[0])
        return part

    def distinct(self) -> Any:
        """All keys. Raises :class:`~gbt27922.errors.FrameError` if one came back after another had begun."""
        keys = pa.concat_arrays(self.keys)
        if pc.count_distinct(keys, mode="all").as_py() < len(keys):
            counted = pc.value_counts(keys)
            twice = counted.filter(pc.greater(counted.field("counts"), 1))[0]["values"].as_py()
            reason = (
                f"must have the rows of an assessment together, but {shown(twice)} comes back after another; "
                "sort the file, or read it whole and score the frame"
            )
            raise FrameError((Problem(KEY, reason, "scattered_rows"),))
        return keys


def runs(part: Part) -> tuple[Any, Ints]:
    """The key of each run of rows that share one, and the row where it begins."""
    keys = joined(part.table.column(KEY))
    if pa.types.is_dictionary(keys.type):
        keys = keys.dictionary_decode()
    encoded = pc.run_end_encode(keys)
    ends = encoded.run_ends.to_numpy()
    return encoded.values, np.concatenate([np.zeros(1, np.int64), ends[:-1]])[: len(ends)]
