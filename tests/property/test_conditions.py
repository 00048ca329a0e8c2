"""Floors, requirements, tiers, measured values and totals: the same answer as the rules written naively."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import prod
from random import Random

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import schemes
from gbt27922.models import Assessment, Scheme
from tests.oracle import oracle
from tests.property import strategies as some
from tests.support import drawn, twice

#: Special items that cost and bring something, outside the points.
OUTSIDE = {**some.SPECIAL, "applied": "outside"}


class TestOracle:
    """3, all of it, for schemes of every kind."""

    @given(some.fitting_documents())
    def test_same_score_grade_and_lines(self, documents: tuple[oracle.Json, oracle.Json]) -> None:
        """Every total and every line is what the oracle says."""
        assert twice.by_library(*documents) == oracle.score(*documents)

    @given(some.fitting_documents())
    def test_same_range(self, documents: tuple[oracle.Json, oracle.Json]) -> None:
        """The ends are those of every corner, and the grades those that some table gives."""
        assert twice.range_by_library(*documents) == oracle.score_range(*documents)

    def test_six_hundred_at_random(self) -> None:
        """So it is with six hundred seeds (``benchmarks/conditions.py`` tries any number)."""
        assert [seed for seed in range(600) if not twice.same(seed)] == []

    def test_they_stand_on_bounds_and_floors(self) -> None:
        """What is drawn stands exactly on a bound, and on a floor, far more often than by chance, and reaches every grade."""
        on_bound, on_floor, grades = 0, 0, set[str | None]()
        for seed in range(400):
            random = Random(seed)  # noqa: S311  # the same at every run
            scheme = drawn.scheme(random)
            found = oracle.score(assessment := drawn.assessment(random, scheme), scheme)
            grades.add(found["grade"])
            on_bound += found["score"] in [oracle.exact(one["from"]) for one in scheme["grades"] if "from" in one]
            on_floor += any(stands_on(one["floor"], found) for one in scheme["grades"] if "floor" in one)
            assert not oracle.problems(assessment, scheme)
        assert min(on_bound, on_floor) >= 20
        assert grades == {None, "none", "low", "middle", "high"}


def stands_on(floor: oracle.Json, found: oracle.Json) -> bool:
    """Whether an indicator earned just the share of a floor, neither nothing nor all of its points."""
    share, lines = oracle.exact(floor["share"]), found["lines"].values()
    parts = [(line["earned"], line["applicable"]) for line in lines if line["level"] == floor["level"]]
    return any(0 < earned == share * applicable < applicable for earned, applicable in parts)


class TestFit:
    """3: what only the scheme can tell."""

    @given(some.scheme_documents, st.randoms(use_true_random=False))
    def test_same_problems(self, scheme: oracle.Json, random: Random) -> None:
        """What does not fit is refused for the reasons that the oracle finds, at the same places."""
        assessment = drawn.misfit(random, scheme)
        assert twice.problems_by_library(assessment, scheme) == oracle.problems(assessment, scheme)

    def test_many_misfits(self) -> None:
        """So it is with five hundred seeds, and each problem of a finding is among them."""
        seen = Counter[str]()
        for seed in range(500):
            random = Random(seed)  # noqa: S311  # the same at every run
            scheme = drawn.scheme(random)
            assessment = drawn.misfit(random, scheme)
            found = oracle.problems(assessment, scheme)
            assert twice.problems_by_library(assessment, scheme) == found, seed
            seen.update(code for _, code in found)
        assert {"not_measured", "value_on_others", "outside_scale", "no_special_items", "unknown_ground"} <= seen.keys()
        assert min(seen.values()) >= 5


class TestConditions:
    """3, grade: the highest whose conditions, and those of all grades below it, hold."""

    @given(some.fitting())
    def test_cumulative(self, drawn: tuple[Assessment, Scheme]) -> None:
        """Without the grades above its own an assessment has the same grade, and without its own the one below."""
        assessment, scheme = drawn
        card = gbt27922.score(assessment, scheme)
        if not card.is_graded:
            return
        reached = [one.id for one in scheme.grades].index(card.grade.id)
        for kept, expected in ((reached + 1, reached), (reached, reached - 1)):
            if kept:
                fewer = gbt27922.score(assessment, evolve(scheme, grades=scheme.grades[:kept]))
                assert fewer.grade.id == scheme.grades[expected].id

    @given(some.fitting())
    def test_floors_and_requirements_only_take_away(self, drawn: tuple[Assessment, Scheme]) -> None:
        """Without floors, and without requirements, no grade is lower."""
        assessment, scheme = drawn
        card = gbt27922.score(assessment, scheme)
        rank = [one.id for one in scheme.grades].index
        for change in ({"floor": None}, {"requires": ()}):
            grades = [evolve(one, **change) for one in scheme.grades]
            if card.is_graded and all(one.has_conditions for one in grades[1:]):
                looser = gbt27922.score(assessment, evolve(scheme, grades=grades))
                assert rank(looser.grade.id) >= rank(card.grade.id)


class TestRange:
    """3, unpublished points: no table gives a grade outside the range, and some tables give those at its ends."""

    def test_grades_are_those_of_very_many_tables(self) -> None:
        """A dense search over the tables that share each group by equal parts sees no grade outside, and mostly all inside."""
        widest = seen = 0
        for seed in range(250):
            random = Random(seed)  # noqa: S311  # the same at every run
            scheme = drawn.scheme(random)
            assessment = drawn.assessment(random, scheme)
            spread, grades = oracle.score_range(assessment, scheme), [one["id"] for one in scheme["grades"]]
            if spread and spread["lowest_grade"]:
                least, greatest = (grades.index(spread[f"{end}_grade"]) for end in ("lowest", "highest"))
                found = sorted(map(grades.index, dense(assessment, scheme)))
                assert not found or least <= found[0] <= found[-1] <= greatest
                widest, seen = widest + (found[:1] + found[-1:] == [least, greatest]), seen + bool(found)
        assert widest >= 0.9 * seen > 30


def dense(assessment: oracle.Json, scheme: oracle.Json, parts: int = 4) -> set[str]:
    """The grades by all tables that share what is left of each group by equal parts, if these are not too many."""
    lost, count = oracle.ratios(assessment, scheme), len(assessment.get("special_deductions", ()))
    given, groups = oracle.given_and_shared(scheme)
    ways = [list(combinations_with_replacement(leaves, parts)) for _, leaves in groups]
    found = set[str]()
    for chosen in product(*ways) if prod(map(len, ways)) <= 600 else ():
        points = given | {
            leaf: left * part.count(leaf) / parts
            for (left, own), part in zip(groups, chosen, strict=True)
            for leaf in own
        }
        if any(points[leaf] for leaf in lost):
            score = oracle.totals(points, lost, assessment, scheme)[0]
            found.add(str(oracle.grade(score, count, scheme, points, lost)))
    return found


class TestMeasured:
    """3, measured leaves: r = (b - v) ÷ (b - a), weighed by responses."""

    @given(some.fitting(), st.fractions(min_value="1/9", max_value=9), st.fractions(-9, 9))
    def test_any_scale_is_the_same(self, drawn: tuple[Assessment, Scheme], factor: Fraction, offset: Fraction) -> None:
        """Values and scales stretched and moved alike give the same score and grade."""
        assessment, scheme = drawn
        findings = [
            one if one.value is None else evolve(one, value=one.value * factor + offset) for one in assessment.findings
        ]
        document = gbt27922.to_data(scheme)
        for node, _ in oracle.walk(document["indicators"]):
            for end in node.get("scale", ()):
                node["scale"][end] = str(oracle.exact(node["scale"][end]) * factor + offset)
        other = gbt27922.score(evolve(assessment, findings=findings), schemes.parse(document))
        card = gbt27922.score(assessment, scheme)
        assert (other.score, other.is_graded and other.grade.id) == (card.score, card.is_graded and card.grade.id)

    @given(some.fitting(aggregation="pooled"), st.data())
    def test_responses_are_so_many_findings(self, drawn: tuple[Assessment, Scheme], data: st.DataObject) -> None:
        """A value of n responses counts as one of one response and another of the rest."""
        assessment, scheme = drawn
        many = [index for index, one in enumerate(assessment.findings) if (one.responses or 0) > 1]
        if many:
            index = data.draw(st.sampled_from(many))
            one = assessment.findings[index]
            halves = (evolve(one, responses=None), evolve(one, responses=one.counts.sampled - 1))
            split = (*assessment.findings[:index], *halves, *assessment.findings[index + 1 :])
            other = gbt27922.score(evolve(assessment, findings=split), scheme)
            assert other.lines == gbt27922.score(assessment, scheme).lines


class TestTotal:
    """3, base: T · Σ earned ÷ Σ P."""

    @given(some.fitting(cap=None, special=OUTSIDE))
    def test_a_score_is_in_proportion_to_the_total(self, drawn: tuple[Assessment, Scheme]) -> None:
        """With twice the total the base score is twice as much, and what special items are worth is the same."""
        assessment, scheme = drawn
        card = gbt27922.score(assessment, scheme)
        other = gbt27922.score(assessment, evolve(scheme, score_total=2 * scheme.score_total))
        assert other.base_score == 2 * card.base_score
        assert other.score - other.base_score == card.score - card.base_score
