"""Filled-in sheets: what stands in a table or a form, item by item, each value with the cell that it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import Factory, field, frozen

from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.headings import near
from gbt27922._basis.ids import meant_problem
from gbt27922._basis.words import Language
from gbt27922.errors import Problem
from gbt27922.workbook import cells, layout
from gbt27922.workbook.addresses import Area
from gbt27922.workbook.sheet_rows import Unreadable
from gbt27922.workbook.wanted import Wanted, is_blank

# In how many of the first rows of a table its headings may stand.
_FIRST_ROWS = 20
# The column of a form in which its headings stand; what is filled in stands beside it.
_HEADINGS, _BESIDE = 1, 2
# Of so many merged areas it is known what follows from them; all are told.
_MOST_AREAS = 100


@frozen(eq=False)
class Item:
    """What stands in a row of a table, or in a form, by the fields of its columns.

    ``at`` has the column of each field, in a form its row. ``unsound`` are fields of which a cell holds no value: nothing
    follows from those. ``file`` stands before each place.
    """

    sheet: cells.Sheet
    row: int | None
    at: Mapping[str, int]
    first: str
    file: str = ""
    values: dict[str, Any] = field(factory=dict)
    unsound: set[str] = field(factory=set)
    #: The items of other workbooks from which values were taken, by fields.
    taken: dict[str, Item] = field(factory=dict)

    def place(self, name: object = None) -> str:
        """The place of a field, by default of the one that is answered first."""
        if other := self.taken.get(str(name)):
            return other.place(name)
        at = self.at.get(str(name), self.at.get(self.first, 1))
        return self.file + (self.sheet.place(at, _BESIDE) if self.row is None else self.sheet.place(self.row, at))


@frozen(eq=False)
class Filled:
    """A sheet of the workbook as it was filled in: its items, what is wrong with its headings and cells, and what was left.

    A missing heading is told as it is called in ``lang``.
    """

    sheet: cells.Sheet
    of: layout.Sheet
    wanted: Mapping[str, Wanted]
    lang: Language
    file: str = ""
    problems: list[Problem] = field(factory=list)
    notes: list[Problem] = field(factory=list)
    #: The row of the headings of a table; in a form they stand in any row.
    heading: int = field(init=False, default=Factory(lambda self: self._heading(), takes_self=True))
    #: The column of each field that has a heading; in a form its row.
    at: Mapping[str, int] = field(init=False, default=Factory(lambda self: self._columns(), takes_self=True))
    #: Its items, and the rows in which something stands, but nothing that was found.
    items: list[Item] = field(factory=list, init=False)
    open: list[Item] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        answers = {column.field for column in self.of.answers}
        missing = self.wanted.keys() - self.at.keys()
        first = next(column.field for column in self.of.answers)
        merged = self._merged()
        for row, values in self._rows():
            given = {name: value for name, value in values.items() if name in self.wanted and not is_blank(value)}
            if given or self.of.is_form:
                item = Item(self.sheet, row, self.at, first, self.file, unsound=missing | merged.get(row, set()))
                for name, value in given.items():
                    self._read(item, name, value)
                (self.open if answers.isdisjoint(given) else self.items).append(item)

        self.notes.extend(self._left())

    def _left(self) -> Iterator[Problem]:
        """Tell what stands where nothing is read: the first cell of each column without a heading, and of each row over the headings.

        One cell over the headings is a title.
        """
        headed = {_HEADINGS, _BESIDE} if self.of.is_form else self._headings().keys()
        left = dict[int, tuple[int, int]]()
        for row, values in self.sheet.rows.items():
            over = row < self.heading
            found = [at for at in (values if over else values.keys() - headed) if not is_blank(values[at])]
            for column in found[over:]:
                left.setdefault(-row if over else column, (row, found[0] if over else column))
        return (Problem(self._place(*at), "unknown_field.cell_left") for at in left.values())

    def _place(self, row: int, column: int) -> str:
        return self.file + self.sheet.place(row, column)

    def _heading(self) -> int:
        """The first of the first rows in which the most headings stand."""
        if self.of.is_form:
            return 0
        first = [row for row in self.sheet.rows if row <= _FIRST_ROWS]
        return max(first, key=lambda row: sum(1 for _ in self._named(self.sheet.rows[row])), default=1)

    def _named(self, values: Mapping[int, Any]) -> Iterator[tuple[int, str]]:
        """The headings that are known, of some values by their places."""
        for place, value in values.items():
            if isinstance(value, str) and (column := self.of.column_called(value)):
                yield place, column.field

    def _headings(self) -> Mapping[int, Any]:
        """The headings by their columns; in a form by their rows, those beside which something stands."""
        rows = self.sheet.rows
        if not self.of.is_form:
            return rows.get(self.heading, {})
        return {row: values[_HEADINGS] for row, values in rows.items() if _HEADINGS in values}

    def _columns(self) -> Mapping[str, int]:
        """Where each field has its heading, once; what is missing, there twice, or unknown is told."""
        found: dict[str, int] = {}
        headings = self._headings()
        known = dict(self._named(headings))
        for at, name in known.items():
            if name in found:
                values = {"column": quoted(self.of.columns[name].heading(self.lang))}
                self.problems.append(Problem(self._heading_place(at), "repeated_key.column", values))
            found.setdefault(name, at)
        others = {at: str(text) for at, text in headings.items() if at not in known and not is_blank(text)}
        meant = self._missing(found, others)
        for at, text in others.items():
            if text not in meant and not (self.of.is_form and is_blank(self.sheet.rows[at].get(_BESIDE))):
                self.notes.append(
                    Problem(self._heading_place(at), "unknown_field.column_left", {"column": quoted(text)})
                )
        return found

    def _heading_place(self, at: int) -> str:
        return self._place(at, _HEADINGS) if self.of.is_form else self._place(self.heading, at)

    def _missing(self, found: Mapping[str, int], others: Mapping[int, str]) -> set[str | None]:
        """Tell which headings are missing: without one it is not known what was filled in there. Returns what may be meant."""
        said = set[str | None]()
        for name, column in self.of.columns.items():
            if name not in found and name in self.wanted:
                heading = column.heading(self.lang)
                said.add(meant := near(heading, others.values()))
                place = self._place(self.heading or 1, 1)
                self.problems.append(meant_problem(place, "missing_field.column", {"column": quoted(heading)}, meant))
        return said

    def _rows(self) -> Iterator[tuple[int | None, Mapping[str, Any]]]:
        """The rows of a table, or the form as one row: what stands there by fields."""
        rows, at = self.sheet.rows, self.at
        if self.of.is_form:
            yield None, {name: rows.get(row, {}).get(_BESIDE) for name, row in at.items()}
            return
        for row, values in rows.items():
            if row > self.heading:
                yield row, {name: values.get(column) for name, column in at.items()}

    def _read(self, item: Item, name: str, value: Any) -> None:
        found = value if isinstance(value, Unreadable) else self.wanted[name](value)
        if isinstance(found, Unreadable):
            found = found.problem("")
        if isinstance(found, Problem):
            self.problems.append(found.at(item.place(name)))
            item.unsound.add(name)
        else:
            item.values[name] = found

    def _merged(self) -> Mapping[int | None, set[str]]:
        """Tell which cells are merged that are to be filled in, and which fields of which rows that are."""
        found: dict[int | None, set[str]] = defaultdict(set)
        areas = [(area, names) for area in self.sheet.merged if (names := self._covered(area))]
        for area, _ in areas:
            place = self._place(area.row, area.column)
            self.problems.append(Problem(place, "invalid_value.merged", {"got": str(area)}))
        for area, names in areas[:_MOST_AREAS]:
            for row in [None] if self.of.is_form else self.sheet.rows:
                if row is None or area.row <= row <= area.last_row:
                    found[row] |= names
        return found

    def _covered(self, area: Area) -> set[str]:
        """The fields that are filled in somewhere in this area."""
        if self.of.is_form:
            first, last, inside = area.row, area.last_row, area.column <= _BESIDE
        else:
            first, last, inside = area.column, area.last_column, area.last_row >= self.heading
        return {name for name, at in self.at.items() if inside and name in self.wanted and first <= at <= last}
