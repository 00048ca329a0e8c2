"""Calendar months: the day that comes so many months after or before another."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from functools import lru_cache
from typing import Literal

#: What a period is counted in.
Unit = Literal["month", "year"]
_IN_A_YEAR = 12
#: How many months each unit has.
MONTHS_IN: dict[Unit, int] = {"month": 1, "year": _IN_A_YEAR}


@lru_cache(maxsize=1 << 12)
def months_after(day: dt.date, months: int) -> dt.date:
    """The corresponding day so many months later, or earlier if ``months`` is negative; else the last of that month.

    Civil Code of the PRC 民法典, articles 201 and 202: a period of months or years ends with that day, which still counts.
    A day that no calendar has any more is the first or the last that there is.

    >>> import datetime as dt
    >>> [months_after(dt.date(2024, 1, 31), months).isoformat() for months in (1, 13, -2)]
    ['2024-02-29', '2025-02-28', '2023-11-30']
    """
    year, month = divmod(day.year * _IN_A_YEAR + day.month - 1 + months, _IN_A_YEAR)
    if year < dt.MINYEAR:
        return dt.date.min
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
