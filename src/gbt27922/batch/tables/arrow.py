"""Arrow, without types: what is there is checked by what reads it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

pa: Any = import_module("pyarrow")
pc: Any = import_module("pyarrow.compute")


def joined(column: Any) -> Any:
    """A column in one piece and in a plain layout, without copying where it is so.

    Arrow itself looks for the first piece of a column in places, and ends the process if there is none.
    """
    if isinstance(column, (np.ndarray, list)):
        return column
    column = plain(column)
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def plain(column: Any) -> Any:
    """A column in a layout that all functions of Arrow take: no views, no short decimals, a value for each row of a run."""
    kind = plain_type(column.type)
    if kind == column.type:
        return column
    if isinstance(column, pa.ChunkedArray):
        return pa.chunked_array([_laid_out(piece, kind) for piece in column.chunks], kind)
    return _laid_out(column, kind)


def decoded(column: Any) -> Any:
    """The values of a categorical column, in pieces."""
    pieces = [piece.dictionary.take(piece.indices) for piece in column.chunks]
    return pa.chunked_array(pieces, column.type.value_type)


def plain_type(kind: Any) -> Any:
    """The type of a column of this type once it is plain."""
    if pa.types.is_primitive(kind):
        return kind
    if pa.types.is_run_end_encoded(kind):
        return plain_type(kind.value_type)
    if pa.types.is_dictionary(kind):
        return pa.dictionary(kind.index_type, plain_type(kind.value_type), kind.ordered)
    return _without_views(kind)


def _without_views(kind: Any) -> Any:
    return next((made(kind) for is_kind, made in _WITHOUT_VIEWS if is_kind(kind)), kind)


def _field(field: Any) -> Any:
    return field.with_type(_without_views(field.type))


def _is_short_decimal(kind: Any) -> bool:
    return bool(pa.types.is_decimal(kind)) and kind.bit_width < pa.decimal128(1).bit_width


def _struct(kind: Any) -> Any:
    return pa.struct([_field(kind.field(place)) for place in range(kind.num_fields)])


#: How the type of a kind is made of plain ones; that of any other kind is plain.
_WITHOUT_VIEWS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (pa.types.is_string_view, lambda _: pa.large_string()),
    (pa.types.is_binary_view, lambda _: pa.large_binary()),
    (_is_short_decimal, lambda kind: pa.decimal128(kind.precision, kind.scale)),
    (pa.types.is_struct, _struct),
    (pa.types.is_map, lambda kind: pa.map_(kind.key_type, _without_views(kind.item_type), kind.keys_sorted)),
    (pa.types.is_fixed_size_list, lambda kind: pa.list_(_field(kind.value_field), kind.list_size)),
    (pa.types.is_list, lambda kind: pa.list_(_field(kind.value_field))),
    (pa.types.is_large_list, lambda kind: pa.large_list(_field(kind.value_field))),
)


def _laid_out(array: Any, kind: Any) -> Any:
    """An array in the plain type of its own."""
    if pa.types.is_run_end_encoded(array.type):
        rows = np.arange(array.offset, array.offset + len(array))
        places = np.searchsorted(array.run_ends.to_numpy(), rows, "right")
        return plain(array.values).take(pa.array(places))
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(array.indices, plain(array.dictionary), ordered=kind.ordered)
    return array.cast(kind)
