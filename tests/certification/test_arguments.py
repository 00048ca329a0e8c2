"""Wrong arguments are told by what is taken, and never fall back to a default; days at the end of the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import certification, formats
from gbt27922.certification import read_application, read_certificate, read_decision, terms
from gbt27922.errors import Problem
from gbt27922.models import Person

FOLDER = "docs/examples/certification"
DECISION, HELD = read_decision(f"{FOLDER}/decision.json"), read_certificate(f"{FOLDER}/certificate.json")
BY: dict[str, Any] = {"issued": "2026-06-18", "number": "C", "by": "x"}
CALLS: dict[str, Callable[[Any], object]] = {
    "eligibility": lambda value: certification.eligibility(value, "2026-01-01"),
    "missing documents": certification.missing_documents,
    "suggested finding": certification.suggested_finding,
    "record": lambda value: certification.record(value, "withdrawn", date="2028-01-01", by="x"),
    "status": lambda value: certification.status(value, "2028-01-01"),
    "terms of a status": lambda value: certification.status(HELD, "2028-01-01", value),
    "terms of what is due": lambda value: certification.due([HELD], on="2028-01-01", within=1, terms=value),
    "terms of an issue": lambda value: certification.issue(DECISION, terms=value, **BY),
    "scheme of a certificate": lambda value: certification.verify(HELD, scheme=value),
    "issue": lambda value: certification.issue(value, **BY),
}


@pytest.mark.parametrize("value", ["x", 5, 0, "", (), Person("x")], ids=repr)
@pytest.mark.parametrize("name", CALLS)
def test_what_is_taken_is_said(name: str, value: object) -> None:
    with pytest.raises(TypeError, match="takes a model, "):
        CALLS[name](value)


def test_a_document_is_a_result_or_a_digest() -> None:
    with pytest.raises(TypeError, match="takes a result, or the SHA-256 of a file"):
        certification.verify(HELD, documents=[5])  # type: ignore[list-item]  # what it refuses


def test_a_decision_is_the_same_however_its_members_are_ordered() -> None:
    application = read_application(f"{FOLDER}/application.json")
    assessment = gbt27922.read_assessment(f"{FOLDER}/assessment.json")
    card, reviewer = gbt27922.score(assessment), Person("王五", "R-003")
    refused = certification.decide(card, application, assessment, reviewer=reviewer, on="2026-06-01")
    read = formats.parse(formats.canonical(refused))
    assert refused.reasons
    assert (read, hash(read), read.sha256) == (refused, hash(refused), refused.sha256)
    assert Problem("$", "x", {"a": 1, "b": 2}) != Problem("$", "x", {"a": 2, "b": 1})


def test_a_certificate_may_end_with_the_calendar() -> None:
    pytest.importorskip("icalendar")
    long = certification.issue(DECISION, terms=evolve(terms(), validity_months=10**6), **BY)
    assert long.valid_until == dt.date.max
    listed = certification.due([long], on="2026-07-01", within=10**7)
    assert "DTSTART;VALUE=DATE:99991231" in certification.to_ics(listed, made=dt.date(2026, 7, 1))
