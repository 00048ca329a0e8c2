"""The formats of cells: what is locked, how numbers are shown, and the few colors of the form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from gbt27922.workbook.layout import Kind, Width

#: Characters that a column has room for.
WIDTHS: Mapping[Width, int] = MappingProxyType({"narrow": 12, "short": 18, "medium": 28, "long": 46})
_SHOWN: Mapping[Kind, str] = MappingProxyType(
    {"id": "@", "text": "@", "choice": "@", "day": "yyyy-mm-dd", "whole": "0", "exact": "General", "told": "General"}
)
_GRID = {"border": 1, "border_color": "#A6A6A6", "valign": "top", "text_wrap": True}
_STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "heading": {**_GRID, "bold": True, "bg_color": "#DCE6F1", "valign": "vcenter"},
        "title": {"bold": True, "font_size": 16},
        "plain": {},
        "wrapped": {"text_wrap": True, "valign": "top"},
        "fact": {"bold": True, "align": "left", "num_format": "0.00########"},
        "number": {**_GRID, "num_format": "0.00####"},
        # A solid pattern with both colors: else some programs show a conditional format in black.
        "missing": {"pattern": 1, "bg_color": "#FFF2CC", "fg_color": "#FFF2CC"},
        "wrong": {"pattern": 1, "bg_color": "#F8CBAD", "fg_color": "#F8CBAD", "font_color": "#7F0000"},
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
            self._made[kind] = self.book.add_format({**_GRID, **shade, "num_format": _SHOWN[kind], "locked": False})
        return self._made[kind]
