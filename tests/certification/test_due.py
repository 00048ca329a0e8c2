"""What is due of a register: which days are looked at, in what order, and of whom nothing is due."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from icalendar import Calendar

from gbt27922.certification import Certificate, due, read_register, record, status, terms, to_ics
from gbt27922.errors import ModelError
from tests.certification.test_certificate import BY, ISSUED, after

EXAMPLE = "docs/examples/certification/register.jsonl"


def found(*register: Certificate, on: str, within: int = 0, **more: Any) -> list[tuple[str, str, bool]]:
    entries = due(register, on=on, within=within, **more).entries
    return [(one.kind, one.by.isoformat(), one.overdue) for one in entries]


def test_what_begins_or_ends_within_the_days_is_listed() -> None:
    window = ("surveillance", "2027-01-31", False)
    assert found(ISSUED, on="2026-10-01", within=29) == []
    assert found(ISSUED, on="2026-10-01", within=30) == [window]
    assert found(ISSUED, on="2027-01-31") == [window]
    assert found(ISSUED, on="2027-02-01") == [("surveillance", "2027-01-31", True)]
    assert found(ISSUED, on="2027-02-01", within=637) == [("surveillance", "2027-01-31", True)]
    assert [kind for kind, *_ in found(ISSUED, on="2027-02-01", within=638)] == ["surveillance", "recertification"]


def test_the_days_may_be_more_than_there_are() -> None:
    assert len(found(ISSUED, on="2026-02-01", within=10**30)) == 3


def test_it_is_what_each_status_says_the_earliest_first() -> None:
    listed = due(read_register(EXAMPLE), on="2026-11-26", within=10_000)
    of_status = [
        (one.by, certificate.number, one.kind, one.from_, one.overdue, now.state, certificate.organization)
        for certificate in read_register(EXAMPLE)
        for now in [status(certificate, "2026-11-26")]
        for one in now.due
    ]
    told = [(e.by, e.number, e.kind, e.from_, e.overdue, e.state, e.organization) for e in listed.entries]
    assert told == sorted(of_status, key=lambda one: one[0])
    assert {one.state for one in listed.entries} == {"valid", "suspended", "overdue"}


def test_nothing_is_due_of_what_has_ended() -> None:
    withdrawn = after(("withdrawn", "2026-06-01"), start=ISSUED)
    assert found(withdrawn, on="2027-02-01", within=9999) == []
    assert found(ISSUED, on="2029-02-01", within=9999) == []
    assert found(ISSUED, on="2026-01-30", within=9999) == []
    assert len(found(withdrawn, on="2026-05-31", within=9999)) == 3


def test_the_terms_are_those_of_the_body() -> None:
    suspended = record(ISSUED, "suspended", date="2026-05-31", by=BY, rests_on="b" * 64)
    assert found(suspended, on="2026-06-01", within=100) == []
    body = evolve(terms(), suspension_months=3)
    assert found(suspended, on="2026-06-01", within=100, terms=body) == [("end_of_suspension", "2026-08-31", False)]


def test_a_calendar_has_an_event_on_the_last_day_of_each() -> None:
    calendar: Any = Calendar.from_ical(
        to_ics(due(read_register(EXAMPLE), on="2026-11-26", within=60), made="2026-11-26")
    )
    events = calendar.walk("VEVENT")
    assert [str(one["summary"]) for one in events][2:] == [
        "EXAMPLE-2024-0012: application for recertification (示例电梯服务有限公司)",
        "EXAMPLE-2024-0020: end of the suspension (示例汽车维修连锁有限公司)",
    ]
    days = ["2026-07-01", "2026-09-15", "2026-11-05", "2026-12-28"]
    assert [one["dtstart"].dt.isoformat() for one in events] == days
    assert [one["dtend"].dt.isoformat() for one in events][:2] == ["2026-07-02", "2026-09-16"]
    assert str(events[0]["description"]).splitlines()[3:] == ["from: 2026-04-01", "state: suspended"]
    later: Any = Calendar.from_ical(to_ics(due(read_register(EXAMPLE), on="2026-11-27", within=60), made="2026-11-27"))
    assert [str(one["uid"]) for one in later.walk("VEVENT")] == [str(one["uid"]) for one in events]


def test_no_day_and_no_days_are_refused() -> None:
    with pytest.raises(ModelError) as caught:
        due([], on="2026-02-30", within=-1)
    assert [one.path for one in caught.value.problems] == ["$.on", "$.within"]
    with pytest.raises(TypeError, match="Certificate"):
        due(["x"], on="2026-01-01", within=1)  # type: ignore[list-item]
