"""Calendar files: read back by the library that calendars are read with, whatever is in the texts."""

from __future__ import annotations

import datetime as dt
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gbt27922 import formats
from gbt27922._basis.foreign_text import one_line
from gbt27922.certification import AuditPlan, Visit, to_ics
from gbt27922.errors import ModelError
from gbt27922.models import Person
from gbt27922.report import Language

icalendar = pytest.importorskip("icalendar", reason="it is an extra")

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "certification" / "audit-plan.json"
_READ: Any = formats.read(EXAMPLE)
PLAN: AuditPlan = _READ
LANGUAGES: tuple[Language, ...] = ("en", "zh")
MADE = "2026-04-20"
TRICKY = '张三，李四; a,b;c\\n"d": ' + "很长的姓名" * 40


def events(text: str) -> list[Any]:
    """The events of a calendar, as the library reads them."""
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def texts(text: str, name: str) -> list[str]:
    """The texts of this name, one an event, by RFC 5545, 3.1 and 3.3.11: before 7.0, icalendar itself read escapes wrongly."""
    lines = re.sub("\r\n[ \t]", "", text).split("\r\n")
    written = [line.removeprefix(f"{name}:") for line in lines if line.startswith(f"{name}:")]
    return [re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], one) for one in written]


def named(name: str) -> AuditPlan:
    return evolve(PLAN, team=[evolve(PLAN.team[0], name=name), PLAN.team[1]])


def one_visit(days: Fraction, start: dt.date) -> AuditPlan:
    return evolve(
        PLAN,
        outlets=[],
        on_site=days,
        total=PLAN.planning + days,
        visits=[Visit("HQ", "A-017", days, start)],
    )


def test_one_event_a_visit() -> None:
    found = events(to_ics(PLAN, made=MADE))
    assert [(one.decoded("dtstart"), one.decoded("dtend")) for one in found] == [
        (dt.date(2026, 5, 6), dt.date(2026, 5, 12)),  # six days
        (dt.date(2026, 5, 6), dt.date(2026, 5, 13)),  # six and a half
        (dt.date(2026, 5, 13), dt.date(2026, 5, 14)),  # half a day takes one
        (dt.date(2026, 5, 13), dt.date(2026, 5, 14)),
        (dt.date(2026, 5, 14), dt.date(2026, 5, 15)),
    ]
    assert {one.decoded("dtstamp") for one in found} == {dt.datetime(2026, 4, 20, tzinfo=dt.UTC)}
    assert len({str(one["uid"]) for one in found}) == len(found)


def test_in_the_language_asked_for() -> None:
    english, chinese = (to_ics(PLAN, made=MADE, lang=lang) for lang in LANGUAGES)
    assert texts(english, "SUMMARY")[1] == "Audit of HQ: 李四 (initial certification)"
    assert texts(chinese, "SUMMARY")[1] == "现场评审 HQ：李四（初次认证）"
    assert texts(english, "DESCRIPTION")[1].split("\n") == [
        "site: HQ",
        "days: 6.5",
        "assessor: A-021 李四",
        f"audit plan SHA-256: {PLAN.sha256}",
    ]
    assert "人日：6.5" in texts(chinese, "DESCRIPTION")[1].split("\n")
    assert texts(english, "UID") == texts(chinese, "UID")


def test_the_same_plan_gives_the_same_file_and_another_plan_other_events() -> None:
    again: Any = formats.read(EXAMPLE)
    assert to_ics(PLAN, made=MADE) == to_ics(again, made=dt.date(2026, 4, 20))
    ids, others = ({str(one["uid"]) for one in events(to_ics(plan, made=MADE))} for plan in (PLAN, named("王五")))
    assert ids.isdisjoint(others)


def test_two_visits_that_are_alike_are_two_events() -> None:
    first = evolve(PLAN.visits[0], days=3)
    plan = evolve(PLAN, visits=[first, first, *PLAN.visits[1:]])
    assert len({str(one["uid"]) for one in events(to_ics(plan, made=MADE))}) == 6


@pytest.mark.parametrize("name", [TRICKY, "a\r\nEND:VCALENDAR\r\nb", "\x1b[2J\u202e\u2028x"])
def test_lines_are_folded_and_texts_escaped(name: str) -> None:
    text = to_ics(named(name), made=MADE, lang="zh")
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert text.split("\r\n").count("END:VCALENDAR") == 1
    assert all(line.isprintable() for line in text.split("\r\n"))
    assert len(events(text)) == len(PLAN.visits)
    assert texts(text, "SUMMARY")[0] == f"现场评审 HQ：{one_line(name)}（初次认证）"


@given(st.text(min_size=1).filter(str.strip))
@example("\\n\\\\n;\\;")
def test_any_name_is_read_back(name: str) -> None:
    assume("\\N" not in one_line(name))  # icalendar takes it for a line break
    text = to_ics(named(name), made=MADE)
    assert len(events(text)) == len(PLAN.visits)
    assert texts(text, "SUMMARY")[0] == f"Audit of HQ: {one_line(name)} (initial certification)"


@given(st.fractions(Fraction(1, 50), 50), st.dates(max_value=dt.date(9999, 10, 1)))
def test_an_event_is_over_all_calendar_days_that_a_visit_touches(days: Fraction, start: dt.date) -> None:
    (found,) = events(to_ics(one_visit(days, start), made=MADE))
    length = found.decoded("dtend") - found.decoded("dtstart")
    assert found.decoded("dtstart") == start
    assert 0 <= length.days - days < 1


@pytest.mark.parametrize(
    ("made", "stamp"),
    [
        (dt.date(2026, 4, 20), "20260420T000000Z"),
        (dt.datetime(2026, 4, 20, 8, 30), "20260420T083000Z"),  # noqa: DTZ001  # without a zone
        (dt.datetime(2026, 4, 20, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8))), "20260420T003000Z"),
    ],
)
def test_it_is_made_when_the_caller_says(made: dt.date, stamp: str) -> None:
    assert to_ics(PLAN, made=made).count(f"DTSTAMP:{stamp}\r\n") == len(PLAN.visits)


def test_visits_without_a_day_are_refused_by_name() -> None:
    visits = [evolve(visit, start=None if visit.site == "SH-01" else visit.start) for visit in PLAN.visits]
    with pytest.raises(ModelError) as refusal:
        to_ics(evolve(PLAN, visits=visits), made=MADE)
    assert str(refusal.value) == (
        '$.visits[3].start: is required: a calendar needs days, and the visit of "A-021" to "SH-01" has none'
    )


def test_what_is_no_day_no_language_and_no_plan() -> None:
    wrong: Any = "fr"
    with pytest.raises(ModelError, match=r"^\$\.made: must be a day such as 2026-05-12, got \"2026-04-31\"$"):
        to_ics(PLAN, made="2026-04-31")
    with pytest.raises(ModelError, match=r"^\$\.lang: must be one of"):
        to_ics(PLAN, made=MADE, lang=wrong)
    other: Any = Person("张三")
    with pytest.raises(TypeError, match=r"takes a model, .*AuditPlan.*DueList, not"):
        to_ics(other, made=MADE)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(
        ModuleNotFoundError, match=r"^a calendar file needs an extra: pip install 'gbt27922\[calendar\]'$"
    ):
        to_ics(PLAN, made=MADE)


def test_what_else_is_missing_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "icalendar"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dateutil", None)
    with pytest.raises(ModuleNotFoundError, match="dateutil"):
        to_ics(PLAN, made=MADE)
