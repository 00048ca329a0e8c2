"""The estimate over all samples of small populations, enumerated, and what holds of every estimate."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from statistics import mean, pvariance
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import formats
from gbt27922._basis.exact import exact_sum, exactness_problem
from gbt27922.errors import AssessmentError, Gbt27922Error
from gbt27922.estimates import Estimate, estimate
from gbt27922.models import Assessment, Scheme, Site
from tests.property.strategies import assessed, fitting
from tests.support.estimating import Counts, assessment_of, outlets_of, scheme_of

POINTS = {"A": 3, "B": 7}
SCHEME = scheme_of(POINTS)
SITE_MEAN = scheme_of(POINTS, aggregation="site_mean")
HEADQUARTERS = ("HQ", "HQ", {"A": (1, 4), "B": (0, 9)})
Rows = list[tuple[str, str, Counts]]
DICE = random.Random(0)  # noqa: S311  # the same every time


def samples(rows: Rows, sizes: Mapping[str, int]) -> Iterator[Rows]:
    """Every stratified sample of so many rows of each stratum, with headquarters."""
    inside = [list(combinations([row for row in rows if row[1] == stratum], size)) for stratum, size in sizes.items()]
    for chosen in product(*inside):
        yield [HEADQUARTERS, *(row for part in chosen for row in part)]


def estimates_of(rows: Rows, sizes: Mapping[str, int], scheme: Scheme, **options: Any) -> list[Estimate]:
    """The estimates of every sample; rows are named as :func:`outlets_of` names outlets."""
    population = {stratum: sum(row[1] == stratum for row in rows) for stratum in sizes}
    listed = outlets_of(population)
    return [estimate(assessment_of(sample), listed, scheme, **options) for sample in samples(rows, sizes)]


def truth(rows: Rows, scheme: Scheme) -> Fraction:
    return gbt27922.score(assessment_of([HEADQUARTERS, *rows]), scheme).score


@st.composite
def populations(draw: st.DrawFn, *, equal: bool) -> tuple[Rows, dict[str, int]]:
    """All outlets of two strata and how many of each are visited; with as many sampled at each, or not."""
    rows: Rows = []
    sizes = {}
    alike = {leaf: draw(st.integers(1, 12)) for leaf in POINTS}
    for stratum in ("east", "west"):
        population = draw(st.integers(2, 4))
        sizes[stratum] = draw(st.integers(2, population))
        for number in range(population):
            counts = {}
            for leaf in POINTS:
                of = alike[leaf] if equal else draw(st.integers(1, 12))
                counts[leaf] = draw(st.integers(0, of)), of
            rows.append((f"{stratum}-{number + 1}", stratum, counts))
    return rows, sizes


class TestOverAllSamples:
    """Cochran, Sampling Techniques: stratified random sampling, ratio estimators."""

    @settings(max_examples=25)
    @given(populations(equal=True))
    def test_unbiased_with_an_unbiased_variance_where_every_outlet_has_equally_many_samples(
        self, drawn: tuple[Rows, dict[str, int]]
    ) -> None:
        rows, sizes = drawn
        found = estimates_of(rows, sizes, SCHEME)
        assert mean(one.score for one in found) == truth(rows, SCHEME)
        assert mean(one.variance for one in found) == pvariance([one.score for one in found])

    @settings(max_examples=25)
    @given(populations(equal=False))
    def test_the_mean_of_the_sites_is_unbiased_where_every_outlet_has_every_leaf(
        self, drawn: tuple[Rows, dict[str, int]]
    ) -> None:
        rows, sizes = drawn
        found = estimates_of(rows, sizes, SITE_MEAN)
        assert mean(one.score for one in found) == truth(rows, SITE_MEAN)
        assert mean(one.variance for one in found) == pvariance([one.score for one in found])

    @settings(max_examples=25)
    @given(populations(equal=False))
    def test_the_bias_is_bounded_by_the_spread_of_the_estimated_numbers_sampled(
        self, drawn: tuple[Rows, dict[str, int]]
    ) -> None:
        """|bias of a ratio| ÷ its standard error ≤ coefficient of variation of its denominator (Hartley and Ross)."""
        rows, sizes = drawn
        one_leaf: Rows = [(id, stratum, {"A": counts["A"]}) for id, stratum, counts in rows]
        scheme = scheme_of({"A": 1})
        found = [one.score for one in estimates_of_outlets(one_leaf, sizes, scheme)]
        bias = mean(found) - gbt27922.score(assessment_of(one_leaf), scheme).score
        assert bias**2 <= pvariance(found) * variation_squared(one_leaf, sizes)


def estimates_of_outlets(rows: Rows, sizes: Mapping[str, int], scheme: Scheme) -> list[Estimate]:
    """As :func:`estimates_of`, without headquarters."""
    listed = outlets_of({stratum: sum(row[1] == stratum for row in rows) for stratum in sizes})
    return [estimate(assessment_of(sample[1:]), listed, scheme) for sample in samples(rows, sizes)]


def variation_squared(rows: Rows, sizes: Mapping[str, int]) -> Fraction:
    """The squared coefficient of variation, over all samples, of the estimated number sampled of leaf A."""
    population = {stratum: sum(row[1] == stratum for row in rows) for stratum in sizes}
    totals = [
        sum(
            (Fraction(population[stratum], sizes[stratum]) * counts["A"][1] for _, stratum, counts in sample[1:]),
            Fraction(0),
        )
        for sample in samples(rows, sizes)
    ]
    return pvariance(totals) / mean(totals) ** 2


class TestUnequalOutlets:
    """Where outlets have different numbers of samples the ratio is biased, and its variance approximate."""

    ROWS: Rows = [  # noqa: RUF012  # nobody changes it
        (f"east-{number + 1}", "east", {"A": (lost, of), "B": (lost // 2, of)})
        for number, (lost, of) in enumerate(
            [(0, 2), (1, 4), (2, 9), (4, 12), (1, 20), (9, 30), (0, 5), (3, 8), (5, 16), (2, 3)]
        )
    ]

    def test_the_bias_is_there_and_falls_with_the_sample(self) -> None:
        biases = []
        for size in (2, 4, 6, 8):
            found = estimates_of(self.ROWS, {"east": size}, SCHEME)
            biases.append(abs(mean(one.score for one in found) - truth(self.ROWS, SCHEME)))
        assert biases == sorted(biases, reverse=True)
        assert Fraction(1, 100) < biases[-1] < Fraction(1, 20) < biases[0] < Fraction(1, 5)

    @pytest.mark.parametrize(("size", "least", "most"), [(2, 0.8, 0.9), (5, 0.7, 0.8), (8, 0.8, 0.85)])
    def test_the_linearized_variance_is_on_average_less_than_the_enumerated_one(
        self, size: int, least: float, most: float
    ) -> None:
        found = estimates_of(self.ROWS, {"east": size}, SCHEME, variance="linearized")
        assert least < mean(one.variance for one in found) / pvariance([one.score for one in found]) < most

    @pytest.mark.parametrize(("size", "least", "most"), [(2, 1.6, 1.7), (5, 1, 1.1), (8, 1, 1.05)])
    def test_the_jackknife_variance_is_not_less_on_average(self, size: int, least: float, most: float) -> None:
        found = estimates_of(self.ROWS, {"east": size}, SCHEME)
        assert least < mean(one.variance for one in found) / pvariance([one.score for one in found]) < most


class Design(NamedTuple):
    """What an estimate is made from: the assessment, the outlets and the scheme, and the options."""

    given: tuple[Assessment, tuple[Site, ...], Scheme]
    options: dict[str, Any]


def design(
    dice: random.Random,
    *,
    leaves: int,
    digits: int,
    strata: Sequence[int],
    others: int = 1000,
    aggregation: str = "pooled",
    variance: str = "jackknife",
    lonely: str = "adjust",
) -> Design:
    """So many visits of each stratum and so many others, and samples of so many digits of each leaf at each visit."""
    points = {f"L{leaf}": leaf + 1 for leaf in range(leaves)}
    rows = [
        (f"{stratum}-{visit + 1}", f"{stratum}", {leaf: counts_of(dice, digits) for leaf in points})
        for stratum, visits in enumerate(strata)
        for visit in range(visits)
    ]
    listed = outlets_of({f"{stratum}": visits + others for stratum, visits in enumerate(strata)})
    scheme = scheme_of(points, aggregation=aggregation)
    return Design((assessment_of(rows), listed, scheme), {"variance": variance, "lonely_stratum": lonely})


def counts_of(dice: random.Random, digits: int) -> tuple[int, int]:
    of = dice.randrange(10 ** (digits - 1), 10**digits)
    return dice.randint(0, of), of


def designs() -> st.SearchStrategy[Design]:
    return st.builds(
        design,
        st.randoms(use_true_random=False),
        leaves=st.integers(1, 22),
        digits=st.integers(1, 100),
        strata=st.lists(st.integers(1, 3), min_size=1, max_size=3).filter(lambda visits: max(visits) > 1),
        others=st.sampled_from([0, 1, 7, 1000]),
        aggregation=st.sampled_from(["pooled", "site_mean"]),
        variance=st.sampled_from(["jackknife", "linearized"]),
        lonely=st.sampled_from(["adjust", "certainty"]),
    )


def expected(made: Design) -> Fraction:
    """The estimated score of a design, by the formulas of docs/estimate.md."""
    assessment, listed, scheme = made.given
    listed_in, seen = (Counter(site.stratum for site in sites) for sites in (listed, assessment.sites))
    weight = {site.id: Fraction(listed_in[site.stratum], seen[site.stratum]) for site in assessment.sites}
    lost = Fraction(0)
    for leaf in scheme.leaves:
        found = [(weight[str(one.site)], one) for one in assessment.findings if one.indicator == leaf.id]
        if scheme.aggregation == "site_mean":
            parts = [(w * one.counts.ratio, w) for w, one in found]
        else:
            parts = [(w * one.counts.nonconforming, w * one.counts.sampled) for w, one in found]
        ratio = exact_sum(part for part, _ in parts) / exact_sum(whole for _, whole in parts)
        lost += scheme.tree.points[leaf.id] * ratio
    return 100 - 100 * lost / sum(scheme.tree.points[leaf.id] for leaf in scheme.leaves)


def all_of(assessment: Assessment) -> list[Any]:
    """The outlets that an assessment has findings of."""
    found = {finding.site for finding in assessment.findings}
    return [site for site in assessment.sites if site.kind == "outlet" and site.id in found]


class TestEveryEstimate:
    """What holds whatever was found."""

    @given(assessed())
    def test_a_visit_to_all_outlets_gives_the_official_score(self, drawn: tuple[Assessment, Scheme]) -> None:
        assessment, scheme = drawn
        assume(scheme.aggregation != "worst_site")
        card, found = gbt27922.score(assessment, scheme), estimate(assessment, all_of(assessment), scheme)
        assert (found.score, found.grade, found.standard_error) == (card.score, card.grade, 0.0)
        assert found.probabilities == tuple((grade, float(grade == card.grade)) for grade in card.grades)

    @given(fitting())
    def test_of_any_scheme_it_is_the_official_score_or_says_what_hinders(
        self, drawn: tuple[Assessment, Scheme]
    ) -> None:
        """Measured leaves, other totals and no special items make no difference; other conditions than bounds do."""
        assessment, scheme = drawn
        hinders = {"not_estimable"} if scheme.has_conditions or scheme.aggregation == "worst_site" else set[str]()
        hinders = hinders if scheme.is_graded else {"no_bounds"}
        if not hinders:
            card, found = gbt27922.score(assessment, scheme), estimate(assessment, all_of(assessment), scheme)
            assert (found.score, found.grade, found.standard_error) == (card.score, card.grade, 0.0)
            return
        with pytest.raises(Gbt27922Error) as refused:
            estimate(assessment, all_of(assessment), scheme)
        assert {problem.code for problem in refused.value.problems} == hinders

    @settings(max_examples=60, deadline=None)
    @given(designs())
    @example(design(DICE, leaves=21, digits=99, strata=(2,)))
    @example(design(DICE, leaves=21, digits=99, strata=(3, 2), variance="linearized"))
    @example(design(DICE, leaves=22, digits=100, strata=(3, 3, 1), aggregation="site_mean"))
    def test_it_is_made_and_read_back_or_its_score_has_too_many_digits(self, made: Design) -> None:
        try:
            found = estimate(*made.given, **made.options)
        except AssessmentError as refused:
            assert [(problem.path, problem.code) for problem in refused.problems] == [("$.findings", "too_long")]
            assert exactness_problem(expected(made))
            return
        assert found.score == expected(made)
        assert formats.parse(gbt27922.to_json(found)) == found
        assert bool(found.probabilities) == found.tells
        assert found.tells or found.interval == (0.0, 100.0)
        for number in (found.variance, found.df, *(stratum.spread for stratum in found.strata)):
            assert exactness_problem(number) is None

    @given(populations(equal=False), st.sampled_from([SCHEME, SITE_MEAN]), st.randoms(use_true_random=False))
    def test_probabilities_intervals_and_order(
        self, drawn: tuple[Rows, dict[str, int]], scheme: Scheme, dice: random.Random
    ) -> None:
        rows, sizes = drawn
        sample = list(next(samples(rows, sizes)))
        listed = list(outlets_of({stratum: sum(row[1] == stratum for row in rows) for stratum in sizes}))
        found = estimate(assessment_of(sample), listed, scheme)
        wider = estimate(assessment_of(sample), listed, scheme, confidence="0.99")
        told = bool(found.variance) or found.complete
        assert math.isclose(sum(chance for _, chance in found.probabilities), told)
        (low, high), score = found.interval, float(found.score)
        assert 0 <= wider.interval[0] <= low <= score <= high <= wider.interval[1] <= 100
        assert (found.more_outlets() or 0) <= (wider.more_outlets() or found.population)
        dice.shuffle(sample)
        dice.shuffle(listed)
        again = estimate(assessment_of(sample), listed, scheme)
        assert (again.score, again.variance, again.df) == (found.score, found.variance, found.df)
