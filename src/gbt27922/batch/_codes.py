"""Keys and indicators as small numbers: an assessment's in order of first appearance, a leaf's its place in the tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gbt27922.batch._arrow import joined, pa, pc

Codes = NDArray[np.int32]


def coded(column: Any) -> tuple[Codes, Any]:
    """The code of each row, and the distinct keys in order of first appearance; null is a key of its own."""
    array = joined(column) if not isinstance(column, (np.ndarray, list)) else pa.array(column)
    if pa.types.is_dictionary(array.type):
        codes, keys = coded(_renumbered(array))
        return codes, array.dictionary.take(keys)
    if not len(array):
        return np.empty(0, np.int32), array
    # Findings of one assessment mostly stand together: hashing one of them is enough.
    runs = pc.run_end_encode(array)
    found = runs.values.dictionary_encode(null_encoding="encode")
    lengths = np.diff(runs.run_ends.to_numpy(), prepend=0)
    return np.repeat(_numbers(found.indices), lengths), found.dictionary


def _renumbered(array: Any) -> Any:
    """The indices of a dictionary array; equal keys have one index, and null keys are null."""
    unique = array.dictionary.dictionary_encode()
    if len(unique.dictionary) == len(array.dictionary):
        return array.indices
    return unique.indices.take(array.indices)


def placed(column: Any, places: Mapping[str, int]) -> Codes:
    """The place of each indicator, -1 for what has none."""
    array = joined(column) if not isinstance(column, (np.ndarray, list)) else pa.array(column)
    if pa.types.is_dictionary(array.type):
        of = placed(array.dictionary, places)
        return np.append(of, np.int32(-1))[_numbers(array.indices)]
    if not len(array):
        return np.empty(0, np.int32)
    found = _numbers(pc.index_in(array, value_set=pa.array(list(places), array.type)))
    return np.append(np.fromiter(places.values(), np.int32), np.int32(-1))[found]


def _numbers(indices: Any) -> Codes:
    filled = indices.fill_null(-1) if indices.null_count else indices
    codes: Codes = filled.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return codes
