"""The formats of cells: what is locked, how numbers are shown, and the few colors of the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from unicodedata import east_asian_width

from attrs import field, frozen

from gbt27922.workbook.layout import Kind, Width

#: Characters that a column has room for.
WIDTHS: Mapping[Width, int] = MappingProxyType({"narrow": 14, "short": 18, "medium": 28, "long": 46})
# How high a line is, in points, and how many places of it stay free.
_LINE = 15
_FREE = 4
_SHOWN: Mapping[Kind, str] = MappingProxyType(
    {"id": "@", "text": "@", "choice": "@", "day": "yyyy-mm-dd", "whole": "0", "exact": "General", "told": "General"}
)


class _Solid(int):
    """The solid pattern, said outright: XlsxWriter leaves it out of conditional formats, which some programs then show in black."""

    def __le__(self, _: object) -> bool:
        return False


_GRID = {"border": 1, "border_color": "#A6A6A6", "valign": "top", "text_wrap": True}
_STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "heading": {**_GRID, "bold": True, "bg_color": "#DCE6F1", "valign": "vcenter"},
        "title": {"bold": True, "font_size": 16},
        "plain": {},
        "wrapped": {"text_wrap": True, "valign": "top"},
        "fact": {"bold": True, "align": "left"},
        "figure": {"bold": True, "align": "left", "num_format": "0.00########"},
        "cell": _GRID,
        "number": {**_GRID, "num_format": "0.00####"},
        "missing": {"pattern": _Solid(1), "bg_color": "#FFF2CC", "fg_color": "#FFF2CC"},
        "wrong": {"pattern": _Solid(1), "bg_color": "#F8CBAD", "fg_color": "#F8CBAD", "font_color": "#7F0000"},
    }
)


@frozen
class Formats:
    """The formats of one workbook, each made when it is first needed."""

    book: Any
    _made: dict[str, Any] = field(factory=dict, init=False)

    def style(self, name: str) -> Any:
        """One of the styles; it is locked."""
        if name not in self._made:
            self._made[name] = self.book.add_format(dict(_STYLES[name]))
        return self._made[name]

    def entry(self, kind: Kind) -> Any:
        """The format of a cell that is filled in; it is not locked."""
        if kind not in self._made:
            shade = {"bg_color": "#F2F2F2"} if kind == "told" else {}
            shown = {**_GRID, **shade, "num_format": _SHOWN[kind], "locked": False, "align": "left"}
            self._made[kind] = self.book.add_format(shown)
        return self._made[kind]


def fit_row(drawn: Any, row: int, texts: Iterable[tuple[object, int]]) -> None:
    """Make a row as high as its wrapped texts need, each in a column of so many characters; not every program does it."""
    lines = max((_lines(text, width) for text, width in texts if width and isinstance(text, str)), default=1)
    if lines > 1:
        drawn.set_row(row, lines * _LINE)


@lru_cache(maxsize=1000)
def _lines(text: str, width: int) -> int:
    # A Chinese character is as wide as two others; where words break, a few places stay free.
    taken = (sum(2 if east_asian_width(one) in "WF" else 1 for one in line) for line in text.split("\n"))
    return sum(-(-max(one, 1) // (width - _FREE)) for one in taken)
