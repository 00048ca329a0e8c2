"""Arrow, without types: what is there is checked by what reads it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

pa: Any = import_module("pyarrow")
pc: Any = import_module("pyarrow.compute")


def joined(column: Any) -> Any:
    """A column in one piece, without copying where it is in one piece.

    Arrow itself looks for the first piece of a column in places, and ends the process if there is none.
    """
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
