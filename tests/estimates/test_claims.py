"""What an estimate claims, and where a sample tells too little to claim anything; what needs no assumption."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import formats, report
from gbt27922.cli import main
from gbt27922.estimates import Estimate, Stratum, VarianceMethod, estimate
from gbt27922.estimates.strata import satterthwaite, unmet_outlets
from gbt27922.models import Assessment, Finding, Scheme, Site, SpecialDeduction
from tests.support.estimating import Counts, assessment_of, outlets_of, scheme_of
from tests.support.shipped import SCHEME as SHIPPED

ABC = scheme_of({"A": 4, "B": 5, "C": 1})
ROWS: Sequence[tuple[str, str, Counts]] = (
    ("HQ", "HQ", {"A": (1, 9)}),
    ("east-1", "east", {"A": (1, 7), "B": (2, 9), "C": (1, 4)}),
    ("east-2", "east", {"A": (0, 5), "B": (1, 6)}),
    ("west-1", "west", {"A": (2, 11), "B": (0, 3)}),
    ("west-2", "west", {"A": (1, 4), "B": (1, 8)}),
)


def estimated(rows: Sequence[tuple[str, str, Counts]] = ROWS, scheme: Scheme = ABC, **more: Any) -> Estimate:
    population = more.pop("population", {"east": 9, "west": 12})
    return estimate(assessment_of(rows, **more.pop("items", {})), outlets_of(population), scheme, **more)


def shown(found: Estimate, assessment: Assessment, scheme: Scheme, lang: str = "en") -> str:
    text = report.render(found, card=gbt27922.score(assessment, scheme), scheme=scheme, lang=lang)  # type: ignore[call-overload]
    return " ".join(text.split())


def two_of_a_hundred(**counts: tuple[int, int]) -> Assessment:
    """All conforms at two of a hundred outlets, but what was sampled of 5.3.1 at the first alone."""
    findings = [
        Finding(leaf.id, outlet, conforming=True)
        for leaf in SHIPPED.leaves
        for outlet in ("east-1", "east-2")
        if leaf.id != "5.3.1"
    ]
    found = [Finding("5.3.1", id, sampled=of, nonconforming=lost) for id, (lost, of) in counts.items()]
    sites = [Site("HQ", "headquarters"), *outlets_of({"east": 2})]
    return Assessment(SHIPPED.id, [*findings, *found], sites=sites, revision=1)


class TestLoneLeaves:
    """A leaf that one visited outlet alone has findings of adds exactly 0 to every variance."""

    @pytest.mark.parametrize("variance", ["jackknife", "linearized"])
    def test_two_of_a_hundred_outlets_settle_nothing(self, variance: VarianceMethod) -> None:
        assessment = two_of_a_hundred(**{"east-1": (1, 10)})
        found = estimate(assessment, outlets_of({"east": 100}), SHIPPED, variance=variance)
        assert (found.score, found.standard_error, found.df) == (
            Fraction("98.75"),
            0.0,
            Fraction(variance == "linearized"),
        )
        assert (found.lone_leaves, found.probabilities, found.more_outlets()) == (("5.3.1",), (), None)
        assert (found.interval, found.has_interval, found.grade.id) == ((0.0, 100.0), False, "five_star")
        assert found.unmet_outlets == 77
        text = shown(found, assessment, SHIPPED)
        assert "Each of these has findings at one visited outlet alone: 5.3.1 " in text
        assert "The sample tells too little for an interval" in text
        assert "at 95 %, up to 77 of these 100 outlets could be of a kind that no visit met" in text
        assert "Probability" not in text
        assert "degrees of freedom" not in text
        assert "样本不足以给出区间" in shown(found, assessment, SHIPPED, "zh")
        assert formats.parse(gbt27922.to_json(found)) == found
        assert gbt27922.to_data(found)["lone_leaves"] == ["5.3.1"]

    def test_a_finding_elsewhere_tells_something(self) -> None:
        for other in ("HQ", "east-2"):
            assessment = two_of_a_hundred(**{"east-1": (1, 10), other: (0, 10)})
            found = estimate(assessment, outlets_of({"east": 100}), SHIPPED)
            assert (found.lone_leaves, found.variance > 0, len(found.probabilities)) == ((), True, 5)

    def test_the_other_leaves_keep_their_variance(self) -> None:
        found = estimated()
        assert found.lone_leaves == ("C",)
        assert (found.variance > 0, found.has_interval, found.probabilities, found.grades) == (
            True,
            False,
            (),
            ABC.grades,
        )
        rows = [(id, stratum, {leaf: counts[leaf] for leaf in counts if leaf != "C"}) for id, stratum, counts in ROWS]
        other = estimated(rows, scheme_of({"A": 4, "B": 5}))
        assert found.variance == other.variance * Fraction(9, 10) ** 2
        assert found.df == other.df

    def test_where_all_outlets_of_a_stratum_were_visited_it_is_known(self) -> None:
        found = estimated(population={"east": 2, "west": 12})
        assert (found.lone_leaves, found.has_interval) == ((), True)

    def test_a_leaf_without_points_decides_nothing(self) -> None:
        assert estimated(scheme=scheme_of({"A": 4, "B": 5, "C": 0})).lone_leaves == ()

    def test_in_the_order_of_the_scheme(self) -> None:
        rows = [*ROWS[:2], ("east-2", "east", {"A": (1, 3)}), *ROWS[3:]]
        alone = [
            (id, stratum, {leaf: counts[leaf] for leaf in ("C", "B") if leaf in counts})
            for id, stratum, counts in rows[:2]
        ]
        found = estimated(
            [
                *alone[1:],
                ("east-2", "east", {"A": (1, 3)}),
                ("west-1", "west", {"A": (1, 3)}),
                ("west-2", "west", {"A": (0, 3)}),
            ]
        )
        assert found.lone_leaves == ("B", "C")

    @pytest.mark.parametrize("variance", ["jackknife", "linearized"])
    @pytest.mark.parametrize("lonely", ["adjust", "certainty"])
    def test_in_a_lonely_stratum_too_however_it_is_taken(self, lonely: str, variance: VarianceMethod) -> None:
        rows = [row for row in ROWS if row[0] != "east-2"]
        found = estimated(rows, lonely_stratum=lonely, variance=variance)
        assert (found.lone_leaves, found.has_interval, found.probabilities) == (("C",), False, ())

    def test_each_of_several_is_named(self) -> None:
        rows = (
            ("e-1", "e", {"A": (1, 10), "C": (1, 7)}),
            ("e-2", "e", {"B": (2, 10), "C": (1, 9)}),
        )
        found = estimated(rows, population={"e": 9})
        told = shown(found, assessment_of(rows), ABC)
        assert "Each of these has findings at one visited outlet alone: A A; B B. How far" in told
        told = shown(found, assessment_of(rows), ABC, "zh")
        assert "下列指标各自只在一个已查网点有评审发现：A A；B B。" in told

    def test_special_deductions_decide_all_the_same(self) -> None:
        found = estimated(items={"special_deductions": [SpecialDeduction("law", "a breach")] * 5})
        assert [chance for _, chance in found.probabilities] == [1.0, 0.0, 0.0, 0.0, 0.0]
        assert (found.lone_leaves, found.more_outlets(), found.has_interval) == (("C",), 0, False)


class TestNoDifference:
    """All visited outlets of each stratum agree, though not all were visited."""

    ROWS = (("east-1", "east", {"A": (1, 10)}), ("east-2", "east", {"A": (2, 20)}))

    @pytest.mark.parametrize("variance", ["jackknife", "linearized"])
    def test_nothing_is_claimed(self, variance: VarianceMethod) -> None:
        found = estimated(self.ROWS, scheme_of({"A": 1}), population={"east": 9}, variance=variance)
        assert (found.variance, found.lone_leaves, found.probabilities) == (Fraction(0), (), ())
        assert (found.interval, found.has_interval, found.more_outlets()) == ((0.0, 100.0), False, None)

    @pytest.mark.parametrize("variance", ["jackknife", "linearized"])
    def test_a_difference_that_no_float_can_hold_is_none(self, variance: VarianceMethod) -> None:
        """Two ratios that differ by 10**-198: the variance is more than 0, and its root is not."""
        one, other = 10**99 + 1, 10**99 - 1
        lost = pow(other, -1, one)
        rows = (("e-1", "e", {"A": (lost, one)}), ("e-2", "e", {"A": ((lost * other - 1) // one, other)}))
        scheme = scheme_of({"A": 1})
        found = estimated(rows, scheme, population={"e": 100}, variance=variance)
        assert found.variance > 0 == found.standard_error
        assert (found.probabilities, found.interval, found.more_outlets()) == ((), (0.0, 100.0), None)
        assert (found.has_interval, found.tells) == (False, False)
        assert "The sample tells too little for an interval" in shown(found, assessment_of(rows), scheme)

    def test_all_visited_is_certain(self) -> None:
        found = estimated(self.ROWS, scheme_of({"A": 1}), population={"east": 2})
        assert (found.interval, found.more_outlets(), found.unmet_outlets) == ((90.0, 90.0), 0, 0)
        assert sum(chance for _, chance in found.probabilities) == 1

    def test_a_document_of_an_older_version_says_what_it_said(self) -> None:
        found = estimated(self.ROWS, scheme_of({"A": 1}), population={"east": 9}, variance="linearized")
        document = gbt27922.to_data(found)
        del document["unmet_outlets"]
        chances = [{"grade": grade.id, "probability": float(grade.id == "four_star")} for grade in found.grades]
        old = {**document, "interval": [90, 90], "probabilities": chances, "more_outlets": 0}
        assert type(old["df"]) is int
        assert "variance_method" not in old
        read: Estimate = formats.parse(json.dumps(old))
        assert (read.variance_method, read.unmet_outlets, read.more_outlets()) == ("linearized", None, 0)
        assert (read.df, read.interval, read.probabilities[3][1]) == (Fraction(1), (90.0, 90.0), 1.0)
        assert "no visit met" not in shown(read, assessment_of(self.ROWS), scheme_of({"A": 1}))


class TestContradictions:
    """A document claims nothing that its own figures deny."""

    ROWS = (("HQ", "HQ", {"A": (1, 9), "C": (1, 5)}), *ROWS[1:])
    FOUND = estimated(ROWS)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (
                {"lone_leaves": ["A"]},
                "$.probabilities: must be empty: leaves have findings at one visited outlet alone (lone_leaves), and special deductions do not decide the grade",
            ),
            ({"visited": 3}, "$.visited: must be 4, the sum over the strata, got 3"),
            ({"population": 22}, "$.population: must be 21, the sum over the strata, got 22"),
            ({"unmet_outlets": 18}, "$.unmet_outlets: must be at most 17, the outlets not visited, got 18"),
            ({"interval": [95, 80]}, "$.interval: must not end below where it begins"),
        ],
    )
    def test_is_refused(self, change: dict[str, Any], told: str) -> None:
        with pytest.raises(gbt27922.DocumentError) as refused:
            formats.parse({**gbt27922.to_data(self.FOUND), **change})
        assert [str(problem) for problem in refused.value.problems] == [told]

    def test_what_special_deductions_decide_is_none(self) -> None:
        failed = estimated(items={"special_deductions": [SpecialDeduction("law", "a breach")] * 5})
        assert failed.lone_leaves
        assert formats.parse(gbt27922.to_json(failed)) == failed


class TestFigures:
    """What is shown of an estimate is not more than what is."""

    FOUND = TestContradictions.FOUND

    def told(self, lang: str = "en", **change: Any) -> str:
        return shown(evolve(self.FOUND, **change), assessment_of(TestContradictions.ROWS), ABC, lang)

    @pytest.mark.parametrize(
        ("df", "shown"), [("1233", "1233"), ("1", "1"), ("17/3", "5.66"), ("100000.999", "100000.99")]
    )
    def test_degrees_of_freedom(self, df: str, shown: str) -> None:
        assert f"degrees of freedom: {shown})" in self.told(df=df)
        assert f"自由度 {shown}）" in self.told("zh", df=df)

    @pytest.mark.parametrize(
        ("confidence", "shown"), [("0.9999999", "99.99999"), ("0.95", "95"), ("1/3", "100/3"), ("1", "100")]
    )
    def test_confidence(self, confidence: str, shown: str) -> None:
        told = self.told(confidence=confidence)
        assert f"({shown} %, Student's t" in told
        assert f"However outlets differ: at {shown} %" in told


class TestAssumption:
    """Which outlets count as a random sample is said, stratum by stratum."""

    def test_what_was_visited_completely_is_none(self) -> None:
        found = estimated(population={"east": 2, "west": 12})
        told = shown(found, assessment_of(ROWS), ABC)
        assert "takes the outlets visited in a stratum to be a random sample of it (west: 2 of 12)" in told
        assert "at 95 %, up to 8 of these 14 outlets could be of a kind that no visit met" in told

    def test_outlets_without_a_stratum(self) -> None:
        rows = [(id, "" if stratum == "east" else stratum, counts) for id, stratum, counts in ROWS]
        listed = [
            Site(site.id, "outlet", None if site.stratum == "east" else "west")
            for site in outlets_of({"east": 9, "west": 12})
        ]
        assessment = assessment_of(rows)
        told = shown(estimate(assessment, listed, ABC), assessment, ABC, "zh")
        assert "前提：各层的已查网点是该层网点的随机样本（（无分层）：9 个中的 2 个；west：12 个中的 2 个）" in told


@pytest.mark.parametrize("given", [None, {}, "95", gbt27922.score(assessment_of(ROWS), ABC)])
def test_what_is_no_assessment_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match="takes a model, Assessment"):
        estimate(given, [])


class TestLonelyStrata:
    """One visit of several outlets, of which nothing was made, is told beside the standard error that does not hold it."""

    @pytest.mark.parametrize("variance", ["jackknife", "linearized"])
    @pytest.mark.parametrize(("lonely", "is_told"), [("certainty", True), ("adjust", False)])
    def test_what_certainty_leaves_out_is_told(self, variance: VarianceMethod, lonely: str, is_told: bool) -> None:
        rows = [row for row in ROWS if row[0] != "east-2"]
        found = estimated(rows, lonely_stratum=lonely, variance=variance)
        told = "Of several outlets one alone was visited in east. How far outlets differ there cannot be seen"
        assert (told in shown(found, assessment_of(rows), ABC)) is is_told
        assert ("多个网点中只查了一个的层：east。" in shown(found, assessment_of(rows), ABC, "zh")) is is_told

    def test_where_all_its_outlets_were_visited_nothing_is_left_out(self) -> None:
        rows = [row for row in ROWS if row[0] != "east-2"]
        found = estimated(rows, population={"east": 1, "west": 12})
        assert not any(stratum.is_silent for stratum in found.strata)

    def test_outlets_of_a_stratum_that_was_visited_completely_may_differ(self) -> None:
        """Of the others one alone was visited: no difference shows where outlets are left."""
        rows = [row for row in ROWS if row[0] != "west-2"]
        found = estimated(rows, lonely_stratum="certainty", population={"east": 2, "west": 12})
        told = shown(found, assessment_of(rows), ABC)
        assert "Where outlets are left to visit, the visited ones of a stratum show no difference" in told


class TestSatterthwaite:
    """V² ÷ Σ V_h² ÷ (n_h − 1)."""

    def test_strata_alike_add_up(self) -> None:
        one = Stratum(id="a", population=20, visited=5, spread=2)
        assert satterthwaite([one]) == 4
        assert satterthwaite([one, evolve(one, id="b")]) == 8

    def test_what_adds_no_variance_adds_none(self) -> None:
        one = Stratum(id="a", population=20, visited=5, spread=2)
        assert satterthwaite([one, evolve(one, id="b", visited=20), evolve(one, id="c", spread=0)]) == 4
        assert satterthwaite([evolve(one, visited=20)]) == 0

    def test_a_lonely_one_that_was_compared_adds_one(self) -> None:
        assert satterthwaite([Stratum(id="a", population=20, visited=1, spread=2)]) == 1

    def test_a_share_more_of_the_visits(self) -> None:
        assert satterthwaite([Stratum(id="a", population=20, visited=5, spread=2)], Fraction(1, 10)) == Fraction(11, 2)

    @pytest.mark.parametrize("confidence", ["0.8", "0.9", "0.95"])
    def test_so_many_more_visits_settle_the_grade_and_one_less_does_not(self, confidence: str) -> None:
        rows = [(id, stratum, {"A": counts["A"]}) for id, stratum, counts in ROWS]
        found = estimated(rows, scheme_of({"A": 1}), population={"east": 40, "west": 50}, confidence=confidence)
        more = found.more_outlets()
        assert more
        assert [found._settled_with(number) for number in (more - 1, more)] == [False, True]


def missed(sizes: Sequence[tuple[int, int]], kinds: Sequence[int]) -> Fraction:
    """How likely visits miss all outlets of a kind, of which so many are in each stratum."""
    return math.prod(
        (Fraction(math.comb(of - kind, n), math.comb(of, n)) for (of, n), kind in zip(sizes, kinds, strict=True)),
        start=Fraction(1),
    )


class TestUnmet:
    """How many outlets can be of a kind that no visit met: hypergeometric, wherever they are."""

    @pytest.mark.parametrize(
        ("population", "visited", "unmet"),
        [(30, 4, 14), (30, 5, 12), (30, 6, 10), (100, 2, 77), (9, 9, 0), (2, 1, 1), (21, 20, 0), (20, 19, 1)],
    )
    def test_a_simple_random_sample(self, population: int, visited: int, unmet: int) -> None:
        stratum = Stratum(id="", population=population, visited=visited, spread=0)
        assert unmet_outlets([stratum], Fraction("0.95")) == unmet

    @given(
        st.lists(st.tuples(st.integers(1, 6), st.integers(0, 5)), max_size=3), st.fractions(0, 1, max_denominator=50)
    )
    def test_it_is_the_most_that_some_spread_over_the_strata_can_hide(
        self, drawn: list[tuple[int, int]], confidence: Fraction
    ) -> None:
        sizes = [(visits + more, visits) for visits, more in drawn]
        strata = [Stratum(id=f"{index}", population=of, visited=n, spread=0) for index, (of, n) in enumerate(sizes)]
        possible = product(*(range(of - n + 1) for of, n in sizes))
        wanted = max((sum(kinds) for kinds in possible if missed(sizes, kinds) >= 1 - confidence), default=0)
        assert unmet_outlets(strata, confidence) == wanted

    def test_very_many_outlets(self) -> None:
        assert unmet_outlets([Stratum(id="", population=10**5, visited=2, spread=0)], Fraction("0.95")) == 77638


class TestCommandLine:
    """``gbt27922 estimate … --variance``."""

    def test_variance(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("s.json").write_text(gbt27922.to_json(ABC), encoding="utf-8")
        Path("a.json").write_text(gbt27922.to_json(assessment_of(ROWS)), encoding="utf-8")
        lines = [f"{site.id},{site.stratum}" for site in outlets_of({"east": 9, "west": 12})]
        Path("o.csv").write_text("\n".join(["id,stratum", *lines]), encoding="utf-8")
        line = ["estimate", "a.json", "--outlets", "o.csv", "--scheme", "s.json", "--lang"]
        for variance, english, chinese in (
            ("jackknife", "(jackknife)", "（刀切法）"),
            ("linearized", "(linearized)", "（线性化）"),
        ):
            assert main([*line, "en", "--variance", variance]) == 0
            assert english in capsys.readouterr().out
            assert main([*line, "zh", "--variance", variance]) == 0
            out = capsys.readouterr().out
            assert chinese in out
            assert "下列指标各自只在一个已查网点有评审发现：C C。" in out
        assert main([*line, "en", "--variance", "bootstrap"]) == 2
