"""The cheapest way up: hand-made cases, each with figures that differ, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

import gbt27922
import gbt27922.analysis.cover_search as _cover
from gbt27922 import formats, schemes
from gbt27922._basis.exact import Number
from gbt27922.analysis import Fix, Improvement, Plan, improve, parse_costs, read_costs, what_if
from gbt27922.errors import AssessmentError, DocumentError, Gbt27922Error, ModelError
from gbt27922.models import Assessment, Finding, Floor, Scheme, Site, SpecialBonus, SpecialDeduction
from tests.support.estimating import scheme_of
from tests.support.shipped import SCHEME as SHIPPED

EXAMPLES = Path(__file__).parents[1] / "data" / "revision-1"
SITES = (Site("HQ", "headquarters"), Site("GZ", "outlet"), Site("CD", "outlet"))
# A loses 12, B 7, C 5, D 4, E 1: the score is 71, three-star from 80, four-star from 90, five-star from 95.
SCHEME = scheme_of({"A": 12, "B": 7, "C": 25, "D": 32, "E": 24})
FINDINGS = (
    Finding("A", conforming=False),
    Finding("B", conforming=False),
    Finding("C", sampled=10, nonconforming=2),
    Finding("D", sampled=8, nonconforming=1),
    Finding("E", sampled=24, nonconforming=1),
)
ASSESSMENT = Assessment("S", FINDINGS, sites=SITES)
DEDUCTIONS = tuple(SpecialDeduction("law", f"{number}") for number in range(6))


def told(*values: object) -> tuple[object, ...]:
    """Values of any kind, to compare exact numbers with whole ones."""
    return values


def names(plan: Plan) -> str:
    """The fixes of a plan, in short."""
    return " ".join(
        (f"[{fix.special_deduction}]" if fix.indicator is None else fix.indicator)
        + (f"@{fix.site}" if fix.site else "")
        + (f"*{fix.samples}" if fix.samples else "")
        for fix in plan.fixes
    )


def plans(found: Improvement) -> list[str]:
    return [names(plan) for plan in (found.plan, *found.alternatives)]


def checked(found: Improvement) -> dict[str, Any]:
    """The document, which is valid."""
    told: dict[str, Any] = json.loads(gbt27922.to_json(found))
    Draft202012Validator(formats.load(told["format"])).validate(told)
    return told


class TestLeaves:
    """Whole leaves, at equal costs or not."""

    def test_the_fewest_fixes_then_the_most_points(self) -> None:
        assert plans(improve(ASSESSMENT, "three_star", SCHEME)) == ["A", "B C", "B D"]
        assert plans(improve(ASSESSMENT, "four_star", SCHEME)) == ["A B", "A C D"]

    def test_points_cost_and_what_follows(self) -> None:
        found = improve(ASSESSMENT, "four_star", SCHEME)
        assert told([(fix.points, fix.cost) for fix in found.plan.fixes]) == ([(12, 1), (7, 1)],)
        assert told(found.plan.cost, found.plan.score_after, found.plan.grade_after.id) == (2, 90, "four_star")
        assert told(found.score, found.grade.id, found.target.id) == (71, "qualified", "four_star")
        assert told(found.reachable, found.best_score, found.best_grade.id) == (True, 100, "five_star")

    def test_costs(self) -> None:
        costs: dict[str, Number] = {"A": "7.5", "B": 3, "C": Fraction(7, 2), "D": 4.25, "E": 0}
        found = improve(ASSESSMENT, "three_star", SCHEME, costs=costs)
        assert plans(found) == ["B C", "B D", "A"]
        assert [plan.cost for plan in (found.plan, *found.alternatives)] == [
            Fraction(13, 2),
            Fraction(29, 4),
            Fraction(15, 2),
        ]

    def test_what_costs_nothing_is_not_fixed_in_vain(self) -> None:
        costs = {"A": 1, "B": 0, "C": 0, "D": 0, "E": 0}
        assert plans(improve(ASSESSMENT, "three_star", SCHEME, costs=costs))[0] == "B C"

    def test_fixable_leaves_and_branches(self) -> None:
        assert plans(improve(ASSESSMENT, "three_star", SCHEME, fixable=["C", "D", "E"])) == ["C D"]
        assessment = gbt27922.read_assessment(EXAMPLES / "appliance-maker.json")
        found = improve(assessment, "five_star", fixable=["5.3", "5.1.6"])
        assert plans(found) == ["5.3.1 5.3.2"]

    def test_the_grade_is_there_already(self) -> None:
        found = improve(ASSESSMENT, "qualified", SCHEME)
        assert told(plans(found), found.plan.cost, found.plan.score_after) == ([""], 0, 71)
        assert plans(improve(ASSESSMENT, "fail", SCHEME)) == [""]

    def test_exactly_on_the_bound(self) -> None:
        scheme = scheme_of({"A": 1, "B": 2, "C": 97})
        assessment = Assessment(
            "S", [Finding("A", sampled=3, nonconforming=1), FINDINGS[1], Finding("C", sampled=97, nonconforming=3)]
        )
        found = improve(assessment, "five_star", scheme, fixable=["A"])
        assert told(found.score, found.plan.score_after) == (Fraction(284, 3), 95)
        assert found.reachable


class TestOutOfReach:
    """A target that no fixes reach, and the best that they do."""

    def test_the_best_grade_and_the_way_there(self) -> None:
        found = improve(ASSESSMENT, "five_star", SCHEME, fixable=["A", "E"])
        assert told(found.reachable, found.best_score, found.best_grade.id) == (False, 84, "three_star")
        assert (plans(found), found.plan.grade_after.id) == (["A"], "three_star")
        assert checked(found)["reachable"] is False

    def test_nothing_at_all(self) -> None:
        found = improve(ASSESSMENT, "five_star", SCHEME, fixable=["E"])
        assert (found.reachable, plans(found), found.best_grade.id) == (False, [""], "qualified")
        assert improve(ASSESSMENT, "five_star", SCHEME, fixable=[]).best_score == 71

    def test_a_cap_below_the_bound(self) -> None:
        found = improve(ASSESSMENT, "five_star", evolve(SCHEME, cap=94))
        assert told(found.reachable, found.best_score, found.best_grade.id) == (False, 94, "four_star")
        assert plans(found)[0] == "A B"


class TestSpecialDeductions:
    """6: each is a fix; too many of them come down below the limit first, whatever the score."""

    def test_each_is_worth_its_points(self) -> None:
        one = evolve(ASSESSMENT, special_deductions=DEDUCTIONS[:2])
        found = improve(one, "three_star", SCHEME)
        assert told(found.score, plans(found)[0], found.plan.score_after) == (69, "A", 81)
        costs: dict[str, Number] = {
            "A": 12,
            "B": 4,
            "C": 5,
            "D": 8,
            "E": 9,
            "special_deductions": 1,
            "special_deductions[1]": "0.5",
        }
        found = improve(one, "three_star", SCHEME, costs=costs)
        # 11 points are missing. A and B D cost the same, but A is one fix.
        assert plans(found) == ["B C", "A", "B D"]

    def test_below_the_limit_first(self) -> None:
        sound = [Finding(leaf, conforming=True) for leaf in "ABCDE"]
        six = Assessment("S", sound, special_deductions=DEDUCTIONS)
        found = improve(six, "qualified", SCHEME)
        assert told(found.grade.id, found.score) == ("fail", 94)
        assert plans(found) == ["[0] [1]", "[0] [2]", "[0] [3]"]
        assert found.plan.grade_after.id == "five_star"
        assert (
            improve(six, "qualified", SCHEME, costs={"special_deductions": 1, "special_deductions[0]": 2}).plan.cost
            == 2
        )
        assert (
            names(improve(six, "qualified", SCHEME, fixable=["special_deductions[2]", "special_deductions[5]"]).plan)
            == "[2] [5]"
        )

    def test_without_them_it_stays_failed(self) -> None:
        five = evolve(ASSESSMENT, special_deductions=DEDUCTIONS[:5])
        found = improve(five, "qualified", SCHEME, fixable=list("ABCDE"))
        assert told(found.reachable, found.best_grade.id, found.best_score, plans(found)) == (False, "fail", 95, [""])

    def test_both_the_limit_and_the_score(self) -> None:
        five = evolve(ASSESSMENT, special_deductions=DEDUCTIONS[:5])
        found = improve(five, "four_star", SCHEME)
        assert told(found.score, plans(found)[0], found.plan.score_after) == (66, "A B C [0]", 91)

    def test_worth_nothing_but_counted(self) -> None:
        free = evolve(SCHEME, special=evolve(SCHEME.special, deduction_points=0))
        five = evolve(ASSESSMENT, special_deductions=DEDUCTIONS[:5])
        assert plans(improve(five, "three_star", free))[0] == "A [0]"

    def test_inside_the_points(self) -> None:
        inside = evolve(SCHEME, special=evolve(SCHEME.special, applied="inside"))
        one = Assessment("S", FINDINGS, special_deductions=DEDUCTIONS[:1], special_bonuses=[SpecialBonus("…")])
        found = improve(one, "three_star", inside, fixable=["B", "special_deductions"])
        assert told(found.best_score, found.reachable) == (79, False)


class TestSamples:
    """Sampled leaves, sample by sample."""

    def test_the_fewest_samples(self) -> None:
        # A and B are a sample each, of 12 and 7 points; C two of 2.5; D one of 4; E one of 1.
        assert plans(improve(ASSESSMENT, "three_star", SCHEME, step="sample")) == ["A*1", "B*1 D*1", "B*1 C*1"]
        assert plans(improve(ASSESSMENT, "three_star", SCHEME, step="sample", fixable=["B", "C"])) == ["B*1 C*1"]

    def test_points_cost_and_what_follows(self) -> None:
        found = improve(ASSESSMENT, "three_star", SCHEME, step="sample", fixable=["B", "C"])
        assert told([(fix.points, fix.cost) for fix in found.plan.fixes]) == ([(7, 1), (Fraction(5, 2), 1)],)
        assert found.plan.score_after == Fraction(161, 2)
        assert [fix["samples"] for fix in checked(found)["fixes"]] == [1, 1]

    def test_costs_are_spread_over_the_samples(self) -> None:
        costs = {"A": 9, "B": 4, "C": 6, "D": 5, "E": 2}
        found = improve(ASSESSMENT, "three_star", SCHEME, step="sample", costs=costs)
        assert told(plans(found)[0], found.plan.cost) == ("B*1 C*1", 7)

    def test_special_deductions_stay_whole(self) -> None:
        one = evolve(ASSESSMENT, special_deductions=DEDUCTIONS[:1])
        found = improve(one, "three_star", SCHEME, step="sample", fixable=["B", "E", "special_deductions", "C"])
        assert plans(found) == ["B*1 C*2", "B*1 C*1 E*1", "B*1 C*1 [0]"]

    def test_several_findings_are_pooled(self) -> None:
        found = [Finding("A", "HQ", sampled=4, nonconforming=1), Finding("A", "GZ", conforming=False), *FINDINGS[1:]]
        answer = improve(Assessment("S", found, sites=SITES), "three_star", SCHEME, step="sample", fixable=["A", "B"])
        # A loses 12 · 2/5, so that each of its samples is 2.4; 1.8 points are missing.
        assert plans(answer) == ["B*1", "A*1"]
        assert [plan.score_after for plan in (answer.plan, *answer.alternatives)] == [
            Fraction(426, 5),
            Fraction(403, 5),
        ]

    def test_where_the_mean_of_the_sites_counts_a_site_is_named(self) -> None:
        mean = evolve(SCHEME, aggregation="site_mean")
        found = [
            Finding("A", "HQ", sampled=10, nonconforming=6),
            Finding("A", "GZ", sampled=3, nonconforming=3),
            Finding("A", "CD", conforming=True),
            *FINDINGS[1:],
        ]
        # A loses 12 · (6/10 + 3/3) ÷ 3 = 6.4: a sample at HQ is 0.4 of it, one at GZ 4/3.
        answer = improve(Assessment("S", found, sites=SITES), "three_star", mean, step="sample", fixable=["A"])
        assert told(answer.score, answer.best_score) == (Fraction(383, 5), 83)
        assert plans(answer) == ["A@GZ*3", "A@GZ*2 A@HQ*2", "A@GZ*1 A@HQ*6"]
        assert answer.plan.score_after == Fraction(383, 5) + 4

    def test_findings_at_sites_and_at_none_have_no_mean_by_samples(self) -> None:
        mean = evolve(SCHEME, aggregation="site_mean")
        more = [Finding("A", "GZ", conforming=True), Finding("D", "CD", conforming=True)]
        mixed = Assessment("S", [*FINDINGS, *more], sites=SITES)
        with pytest.raises(ModelError) as raised:
            improve(mixed, "three_star", mean, step="sample")
        assert [str(problem) for problem in raised.value.problems] == [
            f'$.step: must be "leaf": "{leaf}" has findings at sites and at none, and the mean of the sites counts'
            for leaf in "AD"
        ]
        assert improve(mixed, "three_star", mean, step="sample", fixable=["B", "C"]).reachable
        assert improve(mixed, "three_star", mean).reachable

    def test_the_worst_site_goes_by_leaves_only(self) -> None:
        worst = evolve(SCHEME, aggregation="worst_site")
        with pytest.raises(ModelError, match=r'^\$\.step: must be "leaf": where the worst site counts'):
            improve(ASSESSMENT, "three_star", worst, step="sample")
        assert plans(improve(ASSESSMENT, "three_star", worst))[0] == "A"


class TestProvisional:
    """Whether a plan works with every point table that agrees with the published points."""

    def test_it_does(self) -> None:
        shipped = SHIPPED
        found = [Finding(leaf.id, conforming=leaf.id != "5.1.2.2") for leaf in shipped.leaves]
        ruined = Assessment(shipped.id, found, special_deductions=DEDUCTIONS[:1], revision=1)
        answer = improve(ruined, "five_star")
        assert [(names(plan), plan.certain) for plan in (answer.plan, *answer.alternatives)] == [
            ("5.1.2.2", True),
            ("[0]", True),
        ]
        assert checked(answer)["lowest_grade_after"] == "five_star"

    def test_it_does_not(self) -> None:
        assessment = gbt27922.read_assessment(EXAMPLES / "appliance-maker.json")
        answer = improve(assessment, "five_star")
        for plan in (answer.plan, *answer.alternatives):
            spread = what_if(assessment, plan.changes).after.score_range
            assert spread
            assert (plan.certain, plan.lowest_grade_after) == (False, spread.lowest_grade)

    def test_nothing_is_said_where_all_points_are_known(self) -> None:
        plan = improve(ASSESSMENT, "three_star", SCHEME).plan
        assert (plan.certain, plan.lowest_grade_after) == (None, None)
        assert "certain" not in checked(improve(ASSESSMENT, "three_star", SCHEME))


def conditional(*grades: dict[str, Any], **changes: Any) -> Scheme:
    """A scheme of 100 points whose grades have these conditions: A is 30 in three leaves, B 60 in two, C a leaf of 10, Z worth nothing."""
    title = {"zh": "甲", "en": "A"}

    def node(id: str, points: int, *children: dict[str, Any]) -> dict[str, Any]:
        return {"id": id, "title": title, "points": points, "children": list(children)}

    a = node("A", 30, node("A.1", 12), node("A.2", 10), node("A.3", 8))
    listed = [{"id": "none"}, *grades]
    document = {
        "format": "gbt27922.scheme/1",
        "id": "S",
        "title": title,
        "total": 100,
        "display_places": 2,
        "indicators": [a, node("B", 60, node("B.1", 40), node("B.2", 20)), node("C", 10), node("Z", 0)],
        "grades": [{"title": title, **grade} for grade in listed],
    }
    return schemes.parse({**document, **changes})


# A loses 12 + 10 + 2, B 10 of its 60, C and Z nothing: the score is 66.
LOSSY = Assessment(
    "S",
    [
        Finding("A.1", conforming=False),
        Finding("A.2", conforming=False),
        Finding("A.3", sampled=8, nonconforming=2),
        Finding("B.1", sampled=4, nonconforming=1),
        Finding("B.2", conforming=True),
        Finding("C", conforming=True),
        Finding("Z", conforming=False),
    ],
)


class TestConditions:
    """Floors and what is required are reached too, those of all grades up to the target."""

    def test_a_floor_though_the_score_is_there(self) -> None:
        scheme = conditional({"id": "low", "from": 50, "floor": {"level": 1, "share": "0.5"}})
        found = improve(LOSSY, "low", scheme)
        # A has 6 of 30 points and needs 15: A.3 gives 2 only.
        assert told(found.score, found.grade.id, plans(found)) == (66, "none", ["A.1", "A.2"])
        assert [(fix.required, fix.floors) for fix in found.plan.fixes] == [(False, ("A",))]
        assert told(found.plan.score_after, found.plan.grade_after.id) == (78, "low")
        assert checked(found)["fixes"] == [{"indicator": "A.1", "points": "12", "cost": "1", "floors": ["A"]}]

    def test_a_floor_and_the_score_share_their_fixes(self) -> None:
        scheme = conditional({"id": "low", "from": 80, "floor": {"level": 1, "share": "0.5"}})
        costs = {"A.1": 5, "A.2": 4, "A.3": 1, "B.1": 1, "Z": 1}
        assert plans(improve(LOSSY, "low", scheme)) == ["A.1 A.2", "A.1 B.1", "A.2 B.1"]
        # 14 points are missing, 9 of them in A. A.3 and B.1 are cheaper, but too few.
        assert plans(improve(LOSSY, "low", scheme, costs=costs)) == ["A.2 B.1", "A.1 B.1", "A.1 A.3"]

    def test_floors_of_several_levels_and_grades(self) -> None:
        grades = (
            {"id": "low", "floor": {"level": 2, "share": "0.75"}},
            {"id": "high", "floor": {"level": 1, "share": "0.9"}},
        )
        found = improve(LOSSY, "low", conditional(*grades))
        assert (plans(found), found.plan.grade_after.id) == (["A.1 A.2"], "low")
        # Then A has 28 of 30, and B.1 leaves 50 of 60.
        found = improve(LOSSY, "high", conditional(*grades))
        assert (plans(found), found.plan.grade_after.id) == (["A.1 A.2 B.1"], "high")
        assert [fix.floors for fix in found.plan.fixes] == [("A.1", "A"), ("A.2", "A"), ("B",)]

    def test_what_is_required_leaves_no_choice(self) -> None:
        grades = {"id": "low", "requires": ["A"]}, {"id": "high", "from": 70, "requires": ["B.2", "C", "Z"]}
        found = improve(LOSSY, "high", conditional(*grades))
        # Z is worth nothing, and yet required; the score is there with it.
        assert told(plans(found), found.plan.score_after) == (["A.1 A.2 A.3 Z"], 90)
        assert [fix.required for fix in found.plan.fixes] == [True] * 4
        assert told(found.plan.fixes[-1].points) == (0,)
        assert plans(improve(LOSSY, "low", conditional(*grades))) == ["A.1 A.2 A.3"]

    def test_what_is_required_and_the_rest_of_the_score(self) -> None:
        scheme = conditional({"id": "low", "from": 90, "requires": ["A.3", "Z"]})
        found = improve(LOSSY, "low", scheme)
        assert plans(found) == ["A.1 A.2 A.3 Z", "A.1 A.3 B.1 Z"]
        assert [fix.required for fix in found.plan.fixes] == [False, False, True, True]

    def test_what_is_required_counts_for_a_floor_around_it(self) -> None:
        scheme = conditional({"id": "low", "floor": {"level": 1, "share": "0.5"}, "requires": ["A.2"]})
        found = improve(LOSSY, "low", scheme)
        assert plans(found) == ["A.2"]
        assert [(fix.required, fix.floors) for fix in found.plan.fixes] == [(True, ("A",))]
        assert plans(improve(LOSSY, "low", conditional({"id": "low", "from": 76, "requires": ["A.2"]}))) == ["A.2"]

    def test_only_what_is_required_somewhere_is_a_fix_though_it_gains_nothing(self) -> None:
        without, required = (conditional({"id": "low", "from": 90, "requires": names}) for names in ([], ["Z"]))
        costs = dict.fromkeys(("A.1", "A.2", "A.3", "B.1"), 1)
        assert improve(LOSSY, "low", without, costs=costs).reachable
        with pytest.raises(ModelError, match='must have a cost for "Z"'):
            improve(LOSSY, "low", required, costs=costs)

    def test_out_of_reach_though_the_score_is_not(self) -> None:
        grades = {"id": "low", "from": 60}, {"id": "high", "from": 70, "floor": {"level": 1, "share": "0.5"}}
        found = improve(LOSSY, "high", conditional(*grades), fixable=["B", "A.3", "Z"])
        assert told(found.reachable, found.best_score, found.best_grade.id) == (False, 78, "low")
        assert plans(found) == [""]
        above = {"id": "high", "requires": ["A.2"]}
        found = improve(LOSSY, "high", conditional({"id": "low", "requires": ["Z"]}, above), fixable=["B", "A.3", "Z"])
        assert (found.reachable, found.best_grade.id, plans(found)) == (False, "low", ["Z"])

    def test_a_condition_that_holds_asks_for_nothing(self) -> None:
        scheme = conditional({"id": "low", "from": 67, "floor": {"level": 1, "share": "0.2"}, "requires": ["C"]})
        assert plans(improve(LOSSY, "low", scheme)) == ["A.1", "A.2", "B.1"]

    def test_by_samples(self) -> None:
        scheme = conditional({"id": "low", "from": 70, "floor": {"level": 2, "share": "0.8"}, "requires": ["A.2"]})
        found = improve(LOSSY, "low", scheme, step="sample")
        # A.3 and B.1 have 0.75 of their points: one of two samples, and the only one.
        assert plans(found) == ["A.1*1 A.2*1 A.3*1 B.1*1"]
        assert [(fix.required, fix.floors) for fix in found.plan.fixes] == [
            (False, ("A.1",)),
            (True, ("A.2",)),
            (False, ("A.3",)),
            (False, ("B.1",)),
        ]
        assert found.plan.certain is None

    def test_deductions_come_down_beside_them(self) -> None:
        special = {"deduction_points": 1, "fail_at": 2, "bonus_points": 0, "bonus_limit": 0}
        ground = {"grounds": [{"id": "law", "title": {"zh": "甲", "en": "A"}}]}
        scheme = conditional({"id": "low", "floor": {"level": 1, "share": "0.5"}}, special=special | ground)
        failed = evolve(LOSSY, special_deductions=DEDUCTIONS[:2])
        assert plans(improve(failed, "low", scheme)) == ["A.1 [0]", "A.1 [1]", "A.2 [0]"]

    def test_provisional(self) -> None:
        """A floor of leaves without points may be missed with another table."""
        shipped = schemes.load("GB/T 27922-2011", revision=1)
        floor = Floor(3, "0.5")
        grades = [evolve(grade, floor=floor) if grade.from_ == 95 else grade for grade in shipped.grades]
        assessment = gbt27922.read_assessment(EXAMPLES / "appliance-maker.json")
        found = improve(assessment, "five_star", evolve(shipped, grades=grades))
        spread = what_if(assessment, found.plan.changes, evolve(shipped, grades=grades)).after.score_range
        assert spread is not None
        assert found.plan.lowest_grade_after == spread.lowest_grade

    def test_bounds_that_are_not_public(self) -> None:
        with pytest.raises(ModelError) as raised:
            improve(LOSSY, "low", conditional({"id": "low"}))
        assert [(problem.path, problem.code) for problem in raised.value.problems] == [("$.grades", "no_bounds")]

    def test_one_grade(self) -> None:
        assert plans(improve(LOSSY, "none", conditional())) == [""]


class TestMeasured:
    """A measured leaf is put right as a whole: its values are then at the end of their scale."""

    SCALED = tuple(
        {"id": leaf, "title": {"zh": "甲", "en": "A"}, "points": points}
        | ({"method": "measured", "scale": {"from": 1, "to": 10}} if leaf != "Y" else {})
        for leaf, points in (("X", 3), ("Y", 5), ("W", 2))
    )
    VALUES = Assessment(
        "S",
        [
            Finding("X", value="8.2", responses=3),
            Finding("X", value=10),
            Finding("Y", sampled=10, nonconforming=4),
            Finding("W", value=4),
        ],
    )

    def scheme(self, *grades: dict[str, Any]) -> Scheme:
        return conditional(*grades, indicators=[*self.SCALED], total=10, score_total=1000)

    def test_points_are_on_the_total_of_the_score(self) -> None:
        found = improve(self.VALUES, "low", self.scheme({"id": "low", "from": 800}))
        # X loses 300 · 3 · 1.8 ÷ (4 · 9) = 45, Y 200, W 200 · 6 ÷ 9.
        assert told(found.score, plans(found)) == (1000 - 45 - 200 - Fraction(400, 3), ["Y", "X W"])
        assert told(found.alternatives[0].score_after, found.best_score) == (800, 1000)

    def test_in_a_plan_by_samples_it_stays_whole(self) -> None:
        scheme = self.scheme({"id": "low", "from": 830, "requires": ["X"]})
        found = improve(self.VALUES, "low", scheme, step="sample")
        assert plans(found) == ["X Y*1 W", "X Y*4"]
        assert [fix.get("samples") for fix in checked(found)["fixes"]] == [None, 1, None]
        after = what_if(self.VALUES, found.plan.changes, scheme).after
        assert (after.score, after.grade) == (found.plan.score_after, found.plan.grade_after)


def refused(error: type[Gbt27922Error], **wish: Any) -> list[str]:
    asked = {"target": "three_star", "scheme": SCHEME, **wish}
    with pytest.raises(error) as raised:
        improve(evolve(ASSESSMENT, special_deductions=DEDUCTIONS[:1]), **asked)
    return [str(problem) for problem in raised.value.problems]


_KNOWN = '"special_deductions", or one such as "special_deductions[0]"'


class TestArguments:
    """What makes no sense is refused, all of it at once."""

    def test_all_at_once(self) -> None:
        assert refused(ModelError, target="gold", step="half", costs={"A": -1, "Z": 1}, fixable=["A", "Z"]) == [
            '$.target: must be one of "fail", "qualified", "three_star", "four_star", "five_star", got "gold"',
            '$.step: must be one of "leaf", "sample", got "half"',
            '$.costs["A"]: must be zero or more, got -1',
            f'$.costs["Z"]: must be a leaf of the scheme, {_KNOWN}, got "Z"',
            f'$.fixable[1]: must be an indicator of the scheme, {_KNOWN}, got "Z"',
        ]

    def test_kinds(self) -> None:
        assert refused(ModelError, costs=[1], fixable="A") == [
            "$.costs: must be a mapping of indicators, got an array",
            '$.fixable: must be an array, got "A"',
        ]
        assert refused(ModelError, fixable=[1], costs={}) == ["$.fixable[0]: must be text, got 1"]
        assert refused(ModelError, target=None)[0].endswith("got null")

    def test_a_missing_cost(self) -> None:
        missing = "must have a cost for {}, or leave it out of what is fixable".format
        assert refused(ModelError, costs={"A": 1, "B": 1, "C": 1, "E": 1}) == [
            f"$.costs: {missing(name)}" for name in ('"D"', '"special_deductions[0]"')
        ]
        costs = {"A": 1, "special_deductions[0]": 1}
        assert improve(ASSESSMENT, "three_star", SCHEME, costs={"A": 1}, fixable=["A"]).reachable
        one = evolve(ASSESSMENT, special_deductions=DEDUCTIONS[:1])
        assert improve(one, "three_star", SCHEME, costs=costs, fixable=["A", "special_deductions[0]"]).reachable

    def test_an_assessment_that_does_not_fit(self) -> None:
        with pytest.raises(AssessmentError, match=r"\$\.findings: must cover E"):
            improve(Assessment("S", FINDINGS[:-1]), "three_star", SCHEME)

    def test_costs_too_alike(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(_cover, "_MOST_STATES", 3)
        with pytest.raises(AssessmentError) as raised:
            improve(ASSESSMENT, "three_star", SCHEME, costs={"A": 12, "B": 6, "C": 5, "D": 4, "E": 1})
        assert raised.value.problems[0].code == "too_hard"

    def test_a_fix_is_of_one_thing(self) -> None:
        with pytest.raises(ModelError, match="must have either an indicator or a special deduction"):
            Fix(points=1, cost=1)


class TestCosts:
    """Costs as CSV: strict, with the line of everything that is wrong."""

    def test_read(self, tmp_path: Any) -> None:
        (tmp_path / "costs.csv").write_bytes(b"\xef\xbb\xbfcost,indicator\n3,A\n\n0.5,B\n35/12,special_deductions\n")
        found = read_costs(tmp_path / "costs.csv")
        assert found == {"A": 3, "B": Fraction(1, 2), "special_deductions": Fraction(35, 12)}

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("indicator\nA\n", ['line 1: must have a column "cost" (成本)']),
            ("indicator,cost,Cost\n", ['line 1: must name the column "cost" once, got "cost", "Cost"']),
            (
                "indicator,cost\nA,-1\n,2\nB,\nC,two\nC\nD,1\nD,2\n",
                [
                    "line 6: must have 2 cells, as the header has, got 1",
                    "line 2: cost: must be zero or more, got -1",
                    "line 3: indicator: must be text, got null",
                    'line 4: cost: must be a number such as 40, "2.5" or "35/12", got null',
                    'line 5: cost: must be a number such as 40, "2.5" or "35/12", got "two"',
                    'line 8: indicator: must be unique, but "D" occurs twice',
                ],
            ),
        ],
    )
    def test_refused(self, text: str, told: list[str]) -> None:
        with pytest.raises(DocumentError) as raised:
            parse_costs(text)
        assert [str(problem) for problem in raised.value.problems] == told


def test_the_plan_is_made_of_changes() -> None:
    one = evolve(ASSESSMENT, special_deductions=DEDUCTIONS[:5])
    found = improve(one, "four_star", SCHEME, step="sample")
    after = what_if(one, found.plan.changes, SCHEME).after
    assert (after.score, after.grade) == (found.plan.score_after, found.plan.grade_after)


def test_the_scheme_is_by_default_the_one_that_is_named() -> None:
    assessment = gbt27922.read_assessment(EXAMPLES / "appliance-maker.json")
    scheme: Scheme = gbt27922.schemes.load(assessment.scheme, assessment.revision)
    assert improve(assessment, "five_star") == improve(assessment, "five_star", scheme)
    assert hash(improve(assessment, "five_star")) == hash(improve(assessment, "five_star", scheme))
