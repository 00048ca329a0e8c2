"""Eligibility: the outcome and the day of each condition, what decided it, and what holds of every application."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from gbt27922.certification import (
    Applicant,
    Application,
    ConditionOutcome,
    Eligibility,
    Incident,
    Means,
    conditions,
    eligibility,
    read_application,
)
from gbt27922.certification.conditions import first_day
from gbt27922.errors import ModelError

EXAMPLE = read_application("docs/examples/certification/application.json")
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
ONE_DAY = dt.timedelta(days=1)
INCIDENTS = st.builds(Incident, date=DAYS, kind=st.sampled_from(["accident", "complaint", "penalty"]))
FLAGS = st.none() | st.booleans()
COUNTS = st.none() | st.integers(0, 3)
APPLICATIONS = st.builds(
    Application,
    organization=st.builds(
        Applicant,
        st.just("甲"),
        legal_person=FLAGS,
        registered=st.none() | DAYS,
        kind=st.sampled_from([None, "producer", "seller", "service"]),
    ),
    operating_since=st.none() | DAYS,
    service_management_staff=COUNTS,
    certified_managers=COUNTS,
    means=st.none() | st.builds(Means, premises=FLAGS, facilities=FLAGS, records=FLAGS),
    incidents=st.none() | st.lists(INCIDENTS, max_size=4),
)


def of(found: Eligibility, id: str) -> ConditionOutcome:
    return next(one for one in found.conditions if one.id == id)


def brief(one: ConditionOutcome) -> tuple[str, str | None, str, str | None]:
    """The outcome, the day, and what decided it."""
    [by] = one.decided_by
    return one.outcome, one.met_from.isoformat() if one.met_from else None, by.path, by.value


def changed(**more: Any) -> Application:
    return evolve(EXAMPLE, **more)


def applicant(**more: Any) -> Application:
    return evolve(EXAMPLE, organization=evolve(EXAMPLE.organization, **more))


# --- each condition ---


def test_the_example_is_met_on_the_day_of_its_application_and_has_a_source_for_everything() -> None:
    found = eligibility(EXAMPLE, "2026-03-16")
    assert (found.outcome, found.met_from) == ("met", dt.date(2026, 3, 16))
    assert (found.months_in_operation, found.clean_years) == (3, 1)
    assert (found.application_sha256, found.organization.name) == (EXAMPLE.sha256, "示例家电有限公司")
    assert [(one.id, one.figure, one.unit) for one in found.conditions] == [
        (one.id, one.figure, one.unit) for one in conditions()
    ]
    assert {(one.figure, one.unit) for one in found.conditions} >= {(3, "month"), (1, "year"), (1, None), (None, None)}
    assert {one.source.confidence for one in found.conditions} == {"high", "medium", "low"}
    for condition in conditions():
        assert all(source.text_zh for source in [condition.source, *(one.source for one in condition.readings)])


PATHS = [
    ("legal_person", {"legal_person": False}, "$.organization.legal_person", "false"),
    ("premises", {"premises": False}, "$.means.premises", "false"),
    ("facilities", {"facilities": False}, "$.means.facilities", "false"),
    ("records", {"records": False}, "$.means.records", "false"),
    ("service_management_staff", {"service_management_staff": 0}, "$.service_management_staff", "0"),
    ("certified_managers", {"certified_managers": 0}, "$.certified_managers", "0"),
]


@pytest.mark.parametrize(("id", "value", "path", "text"), PATHS, ids=[path[0] for path in PATHS])
def test_what_time_does_not_bring_is_not_met_and_has_no_day(id: str, value: Any, path: str, text: str) -> None:
    assert EXAMPLE.means
    application = (
        applicant(**value)
        if "organization" in path
        else changed(
            means=evolve(EXAMPLE.means, **value) if "means" in path else None, **({} if "means" in path else value)
        )
    )
    found = eligibility(application, "2026-03-16")
    assert brief(of(found, id)) == ("not_met", None, path, text)
    assert (found.outcome, found.met_from) == ("not_met", None)


@pytest.mark.parametrize("kind", ["producer", "seller", "service"])
def test_any_kind_of_organization_may_apply(kind: Any) -> None:
    assert brief(of(eligibility(applicant(kind=kind), "2026-03-16"), "kind")) == (
        *("met", "2026-03-16", "$.organization.kind", kind),
    )


def test_one_manager_is_enough() -> None:
    assert of(eligibility(changed(certified_managers=1), "2026-03-16"), "certified_managers").outcome == "met"


@pytest.mark.parametrize(
    ("since", "on", "months", "outcome", "met_from"),
    [
        ("2025-11-01", "2026-01-31", None, "not_met", "2026-02-01"),
        ("2025-11-01", "2026-02-01", None, "met", "2026-02-01"),
        ("2025-11-30", "2026-02-27", None, "not_met", "2026-02-28"),  # no 30th: the last day of the month
        ("2025-11-01", "2026-04-30", 6, "not_met", "2026-05-01"),
        ("2026-04-01", "2026-03-16", None, "not_met", "2026-07-01"),  # it is not in operation yet
        ("2026-03-16", "2026-03-16", 0, "met", "2026-03-16"),
        ("2025-11-01", "9999-12-31", 10**99, "not_met", None),  # no calendar has that day
    ],
)
def test_a_period_has_passed_on_its_corresponding_day(
    since: str, on: str, months: int | None, outcome: str, met_from: str | None
) -> None:
    found = eligibility(changed(operating_since=since), on, months_in_operation=months)
    assert brief(of(found, "in_operation")) == (outcome, met_from, "$.operating_since", since)


def test_a_period_without_a_unit_is_in_months() -> None:
    condition = evolve(next(one for one in conditions() if one.id == "in_operation"), unit=None)
    assert first_day(condition, dt.date(2025, 11, 1), 3) == dt.date(2026, 2, 1)


def test_a_year_since_the_registration() -> None:
    application = applicant(registered="2024-02-29")
    for on, outcome in (("2025-02-27", "not_met"), ("2025-02-28", "met")):
        assert brief(of(eligibility(application, on), "registered")) == (
            *(outcome, "2025-02-28", "$.organization.registered", "2024-02-29"),
        )


def incidents(*days: str) -> Application:
    return changed(incidents=[Incident(date=day, kind="complaint") for day in days])


@pytest.mark.parametrize(
    ("days", "on", "years", "expected"),
    [
        ([], "2026-03-16", None, ("met", "2026-03-16", "$.incidents", "[]")),
        (["2025-03-16"], "2026-03-15", None, ("not_met", "2026-03-16", "$.incidents[0].date", "2025-03-16")),
        (["2025-03-16"], "2026-03-16", None, ("met", "2026-03-16", "$.incidents[0].date", "2025-03-16")),
        (["2025-03-16"], "2026-03-16", 2, ("not_met", "2027-03-16", "$.incidents[0].date", "2025-03-16")),
        (["2026-03-16"], "2026-03-16", None, ("not_met", "2027-03-16", "$.incidents[0].date", "2026-03-16")),
        (["2026-03-17"], "2026-03-16", None, ("met", "2026-03-16", "$.incidents", "[]")),
        (
            ["2025-12-01", "2026-01-05", "2025-12-24", "2026-12-24"],
            *("2026-03-16", None, ("not_met", "2027-01-05", "$.incidents[1].date", "2026-01-05")),
        ),
    ],
)
def test_the_last_incident_that_is_known_decides_the_record(
    days: list[str], on: str, years: int | None, expected: Any
) -> None:
    assert brief(of(eligibility(incidents(*days), on, clean_years=years), "clean_record")) == expected


def test_every_reading_of_a_conflict_is_shown_with_its_source_and_its_day() -> None:
    found = of(eligibility(EXAMPLE, "2026-03-16"), "in_operation")
    assert [(one.least, one.most, one.met_from) for one in found.readings] == [
        (3, 3, dt.date(2026, 3, 16)),
        (3, 6, dt.date(2026, 5, 1)),
        (6, 6, dt.date(2026, 5, 1)),
    ]
    assert len({one.source.text for one in found.readings}) == 3
    unknown = of(eligibility(changed(operating_since=None), "2026-03-16"), "in_operation")
    assert [one.met_from for one in unknown.readings] == [None] * 3


def test_over_all_it_is_not_met_before_unknown_and_met_from_the_last_day() -> None:
    waiting = evolve(incidents("2025-12-24"), operating_since="2026-03-01")
    assert eligibility(waiting, "2026-03-16").met_from == dt.date(2026, 12, 24)
    some = eligibility(evolve(waiting, means=None), "2026-03-16")
    assert (some.outcome, some.met_from) == ("not_met", None)
    none = eligibility(Application(organization=Applicant("甲")), "2026-03-16")
    assert (none.outcome, none.met_from) == ("unknown", None)
    assert [brief(one) for one in none.conditions] == [("unknown", None, one.path, None) for one in conditions()]


def test_what_is_no_day_and_no_count_is_refused_all_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        eligibility(EXAMPLE, "yesterday", months_in_operation=-1, clean_years="two")  # type: ignore[arg-type]
    assert [problem.path for problem in caught.value.problems] == ["$.on", "$.months_in_operation", "$.clean_years"]


def test_a_made_one_must_agree_with_itself() -> None:
    found = eligibility(EXAMPLE, "2026-03-16")
    for one in ({"met_from": "2026-03-17"}, {"met_from": None}, {"outcome": "not_met"}, {"outcome": "unknown"}):
        with pytest.raises(ModelError, match=r"\$\.conditions\[0\]\.met_from"):
            evolve(found, conditions=[evolve(found.conditions[0], **one)])
    later = evolve(found.conditions[0], outcome="unknown", met_from="2026-04-01")
    with pytest.raises(ModelError, match="absent where it is unknown"):
        evolve(found, conditions=[later])
    with pytest.raises(ModelError, match=r"\$\.conditions\[1\]\.id: must be unique"):
        evolve(found, conditions=[found.conditions[0]] * 2)
    with pytest.raises(ModelError, match=r"\$\.conditions: must hold at least one"):
        evolve(found, conditions=[])


# --- what holds of every application ---


@given(APPLICATIONS, DAYS, st.lists(INCIDENTS, max_size=3))
def test_what_happens_later_changes_nothing(application: Application, on: dt.date, more: list[Incident]) -> None:
    later = [one for one in more if one.date > on]
    known = (
        application
        if application.incidents is None
        else evolve(application, incidents=[*application.incidents, *later])
    )
    assert eligibility(known, on).conditions == eligibility(application, on).conditions


@given(APPLICATIONS, DAYS, st.integers(0, 40))
def test_what_waits_is_met_on_its_day_and_not_before_and_stays_met(
    application: Application, on: dt.date, days: int
) -> None:
    known = evolve(application, incidents=application.incidents and [i for i in application.incidents if i.date <= on])
    for one in eligibility(known, on).conditions:
        if one.outcome != "not_met":
            continue
        if one.met_from is None:
            assert of(eligibility(known, dt.date(2100, 1, 1)), one.id).outcome == "not_met"
            continue
        assert one.met_from > on
        assert of(eligibility(known, one.met_from - ONE_DAY), one.id).outcome == "not_met"
        assert of(eligibility(known, one.met_from), one.id).outcome == "met"
        assert of(eligibility(known, one.met_from + days * ONE_DAY), one.id).outcome == "met"


@given(APPLICATIONS, DAYS)
def test_the_day_of_all_is_the_first_on_which_all_are_met(application: Application, on: dt.date) -> None:
    known = evolve(application, incidents=application.incidents and [i for i in application.incidents if i.date <= on])
    found = eligibility(known, on)
    if found.met_from is None:
        assert found.outcome != "met"
    else:
        assert eligibility(known, found.met_from).outcome == "met"
        assert found.met_from == on or eligibility(known, found.met_from - ONE_DAY).outcome == "not_met"


@given(APPLICATIONS, DAYS, *[st.tuples(st.integers(0, 40), st.integers(0, 5))] * 2)
def test_to_ask_for_more_meets_nothing_more(
    application: Application, on: dt.date, asked: tuple[int, int], more: tuple[int, int]
) -> None:
    (months, years), (more_months, more_years) = asked, more
    less = eligibility(application, on, months_in_operation=months, clean_years=years)
    most = eligibility(application, on, months_in_operation=months + more_months, clean_years=years + more_years)
    for one, other in zip(less.conditions, most.conditions, strict=True):
        assert other.outcome == one.outcome or (one.outcome, other.outcome) == ("met", "not_met")
        assert other.met_from is None or (one.met_from is not None and one.met_from <= other.met_from)


def left_out(application: Application, path: str) -> Application:
    """The application without the value at a path."""
    *inside, last = path.removeprefix("$.").split(".")
    without: dict[str, Any] = {last: None}
    for name in inside:
        part = getattr(application, name)
        without = {name: part and evolve(part, **without)}
    return evolve(application, **without)


@pytest.mark.parametrize("condition", conditions(), ids=lambda condition: condition.id)
@given(application=APPLICATIONS, on=DAYS)
def test_what_is_left_out_is_unknown_and_never_met(condition: Any, application: Application, on: dt.date) -> None:
    found = eligibility(left_out(application, condition.path), on)
    assert brief(of(found, condition.id)) == ("unknown", None, condition.path, None)
    assert (found.outcome, found.met_from) in {("unknown", None), ("not_met", None)}


def test_every_condition_looks_at_a_field_of_the_application() -> None:
    names = {f"$.{field.name}" for field in fields(Application)}
    names |= {f"$.organization.{field.name}" for field in fields(Applicant)}
    names |= {f"$.means.{field.name}" for field in fields(Means)}
    assert {condition.path for condition in conditions()} <= names
