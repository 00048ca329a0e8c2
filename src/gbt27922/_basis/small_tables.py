"""Small tables, such as lists of outlets, points or findings: read whole, as spreadsheets leave them, and written for these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, NamedTuple

from attrs import frozen

from gbt27922._basis.csv_text import Cells, Dialect, cells_of, stray
from gbt27922._basis.formulas import MARK, restored, safe
from gbt27922._basis.headings import heading_problems, left_out, meanings, plain
from gbt27922._basis.table_cells import Kind
from gbt27922._basis.table_text import note, text_of
from gbt27922.errors import DocumentError, ModelError, Problem, refuse

__all__ = ["Made", "Row", "Source", "made", "rows_of", "written"]

#: A table: CSV text, its bytes, or the path to its file.
Source = str | bytes | PathLike[str]
#: The place of a row, and its cells by column; an empty cell is None.
Row = tuple[str, dict[str, Any]]


class Made(NamedTuple):
    """What rows have become, each with its place, the rows that became nothing, and every problem."""

    models: list[tuple[str, Any]]
    spoiled: list[Row]
    problems: list[Problem]


@frozen
class _Head:
    """The headings of a table: the column of each, None for those that are left, and whether cells have marks."""

    names: Sequence[str]
    columns: Sequence[str | None]
    kinds: Mapping[str, Kind]
    is_marked: bool

    @classmethod
    def of(cls, row: Cells, kinds: Mapping[str, Kind], needed: Sequence[str]) -> _Head:
        """The headings in a row; raises DocumentError where they are not those of the table."""
        # docs/readings.md, What people hold in their hands: who wrote marks marked the first heading.
        is_marked = row.cells[0].startswith(MARK)
        names = [restored(row.cells[0]), *row.cells[1:]] if is_marked else row.cells
        refuse(DocumentError, heading_problems(names, [*kinds], needed, row.line))
        for problem in left_out(names, kinds, row.line):
            note(problem)
        known = meanings(kinds)
        return cls(names, [known.get(plain(name)) for name in names], kinds, is_marked)

    def cells(self, given: Sequence[str]) -> dict[str, Any]:
        """The cells of a row by column."""
        named = zip(self.columns, map(restored, given) if self.is_marked else given, strict=True)
        return {name: (self.kinds[name](cell) if cell else None) for name, cell in named if name}


def rows_of(source: Source, kinds: Mapping[str, Kind], needed: Sequence[str]) -> tuple[list[Row], list[Problem]]:
    """The valid rows of a table of columns, each with its kind, and the problems of the others.

    Blank rows are skipped, and so are columns without a heading in which nothing stands. Columns that are not asked for
    are left, and named in a note. Raises :class:`~gbt27922.errors.DocumentError` if its headings are invalid.
    """
    text = text_of(source)
    dialect = Dialect.of(text, meanings(kinds))
    rows: list[Row] = []
    problems: list[Problem] = []
    try:
        given = cells_of(text[dialect.start :], dialect.line, dialect.separator)
        head = _Head.of(next(given, Cells(dialect.line, [""], 0)), kinds, needed)
        for row in given:
            if row.is_blank:
                continue
            place, cells = f"line {row.line}", row.fitted(len(head.names))
            if len(cells) != len(head.names):
                values = {"wanted": len(head.names), "got": len(cells)}
                problems.append(Problem(place, "invalid_value.cells", values))
            elif astray := stray(place, head.names, cells):
                problems.append(astray)
            else:
                rows.append((place, head.cells(cells)))
    except DocumentError as error:
        problems += error.problems
    return rows, problems


def made(rows: Iterable[Row], problems: list[Problem], make: Callable[[str, dict[str, Any]], Any]) -> Made:
    """What ``make`` makes of each row; the problems of those of which it makes nothing come behind the others."""
    found = Made([], [], problems)
    for place, cells in rows:
        try:
            found.models.append((place, make(place, cells)))
        except ModelError as error:
            found.spoiled.append((place, cells))
            found.problems.extend(p.at(f"{place}: {p.path[2:]}" if p.path != "$" else place) for p in error.problems)
    return found


def written(headings: Sequence[str], rows: Iterable[Sequence[str | None]], *, is_safe: bool = False) -> str:
    r"""A table as CSV; ``is_safe`` marks what a spreadsheet would compute, and then the first heading, so that the marks are taken away again.

    >>> written(["id", "name"], [["A", None], ["B", "=1"]], is_safe=True)
    "'id,name\nA,\nB,'=1\n"
    """
    plain_rows = [[cell or "" for cell in row] for row in rows]
    marked = [[*map(safe, row)] for row in plain_rows] if is_safe else plain_rows
    first = MARK if marked != plain_rows else ""
    lines = [[first + headings[0], *headings[1:]], *marked]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines)


def _quoted(cell: str) -> str:
    """A cell in quotation marks, if something in it would end it."""
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in '",\r\n') else cell
