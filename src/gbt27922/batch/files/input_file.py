"""A file that is read, plain or compressed, and how much of it is read."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import IO, Any

from gbt27922.errors import DocumentError, Problem

BOM = b"\xef\xbb\xbf"


@contextmanager
def opened(path: str | PathLike[str]) -> Iterator[tuple[Any, Progress]]:
    """A file to read, unpacked if its name ends in ``.gz``, and how much of it is read."""
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
        raise DocumentError((Problem("$", "broken_file.gzip", {"why": str(error)}),)) from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


class Progress:
    """How much of the bytes on the disk is read."""

    def __init__(self, raw: IO[bytes], size: int) -> None:
        self._raw, self._size = raw, size

    def share(self) -> float:
        """From 0 to 1."""
        return min(1.0, self._raw.tell() / self._size) if self._size else 1.0


def lines_of(path: str | PathLike[str], longest: int) -> Iterator[tuple[bytes, float]]:
    """The lines of a file, each with its LF, and how much of it is then read; of a line that is longer, a little more than ``longest`` bytes."""
    most = longest + len(BOM) + len(b"\r\n")
    with opened(path) as (file, progress):
        before = BOM
        for line in iter(lambda: file.readline(most), b""):
            yield line.removeprefix(before), progress.share()
            before, rest = b"", line
            while len(rest) == most and not rest.endswith(b"\n"):
                rest = file.readline(most)
