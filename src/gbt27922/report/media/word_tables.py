"""Tables of Word documents: heads that come again on each page, rows that are not torn, columns that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gbt27922.report.media.fitted import Need, fitted
from gbt27922.report.media.word_xml import element, paragraph, run
from gbt27922.report.page import Head, Row, Style, Table

# How far to the right a row stands for each level of the tree, in twentieths of a point.
_DEEPER = 140
# The room of half a Chinese character in a cell, in twentieths of a point, and that of its margins, in such halves.
_HALF, _MARGINS = 94, 4


def table(part: Table, room: int, caption: str, styles: dict[str, str]) -> Any:
    """A table with rows in a room of so many twentieths of a point; the caption is for those who hear it."""
    columns = max(len(part.columns), len(part.under))
    widths = [halves * _HALF for halves in fitted(list(_needs(part, columns)), room // _HALF)]
    made = _Rows(widths, styles["report cell"])
    heads = [made.heads(heads, style) for heads, style in _heads(part)]
    foot = [Row([head.foot for head in part.columns], "strong")] if any(head.foot for head in part.columns) else []
    looks = {"firstRow": int(bool(heads)), "lastRow": len(foot), "noHBand": 1, "noVBand": 1}
    return element(
        "w:tbl",
        element(
            "w:tblPr",
            element("w:tblStyle", val=styles["report table"]),
            element("w:tblW", w=sum(widths), type="dxa"),
            element("w:tblLayout", type="fixed"),
            element("w:tblLook", val="0000", **looks),
            element("w:tblCaption", val=caption),
            *([element("w:tblDescription", val=part.lead)] if part.lead else []),
        ),
        element("w:tblGrid", *(element("w:gridCol", w=width) for width in widths)),
        *heads,
        *made.rows(part, keeps_last=bool(foot)),
        *(made.row(row, part.columns) for row in foot),
    )


def _heads(part: Table) -> Iterator[tuple[Sequence[Head], Style]]:
    """The heads of the rows, as far as they say something, and of those under them."""
    if any(head.text for head in part.columns):
        yield part.columns, "strong"
    if part.under:
        yield part.under, "dim"


def _needs(part: Table, columns: int) -> Iterator[Need]:
    """What each column needs; rows that stand under others end where these end."""
    below = [under for row in part.rows for under in row.under]
    for place in range(columns):
        texts, above, right = list[str](), list[str](), False
        for heads, rows in ((part.columns, part.rows), (part.under, below)):
            at = place - (columns - len(heads))
            if at >= 0:
                right = right or heads[at].right
                above.append(heads[at].text)
                texts += [heads[at].foot, *(_indented(row, at) for row in rows if len(row.cells) == len(heads))]
        yield Need.of(texts, above, margins=_MARGINS, right=right, whole=not place)


def _indented(row: Row, at: int) -> str:
    return "  " * (row.level - 1) * (not at) + row.cells[at].text


class _Rows:
    """The rows of a table with columns of these widths."""

    def __init__(self, widths: Sequence[int], style: str) -> None:
        self._widths, self._style = widths, style

    def heads(self, heads: Sequence[Head], style: Style) -> Any:
        """Heads, which come again on each page."""
        texts = [run(head.text.replace("\n", " "), style) for head in heads]
        return self._row(texts, [[*_place(head, 0)] for head in heads], element("w:tblHeader"))

    def rows(self, part: Table, *, keeps_last: bool) -> Iterator[Any]:
        """All rows; the last may be kept on the page of what comes after it."""
        for row in part.rows:
            yield self.row(row, part.columns, keep=keeps_last and row is part.rows[-1])
            for under in row.under:
                yield self.row(under, part.under)

    def row(self, row: Row, heads: Sequence[Head], *, keep: bool = False) -> Any:
        """A row, as deep as it is in the tree."""
        texts = [run(cell.text, cell.style, row.style) for cell in row.cells]
        deep = [row.level - 1, *[0] * (len(texts) - 1)]
        kept = ["w:keepNext"] * keep
        looks = [[*map(element, kept), *_place(head, depth)] for head, depth in zip(heads, deep, strict=False)]
        return self._row(texts, looks)

    def _row(self, texts: Sequence[Any], looks: Sequence[Sequence[Any]], *marks: Any) -> Any:
        """A row; the first of fewer cells than there are columns takes what is left, as does a single one."""
        first = 1 + len(self._widths) - len(texts)
        rooms = [self._widths[:first], *([width] for width in self._widths[first:])]
        cells = (self._cell(text, room, look) for text, room, look in zip(texts, rooms, looks, strict=True))
        return element("w:tr", element("w:trPr", element("w:cantSplit"), *marks), *cells)

    def _cell(self, text: Any, widths: Sequence[int], look: Sequence[Any]) -> Any:
        spans = [element("w:gridSpan", val=len(widths))] if len(widths) > 1 else []
        about = element("w:tcPr", element("w:tcW", w=sum(widths), type="dxa"), *spans)
        return element("w:tc", about, paragraph(self._style, [text], *look))


def _place(head: Head, deep: int) -> Iterator[Any]:
    """Where a text stands in its cell."""
    if deep:
        yield element("w:ind", left=_DEEPER * deep)
    if head.right:
        yield element("w:jc", val="right")
