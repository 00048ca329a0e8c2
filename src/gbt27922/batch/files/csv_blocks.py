"""Files of CSV in blocks of whole rows: where rows end, and whether quotation marks are closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from typing import NamedTuple

import numpy as np
from attrs import frozen

from gbt27922.batch.files.input_file import BOM, opened
from gbt27922.batch.kernel.columns import Bools, Column, Ints
from gbt27922.errors import DocumentError, Problem

#: A row cannot be longer than this many blocks: its quotes are not closed.
_MOST_BLOCKS = 2


class Block(NamedTuple):
    """Whole rows, the line in which they begin, and how much of the file is then read."""

    text: bytes
    line: int
    share: float


def blocks_of(path: str | PathLike[str], size: int) -> Iterator[Block]:
    """Blocks of about ``size`` bytes that end where a row ends."""
    with opened(path) as (file, progress):
        rest, line = file.read(size).removeprefix(BOM), 1
        while rest:
            more = file.read(size)
            quotes = _Quotes.of(rest)
            end = quotes.end_of_row(rest)
            if not more:
                if quotes.unclosed:
                    raise unclosed(line + rest.count(b"\n", 0, end))
                end = len(rest)
            if end:
                yield Block(rest[:end], line, progress.share())
                line += rest.count(b"\n", 0, end)
            elif len(rest) > _MOST_BLOCKS * size:
                reason = "must be CSV, but a row is too long: a quotation mark is not closed, or lines end in CR alone"
                raise DocumentError((Problem("$", reason, "not_csv"),))
            rest = rest[end:] + more


@frozen(eq=False)
class _Quotes:
    """Where quoted text begins and ends in a block of rows; what is not closed has no end.

    A quotation mark opens at the start of a cell, or right after the one that closed: two in quoted text are one.
    Any other one outside quoted text is a mark like any other (5").
    """

    opening: Ints
    closing: Ints

    @classmethod
    def of(cls, block: bytes) -> _Quotes:
        """The quotation marks of a block that begins where a row does."""
        text = np.frombuffer(block, np.uint8)
        marks = np.flatnonzero(text == ord('"'))
        opening, closing = marks[::2], marks[1::2]
        can_open = _in_front(text, opening)
        can_open[1:] |= opening[1:] == closing[: len(opening) - 1] + 1
        if can_open.all():
            return cls(opening, closing)
        paired = np.array(list(_paired(marks.tolist(), _in_front(text, marks).tolist())), np.int64)
        return cls(paired[::2], paired[1::2])

    @property
    def unclosed(self) -> bool:
        """Whether the last quoted text is not closed."""
        return len(self.opening) > len(self.closing)

    def end_of_row(self, block: bytes) -> int:
        """The end of the last row that ends in the block; 0 if none does. Within quotes no row ends."""
        end = block.rfind(b"\n")
        while (last := int(np.searchsorted(self.opening, end))) > np.searchsorted(self.closing, end):
            end = block.rfind(b"\n", 0, int(self.opening[last - 1]))
        return end + 1


def _in_front(text: Column, marks: Ints) -> Bools:
    """Which marks stand where a cell starts."""
    before = text[marks - 1]
    found: Bools = (marks == 0) | (before == ord(",")) | (before == ord("\n")) | (before == ord("\r"))
    return found


def _paired(marks: Sequence[int], in_front: Sequence[bool]) -> Iterator[int]:
    """The marks that open and close quoted text, by turns; ``in_front`` says which stand where a cell starts."""
    quoted, closed = False, -1
    for mark, can_open in zip(marks, in_front, strict=True):
        if quoted:
            closed = mark
        if quoted or can_open or mark == closed + 1:
            quoted = not quoted
            yield mark


def unclosed(line: int) -> DocumentError:
    """The error for a quotation mark that is not closed, in the row that begins in this line."""
    return DocumentError((Problem(f"line {line}", "must be CSV, but a quotation mark is not closed", "not_csv"),))
