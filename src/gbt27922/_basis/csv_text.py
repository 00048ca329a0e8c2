"""CSV text to rows: strict, with the line of every problem."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from gbt27922._basis.foreign_text import quoted
from gbt27922.errors import DocumentError, Problem, refuse

#: The place of a row, and its cells by column; an empty cell is None.
Row = tuple[str, dict[str, Any]]


def text_of(table: str | bytes | PathLike[str]) -> str:
    """The text of a table: itself, its UTF-8 bytes, or the path to its file."""
    if isinstance(table, PathLike):
        table = Path(table).read_bytes()
    if isinstance(table, str):
        return table.removeprefix("\ufeff")
    try:
        return table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = table[: error.start].count(b"\n") + 1
        reason = 'must be UTF-8; in a spreadsheet, save as "CSV UTF-8"'
        raise DocumentError((Problem(f"line {line}", reason, "not_utf8"),)) from None


def rows_of(text: str, columns: Sequence[str], needed: Sequence[str]) -> tuple[list[Row], list[Problem]]:
    """The valid rows of a table that may have only these columns, and the problems of the others.

    Raises :class:`~gbt27922.errors.DocumentError` if its header is invalid.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    problems: list[Problem] = []
    try:
        header = next(reader, [])
        refuse(DocumentError, _header_problems(header, columns, needed))
        for cells in reader:
            place = f"line {reader.line_num}"
            if cells and len(cells) != len(header):
                problems.append(Problem(place, f"must have {len(header)} cells, as the header has, got {len(cells)}"))
            elif any(cells):
                rows.append((place, {column: cell or None for column, cell in zip(header, cells, strict=True)}))
    except csv.Error as error:
        problems.append(Problem(f"line {reader.line_num}", f"must be CSV, but is not: {error}", "not_csv"))
    return rows, problems


def _header_problems(header: list[str], columns: Sequence[str], needed: Sequence[str]) -> Iterator[Problem]:
    for column in needed:
        if column not in header:
            yield Problem("line 1", f'must have a column "{column}"', "missing_field")
    for column, times in Counter(header).items():
        if column not in columns:
            reason = f"must hold only the columns {', '.join(columns)}, got {quoted(column)}"
            yield Problem("line 1", reason, "unknown_field")
        elif times > 1:
            yield Problem("line 1", f'must name the column "{column}" once', "repeated_key")
