"""The range of grades by hand: floors that hold one by one and not together, requirements, and a cap."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import gbt27922
from gbt27922 import schemes
from gbt27922.models import Assessment, Exclusion, Finding
from tests.property.strategies import node, patched

#: Nothing is earned of the 3 points of A.1 and B.1; A.2 and B.2 lose nothing, and share what is left.
FOUND = [Finding(leaf, conforming=leaf in {"A.2", "B.2"}) for leaf in ("A.1", "A.2", "B.1", "B.2")]
LEVELS = {"zh": "有", "en": "reached"}


def ends(shared: int, condition: dict[str, Any], **patch: Any) -> tuple[str, str]:
    """The grades at both ends, where A.2 and B.2 share so many points, and a grade has such a condition."""
    scheme = patched(
        total=6 + shared,
        indicators=[
            node("A", None, node("A.1", 3), node("A.2")),
            node("B", None, node("B.1", 3), node("B.2")),
        ],
        grades=[{"id": "none", "title": LEVELS}, {"id": "some", "title": LEVELS, **condition}],
        **patch,
    )
    spread = gbt27922.score(Assessment(scheme.id, FOUND), scheme).score_range
    assert spread
    return spread.lowest_grade.id, spread.highest_grade.id


HALF = {"floor": {"level": 1, "share": "0.5"}}


@pytest.mark.parametrize(("shared", "highest"), [(5, "none"), (6, "some")])
def test_floors_hold_together_or_not(shared: int, highest: str) -> None:
    """Half of A needs 3 points on A.2, and half of B 3 on B.2; of 5 either has enough, but never both."""
    assert ends(shared, HALF) == ("none", highest)


@pytest.mark.parametrize(("bound", "highest"), [("50", "some"), ("50.01", "none")])
def test_a_bound_with_floors(bound: str, highest: str) -> None:
    """Of 12 points 6 are earned whatever the table."""
    assert ends(6, {**HALF, "from": bound}) == ("none", highest)


@pytest.mark.parametrize(("share", "expected"), [("0", ("some", "some")), ("0.01", ("none", "some"))])
def test_a_floor_that_every_table_meets(share: str, expected: tuple[str, str]) -> None:
    """With all points on A.2 nothing of B is earned, which only a share of nothing allows."""
    assert ends(6, {"floor": {"level": 1, "share": share}}) == expected


@pytest.mark.parametrize(("required", "grade"), [("A.1", "none"), ("A.2", "some"), ("A", "none")])
def test_what_is_required_does_not_depend_on_points(required: str, grade: str) -> None:
    """What is required is there or not, whatever the table."""
    assert ends(6, {"requires": [required]}) == (grade, grade)


def test_a_cap_below_a_bound() -> None:
    """A score that has a cap does not reach what is above it."""
    assert ends(6, {**HALF, "from": 50}, cap=50) == ("none", "some")
    assert ends(6, {**HALF, "from": 50}, cap=49) == ("none", "none")


@pytest.mark.parametrize(("excluded", "highest"), [("A.1", "none"), ("A.2", "some"), ("B", "some")])
def test_something_must_apply(excluded: str, highest: str) -> None:
    """Nothing is earned on A.2, so that the floor holds only where A.1 has points and applies."""
    scheme = patched(
        total=6,
        indicators=[node("A", None, node("A.1"), node("A.2")), node("B")],
        grades=[{"id": "none", "title": LEVELS}, {"id": "some", "title": LEVELS, **HALF}],
    )
    found = [Finding(leaf, conforming=leaf == "A.1") for leaf in ("A.1", "A.2", "B") if leaf != excluded]
    assessment = Assessment(scheme.id, found, exclusions=[Exclusion(excluded, "不适用")])
    spread = gbt27922.score(assessment, scheme).score_range
    assert spread
    assert (spread.lowest_grade.id, spread.highest_grade.id) == ("none", highest)


@pytest.mark.parametrize("part", ["A.6.1", "A.1.1"])
def test_a_floor_of_the_predecessor(part: str) -> None:
    """How many of its points an item has in one part is not public: all, or none. Even with 94 of 100 it may then be below its floor."""
    scheme = schemes.load("SB/T 10401-2006 A.1")
    found = [Finding(leaf.id, conforming=leaf.id != part) for leaf in scheme.leaves]
    spread = gbt27922.score(Assessment(scheme.id, found), scheme).score_range
    assert spread
    assert (spread.lowest, spread.highest) == (100 - scheme.points(part[:3]), Fraction(100))
    assert (spread.lowest_grade.id, spread.highest_grade.id) == ("fail", "five_star")
