"""Sheets of a workbook: their names, and cells that are numbers or text, and never a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from gbt27922._basis.formulas import safe
from gbt27922._basis.spreadsheet_cells import fitting
from gbt27922._basis.words import Language
from gbt27922.report.media.fitted import halves, head_text
from gbt27922.report.page import Head, Row, Style

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

#: How wide what is printed on an upright page is, in characters.
UPRIGHT = 90
# How wide a column is at least and at most, and the room beside a text in it: a mark to filter by stands there.
_NARROWEST, _WIDEST, _BESIDE = 6, 60, 3
# Points: how high a line is, and a row at most.
_LINE, _HIGHEST = 15, 400
# What spreadsheets take: characters in the name of a sheet, and digits that a number keeps.
_LONGEST_NAME, _DIGITS = 31, 15
# What a name may not hold; and one that Excel keeps for itself.
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_KEPT = "history"
# A number with its places; the mark of one that is provisional stays a mark.
_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?(\*?)")
_LOOKS: dict[Style, dict[str, Any]] = {
    "": {},
    "strong": {"bold": True},
    "dim": {"font_color": "#595959"},
    "warning": {"font_color": "#7F4F00"},
    "bad": {"bold": True, "font_color": "#9C0006"},
}
_FONTS: dict[Language, str] = {"zh": "宋体", "en": "Calibri"}
_A4 = 9


@frozen
class Formats:
    """The formats of a workbook, each made once for all cells of its look."""

    book: Workbook
    lang: Language
    _known: dict[tuple[tuple[str, Any], ...], Format] = field(init=False, factory=dict)

    def of(self, look: dict[str, Any]) -> Format:
        """The format of a look."""
        key = tuple(sorted(look.items()))
        if key not in self._known:
            self._known[key] = self.book.add_format({"font_name": _FONTS[self.lang], "valign": "top", **look})
        return self._known[key]


class Sheets:
    """The sheets of a workbook that is being written."""

    def __init__(self, book: Workbook, lang: Language) -> None:
        self._formats, self._names = Formats(book, lang), {_KEPT}

    def add(self, wanted: str, widths: Sequence[int]) -> Sheet:
        """Another sheet, with columns so wide, and a name that spreadsheets take and no other sheet has."""
        sheet = self._formats.book.add_worksheet(self._name(wanted))
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        if sum(widths) > UPRIGHT:
            sheet.set_landscape()
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return Sheet(sheet, self._formats, widths)

    def _name(self, wanted: str) -> str:
        name = base = _NOT_IN_NAMES.sub(" ", wanted)[:_LONGEST_NAME].strip() or "-"
        number = 1
        while name.lower() in self._names:
            number += 1
            end = f" ({number})"
            name = base[: _LONGEST_NAME - len(end)] + end
        self._names.add(name.lower())
        return name


@frozen
class Sheet:
    """A sheet with columns of these widths, and the formats of its workbook."""

    itself: Worksheet
    formats: Formats
    widths: Sequence[int]

    def row(self, at: int, row: Row, heads: Iterable[Head], start: int = 0) -> None:
        """Write a row, as high as its texts; its first cell stands as deep as the row is in the tree."""
        lines = 1
        for place, (cell, head) in enumerate(zip(row.cells, heads, strict=False)):
            look = {"text_wrap": True, **_LOOKS[cell.style or row.style]}
            deep = 0 if place else row.level - 1
            lines = max(lines, -(-halves(cell.text) // max(self.widths[start + place] - 2 * deep, 1)))
            if head.right:
                self._figure(at, start + place, cell.text, look)
            else:
                self.text(at, start + place, cell.text, look | ({"indent": deep} if deep else {}))
        self._high(at, lines)

    def heads(self, at: int, heads: Sequence[Head]) -> None:
        """Write the heads of columns."""
        for column, head in enumerate(heads):
            look = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#EDF1F7"}
            self.text(at, column, head_text(head), look | ({"align": "right", "indent": 1} if head.right else {}))
        self._high(
            at, max(-(-halves(head_text(head)) // width) for head, width in zip(heads, self.widths, strict=False))
        )

    def across(self, at: int, start: int, text: str, style: Style = "", size: int = 0) -> None:
        """Write a text over the columns from ``start`` to the last, in as many lines as it needs."""
        look = {"text_wrap": True, **_LOOKS[style], **({"bold": True, "font_size": size} if size else {})}
        if start < len(self.widths) - 1:
            self.itself.merge_range(at, start, at, len(self.widths) - 1, "", self.formats.of(look))
        self.text(at, start, text, look)
        self._high(at, -(-halves(text) // sum(self.widths[start:])), max(_LINE, 2 * size))

    def link(self, at: int, to: Sheet) -> None:
        """Write the name of a sheet, which leads there."""
        look = {"font_color": "#1F3864", "underline": 1}
        self.itself.write_url(at, 0, f"internal:'{to.itself.name}'!A1", self.formats.of(look), to.itself.name)

    def text(self, at: int, column: int, text: str, look: dict[str, Any]) -> None:
        """Write a text as text, whatever it looks like, also after somebody has edited its cell."""
        quoted = {"quote_prefix": True} if safe(text) != text else {}
        write = self.itself.write_string if text else self.itself.write_blank
        write(at, column, fitting(text), self.formats.of(look | quoted))

    def _figure(self, at: int, column: int, text: str, look: dict[str, Any]) -> None:
        """Write a number as a number with its places; anything else that stands flush right is text."""
        look = {**look, "align": "right", "indent": 1}
        found = _NUMBER.fullmatch(text)
        if not found or len(found[2] + (found[3] or "")) > _DIGITS:
            self.text(at, column, text, look)
            return
        sign, _, places, mark = found.groups("")
        shown = "0" + ("." + "0" * len(places)) * bool(places) + f'"{mark}"' * bool(mark)
        look["num_format"] = f"+{shown};-{shown};{shown}" if sign == "+" else shown
        self.itself.write_number(at, column, float(text.rstrip("*")), self.formats.of(look))

    def _high(self, at: int, lines: int, line: int = _LINE) -> None:
        if lines > 1 or line > _LINE:
            self.itself.set_row(at, min(line * max(lines, 1), _HIGHEST))


def width_of(texts: Iterable[str]) -> int:
    """How wide a column of these texts is, in characters.

    >>> width_of(["1", "2"]), width_of(["a" * 1000])
    (6, 60)
    """
    return min(max([_NARROWEST, *(halves(text) + _BESIDE for text in texts)]), _WIDEST)
