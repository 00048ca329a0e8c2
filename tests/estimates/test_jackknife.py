"""The jackknife: against R, against its formula by plain scoring, and how exact it is."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import formats
from gbt27922._basis.exact import exact_sum, exactness_problem
from gbt27922.estimates import Estimate, estimate
from gbt27922.models import Assessment, Finding, Scheme, Site
from tests.support.estimating import Counts, assessment_of, outlets_of, scheme_of
from tests.support.shipped import SCHEME as SHIPPED

LEAVES = [leaf.id for leaf in SHIPPED.leaves]
CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "data" / "jackknife.json").read_bytes())["cases"]
POINTS = {"A": 4, "B": 6}
SCHEMES = [
    scheme_of(POINTS),
    scheme_of(POINTS, aggregation="site_mean"),
    scheme_of(POINTS, special={"applied": "inside"}),
]
HEADQUARTERS: tuple[str, str, Counts] = ("HQ", "HQ", {"A": (1, 4), "B": (0, 9)})
Rows = Sequence[tuple[str, str, Counts]]


def near(value: float | Fraction, wanted: str) -> bool:
    return float(value) == pytest.approx(float(wanted), rel=1e-9, abs=1e-12)


class TestAgainstR:
    """Lumley's survey package, as.svrepdesign with JKn and mse, on the designs of tests/data/jackknife.json."""

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
    def test_score_error_degrees_of_freedom_and_interval_agree(self, case: dict[str, Any]) -> None:
        found = estimate(
            assessment_of(case["visited"]),
            outlets_of(case["population"]),
            scheme_of(case["points"], aggregation=case["aggregation"]),
            confidence=case["confidence"],
            lonely_stratum=case["lonely_stratum"],
        )
        wanted = case["expected"]
        for name in ("score", "standard_error", "df"):
            assert near(getattr(found, name), wanted[name])
        lone = case.get("lone_leaves", [])
        low, high = (0, 100) if lone else (wanted["low"], wanted["high"])
        assert near(found.interval[0], str(max(0.0, float(low))))
        assert near(found.interval[1], str(min(100.0, float(high))))
        assert list(found.lone_leaves) == lone


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Rows, dict[str, int]]:
    """Headquarters with every leaf, two strata with two to four visits each, of leaves that may lack, and how many outlets there are."""
    rows: list[tuple[str, str, Counts]] = [HEADQUARTERS]
    population = {}
    for stratum in ("east", "west"):
        visits = draw(st.integers(2, 4))
        population[stratum] = visits + draw(st.integers(0, 3))
        for number in range(visits):
            leaves = draw(st.sampled_from(["A", "B", "AB"]))
            counts = {leaf: draw(st.tuples(st.integers(0, 3), st.integers(3, 6))) for leaf in leaves}
            rows.append((f"{stratum}-{number + 1}", stratum, counts))
    return rows, population


def scored(rows: Rows, weights: dict[str, Fraction], scheme: Scheme) -> Fraction:
    """The public score of so many copies of each site as it weighs."""
    one = math.lcm(*(weight.denominator for weight in weights.values()))
    sites, findings = [], []
    for id, stratum, counts in rows:
        for copy in range(int(weights[id] * one)):
            sites.append(Site(f"{id}/{copy}", "headquarters" if stratum == "HQ" else "outlet"))
            findings += [Finding(leaf, f"{id}/{copy}", sampled=of, nonconforming=k) for leaf, (k, of) in counts.items()]
    return gbt27922.score(Assessment("S", findings, sites=sites), scheme).score


def parts_of(rows: Rows, population: dict[str, int], scheme: Scheme) -> Iterator[tuple[Fraction, int]]:
    """The formula, word by word: V_h, and n_h − 1."""
    inside = {stratum: [row[0] for row in rows if row[1] == stratum] for stratum in population}
    weights = {"HQ": Fraction(1)}
    weights |= {id: Fraction(population[one], len(ids)) for one, ids in inside.items() for id in ids}
    score = scored(rows, weights, scheme)
    for stratum, ids in inside.items():
        n, of = len(ids), population[stratum]
        without = ({**weights, **{id: Fraction(of, n - 1) for id in ids}, left_out: Fraction(0)} for left_out in ids)
        squares = sum((scored(rows, one, scheme) - score) ** 2 for one in without)
        yield (1 - Fraction(n, of)) * Fraction(n - 1, n) * squares, n - 1


class TestFormula:
    """Scored again by the public function, with as many copies of each outlet as it stands for."""

    @settings(max_examples=20, deadline=None)
    @given(surveys(), st.sampled_from(SCHEMES))
    def test_it_is_what_scoring_without_each_outlet_gives(
        self, drawn: tuple[Rows, dict[str, int]], scheme: Scheme
    ) -> None:
        rows, population = drawn
        found = estimate(assessment_of(rows), outlets_of(population), scheme)
        parts = list(parts_of(rows, population, scheme))
        whole = sum(part for part, _ in parts)
        assert found.variance == whole == sum(stratum.variance() for stratum in found.strata)
        assert found.df == (whole**2 / sum(part**2 / df for part, df in parts) if whole else 0)
        assert found.standard_error == math.sqrt(whole)

    @settings(max_examples=20)
    @given(surveys(), st.randoms(use_true_random=False))
    def test_no_order_matters(self, drawn: tuple[Rows, dict[str, int]], dice: random.Random) -> None:
        rows, population = drawn
        listed = list(outlets_of(population))
        found = estimate(assessment_of(rows), listed, SCHEMES[0])
        dice.shuffle(rows := list(rows))
        dice.shuffle(listed)
        again = estimate(assessment_of(rows), listed, SCHEMES[0])
        assert (again.score, again.variance, again.df) == (found.score, found.variance, found.df)
        assert set(again.strata) == set(found.strata)

    @settings(max_examples=20)
    @given(surveys(), st.integers(2, 5))
    def test_as_many_more_samples_everywhere_change_nothing(
        self, drawn: tuple[Rows, dict[str, int]], times: int
    ) -> None:
        rows, population = drawn
        more = [
            (id, stratum, {leaf: (lost * times, of * times) for leaf, (lost, of) in counts.items()})
            for id, stratum, counts in rows
        ]
        found, again = (estimate(assessment_of(one), outlets_of(population), SCHEMES[0]) for one in (rows, more))
        assert (again.score, again.variance, again.df) == (found.score, found.variance, found.df)

    def test_all_visited_leaves_no_variance(self) -> None:
        rows = [(f"east-{number}", "east", {"A": (number, 9), "B": (0, number)}) for number in (1, 2, 3)]
        found = estimate(assessment_of(rows), outlets_of({"east": 3}), SCHEMES[0])
        assert (found.variance, found.df, found.complete) == (Fraction(0), Fraction(0), True)

    def test_a_stratum_that_was_visited_completely_adds_no_degree_of_freedom(self) -> None:
        """20 of 20 that were chosen by judgment and 2 of 100 others: one difference was seen, and so it counts one."""
        judged = [(f"judged-{number + 1}", "judged", {"A": (number % 3, 9), "B": (1, 9)}) for number in range(20)]
        others: Rows = [
            ("others-1", "others", {"A": (1, 9), "B": (0, 9)}),
            ("others-2", "others", {"A": (0, 9), "B": (2, 9)}),
        ]
        arguments = assessment_of([*judged, *others]), outlets_of({"judged": 20, "others": 100}), SCHEMES[0]
        found, before = estimate(*arguments), estimate(*arguments, variance="linearized")
        assert (found.df, before.df) == (Fraction(1), Fraction(20))
        assert found.strata[0].spread == before.strata[0].spread == 0
        assert (found.variance_method, before.variance_method) == ("jackknife", "linearized")
        assert found.interval[0] < before.interval[0] < before.interval[1] < found.interval[1]


class TestExactness:
    """Exact as long as the digits can be written; beyond that, within one part in 10**15."""

    @staticmethod
    def rows(visits: int, *strata: str) -> Rows:
        dice = random.Random(7)  # noqa: S311  # the same every time
        return [
            (f"{stratum}-{number + 1}", stratum, {"A": (dice.randrange(10**9), dice.randrange(10**29, 10**30))})
            for stratum in strata
            for number in range(visits)
        ]

    def squares(self, rows: Rows, score: Fraction) -> Fraction:
        """Σ (θ(i) − θ)² of one stratum and one leaf."""
        lost, whole = (sum(counts["A"][of] for _, _, counts in rows) for of in (0, 1))
        scores = (100 - Fraction(100 * (lost - one["A"][0]), whole - one["A"][1]) for _, _, one in rows)
        return sum(((one - score) ** 2 for one in scores), Fraction(0))

    def estimated(self, rows: Rows, **population: int) -> Estimate:
        return estimate(assessment_of(rows), outlets_of(population), scheme_of({"A": 1}))

    def test_few_visits_are_exact(self) -> None:
        rows = self.rows(60, "east")
        found = self.estimated(rows, east=100)
        assert found.strata[0].spread == Fraction(59, 100**2) * self.squares(rows, found.score)
        assert found.variance == found.strata[0].variance()

    def test_beyond_what_can_be_written_the_error_is_bounded(self) -> None:
        rows = list(self.rows(90, "east"))
        found = self.estimated(rows, east=100)
        exact = Fraction(89, 100**2) * self.squares(rows, found.score)
        assert 0 < abs(found.strata[0].spread / exact - 1) < Fraction(1, 2**51)
        assert found.strata[0].spread / Fraction(89, 100**2) == Fraction(
            float(found.strata[0].spread * Fraction(100**2, 89))
        )
        random.Random(1).shuffle(rows)  # noqa: S311  # as above
        assert self.estimated(rows, east=100).variance == found.variance

    def test_a_sum_that_cannot_be_written_is_the_nearest_float(self) -> None:
        found = self.estimated(self.rows(50, "east", "west"), east=70, west=80)
        exact = sum(stratum.variance() for stratum in found.strata)
        assert found.variance == Fraction(float(exact)) != exact
        assert found.df == Fraction(float(found.df))
        assert gbt27922.formats.parse(gbt27922.to_json(found)) == found

    @pytest.mark.parametrize(("seed", "visits"), [(14, 76), (14, 77), (14, 82), (17, 79), (17, 80), (17, 85)])
    def test_squares_that_can_be_written_and_their_product_that_cannot(self, seed: int, visits: int) -> None:
        """20 to 400 samples of each leaf: with the factor (n − 1) ÷ N² the digits of some of these are too many."""
        dice = random.Random(seed)  # noqa: S311  # designs that are the same each time
        found = [{leaf: tenth(dice, dice.randint(20, 400)) for leaf in LEAVES} for _ in range(visits)]
        rows = [(f"e-{number + 1}", "e", counts) for number, counts in enumerate(found)]
        made = estimate(assessment_of(rows), outlets_of({"e": 2000}), SHIPPED)
        (exact,) = spreads(rows, 2000)
        nearest = Fraction(float(exact)) if exactness_problem(exact) else exact
        assert abs(made.strata[0].spread / nearest - 1) < Fraction(1, 2**51)
        assert formats.parse(gbt27922.to_json(made)) == made

    def test_the_linearized_variance_too_can_have_too_many_digits(self) -> None:
        """Means of 500 outlets with up to 20 000 samples each, which have hardly a factor in common."""
        dice = random.Random(5)  # noqa: S311  # as above
        points = {f"L{leaf}": 1 + leaf for leaf in range(5)}
        rows = [
            (f"e-{number + 1}", "e", {leaf: (dice.randrange(1000), dice.randrange(1000, 20000)) for leaf in points})
            for number in range(500)
        ]
        scheme = scheme_of(points, aggregation="site_mean")
        made = estimate(assessment_of(rows), outlets_of({"e": 1007}), scheme, variance="linearized")
        (stratum,) = made.strata
        assert exactness_problem(stratum.spread) is None
        assert Fraction(float(stratum.spread)) == stratum.spread
        assert made.df == 499
        assert formats.parse(gbt27922.to_json(made)) == made


def tenth(dice: random.Random, of: int) -> tuple[int, int]:
    return sum(dice.random() < 0.08 for _ in range(of)), of


def spreads(rows: Rows, population: int) -> Iterator[Fraction]:
    """The exact spread of one stratum: (n − 1) ÷ N² times the squared changes of the plain score without each outlet."""
    score = gbt27922.score(assessment_of(rows), SHIPPED).score
    totals = {leaf: tuple(sum(row[2][leaf][of] for row in rows) for of in (0, 1)) for leaf in LEAVES}
    squares = []
    for _, _, counts in rows:
        lost = sum(
            SHIPPED.tree.points[leaf] * Fraction(totals[leaf][0] - counts[leaf][0], totals[leaf][1] - counts[leaf][1])
            for leaf in LEAVES
        )
        squares.append((100 - lost - score) ** 2)
    yield Fraction(len(rows) - 1, population**2) * exact_sum(squares)
