"""Certificates: what is refused, and where; the chain that no change leaves whole; the table of transitions."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import DocumentError
from gbt27922.certification import Certificate, Event, lifecycle, parse_certificate, read_certificate, record
from gbt27922.certification.lifecycle import DETAILS, KINDS, STATES, EventKind
from gbt27922.errors import ModelError, Problem
from gbt27922.models import Organization, SchemeReference
from tests.support.shipped import SCHEME

BY = "R-003 王五"
DRAFT = Certificate(
    number="C-1",
    organization=Organization("某公司"),
    scheme=SchemeReference.of(SCHEME),
    scorecard_sha256="1" * 64,
    grade="four_star",
    issued="2026-01-31",
    valid_until="2029-01-31",
)
#: The details that an event may need.
GIVEN: dict[str, Any] = {"rests_on": "2" * 64, "grade": "three_star", "until": "2035-01-31", "scope": "家电"}


def after(*events: tuple[EventKind, str], start: Certificate = DRAFT) -> Certificate:
    """The certificate after events, each a kind and a day, with the details that it needs."""
    for kind, date in events:
        rule = lifecycle().event(kind)
        needed: dict[str, Any] = {name: GIVEN[name] for name in rule.needs}
        if "rests_on" in needed:
            needed["rests_on"] = f"{len(start.events):064}"
        start = record(start, rule.id, date=date, by=BY, **needed)
    return start


ISSUED = after(("issued", "2026-01-31"))


def refused(*events: tuple[EventKind, str], **details: Any) -> tuple[Problem, ...]:
    *before, (kind, date) = events
    held = after(*before)
    with pytest.raises(ModelError) as caught:
        record(held, kind, date=date, by=BY, **{"rests_on": "9" * 64} | details)
    return caught.value.problems


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.path, problem.reason) for problem in problems]


def test_a_certificate_without_events_is_not_issued() -> None:
    assert DRAFT.on(DRAFT.issued).state == "not_issued"
    assert told(refused(("withdrawn", "2026-01-31"))) == [
        ("$.events[0].kind", 'must be one of "issued" while the certificate is not issued, got withdrawn')
    ]


def test_each_event_holds_the_digest_of_the_one_before() -> None:
    held = after(("issued", "2026-01-31"), ("suspended", "2026-03-01"), ("withdrawn", "2026-04-01"))
    assert [event.previous for event in held.events] == list(held.digests[:-1])
    assert held.chain_sha256 == held.events[-1].sha256 == gbt27922.to_data(held)["chain_sha256"]
    assert len({*held.digests}) == 4


def test_what_is_not_possible_says_what_would_be() -> None:
    (problem,) = refused(("issued", "2026-01-31"), ("suspended", "2026-02-01"), ("upgraded", "2026-03-01"), **UPGRADE)
    assert problem.path == "$.events[2].kind"
    assert problem.reason == (
        'must be one of "restored", "suspended", "surveillance_passed", "complaint_received", "downgraded", "scope_reduced", '
        '"withdrawn" while the certificate is suspended, got upgraded'
    )
    assert problem.message("zh").startswith("证书处于“暂停”状态时应为 ")


UPGRADE = {"grade": "five_star", "rests_on": "3" * 64}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_follows_a_withdrawal(kind: EventKind) -> None:
    rule = lifecycle().event(kind)
    needed = {name: GIVEN[name] for name in rule.needs}
    (problem,) = refused(("issued", "2026-01-31"), ("withdrawn", "2026-02-01"), (kind, "2026-03-01"), **needed)
    assert (problem.id, problem.path) == ("invalid_value.final", "$.events[2].kind")


def test_a_complaint_is_resolved_only_where_one_is_open() -> None:
    once: list[tuple[EventKind, str]] = [("issued", "2026-01-31"), ("complaint_received", "2026-02-01")]
    once.append(("complaint_resolved", "2026-02-02"))
    assert after(*once).on(GIVEN_DAY).complaints == 0
    (problem,) = refused(*once, ("complaint_resolved", "2026-02-03"))
    assert problem.id == "invalid_value.impossible"
    assert "complaint_resolved" not in problem.reason.partition(", got ")[0]


GIVEN_DAY = DRAFT.issued.replace(year=2028)


def test_after_its_last_day_a_certificate_only_expires() -> None:
    assert told(refused(("issued", "2026-01-31"), ("suspended", "2029-02-01"))) == [
        ("$.events[1].kind", 'must be one of "expired" while the certificate is expired, got suspended')
    ]
    assert after(("issued", "2026-01-31"), ("suspended", "2029-01-31")).on(GIVEN_DAY).state == "valid"
    assert after(("issued", "2026-01-31"), ("expired", "2029-02-01")).events[-1].kind == "expired"
    assert refused(("issued", "2026-01-31"), ("expired", "2029-01-31"))[0].id == "invalid_value.impossible"


def test_recertification_gives_another_last_day() -> None:
    held = after(("issued", "2026-01-31"), ("recertified", "2028-12-01"))
    assert held.on(DRAFT.issued).valid_until.isoformat() == "2029-01-31"
    assert held.on(held.events[-1].date).valid_until.isoformat() == "2035-01-31"


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_has_the_details_that_it_needs_and_no_other(kind: EventKind) -> None:
    rule = lifecycle().event(kind)
    needed = {name: GIVEN[name] for name in rule.needs}
    assert Event(kind=kind, date="2026-01-31", by=BY, previous="0" * 64, **needed).kind == kind
    for name in rule.needs:
        rest = {key: value for key, value in needed.items() if key != name}
        with pytest.raises(ModelError) as caught:
            Event(kind=kind, date="2026-01-31", by=BY, previous="0" * 64, **rest)
        assert [(problem.path, problem.id) for problem in caught.value.problems] == [
            (f"$.{name}", "missing_field.detail")
        ]
    for name in {*DETAILS}.difference(rule.may_have):
        with pytest.raises(ModelError) as caught:
            Event(kind=kind, date="2026-01-31", by=BY, previous="0" * 64, **needed, **{name: GIVEN[name]})
        assert [(problem.path, problem.id) for problem in caught.value.problems] == [
            (f"$.{name}", "invalid_value.detail")
        ]


def test_a_detail_that_is_missing_says_what_needs_it() -> None:
    assert told(refused(("issued", "2026-01-31"), ("extended", "2026-02-01"))) == [
        ("$.events[1].until", "is required by the event surveillance extended")
    ]


def test_an_event_without_needs_has_none_of_the_others() -> None:
    with pytest.raises(ModelError) as caught:
        Event(kind="withdrawn", date="2026-01-31", by=BY, previous="0" * 64, **GIVEN)
    assert told(caught.value.problems) == [
        (f"$.{name}", "must be absent: it is no part of the event withdrawn") for name in DETAILS if name != "rests_on"
    ]


def test_problems_of_an_event_are_told_at_its_place() -> None:
    problems = refused(("issued", "2026-01-31"), ("extended", "2026-02-01"), until="2026-01-01", grade="x")
    assert told(problems) == [
        ("$.events[1].grade", "must be absent: it is no part of the event surveillance extended"),
        ("$.events[1].until", "must not be before 2026-02-01, got 2026-01-01"),
    ]
    assert refused(("issued", "x"))[0].path == "$.events[0].date"


def test_days_are_in_order() -> None:
    assert refused(("issued", "2026-02-01"), rests_on="2" * 64)[0].id == "invalid_value.issued"
    (problem,) = refused(
        ("issued", "2026-01-31"), ("suspended", "2026-03-01"), ("restored", "2026-02-28"), rests_on="5" * 64
    )
    assert (problem.path, problem.reason) == (
        "$.events[2].date",
        "must not be before 2026-03-01, the day of the event before, got 2026-02-28",
    )
    with pytest.raises(ModelError) as caught:
        evolve(DRAFT, valid_until="2026-01-30")
    assert told(caught.value.problems) == [("$.valid_until", "must not be before 2026-01-31, got 2026-01-30")]
    assert evolve(DRAFT, valid_until=DRAFT.issued).valid_until == DRAFT.issued


def test_what_an_event_gives_may_end_on_its_day() -> None:
    assert record(ISSUED, "suspended", date="2026-03-01", by=BY, rests_on="9" * 64, until="2026-03-01").events[-1].until


def test_one_document_is_the_reason_of_one_event_of_a_kind() -> None:
    held = record(ISSUED, "complaint_received", date="2026-03-01", by=BY, rests_on="5" * 64)
    with pytest.raises(ModelError) as caught:
        record(held, "complaint_received", date="2026-03-02", by=BY, rests_on="5" * 64)
    assert told(caught.value.problems) == [
        ("$.events[2].rests_on", "must not be what event 1, complaint received, rests on already")
    ]
    assert record(held, "complaint_resolved", date="2026-03-02", by=BY, rests_on="5" * 64)
    reviewed = record(ISSUED, "surveillance_passed", date="2026-12-01", by=BY, rests_on="5" * 64)
    (problem,) = _refused_recertification(reviewed, "5" * 64)
    assert problem.path == "$.events[2].rests_on"
    copied = evolve(
        held, events=held.events[:-1] + (record(ISSUED, "surveillance_missed", date="2026-03-01", by=BY).events[-1],)
    )
    with pytest.raises(ModelError) as caught:
        evolve(copied, events=(*copied.events, copied.events[-1]))
    assert ("$.events[2]", "duplicate_id.event") in {(problem.path, problem.id) for problem in caught.value.problems}


def _refused_recertification(held: Certificate, digest: str) -> tuple[Problem, ...]:
    with pytest.raises(ModelError) as caught:
        record(held, "recertified", date="2028-12-01", by=BY, **{**GIVEN, "scope": None, "rests_on": digest})
    return caught.value.problems


def every_value(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(data, dict):
        return [one for key, value in data.items() for one in every_value(value, (*path, key))]
    if isinstance(data, list):
        return [one for key, value in enumerate(data) for one in every_value(value, (*path, key))]
    return [path]


EXAMPLE = gbt27922.to_data(
    after(
        ("issued", "2026-01-31"),
        ("surveillance_passed", "2026-12-01"),
        ("complaint_received", "2027-01-01"),
        ("downgraded", "2027-02-01"),
        ("scope_reduced", "2027-02-01"),
        ("recertified", "2028-12-01"),
    )
)


@pytest.mark.parametrize("path", every_value(EXAMPLE), ids=str)
def test_whatever_is_changed_breaks_the_chain(path: tuple[Any, ...]) -> None:
    data = json.loads(json.dumps(EXAMPLE))
    place = data
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    place[path[-1]] = value + 1 if isinstance(value, int) else ("2" if value[:1] == "1" else "1") + value[1:]
    with pytest.raises(DocumentError):
        parse_certificate(json.dumps(data))


def test_a_broken_chain_says_which_digest_it_should_be() -> None:
    held = after(("issued", "2026-01-31"), ("suspended", "2026-03-01"))
    with pytest.raises(ModelError) as caught:
        evolve(held, events=(held.events[0], evolve(held.events[1], previous="0" * 64)))
    assert told(caught.value.problems) == [
        (
            "$.events[1].previous",
            f"must be {held.digests[1]}, the digest of what comes before, got {'0' * 64}: it was changed since",
        )
    ]


def test_events_that_were_taken_away_at_the_end_show_in_the_digest_that_is_kept() -> None:
    data = json.loads(json.dumps(EXAMPLE))
    whole = parse_certificate(json.dumps(data)).chain_sha256
    del data["events"][-1]
    with pytest.raises(DocumentError, match="chain_sha256"):
        parse_certificate(json.dumps(data))
    data["chain_sha256"] = EXAMPLE["events"][-1]["previous"]
    assert parse_certificate(json.dumps(data)).chain_sha256 != whole


def test_every_problem_is_told_at_once() -> None:
    data = json.loads(json.dumps(EXAMPLE))
    data["events"][1]["kind"] = "audited"
    data["events"][2]["date"] = "2027-02-30"
    data["number"] = " C"
    with pytest.raises(DocumentError) as caught:
        parse_certificate(json.dumps(data))
    paths = [problem.path for problem in caught.value.problems]
    assert {"$.number", "$.events[1].kind", "$.events[2].date"} <= {*paths}


def test_the_table_names_every_state_and_event_and_reaches_them() -> None:
    table = lifecycle()
    assert tuple(one.id for one in table.states) == STATES
    assert tuple(one.id for one in table.events) == KINDS
    assert {one.event for one in table.transitions} == {*KINDS}
    assert len({(one.from_, one.event) for one in table.transitions}) == len(table.transitions)
    reached = {table.start} | {one.to for one in table.transitions} | {one.lapses_to for one in table.states} - {None}
    assert reached == {*STATES}


@pytest.mark.parametrize("name", ["needs", "takes"])
def test_a_rule_of_an_event_names_details(name: str) -> None:
    for details, is_right in ((DETAILS, True), (("until", "colour"), False)):
        changes: dict[str, Any] = {name: details}
        with nullcontext() if is_right else pytest.raises(ModelError, match=rf"\$\.{name}: must be one of .*colour"):
            evolve(lifecycle().event("expired"), **changes)


def test_a_withdrawn_certificate_has_no_way_out_and_grants_nothing() -> None:
    table = lifecycle()
    assert table.possible("withdrawn") == ()
    assert [one.id for one in table.states if one.grants] == ["valid", "overdue"]


def test_the_example_is_read() -> None:
    held = read_certificate("docs/examples/certification/certificate.json")
    assert parse_certificate(gbt27922.to_json(held)) == held
    assert held.sha256 != held.chain_sha256
