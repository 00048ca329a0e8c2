"""The parts of a workbook file: an archive from outside, opened within limits that hold before anything is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from gbt27922.errors import DocumentError, Problem, Value

# A form of 60 outlets has 100 kB. What is larger, or holds more, would take longer to read than anyone waits.
MOST_BYTES = 10 * 2**20
_MOST_PARTS = 1000
_MOST_UNPACKED = 48 * 2**20
# Deflate shrinks a table to a fiftieth, and only what is one thing over and over to less than this.
_MOST_RATIO, _SMALL = 200, 2**20
# A table of 300 000 cells has so many marks. To read one takes up to a microsecond.
_MOST_MARKS, _MOST_ATTRIBUTES = 1_500_000, 3_000_000
_CHUNK = 2**16
_ZIP, _OLE, _ENTRY = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x01\x02"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED = 1
#: What may not be in a file, by how the names of its parts begin, without case.
_REFUSED = {
    "xl/vbaproject": "not_xlsx.macros",
    "xl/macrosheets/": "not_xlsx.macros",
    "xl/externallinks/": "not_xlsx.links",
    "xl/workbook.bin": "not_xlsx",
    "mimetype": "not_xlsx",
}


def refusal(id: str, **values: Value) -> DocumentError:
    """The error for a file that is not read at all."""
    return DocumentError((Problem("$", id, values),))


def is_workbook(data: bytes) -> bool:
    """Whether these are the bytes of an archive, as workbooks are, or of an old workbook; no text begins so.

    >>> is_workbook(b"PK" + bytes([3, 4])), is_workbook(b'{"format": "gbt27922.assessment/1"}')
    (True, False)
    """
    return data.startswith((_ZIP, _OLE))


class Parts:
    """The parts of a workbook file by name; no limit is passed, whatever the archive says of itself."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._marks = self._attributes = 0
        #: The names of all parts.
        self.names = frozenset(archive.namelist())

    @classmethod
    def of(cls, data: bytes) -> Parts:
        """The parts of the file ``data``. Raises :class:`~gbt27922.DocumentError` with what is wrong with it."""
        if data.startswith(_OLE):
            raise refusal("not_xlsx.locked" if _LOCKED in data else "not_xlsx.old")
        if not data.startswith(_ZIP):
            raise refusal("not_xlsx")
        if len(data) > MOST_BYTES:
            raise refusal("too_large.bytes", most=MOST_BYTES >> 20)
        if data.count(_ENTRY) > _MOST_PARTS:  # the archive's own count may be wrong
            raise refusal("too_large.parts", most=_MOST_PARTS)
        with _sound():
            archive = zipfile.ZipFile(io.BytesIO(data))
        _check(archive.infolist())
        return cls(archive)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, a piece at a time: never more than the archive has said, nor more marks than are read in time."""
        with _sound(), self._archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                self._marks += chunk.count(b"<")
                self._attributes += chunk.count(b"=")
                if self._marks > _MOST_MARKS or self._attributes > _MOST_ATTRIBUTES:
                    raise refusal("too_large")
                yield chunk


@contextmanager
def _sound() -> Iterator[None]:
    """What is wrong with the archive, as a problem."""
    try:
        yield
    except DocumentError:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, OSError, KeyError, ValueError):
        raise refusal("not_xlsx.broken") from None


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Raise what keeps the archive from being read as a workbook."""
    names = [entry.filename.lower() for entry in entries]
    for name in names:
        if found := next((id for start, id in _REFUSED.items() if name.startswith(start)), None):
            raise refusal(found)
    # Two parts of one name, and names that lead elsewhere: other programs may see another file than this one.
    if len({*names}) < len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise refusal("not_xlsx.broken")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise refusal("not_xlsx.locked")
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise refusal("too_large.unpacked", most=_MOST_UNPACKED >> 20)
    if any(entry.file_size > max(_SMALL, _MOST_RATIO * entry.compress_size) for entry in entries):
        raise refusal("too_large.ratio", most=_MOST_RATIO)
