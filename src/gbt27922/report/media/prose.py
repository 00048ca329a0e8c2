"""Wrapped text for a terminal: lines break at spaces and between Chinese characters, never before punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen
from rich.cells import cell_len, chop_cells
from rich.measure import Measurement
from rich.text import Text

from gbt27922.report.media.fitting import Width

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_OPENING = "「『《〈【（(“‘"
_CLOSING = "」』》〉】）)”’，。、；：！？％,.;:!?%*"
_WIDE = r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]"
# A space, or what stays together: a word or one wide character, with the punctuation that belongs to it.
_PIECE = re.compile(
    rf"\s+|[{re.escape(_OPENING)}]*(?:{_WIDE}|(?:(?!{_WIDE})[^\s{re.escape(_OPENING)}])+)[{re.escape(_CLOSING)}]*|\S"
)
# No column is made wider only to keep a longer word whole.
_LONGEST = 16


@frozen
class Prose:
    """Text in one style, wrapped to the room that it is given."""

    text: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines of the text."""
        lines = (line for part in self.text.split("\n") for line in wrapped(part, options.max_width))
        yield from console.render(Text("\n".join(lines), self.style, no_wrap=True, overflow="crop"), options)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """The room that the text needs at least, and at most."""
        return Measurement(self.width.least, self.width.most).with_maximum(options.max_width)

    @property
    def width(self) -> Width:
        """The room that the text needs at least, so that words stay whole, and at most."""
        longest = max(map(cell_len, _PIECE.findall(self.text)), default=0)
        return Width(min(longest, _LONGEST), max(map(cell_len, self.text.split("\n"))))


def wrapped(text: str, width: int) -> list[str]:
    """The lines of ``text``, each at most ``width`` cells; a Chinese character takes two.

    >>> wrapped("service points shown", 8)
    ['service', 'points', 'shown']
    """
    lines = [""]
    for piece in _pieces(text, width):
        if cell_len(lines[-1] + piece) <= width:
            lines[-1] += piece
        elif not piece.isspace():
            lines.append(piece)
    return [line.rstrip() for line in lines]


def _pieces(text: str, width: int) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        yield from chop_cells(piece, width) if cell_len(piece) > width else (piece,)
