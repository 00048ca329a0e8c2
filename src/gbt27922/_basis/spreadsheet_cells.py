"""Cells of a spreadsheet: which texts one holds, how a number is written into one, and how many rows there are."""

from __future__ import annotations

import datetime as dt
import re

#: How many rows a sheet has.
MOST_ROWS = 2**20
#: How many characters a cell holds, counted in UTF-16.
MOST_CHARACTERS = 2**15 - 1
#: The day on which workbooks say that they were made: what is made twice is the same twice.
MADE = dt.datetime(1980, 1, 1)  # noqa: DTZ001  # as archives tell it
# What XML cannot say, and what XlsxWriter takes for a text with fonts in it.
_UNSAYABLE = re.compile(r"[\ufffe\uffff]|\A<r>.*</r>\Z", re.DOTALL)


class Shortest(float):
    """A number that is written with the fewest digits that tell it from every other, whatever is asked for.

    XlsxWriter asks for 16 digits, which makes 9.949999999999999 of 9.95.

    >>> f"{Shortest(9.95):.16G}", f"{9.95:.16G}"
    ('9.95', '9.949999999999999')
    """

    __slots__ = ()

    def __format__(self, _: str) -> str:
        return repr(float(self))


def length(text: str) -> int:
    """How long a text is for a spreadsheet.

    >>> length("店"), length(chr(0x1F600))
    (1, 2)
    """
    return len(text.encode("utf-16-le")) // 2


def is_unsayable(text: str) -> bool:
    """Whether no cell can hold a text as it is, however short.

    >>> is_unsayable("<r>x</r>"), is_unsayable("<r>"), is_unsayable(chr(0xFFFF))
    (True, False, True)
    """
    return _UNSAYABLE.search(text) is not None


def fitting(text: str) -> str:
    """A text of a report as a cell holds it: cut with an ellipsis where it is too long, and never taken for markup.

    >>> fitting("广州一店"), fitting("<r>x</r>"), len(fitting("a" * 40_000))
    ('广州一店', '<r>x</r> ', 32767)
    """
    if length(text) > MOST_CHARACTERS:
        text = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"
    return f"{text} " if is_unsayable(text) else text
