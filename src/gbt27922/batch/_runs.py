"""The long layout in bounded memory: the rows of an assessment stand together, and none comes back later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import Factory, frozen

from gbt27922._basis.exact import shown
from gbt27922.batch._arrow import joined, pa, pc
from gbt27922.batch._columns import Ints
from gbt27922.batch._parts import Part
from gbt27922.errors import FrameError, Problem

KEY = "assessment"


@frozen(eq=False)
class Runs:
    """The assessments that were seen: one key for each time that one began."""

    keys: list[Any] = Factory(list)

    def whole(self, parts: Iterator[Part]) -> Iterator[Part]:
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
    """The key of each run of rows with the same one, and the row where it begins."""
    keys = joined(part.table.column(KEY))
    if pa.types.is_dictionary(keys.type):
        keys = keys.dictionary_decode()
    encoded = pc.run_end_encode(keys)
    ends = encoded.run_ends.to_numpy()
    return encoded.values, np.concatenate([np.zeros(1, np.int64), ends[:-1]])[: len(ends)]
