"""Keys and indicators as small numbers: an assessment's in order of first appearance, a leaf's its place in the tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gbt27922.batch.tables.arrow import joined, pa, pc
from gbt27922.batch.tables.keys import one_zero

Codes = NDArray[np.int32]
#: Rows that are worked on at a time: what is between the steps stays in the cache.
_BLOCK = 1 << 16


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
    return _by_runs(array) if _stands_together(array[:_BLOCK]) else _near(array) or _by_hash(array)


def _stands_together(array: Any) -> bool:
    """Whether rows mostly repeat the one before."""
    return 2 * len(pc.run_end_encode(array).values) <= len(array)


def _by_runs(array: Any) -> tuple[Codes, Any]:
    """Codes and keys where the findings of an assessment mostly stand together: it is enough to hash one of them."""
    runs = pc.run_end_encode(array, run_end_type=pa.int64())
    codes, keys = _by_hash(runs.values)
    return np.repeat(codes, np.diff(runs.run_ends.to_numpy(), prepend=0)), keys


def _by_hash(array: Any) -> tuple[Codes, Any]:
    found = array.dictionary_encode(null_encoding="encode")
    return _numbers(found.indices), found.dictionary


def _near(array: Any) -> tuple[Codes, Any] | None:
    """Codes and keys of whole numbers near each other, which are looked up and not hashed; None for any other keys."""
    if not pa.types.is_integer(array.type) or array.null_count:
        return None
    values = array.to_numpy()
    width = int(values.max()) - int(values.min())
    if width >= len(values):
        return None
    bits = np.dtype(f"u{values.itemsize}")  # distances are modulo its range
    distances, least = values.view(bits), values.min().view(bits)
    codes, numbers = np.empty(len(values), np.int32), np.full(width + 1, -1, np.int32)
    keys = [distances[:0]]
    for start in range(0, len(values), _BLOCK):
        some = (distances[start : start + _BLOCK] - least).astype(np.intp)
        block = np.take(numbers, some, out=codes[start : start + _BLOCK], mode="clip")
        new = pc.unique(pa.array(some[block < 0])).to_numpy()
        if len(new):
            known = sum(map(len, keys))
            numbers[new] = np.arange(known, known + len(new))
            np.take(numbers, some, out=block, mode="clip")
            keys.append(new.astype(bits) + least)
    return codes, pa.array(np.concatenate(keys).view(values.dtype), array.type)


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
