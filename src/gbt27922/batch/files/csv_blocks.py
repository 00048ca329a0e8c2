"""Files of CSV in blocks of whole rows, in UTF-8: where rows end, and whether quotation marks are closed."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from os import PathLike
from typing import Any, NamedTuple

import numpy as np
from attrs import frozen

from gbt27922._basis.csv_text import Dialect, unclosed
from gbt27922._basis.headings import SEPARATORS
from gbt27922._basis.table_text import CHINESE, UTF_16_MARKS, ends_in, is_mostly_utf8, note, read_as_chinese
from gbt27922.batch.files.input_file import BOM, opened
from gbt27922.batch.kernel.columns import Bools, Ints
from gbt27922.errors import DocumentError, Problem

#: A row cannot be longer than this many blocks: memory holds it whole.
_MOST_BLOCKS = 2
# How bytes that are in no encoding are kept.
_KEPT = "surrogateescape"


class Block(NamedTuple):
    """Whole rows, the line in which they begin, how much of the file is then read, and what separates cells."""

    text: bytes
    line: int
    share: float
    separator: str = ","


def blocks_of(
    path: str | PathLike[str], size: int, look: Callable[[bytes], Dialect] = lambda _: Dialect()
) -> Iterator[Block]:
    """Blocks in UTF-8, of about ``size`` bytes, that end where a row ends; ``look`` tells from the first bytes what separates cells.

    Raises :class:`~gbt27922.DocumentError` with the line of a quotation mark that is not closed, or of a row that is too long.
    """
    return _in_utf8(_blocks_of(path, size, look))


def _in_utf8(blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks of a file in GB18030 in UTF-8; what is in no encoding stays as it is, for its row to be told.

    The first block that is not all ASCII decides: what is before it is the same in both.
    """
    is_chinese = None
    for block in blocks:
        if is_chinese is None and not block.text.isascii():
            is_chinese = _is_chinese(block)
        yield _recoded(block) if is_chinese else block


def _recoded(block: Block) -> Block:
    """A block in GB18030 in UTF-8."""
    return block._replace(text=block.text.decode(CHINESE, _KEPT).encode(errors=_KEPT))


def _is_chinese(block: Block) -> bool:
    """Whether a block is in GB18030, which is said."""
    try:
        block.text.decode()
    except UnicodeDecodeError as error:
        if is_mostly_utf8(block.text):
            return False
        note(read_as_chinese(block.line + ends_in(block.text[: error.start])))
        return True
    return False


def _reader(file: Any, size: int) -> Iterator[bytes]:
    """What is in a file, about so many bytes at a time: UTF-16 as UTF-8, else as it is."""
    first = file.read(size)
    given = chain([first], iter(lambda: file.read(size), b""))
    if not first.startswith(UTF_16_MARKS):
        return given
    return (text.encode() for text in codecs.iterdecode(given, "utf-16"))


def _blocks_of(path: str | PathLike[str], size: int, look: Callable[[bytes], Dialect]) -> Iterator[Block]:
    with opened(path) as (file, progress):
        given = _reader(file, size)
        rest = next(given, b"").removeprefix(BOM)
        separator, start, line = look(rest)
        rest = rest[start:]
        while rest:
            more = next(given, b"")
            quotes = _Quotes.of(rest, separator)
            is_long = len(rest) > _MOST_BLOCKS * size
            end = quotes.end_of_row(rest) if more else len(rest)
            mark = quotes.torn(rest)
            if mark is None and quotes.unclosed and (not more or (is_long and not end)):
                mark = int(quotes.opening[-1])
            if mark is not None:
                raise unclosed(line + ends_in(rest[:mark]), torn=quotes.is_closed_in_line(rest, mark))
            if end:
                yield Block(rows := rest[:end], line, progress.share(), separator)
                line += ends_in(rows)
            elif is_long:
                raise DocumentError((Problem(f"line {line}", "not_csv.long_row"),))
            rest = rest[end:] + more


def _table(characters: bytes) -> Bools:
    """Which bytes these are."""
    return np.isin(np.arange(np.iinfo(np.uint8).max + 1), list(characters))


#: What stands in front of a cell, and in front of a mark that opens or behind one that closes: there two are one.
_AROUND_CELL = {one: _table(one.encode() + b"\r\n") for one in SEPARATORS}
_AROUND_QUOTED = {one: _table(one.encode() + b'\r\n"') for one in SEPARATORS}


@frozen(eq=False)
class _Quotes:
    """Where quoted text begins and ends in a block of rows; what is not closed has no end.

    A quotation mark opens at the start of a cell, or right after the one that closed: two in quoted text are one.
    Any other one outside quoted text is a mark like any other (5").
    """

    opening: Ints
    closing: Ints
    separator: str

    @classmethod
    def of(cls, block: bytes, separator: str) -> _Quotes:
        """The quotation marks of a block that begins where a row does."""
        text = np.frombuffer(block, np.uint8)
        marks = np.flatnonzero(text == ord('"'))
        opening, closing = marks[::2], marks[1::2]
        if (_AROUND_QUOTED[separator][text[opening - 1]] | (opening == 0)).all():
            return cls(opening, closing, separator)
        in_front = _AROUND_CELL[separator][text[marks - 1]] | (marks == 0)
        paired = np.array(list(_paired(marks.tolist(), in_front.tolist())), np.int64)
        return cls(paired[::2], paired[1::2], separator)

    @property
    def unclosed(self) -> bool:
        """Whether the last quoted text is not closed."""
        return len(self.opening) > len(self.closing)

    def torn(self, block: bytes) -> int | None:
        """The first mark whose quoted text is closed, but not where its cell ends; None if there is none."""
        behind = np.frombuffer(block, np.uint8)[1:]
        closing = self.closing[: -1 if block.endswith(b'"') and not self.unclosed else None]
        well = _AROUND_QUOTED[self.separator][behind[closing]]
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
