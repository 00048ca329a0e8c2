"""The status of a certificate: what is due when, by calendar months, and what complaints call for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import gbt27922
from gbt27922.certification import Certificate, Trigger, read_terms, record, status, terms
from gbt27922.certification.lifecycle import EventKind
from gbt27922.errors import ModelError
from tests.certification.test_certificate import BY, DRAFT, ISSUED, after

SUSPENDED = after(("suspended", "2026-05-31"), start=ISSUED)


def due(certificate: Certificate, on: str, **changes: Any) -> dict[str, tuple[str | None, str, bool]]:
    found = status(certificate, on, evolve(terms(), **changes)).due
    return {one.kind: (one.from_.isoformat() if one.from_ else None, one.by.isoformat(), one.overdue) for one in found}


def test_the_windows_of_a_certificate_that_was_issued_on_a_31st() -> None:
    assert due(ISSUED, "2026-02-01") == {
        "surveillance": ("2026-10-31", "2027-01-31", False),
        "recertification": (None, "2028-10-31", False),
        "expiry": (None, "2029-01-31", False),
    }


def test_the_windows_of_a_certificate_that_was_issued_on_29_february() -> None:
    draft = evolve(DRAFT, issued="2028-02-29", valid_until="2031-02-28")
    leap = record(draft, "issued", date="2028-02-29", by=BY, rests_on="2" * 64)
    assert due(leap, "2028-03-01") == {
        "surveillance": ("2028-11-29", "2029-02-28", False),
        "recertification": (None, "2030-11-28", False),
        "expiry": (None, "2031-02-28", False),
    }
    assert status(leap, "2031-02-28").state == "valid"
    assert status(leap, "2031-03-01").state == "expired"


@pytest.mark.parametrize(("on", "overdue"), [("2027-01-31", False), ("2027-02-01", True)])
def test_the_last_day_of_a_window_still_counts(on: str, overdue: bool) -> None:
    assert due(ISSUED, on)["surveillance"][2] is overdue


def test_the_next_surveillance_is_counted_from_the_last() -> None:
    held = after(("surveillance_passed", "2026-11-30"), start=ISSUED)
    assert due(held, "2026-12-01")["surveillance"] == ("2027-08-30", "2027-11-30", False)
    # A day later nothing of the day before is changed.
    assert due(held, "2026-11-29") == due(ISSUED, "2026-11-29")


def test_recertification_takes_the_place_of_the_last_surveillance() -> None:
    held = after(("surveillance_passed", "2026-11-30"), ("surveillance_passed", "2027-11-30"), start=ISSUED)
    assert "surveillance" not in due(held, "2028-01-01")
    earlier = after(("surveillance_passed", "2026-11-30"), ("surveillance_passed", "2027-10-31"), start=ISSUED)
    assert due(earlier, "2028-01-01")["surveillance"][1] == "2028-10-31"


def test_an_extended_surveillance_is_due_on_the_day_that_it_names() -> None:
    held = after(("surveillance_missed", "2027-02-01"), start=ISSUED)
    assert (status(held, "2027-02-01").state, status(held, "2027-02-01").grade) == ("overdue", "four_star")
    extended = record(held, "extended", date="2027-02-02", by=BY, rests_on="b" * 64, until="2027-04-30")
    assert status(extended, "2027-02-02").state == "valid"
    assert due(extended, "2027-02-02")["surveillance"] == ("2026-10-31", "2027-04-30", False)
    passed = after(("surveillance_passed", "2027-04-30"), start=extended)
    assert due(passed, "2027-05-01")["surveillance"][1] == "2028-04-30"
    sooner = record(ISSUED, "extended", date="2026-02-02", by=BY, rests_on="c" * 64, until="2026-04-30")
    assert due(sooner, "2026-02-02")["surveillance"] == ("2026-04-30", "2026-04-30", False)


def test_the_end_of_a_suspension_is_known_only_where_somebody_says_it() -> None:
    assert "end_of_suspension" not in due(SUSPENDED, "2026-06-01")
    assert due(SUSPENDED, "2026-06-01", suspension_months=3)["end_of_suspension"] == (None, "2026-08-31", False)
    named = record(ISSUED, "suspended", date="2026-05-31", by=BY, rests_on="d" * 64, until="2026-07-15")
    assert due(named, "2026-07-16", suspension_months=3)["end_of_suspension"] == (None, "2026-07-15", True)


def test_a_suspended_certificate_grants_nothing_until_it_is_restored() -> None:
    assert status(SUSPENDED, "2026-05-30").grade == "four_star"
    assert status(SUSPENDED, "2026-05-31").grade is None
    restored = after(("restored", "2026-08-01"), start=SUSPENDED)
    assert status(restored, "2026-08-01").grade == "four_star"


@pytest.mark.parametrize(("end", "on"), [("withdrawn", "2026-06-02"), ("expired", "2029-02-01")])
def test_nothing_is_due_of_a_certificate_that_ended(end: EventKind, on: str) -> None:
    held = after((end, on), start=ISSUED)
    found = status(held, on)
    assert (found.state, found.grade, found.due) == (end, None, ())
    assert status(held, "2099-01-01").state == end


def test_before_it_is_issued_there_is_nothing() -> None:
    found = status(ISSUED, "2026-01-30")
    assert (found.state, found.grade, found.due, found.possible) == ("not_issued", None, (), ("issued",))
    assert found.chain_sha256 == ISSUED.events[0].previous
    assert (found.number, found.scheme, found.on.isoformat()) == (ISSUED.number, ISSUED.scheme, "2026-01-30")
    assert found.valid_until == ISSUED.valid_until


def test_the_grade_is_that_of_the_last_event_that_names_one() -> None:
    held = record(ISSUED, "downgraded", date="2026-03-01", by=BY, grade="three_star", rests_on="4" * 64)
    held = record(held, "upgraded", date="2026-04-01", by=BY, grade="five_star", rests_on="5" * 64)
    days = ("2026-02-28", "2026-03-31", "2026-04-01")
    assert [status(held, day).grade for day in days] == ["four_star", "three_star", "five_star"]


def test_complaints_call_for_a_measure_only_by_rules_of_the_body() -> None:
    received: list[tuple[EventKind, str]] = [("complaint_received", f"2026-0{month}-15") for month in (3, 4, 5)]
    held = after(*received, start=ISSUED)
    assert status(held, "2026-06-01").calls_for == ()
    rules = [Trigger(received=2, months=2, calls_for="review"), Trigger(received=3, months=12, calls_for="suspend")]
    body = evolve(terms(), triggers=rules)
    called = {day: [(one.trigger.calls_for, one.found) for one in status(held, day, body).calls_for] for day in DAYS}
    assert called == {
        "2026-04-14": [],
        "2026-05-15": [("review", 2), ("suspend", 3)],
        "2026-06-14": [("review", 2), ("suspend", 3)],
        "2026-06-15": [("suspend", 3)],
        "2027-03-15": [],
    }
    assert status(held, "2026-06-01").open_complaints == 3


DAYS = ("2026-04-14", "2026-05-15", "2026-06-14", "2026-06-15", "2027-03-15")


def test_no_day_is_refused() -> None:
    with pytest.raises(ModelError) as refused:
        status(ISSUED, "2026-02-30")
    assert [problem.path for problem in refused.value.problems] == ["$.on"]
    with pytest.raises(TypeError, match="Certificate"):
        status("x", dt.date(2026, 1, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize("possible", [["suspended", "audited"], "audited"])
def test_what_is_possible_are_events(possible: Any) -> None:
    with pytest.raises(ModelError) as refused:
        evolve(status(ISSUED, "2026-02-01"), possible=possible)
    place = f"$.possible[{len(possible) - 1}]" if isinstance(possible, list) else "$.possible[0]"
    assert [problem.path for problem in refused.value.problems] == [place]


def test_a_window_does_not_end_before_it_begins() -> None:
    with pytest.raises(ModelError) as refused:
        evolve(terms(), surveillance_to_months=8)
    assert [str(problem) for problem in refused.value.problems] == [
        "$.surveillance_to_months: must be at least 9, the months after which the window opens, got 8"
    ]
    assert evolve(terms(), surveillance_to_months=9).surveillance_to_months == 9


def test_terms_are_read_and_written(tmp_path: Path) -> None:
    body = evolve(terms(), suspension_months=6, triggers=[Trigger(received=3, months=6, calls_for="review")])
    (tmp_path / "terms.json").write_text(gbt27922.to_json(body), "utf-8")
    assert read_terms(tmp_path / "terms.json") == body
    assert {source.figure for source in terms().sources} > {"validity_months", "suspension_months", "triggers"}
    assert all(source.text_zh for source in terms().sources)


def test_a_complaint_counts_until_the_corresponding_day() -> None:
    held = record(ISSUED, "complaint_received", date="2026-09-30", by=BY, rests_on="e" * 64)
    held = record(held, "complaint_received", date="2027-09-28", by=BY, rests_on="f" * 64)
    body = evolve(terms(), triggers=[Trigger(received=1, months=5, calls_for="review")])
    days = ("2027-02-27", "2027-02-28", "2028-02-27", "2028-02-28")
    assert [bool(status(held, day, body).calls_for) for day in days] == [True, False, True, False]


def test_a_suspension_is_prolonged_by_another() -> None:
    longer = record(SUSPENDED, "suspended", date="2026-08-01", by=BY, rests_on="a" * 64, until="2026-11-30")
    assert due(longer, "2026-08-02")["end_of_suspension"] == (None, "2026-11-30", False)
