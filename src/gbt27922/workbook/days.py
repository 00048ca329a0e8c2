"""Days in a workbook: which cells show a number as a date, and which day a number or a text is."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

from gbt27922.workbook.markup import Attributes, Reader

# ECMA-376-1, 18.8.30: the built-in formats that are dates; 27 to 36 and 50 to 58 are those of East Asia.
_DATES = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
# What in a format is text: in quotation marks, after a backslash, or a color, a condition or a language in brackets.
# A bracket that is not closed reaches to the end, so that it is looked at once.
_TEXT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*+(?:\]|\Z)')
_DAY = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)(?:T00:00:00(?:\.0+)?Z?)?"
)
_LONGEST = 40
_LAST_DAY = dt.date.max.toordinal()


class DateStyles:
    """Which styles of a workbook show dates, by their places in the list of styles."""

    def __init__(self) -> None:
        self._dates: set[int] = set(_DATES)
        self._is_cell = False
        #: Whether each style shows a date.
        self.shows: list[bool] = []

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read the part that holds the styles."""
        Reader({"numFmt": self._format, "cellXfs": self._cells, "xf": self._style}, {"cellXfs": self._others}).read(
            chunks
        )

    def _cells(self, _: Attributes) -> None:
        self._is_cell = True

    def _others(self) -> None:
        self._is_cell = False

    def _style(self, attributes: Attributes) -> None:
        if self._is_cell:
            self.shows.append(_number(attributes.get("numFmtId")) in self._dates)

    def _format(self, attributes: Attributes) -> None:
        number = _number(attributes.get("numFmtId"))
        (self._dates.add if is_date(attributes.get("formatCode", "")) else self._dates.discard)(number)

    def of(self, style: str | None) -> bool:
        """Whether a cell of this style shows a date."""
        place = _number(style)
        return place < len(self.shows) and self.shows[place]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0


def is_date(code: str) -> bool:
    """Whether a number format shows a day.

    >>> is_date('yyyy"年"m"月"d"日"'), is_date("h:mm"), is_date('0.00"day"'), is_date("[Red]0")
    (True, False, False, False)
    """
    return re.search("[dyDY]", _TEXT.sub("", code)) is not None


def day_of(serial: int, *, since_1904: bool = False) -> dt.date | None:
    """The date that a whole number is in a workbook, whose days are counted from 1900 or from 1904; None if it is none.

    Counted from 1900 the number 60 is the 29th of February, a day that there never was.

    >>> day_of(46154), day_of(44692, since_1904=True), day_of(60)
    (datetime.date(2026, 5, 12), datetime.date(2026, 5, 12), None)
    """
    if since_1904:
        first = dt.date(1904, 1, 1).toordinal()
    elif serial > 60:
        first = dt.date(1899, 12, 30).toordinal()
    else:
        first = dt.date(1899, 12, 31).toordinal()
    if (not since_1904 and (serial == 60 or serial < 1)) or not 0 <= serial <= _LAST_DAY - first:
        return None
    return dt.date.fromordinal(first + serial)


def day_in(text: str) -> dt.date | None:
    """The day that a text names, of whatever width, if it is certain: the year first, and the month before the day.

    >>> day_in("2026年5月12日") == day_in(" 2026-05-12 ") == day_in("２０２６/5/12"), day_in("12/5/2026")
    (True, None)
    """
    if len(text) > _LONGEST or not (found := _DAY.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))):
        return None
    try:
        return dt.date(*(int(part) for part in found.groups() if part))
    except ValueError:  # no month has so many days
        return None
