"""Rows of a sheet: from its markup the value of each cell, exact, or why it has none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import isfinite

from attrs import frozen

from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.spreadsheet_cells import MOST_ROWS
from gbt27922.errors import Problem
from gbt27922.errors import Value as Told
from gbt27922.workbook.addresses import Area, column_in
from gbt27922.workbook.days import DateStyles, day_in, day_of
from gbt27922.workbook.markup import Attributes, Reader
from gbt27922.workbook.parts import refusal
from gbt27922.workbook.texts import Pieces

#: The value of a cell: nothing, text, an exact number, a flag or a date.
Value = str | int | Decimal | bool | dt.date | None
_MOST_ROWS, _MOST_MERGED = 100_000, 10_000
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")
_LONGEST_NUMBER = 64


@frozen
class Unreadable:
    """What a cell holds that is no value."""

    what: Problem

    @classmethod
    def of(cls, id: str, **values: Told) -> Unreadable:
        """What it holds, as the id of a sentence and what that speaks of."""
        return cls(Problem("$", id, values))

    def problem(self, place: str) -> Problem:
        """Its problem, at the place of the cell."""
        return self.what.at(place)


class Rows:
    """The rows of a sheet, as they are read: ``values`` by row and column, from 1, and the areas that are ``merged``."""

    def __init__(self, texts: Sequence[str], dates: DateStyles, *, since_1904: bool) -> None:
        self.values: dict[int, dict[int, Value | Unreadable]] = {}
        self.merged: list[Area] = []
        self._texts, self._dates, self._since_1904 = texts, dates, since_1904
        self._row = self._column = self._seen = 0
        self._cells: dict[int, Value | Unreadable] = {}
        self._cell: Attributes = {}
        self._pieces = Pieces()
        self._computed = False

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read the part that holds the sheet."""
        starts = {"row": self._next_row, "c": self._next_cell, "f": self._formula, "mergeCell": self._merge}
        Reader(starts, {"row": self._row_ends, "c": self._cell_ends}, ("v", "t"), self._pieces).read(chunks)

    def _next_row(self, attributes: Attributes) -> None:
        given = attributes.get("r", "")
        row = int(given) if given.isdecimal() and len(given) < 8 else self._row + 1
        self._seen += 1
        if self._seen > _MOST_ROWS:
            raise refusal("too_large.rows", most=_MOST_ROWS)
        if not self._row < row <= MOST_ROWS:
            raise refusal("not_xlsx.broken")
        self._row, self._column, self._cells = row, 0, {}

    def _row_ends(self) -> None:
        if self._cells:
            self.values[self._row] = self._cells

    def _next_cell(self, attributes: Attributes) -> None:
        address = attributes.get("r")
        column = column_in(address, self._row) if address else self._column + 1
        # In order, and none twice: else other programs may see another value than this one.
        if column <= self._column:
            raise refusal("not_xlsx.broken")
        self._column, self._cell, self._computed = column, attributes, False

    def _cell_ends(self) -> None:
        if self._pieces or self._computed:
            value = self._value(self._cell.get("t", "n"), is_given=bool(self._pieces), text=self._pieces.joined())
            if value != "":
                self._cells[self._column] = value

    def _value(self, kind: str, *, is_given: bool, text: str) -> Value | Unreadable:
        if self._computed and not (text or (kind == "str" and is_given)):  # a result may be empty text
            return Unreadable.of("invalid_value.no_result")
        found: Value | Unreadable = None
        match kind:
            case "s":
                found = self._shared(text)
            case "str" | "inlineStr":
                found = text
            case "b" if text in {"0", "1"}:
                found = text == "1"
            case "d":
                found = day_in(text)
            case "n":
                found = self._number(text) if text else text
        return Unreadable.of("invalid_value.error_cell", got=quoted(text)) if found is None else found

    def _shared(self, text: str) -> str:
        if not text.isdecimal() or len(text) > 8 or int(text) >= len(self._texts):
            raise refusal("not_xlsx.broken")
        return self._texts[int(text)]

    def _number(self, text: str) -> Value | Unreadable:
        number = number_of(text)
        if type(number) is not int or not self._dates.of(self._cell.get("s")):  # with a time of day it is no date
            return number
        return day_of(number, since_1904=self._since_1904) or Unreadable.of("invalid_value.no_day", got=number)

    def _formula(self, _: Attributes) -> None:
        self._computed = True

    def _merge(self, attributes: Attributes) -> None:
        self.merged.append(Area.of(attributes.get("ref", "")))
        if len(self.merged) > _MOST_MERGED:
            raise refusal("too_large.merged", most=_MOST_MERGED)


def number_of(text: str) -> int | Decimal | None:
    """The exact number that a cell shows: programs write 69.9 as 69.900000000000006, the shortest number of that value is meant.

    >>> number_of("2E1"), number_of("69.900000000000006"), number_of("1e999")
    (20, Decimal('69.9'), None)
    """
    digits = text.removesuffix(".0")
    if len(digits) < 16 and digits.isascii() and digits.isdecimal():
        return int(digits)
    if len(text) > _LONGEST_NUMBER or not (found := _NUMBER.fullmatch(text)):
        return None
    if not found[1] and not found[2]:
        return int(text)
    value = float(text)
    return whole_if_possible(Decimal(repr(value))) if isfinite(value) else None
