"""Tables in workbooks: their first sheet → Arrow, with the number of every row, and Arrow → a sheet, row by row."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from importlib import import_module
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from gbt27922._basis.csv_text import Cells
from gbt27922._basis.spreadsheet_cells import MADE, MOST_CHARACTERS, MOST_ROWS, Shortest, is_unsayable, length
from gbt27922.batch.files.csv_table import Placeholder, Reader, labels_of
from gbt27922.batch.files.parts import Part
from gbt27922.batch.files.written_columns import value_problems
from gbt27922.errors import DocumentError, FrameError, Problem, refuse
from gbt27922.workbook import rows

XLSX = ".xlsx"
# A spreadsheet keeps so many digits: a whole number of more is written as text.
_TOO_LONG = 10**15
_WIDTH = 14


def xlsx_parts(
    path: Path, counts: Mapping[str, Placeholder], size: int, only: Collection[str] | None = None
) -> Iterator[Part]:
    """The rows of the first sheet of a workbook, ``size`` at a time, as :func:`csv_parts` gives those of CSV.

    Raises :class:`~gbt27922.DocumentError` for a file that is no workbook, is too large, or holds a cell without a
    value, and for a first row that does not name the columns.
    """
    given = (Cells(row, [_shown(value) for value in values], 0) for row, values in rows(path))
    head, first = next(given, None), next(given, None)
    if head is None:
        raise DocumentError((Problem("line 1", "not_csv.empty"),))
    reader = Reader.of(labels_of(head.cells, first, only), counts, only, ",")
    yield reader.rows([] if first is None else [first], 1.0)
    while some := [*islice(given, size)]:
        yield reader.rows(some, 1.0)


def _shown(value: object) -> str:
    """The value of a cell as text, exactly."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case dt.date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


class _Sink:
    """A file that keeps the first error of writing, and is then silent: XlsxWriter would make another error of it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        """Write as long as nothing went wrong."""
        if self.error is None:
            try:
                self._stream.write(data)
            except OSError as error:
                self.error = error
        return len(data)

    def flush(self) -> None:
        """What is written is flushed when the file is closed."""


class XlsxWriter:
    """Writes tables of one schema to the sheet of a workbook; memory holds a row at a time."""

    def __init__(self, stream: Any, names: list[str]) -> None:
        try:
            home = import_module("xlsxwriter")
        except ModuleNotFoundError as error:
            reason = "gbt27922.batch needs an extra for .xlsx: pip install 'gbt27922[excel]'"
            raise ModuleNotFoundError(reason, name=error.name) from None
        self._sink, self._names, self._rows = _Sink(stream), names, 1
        self._folder = TemporaryDirectory()
        self._book = home.Workbook(self._sink, {"constant_memory": True, "tmpdir": self._folder.name})
        self._book.set_properties({"created": MADE})
        self._sheet = self._book.add_worksheet()
        bold = self._book.add_format({"bold": True})
        for column, name in enumerate(names):
            self._sheet.write_string(0, column, name, bold)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(names), _WIDTH)

    def write(self, table: Any) -> None:
        """Write the rows of a table. Raises :class:`~gbt27922.errors.FrameError` for what a sheet cannot hold."""
        start, self._rows = self._rows, self._rows + table.num_rows
        if self._rows > MOST_ROWS:
            most = {"most": MOST_ROWS - 1, "got": self._rows - 1}
            raise FrameError((Problem("", "invalid_value.sheet_rows", most),))
        columns = [column.to_pylist() for column in table.columns]
        wrong = [name for name, values in zip(self._names, columns, strict=True) if not all(map(_fits, values))]
        refuse(FrameError, value_problems(XLSX, wrong))
        for row, values in enumerate(zip(*columns, strict=True), start):
            for column, value in enumerate(values):
                self._write(row, column, value)

    def _write(self, row: int, column: int, value: Any) -> None:
        match value:
            case None | "":
                return
            case bool():
                self._sheet.write_boolean(row, column, value)
            case str():
                self._sheet.write_string(row, column, value)
            case int() if abs(value) >= _TOO_LONG:
                self._sheet.write_string(row, column, str(value))
            case int():
                self._sheet.write_number(row, column, value)
            case _:
                self._sheet.write_number(row, column, Shortest(value))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._folder:
            self._sheet.autofilter(0, 0, self._rows - 1, max(len(self._names) - 1, 0))
            self._book.close()
        if self._sink.error:
            raise self._sink.error


def _fits(value: Any) -> bool:
    """Whether a cell can hold a value, exactly."""
    if isinstance(value, str):
        return length(value) <= MOST_CHARACTERS and not is_unsayable(value)
    return not isinstance(value, float) or math.isfinite(value)
