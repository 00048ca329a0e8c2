"""CSV text to cells: strict, with the line of every problem, separated by commas, semicolons or tabs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.headings import SEPARATORS, separator_of, separator_problem
from gbt27922._basis.table_text import ends_in
from gbt27922.errors import DocumentError, Problem, refuse

_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n|\Z)")
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
#: A cell and what ends it, by what separates cells.
_CELL: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {one: re.compile(rf'(?:{_QUOTED.pattern}|(?!")([^{one}\r\n]*+))({one}|\r\n?|\n|\Z)') for one in SEPARATORS}
)
#: What Excel takes for what separates cells, where it is the first line.
_SAID = re.compile(r'"?sep=([^\r\n])"?(?:\r\n?|\n|\Z)', re.IGNORECASE)


class Cells(NamedTuple):
    """The cells of a row, the line in which it begins, and where it ends in the text."""

    line: int
    cells: list[str]
    end: int

    @property
    def is_blank(self) -> bool:
        """Whether nothing is in it: spreadsheets leave such rows between and behind others."""
        return not any(self.cells)

    def fitted(self, width: int) -> list[str]:
        """Its cells without empty ones beyond so many, which spreadsheets leave behind."""
        return self.cells[:width] if len(self.cells) > width and not any(self.cells[width:]) else self.cells


class Dialect(NamedTuple):
    """What separates the cells of a table, and where its headings begin: behind so many characters, in this line."""

    separator: str = ","
    start: int = 0
    line: int = 1

    @classmethod
    def of(cls, text: str, names: Iterable[str]) -> Dialect:
        r"""The dialect of a table, by its headings among which are some of these, in plain words, or by a line that says so.

        Raises :class:`~gbt27922.DocumentError` if something else separates its cells.

        >>> Dialect.of("sep=;\nid;name\n", ["id", "name"]), Dialect.of("id\tname", ["id", "name"])
        (Dialect(separator=';', start=6, line=2), Dialect(separator='\t', start=0, line=1))
        """
        said = _SAID.match(text)
        start, line = (said.end(), 1 + ends_in(said[0])) if said else (0, 1)
        separator = said[1] if said else separator_of(text[: _end(_LINE, text, 0)], {*names})
        refuse(DocumentError, separator_problem(1, separator))
        return cls(separator, start, line)


def cells_of(text: str, line: int = 1, separator: str = ",") -> Iterator[Cells]:
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
            end, cells = at + len(whole), whole.rstrip("\r\n").split(separator)
            if '"' in whole:
                cells, end = _with_quotes(text, at, number, separator)
            yield Cells(number, cells, end)
        at += len(whole)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _with_quotes(text: str, start: int, line: int, separator: str) -> tuple[list[str], int]:
    """The cells of the row that starts here, and where it ends."""
    cells: list[str] = []
    at, behind = start, separator
    while behind == separator:
        found = _CELL[separator].match(text, at)
        if not found:
            end = _end(_QUOTED, text, at)
            raise unclosed(line + ends_in(text[start:at]), torn=end > at and not ends_in(text[at:end]))
        marked, plain, behind = found.groups()
        cells.append(plain if marked is None else marked.replace('""', '"'))
        at = found.end()
    return cells, at


def unclosed(line: int, *, torn: bool) -> DocumentError:
    """The error for quoted text that opens in this line; ``torn`` says that it is closed there, but not at the end of its cell."""
    return DocumentError((Problem(f"line {line}", "not_csv.torn" if torn else "not_csv.unclosed"),))


def stray(place: str, header: Iterable[str], cells: Iterable[str]) -> Problem | None:
    """The problem of a row of which a cell stands under no heading.

    >>> stray("line 2", ["id", ""], ["A", ""]), str(stray("line 2", ["id", ""], ["A", "5"]))
    (None, 'line 2: must have nothing under an empty heading, got "5"')
    """
    for name, cell in zip(header, cells, strict=False):
        if cell.strip() and not name.strip():
            return Problem(place, "invalid_value.stray", {"got": quoted(cell)})
    return None
