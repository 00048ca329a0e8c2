"""The range where it has no end, and where it has only one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import schemes
from gbt27922.errors import DocumentError, ModelError
from gbt27922.models import Assessment, Exclusion, Finding, SpecialBonus, SpecialDeduction
from gbt27922.scoring.placing import Share, greatest, least
from tests.property.strategies import patched

INSIDE = patched(special={"applied": "inside"})
#: Only 5.3.1 applies: what its group leaves on it can be as little as one likes.
ALONE = Assessment(
    INSIDE.id,
    [Finding("5.3.1", sampled=4, nonconforming=1)],
    exclusions=[Exclusion(indicator, "不适用") for indicator in ("5.1", "5.2", "5.3.2")],
)
DEDUCTION = SpecialDeduction("law", "罚款")


def test_no_least_score_when_deductions_outweigh_vanishing_points() -> None:
    card = gbt27922.score(evolve(ALONE, special_deductions=[DEDUCTION]), INSIDE)
    spread = card.score_range
    assert spread is not None
    assert card.score == 75 - Fraction(100 * 2, 25)
    assert (spread.lowest, spread.lowest_grade.id) == (None, "fail")
    assert (spread.highest, spread.highest_grade.id) == (Fraction(71), "qualified")
    assert gbt27922.parse_scorecard(gbt27922.to_json(card)) == card


def test_no_greatest_score_when_a_bonus_does() -> None:
    assessment = evolve(ALONE, special_bonuses=[SpecialBonus("领先")])
    spread = gbt27922.score(assessment, INSIDE).score_range
    assert spread is not None
    assert (spread.lowest, spread.highest, spread.highest_grade.id) == (Fraction(79), None, "five_star")
    capped = gbt27922.score(assessment, patched(special={"applied": "inside"}, cap=100)).score_range
    assert capped is not None
    assert (capped.highest, capped.highest_grade.id) == (Fraction(100), "five_star")


def test_five_deductions_fail_at_both_ends() -> None:
    assessment = evolve(ALONE, special_bonuses=[SpecialBonus("领先")] * 9, special_deductions=[DEDUCTION] * 5)
    spread = gbt27922.score(assessment, patched(special={"applied": "inside", "bonus_limit": 9})).score_range
    assert spread is not None
    assert (spread.highest, spread.lowest_grade.id, spread.highest_grade.id, spread.certain) == (
        None,
        "fail",
        "fail",
        True,
    )


def test_points_that_vanish_are_left_out_only_where_it_helps() -> None:
    third = Fraction(1, 3)
    shares = (
        Share(Fraction(5), (third,), can_vanish=False),
        Share(Fraction(7), (Fraction(0), Fraction(1)), can_vanish=True),
    )
    assert greatest(shares, Fraction(0)) == (5 * third + 7) / 12
    assert least(shares, Fraction(0)) == Fraction(5, 36)
    worse = (shares[0], Share(Fraction(7), (Fraction(1, 4),), can_vanish=True))
    assert greatest(worse, Fraction(0)) == third
    assert least(worse, Fraction(0)) == (5 * third + Fraction(7, 4)) / 12


@pytest.mark.parametrize("offset", [Fraction(1), Fraction(-1)])
def test_points_that_stay_bound_the_range(offset: Fraction) -> None:
    shares = (Share(Fraction(5), (Fraction(1, 2),), can_vanish=False),)
    assert greatest(shares, offset) == least(shares, offset) == (Fraction(5, 2) + offset) / 5


def test_without_public_bounds_the_score_has_a_range_and_the_grade_none() -> None:
    scheme = schemes.load("capability-levels")
    first, *others = (leaf.id for leaf in scheme.leaves)
    found = [Finding(first, sampled=4, nonconforming=1), *(Finding(leaf, conforming=True) for leaf in others)]
    spread = gbt27922.score(Assessment(scheme.id, found), scheme).score_range
    assert spread is not None
    assert (spread.lowest, spread.highest, spread.certain) == (Fraction(75), Fraction(100), False)
    with pytest.raises(ModelError, match="must have bounds, which are not public"):
        _ = spread.lowest_grade


@pytest.mark.parametrize("changed", [{"provisional": False}, {"score_range": None}])
def test_there_is_a_range_where_the_score_is_provisional_and_only_there(changed: dict[str, Any]) -> None:
    card = gbt27922.to_data(gbt27922.score(ALONE, INSIDE))
    assert card["provisional"]
    with pytest.raises(DocumentError) as refusal:
        gbt27922.parse_scorecard({**card, **changed})
    assert [problem.id for problem in refusal.value.problems] == ["invalid_value.score_range"]
