"""Views in Arrow files: whether each stays within its data, also under a null, where Arrow does not look but reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gbt27922.batch.tables.arrow import pa

# A view is four integers: its length, and where the text is, or the text itself if it is no longer than this.
_PARTS, _INLINE = 4, 12
_types = pa.types


def has_sound_views(table: Any) -> bool:
    """Whether no view in a table points beyond its data."""
    return all(_is_sound(view) for column in table.columns for piece in column.chunks for view in _views_in(piece))


def _views_in(array: Any) -> Iterator[Any]:
    """The arrays of views that an array is made of."""
    kind = array.type
    if _types.is_string_view(kind) or _types.is_binary_view(kind):
        yield array
    for part in _parts(array, kind):
        yield from _views_in(part)


def _parts(array: Any, kind: Any) -> list[Any]:
    if isinstance(kind, pa.BaseExtensionType):
        return [array.storage]
    if _types.is_dictionary(kind):
        return [array.dictionary]
    if _types.is_map(kind):
        return [array.keys, array.items]
    if _types.is_struct(kind) or _types.is_union(kind):
        return [array.field(place) for place in range(kind.num_fields)]
    return [array.values] if _types.is_nested(kind) or _types.is_run_end_encoded(kind) else []


def _is_sound(array: Any) -> bool:
    _, views, *data = array.buffers()
    parts = np.frombuffer(views or b"", np.int32).reshape(-1, _PARTS)[array.offset : array.offset + len(array)]
    length, place, start = parts[:, 0].astype(np.int64), parts[:, 2], parts[:, 3]
    sizes = np.array([buffer.size for buffer in data] or [0], np.int64)
    there = (place >= 0) & (place < len(data)) & (start >= 0)
    within = there & (start + length <= sizes[np.where(there, place, 0)])
    return bool(((length >= 0) & ((length <= _INLINE) | within)).all())
