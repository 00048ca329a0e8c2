"""Calendar months: the corresponding day, or the last of the month (Civil Code of the PRC, articles 201 and 202)."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbt27922._basis.calendar_months import months_after

DAYS = st.dates(dt.date(100, 1, 1), dt.date(9800, 12, 31))
MONTHS = st.integers(-1200, 1200)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-02-29", 36, "2027-02-28"),
        ("2026-11-26", 36, "2029-11-26"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-31", 0, "2026-12-31"),
        ("9999-01-31", 1, "9999-02-28"),
        ("0001-02-15", -1, "0001-01-15"),
    ],
)
def test_the_corresponding_day_or_the_last_of_the_month(day: str, months: int, found: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(found)


@given(DAYS, MONTHS)
def test_it_is_so_many_months_away_and_the_same_day_where_there_is_one(day: dt.date, months: int) -> None:
    found = months_after(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == min(day.day, calendar.monthrange(found.year, found.month)[1])


@given(DAYS, DAYS, MONTHS)
def test_a_later_day_is_never_earlier_after_so_many_months(one: dt.date, other: dt.date, months: int) -> None:
    earlier, later = sorted([one, other])
    assert months_after(earlier, months) <= months_after(later, months)


def test_there_are_no_days_before_the_first_and_after_the_last() -> None:
    assert months_after(dt.date(9999, 6, 1), 12) == dt.date.max
    assert months_after(dt.date(1, 6, 1), -12) == dt.date.min
