"""Every vector through every path: object, JSON, oracle. The command line has its own test of them."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

import gbt27922
from gbt27922 import schemes
from gbt27922.models import Scheme, Scorecard
from tests.oracle import oracle
from tests.support import cases

CASES = cases.cases()
SCORED = [case for case in CASES if "expect" in case]
REFUSED = [case for case in CASES if "expect_problems" in case]


def by_id(case: dict[str, Any]) -> str:
    return str(case["id"])


def scheme_of(case: dict[str, Any]) -> Scheme:
    scheme = schemes.parse(cases.dumped(cases.scheme_document(case)))
    return schemes.with_points(scheme, case["points"]) if "points" in case else scheme


def scored(case: dict[str, Any]) -> Scorecard:
    assessment = gbt27922.parse_assessment(cases.source(case))
    if "scheme_patch" in case or "points" in case:
        return gbt27922.score(assessment, scheme_of(case))
    return gbt27922.score(assessment)


def found(card: Scorecard, expected: dict[str, Any]) -> dict[str, Any]:
    """What of ``card``'s document ``expected`` speaks of."""
    document = json.loads(gbt27922.to_json(card))
    lines = {line["indicator"]: line for line in document["lines"]}
    document["lines"] = {
        indicator: {name: lines[indicator][name] for name in wanted}
        for indicator, wanted in expected.get("lines", {}).items()
    }
    bounds = {bound.pop("grade"): bound for bound in document["bounds"]}
    return {name: document[name] for name in expected} | ({"bounds": bounds} if "bounds" in expected else {})


def test_the_vectors_are_many_and_named_once() -> None:
    ids = Counter(case["id"] for case in CASES)
    assert len(ids) >= 60
    assert max(ids.values()) == 1
    assert {case["made"] for case in CASES} <= {"hand", "oracle"}


@pytest.mark.parametrize("case", SCORED, ids=by_id)
class TestScored:
    def test_as_expected(self, case: dict[str, Any]) -> None:
        assert found(scored(case), case["expect"]) == case["expect"]

    def test_from_a_mapping_as_from_text(self, case: dict[str, Any]) -> None:
        from_text = gbt27922.parse_assessment(cases.source(case))
        assert gbt27922.parse_assessment(cases.parsed(case)) == from_text

    @pytest.mark.unmeasured
    def test_written_and_read_again(self, case: dict[str, Any]) -> None:
        card, assessment, scheme = scored(case), gbt27922.parse_assessment(cases.source(case)), scheme_of(case)
        assert gbt27922.parse_scorecard(gbt27922.to_json(card)) == card
        assert gbt27922.parse_assessment(gbt27922.to_json(assessment)) == assessment
        again = schemes.parse(gbt27922.to_json(scheme))
        assert (again, again.sha256) == (scheme, scheme.sha256)

    @pytest.mark.unmeasured
    def test_verified(self, case: dict[str, Any]) -> None:
        card, assessment = scored(case), gbt27922.parse_assessment(cases.source(case))
        assert gbt27922.verify(card, assessment, scheme_of(case)) == ()

    @pytest.mark.unmeasured
    def test_as_the_oracle_has_it(self, case: dict[str, Any]) -> None:
        card, scheme = scored(case), cases.scheme_document(case)
        if "points" in case:
            scheme = oracle.with_points(scheme, csv.DictReader(io.StringIO(case["points"])))
        naive = oracle.score(cases.parsed(case), scheme)
        lines = {line.indicator: line for line in card.lines}
        assert (card.score, card.base_score) == (naive["score"], naive["base_score"])
        document: Any = gbt27922.to_data(card)
        assert document["grade"] == naive["grade"]
        assert card.provisional == naive["provisional"]
        for indicator, line in naive["lines"].items():
            assert {name: getattr(lines[indicator], name) for name in line} == line
        spread = oracle.score_range(cases.parsed(case), scheme)
        assert (card.score_range is None) == (spread is None)
        if card.score_range and spread:
            ours = card.score_range
            assert (ours.lowest, ours.highest) == (spread["lowest"], spread["highest"])
            ends = "lowest_grade", "highest_grade"
            assert [document["score_range"][end] for end in ends] == [spread[end] for end in ends]


@pytest.mark.parametrize("case", REFUSED, ids=by_id)
def test_refused(case: dict[str, Any]) -> None:
    with pytest.raises(gbt27922.Gbt27922Error) as refusal:
        scored(case)
    expected = Counter((problem["path"], problem["code"]) for problem in case["expect_problems"])
    if any(path is None for path, _ in expected):  # point tables: where the problem is shown is ours to choose
        assert Counter((None, problem.code) for problem in refusal.value.problems) == expected
    else:
        assert Counter((problem.path, problem.code) for problem in refusal.value.problems) == expected


@pytest.mark.parametrize("row", cases.rows("grades"), ids=lambda row: f"{row['score']}-{row['special_deductions']}")
def test_grades(row: dict[str, Any]) -> None:
    scheme = schemes.load(row["scheme"])
    assert gbt27922.grade(row["score"], special_deductions=row["special_deductions"], scheme=scheme).id == row["grade"]


@pytest.mark.parametrize("row", cases.rows("displays"), ids=lambda row: f"{row['value']}-{row['places']}")
def test_displays(row: dict[str, Any]) -> None:
    assert gbt27922.display(row["value"], row["places"]) == row["shown"]
    assert Fraction(row["shown"]) <= Fraction(row["value"])
