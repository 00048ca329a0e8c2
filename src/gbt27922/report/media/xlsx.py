"""Pages as workbooks: what is read from top to bottom on the first sheet, and each table to be sorted on one of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import zip_longest

from xlsxwriter.workbook import Workbook

from gbt27922._basis.spreadsheet_cells import MADE
from gbt27922.report.media.fitted import head_text
from gbt27922.report.media.sheets import UPRIGHT, Sheets, width_of
from gbt27922.report.page import Cell, Facts, Head, Heading, Item, Look, Origins, Page, Part, Remark, Row, Style, Table

# A workbook says when it was made, and what is made twice is the same twice.
_LONGEST_TITLE = 255
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# How large the letters of titles and headings are, in points.
_TITLE, _HEADING = 18, 13


def written(page: Page, look: Look) -> bytes:
    """A page as the bytes of an ``xlsx`` file, the same for the same page; of a long one the answer comes first."""
    made = BytesIO()
    parts = (*page.parts, *page.answer, *page.details, *page.end)
    with Workbook(made, _OPTIONS) as book:
        book.set_properties({"title": page.title[:_LONGEST_TITLE], "created": MADE})
        first = _First(Sheets(book, look.lang), page.title, parts)
        for part in parts:
            first.write(part)
    return made.getvalue()


class _First:
    """The first sheet, which is written row by row, and the others that it leads to."""

    def __init__(self, sheets: Sheets, title: str, parts: Iterable[Part]) -> None:
        self._sheets, self._heading, self._at = sheets, title, 0
        self._sheet = sheets.add(title, _widths(parts))
        self._across(title, size=_TITLE)

    def write(self, part: Part) -> None:
        """Write a part below the others."""
        match part:
            case Heading():
                self._heading = part.text
                self._at += 1
                self._across(part.text, size=_HEADING)
            case Remark():
                self._across(part.text, part.style)
            case Facts():
                self._facts(part.rows)
            case Origins():
                self._facts((*part.digests, part.version))
            case Item():
                self._across(part.text, "strong")
                for cell in part.under:
                    self._across(cell.text, cell.style)
            case Table(rows=()):
                self._across(part.empty)
            case Table():
                self._across(part.lead, "dim")
                (self._apart if _is_apart(part) else self._table)(part)
                self._across(part.more, "dim")
            case _:
                self._across(part.title, "strong")
                self._across(part.alternative)

    def _across(self, text: str, style: Style = "", size: int = 0) -> None:
        if text:
            self._sheet.across(self._at, 0, text, style, size)
            self._at += 1

    def _facts(self, rows: Iterable[Row]) -> None:
        for label, said in (row.cells for row in rows):
            self._sheet.across(self._at, 1, said.text, said.style)
            self._sheet.row(self._at, Row([Cell(label.text, "strong")]), [Head("")])
            self._at += 1

    def _table(self, table: Table) -> None:
        """A table that is read where it stands."""
        if any(head.text for head in table.columns):
            self._sheet.heads(self._at, table.columns)
            self._at += 1
        for _, row, heads in (*_rows(table), *_foot(table)):
            self._sheet.row(self._at, row, heads)
            self._at += 1

    def _apart(self, table: Table) -> None:
        """A table on a sheet of its own."""
        rows, heads = [*_rows(table)], _heads(table)
        widths: dict[int, list[str]] = {column: [head_text(head), head.foot] for column, head in enumerate(heads)}
        for start, row, _ in rows:
            for place, cell in enumerate(row.cells, start):
                widths[place].append("  " * (row.level - 1) * (not place) + cell.text)
        sheet = self._sheets.add(self._heading, [width_of(texts) for texts in widths.values()])
        self._sheet.link(self._at, sheet)
        self._at += 1
        sheet.heads(0, heads)
        for at, (start, row, of) in enumerate((*rows, *_foot(table)), 1):
            sheet.row(at, row, of, start)
        sheet.itself.freeze_panes(1, 1)
        sheet.itself.autofilter(0, 0, len(rows), len(heads) - 1)
        sheet.itself.repeat_rows(0)


def _is_apart(part: Part) -> bool:
    """Whether a part is a table to be sorted and filtered, and not one to be read."""
    return isinstance(part, Table) and bool(part.rows) and (part.heads == "ruled" or bool(part.under))


def _heads(table: Table) -> tuple[Head, ...]:
    """The heads of all columns; what stands under a row has columns of its own, to the right."""
    return (*table.columns, *table.under)


def _rows(table: Table) -> Iterator[tuple[int, Row, Sequence[Head]]]:
    """The rows of a table, each with the column where it starts, and the heads of its cells."""
    for row in table.rows:
        yield 0, row, table.columns
        for under in row.under:
            yield len(table.columns), under, table.under


def _foot(table: Table) -> Iterator[tuple[int, Row, Sequence[Head]]]:
    if any(head.foot for head in table.columns):
        yield 0, Row([head.foot for head in table.columns], "strong"), table.columns


def _widths(parts: Iterable[Part]) -> list[int]:
    """How wide the columns of the first sheet are; the last has what is left of the page."""
    rows = list[tuple[str, ...]]([("", "")])
    for part in parts:
        match part:
            case Facts():
                rows += [(row.cells[0].text, "") for row in part.rows]
            case Origins():
                rows += [(row.cells[0].text, "") for row in (*part.digests, part.version)]
            case Table() if not _is_apart(part):
                rows += [tuple(cell.text for cell in row.cells) for _, row, _ in (*_rows(part), *_foot(part))]
    widths = [width_of(texts) for texts in zip_longest(*rows, fillvalue="")]
    return [*widths[:-1], max(UPRIGHT - sum(widths[:-1]), widths[-1])]
