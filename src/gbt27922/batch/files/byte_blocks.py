"""The bytes of a file, plain or compressed: line by line, or in blocks of whole rows of CSV."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import IO, Any

from gbt27922.errors import DocumentError, Problem

_BOM = b"\xef\xbb\xbf"
#: A row of CSV that is longer than so many blocks is none: its quotes are not closed.
_MOST_BLOCKS = 2


@contextmanager
def opened(path: str | PathLike[str]) -> Iterator[tuple[Any, Progress]]:
    """A file as it is meant to be read, and how far it is read."""
    place = Path(path)
    try:
        with place.open("rb") as raw:
            progress = Progress(raw, place.stat().st_size)
            if place.suffix.lower() == ".gz":
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield unpacked, progress
            else:
                yield raw, progress
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        reason = f"must be a gzip file, but is none, or only a part of one: {error}"
        raise DocumentError((Problem("$", reason, "broken_file"),)) from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


class Progress:
    """Which share of the bytes on the disk is read."""

    def __init__(self, raw: IO[bytes], size: int) -> None:
        self._raw, self._size = raw, size

    def share(self) -> float:
        """From 0 to 1."""
        return min(1.0, self._raw.tell() / self._size) if self._size else 1.0


def lines_of(path: str | PathLike[str]) -> Iterator[tuple[bytes, float]]:
    """The lines of a file, and which share of it is then read."""
    with opened(path) as (file, progress):
        for number, line in enumerate(file):
            yield line if number else line.removeprefix(_BOM), progress.share()


def blocks_of(path: str | PathLike[str], size: int) -> Iterator[tuple[bytes, float]]:
    """Blocks of about ``size`` bytes that end where a row of CSV ends, and which share of the file is then read.

    A line break within quotes is no end of a row: there, the number of quotes before it is odd.
    """
    with opened(path) as (file, progress):
        rest = file.read(size).removeprefix(_BOM)
        while rest:
            more = file.read(size)
            end = _end_of_row(rest) if more else len(rest)
            if end:
                yield rest[:end], progress.share()
            elif len(rest) > _MOST_BLOCKS * size:
                reason = "must be CSV, but a row is too long: a quotation mark is not closed, or lines end in CR alone"
                raise DocumentError((Problem("$", reason, "not_csv"),))
            rest = rest[end:] + more


def _end_of_row(block: bytes) -> int:
    """Behind the last row that ends in the block; 0 if none does."""
    end, quotes = len(block), block.count(b'"')
    while True:
        at = block.rfind(b"\n", 0, end)
        quotes -= block.count(b'"', at + 1, end)
        if at < 0 or quotes % 2 == 0:
            return at + 1
        end = at
