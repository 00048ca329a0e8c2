"""The grade of a bare number, where more than the number may be asked for; and a scorecard that has none."""

from __future__ import annotations

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import schemes
from gbt27922.errors import ModelError
from gbt27922.models import Assessment, Finding, Scheme
from gbt27922.scoring.own_figures import own_figures

FLOOR, TIERS = schemes.load("SB/T 10401-2006 A.1"), schemes.load("completeness-tiers")
OPEN = schemes.load("capability-levels")


def test_a_score_that_reaches_no_floor_has_its_grade() -> None:
    assert gbt27922.grade("69.99", scheme=FLOOR).id == "fail"


@pytest.mark.parametrize(("score", "scheme"), [(70, FLOOR), (98, FLOOR), (0, TIERS), (100, TIERS)])
def test_a_score_that_reaches_a_floor_or_a_tier_needs_the_findings(score: int, scheme: Scheme) -> None:
    with pytest.raises(ModelError) as caught:
        gbt27922.grade(score, scheme=scheme)
    assert [problem.code for problem in caught.value.problems] == ["needs_findings"]


def test_special_deductions_where_there_are_none() -> None:
    with pytest.raises(ModelError) as caught:
        gbt27922.grade(60, special_deductions=1, scheme=FLOOR)
    assert [(one.path, one.code) for one in caught.value.problems] == [("$.special_deductions", "no_special_items")]


def test_figures_of_a_card_without_a_grade_follow_without_its_scheme() -> None:
    card = gbt27922.score(Assessment(OPEN.id, [Finding(leaf.id, conforming=True) for leaf in OPEN.leaves]))
    read = gbt27922.parse_scorecard(gbt27922.to_json(card))
    assert own_figures(read, None)["grade"] is None
    assert own_figures(read, OPEN)["grade"] is None
    assert own_figures(evolve(read, score=card.score), OPEN)["score"] == "100"
