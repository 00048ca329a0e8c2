"""Texts of cells: those that cells share, and how a text is put together from its pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gbt27922.workbook.markup import Reader
from gbt27922.workbook.parts import refusal

# All text of a workbook, in characters, and that of a cell, in which no spreadsheet holds more.
_MOST_TEXT, _LONGEST_TEXT = 8_000_000, 2**15 - 1
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Pieces(list[str]):
    """The pieces of a text as they are read, and how much text was read in all."""

    _size = 0

    def joined(self) -> str:
        """The text of the pieces, which are then gone; a code such as ``_x000B_`` is a character that XML cannot hold."""
        text = "".join(self)
        self.clear()
        self._size += len(text)
        if self._size > _MOST_TEXT or len(text) > _LONGEST_TEXT:
            raise refusal("too_large.text", most=_MOST_TEXT, longest=_LONGEST_TEXT)
        return _ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


def shared_texts(chunks: Iterable[bytes]) -> list[str]:
    """The texts in the part that holds those that cells share."""
    found: list[str] = []
    pieces = Pieces()
    Reader({}, {"si": lambda: found.append(pieces.joined())}, ("t",), pieces).read(chunks)
    return found
