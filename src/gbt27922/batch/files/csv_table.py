"""Tables in CSV → Arrow, with the line of every row: a cell that is not a number stops no other row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import chain
from os import PathLike
from typing import Any, NamedTuple

import numpy as np
from attrs import field, frozen

from gbt27922._basis.exact import for_message
from gbt27922.batch.files.csv_blocks import Block, blocks_of, unclosed
from gbt27922.batch.files.parts import Part
from gbt27922.batch.tables.arrow import pa
from gbt27922.errors import DocumentError, Problem, refuse

_csv: Any = import_module("pyarrow.csv")
_WHOLE = re.compile(r"([+-]?[0-9]{1,100})(?:\.0*)?", re.ASCII)
_TOO_LARGE = 1 << 63


@frozen
class Placeholder:
    """A valid count to stand in for one that cannot be read, and the column that goes with this one."""

    value: int
    partner: str


def csv_parts(path: str | PathLike[str], counts: Mapping[str, Placeholder], size: int) -> Iterator[Part]:
    """The rows of a file of CSV, plain or ``.gz``, in blocks of about ``size`` bytes.

    ``counts`` are the columns that hold whole numbers; all others are text as it stands. Raises :class:`~gbt27922.DocumentError` if the first line does not name the columns.
    """
    blocks = blocks_of(path, size)
    first = next(blocks, Block(b"", 1, 1.0))
    end = first.text.find(b"\n") + 1 or len(first.text)
    reader = Reader(_columns(first.text[:end]), counts)
    for block in chain([Block(first.text[end:], 2, first.share)], blocks):
        yield reader.part(block)


def _columns(line: bytes) -> tuple[str, ...]:
    try:
        columns = tuple(next(csv.reader([line.decode()]), ()))
    except UnicodeDecodeError:
        reason = "must be UTF-8; a spreadsheet saves it so as CSV UTF-8"
        raise DocumentError((Problem("line 1", reason, "not_utf8"),)) from None
    except csv.Error as error:
        raise _not_csv(1, error) from None
    if not columns:
        raise DocumentError((Problem("line 1", "must name the columns, but is empty", "not_csv"),))
    twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
    refuse(
        DocumentError,
        [Problem("line 1", f"must name the column {for_message(name)} once", "repeated_key") for name in twice],
    )
    return columns


class _Row(NamedTuple):
    """The values of a row, the same with placeholders, and its problem, if it has one."""

    values: list[Any]
    placeholders: list[Any]
    problem: str


@frozen
class Reader:
    """Reads blocks of rows with these columns."""

    columns: tuple[str, ...]
    counts: Mapping[str, Placeholder]
    schema: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        types = [(name, pa.int64() if name in self.counts else pa.string()) for name in self.columns]
        object.__setattr__(self, "schema", pa.schema(types))

    def part(self, block: Block) -> Part:
        """The rows of a block: by Arrow if every line is a valid row, else one by one."""
        table = self._quickly(block.text)
        if table is None:
            return self._carefully(block)
        return Part(table, np.arange(block.line, block.line + table.num_rows), block.share)

    def _quickly(self, block: bytes) -> Any:
        """The rows of a block; None if a line may not be a row, or a count not a number."""
        if not block:
            return self.schema.empty_table()
        if b"0x" in block or b"0X" in block:  # a number to Arrow, but not here
            return None
        try:
            table = _csv.read_csv(
                io.BytesIO(block),
                read_options=_csv.ReadOptions(column_names=self.columns, use_threads=False, block_size=len(block) + 1),
                parse_options=_csv.ParseOptions(newlines_in_values=b'"' in block),
                convert_options=_csv.ConvertOptions(
                    column_types=self.schema, null_values=[""], strings_can_be_null=True
                ),
            )
        except pa.ArrowInvalid:
            return None
        return table if table.num_rows == block.count(b"\n") + (not block.endswith(b"\n")) else None

    def _carefully(self, block: Block) -> Part:
        lines = list(io.StringIO(block.text.decode(errors="surrogateescape"), newline=""))
        reader = csv.reader(lines)
        rows: list[_Row] = []
        places = []
        before = 0
        try:
            for cells in reader:
                if reader.line_num > before + 1 and not _is_strict(lines[before : reader.line_num]):
                    raise unclosed(block.line + before)
                if cells:
                    rows.append(self._row(cells))
                    places.append(block.line + before)
                before = reader.line_num
        except csv.Error as error:
            raise _not_csv(block.line + before, error) from None
        problems = {index: row.problem for index, row in enumerate(rows) if row.problem}
        read, placeholders = (self._table([getattr(row, name) for row in rows]) for name in ("values", "placeholders"))
        return Part(read, np.array(places, np.int64), block.share, placeholders, problems)

    def _row(self, cells: Sequence[str]) -> _Row:
        if len(cells) != len(self.columns):
            padded = [*cells, *[""] * len(self.columns)]
            kept = [
                None if name in self.counts else _text(cell)[0]
                for name, cell in zip(self.columns, padded, strict=False)
            ]
            return _Row(
                kept,
                self._with_placeholders(kept, self.counts),
                f"must have {len(self.columns)} cells, got {len(cells)}",
            )
        found = [
            _number(cell) if name in self.counts else _text(cell)
            for name, cell in zip(self.columns, cells, strict=True)
        ]
        read: list[Any] = [value for value, _ in found]
        unread = {name: reason for name, (_, reason) in zip(self.columns, found, strict=True) if reason}
        placeholders = self._with_placeholders(read, unread) if unread else read
        return _Row(read, placeholders, "; ".join(f"{name}: {reason}" for name, reason in unread.items()))

    def _with_placeholders(self, values: Sequence[Any], unread: Collection[str]) -> list[Any]:
        """The values of a row, with placeholders for counts that cannot be read."""
        replaced = {*unread, *(self.counts[name].partner for name in unread if name in self.counts)}
        return [
            self.counts[name].value if name in replaced and name in self.counts else value
            for name, value in zip(self.columns, values, strict=True)
        ]

    def _table(self, rows: list[list[Any]]) -> Any:
        columns = zip(*rows, strict=True) if rows else ((),) * len(self.columns)
        types = zip(columns, self.schema.types, strict=True)
        return pa.table([pa.array(column, kind) for column, kind in types], schema=self.schema)


def _is_strict(lines: Sequence[str]) -> bool:
    """Whether the quotation marks of a row of several lines are closed where cells end: else it has swallowed others."""
    try:
        next(csv.reader(lines, strict=True))
    except csv.Error:
        return False
    return True


def _not_csv(line: int, error: csv.Error) -> DocumentError:
    return DocumentError((Problem(f"line {line}", f"must be CSV, but is not: {error}", "not_csv"),))


def _number(cell: str) -> tuple[int | None, str]:
    """The whole number in a cell, None if there is none, and its problem."""
    cell = cell.strip()
    if not cell:
        return None, ""
    match = _WHOLE.fullmatch(cell)
    if not match:
        return None, f"must be a whole number, got {for_message(cell)}"
    number = int(match[1])
    return (number, "") if abs(number) < _TOO_LARGE else (None, f"must be 0 to 2**62, got {for_message(number)}")


def _text(cell: str) -> tuple[str | None, str]:
    """The text in a cell, and its problem."""
    if any("\udc80" <= character <= "\udcff" for character in cell):
        return None, "must be UTF-8"
    return cell or None, ""
