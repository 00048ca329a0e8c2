"""Every result is verified against its assessment: no single value of its document can be forged unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import gbt27922
from gbt27922 import analysis, formats, outlets, schemes
from gbt27922.analysis import RemoveDeduction, SetFinding
from gbt27922.errors import Gbt27922Error
from gbt27922.models import Finding, Scorecard
from tests.support.forging import forgeries
from tests.support.shipped import SCHEME

_NAME = "tests/data/revision-1/failed-by-deductions.json"
_LISTED = outlets.read_outlets("docs/examples/outlets.csv")
_COSTS = {leaf.id: 2 for leaf in SCHEME.leaves} | {"special_deductions": 1}


@pytest.fixture(scope="module")
def assessment() -> gbt27922.Assessment:
    return gbt27922.read_assessment(_NAME)


@pytest.fixture(scope="module")
def card(assessment: gbt27922.Assessment) -> Scorecard:
    return gbt27922.score(assessment)


def _read(card: Scorecard) -> Scorecard:
    return gbt27922.parse_scorecard(gbt27922.to_json(card))


def _improved(card: Scorecard) -> analysis.Improvement:
    assert card.basis
    fixable = ["5.1", "5.2", "special_deductions"]
    return analysis.improve(card.basis.assessment, "five_star", costs=_COSTS, fixable=fixable)


def _changed(card: Scorecard) -> analysis.WhatIf:
    assert card.basis
    return analysis.what_if(card.basis.assessment, [RemoveDeduction(0), SetFinding("5.2.4", "CS-02", conforming=True)])


_RESULTS: dict[str, Callable[[Scorecard], Any]] = {
    "scorecard": lambda card: card,
    "ledger": analysis.ledger,
    "ledger of lines": lambda card: analysis.ledger(_read(card)),
    "readings": lambda card: analysis.readings(card.basis.assessment) if card.basis else None,
    "what-if": _changed,
    "improvement": _improved,
}
# What docs/readings.md names: the version is not compared, and a scorecard may lack its bounds. What was asked of an
# improvement is seen only where it changes the answer.
_NAMED = {
    "scorecard": {"library_version", "bounds"},
    "ledger": set(),
    "ledger of lines": set(),
    "readings": {"library_version"},
    "what-if": {"before.library_version"},
    "improvement": {"library_version", "costs", *(f"costs.{name}" for name in _COSTS), "fixable"},
}


def _unseen(result: Any, verify: Callable[[Any], tuple[gbt27922.Problem, ...]]) -> Iterator[str]:
    data = gbt27922.to_data(result)
    for number, (place, forged) in enumerate(forgeries(data)):
        # A what-if holds two scorecards and an assessment: every seventeenth change of it is enough here.
        if isinstance(result, analysis.WhatIf) and number % 17:
            continue
        try:
            if not verify(formats.parse(json.dumps(forged))):
                yield place
        except Gbt27922Error:
            pass


@pytest.mark.once
@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", _RESULTS)
def test_every_forged_value_is_told(kind: str, card: Scorecard, assessment: gbt27922.Assessment) -> None:
    result = _RESULTS[kind](card)
    assert analysis.verify(formats.parse(gbt27922.to_json(result)), assessment) == ()
    assert {*_unseen(result, lambda found: analysis.verify(found, assessment))} <= _NAMED[kind]


_DRAWN = {
    "measured": {"id": "1", "points": 6, "method": "measured", "scale": {"from": 0, "to": 4}},
    "parts": {"id": "2", "points": 4, "children": [{"id": "2.1"}, {"id": "2.2"}]},
}
_TITLE = {"title": {"zh": "甲", "en": "A"}}
_GRADES: dict[str, list[dict[str, Any]]] = {
    "floors and requirements": [
        {"id": "low"},
        {"id": "middle", "from": 300, "floor": {"level": 1, "share": "0.75"}},
        {"id": "high", "from": 800, "requires": ["2"]},
    ],
    "no bounds": [{"id": "low"}, {"id": "high"}],
}


def _titled(node: dict[str, Any]) -> dict[str, Any]:
    return _TITLE | node | ({"children": [*map(_titled, node["children"])]} if "children" in node else {})


@pytest.mark.once
@pytest.mark.exhaustive
@pytest.mark.parametrize("grades", _GRADES)
@pytest.mark.parametrize("make", [lambda card: card, analysis.ledger, lambda card: analysis.ledger(_read(card))])
def test_every_forged_value_of_other_schemes_is_told(grades: str, make: Callable[[Scorecard], Any]) -> None:
    """A measured leaf, another total, unmet conditions, and no grade: no value of them can be forged unseen."""
    scheme = schemes.parse(
        {"format": "gbt27922.scheme/1", "id": "S", **_TITLE, "total": 10, "score_total": 1000, "display_places": 2}
        | {"indicators": [*map(_titled, _DRAWN.values())], "grades": [*map(_titled, _GRADES[grades])]}
    )
    findings = [
        Finding("1", value=3, responses=7),
        Finding("2.1", sampled=4, nonconforming=3),
        Finding("2.2", conforming=True),
    ]
    assessment = gbt27922.models.Assessment("S", findings)
    result = make(gbt27922.score(assessment, scheme))
    assert analysis.verify(formats.parse(gbt27922.to_json(result)), assessment, scheme) == ()
    unseen = {*_unseen(result, lambda found: analysis.verify(found, assessment, scheme))}
    assert unseen <= {"library_version", "bounds"}


def test_every_forged_value_of_a_plan_is_told() -> None:
    plan = outlets.draw(_LISTED, stage="surveillance", seed="A", required=["GZ-01"], previous=["SH-01"])
    assert outlets.verify_plan(formats.parse(gbt27922.to_json(plan)), _LISTED) == ()
    # docs/how-to/sample.md, What a draw cannot show: what was asked is taken from the plan.
    # A plan of a version that said nothing of its estimate has no estimability; what it says is compared.
    asked = {"stage", "previous", "rule.text", "rule.source", "estimability"}
    assert {*_unseen(plan, lambda found: outlets.verify_plan(found, _LISTED))} <= asked


@pytest.mark.parametrize("change", [{"from": "69"}, {"grade": "fail", "from": "0", "margin": "1"}])
def test_a_forged_bound_is_told(change: dict[str, str], card: Scorecard) -> None:
    data = gbt27922.to_data(card)
    bound = data["bounds"][0] | change
    for forged in ([bound, *data["bounds"][1:]], [bound, *data["bounds"]]):
        with pytest.raises(gbt27922.DocumentError, match=r"bounds\[0\]"):
            gbt27922.parse_scorecard(json.dumps(data | {"bounds": forged}))


def test_a_what_if_with_another_scheme_is_verified_with_it(assessment: gbt27922.Assessment) -> None:
    scheme = SCHEME
    other = schemes.with_points(scheme, Path("tests/data/revision-1/invented-points.csv"))
    found = analysis.what_if(assessment, other_scheme=other)
    assert analysis.verify(found, assessment, other_scheme=other) == ()
    assert analysis.verify(found, assessment)[0].path == "$.after.scheme.sha256"


def test_an_improvement_keeps_what_was_asked(assessment: gbt27922.Assessment) -> None:
    found = analysis.improve(assessment, "five_star", costs=_COSTS, fixable={"5.2", "special_deductions"})
    assert dict(found.costs or ()) == _COSTS
    assert found.fixable == ("5.2", "special_deductions")
    plain = analysis.improve(assessment, "five_star")
    assert (plain.costs, plain.fixable) == (None, None)


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ("costs", {"5.2": "-1"}, "$.costs.5.2: must be zero or more, got -1"),
        ("costs", {" ": "1"}, '$.costs. : must be text that is not empty, got " "'),
        ("costs", 1, "$.costs: must be an object of costs, got 1"),
        ("fixable", [1], "$.fixable[0]: must be text, got 1"),
    ],
)
def test_unsound_questions_are_refused(field: str, value: Any, line: str, assessment: gbt27922.Assessment) -> None:
    data = gbt27922.to_data(analysis.improve(assessment, "five_star")) | {field: value}
    with pytest.raises(gbt27922.DocumentError) as caught:
        formats.parse(json.dumps(data))
    assert str(caught.value) == line


def test_a_plan_is_not_verified_here(assessment: gbt27922.Assessment) -> None:
    with pytest.raises(TypeError, match="takes a model"):
        analysis.verify(outlets.draw(_LISTED, size=2, seed="A"), assessment)  # type: ignore[arg-type]


def test_a_scorecard_that_was_changed_has_another_digest(card: Scorecard) -> None:
    data = gbt27922.to_data(card)
    assert _read(card).sha256 == card.sha256
    changed = gbt27922.parse_scorecard(data | {"library_version": "9.9.9"})
    assert changed.sha256 != card.sha256


@pytest.mark.parametrize("kind", _RESULTS)
def test_a_result_with_another_digest_than_the_one_kept_was_edited(
    kind: str, card: Scorecard, assessment: gbt27922.Assessment
) -> None:
    result = _RESULTS[kind](card)
    kept = hashlib.sha256(formats.canonical(result).encode()).hexdigest()
    assert analysis.verify(result, assessment, sha256=kept) == ()
    (problem,) = analysis.verify(result, assessment, sha256="0" * 64)
    assert (problem.code, problem.path) == ("edited", "$")
    assert problem.reason.startswith(f"must have the digest {'0' * 64} that was kept with it, got {kept}")
