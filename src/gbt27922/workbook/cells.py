"""The cells of a workbook: its sheets, and every value with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from attrs import frozen

from gbt27922._basis.checked import wrong_type
from gbt27922._basis.foreign_text import named, quoted
from gbt27922.errors import DocumentError, Problem, refuse
from gbt27922.workbook.addresses import Area, letters
from gbt27922.workbook.days import DateStyles
from gbt27922.workbook.markup import LINKS, Attributes, Reader
from gbt27922.workbook.parts import MOST_BYTES, Parts, refusal
from gbt27922.workbook.sheet_rows import Rows, Unreadable, Value
from gbt27922.workbook.texts import shared_texts

# Those of a table, with its empty ones.
_MOST_CELLS = 4_000_000
_SHEETS, _STYLES, _TEXTS = "/worksheet", "/styles", "/sharedStrings"


@frozen
class Sheet:
    """What stands in a sheet: the values, and what is unreadable, by row and column from 1; and the areas that are merged."""

    name: str
    rows: Mapping[int, Mapping[int, Any]]
    merged: tuple[Area, ...]
    #: Whether its days are counted from 1904.
    since_1904: bool = False

    def place(self, row: int, column: int) -> str:
        """The place of a cell, as spreadsheets name it.

        >>> Sheet("评审发现", {}, ()).place(17, 4)
        '评审发现!D17'
        """
        return f"{named(self.name)}!{letters(column - 1)}{row}"

    def problems(self) -> Iterator[Problem]:
        """The problems of cells that hold no value, or are merged with others."""
        for area in self.merged:
            yield Problem(self.place(area.row, area.column), "invalid_value.merged", {"got": str(area)})
        for row, values in self.rows.items():
            for column, value in values.items():
                if isinstance(value, Unreadable):
                    yield value.problem(self.place(row, column))


class Book:
    """A workbook: the names of its sheets, and each sheet when it is asked for."""

    def __init__(self, data: bytes) -> None:
        self._parts = Parts.of(data)
        self._since_1904 = False
        self._links: list[tuple[str, str]] = []
        home = next((target for _, kind, target in self._relations("") if kind.endswith("/officeDocument")), None)
        if home is None:
            raise refusal("not_xlsx")
        self._related = self._relations(home)
        Reader({"workbookPr": self._counted_from, "sheet": self._listed}).read(self._parts.chunks(home))
        found = {id: target for id, kind, target in self._related if kind.endswith(_SHEETS)}
        self._homes = {name: found[id] for name, id in self._links if id in found}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its sheets, in order; charts that are sheets of their own are none."""
        return tuple(self._homes)

    def sheet(self, name: str) -> Sheet:
        """What stands in the sheet of this name. Raises :class:`~gbt27922.DocumentError` if it is too large or unsound."""
        rows = Rows(self._texts, self._dates, since_1904=self._since_1904)
        rows.read(self._parts.chunks(self._homes[name]))
        return Sheet(name, rows.values, tuple(rows.merged), self._since_1904)

    @cached_property
    def _texts(self) -> list[str]:
        return [text for part in self._of_kind(_TEXTS) for text in shared_texts(self._parts.chunks(part))]

    @cached_property
    def _dates(self) -> DateStyles:
        dates = DateStyles()
        for part in self._of_kind(_STYLES):
            dates.read(self._parts.chunks(part))
        return dates

    def _of_kind(self, kind: str) -> list[str]:
        return [part for _, found, part in self._related if found.endswith(kind)]

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        """What a part is related to: the id, the kind and the part of each relation within the file."""
        home, found = dirname(part), list[tuple[str, str, str]]()

        def note(attributes: Attributes) -> None:
            if attributes.get("TargetMode") != "External":
                target = normpath(join("/", home, attributes.get("Target", ""))).lstrip("/")
                found.append((attributes.get("Id", ""), attributes.get("Type", ""), target))

        Reader({"Relationship": note}).read(self._parts.chunks(join(home, "_rels", f"{part.rpartition('/')[2]}.rels")))
        return found

    def _counted_from(self, attributes: Attributes) -> None:
        self._since_1904 = attributes.get("date1904") in {"1", "true"}

    def _listed(self, attributes: Attributes) -> None:
        id = next((attributes[key] for key in LINKS if key in attributes), "")
        self._links.append((attributes.get("name", ""), id))


def bytes_of(source: bytes | str | PathLike[str]) -> bytes:
    """The bytes of a workbook, or of its file, of which no more is read than a workbook may have."""
    if isinstance(source, (str, PathLike)):
        with Path(source).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    if not isinstance(source, bytes):
        raise DocumentError(wrong_type("xlsx", source))
    return source


def rows(source: bytes | str | PathLike[str], sheet: str | None = None) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """The rows of a table in a workbook, each with its number: those of the first sheet, or of the one that is named.

    The source is the bytes of the file or the path to it. An empty cell is None, as are those that a row is shorter by;
    rows without any value are left out. A number is exact, a date is a date. Raises
    :class:`~gbt27922.DocumentError` with every cell that holds an error, a formula without its result, or is merged
    with others, and ``OSError`` if there is no file.

    >>> table = rows("docs/examples/outlets.xlsx")
    >>> next(table), next(table)
    ((1, ('id', 'stratum', 'name')), (2, ('SH-01', '华东', '上海一店')))
    """
    book = Book(bytes_of(source))
    name = next(iter(book.names), "") if sheet is None else sheet
    if name not in book.names:
        raise refusal("missing_field.sheet", sheet=quoted(name), sheets=tuple(map(quoted, book.names)))
    found = book.sheet(name)
    refuse(DocumentError, found.problems())
    columns = range(1, max(map(max, found.rows.values()), default=0) + 1)
    if len(columns) * len(found.rows) > _MOST_CELLS:
        raise refusal("too_large")
    for row, values in found.rows.items():
        yield row, tuple(values.get(column) for column in columns)
