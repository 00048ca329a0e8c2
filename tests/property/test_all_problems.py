"""All problems at once: however many are planted in one document, each is told, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import formats
from gbt27922.errors import ModelError, Problem
from gbt27922.formats.writer import to_data
from gbt27922.models import Finding
from tests.support.results import RESULTS

CHINESE = re.compile("[\u4e00-\u9fff]")
Plant = tuple[Callable[[dict[str, Any]], object], str, str]

ASSESSMENT: dict[str, Any] = {
    "format": "gbt27922.assessment/1",
    "scheme": "S",
    "sites": [{"id": "HQ", "kind": "headquarters"}, {"id": "GZ", "kind": "outlet"}, {"id": "SZ", "kind": "outlet"}],
    "findings": [
        {"indicator": f"5.1.{number}", "site": "HQ", "sampled": 5, "nonconforming": 0, "note": "a"}
        for number in range(1, 5)
    ],
    "team": [{"name": "a", "id": "1"}, {"name": "a", "id": "2"}, {"name": "a", "role": "expert"}],
    "nonconformities": [
        {"indicator": "5.1.1", "site": "HQ", "severity": "minor", "description": "a"},
        {"indicator": "5.1.1", "severity": "major", "description": "a"},
    ],
    "special_deductions": [{"ground": "law", "description": "a"}],
}
_FINDING: list[Plant] = [
    (lambda one: one.update(nonconforming=6), ".nonconforming", "invalid_value"),
    (lambda one: one.update(conforming=True), "", "verdict_or_counts"),
    (lambda one: one.update(extra=1), ".extra", "unknown_field"),
    (lambda one: one.update(note=7), ".note", "wrong_type"),
    (lambda one: one.update(site="XX"), ".site", "unknown_site"),
    (lambda one: one.pop("indicator"), ".indicator", "missing_field"),
]
_OTHER: list[Plant] = [
    (lambda document: document.update(extra=1), "$.extra", "unknown_field"),
    (lambda document: document.update(date="yesterday"), "$.date", "invalid_value"),
    (lambda document: document.update(stage="first"), "$.stage", "invalid_value"),
    (lambda document: document["team"][1].update(id="1"), "$.team[1].id", "duplicate_id"),
    (lambda document: document["team"][2].update(role="driver"), "$.team[2].role", "invalid_value"),
    (lambda document: document["nonconformities"][0].update(site="XX"), "$.nonconformities[0].site", "unknown_site"),
    (
        lambda document: document["nonconformities"][1].update(severity="grave"),
        "$.nonconformities[1].severity",
        "invalid_value",
    ),
    (lambda document: document["sites"][1].update(kind="shop"), "$.sites[1].kind", "invalid_value"),
    (lambda document: document["sites"][2].update(id="HQ"), "$.sites[2].id", "duplicate_site"),
    (
        lambda document: document["special_deductions"][0].pop("ground"),
        "$.special_deductions[0].ground",
        "missing_field",
    ),
]
SCHEME: dict[str, Any] = to_data(RESULTS[1])
_SCHEME: list[Plant] = [
    (lambda scheme: scheme.update(display_places="2"), "$.display_places", "wrong_type"),
    (lambda scheme: scheme["title"].update(en=""), "$.title.en", "invalid_value"),
    (lambda scheme: scheme.update(extra=1), "$.extra", "unknown_field"),
    (lambda scheme: scheme["indicators"][1].update(points=1), "$.total", "points_sum"),
    (lambda scheme: scheme["indicators"][0]["children"][0].update(points=8), "$.indicators[0].points", "points_sum"),
    (
        lambda scheme: scheme["indicators"][0]["children"][1].update(id="9.2"),
        "$.indicators[0].children[1].id",
        "not_nested",
    ),
    (lambda scheme: scheme["indicators"][2].update(method="x"), "$.indicators[2].method", "invalid_value"),
    (lambda scheme: scheme["indicators"][2].update(id="2"), "$.indicators[2].id", "duplicate_id"),
    (lambda scheme: scheme["grades"][2].update({"from": 70}), "$.grades[2].from", "not_rising"),
    (lambda scheme: scheme["grades"][0].update(source=3), "$.grades[0].source", "wrong_type"),
    (lambda scheme: scheme["grades"][1].update(extra=3), "$.grades[1].extra", "unknown_field"),
    (lambda scheme: scheme["special"].update(fail_at=0), "$.special.fail_at", "invalid_value"),
    (
        lambda scheme: scheme["special"].update(grounds=scheme["special"]["grounds"] * 2),
        "$.special.grounds[1].id",
        "duplicate_id",
    ),
]
PLAN: dict[str, Any] = to_data(RESULTS[3])
_PLAN: list[Plant] = [
    (lambda plan: plan.update(population=1), "$.size", "invalid_value"),
    (lambda plan: plan["chosen"].append({"id": "XX", "stratum": "", "why": "random"}), "$.chosen", "invalid_value"),
    (lambda plan: plan["chosen"][1].update(id=plan["chosen"][0]["id"]), "$.chosen[1].id", "duplicate_id"),
    (lambda plan: plan.update(seed=""), "$.seed", "invalid_value"),
    (lambda plan: plan["chosen"][0].update(why="x"), "$.chosen[0].why", "invalid_value"),
    (lambda plan: plan.update(extra=1), "$.extra", "unknown_field"),
    (lambda plan: plan["rule"].pop("text"), "$.rule.text", "missing_field"),
]


LEDGER: dict[str, Any] = to_data(RESULTS[4])
_LEDGER: list[Plant] = [
    (lambda ledger: ledger.update(total="1"), "$.total", "differs"),
    (lambda ledger: ledger["by_kind"][0].update(points="1"), "$.by_kind[0].points", "differs"),
    (lambda ledger: ledger.update(extra=1), "$.extra", "unknown_field"),
    (lambda ledger: ledger["entries"][0].update(extra=1), "$.entries[0].extra", "unknown_field"),
    (lambda ledger: ledger.pop("by_site"), "$.by_site", "missing_field"),
    (lambda ledger: ledger["scheme"].update(sha256="x"), "$.scheme.sha256", "invalid_value"),
]


def told(document: dict[str, Any], *, as_text: bool) -> list[tuple[str, str]]:
    try:
        formats.parse(json.dumps(document) if as_text else document)
    except gbt27922.DocumentError as refused:
        return sorted((problem.path, problem.code) for problem in refused.problems)
    return []


def planted(document: dict[str, Any], plants: list[Plant]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    changed = deepcopy(document)
    for plant, _, _ in plants:
        plant(changed)
    return changed, sorted((path, code) for _, path, code in plants)


PLANTED = [(SCHEME, _SCHEME), (PLAN, _PLAN), (LEDGER, _LEDGER)]


@pytest.mark.parametrize(("document", "plants"), PLANTED, ids=["scheme", "plan", "ledger"])
@given(data=st.data(), as_text=st.booleans())
def test_each_planted_problem_is_told(document: dict[str, Any], plants: list[Plant], data: Any, as_text: bool) -> None:
    changed, expected = planted(
        document, data.draw(st.lists(st.sampled_from(plants), unique_by=lambda plant: plant[1]))
    )
    assert told(changed, as_text=as_text) == expected


@given(st.data(), st.booleans())
def test_each_planted_problem_of_an_assessment_is_told(data: Any, as_text: bool) -> None:
    changed, expected = planted(
        ASSESSMENT, data.draw(st.lists(st.sampled_from(_OTHER), unique_by=lambda plant: plant[1]))
    )
    for index, finding in enumerate(changed["findings"]):
        for plant, path, code in data.draw(st.lists(st.sampled_from(_FINDING), unique_by=lambda plant: plant[1])):
            plant(finding)
            expected.append((f"$.findings[{index}]{path}", code))
    assert told(changed, as_text=as_text) == sorted(expected)


@pytest.mark.parametrize(("document", "plants"), [*PLANTED, (ASSESSMENT, _OTHER)])
def test_a_stored_problem_is_said_in_either_language(document: dict[str, Any], plants: list[Plant]) -> None:
    with pytest.raises(gbt27922.DocumentError) as refused:
        formats.parse(planted(document, plants)[0])
    for problem in refused.value.problems:
        stored = Problem(problem.path, problem.id, json.loads(json.dumps(dict(problem.values))))
        assert stored == problem
        assert CHINESE.search(stored.message("zh"))
        assert not CHINESE.search(stored.message("en"))
        assert problem.id not in stored.message("en")


def test_what_is_between_fields_is_told_of_a_model_too() -> None:
    with pytest.raises(ModelError) as refused:
        Finding("", sampled=5, nonconforming=6)
    assert [problem.path for problem in refused.value.problems] == ["$.indicator", "$.nonconforming"]


def test_an_object_with_a_repeated_field_is_not_looked_at_further() -> None:
    text = json.dumps(ASSESSMENT).replace('"id": "SZ", "kind"', '"id": "HQ", "id": "HQ", "kindred"')
    with pytest.raises(gbt27922.DocumentError) as refused:
        formats.parse(
            text.replace('"sampled": 5, "nonconforming": 0', '"sampled": 5, "sampled": 3, "nonconforming": 9', 1)
        )
    assert [str(problem) for problem in refused.value.problems] == [
        "$.findings[0].sampled: must be given only once",
        "$.sites[2].id: must be given only once",
    ]
