"""Sensitivity to points that are not published: each end is a point table, and scoring with it gives the same."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import analysis, schemes
from gbt27922.errors import AssessmentError
from gbt27922.models import Assessment, Exclusion, Finding, Scheme, Scorecard
from tests.oracle import oracle
from tests.support import drawn
from tests.support.results import ASSESSMENT, OPEN
from tests.support.shipped import SCHEME


def found(card: Any, *, sampled: int = 20, **nonconforming: int) -> list[Finding]:
    """Findings of every leaf of a scheme, of which few are not conforming."""
    by_leaf = {leaf.replace("_", ".").lstrip("."): count for leaf, count in nonconforming.items()}
    return [Finding(leaf.id, sampled=sampled, nonconforming=by_leaf.get(leaf.id, 0)) for leaf in card.leaves]


def table(one: analysis.LeafSensitivity, group: tuple[str, ...], points: Fraction) -> dict[str, Fraction]:
    """The point table of an end of a leaf."""
    rest = (one.most - points) / (len(group) - 1)
    return {leaf: points if leaf == one.indicator else rest for leaf in group}


def ends(result: analysis.Sensitivity) -> Iterator[tuple[dict[str, Fraction], analysis.Outcome | None]]:
    """Every end of every leaf: its point table, and what it is said to give."""
    groups = {leaf: group.indicators for group in result.groups for leaf in group.indicators}
    for leaf in result.leaves:
        yield table(leaf, groups[leaf.indicator], Fraction(0)), leaf.with_none
        yield table(leaf, groups[leaf.indicator], leaf.most), leaf.with_all


def scored(assessment: Assessment, scheme: Scheme) -> Scorecard | None:
    """The scorecard; None where nothing applies with the points of the scheme."""
    try:
        return gbt27922.score(assessment, scheme)
    except AssessmentError:
        return None


def test_by_hand() -> None:
    """7 points on 1.1, which lost nothing, and 1.2, which lost 2 of 12; 2 lost its 2 points, and 3 does not apply."""
    result = analysis.sensitivity(gbt27922.score(ASSESSMENT, OPEN))
    worse, better = result.leaves
    # 3.5 + 3.5 × 10/12 of 9 points; with all on 1.1: 7 of 9; with all on 1.2: 7 × 10/12 of 9. Both special items cancel.
    assert result.now.score == 100 * (Fraction(7, 2) + Fraction(35, 12)) / 9
    assert (better.indicator, worse.indicator) == ("1.2", "1.1")
    assert [worse.least, worse.greatest] == [Fraction(3500, 54), Fraction(700, 9)]
    assert worse.with_all == analysis.Outcome(Fraction(700, 9), OPEN.grades[2])
    assert worse.with_none == better.with_all == analysis.Outcome(Fraction(3500, 54), OPEN.grades[0])
    assert worse.spread == Fraction(700, 54)
    assert [worse.points, worse.most] == [Fraction(7, 2), 7]
    assert result.deciding == ("1.1", "1.2")
    (group,) = result.groups
    assert group.points == 7
    assert (group.of, group.indicators) == ("1", ("1.1", "1.2"))
    assert group.range == result.range
    assert group.decides


def test_each_end_is_what_its_point_table_gives() -> None:
    """Over schemes of every kind: floors, requirements, exclusions, caps, special items inside and outside."""
    seen = floors = none = deciding = 0
    for seed in range(150):
        random = Random(seed)  # noqa: S311  # the same at every run
        document = drawn.scheme(random)
        for node, _ in oracle.walk(document["indicators"]):
            if drawn.often(random, 0.6):
                node.pop("points", None)
        if not oracle.undetermined(document):
            continue
        scheme = schemes.parse(document)
        assessment = gbt27922.parse_assessment(drawn.assessment(random, document))
        card = gbt27922.score(assessment, scheme)
        result = analysis.sensitivity(card)
        assert (result.now.score, result.range) == (card.score, card.score_range)
        for points, placed in ends(result):
            anew = scored(assessment, schemes.with_points(scheme, points))
            expected = anew and analysis.Outcome(anew.score, anew.grade if anew.is_graded else None)
            assert placed == expected, (seed, points)
            none += placed is None
            seen += 1
        floors += scheme.has_conditions
        deciding += bool(result.deciding)
    assert min(seen, floors, deciding) > 20
    assert none


def test_no_end_is_outside_the_range_of_its_group_nor_that_outside_the_range() -> None:
    findings = found(SCHEME, _5_1_1_1=7, _5_1_7_3=2, _5_2_4=5, _5_3_2=3)
    result = analysis.sensitivity(Assessment(SCHEME.id, findings), scheme=SCHEME)
    spread = result.range
    groups = {leaf: group for group in result.groups for leaf in group.indicators}
    assert spread
    assert [group.of for group in result.groups] == ["5.1", "5.2", "5.3"]
    for group in result.groups:
        assert spread.lowest <= group.range.lowest <= result.now.score <= group.range.highest <= spread.highest  # type: ignore[operator]
    for leaf in result.leaves:
        within = groups[leaf.indicator].range
        assert within.lowest <= leaf.least <= result.now.score <= leaf.greatest <= within.highest  # type: ignore[operator]
    assert [leaf.spread for leaf in result.leaves] == sorted((leaf.spread for leaf in result.leaves), reverse=True)


def test_where_all_points_are_public_nothing_depends_on_them() -> None:
    whole = schemes.with_points(OPEN, {"1.1": 3})
    result = analysis.sensitivity(gbt27922.score(ASSESSMENT, whole))
    assert (result.leaves, result.groups, result.range, result.deciding) == ((), (), None, ())


def test_without_bounds_there_are_scores_and_no_leaf_decides() -> None:
    scheme = schemes.load("capability-levels")
    assessment = Assessment(scheme.id, found(scheme))
    result = analysis.sensitivity(assessment)
    assert result.now.grade is None
    assert result.deciding == ()


def test_special_deductions_that_decide_leave_nothing_to_points() -> None:
    failed = evolve(ASSESSMENT, special_deductions=ASSESSMENT.special_deductions * OPEN.special.fail_at)
    result = analysis.sensitivity(gbt27922.score(failed, OPEN))
    assert result.deciding == ()
    assert not result.groups[0].decides


def test_leaves_under_no_indicator_with_points_share_the_total() -> None:
    leaves = [{"id": id, "title": {"zh": "甲", "en": "A"}} for id in "ab"]
    data = {**gbt27922.to_data(OPEN), "total": "10", "indicators": leaves}
    scheme = schemes.parse(data)
    excluded = Assessment(scheme.id, [Finding("a", conforming=True)], exclusions=[Exclusion("b", "不适用")])
    result = analysis.sensitivity(excluded, scheme=scheme)
    assert result.groups[0].of is None
    # With all points on the leaf that is excluded nothing applies: there is no such table.
    assert [(one.with_none is None, one.with_all is None) for one in result.leaves] == [(True, False), (False, True)]
    assert result.leaves[0].outcomes == (result.now, result.leaves[0].with_all)


def test_a_card_that_was_read_needs_its_assessment() -> None:
    card = gbt27922.score(ASSESSMENT, OPEN)
    read = gbt27922.parse_scorecard(gbt27922.to_json(card))
    assert analysis.sensitivity(read, ASSESSMENT, OPEN) == analysis.sensitivity(card)
    with pytest.raises(AssessmentError) as error:
        analysis.sensitivity(read)
    assert [(problem.path, problem.code) for problem in error.value.problems] == [("$.assessment", "missing_field")]
