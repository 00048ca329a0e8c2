"""The standard streams as commands find them: those that are closed, and characters that their encoding lacks."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

#: What stands for the signs of our own pages where an encoding lacks them.
_PLAIN = {
    "─": "-",
    "━": "-",
    "█": "#",
    **dict.fromkeys("▉▊▋▌", "#"),
    **dict.fromkeys("▍▎▏", "."),
    "·": "-",
    "…": "...",
    "–": "-",
    "−": "-",
    "×": "x",
    "÷": "/",
    "→": "->",
    "≥": ">=",
    "≤": "<=",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
}
_ERRORS = "gbt27922.plain"
# What a closed stream is opened for again: for what it is not used for, so that the system tells who uses it.
_CLOSED = {"stdin": (os.O_WRONLY, "r"), "stdout": (os.O_RDONLY, "w"), "stderr": (os.O_WRONLY, "w")}


def plain(error: UnicodeError) -> tuple[str, int]:
    r"""What is written in place of characters that an encoding lacks: a plain sign for one of our own, else an escape.

    >>> plain(UnicodeEncodeError("ascii", "─店", 0, 2, ""))
    ('-\\u5e97', 2)
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(one) or _escape(one) for one in lacking), error.end


def _escape(character: str) -> str:
    return character.encode("ascii", "backslashreplace").decode()


@contextmanager
def usable_streams() -> Iterator[None]:
    """Standard streams that can be used: who reads from or writes to a closed one gets an ``OSError``.

    Standard error is the exception: what nobody can be told is lost, and the exit code stays.
    The streams are what they were again at the end.
    """
    closed = [name for name in _CLOSED if getattr(sys, name) is None]
    for name in closed:
        flags, mode = _CLOSED[name]
        # The number that is free is that of the stream: no file that is opened later takes its place.
        setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))
    codecs.register_error(_ERRORS, plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)
    try:
        yield
    finally:
        for name in closed:
            getattr(sys, name).close()
            setattr(sys, name, None)
