"""A sheet that is filled in, drawn with XlsxWriter: its headings and rows, what its cells take, and how it prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import field, frozen

from gbt27922._basis.words import sentence, spoken
from gbt27922.models.finding import TAKES
from gbt27922.workbook.cell_checks import CellChecks
from gbt27922.workbook.cell_formats import WIDTHS, Formats, fit_row
from gbt27922.workbook.entries import Entry
from gbt27922.workbook.layout import Column, Sheet
from gbt27922.workbook.leaf_lines import Formula
from gbt27922.workbook.lists import Lists
from gbt27922.workbook.places import FIRST, Places
from gbt27922.workbook.standing import Draft

#: What people may do without unprotecting a sheet, which needs no password.
_ALLOWED = dict.fromkeys(("sort", "autofilter", "format_columns", "format_rows", "insert_rows", "delete_rows"), True)
#: A4.
_PAPER = 9
_GUIDE = ("rows", "findings", "help", "protection", "preview")
# From so many characters on, a page lies on its side.
_WIDE = 90


@frozen
class Drawer:
    """What sheets are drawn with."""

    book: Any
    draft: Draft
    places: Places
    lists: Lists
    formats: Formats
    checks: CellChecks = field(init=False)

    def __attrs_post_init__(self) -> None:
        checks = CellChecks(self.places.wording, self.draft.scheme, self.lists, self.formats)
        object.__setattr__(self, "checks", checks)

    def sheet(self, key: str) -> Any:
        """A new sheet, with the name of ours that has this key."""
        return self.book.add_worksheet(self.places.name(key))

    def table(self, sheet: Sheet, rows: Sequence[Sequence[Entry]]) -> None:
        """A table: headings, a row for each item, and free ones."""
        drawn, columns = self.sheet(sheet.key), [*sheet.columns.values()]
        last, widths = self.places.lasts[sheet.key], [*self._widths(columns, rows)]
        for index, column in enumerate(columns):
            drawn.set_column(index, index, widths[index], None, {"hidden": not widths[index]})
            drawn.write_string(0, index, column.heading(self.places.wording), self.formats.style("heading"))
            self.checks.validate(drawn, column, index, (FIRST - 1, last - 1))
        formats = [self.formats.entry(column.kind) for column in columns]
        fit_row(drawn, 0, zip((column.heading(self.places.wording) for column in columns), widths, strict=True))
        for at, row in enumerate(rows, FIRST - 1):
            fit_row(drawn, at, zip(row, widths, strict=True))
            for index, entry in enumerate(row):
                write(drawn, at, index, entry, formats[index])
        for at in range(FIRST - 1 + len(rows), last):
            for index, column in enumerate(columns):
                self._free(drawn, at, index, column, formats[index])
        self.checks.highlight(drawn, sheet, last)
        drawn.freeze_panes(1, 1)
        drawn.autofilter(0, 0, last - 1, len(columns) - 1)
        drawn.repeat_rows(0)
        self.finish(drawn, last, widths)

    def _widths(self, columns: Sequence[Column], rows: Sequence[Sequence[Entry]]) -> Iterator[int]:
        """The width of each column; 0 where nothing is, and no leaf takes what would be there."""
        taken = {kind for leaf in self.draft.scheme.leaves for kind in TAKES[leaf.method]}
        for index, column in enumerate(columns):
            is_used = column.of is None or column.of in taken or any(row[index] is not None for row in rows)
            yield WIDTHS[column.width] if is_used else 0

    def form(self, sheet: Sheet, row: Sequence[Entry]) -> None:
        """A form, below what it is and above how it is filled in."""
        drawn, lang = self.sheet(sheet.key), spoken(self.places.wording)
        scheme = self.draft.scheme
        title = scheme.title.en if lang == "en" else scheme.title.zh
        drawn.set_column(0, 0, WIDTHS["medium"])
        drawn.set_column(1, 1, WIDTHS["long"])
        drawn.write_string(0, 0, sentence("workbook", "guide.title", lang), self.formats.style("title"))
        told = sentence("workbook", "guide.scheme", lang, scheme=scheme.id, revision=scheme.revision, title=title)
        drawn.write_string(1, 0, told)
        for at, (column, entry) in enumerate(zip(sheet.columns.values(), row, strict=True), FIRST + 1):
            drawn.write_string(at, 0, column.heading(self.places.wording), self.formats.style("heading"))
            write(drawn, at, 1, entry, self.formats.entry(column.kind))
            fit_row(drawn, at, [(column.heading(self.places.wording), WIDTHS["medium"]), (entry, WIDTHS["long"])])
            self.checks.validate(drawn, column, 1, (at, at))
        below = FIRST + 2 + len(row)
        for at, key in enumerate(_GUIDE, below):
            told = sentence("workbook", f"guide.{key}", lang)
            drawn.write_string(at, 1, told, self.formats.style("wrapped"))
            fit_row(drawn, at, [(told, WIDTHS["long"])])
        self.finish(drawn, below + len(_GUIDE), [WIDTHS["medium"], WIDTHS["long"]])

    def finish(self, drawn: Any, last: int, widths: Sequence[int]) -> None:
        """Lock what is not filled in, and print on A4: as wide as the page, and so many rows as there are."""
        drawn.protect("", _ALLOWED)
        drawn.set_paper(_PAPER)
        if sum(widths) > _WIDE:
            drawn.set_landscape()
        drawn.fit_to_pages(1, 0)
        drawn.print_area(0, 0, last - 1, len(widths) - 1)
        drawn.set_footer(f"&L&A&R{sentence('workbook', 'print.page', spoken(self.places.wording))}")

    def _free(self, drawn: Any, at: int, index: int, column: Column, format: Any) -> None:
        """A free cell; one that tells looks up what its row is of."""
        if column.kind != "told":
            drawn.write_blank(at, index, None, format)
            return
        found = f"MATCH($A{at + 1},{self.lists.cells('leaf')},0)"
        drawn.write_formula(
            at, index, f'IFERROR(INDEX({self.lists.cells(f"leaf.{column.field}")},{found}),"")', format, ""
        )


def write(drawn: Any, row: int, column: int, entry: Entry | Formula, format: Any) -> None:
    """Write what a cell has; text is never taken for anything else."""
    match entry:
        case None:
            drawn.write_blank(row, column, None, format)
        case str():
            drawn.write_string(row, column, entry, format)
        case Formula():
            drawn.write_formula(row, column, entry.formula, format, entry.gives)
        case dt.date():
            drawn.write_datetime(row, column, entry, format)
        case _:
            drawn.write_number(row, column, entry, format)
