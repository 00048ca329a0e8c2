"""The bytes of a table as text: UTF-8, UTF-16 with its mark, else GB18030, which is said in a note."""

from __future__ import annotations

import codecs
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

from gbt27922._basis.checked import wrong_type
from gbt27922.errors import DocumentError, Gbt27922Warning, Problem

__all__ = [
    "CHINESE",
    "UTF_8_MARK",
    "UTF_16_MARKS",
    "WORKBOOKS",
    "ends_in",
    "is_mostly_utf8",
    "note",
    "notes_in",
    "read_as_chinese",
    "text_of",
]

#: The marks at the start of a file that say which encoding it is in.
UTF_8_MARK, UTF_16_MARKS = codecs.BOM_UTF8, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: What workbooks begin with, and old ones; no text does.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: What Chinese spreadsheets write where nobody asks for UTF-8; it holds GBK and GB 2312.
CHINESE = "gb18030"
# The first character that takes three bytes in UTF-8, as all Chinese ones do; and what stands for bytes that are none.
_THREE_BYTES, _LOST = "\u0800", "\ufffd"


def note(problem: Problem) -> None:
    """Say what is no problem of a table, but is not passed over in silence."""
    warnings.warn(Gbt27922Warning(problem), stacklevel=2)


@contextmanager
def notes_in(place: str) -> Iterator[None]:
    """Say of every note that it is of this place: another table than the one that is read."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", Gbt27922Warning)
        yield
    for one in caught:
        if isinstance(one.message, Gbt27922Warning):
            problem: Problem = one.message.args[0]
            note(problem.at(f"{place} {problem.path}"))
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)


def text_of(table: str | bytes | PathLike[str]) -> str:
    """The text of a table: itself, its bytes, or the path to its file.

    Raises :class:`~gbt27922.DocumentError` with the first line that is in no encoding.
    """
    if isinstance(table, PathLike):
        table = Path(table).read_bytes()
    if isinstance(table, str):
        return table.removeprefix("\ufeff")
    if not isinstance(table, (bytes, bytearray)):
        raise DocumentError(wrong_type("csv", table))
    return _decoded(bytes(table)).removeprefix("\ufeff")


def _decoded(data: bytes) -> str:
    if data.startswith(WORKBOOKS):
        raise DocumentError((Problem("line 1", "not_utf8.workbook"),))
    if data.startswith(UTF_16_MARKS):
        return _read(data, "utf-16")
    if b"\0" in data:  # UTF-16 without its mark, or no text at all
        raise _no_text(ends_in(data.partition(b"\0")[0]) + 1)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = ends_in(data[: error.start]) + 1
    if data.startswith(UTF_8_MARK) or is_mostly_utf8(data):
        raise _no_text(line)
    text = _read(data, CHINESE)
    note(read_as_chinese(line))
    return text


def _read(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _no_text(ends_in(data[: error.start].decode(encoding, "ignore")) + 1) from None


def _no_text(line: int) -> DocumentError:
    return DocumentError((Problem(f"line {line}", "not_utf8.csv"),))


def read_as_chinese(line: int) -> Problem:
    """The note that a table is read as GB18030; in this line it is not UTF-8."""
    return Problem(f"line {line}", "not_utf8.gb18030")


def is_mostly_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is UTF-8 of three bytes or more: then what is not is damage, and no other encoding.

    >>> is_mostly_utf8("广州一店".encode() + b"!" + bytes([255])), is_mostly_utf8("广州一店".encode("gbk"))
    (True, False)
    """
    read = data.decode(errors="replace")
    lost = read.count(_LOST)
    return sum(char >= _THREE_BYTES for char in read) - lost > lost


def ends_in(text: str | bytes) -> int:
    r"""How many lines end in a text: each with LF, CRLF or CR alone.

    >>> ends_in("a\nb\r\nc\rd"), ends_in(b"\r\r\n")
    (3, 2)
    """
    if isinstance(text, str):
        return text.count("\n") + text.count("\r") - text.count("\r\n")
    lines = text.count(b"\n")
    return lines + text.count(b"\r") - text.count(b"\r\n") if b"\r" in text else lines
