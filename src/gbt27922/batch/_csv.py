"""Tables in CSV → Arrow, block by block, with the line of every row: what is no number is told, and stops nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import import_module
from os import PathLike
from typing import Any

import numpy as np
from attrs import field, frozen

from gbt27922._basis.exact import shown
from gbt27922.batch._arrow import pa
from gbt27922.batch._bytes import blocks_of
from gbt27922.batch._parts import Part
from gbt27922.errors import DocumentError, Problem, refuse

_csv: Any = import_module("pyarrow.csv")
_WHOLE = re.compile(r"([+-]?[0-9]{1,100})(?:\.0*)?", re.ASCII)
_TOO_LARGE = 1 << 63


@frozen
class Neutral:
    """A count that nothing is wrong with, and the column that makes sense only together with this one."""

    value: int
    partner: str


def csv_parts(path: str | PathLike[str], counts: Mapping[str, Neutral], size: int) -> Iterator[Part]:
    """The rows of a file of CSV, plain or ``.gz``, in blocks of about ``size`` bytes.

    ``counts`` are the columns that hold whole numbers; all others are text as it stands. Raises :class:`~gbt27922.DocumentError` if the first line does not name the columns.
    """
    blocks = blocks_of(path, size)
    first, share = next(blocks, (b"", 1.0))
    end = first.find(b"\n") + 1 or len(first)
    reader = Reader(_columns(first[:end]), counts)
    yield reader.part(first[end:], 2, share)
    line = first.count(b"\n") + 1
    for block, share in blocks:
        yield reader.part(block, line, share)
        line += block.count(b"\n")


def _columns(line: bytes) -> tuple[str, ...]:
    try:
        columns = tuple(next(csv.reader([line.decode()]), ()))
    except UnicodeDecodeError:
        reason = "must be UTF-8; a spreadsheet saves it so as CSV UTF-8"
        raise DocumentError((Problem("line 1", reason, "not_utf8"),)) from None
    except csv.Error as error:
        raise _no_csv(1, error) from None
    if not columns:
        raise DocumentError((Problem("line 1", "must name the columns, but is empty", "not_csv"),))
    twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
    refuse(DocumentError, [Problem("line 1", f'must name the column "{name}" once', "repeated_key") for name in twice])
    return columns


@frozen
class Reader:
    """Reads blocks of rows with these columns."""

    columns: tuple[str, ...]
    counts: Mapping[str, Neutral]
    schema: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        types = [(name, pa.int64() if name in self.counts else pa.string()) for name in self.columns]
        object.__setattr__(self, "schema", pa.schema(types))

    def part(self, block: bytes, line: int, share: float) -> Part:
        """The rows of a block that begins in this line: by Arrow if each line is a sound row, else one by one."""
        table = self._quickly(block)
        if table is None:
            return self._carefully(block, line, share)
        return Part(table, np.arange(line, line + table.num_rows), share)

    def _quickly(self, block: bytes) -> Any:
        """The rows of a block; None where a line may be no row, or a count no number."""
        if not block:
            return self.schema.empty_table()
        if b"0x" in block or b"0X" in block:  # what Arrow reads as a number is none here
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

    def _carefully(self, block: bytes, line: int, share: float) -> Part:
        reader = csv.reader(io.StringIO(block.decode(errors="surrogateescape"), newline=""))
        rows: list[tuple[list[Any], list[Any], str]] = []
        places = []
        before = 0
        try:
            for cells in reader:
                if cells:
                    rows.append(self._row(cells))
                    places.append(line + before)
                before = reader.line_num
        except csv.Error as error:
            raise _no_csv(line + before, error) from None
        faults = {index: reason for index, (_, _, reason) in enumerate(rows) if reason}
        read, told = self._table([row[0] for row in rows]), self._table([row[1] for row in rows])
        return Part(read, np.array(places, np.int64), share, told, faults)

    def _row(self, cells: Sequence[str]) -> tuple[list[Any], list[Any], str]:
        """The values of a row, the same with nothing wrong, and what is wrong."""
        if len(cells) != len(self.columns):
            padded = [*cells, *[""] * len(self.columns)]
            kept = [
                None if name in self.counts else _text(cell)[0]
                for name, cell in zip(self.columns, padded, strict=False)
            ]
            return kept, self._neutral(kept, self.counts), f"must have {len(self.columns)} cells, got {len(cells)}"
        found = [
            _number(cell) if name in self.counts else _text(cell)
            for name, cell in zip(self.columns, cells, strict=True)
        ]
        read: list[Any] = [value for value, _ in found]
        wrong = {name: reason for name, (_, reason) in zip(self.columns, found, strict=True) if reason}
        told = self._neutral(read, wrong) if wrong else read
        return read, told, "; ".join(f"{name}: {reason}" for name, reason in wrong.items())

    def _neutral(self, values: Sequence[Any], wrong: Collection[str]) -> list[Any]:
        """The values of a row, but where they are wrong, counts that nothing is wrong with."""
        odd = {*wrong, *(self.counts[name].partner for name in wrong if name in self.counts)}
        return [
            self.counts[name].value if name in odd and name in self.counts else value
            for name, value in zip(self.columns, values, strict=True)
        ]

    def _table(self, rows: list[list[Any]]) -> Any:
        columns = zip(*rows, strict=True) if rows else ((),) * len(self.columns)
        types = zip(columns, self.schema.types, strict=True)
        return pa.table([pa.array(column, kind) for column, kind in types], schema=self.schema)


def _no_csv(line: int, error: csv.Error) -> DocumentError:
    return DocumentError((Problem(f"line {line}", f"must be CSV, but is not: {error}", "not_csv"),))


def _number(cell: str) -> tuple[int | None, str]:
    """The whole number in a cell, None if it is empty, and what is wrong with it."""
    cell = cell.strip()
    if not cell:
        return None, ""
    match = _WHOLE.fullmatch(cell)
    if not match:
        return None, f"must be a whole number, got {shown(cell)}"
    number = int(match[1])
    return (number, "") if abs(number) < _TOO_LARGE else (None, f"must be 0 to 2**62, got {shown(number)}")


def _text(cell: str) -> tuple[str | None, str]:
    """The text in a cell, and what is wrong with it."""
    if any("\udc80" <= character <= "\udcff" for character in cell):
        return None, "must be UTF-8"
    return cell or None, ""
