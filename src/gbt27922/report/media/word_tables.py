"""Tables of Word documents: heads that come again on each page, rows that are not torn, columns that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from gbt27922.report.media.fitted import Need, fitted, head_text
from gbt27922.report.media.word_xml import element, paragraph, run
from gbt27922.report.page import Head, Row, Table

# How far to the right a row stands for each level of the tree, in twentieths of a point.
_DEEPER = 140
# The room of half a Chinese character in a cell, and that of the margins of a cell, in twentieths of a point.
_HALF, _MARGINS = 94, 4


def table(part: Table, room: int, caption: str, styles: dict[str, str]) -> Any:
    """A table with rows in a room of so many twentieths of a point; the caption is for those who hear it."""
    columns = max(len(part.columns), len(part.under))
    widths = [halves * _HALF for halves in fitted(list(_needs(part, columns)), room // _HALF)]
    foot = any(head.foot for head in part.columns)
    heads = [*_heads(part)]
    made = _Rows(widths, styles["report cell"])
    return element(
        "w:tbl",
        element(
            "w:tblPr",
            element("w:tblStyle", val=styles["report table"]),
            element("w:tblW", w=sum(widths), type="dxa"),
            element("w:tblLayout", type="fixed"),
            element("w:tblLook", val="0000", firstRow=int(bool(heads)), lastRow=int(foot), noHBand=1, noVBand=1),
            element("w:tblCaption", val=caption),
            *([element("w:tblDescription", val=part.lead)] if part.lead else []),
        ),
        element("w:tblGrid", *(element("w:gridCol", w=width) for width in widths)),
        *(made.row(row, columns_of, is_head=True) for row, columns_of in heads),
        *made.rows(part, keeps_last=foot),
        *([made.row(Row([head.foot for head in part.columns], "strong"), part.columns)] if foot else []),
    )


def _heads(part: Table) -> Iterator[tuple[Row, Sequence[Head]]]:
    """The heads of the rows, and of those under them, as far as they say something."""
    if any(head.text for head in part.columns):
        yield Row([head_text(head) for head in part.columns], "strong"), part.columns
    if part.under:
        yield Row([head_text(head) for head in part.under], "dim"), part.under


def _needs(part: Table, columns: int) -> Iterator[Need]:
    """What each column needs, with the rows under others at its right end."""
    for place in range(columns):
        texts, right = [""], False
        for heads, rows in ((part.columns, part.rows), (part.under, [one for row in part.rows for one in row.under])):
            at = place - (columns - len(heads))
            if 0 <= at < len(heads):
                right = right or heads[at].right
                texts += [head_text(heads[at]), heads[at].foot]
                texts += [
                    "  " * (row.level - 1) * (not at) + row.cells[at].text
                    for row in rows
                    if len(row.cells) == len(heads)
                ]
        yield Need.of(texts, margins=_MARGINS, right=right, whole=not place)


class _Rows:
    """The rows of a table with columns of these widths."""

    def __init__(self, widths: Sequence[int], style: str) -> None:
        self._widths, self._style = widths, style

    def rows(self, part: Table, *, keeps_last: bool) -> Iterator[Any]:
        """All rows; the last may be kept with what comes after it."""
        for row in part.rows:
            yield self.row(row, part.columns, keep=keeps_last and row is part.rows[-1])
            for under in row.under:
                yield self.row(under, part.under)

    def row(self, row: Row, heads: Sequence[Head], *, is_head: bool = False, keep: bool = False) -> Any:
        """A row; the first of fewer cells than there are columns takes what is left, as does a single one."""
        marks = [element("w:cantSplit"), *([element("w:tblHeader")] if is_head else [])]
        spans = [1 + len(self._widths) - len(row.cells), *[1] * (len(row.cells) - 1)]
        starts = accumulate([0, *spans])
        cells = [
            self._cell(
                run(cell.text, cell.style, row.style),
                self._widths[start : start + span],
                [element("w:keepNext")] * keep
                + list(_place(head if span == 1 else None, 0 if start else row.level - 1)),
            )
            for start, span, cell, head in zip(starts, spans, row.cells, heads, strict=False)
        ]
        return element("w:tr", element("w:trPr", *marks), *cells)

    def _cell(self, text: Any, widths: Sequence[int], marks: Sequence[Any]) -> Any:
        spans = [element("w:gridSpan", val=len(widths))] if len(widths) > 1 else []
        about = element("w:tcPr", element("w:tcW", w=sum(widths), type="dxa"), *spans)
        return element("w:tc", about, paragraph(self._style, [text], *marks))


def _place(head: Head | None, deep: int) -> Iterator[Any]:
    """Where a text stands in its cell."""
    if deep:
        yield element("w:ind", left=_DEEPER * deep)
    if head and head.right:
        yield element("w:jc", val="right")
