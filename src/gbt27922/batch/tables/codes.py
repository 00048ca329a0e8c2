"""Keys and indicators as small numbers: an assessment's in order of first appearance, a leaf's its place in the tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gbt27922.batch.tables.arrow import joined, pa, pc
from gbt27922.batch.tables.keys import one_zero

Codes = NDArray[np.int32]


def coded(column: Any) -> tuple[Codes, Any]:
    """The code of each row, and the distinct keys in order of first appearance; null is a key too."""
    array = joined(column) if not isinstance(column, (np.ndarray, list)) else pa.array(column)
    if pa.types.is_dictionary(array.type):
        unique = one_zero(array.dictionary).dictionary_encode()  # equal entries are one key, and null ones are null
        codes, keys = coded(unique.indices.take(array.indices))
        return codes, unique.dictionary.take(keys)
    array = one_zero(array)
    if not len(array):
        return np.empty(0, np.int32), array
    # The findings of one assessment mostly stand together: it is enough to hash one of them.
    runs = pc.run_end_encode(array, run_end_type=pa.int64())
    if len(runs.values) * 2 > len(array):
        found = array.dictionary_encode(null_encoding="encode")
        return _numbers(found.indices), found.dictionary
    found = runs.values.dictionary_encode(null_encoding="encode")
    lengths = np.diff(runs.run_ends.to_numpy(), prepend=0)
    return np.repeat(_numbers(found.indices), lengths), found.dictionary


def placed(column: Any, places: Mapping[str, int]) -> Codes:
    """The place of each indicator, -1 if it has none."""
    array = joined(column) if not isinstance(column, (np.ndarray, list)) else pa.array(column)
    if pa.types.is_dictionary(array.type):
        of, numbers = placed(array.dictionary, places), _numbers(array.indices)
        return numbers if (of == np.arange(len(of))).all() else np.append(of, np.int32(-1))[numbers]
    if not len(array):
        return np.empty(0, np.int32)
    if pa.types.is_null(array.type):
        return np.full(len(array), -1, np.int32)
    found = _numbers(pc.index_in(array, value_set=pa.array(list(places), array.type)))
    return np.append(np.fromiter(places.values(), np.int32), np.int32(-1))[found]


def _numbers(indices: Any) -> Codes:
    filled = indices.fill_null(-1) if indices.null_count else indices
    codes: Codes = filled.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return codes
