"""Files of CSV in blocks of whole rows: where rows end, and whether quotation marks are closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from typing import NamedTuple

import numpy as np
from attrs import frozen

from gbt27922._basis.csv_text import ends_in, unclosed
from gbt27922.batch.files.input_file import BOM, opened
from gbt27922.batch.kernel.columns import Bools, Ints
from gbt27922.errors import DocumentError, Problem

#: A row cannot be longer than this many blocks: memory holds it whole.
_MOST_BLOCKS = 2


class Block(NamedTuple):
    """Whole rows, the line in which they begin, and how much of the file is then read."""

    text: bytes
    line: int
    share: float


def blocks_of(path: str | PathLike[str], size: int, look: Callable[[bytes], object] = bool) -> Iterator[Block]:
    """Blocks of about ``size`` bytes that end where a row ends; ``look`` sees the first bytes before anything else does.

    Raises :class:`~gbt27922.DocumentError` with the line of a quotation mark that is not closed, or of a row that is too long.
    """
    with opened(path) as (file, progress):
        rest, line = file.read(size).removeprefix(BOM), 1
        look(rest)
        while rest:
            more = file.read(size)
            quotes = _Quotes.of(rest)
            is_long = len(rest) > _MOST_BLOCKS * size
            end = quotes.end_of_row(rest) if more else len(rest)
            mark = quotes.torn(rest)
            if mark is None and quotes.unclosed and (not more or (is_long and not end)):
                mark = int(quotes.opening[-1])
            if mark is not None:
                raise unclosed(line + ends_in(rest[:mark]), torn=quotes.is_closed_in_line(rest, mark))
            if end:
                yield Block(rows := rest[:end], line, progress.share())
                line += ends_in(rows)
            elif is_long:
                raise DocumentError((Problem(f"line {line}", "not_csv.long_row"),))
            rest = rest[end:] + more


def _table(characters: bytes) -> Bools:
    """Which bytes these are."""
    return np.isin(np.arange(np.iinfo(np.uint8).max + 1), list(characters))


#: What stands in front of a cell, and in front of a mark that opens or behind one that closes: there two are one.
_AROUND_CELL, _AROUND_QUOTED = _table(b",\r\n"), _table(b',\r\n"')


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
        if (_AROUND_QUOTED[text[opening - 1]] | (opening == 0)).all():
            return cls(opening, closing)
        in_front = _AROUND_CELL[text[marks - 1]] | (marks == 0)
        paired = np.array(list(_paired(marks.tolist(), in_front.tolist())), np.int64)
        return cls(paired[::2], paired[1::2])

    @property
    def unclosed(self) -> bool:
        """Whether the last quoted text is not closed."""
        return len(self.opening) > len(self.closing)

    def torn(self, block: bytes) -> int | None:
        """The first mark whose quoted text is closed, but not where its cell ends; None if there is none."""
        behind = np.frombuffer(block, np.uint8)[1:]
        closing = self.closing[: -1 if block.endswith(b'"') and not self.unclosed else None]
        well = _AROUND_QUOTED[behind[closing]]
        return None if well.all() else int(self.opening[np.argmin(well)])

    def is_closed_in_line(self, block: bytes, mark: int) -> bool:
        """Whether the quoted text that opens at a mark is closed in the same line."""
        place = int(np.searchsorted(self.opening, mark))
        return place < len(self.closing) and not ends_in(block[mark : int(self.closing[place])])

    def end_of_row(self, block: bytes) -> int:
        """The end of the last row that ends in the block; 0 if none does. Within quotes no row ends."""
        end = _last_end(block, len(block) - block.endswith(b"\r"))  # LF may follow
        while (last := int(np.searchsorted(self.opening, end))) > np.searchsorted(self.closing, end):
            end = _last_end(block, int(self.opening[last - 1]))
        return end + 1


def _last_end(block: bytes, stop: int) -> int:
    """The last byte before ``stop`` that ends a line; -1 if there is none."""
    return max(block.rfind(b"\n", 0, stop), block.rfind(b"\r", 0, stop))


def _paired(marks: Sequence[int], in_front: Sequence[bool]) -> Iterator[int]:
    """The marks that open and close quoted text, by turns; ``in_front`` says which stand where a cell starts."""
    quoted, closed = False, -1
    for mark, can_open in zip(marks, in_front, strict=True):
        if quoted:
            closed = mark
        if quoted or can_open or mark == closed + 1:
            quoted = not quoted
            yield mark
