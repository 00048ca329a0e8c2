"""CSV text to rows: strict, with the line of every problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from gbt27922._basis.checked import wrong_type
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.headings import delimiter_problems, heading_problems
from gbt27922.errors import DocumentError, Problem, refuse

#: The place of a row, and its cells by column; an empty cell is None.
Row = tuple[str, dict[str, Any]]

_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n|\Z)")
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
_CELL = re.compile(rf'(?:{_QUOTED.pattern}|(?!")([^,\r\n]*+))(,|\r\n?|\n|\Z)')


class Cells(NamedTuple):
    """The cells of a row, the line in which it begins, and where it ends in the text."""

    line: int
    cells: list[str]
    end: int

    def is_blank(self, width: int) -> bool:
        """Whether nothing is in it, nor beyond so many cells: spreadsheets leave such rows between and behind others."""
        return len(self.cells) <= width and not any(self.cells)


def text_of(table: str | bytes | PathLike[str]) -> str:
    """The text of a table: itself, its UTF-8 bytes, or the path to its file."""
    if isinstance(table, PathLike):
        table = Path(table).read_bytes()
    if isinstance(table, str):
        return table.removeprefix("\ufeff")
    if not isinstance(table, (bytes, bytearray)):
        raise DocumentError(wrong_type("csv", table))
    try:
        return table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = ends_in(table[: error.start]) + 1
        raise DocumentError((Problem(f"line {line}", "not_utf8.csv"),)) from None


def ends_in(text: str | bytes) -> int:
    r"""How many lines end in a text: each with LF, CRLF or CR alone.

    >>> ends_in("a\nb\r\nc\rd"), ends_in(b"\r\r\n")
    (3, 2)
    """
    if isinstance(text, str):
        return text.count("\n") + text.count("\r") - text.count("\r\n")
    lines = text.count(b"\n")
    return lines + text.count(b"\r") - text.count(b"\r\n") if b"\r" in text else lines


def cells_of(text: str, line: int = 1) -> Iterator[Cells]:
    r"""The rows of CSV text that begins in this line.

    A quotation mark opens at the start of a cell, and must be closed where a cell ends; in quoted text two are one.
    Any other mark is a mark like any other (5"). Raises :class:`~gbt27922.DocumentError` with the line of a mark that is not closed.

    >>> [(row.line, row.cells) for row in cells_of('a,"b\n""c"" d"\n\n5",\n')]
    [(1, ['a', 'b\n"c" d']), (3, ['']), (4, ['5"', ''])]
    """
    end = at = 0
    for number, found in enumerate(_LINE.finditer(text), line):
        whole = found[0]
        if at == end and whole:  # else the line is within quoted text
            end, cells = at + len(whole), whole.rstrip("\r\n").split(",")
            if '"' in whole:
                cells, end = _with_quotes(text, at, number)
            yield Cells(number, cells, end)
        at += len(whole)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _with_quotes(text: str, start: int, line: int) -> tuple[list[str], int]:
    """The cells of the row that starts here, and where it ends."""
    cells: list[str] = []
    at, separator = start, ","
    while separator == ",":
        found = _CELL.match(text, at)
        if not found:
            end = _end(_QUOTED, text, at)
            raise unclosed(line + ends_in(text[start:at]), torn=end > at and not ends_in(text[at:end]))
        marked, plain, separator = found.groups()
        cells.append(plain if marked is None else marked.replace('""', '"'))
        at = found.end()
    return cells, at


def unclosed(line: int, *, torn: bool) -> DocumentError:
    """The error for quoted text that opens in this line; ``torn`` says that it is closed there, but not at the end of its cell."""
    return DocumentError((Problem(f"line {line}", "not_csv.torn" if torn else "not_csv.unclosed"),))


def rows_of(text: str, columns: Sequence[str], needed: Sequence[str]) -> tuple[list[Row], list[Problem]]:
    """The valid rows of a table that may have only these columns, and the problems of the others.

    Blank rows are skipped, and so are columns without a heading in which nothing stands.
    Raises :class:`~gbt27922.errors.DocumentError` if its header is invalid.
    """
    refuse(DocumentError, delimiter_problems(text[: _end(_LINE, text, 0)], columns))
    rows: list[Row] = []
    problems: list[Problem] = []
    try:
        given = cells_of(text)
        header = next(given, Cells(1, [], 0)).cells
        refuse(DocumentError, heading_problems(header, columns, needed))
        for row in given:
            if row.is_blank(len(header)):
                continue
            place, cells = f"line {row.line}", row.cells
            if len(cells) != len(header):
                problems.append(Problem(place, "invalid_value.cells", {"wanted": len(header), "got": len(cells)}))
            elif astray := stray(place, header, cells):
                problems.append(astray)
            else:
                named = zip(header, cells, strict=True)
                rows.append((place, {name: cell or None for name, cell in named if name.strip()}))
    except DocumentError as error:
        problems += error.problems
    return rows, problems


def stray(place: str, header: Iterable[str], cells: Iterable[str]) -> Problem | None:
    """The problem of a row of which a cell stands under no heading.

    >>> stray("line 2", ["id", ""], ["A", ""]), str(stray("line 2", ["id", ""], ["A", "5"]))
    (None, 'line 2: must have nothing under an empty heading, got "5"')
    """
    for name, cell in zip(header, cells, strict=False):
        if cell.strip() and not name.strip():
            return Problem(place, "invalid_value.stray", {"got": quoted(cell)})
    return None
