"""The JSON Schemas and the reader: what the models write is valid, and what a schema takes the reader takes, and the reverse."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import NOTHING
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

import gbt27922
from gbt27922 import analysis, batch, certification, conformance, estimates, formats, outlets, schemes
from gbt27922._basis.checked import document_fields, document_name
from gbt27922._basis.ids import indicator_id, plain_id
from gbt27922._basis.rules import any_text, some_text
from gbt27922.analysis import Bound, Fix, Improvement, Plan
from gbt27922.errors import DocumentError, Problem
from gbt27922.estimates.chance import Chance
from gbt27922.models import (
    Assessment,
    AssessmentReference,
    ChosenOutlet,
    Dates,
    Estimability,
    Exclusion,
    Finding,
    Grade,
    Ground,
    Indicator,
    Line,
    Nonconformity,
    Organization,
    Person,
    SamplePlan,
    SampleRule,
    Sampling,
    Scale,
    Scheme,
    SchemeReference,
    ScoreRange,
    Site,
    Source,
    Special,
    SpecialBonus,
    SpecialDeduction,
    Title,
)
from gbt27922.models.scorecard import ScorecardDocument
from gbt27922.schemes import scheme_diff
from tests.property import strategies as some
from tests.support import cases
from tests.support.by_turns import ONE_OF, by_turns
from tests.support.results import RESULTS
from tests.support.schemas import RULES, SCHEMAS, compiled, documents, is_beyond
from tests.support.shipped import EXAMPLES

pytestmark = pytest.mark.once  # the schemas are data

(
    ASSESSMENT,
    SCHEME,
    SCORECARD,
    SAMPLE,
    LEDGER,
    READINGS,
    COMPARISON,
    WHAT_IF,
    IMPROVEMENT,
    ESTIMATE,
    RANKING,
    SCHEME_DIFF,
    UPGRADE,
    APPLICATION,
    ELIGIBILITY,
    MISSING_DOCUMENTS,
    DECISION,
    CERTIFICATE,
    TERMS,
    STATUS,
    AUDIT_TIME,
    MANAGERS,
    RATES,
    QUOTATION,
    AUDIT_PLAN,
    DUE,
    POPULATION,
    PROVENANCE,
    CONFORMANCE,
) = formats.ids()
#: What has a reader of its own is read by that one; :func:`formats.parse` reads the rest.
READERS: dict[str, Callable[[Any], object]] = {
    ASSESSMENT: gbt27922.parse_assessment,
    SCHEME: schemes.parse,
    SCORECARD: gbt27922.parse_scorecard,
    SAMPLE: outlets.parse_plan,
    LEDGER: formats.parse,
    READINGS: formats.parse,
    COMPARISON: formats.parse,
    WHAT_IF: formats.parse,
    IMPROVEMENT: formats.parse,
    ESTIMATE: formats.parse,
    RANKING: formats.parse,
    SCHEME_DIFF: formats.parse,
    UPGRADE: formats.parse,
    APPLICATION: certification.parse_application,
    ELIGIBILITY: formats.parse,
    MISSING_DOCUMENTS: formats.parse,
    DECISION: formats.parse,
    CERTIFICATE: certification.parse_certificate,
    TERMS: certification.parse_terms,
    STATUS: formats.parse,
    AUDIT_TIME: formats.parse,
    MANAGERS: formats.parse,
    RATES: certification.parse_rates,
    QUOTATION: formats.parse,
    AUDIT_PLAN: formats.parse,
    DUE: formats.parse,
    POPULATION: batch.parse_population,
    PROVENANCE: formats.parse,
    CONFORMANCE: conformance.parse_report,
}
MODELS = {
    (ASSESSMENT, None): Assessment,
    (ASSESSMENT, "organization"): Organization,
    (ASSESSMENT, "site"): Site,
    (ASSESSMENT, "finding"): Finding,
    (ASSESSMENT, "person"): Person,
    (ASSESSMENT, "nonconformity"): Nonconformity,
    (ASSESSMENT, "exclusion"): Exclusion,
    (ASSESSMENT, "special_deduction"): SpecialDeduction,
    (ASSESSMENT, "special_bonus"): SpecialBonus,
    (SCHEME, None): Scheme,
    (SCHEME, "title"): Title,
    (SCHEME, "source"): Source,
    (SCHEME, "dates"): Dates,
    (SCHEME, "indicator"): Indicator,
    (SCHEME, "ground"): Ground,
    (SCHEME, "special"): Special,
    (SCHEME, "grade"): Grade,
    (SCHEME, "sampling"): Sampling,
    (SCORECARD, None): ScorecardDocument,
    (SCORECARD, "scheme_reference"): SchemeReference,
    (SCORECARD, "assessment_reference"): AssessmentReference,
    (SCORECARD, "title"): Title,
    (SCORECARD, "source"): Source,
    (SCORECARD, "grade"): Grade,
    (SCORECARD, "score_range"): ScoreRange,
    (SCORECARD, "line"): Line,
    (SCORECARD, "bound"): Bound,
    (SAMPLE, None): SamplePlan,
    (SAMPLE, "rule"): SampleRule,
    (SAMPLE, "chosen"): ChosenOutlet,
    (SAMPLE, "estimability"): Estimability,
    (LEDGER, None): analysis.Ledger,
    (LEDGER, "scheme_reference"): SchemeReference,
    (LEDGER, "assessment_reference"): AssessmentReference,
    (LEDGER, "sum"): analysis.Sum,
    (LEDGER, "entry"): analysis.Entry,
    (LEDGER, "reversal"): analysis.Reversal,
    (LEDGER, "grade"): Grade,
    (READINGS, None): analysis.Readings,
    (READINGS, "field"): analysis.ReadingField,
    (READINGS, "admissible"): analysis.AdmissibleValue,
    (READINGS, "reading"): analysis.Reading,
    (READINGS, "departure"): analysis.Reading,
    (READINGS, "problem"): Problem,
    (READINGS, "source"): Source,
    (COMPARISON, None): analysis.Comparison,
    (COMPARISON, "scorecard"): ScorecardDocument,
    (COMPARISON, "score_range"): ScoreRange,
    (COMPARISON, "line"): Line,
    (COMPARISON, "bound"): Bound,
    (WHAT_IF, None): analysis.WhatIf,
    (WHAT_IF, "set_finding"): analysis.SetFinding,
    (WHAT_IF, "put_right"): analysis.PutRight,
    (WHAT_IF, "include"): analysis.Include,
    (WHAT_IF, "exclude"): analysis.Exclude,
    (WHAT_IF, "remove_deduction"): analysis.RemoveDeduction,
    (WHAT_IF, "remove_bonus"): analysis.RemoveBonus,
    (WHAT_IF, "scorecard"): ScorecardDocument,
    (WHAT_IF, "assessment"): Assessment,
    (WHAT_IF, "finding"): Finding,
    (WHAT_IF, "line"): Line,
    (WHAT_IF, "bound"): Bound,
    (ESTIMATE, None): estimates.Estimate,
    (ESTIMATE, "chance"): Chance,
    (ESTIMATE, "stratum"): estimates.Stratum,
    (ESTIMATE, "grade"): Grade,
    (RANKING, None): analysis.Ranking,
    (RANKING, "entry"): analysis.Ranked,
    (RANKING, "grade"): Grade,
    (SCHEME_DIFF, None): schemes.SchemeDiff,
    (SCHEME_DIFF, "indicator_change"): schemes.IndicatorChange,
    (SCHEME_DIFF, "indicator_state"): schemes.IndicatorState,
    (SCHEME_DIFF, "scale"): Scale,
    (UPGRADE, None): schemes.Upgrade,
    (UPGRADE, "assessment"): Assessment,
    (UPGRADE, "finding"): Finding,
    (UPGRADE, "exclusion"): Exclusion,
    (APPLICATION, None): certification.Application,
    (APPLICATION, "applicant"): certification.Applicant,
    (APPLICATION, "means"): certification.Means,
    (APPLICATION, "incident"): certification.Incident,
    (APPLICATION, "handed_in"): certification.HandedIn,
    (APPLICATION, "site"): Site,
    (ELIGIBILITY, None): certification.Eligibility,
    (ELIGIBILITY, "organization"): Organization,
    (ELIGIBILITY, "condition_outcome"): certification.ConditionOutcome,
    (ELIGIBILITY, "decided_by"): certification.DecidedBy,
    (ELIGIBILITY, "reading_outcome"): certification.ReadingOutcome,
    (ELIGIBILITY, "title"): Title,
    (ELIGIBILITY, "source"): Source,
    (MISSING_DOCUMENTS, None): certification.MissingDocuments,
    (MISSING_DOCUMENTS, "document_state"): certification.DocumentState,
    (MISSING_DOCUMENTS, "problem"): Problem,
    (DECISION, None): certification.Decision,
    (DECISION, "organization"): Organization,
    (DECISION, "nonconformity"): Nonconformity,
    (DECISION, "scheme_reference"): SchemeReference,
    (DECISION, "title"): Title,
    (DECISION, "source"): Source,
    (DECISION, "reason"): certification.Reason,
    (CERTIFICATE, None): certification.Certificate,
    (CERTIFICATE, "event"): certification.Event,
    (CERTIFICATE, "organization"): Organization,
    (CERTIFICATE, "scheme_reference"): SchemeReference,
    (TERMS, None): certification.Terms,
    (TERMS, "trigger"): certification.Trigger,
    (TERMS, "source"): Source,
    (STATUS, None): certification.Status,
    (STATUS, "scheme_reference"): SchemeReference,
    (STATUS, "due"): certification.Due,
    (STATUS, "terms"): certification.Terms,
    (STATUS, "called"): certification.Called,
    (STATUS, "trigger"): certification.Trigger,
    (AUDIT_TIME, None): certification.AuditTime,
    (AUDIT_TIME, "band"): certification.TimeBand,
    (AUDIT_TIME, "partly_known"): certification.PartlyKnownBand,
    (AUDIT_TIME, "source"): Source,
    (MANAGERS, None): certification.ManagersRequired,
    (MANAGERS, "rule"): certification.ManagersRule,
    (RATES, None): certification.Rates,
    (RATES, "fee"): certification.Fee,
    (QUOTATION, None): certification.Quotation,
    (QUOTATION, "fee"): certification.Fee,
    (QUOTATION, "rates"): certification.Rates,
    (QUOTATION, "audit_time"): certification.AuditTime,
    (QUOTATION, "band"): certification.TimeBand,
    (AUDIT_PLAN, None): certification.AuditPlan,
    (AUDIT_PLAN, "visit"): certification.Visit,
    (DUE, None): certification.DueList,
    (DUE, "entry"): certification.DueEntry,
    (DUE, "organization"): Organization,
    (POPULATION, None): batch.Population,
    (PROVENANCE, None): batch.Provenance,
    (PROVENANCE, "input"): batch.Provenance,
    (PROVENANCE, "simulation"): batch.Simulation,
    (PROVENANCE, "population"): batch.Population,
    (PROVENANCE, "scheme_reference"): SchemeReference,
    (CONFORMANCE, None): conformance.Report,
    (CONFORMANCE, "title"): Title,
    (CONFORMANCE, "group_result"): conformance.GroupResult,
    (CONFORMANCE, "failure"): conformance.Failure,
    (WHAT_IF, "scheme_reference"): SchemeReference,
    (WHAT_IF, "assessment_reference"): AssessmentReference,
    (WHAT_IF, "score_range"): ScoreRange,
    (WHAT_IF, "title"): Title,
    (IMPROVEMENT, None): Improvement,
    (IMPROVEMENT, "scheme_reference"): SchemeReference,
    (IMPROVEMENT, "assessment_reference"): AssessmentReference,
    (IMPROVEMENT, "fix"): Fix,
    (IMPROVEMENT, "plan"): Plan,
}


def is_valid(document: dict[str, Any], form: str | None = None) -> bool:
    """Whether the schema takes it."""
    return bool(SCHEMAS[form or document["format"]].is_valid(document))


def is_read(form: str, document: Any) -> bool:
    """Whether the reader takes it."""
    return not refusal(form, document)


def refusal(form: str, document: Any) -> tuple[Problem, ...]:
    """Why the reader refuses it, if it does."""
    try:
        READERS[form](document)
    except DocumentError as error:
        return error.problems
    return ()


def is_agreed(form: str, document: Any) -> bool:
    """Whether the schema and the reader both take it or both refuse it, but for what no schema can say."""
    problems = refusal(form, document)
    if is_valid(document, form):
        return all(map(is_beyond, problems))
    return bool(problems)


def _places(value: object) -> Iterator[tuple[Any, Any]]:
    """Every place in JSON data: an object or array, and a key or index of it."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from _places(inner)


def _written(model: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gbt27922.to_json(model))
    return document


# --- the schemas themselves ---


@pytest.mark.parametrize("id", formats.ids())
class TestSchemas:
    def test_valid_by_their_own_schema(self, id: str) -> None:
        Draft202012Validator.check_schema(formats.load(id))
        assert formats.load(id)["$schema"] == Draft202012Validator.META_SCHEMA["$id"]

    def test_named_after_the_format(self, id: str) -> None:
        name, _, version = id.removeprefix("gbt27922.").partition("/")
        assert formats.load(id)["$id"] == f"urn:gbt27922:{name}:{version}"
        assert formats.load(id)["properties"]["format"]["const"] == id

    def test_new_at_each_call(self, id: str) -> None:
        formats.load(id)["properties"].clear()
        assert formats.load(id)["properties"]

    def test_self_contained(self, id: str) -> None:
        schema = formats.load(id)
        named = {place[key] for place, key in _places(schema) if key == "$ref"}
        assert named == {f"#/$defs/{name}" for name in schema["$defs"]}

    def test_every_object_is_closed_and_every_field_described(self, id: str) -> None:
        schema = formats.load(id)
        for part in (schema, *schema["$defs"].values()):
            assert part["title"]
            assert part["description"]
            assert "properties" not in part or part["additionalProperties"] is False
            assert all(field["description"] for field in part.get("properties", {}).values())


def test_an_unknown_format_has_no_schema() -> None:
    with pytest.raises(KeyError):
        formats.load("gbt27922.assessment/0")


@pytest.mark.parametrize(("where", "model"), MODELS.items(), ids=str)
def test_the_fields_are_those_of_the_models(where: tuple[str, str | None], model: type) -> None:
    schema = formats.load(where[0])
    part = schema["$defs"][where[1]] if where[1] else schema
    own, follows = document_fields(model), set(getattr(model, "_DERIVED", ()))
    assert set(part["properties"]) - {"format", "change"} == {document_name(field.name) for field in own} | follows
    needed = {document_name(field.name) for field in own if field.default is NOTHING} | follows
    # A scheme's grades have a bound, but for the lowest, which has a part of its own.
    assert set(part.get("required", ())) - {"format", "change", *(["from"] if model is Grade else [])} == needed


# --- what is shipped, written and shown is valid ---


def test_the_shipped_scheme_is_valid() -> None:
    assert is_valid(cases.SHIPPED)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_valid_and_scored(path: Path) -> None:
    assert is_valid(json.loads(path.read_bytes()))
    assert is_valid(_written(gbt27922.score(gbt27922.read_assessment(path))))


@pytest.mark.exhaustive
@pytest.mark.parametrize("case", [case for case in cases.cases() if "expect" in case], ids=lambda case: case["id"])
def test_vectors_are_valid(case: dict[str, Any]) -> None:
    scheme = schemes.load(case["scheme"], case["revision"])
    if "scheme_patch" in case:
        scheme = schemes.parse(cases.dumped(cases.scheme_document(case)))
        assert is_valid(_written(scheme))
    if "points" in case:
        scheme = schemes.with_points(scheme, case["points"])
        assert is_valid(_written(scheme))
    assessment = gbt27922.parse_assessment(cases.source(case))
    assert is_valid(_written(assessment))
    assert is_valid(_written(gbt27922.score(assessment, scheme)))


@settings(max_examples=25)
@given(some.assessed())
def test_what_the_models_write_is_valid(drawn: tuple[Assessment, Scheme]) -> None:
    card = gbt27922.score(*drawn)
    for model in (*drawn, card, analysis.ledger(card)):
        document = _written(model)
        assert is_valid(document)
        assert is_read(document["format"], document)


@given(some.fitting())
def test_what_is_of_any_kind_is_valid(drawn: tuple[Assessment, Scheme]) -> None:
    for model in (*drawn, gbt27922.score(*drawn)):
        assert is_valid(_written(model))
        assert formats.parse(_written(model)) == model


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.FORMAT)
class TestEveryResult:
    """One way to write a result, and one to read it back."""

    def test_is_what_it_was_when_it_is_read_back(self, result: Any) -> None:
        text = gbt27922.to_json(result)
        assert formats.parse(text) == result
        assert gbt27922.to_json(formats.parse(text)) == text
        assert gbt27922.to_json(formats.parse(text.encode())) == text

    def test_is_the_same_whatever_the_order_of_its_members(self, result: Any) -> None:
        text = formats.canonical(result)
        again = formats.parse(text)
        assert (again, hash(again), formats.canonical(again)) == (result, hash(result), text)

    def test_plain_data_is_what_the_text_holds(self, result: Any) -> None:
        data = gbt27922.to_data(result)
        assert json.loads(gbt27922.to_json(result)) == data
        assert (data["format"], next(iter(data))) == (result.FORMAT, "format")
        assert is_valid(data)
        assert formats.parse(data) == result
        assert gbt27922.to_data(formats.parse(data)) == data

    def test_is_read_from_a_file(self, result: Any, tmp_path: Path) -> None:
        path = tmp_path / "result.json"
        path.write_text(gbt27922.to_json(result), encoding="utf-8")
        assert formats.read(path) == formats.read(str(path)) == result

    def test_the_one_that_is_read_can_be_hashed(self, result: Any) -> None:
        assert hash(formats.parse(gbt27922.to_data(result))) == hash(result)


def test_the_rules_are_those_of_a_scheme() -> None:
    assert tuple(formats.load(SCHEME_DIFF)["$defs"]["rule"]["enum"]) == scheme_diff.RULES


def test_there_is_a_result_of_every_format() -> None:
    assert {result.FORMAT for result in RESULTS} == set(formats.ids())


# --- what the schema takes the reader takes, and the reverse ---


_TITLE = {"zh": "甲", "en": "A"}
_SOURCE = {"text": "test", "confidence": "low", "figure": "id"}
_SEEDS: tuple[dict[str, Any], ...] = (
    {
        "format": ASSESSMENT,
        "scheme": "S",
        "organization": {"name": "某公司", "id": "7"},
        "date": "2026-05-12",
        "stage": "initial",
        "team": [{"name": "张三", "id": "A-1", "role": "leader"}, {"name": "李四"}],
        "metadata": {"case": "A-1", "note": ""},
        "sites": [
            {"id": "HQ", "kind": "headquarters"},
            {"id": "GZ", "kind": "outlet", "stratum": "华南", "name": "广州"},
        ],
        "findings": [
            {"indicator": "1", "site": "HQ", "conforming": True, "note": "好"},
            {"indicator": "2", "site": "GZ", "sampled": 7, "nonconforming": 2},
        ],
        "nonconformities": [
            {"indicator": "2", "site": "GZ", "severity": "major", "description": "甲", "evidence": "乙"}
            | {"correction": "丙", "closed": "2026-06-01"},
            {"indicator": "1", "severity": "minor", "description": "丁"},
        ],
        "exclusions": [{"indicator": "3", "justification": "不适用"}],
        "special_deductions": [{"ground": "law", "description": "甲", "rectified": False}],
        "special_bonuses": [{"description": "乙"}],
    },
    {
        "format": SCHEME,
        "id": "S",
        "title": _TITLE,
        "dates": {"published": "2011-12-30", "in_force": "2012-02-01"},
        "total": "10.5",
        "aggregation": "site_mean",
        "cap": 100,
        "display_places": 2,
        "indicators": [
            {
                "id": "1",
                "title": _TITLE,
                "points": 7,
                "source": _SOURCE,
                "children": [
                    {"id": "1.1", "title": _TITLE, "points": "9/2", "method": "sampled", "children": []},
                    {"id": "1.2", "title": _TITLE},
                ],
            },
            {"id": "2", "title": _TITLE, "points": 3.5},
        ],
        "special": {
            "deduction_points": 1,
            "fail_at": 5,
            "bonus_points": "0.5",
            "bonus_limit": 1,
            "applied": "inside",
            "grounds": [{"id": "law", "title": _TITLE}],
            "sources": [_SOURCE],
        },
        "grades": [
            {"id": "fail", "title": _TITLE, "source": _SOURCE},
            {"id": "pass", "title": _TITLE, "from": "62.5"},
            {"id": "star", "title": _TITLE, "from": 90, "source": _SOURCE},
        ],
        "sampling": {
            "initial": 1,
            "surveillance": "0.6",
            "recertification": "4/5",
            "random_share": "1/4",
            "sources": [_SOURCE],
        },
        "sources": [_SOURCE],
    },
    {
        "format": SCORECARD,
        "scheme": {"id": "S", "sha256": "0" * 64},
        "assessment": {"sha256": "1" * 64},
        "library_version": "1.0",
        "score": "2887/30",
        "base_score": "97.5",
        "special_deductions": 1,
        "special_bonuses": 0,
        "grade": "pass",
        "provisional": True,
        "score_range": {"lowest": "-1.5", "highest": None, "lowest_grade": "fail", "highest_grade": "pass"},
        "grades": [
            {"id": "fail", "title": _TITLE, "source": _SOURCE},
            {"id": "pass", "title": _TITLE, "from": "70"},
        ],
        "lines": [
            {
                "indicator": "1",
                "title": _TITLE,
                "level": 1,
                "points": "10",
                "applicable": "7.5",
                "earned": "22/3",
                "lost": "1/6",
                "sampled": 45,
                "nonconforming": 1,
                "excluded": False,
                "published": True,
            }
        ],
        "bounds": [{"grade": "pass", "from": "70", "margin": "79/30"}],
    },
    {
        "format": SAMPLE,
        "stage": "surveillance",
        "seed": "甲",
        "size": 2,
        "population": 7,
        "rule": {"text": "rule", "source": "practice"},
        "allocation": {"": 0, "华南": 1},
        "chosen": [
            {"id": "GZ", "stratum": "", "why": "required"},
            {"id": "SZ", "stratum": "华南", "why": "random"},
        ],
        "previous": ["GZ", "CD"],
        "outlets_sha256": "2" * 64,
        "estimability": {"asked": False, "rule_size": 2, "least_size": 4, "too_few": {"": 3}},
    },
    {
        "format": CONFORMANCE,
        "command": "port",
        "kit_sha256": "3" * 64,
        "library_version": "1.0",
        "full": True,
        "codes": True,
        "groups": [{"group": "bounds", "clause": _TITLE, "passed": 5, "failed": 1, "left_out": 2}],
        "failures": [{"vector": "x", "kind": "differs", "path": "$.score", "expected": "95", "got": "94"}],
    },
)
_SEEDS += tuple(
    gbt27922.to_data(result) for result in RESULTS if result.FORMAT not in {seed["format"] for seed in _SEEDS}
)
#: Documents with what the first of their format does not have: measured values, floors, requirements, no special items.
_MEASURED: tuple[dict[str, Any], ...] = (
    {
        "format": ASSESSMENT,
        "scheme": "S",
        "revision": 2,
        "findings": [
            {"indicator": "1", "value": "8.35", "responses": 412},
            {"indicator": "1", "value": -7, "note": "好"},
        ],
    },
    {
        "format": SCHEME,
        "id": "S",
        "revision": 3,
        "title": _TITLE,
        "total": 10,
        "score_total": "1000",
        "display_places": 1,
        "indicators": [
            {"id": "1", "title": _TITLE, "method": "measured", "scale": {"from": "-1/2", "to": 10}},
            {"id": "2", "title": _TITLE, "points": 3, "children": [{"id": "2.1", "title": _TITLE}]},
        ],
        "grades": [
            {"id": "fail", "title": _TITLE},
            {"id": "pass", "title": _TITLE, "requires": ["2", "2.1"]},
            {"id": "good", "title": _TITLE, "floor": {"level": 2, "share": "0.5"}, "source": _SOURCE},
            {"id": "star", "title": _TITLE, "from": "870.5", "floor": {"level": 1, "share": 1}, "requires": ["1"]},
        ],
    },
    {
        "format": SCHEME,
        "id": "S",
        "title": _TITLE,
        "total": 1,
        "display_places": 0,
        "indicators": [{"id": "1", "title": _TITLE}],
        "grades": [{"id": "low", "title": _TITLE}, {"id": "high", "title": _TITLE, "source": _SOURCE}],
    },
    {
        "format": SCORECARD,
        "scheme": {"id": "S", "sha256": "0" * 64, "revision": 3},
        "assessment": {"sha256": "1" * 64},
        "library_version": "1.0",
        "score": "2887/3",
        "base_score": "2887/3",
        "score_total": 1000,
        "special_deductions": 0,
        "special_bonuses": 0,
        "grade": None,
        "provisional": True,
        "score_range": {"lowest": 0, "highest": 1000, "lowest_grade": None, "highest_grade": None},
        "grades": [{"id": "low", "title": _TITLE}, {"id": "high", "title": _TITLE}],
        "lines": [
            {
                "indicator": "1",
                "title": _TITLE,
                "level": 1,
                "points": "10",
                "applicable": "7.5",
                "earned": "22/3",
                "lost": "1/6",
                "sampled": 412,
                "nonconforming": 0,
                "excluded": False,
                "published": False,
                "value": "-7/3",
            }
        ],
        "bounds": [],
    },
)
_SEEDS += _MEASURED
# Values at, just inside and just outside what some field takes.
_OTHERS: tuple[Any, ...] = (None, True, 0, 3.0, "", "\u3000", "x", [], {}, [None], [["a", "b"]], {"id": "x"})
_TEXTS = (
    "\t\n\x1c\x85\xa0\u2028",
    "\u200b",
    "\ufeff",
    "\x00",
    "丙",
    "S",
    "HQ",
    "fail",
    "low",
    "outlet",
    "inside",
    "sampled",
    *(
        "a\ud83d",
        "a\u202eb",
        "a b",
        " a",
        "a\n",
        "a\x7f",
        "\u0378",
        "\ufe0f",
        "a\ufe0f",
        "a \ufe0f",
        "\U0001f600",
        "a\U000e0041",
    ),
)
_NUMBERS = (
    1,
    -1,
    2.5,
    -0.0,
    0.1,
    20.0,
    100,
    101,
    1e22,
    1e300,
    5e-324,
    2**63,
    -(10**30),
    10**100 - 1,
    10**100,
    10**4299,
)
_DIGITS = """
0 -0 007 -1 2.5 -0.00 0.000 0.007 1.0 1.01 1. .5 1e2 +1 １２ NaN 35/12 -3/2 1/0 0/007 -0/3 5/4 1/-2 1/2/3 0.5/2
""".split()  # noqa: SIM905  # shorter than a list
_LONG = (
    "9" * 100,
    "9" * 101,
    "0" * 100 + "1",
    "1." + "0" * 101,
    "1/" + "9" * 101,
    "9" * 4300,
    "9" * 4301,
    "-" + "9" * 4301,
    "0" * 8599 + "1",
    "0" * 8601,
    "1/" + "0" * 8600 + "3",
    "1\n",
)
_DAYS = (
    "2024-02-29",
    "2023-02-29",
    "2000-02-29",
    "1900-02-29",
    "0000-02-29",
    "2026-04-31",
    "2026-02-30",
    "2026-13-01",
    "0000-01-01",
    "20260512",
    "2026-05-12T00:00:00",
    "2026-05-12\n",
)
_VALUES = st.sampled_from((*_OTHERS, *_TEXTS, *_NUMBERS, *_DIGITS, *_LONG, *_DAYS, *formats.ids())).map(copy.deepcopy)
_KEYS = st.sampled_from(
    ("x", "", "from_", *sorted({key for seed in _SEEDS for _, key in _places(seed) if isinstance(key, str)}))
)


@st.composite
def _mutants(draw: st.DrawFn) -> dict[str, Any]:
    """A sound document that something was done to, here and there."""
    document: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(_SEEDS)))
    for _ in range(draw(st.integers(1, 2))):
        place, key = draw(st.sampled_from(list(_places(document))))
        match draw(st.sampled_from(("replace", "replace", "replace", "delete", "add", "repeat", "wrap", "swap"))):
            case "replace":
                place[key] = draw(_VALUES)
            case "delete":
                del place[key]
            case "add" if isinstance(place, dict):
                place[draw(_KEYS)] = draw(_VALUES)
            case "repeat" if isinstance(place, list):
                place.append(copy.deepcopy(place[key]))
            case "wrap":
                place[key] = draw(st.sampled_from(([place[key]], {"id": place[key]}, str(place[key]))))
            case "swap":
                other, name = draw(st.sampled_from(list(_places(document))))
                place[key], other[name] = copy.deepcopy((other[name], place[key]))
    return document


# What no JSON Schema can say: two numbers compared, ids that name one another.
_BEYOND = {
    "more-nonconforming-than-sampled",
    "site-not-listed",
    "site-without-list",
    "site-listed-twice",
    "nonconformity-at-a-site-that-is-not-listed",
    "two-people-with-one-id",
}
_REFUSED = next(group["cases"] for group in cases.groups() if group["group"] == "invalid-documents")


@pytest.mark.parametrize("case", _REFUSED, ids=lambda case: case["id"])
def test_the_schema_refuses_what_it_can(case: dict[str, Any]) -> None:
    assert is_valid(case["assessment"], ASSESSMENT) == (case["id"] in _BEYOND)


@pytest.mark.parametrize("seed", _SEEDS, ids=lambda seed: seed["format"])
def test_the_seeds_are_sound(seed: dict[str, Any]) -> None:
    assert is_valid(seed)
    assert is_read(seed["format"], seed)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", _SEEDS, ids=lambda seed: seed["format"])
def test_they_agree_on_any_value_in_one_place(seed: dict[str, Any]) -> None:
    document = copy.deepcopy(seed)
    # A scorecard, an assessment, terms, rates or an audit time in another document has the rules that it has alone.
    inside = {id(place) for part in document.values() if _is_whole(part) for place, _ in _places(part)}
    for turn, (place, key) in enumerate([*_kinds(document)]):
        if id(place) in inside:
            continue
        sound = place[key]
        for place[key] in by_turns(_in_place_of(sound), turn):
            assert is_agreed(seed["format"], document), (key, place[key])
        place[key] = sound


@pytest.mark.parametrize("seed", _SEEDS, ids=lambda seed: seed["format"])
def test_a_whole_number_is_one_however_it_is_written(seed: dict[str, Any]) -> None:
    document = copy.deepcopy(seed)
    for place, key in _places(document):
        if type(place[key]) is int:
            place[key] = float(place[key])
    assert is_valid(document)
    read = READERS[seed["format"]]
    assert read(json.dumps(document)) == read(copy.deepcopy(document)) == read(copy.deepcopy(seed))


def _is_whole(part: object) -> bool:
    marks = {"findings", "lines", "validity_months", "fees", "days_per_outlet"}
    return isinstance(part, dict) and not part.keys().isdisjoint(marks)


def _kinds(document: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Of the places in a document one of each kind: those of one name, with siblings and members of the same names."""
    known: set[object] = set()
    names = {id(place[key]): key for place, key in _places(document) if isinstance(place, dict)}
    for place, key in _places(document):
        inner, siblings = place[key], frozenset(place) if isinstance(place, dict) else names.get(id(place))
        kind = (
            key if isinstance(place, dict) else None,
            siblings,
            type(inner),
            frozenset(inner) if isinstance(inner, dict) else None,
        )
        if kind not in known:
            known.add(kind)
            yield place, key


def _in_place_of(sound: object) -> tuple[Any, ...]:
    """What to try where ``sound`` stands: of every kind, and more of its own."""
    if isinstance(sound, str) and not sound[:1].isdigit():
        return (*_OTHERS, *_TEXTS)
    if isinstance(sound, bool | dict | list | None):
        return _OTHERS
    return (*_OTHERS, *(_DAYS if "-" in str(sound) else (*_NUMBERS, *_DIGITS, *_LONG)))


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("name", "rule"), [("text", some_text), ("any_text", any_text), ("id", plain_id), ("indicator_id", indicator_id)]
)
def test_a_schema_has_the_characters_of_the_reader(name: str, rule: Callable[[str], tuple[Problem, ...]]) -> None:
    form = ASSESSMENT if name == "any_text" else SCHEME
    taken = compiled(formats.load(form)["$defs"][name]["pattern"]).search
    # Planes 0 and 1, that of the tags and selectors, and the last.
    characters = map(chr, (*range(0x20000), *range(0xE0000, 0xE1000), *range(0x10FF00, 0x110000)))
    texts = (text for one in characters for text in (one, f"a{one}", f"{one}a", f"a{one}a"))
    assert [text for text in texts if bool(taken(text)) == bool(rule(text))] == []


def _event(kind: str, date: str = "2026-01-31") -> dict[str, Any]:
    return {"kind": kind, "date": date, "by": "王五", "previous": "0" * 64, "rests_on": "1" * 64}


# For each thing that no schema can say: the format of a sound document, a place in it, and what makes it unsound.
_GRADES = next(seed for seed in _SEEDS if seed["format"] == SCHEME)["grades"]
_STATE = {"title": _TITLE, "is_leaf": True}
_SAME = {"indicator": "5", "old": _STATE, "new": _STATE}
_MANY = "0." + "0" * 100 + "1"
_SAID_BY_NONE: tuple[tuple[str, str, tuple[Any, ...], Any], ...] = (
    ("unknown_site", ASSESSMENT, ("findings", 0, "site"), "SZ"),
    ("unknown_site.meant", ASSESSMENT, ("findings", 0, "site"), "hq"),
    ("duplicate_site", ASSESSMENT, ("sites", 1, "id"), "HQ"),
    ("duplicate_site.look_alike", ASSESSMENT, ("sites", 1, "id"), "ＨＱ"),
    ("duplicate_id", SCHEME, ("indicators", 1, "id"), "1"),
    ("duplicate_id.look_alike", SAMPLE, ("previous", 1), "ＧＺ"),
    ("duplicate_id.grades", LEDGER, ("grades",), [*_GRADES, _GRADES[0]]),
    ("not_nested", SCHEME, ("indicators", 0, "children", 0, "id"), "2.1"),
    ("points_sum.too_few", SCHEME, ("total",), 11),
    ("points_sum.too_many", SCHEME, ("total",), 10),
    ("missing_field.bound", SCHEME, ("grades",), [_GRADES[1], _GRADES[0]]),
    ("invalid_value.bound_of_lowest", SCHEME, ("grades",), [_GRADES[1], _GRADES[0]]),
    (
        "invalid_value.condition_of_lowest",
        SCHEME,
        ("grades",),
        [_GRADES[1] | {"floor": {"level": 1, "share": 1}}, _GRADES[0]],
    ),
    ("invalid_value.floor_level", SCHEME, ("grades", 2, "floor"), {"level": 9, "share": "0.5"}),
    ("unknown_indicator", SCHEME, ("grades", 2, "requires"), ["9"]),
    (
        "invalid_value.scale",
        SCHEME,
        ("indicators", 0, "children", 0),
        {"id": "1.1", "title": {"zh": "甲", "en": "A"}, "method": "measured", "scale": {"from": 1, "to": "1.0"}},
    ),
    ("invalid_value.open_grade", SCORECARD, ("grade",), None),
    ("invalid_value.no_bounds", SCORECARD, ("grades",), [_GRADES[0], _GRADES[0] | {"id": "pass"}]),
    ("not_rising", SCHEME, ("grades", 2, "from"), 62),
    ("invalid_value.bound_places", SCHEME, ("grades", 2, "from"), "90.125"),
    ("invalid_value.above_sampled", ASSESSMENT, ("findings", 1, "nonconforming"), 8),
    ("invalid_value.line_above_sampled", SCORECARD, ("lines", 0, "nonconforming"), 46),
    *(("invalid_value", SCHEME, place, _MANY) for place in (("total",), ("cap",), ("grades", 1, "from"))),
    *(("invalid_value", SCHEME, ("special", name), _MANY) for name in ("deduction_points", "bonus_points")),
    *(("invalid_value", SCHEME, ("sampling", name), _MANY) for name in ("initial", "surveillance", "recertification")),
    ("invalid_value", SCHEME, ("sampling", "random_share"), "5/4"),
    ("invalid_value", SCHEME, ("indicators", 0, "points"), _MANY),
    ("invalid_value", IMPROVEMENT, ("costs",), {"1": _MANY}),
    ("invalid_value", ESTIMATE, ("confidence",), "5/4"),
    ("invalid_value.digits", SCORECARD, ("score",), "9" * 4301),
    ("wrong_type", ESTIMATE, ("possible", 0), "9" * 4301),
    *(
        ("invalid_value.grade", IMPROVEMENT, (name,), "other")
        for name in ("grade", "target", "best_grade", "grade_after")
    ),
    ("invalid_value.grade", IMPROVEMENT, ("lowest_grade_after",), "other"),
    *(("invalid_value.grade", SCORECARD, ("score_range", name), "other") for name in ("lowest_grade", "highest_grade")),
    ("invalid_value.grade_of_none", LEDGER, ("grades",), []),
    ("invalid_value.no_bound", SCORECARD, ("bounds", 0, "grade"), "fail"),
    ("invalid_value.earned_and_lost", SCORECARD, ("lines", 0, "lost"), "1/7"),
    ("invalid_value.above_points", SCORECARD, ("lines", 0, "points"), "7"),
    ("invalid_value.range", SCORECARD, ("score_range", "highest"), "-2"),
    ("invalid_value.met_from", ELIGIBILITY, ("conditions", 1, "met_from"), "2026-01-06"),
    ("differs", ELIGIBILITY, ("outcome",), "met"),
    ("differs", ELIGIBILITY, ("met_from",), "2026-01-05"),
    ("differs", LEDGER, ("total",), "1"),
    ("differs.items", LEDGER, ("by_kind",), []),
    ("invalid_value.entries_sum", LEDGER, ("score",), "1"),
    ("invalid_value.population", SAMPLE, ("population",), 1),
    ("invalid_value.chosen", SAMPLE, ("size",), 1),
    ("invalid_value.planned_size", SAMPLE, ("estimability", "rule_size"), 3),
    ("invalid_value.least_size", SAMPLE, ("estimability", "least_size"), 1),
    *(
        ("invalid_value.too_few", SAMPLE, ("estimability", "too_few"), few)
        for few in ({"华北": 3}, {"": 0}, {"华南": 1})
    ),
    ("invalid_value.sum_of_strata", ESTIMATE, ("population",), 9),
    ("invalid_value.unmet_outlets", ESTIMATE, ("unmet_outlets",), 9),
    ("invalid_value.interval", ESTIMATE, ("interval",), [71, 70.5]),
    ("invalid_value.failures", CONFORMANCE, ("failures",), []),
    ("invalid_value.grades_of_readings", READINGS, ("grades",), _GRADES),
    ("invalid_value.grades_of_probabilities", ESTIMATE, ("probabilities",), [{"grade": "pass", "probability": 1}]),
    ("invalid_value.options", READINGS, ("readings", 0, "options"), {}),
    ("nothing_applicable.lines", COMPARISON, ("a", "lines"), []),
    ("invalid_value.base_score_of_lines", COMPARISON, ("a", "base_score"), "1"),
    ("invalid_value.only_by_indicator", RANKING, ("by",), "1"),
    ("invalid_value.no_change", SCHEME_DIFF, ("indicators", 0), _SAME),
    ("invalid_value.band_end", AUDIT_TIME, ("partly_known", "to"), 8500),
    ("invalid_value.on_site", AUDIT_TIME, ("band", "on_site"), "8.5"),
    ("invalid_value.band_of_staff", AUDIT_TIME, ("staff",), 8500),
    ("invalid_value", RATES, ("fees", 0, "amount"), "0.005"),
    ("invalid_value.nothing_to_grant", DECISION, ("reached",), "fail"),
    ("invalid_value.band_end", AUDIT_TIME, ("partly_known", "to"), 8500),
    ("invalid_value.on_site", AUDIT_TIME, ("band", "on_site"), "8.5"),
    ("invalid_value.band_of_staff", AUDIT_TIME, ("staff",), 8500),
    ("invalid_value", RATES, ("fees", 0, "amount"), "0.005"),
    ("unknown_site.of_plan", AUDIT_PLAN, ("visits", 0, "site"), "SZ-9"),
    ("unknown_site.of_plan.meant", AUDIT_PLAN, ("headquarters",), "hq"),
    ("invalid_value.assessor", AUDIT_PLAN, ("visits", 0, "assessor"), "A-9"),
    ("invalid_value.unvisited", AUDIT_PLAN, ("outlets",), ["GZ", "SZ", "CD"]),
    ("invalid_value.days_at_outlet", AUDIT_PLAN, ("days_per_outlet",), "0.75"),
    ("invalid_value.days_in_all", AUDIT_PLAN, ("total",), "15"),
    ("invalid_value.days_of_visits", AUDIT_PLAN, ("visits", 0, "days"), "15"),
    ("invalid_value.last_day", AUDIT_PLAN, ("visits", 0, "start"), "9999-12-31"),
    ("too_long.ranking", RANKING, ("entries", 0, "score"), "9" * 4300),
    ("invalid_value.ends_before", CERTIFICATE, ("valid_until",), "2026-01-30"),
    ("invalid_value.issued", CERTIFICATE, ("events", 0, "date"), "2026-02-01"),
    ("not_rising.days", CERTIFICATE, ("events",), [_event("issued"), _event("suspended", "2026-01-30")]),
    ("invalid_value.impossible", CERTIFICATE, ("events",), [_event("withdrawn")]),
    ("invalid_value.final", CERTIFICATE, ("events",), [_event(kind) for kind in ("issued", "withdrawn", "suspended")]),
    ("missing_field.detail", CERTIFICATE, ("events", 0, "kind"), "recertified"),
    ("invalid_value.detail", CERTIFICATE, ("events", 0, "scope"), "甲"),
    ("duplicate_id.event", CERTIFICATE, ("events",), [_event("complaint_received")] * 2),
    ("edited.chain", CERTIFICATE, ("events", 0, "previous"), "f" * 64),
    ("invalid_value.sizes", POPULATION, ("outlets",), [3, 1]),
    ("invalid_value", POPULATION, ("correlation",), "1/2000"),
    ("invalid_value.window", TERMS, ("surveillance_from_months",), 13),
)


def _changed(form: str, path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    document = copy.deepcopy(next(seed for seed in _SEEDS if seed["format"] == form))
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


@pytest.mark.parametrize(("id", "form", "path", "value"), _SAID_BY_NONE, ids=str)
def test_what_no_schema_can_say_the_reader_does(id: str, form: str, path: tuple[Any, ...], value: Any) -> None:
    document = _changed(form, path, value)
    assert is_valid(document)
    problems = refusal(form, document)
    assert id in {problem.id for problem in problems}
    assert all(map(is_beyond, problems))


def test_nothing_is_listed_that_a_schema_could_say() -> None:
    # Scorecards whose difference is too long to write are made by tests/property/test_long_numbers.py.
    assert {id for id, _ in RULES} - {"too_long.differences"} == {id for id, *_ in _SAID_BY_NONE}


@pytest.mark.exhaustive
@settings(max_examples=400 // ONE_OF)
@given(_mutants(), st.sampled_from(tuple(READERS)))
def test_they_agree_on_what_is_nearly_sound(document: dict[str, Any], other: str) -> None:
    form = document.get("format")
    form = form if isinstance(form, str) and form in READERS else other
    assert is_agreed(form, document)
    assert is_read(form, document) == is_read(form, json.dumps(document))


@pytest.mark.exhaustive
@pytest.mark.parametrize("form", formats.ids())
@settings(max_examples=25 // ONE_OF)
@given(st.data())
def test_they_agree_on_what_the_schema_describes(form: str, data: st.DataObject) -> None:
    assert is_agreed(form, data.draw(documents(form)))
