"""The estimate: against R's survey package, at its edges, and what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import estimates, schemes
from gbt27922.cli import main
from gbt27922.errors import AssessmentError, Gbt27922Error, ModelError
from gbt27922.estimates import Estimate, Stratum, estimate
from gbt27922.models import Assessment, Exclusion, Finding, Floor, Scale, Site, SpecialBonus, SpecialDeduction
from gbt27922.models.scheme import NO_SPECIAL
from gbt27922.report.pages.estimate import percents
from tests.support.estimating import assessment_of, outlets_of, scheme_of
from tests.support.shipped import SCHEME as SHIPPED

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "data" / "survey.json").read_bytes())["cases"]
AGREED = [case for case in CASES if "expected" in case]
SCHEME = scheme_of({"A": 4, "B": 6})
ROWS = (
    ("HQ", "HQ", {"A": (1, 20)}),
    ("east-1", "east", {"A": (1, 10), "B": (0, 10)}),
    ("east-2", "east", {"A": (3, 10), "B": (1, 10)}),
    ("west-1", "west", {"A": (0, 10), "B": (0, 10)}),
    ("west-2", "west", {"A": (2, 10), "B": (0, 10)}),
)
POPULATION = {"east": 6, "west": 10}
DEDUCTION, BONUS = SpecialDeduction("law", "a breach"), SpecialBonus("a merit")


def near(value: float | Fraction, wanted: str, absolute: float = 1e-12) -> bool:
    return float(value) == pytest.approx(float(wanted), rel=1e-9, abs=absolute)


def estimated(case: dict[str, Any]) -> Estimate:
    return estimate(
        assessment_of(case["visited"]),
        outlets_of(case["population"]),
        scheme_of(case["points"], aggregation=case["aggregation"]),
        confidence=case["confidence"],
        lonely_stratum=case["lonely_stratum"],
        variance="linearized",
    )


def sampled(**more: Any) -> Estimate:
    arguments = {"outlets": outlets_of(POPULATION), "scheme": SCHEME, **more}
    return estimate(arguments.pop("assessment", assessment_of(ROWS)), **arguments)


def problems(**more: Any) -> list[tuple[str, str]]:
    with pytest.raises(Gbt27922Error) as raised:
        sampled(**more)
    return [(problem.path, problem.code) for problem in raised.value.problems]


def measured(sample: Finding, scale: Scale) -> Finding:
    """The mean of as many responses as were sampled, of which so many are at one end of the scale and all others at the other."""
    value = scale.to - sample.counts.ratio * scale.length
    return Finding(sample.indicator, sample.site, value=value, responses=sample.counts.sampled)


class TestAgainstR:
    """Lumley's survey package, svydesign with strata and fpc, on the designs of tests/data/survey.json."""

    @pytest.mark.parametrize("case", AGREED, ids=lambda case: case["name"])
    def test_score_error_and_degrees_of_freedom_agree(self, case: dict[str, Any]) -> None:
        found, wanted = estimated(case), case["expected"]
        assert near(found.score, wanted["score"])
        assert near(found.standard_error, wanted["standard_error"])
        assert found.df == wanted["df"]

    @pytest.mark.parametrize("case", [case for case in AGREED if "low" in case["expected"]], ids=lambda c: c["name"])
    def test_interval_and_probabilities_agree_once_cut(self, case: dict[str, Any]) -> None:
        found, wanted = estimated(case), case["expected"]
        assert near(found.interval[0], str(max(0.0, float(wanted["low"]))))
        assert near(found.interval[1], str(min(100.0, float(wanted["high"]))))
        reached = [1, *map(float, wanted["reached"]), 0]
        for (_, chance), (this, above) in zip(found.probabilities, pairwise(reached), strict=True):
            assert near(chance, str(this - above))

    def test_a_lonely_stratum_is_refused_where_r_fails(self) -> None:
        (case,) = [case for case in CASES if "refused" in case]
        with pytest.raises(
            AssessmentError,
            match=r'"south" has one among 7; draw with --estimable .*, or choose "adjust" or "certainty"',
        ):
            estimated(case)


class TestAllVisited:
    """A visit to all outlets leaves nothing to estimate."""

    @pytest.mark.parametrize("aggregation", ["pooled", "site_mean"])
    @pytest.mark.parametrize("applied", ["outside", "inside"])
    @pytest.mark.parametrize("cap", [None, 96])
    def test_the_score_is_the_official_one_and_certain(self, aggregation: str, applied: str, cap: int | None) -> None:
        scheme = scheme_of({"A": 4, "B": 6}, aggregation=aggregation, cap=cap, special={"applied": applied})
        assessment = assessment_of(ROWS, special_deductions=[DEDUCTION], special_bonuses=[BONUS])
        card = gbt27922.score(assessment, scheme)
        found = sampled(assessment=assessment, scheme=scheme, outlets=outlets_of({"east": 2, "west": 2}))
        assert (found.score, found.variance, found.standard_error) == (card.score, Fraction(0), 0.0)
        assert found.interval == (float(card.score), float(card.score))
        assert found.probabilities == tuple((grade, float(grade == card.grade)) for grade in card.grades)
        assert (found.complete, found.more_outlets()) == (True, 0)

    def test_lonely_strata_are_no_matter(self) -> None:
        outlets = (Site("east-2", "outlet", "east"), Site("west-2", "outlet", "west"))
        found = sampled(assessment=assessment_of(ROWS[::2]), outlets=outlets)
        assert (found.variance, found.df, found.complete) == (Fraction(0), Fraction(0), True)

    def test_headquarters_alone_are_known(self) -> None:
        findings = [Finding("A", "HQ", conforming=True), Finding("B", conforming=False)]
        found = sampled(assessment=Assessment("S", findings, sites=[Site("HQ", "headquarters")]), outlets=())
        assert (found.score, found.visited, found.population) == (Fraction(40), 0, 0)


class TestKinds:
    """Measured leaves, other totals, and schemes without special items or with one grade."""

    @pytest.mark.parametrize("aggregation", ["pooled", "site_mean"])
    @pytest.mark.parametrize("scale", [Scale(0, 1), Scale(1, 10), Scale(-2, "0.5")])
    def test_a_measured_value_is_a_sample_in_parts_of_its_scale(self, aggregation: str, scale: Scale) -> None:
        counted = scheme_of({"A": 4, "B": 6}, aggregation=aggregation)
        leaf, other = counted.indicators
        scheme = evolve(counted, indicators=[evolve(leaf, method="measured", scale=scale), other])
        assessment = assessment_of(ROWS)
        found = [measured(one, scale) if one.indicator == "A" else one for one in assessment.findings]
        one, same = sampled(scheme=counted), sampled(scheme=scheme, assessment=evolve(assessment, findings=found))
        for name in ("score", "variance", "df", "interval", "probabilities", "strata", "possible"):
            assert getattr(one, name) == getattr(same, name)

    def test_a_score_on_a_thousand(self) -> None:
        """Ten times the score, the error, and what is possible; with ten times the bounds each grade is as likely."""
        grades = [evolve(one, from_=None if one.from_ is None else 10 * one.from_) for one in SCHEME.grades]
        found, tens = sampled(), sampled(scheme=evolve(SCHEME, score_total=1000, grades=grades))
        assert (tens.score, tens.variance, tens.possible) == (
            10 * found.score,
            100 * found.variance,
            (Fraction(0), Fraction(1000)),
        )
        assert [low / 10 for low in tens.interval] == pytest.approx(found.interval)
        assert [chance for _, chance in tens.probabilities] == pytest.approx([one for _, one in found.probabilities])

    def test_one_grade_without_special_items(self) -> None:
        scheme = evolve(SCHEME, special=NO_SPECIAL, grades=SCHEME.grades[:1])
        found = sampled(scheme=scheme)
        assert (found.score, found.probabilities) == (sampled().score, ((scheme.grades[0], 1.0),))
        assert (found.more_outlets(), found.failed, found.grade) == (0, False, scheme.grades[0])


class TestSpecialItems:
    """Special items and the cap move the possible scores, and fail_at decides."""

    def test_the_interval_is_cut_at_the_possible_scores(self) -> None:
        assessment = assessment_of(ROWS, special_bonuses=[BONUS])
        found = sampled(assessment=assessment, confidence="0.9999")
        assert found.possible == (Fraction(1), Fraction(101))
        assert found.interval[1] == 101.0

    def test_inside_a_deduction_is_a_share_of_what_applies(self) -> None:
        scheme = scheme_of({"A": 4, "B": 6}, special={"applied": "inside"})
        found = sampled(assessment=assessment_of(ROWS, special_deductions=[DEDUCTION]), scheme=scheme)
        assert found.possible == (Fraction(-10), Fraction(90))
        assert found.score == sampled().score - 10
        assert {grade.id: chance for grade, chance in found.probabilities}["five_star"] == 0

    def test_a_cap_cuts_the_score_and_keeps_what_is_behind_it(self) -> None:
        found, free = sampled(scheme=scheme_of({"A": 4, "B": 6}, cap=93)), sampled()
        assert (found.score, found.uncapped, found.variance) == (Fraction(93), free.score, free.variance)
        assert found.possible == (Fraction(0), Fraction(93))
        assert found.interval == (free.interval[0], 93.0)
        chances = {grade.id: chance for grade, chance in found.probabilities}
        assert chances["five_star"] == 0
        assert chances["four_star"] == pytest.approx(sum(chance for _, chance in free.probabilities[-2:]))

    def test_a_score_that_cannot_be_below_a_bound_reaches_it(self) -> None:
        scheme = scheme_of({"A": 4, "B": 6}, special={"bonus_points": 75})
        found = sampled(assessment=assessment_of(ROWS, special_bonuses=[BONUS]), scheme=scheme)
        assert found.probabilities[0][1] == 0.0

    def test_a_bound_at_an_end_of_the_possible_scores(self) -> None:
        capped, free = sampled(scheme=scheme_of({"A": 4, "B": 6}, cap=95)), sampled()
        assert capped.probabilities == free.probabilities
        scheme = scheme_of({"A": 4, "B": 6}, special={"bonus_points": 70})
        found = sampled(assessment=assessment_of(ROWS, special_bonuses=[BONUS]), scheme=scheme, confidence="0.9")
        assert (found.possible[0], found.probabilities[0][1]) == (Fraction(70), 0.0)

    def test_too_many_deductions_fail_whatever_the_score(self) -> None:
        assessment = assessment_of(ROWS, special_deductions=[DEDUCTION] * 5)
        found = sampled(assessment=assessment)
        assert [chance for _, chance in found.probabilities] == [1.0, 0.0, 0.0, 0.0, 0.0]
        assert (found.failed, found.more_outlets()) == (True, 0)
        assert found.score == sampled().score - 5

    def test_exclusions_leave_the_rest(self) -> None:
        rows = [(id, stratum, {"B": counts["B"]}) for id, stratum, counts in ROWS if "B" in counts]
        found = sampled(assessment=assessment_of(rows, exclusions=[Exclusion("A", "none")]))
        assert found.score == 100 - Fraction(100 * 3 * 1, 3 * 20 + 5 * 20)  # weights 3 and 5


class TestConfidence:
    """A number between 0 and 1, read exactly."""

    @pytest.mark.parametrize("nines", [20, 200, 400, 2000])
    def test_very_close_to_one_holds_all_that_is_possible(self, nines: int) -> None:
        found = sampled(confidence=f"0.{'9' * nines}")
        assert found.interval == (0.0, 100.0)

    def test_very_close_to_zero_holds_the_score(self) -> None:
        found = sampled(confidence="1/1000000000000000000000")
        assert found.interval == pytest.approx((float(found.score), float(found.score)))


class TestMoreOutlets:
    """How many more outlets would settle the grade."""

    def test_is_the_smallest_number_that_does(self) -> None:
        found = sampled()
        more = found.more_outlets()
        assert more is not None
        settled = [found._settled_with(number) for number in range(found.population - found.visited + 1)]
        assert settled.index(True) == more > 0
        assert settled == sorted(settled)

    def test_is_none_on_a_bound(self) -> None:
        rows = [(f"east-{number}", "east", {"A": (lost, 10)}) for number, lost in ((1, 0), (2, 2))]
        found = estimate(assessment_of(rows), outlets_of({"east": 9}), scheme_of({"A": 1}))
        assert found.score == 90
        assert found.more_outlets() is None

    def test_is_zero_where_the_whole_interval_has_one_grade(self) -> None:
        assert sampled(confidence="0.1").more_outlets() == 0

    def test_is_none_where_all_outlets_are_alike(self) -> None:
        rows = [(f"east-{number}", "east", {"A": (1, 10)}) for number in (1, 2)]
        found = estimate(assessment_of(rows), outlets_of({"east": 9}), scheme_of({"A": 1}))
        assert (found.standard_error, found.complete, found.more_outlets()) == (0.0, False, None)


class TestRefusals:
    """All problems at once, each with its path."""

    def test_what_the_list_contradicts(self) -> None:
        north = Site("north-1", "outlet", "north")
        outlets = (north, Site("HQ", "outlet"), Site("west-2", "outlet", "east"), north, Site("X", "headquarters"))
        assert problems(outlets=outlets) == [
            ("$.sites[1].id", "unknown_outlet"),
            ("$.sites[2].id", "unknown_outlet"),
            ("$.sites[3].id", "unknown_outlet"),
            ("$.sites[4].stratum", "other_stratum"),
            ("$.outlets[3].id", "duplicate_id"),
            ("$.outlets[1].id", "not_an_outlet"),
            ("$.outlets[4].id", "not_an_outlet"),
        ]

    def test_a_stratum_where_the_list_has_none(self) -> None:
        outlets = [Site(outlet.id, "outlet") for outlet in outlets_of(POPULATION)]
        with pytest.raises(AssessmentError, match='must be absent as in the list of outlets, got "east"'):
            sampled(outlets=outlets)

    def test_strata_that_say_nothing(self) -> None:
        rows = ROWS[:-1]
        assert problems(assessment=assessment_of(rows), outlets=outlets_of({**POPULATION, "": 4})) == [
            ("$.outlets", "lonely_stratum"),
            ("$.outlets", "unvisited_stratum"),
        ]

    @pytest.mark.parametrize("lonely", ["adjust", "certainty"])
    def test_a_sample_that_leaves_no_degree_of_freedom(self, lonely: str) -> None:
        rows = (ROWS[0], ROWS[1], ROWS[3])
        assert problems(assessment=assessment_of(rows), lonely_stratum=lonely) == [
            ("$.outlets", "no_degrees_of_freedom")
        ]

    def test_an_assessment_that_does_not_fit_the_scheme_and_the_worst_site(self) -> None:
        scheme = scheme_of({"A": 4, "B": 6, "C": 1}, aggregation="worst_site")
        assert problems(scheme=scheme) == [("$.findings", "missing_finding"), ("$.aggregation", "not_estimable")]

    def test_grades_that_the_score_alone_does_not_give(self) -> None:
        lowest, *others, highest = SCHEME.grades
        floored = evolve(others[0], floor=Floor(1, "0.5"))
        scheme = evolve(SCHEME, grades=[lowest, floored, *others[1:], evolve(highest, from_=None, requires=["A"])])
        with pytest.raises(AssessmentError) as refused:
            sampled(scheme=scheme)
        first, second = map(str, refused.value.problems)
        reason = "and how likely it is reached does not follow from the score alone"
        path, said = f"$.grades[{len(SCHEME.grades) - 1}].requires", "must be absent for an estimate: grade"
        assert first == f'$.grades[1].floor: {said} "qualified" has a floor, {reason}'
        assert second == f'{path}: {said} "five_star" requires indicators, {reason}'

    def test_bounds_that_are_not_public(self) -> None:
        assert problems(scheme=evolve(SCHEME, grades=[evolve(grade, from_=None) for grade in SCHEME.grades])) == [
            ("$.grades", "no_bounds")
        ]

    def test_arguments_that_are_none(self) -> None:
        assert problems(outlets=["west-1"], confidence="much", lonely_stratum="remove", variance="none") == [
            ("$.outlets[0]", "wrong_type"),
            ("$.confidence", "invalid_value"),
            ("$.lonely_stratum", "invalid_value"),
            ("$.variance", "invalid_value"),
        ]

    @pytest.mark.parametrize("confidence", [0, 1, "-0.5", 95])
    def test_a_confidence_that_is_no_share(self, confidence: Any) -> None:
        assert problems(confidence=confidence) == [("$.confidence", "invalid_value")]

    def test_a_listed_site_without_findings_need_not_be_an_outlet_today(self) -> None:
        assessment = assessment_of((*ROWS, ("closed", "east", {})))
        assert evolve(sampled(assessment=assessment), assessment=sampled().assessment) == sampled()

    def test_a_site_may_leave_its_stratum_to_the_list(self) -> None:
        found = assessment_of(ROWS)
        sites = [Site(site.id, site.kind) for site in found.sites]
        again = sampled(assessment=Assessment("S", found.findings, sites=sites))
        assert evolve(again, assessment=sampled().assessment) == sampled()


class TestModels:
    """Frozen values that check themselves."""

    def test_a_stratum_has_no_more_visits_than_outlets(self) -> None:
        with pytest.raises(ModelError, match="at most 2"):
            Stratum(id="", population=2, visited=3, spread=Fraction(0))

    def test_an_estimate_is_checked_field_by_field(self) -> None:
        fields = {name: getattr(sampled(), name) for name in ("score", "variance", "df", "confidence", "visited")}
        with pytest.raises(ModelError) as raised:
            Estimate(
                **fields,
                standard_error="1",  # type: ignore[arg-type]
                interval=(0, 1.0),
                probabilities=[(1, 2)],
                population=-1,
                strata=[],
                uncapped=fields["score"],
                possible=0,
                failed=False,
                scheme=sampled().scheme,
                assessment=sampled().assessment,
            )
        paths = [problem.path for problem in raised.value.problems]
        fields_alone = ["$.standard_error", "$.interval", "$.probabilities", "$.population", "$.possible"]
        assert paths == [*fields_alone, "$.visited"]

    def test_it_is_written_as_json(self) -> None:
        found = sampled()
        made = json.loads(gbt27922.to_json(found))
        assert Fraction(made["score"]) == found.score
        assert made["interval"] == list(found.interval)
        assert made["scheme"] == {"id": SCHEME.id, "sha256": SCHEME.sha256}
        assert [Fraction(stratum["spread"]) for stratum in made["strata"]] == [one.spread for one in found.strata]

    def test_it_is_a_value(self) -> None:
        assert sampled() == sampled()
        assert hash(sampled()) == hash(sampled())
        assert sampled() != sampled(confidence="0.9")
        assert sampled().variance == sum(stratum.variance() for stratum in sampled().strata)

    def test_the_scheme_is_by_default_the_one_that_is_named(self) -> None:
        assessment = gbt27922.read_assessment("tests/data/revision-1/appliance-maker.json")
        outlets = [site for site in assessment.sites if site.kind == "outlet"]
        assert estimate(assessment, outlets) == estimate(
            assessment, outlets, schemes.load(assessment.scheme, assessment.revision)
        )
        assert estimates.estimate is gbt27922.estimates.estimate


class TestCommandLine:
    """``gbt27922 estimate assessment.json --outlets outlets.csv``."""

    @pytest.fixture
    def run(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> Callable[..., tuple[int, str, str]]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", "100")

        def runner(*options: str, sites: tuple[Site, ...] | None = None, **changes: Any) -> tuple[int, str, str]:
            listed = outlets_of(POPULATION) if sites is None else sites
            lines = [f"{site.id},{site.stratum}" for site in listed]
            Path("outlets.csv").write_text("\n".join(["id,stratum", *lines]), encoding="utf-8")
            Path("s.json").write_text(gbt27922.to_json(changes.get("scheme", SCHEME)), encoding="utf-8")
            found = changes.get("assessment", assessment_of(ROWS))
            Path("a.json").write_text(gbt27922.to_json(found), encoding="utf-8")
            code = main(["estimate", "a.json", "--outlets", "outlets.csv", "--scheme", "s.json", *options])
            return (code, *capsys.readouterr())

        return runner

    def test_text(self, run: Callable[..., tuple[int, str, str]]) -> None:
        code, out, err = run("--lang", "en")
        assert (code, err) == (0, "")
        assert "4 visited of 16, strata: 2" in out
        assert "official score    93.83  four-star" in out
        assert "█" in out
        assert "(jackknife)" in out
        assert "(95 %, Student's t, degrees of freedom: 1.99)" in out
        assert "random sample of it (east: 2 of 6; west: 2 of 10)" in " ".join(out.split())
        assert "at 95 %, up to 8 of these 16 outlets could be of a kind that no visit met" in " ".join(out.split())
        assert f"visits to {sampled().more_outlets()} more, " in out
        assert "GB/T 27922" in run("--lang", "zh")[1]

    def test_json(self, run: Callable[..., tuple[int, str, str]]) -> None:
        code, out, _ = run("--format", "json", "--confidence", "0.9", "--lonely-stratum", "adjust")
        assert (code, json.loads(out)) == (0, gbt27922.to_data(sampled(confidence="0.9")))

    def test_markdown(self, run: Callable[..., tuple[int, str, str]]) -> None:
        code, out, _ = run("--format", "markdown", "--lang", "zh")
        assert code == 0
        assert out.startswith("# ")
        assert "95 %" in out

    def test_all_visited(self, run: Callable[..., tuple[int, str, str]]) -> None:
        out = run("--lang", "en", sites=outlets_of({"east": 2, "west": 2}))[1]
        assert "All outlets were visited" in out
        assert " 100 %   ███" in out
        assert "interval" not in out

    def test_what_settles_the_grade(self, run: Callable[..., tuple[int, str, str]]) -> None:
        east = outlets_of({"east": 9})
        scheme = scheme_of({"A": 1})

        def told(first: int, second: int, **more: Any) -> str:
            rows = [(f"east-{number}", "east", {"A": (lost, 10)}) for number, lost in ((1, first), (2, second))]
            return " ".join(
                run("--lang", "en", sites=east, scheme=scheme, assessment=assessment_of(rows, **more))[1].split()
            )

        assert "Nothing less than a visit to all 9 outlets" in told(0, 2)
        assert "show no difference, so the standard error is 0" in told(1, 1)
        assert "The sample tells too little for an interval" in told(1, 1)
        assert "random sample of all 9" in told(1, 1)
        settled = run("--lang", "en", "--confidence", "0.1")[1]
        assert "At this confidence the grade is settled: four-star." in settled
        assert "decide the grade: fail" in told(0, 2, special_deductions=[DEDUCTION] * 5)

    def test_what_is_not_public_is_said(self, run: Callable[..., tuple[int, str, str]]) -> None:
        shipped = SHIPPED
        found = Assessment(shipped.id, [Finding(leaf.id, conforming=True) for leaf in shipped.leaves], revision=1)
        assert "Points that are not published" in run("--lang", "en", sites=(), scheme=shipped, assessment=found)[1]

    def test_what_is_wrong(self, run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
        code, _, err = run(sites=outlets_of({**POPULATION, "north": 2}))
        reason = 'must have a visited outlet in each stratum, but "north" has none among 2; draw with --estimable (estimable=True)'
        assert (code, err) == (1, f"a.json: $.outlets: {reason}\n")
        assert run("--confidence", "2")[:2] == (1, "")
        assert run("--lonely-stratum", "remove")[0] == 2
        monkeypatch.setitem(sys.modules, "scipy", None)
        code, _, err = run()
        assert (code, err) == (
            1,
            "gbt27922: this needs an extra: pip install 'gbt27922[estimate]'\n",
        )
        assert main(["estimate", "-", "--outlets", "-"]) == 2

    @pytest.mark.parametrize(
        ("chance", "shown"),
        [(0.0, "< 0.1 %"), (1e-9, "< 0.1 %"), (0.25, "25.0 %"), (0.9995, "> 99.9 %"), (1.0, "> 99.9 %")],
    )
    def test_what_other_outlets_can_change_is_never_shown_as_0_or_100(self, chance: float, shown: str) -> None:
        found = sampled()
        assert percents(evolve(found, probabilities=[(grade, chance) for grade in found.grades])) == [shown] * 5

    def test_all_visited_and_special_deductions_are_certain(self) -> None:
        failed = sampled(assessment=assessment_of(ROWS, special_deductions=[DEDUCTION] * 5))
        everywhere = sampled(outlets=outlets_of({"east": 2, "west": 2}))
        assert percents(failed) == ["100 %", *["0 %"] * 4]
        assert percents(everywhere) == ["0 %", "0 %", "0 %", "100 %", "0 %"]


HIDE = """
import importlib.abc, sys
class Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "scipy":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
import gbt27922
from gbt27922.models import Site
from tests.support.shipped import SCHEME as SHIPPED
assessment = gbt27922.read_assessment("tests/data/revision-1/appliance-maker.json")
outlets = [site for site in assessment.sites if site.kind == "outlet"]
print(gbt27922.estimates.estimate(assessment, outlets).standard_error)
gbt27922.estimates.estimate(assessment, [*outlets, Site("X", "outlet", "华南")])
"""


def test_only_a_sample_needs_the_extra() -> None:
    done = subprocess.run([sys.executable, "-c", HIDE], capture_output=True, text=True, check=False)
    assert done.stdout == "0.0\n"
    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: an estimate from a sample needs an extra: pip install 'gbt27922[estimate]'"
    )


def test_what_scipy_itself_lacks_is_not_blamed_on_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(ModuleNotFoundError, match=r"gbt27922\[estimate\]"):
        sampled()
    broken = ModuleType("scipy")
    broken.__getattr__ = _lacking  # type: ignore[method-assign]
    monkeypatch.setitem(sys.modules, "scipy", broken)
    with pytest.raises(ModuleNotFoundError, match="no numpy"):
        sampled()


def _lacking(_: str) -> None:
    raise ModuleNotFoundError("no numpy", name="numpy")
