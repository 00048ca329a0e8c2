"""The packed record: the counts of one assessment in a fixed number of bytes, and back, by columns.

Its layout is in docs/reference/packed.md. Numbers are little-endian on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from gbt27922._basis.canonical import digest
from gbt27922.batch.kernel.columns import Column, Counts
from gbt27922.batch.kernel.evaluation import CHUNK
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.tables.arrow import pa
from gbt27922.errors import Problem

#: How many bytes a count may have.
WIDTHS = (1, 2)
#: The version of the layout, in the upper half of the first byte.
_VERSION = 1
#: Bytes before the counts.
_HEAD = 4
#: An Arrow array of binary values holds less than 2 GiB.
_MOST_BYTES = 1 << 30

Bytes = NDArray[np.uint8]
Rows = NDArray[np.int64]


def packed_problems(weights: Weights) -> Iterator[Problem]:
    """Why a scheme has no packed records: they hold counts, and no measured values."""
    if weights.measured:
        yield Problem("$.scheme", "invalid_value.packed_measured")


@frozen(slots=False)
class Layout:
    """Where a record has what: for these leaves, with so many bytes a count."""

    leaves: tuple[str, ...]
    width: int

    @cached_property
    def head(self) -> bytes:
        """The first bytes of a record: version and width, and which leaves it counts."""
        return bytes([_VERSION << _HEAD | self.width]) + bytes.fromhex(digest(list(self.leaves)))[: _HEAD - 1]

    @property
    def columns(self) -> int:
        """Two counts a leaf, and the special items."""
        return 2 * len(self.leaves) + 2

    @property
    def length(self) -> int:
        """Bytes of a record."""
        return _HEAD + self.width * self.columns

    @property
    def dtype(self) -> Any:
        """Little-endian integers, on every machine."""
        return np.dtype(f"<u{self.width}")

    @property
    def most(self) -> int:
        """The largest count that fits."""
        return (1 << 8 * self.width) - 1

    def write(self, columns: Sequence[Column]) -> Any:
        """The records of columns of counts, in the order of a record; every count fits."""
        rows = len(columns[0])
        per_array = max(1, _MOST_BYTES // self.length)
        parts = [slice(start, start + per_array) for start in range(0, rows, per_array)]
        return pa.chunked_array([self._array([column[part] for column in columns]) for part in parts], type=pa.binary())

    def _array(self, columns: Sequence[Column]) -> Any:
        rows = len(columns[0])
        matrix = np.empty((rows, self.length), np.uint8)
        matrix[:, :_HEAD] = np.frombuffer(self.head, np.uint8)
        table = np.empty((self.columns, min(rows, CHUNK)), self.dtype)  # what is written to stays in the cache
        for start in range(0, rows, CHUNK):
            part = matrix[start : start + CHUNK, _HEAD:]
            for place, column in enumerate(columns):
                table[place, : len(part)] = column[start : start + CHUNK]
            part[:] = np.ascontiguousarray(table[:, : len(part)].T).view(np.uint8)
        offsets = np.arange(rows + 1, dtype=np.int32) * np.int32(self.length)
        return pa.Array.from_buffers(pa.binary(), rows, [None, pa.py_buffer(offsets), pa.py_buffer(matrix)])

    def fits(self, matrix: Bytes) -> NDArray[np.bool_]:
        """Which rows of bytes begin like a record of this layout."""
        alike: NDArray[np.bool_] = (matrix[:, :_HEAD] == np.frombuffer(self.head, np.uint8)).all(axis=1)
        return alike

    def read(self, matrix: Bytes) -> Column:
        """Rows of bytes as columns of counts; transposed at once, because strided columns are slower to sum."""
        body = matrix[:, _HEAD:]
        body = body if self.width == 1 else np.ascontiguousarray(body).view(self.dtype)
        return np.ascontiguousarray(body.T)


def read(leaves: tuple[str, ...], records: Any) -> tuple[Column, dict[int, Problem]]:
    """The columns of binary values that should be records, in their order, and the problems of rows that are not records.

    Such a row has valid placeholder counts.
    """
    layouts = [Layout(leaves, width) for width in WIDTHS]
    binary = records.cast(pa.large_binary())
    starts, data = _buffers(binary)
    lengths = np.where(binary.is_valid().to_numpy(zero_copy_only=False), np.diff(starts), -1)
    unread = np.ones(len(binary), np.bool_)
    parts = []
    for layout in layouts:
        rows = np.flatnonzero(lengths == layout.length)
        matrix = _matrix(data, starts, rows, layout.length)
        alike = layout.fits(matrix)
        if not alike.all():
            rows, matrix = rows[alike], matrix[alike]
        if rows.size:
            parts.append((rows, layout.read(matrix)))
            unread[rows] = False
    table = _joined(parts, layouts[0].columns, len(binary))
    return table, {row: _problem(layouts, binary[row].as_py()) for row in np.flatnonzero(unread).tolist()}


def counts(table: Column) -> Counts:
    """Columns in the order of a record, as the kernel takes them."""
    return Counts(list(table[:-2:2]), list(table[1:-2:2]), table[-2], table[-1])


def _buffers(binary: Any) -> tuple[Rows, Bytes]:
    """Where each value starts and the last one ends, and all bytes."""
    if not len(binary):
        return np.zeros(1, np.int64), np.empty(0, np.uint8)
    _, offsets, data = binary.buffers()
    starts = np.frombuffer(offsets, np.int64)[binary.offset : binary.offset + len(binary) + 1]
    return starts, np.frombuffer(data or b"", np.uint8)


def _matrix(data: Bytes, starts: Rows, rows: Rows, length: int) -> Bytes:
    """The bytes of ``rows``, all of one length: without copying if these are all rows."""
    if rows.size and rows.size == starts.size - 1:
        return data[starts[0] : starts[-1]].reshape(rows.size, length)
    matrix: Bytes = data[starts[rows, np.newaxis] + np.arange(length)]
    return matrix


def _joined(parts: Sequence[tuple[Rows, Column]], columns: int, rows: int) -> Column:
    """One table from those of some rows each; a row in none of them has a conforming verdict for each leaf."""
    if len(parts) == 1 and parts[0][0].size == rows:
        return parts[0][1]
    table = np.zeros((columns, rows), np.result_type(np.uint8, *(part for _, part in parts)))
    table[:-2:2] = 1
    for found, part in parts:
        table[:, found] = part
    return table


def _problem(layouts: Sequence[Layout], value: bytes | None) -> Problem:
    """Why a value is not a record: a problem without a place."""
    if value is None:
        return Problem("", "wrong_type.record")
    for layout in layouts:
        if len(value) == layout.length:
            heads = {"expected": layout.head.hex(), "got": value[: len(layout.head)].hex()}
            return Problem("", "invalid_value.record_head", heads)
    narrow, wide = (layout.length for layout in layouts)
    return Problem("", "invalid_value.record_length", {"narrow": narrow, "wide": wide, "got": len(value)})
