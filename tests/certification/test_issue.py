"""The issue of a certificate: only what was granted, not before it was decided, and valid by the terms."""

from __future__ import annotations

import pytest
from attrs import evolve

from gbt27922.certification import Decision, issue, read_decision, terms
from gbt27922.errors import ModelError, Problem

DECISION = read_decision("docs/examples/certification/decision.json")


def refused(decision: Decision, issued: str = "2026-06-18", number: str = "C-1") -> tuple[Problem, ...]:
    with pytest.raises(ModelError) as caught:
        issue(decision, number=number, issued=issued, by="王五")
    return caught.value.problems


def test_a_certificate_says_what_was_granted() -> None:
    held = issue(DECISION, number="C-1", issued="2026-06-18", by="王五", scope="家电")
    assert (held.grade, held.scorecard_sha256, held.organization, held.scheme, held.scope) == (
        "four_star",
        DECISION.scorecard_sha256,
        DECISION.organization,
        DECISION.scheme,
        "家电",
    )
    assert [(event.kind, event.rests_on, event.date.isoformat()) for event in held.events] == [
        ("issued", DECISION.sha256, "2026-06-18")
    ]
    assert held.valid_until.isoformat() == "2029-06-18"


@pytest.mark.parametrize(("months", "last"), [(12, "2029-02-28"), (48, "2032-02-29"), (1, "2028-03-29")])
def test_it_is_valid_for_so_many_calendar_months(months: int, last: str) -> None:
    held = issue(DECISION, number="C", issued="2028-02-29", by="王五", terms=evolve(terms(), validity_months=months))
    assert held.valid_until.isoformat() == last


def test_the_rule_of_the_first_year_is_that_of_the_decision() -> None:
    first = evolve(DECISION, first_year_qualified=True)
    assert issue(first, number="C", issued="2026-06-18", by="王五").grade == "qualified"


def test_what_was_refused_is_not_certified() -> None:
    bad = evolve(DECISION, reviewer=evolve(DECISION.reviewer, id="R-4"))
    assert issue(bad, number="C", issued="2026-06-18", by="王五")
    reason = read_decision("docs/examples/certification/refused.json")
    assert [(problem.path, problem.id) for problem in refused(reason, "2026-06-01")] == [
        ("$.decision.outcome", "invalid_value.refused")
    ]


def test_nothing_is_issued_before_it_was_decided() -> None:
    (problem,) = refused(DECISION, "2026-06-15")
    assert str(problem) == "$.issued: must not be before 2026-06-16, got 2026-06-15"
    assert refused(DECISION, "2026-06-31")[0].path == "$.issued"
    assert refused(DECISION, number=" C")[0].path == "$.number"
