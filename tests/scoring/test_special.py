"""A special deduction that costs 2 is data: its ground has points of its own."""

from __future__ import annotations

import json
from fractions import Fraction

import gbt27922
from gbt27922 import analysis
from gbt27922.models import Assessment, Finding, SpecialDeduction
from tests.property.strategies import SHIPPED, patched
from tests.support import cases

GROUNDS = cases.SHIPPED["special"]["grounds"]
HEAVY = patched(special={"grounds": [{**GROUNDS[0], "points": "2"}, *GROUNDS[1:]]})
FOUND = Assessment(
    SHIPPED.id,
    [Finding(leaf.id, conforming=leaf.id != "5.1.2.2") for leaf in SHIPPED.leaves],
    special_deductions=[SpecialDeduction(ground["id"], "…") for ground in GROUNDS[:3]],
    revision=1,
)


def test_score() -> None:
    # All but 5.1.2.2, 5 points: 95; one deduction of 2 and two of 1.
    assert gbt27922.score(FOUND, SHIPPED).score == 92
    assert gbt27922.score(FOUND, HEAVY).score == 91


def test_ledger_and_reversals() -> None:
    card = gbt27922.score(FOUND, HEAVY)
    costs = [entry.points for entry in analysis.ledger(card).entries if entry.kind == "special_deduction"]
    assert costs == [2, 1, 1]
    found = analysis.margins(card).reversals or ()
    assert {one.special_deduction for one in found if one.kind == "special_deduction"} == set()
    assert {one.score_after for one in found if one.becomes == "conforming"} == {Fraction(96)}


def test_a_scorecard_that_was_read_does_not_know_which_grounds_there_were() -> None:
    card = gbt27922.parse_scorecard(gbt27922.to_json(gbt27922.score(FOUND, HEAVY)))
    kinds = {entry.kind: entry.points for entry in analysis.ledger(card, scheme=HEAVY).entries}
    assert kinds == {"findings": 5, "special": 4}


def test_improve() -> None:
    costs = {"5.1.2.2": 9, "special_deductions": 1}
    plan = analysis.improve(FOUND, "four_star", HEAVY, costs=costs).plan
    assert plan.fixes == ()
    plan = analysis.improve(FOUND, "five_star", HEAVY, costs=costs).plan
    assert plan.score_after == 95
    assert [fix.special_deduction for fix in plan.fixes] == [0, 1, 2]


def test_the_document_has_it_and_the_digest_of_the_shipped_scheme_stays() -> None:
    document = json.loads(gbt27922.to_json(HEAVY))
    assert document["special"]["grounds"][0]["points"] == "2"
    assert "points" not in json.loads(gbt27922.to_json(SHIPPED))["special"]["grounds"][0]
