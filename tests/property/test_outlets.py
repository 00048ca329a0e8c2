"""Properties of samples: general practice for many sites (IAF MD 1), clause by clause of the how-to."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Collection
from fractions import Fraction
from itertools import combinations, permutations
from math import ceil, factorial
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import estimates, outlets
from gbt27922._basis.ids import looks_distinct, plain_id
from gbt27922.models import Assessment, Finding, SamplePlan, Site
from gbt27922.outlets.draw import allocation_of
from tests.property.strategies import SHIPPED, texts

assert SHIPPED.sampling
SAMPLING = SHIPPED.sampling
STAGES: tuple[outlets.Stage, ...] = ("initial", "surveillance", "recertification")
stages = st.sampled_from(STAGES)
strata = st.sampled_from((None, "N", "S", "华东", "华南"))
ids = texts.filter(lambda id: not plain_id(id))
lists = st.lists(st.builds(Site, ids, st.just("outlet"), strata), max_size=40, unique_by=lambda site: site.id).filter(
    lambda sites: looks_distinct({site.id for site in sites})
)
some_lists = lists.filter(bool)


def number(seed: str, id: str) -> int:
    return int(hashlib.sha256(f"{seed}\0{id}".encode()).hexdigest(), 16)


@st.composite
def draws(draw: st.DrawFn) -> tuple[list[Site], dict[str, Any]]:
    """A list, and what is asked of a draw from it."""
    listed = draw(some_lists)
    ids = [site.id for site in listed]
    size = draw(st.integers(0, len(ids)))
    most = size - ceil(SAMPLING.random_share * size)
    required = draw(st.lists(st.sampled_from(ids), max_size=most, unique=True))
    previous = draw(st.lists(st.sampled_from(ids), max_size=len(ids)))
    return listed, {"size": size, "seed": draw(texts), "required": required, "previous": previous}


def naive(listed: list[Site], *, size: int, seed: str, required: list[str], previous: list[str]) -> set[str]:
    """The random outlets, slowly and by the words of the rule."""
    left: dict[str, list[Site]] = defaultdict(list)
    for site in listed:
        if site.id not in required:
            left[site.stratum or ""].append(site)
    rank = {site.id: (site.id in previous, number(seed, site.id)) for site in listed}
    first = {stratum: min(rank[site.id] for site in sites) for stratum, sites in left.items()}
    visits = dict.fromkeys(left, 0)
    n = size - len(required)
    for stratum in sorted(left, key=lambda stratum: first[stratum])[:n]:
        visits[stratum] = 1
    if n > len(left):
        weight = sum(len(sites) - 1 for sites in left.values())
        ideal = {stratum: Fraction((n - len(left)) * (len(sites) - 1), weight) for stratum, sites in left.items()}
        for stratum in left:
            visits[stratum] += int(ideal[stratum])
        while sum(visits.values()) < n:
            best = min(left, key=lambda stratum: (visits[stratum] - 1 - ideal[stratum], first[stratum]))
            visits[best] += 1
    chosen: set[str] = set()
    for stratum, sites in left.items():
        chosen |= {site.id for site in sorted(sites, key=lambda site: rank[site.id])[: visits[stratum]]}
    return chosen


def random_of(plan: SamplePlan) -> list[str]:
    return [outlet.id for outlet in plan.chosen if outlet.why == "random"]


class TestSize:
    """The smallest whole number that is not less than factor · √outlets."""

    @given(st.integers(0, 5000), stages)
    def test_is_what_a_search_finds(self, number: int, stage: outlets.Stage) -> None:
        square = getattr(SAMPLING, stage) ** 2 * number
        assert outlets.sample_size(number, stage) == next(size for size in range(number + 1) if size**2 >= square)

    @given(st.integers(0, 10**40), stages)
    def test_is_enough_and_one_less_is_not(self, number: int, stage: outlets.Stage) -> None:
        size, square = outlets.sample_size(number, stage), getattr(SAMPLING, stage) ** 2 * number
        assert size**2 >= square
        assert not size or (size - 1) ** 2 < square

    @given(st.integers(0, 10**20), stages)
    def test_never_falls_as_outlets_open(self, number: int, stage: outlets.Stage) -> None:
        assert outlets.sample_size(number, stage) <= outlets.sample_size(number + 1, stage)


class TestNumbers:
    """The number of an outlet depends on the seed and its id, and on nothing else."""

    @given(draws(), st.randoms(use_true_random=False))
    def test_the_order_of_the_list_does_not_matter(self, drawn: tuple[list[Site], dict[str, Any]], random: Any) -> None:
        listed, asked = drawn
        shuffled = random.sample(listed, len(listed))
        assert outlets.draw(shuffled, **asked) == outlets.draw(listed, **asked)

    @given(some_lists, texts, ids, st.data())
    def test_a_new_outlet_pushes_out_at_most_one(self, listed: list[Site], seed: str, new: str, data: Any) -> None:
        listed = [Site(site.id, "outlet") for site in listed if site.id != new and looks_distinct({site.id, new})]
        size = data.draw(st.integers(0, len(listed)))
        before = random_of(outlets.draw(listed, size=size, seed=seed))
        after = random_of(outlets.draw([*listed, Site(new, "outlet")], size=size, seed=seed))
        assert [id for id in after if id != new] == before[: size - (new in after)]

    @given(draws())
    def test_the_rule_in_words_draws_the_same(self, drawn: tuple[list[Site], dict[str, Any]]) -> None:
        listed, asked = drawn
        plan = outlets.draw(listed, **asked)
        assert set(random_of(plan)) == naive(listed, **asked)
        assert random_of(plan) == sorted(
            random_of(plan), key=lambda id: (id in asked["previous"], number(asked["seed"], id))
        )


class TestAllocation:
    """One visit for each stratum, the others in proportion by largest remainder."""

    @given(st.lists(st.integers(1, 30), min_size=1, max_size=8), st.data())
    def test_sums_and_bounds(self, sizes: list[int], data: Any) -> None:
        visits = data.draw(st.integers(0, sum(sizes)))
        places = iter(data.draw(st.permutations(range(sum(sizes)))))
        ranks = {str(index): [next(places).to_bytes(4, "big") for _ in range(size)] for index, size in enumerate(sizes)}
        allocation = allocation_of(visits, ranks)
        assert sum(allocation.values()) == visits
        assert all(0 <= allocation[stratum] <= len(ranked) for stratum, ranked in ranks.items())
        if visits >= len(sizes):
            others, weight = visits - len(sizes), max(sum(sizes) - len(sizes), 1)
            ideal = {stratum: 1 + Fraction(others * (len(ranked) - 1), weight) for stratum, ranked in ranks.items()}
            assert all(abs(allocation[stratum] - ideal[stratum]) < 1 for stratum in ranks)
            assert min(allocation.values()) >= 1
        else:
            assert max(allocation.values()) <= 1

    @given(draws())
    def test_a_plan_holds_what_it_says(self, drawn: tuple[list[Site], dict[str, Any]]) -> None:
        listed, asked = drawn
        plan = outlets.draw(listed, **asked)
        visits = Counter(outlet.stratum for outlet in plan.chosen if outlet.why == "random")
        assert dict(visits) == {stratum: count for stratum, count in plan.allocation if count}
        assert {outlet.id: outlet.stratum for outlet in plan.chosen}.items() <= {
            site.id: site.stratum or "" for site in listed
        }.items()
        assert outlets.verify_plan(outlets.parse_plan(gbt27922.to_json(plan)), listed) == ()


class TestRequired:
    """Required outlets come first; a quarter of the size, rounded up, is random."""

    @given(draws())
    def test_required_outlets_are_chosen_and_a_quarter_is_random(
        self, drawn: tuple[list[Site], dict[str, Any]]
    ) -> None:
        listed, asked = drawn
        plan = outlets.draw(listed, **asked)
        assert {outlet.id for outlet in plan.chosen[: len(asked["required"])]} == set(asked["required"])
        assert len(plan.chosen) == len({outlet.id for outlet in plan.chosen}) == asked["size"]
        assert 4 * len(random_of(plan)) >= asked["size"]


class TestPrevious:
    """Within a stratum every outlet is visited once before any is visited twice."""

    @settings(max_examples=50)
    @given(some_lists, texts, stages)
    def test_a_full_cycle_visits_every_outlet(self, listed: list[Site], seed: str, stage: outlets.Stage) -> None:
        sizes = Counter(site.stratum or "" for site in listed)
        seen: Counter[str] = Counter()
        plans: list[SamplePlan] = []
        while len(seen) < len(listed):
            plan = outlets.draw(listed, stage=stage, seed=f"{seed}{len(plans)}", previous=plans)
            plans.append(plan)
            visited = {site.id for site in listed if site.id in seen}
            for outlet in plan.chosen:
                left = sizes[outlet.stratum] - sum(
                    1 for s in listed if (s.stratum or "") == outlet.stratum and s.id in visited
                )
                new = [one.id for one in plan.chosen if one.stratum == outlet.stratum and one.id not in visited]
                assert outlet.id not in visited or len(new) == left
            seen.update(outlet.id for outlet in plan.chosen)
            assert len(plans) <= len(listed)

    @given(some_lists, texts, stages)
    def test_in_one_stratum_nobody_is_visited_twice_in_a_cycle(
        self, listed: list[Site], seed: str, stage: outlets.Stage
    ) -> None:
        listed = [Site(site.id, "outlet") for site in listed]
        size = outlets.sample_size(len(listed), stage)
        plans: list[SamplePlan] = []
        for _ in range(len(listed) // size):
            plans.append(outlets.draw(listed, stage=stage, seed=seed, previous=plans))
        assert max(Counter(outlet.id for plan in plans for outlet in plan.chosen).values()) == 1
        last = outlets.draw(listed, stage=stage, seed=seed, previous=plans)
        assert {outlet.id for plan in (*plans, last) for outlet in plan.chosen} == {site.id for site in listed}


def strata_of(listed: list[Site], required: Collection[str] = ()) -> Counter[str]:
    """The number of outlets of each stratum, without the required ones."""
    return Counter(site.stratum or "" for site in listed if site.id not in required)


class TestEstimable:
    """A sample from which all outlets can be estimated: that of the rule, and the least that this takes besides."""

    @given(draws())
    def test_each_stratum_has_two_or_all(self, drawn: tuple[list[Site], dict[str, Any]]) -> None:
        listed, asked = drawn
        plan = outlets.draw(listed, **asked, estimable=True)
        visits, strata = dict(plan.allocation), strata_of(listed, asked["required"])
        assert visits.keys() == strata.keys()
        assert all(min(2, strata[stratum]) <= count <= strata[stratum] for stratum, count in visits.items())
        assert Counter(one.stratum for one in plan.chosen if one.why == "random") == visits

    @given(draws())
    def test_what_the_rule_draws_is_in_it_and_nothing_more_than_it_takes(
        self, drawn: tuple[list[Site], dict[str, Any]]
    ) -> None:
        """Least: with one visit less, some stratum has less than the rule gives it, or one visit of several outlets."""
        listed, asked = drawn
        rule, plan = outlets.draw(listed, **asked), outlets.draw(listed, **asked, estimable=True)
        by_rule, strata = dict(rule.allocation), strata_of(listed, asked["required"])
        assert {one.id for one in rule.chosen} <= {one.id for one in plan.chosen}
        assert all(count in {by_rule[stratum], min(2, strata[stratum])} for stratum, count in plan.allocation)
        assert plan.size == len(plan.chosen) == len(asked["required"]) + sum(dict(plan.allocation).values())
        assert plan.rule_size == rule.size == rule.rule_size == asked["size"]

    @given(draws())
    def test_the_plan_says_whether_it_can_be_and_what_would_do(self, drawn: tuple[list[Site], dict[str, Any]]) -> None:
        listed, asked = drawn
        rule, plan = outlets.draw(listed, **asked), outlets.draw(listed, **asked, estimable=True)
        assert rule.estimability
        assert plan.estimability
        assert rule.estimability.least_size == plan.estimability.least_size == plan.size
        strata = strata_of(listed, asked["required"])
        few = {stratum: strata[stratum] for stratum, count in rule.allocation if count < min(2, strata[stratum])}
        assert (dict(rule.estimability.too_few), plan.estimability.too_few) == (few, ())
        assert (rule.size == plan.size) == (not few)
        if not few:
            assert (rule.chosen, rule.allocation) == (plan.chosen, plan.allocation)

    @given(draws(), st.randoms(use_true_random=False))
    def test_anyone_draws_it_again(self, drawn: tuple[list[Site], dict[str, Any]], random: Any) -> None:
        listed, asked = drawn
        plan = outlets.draw(random.sample(listed, len(listed)), **asked, estimable=True)
        assert plan == outlets.draw(listed, **asked, estimable=True)
        assert outlets.verify_plan(outlets.parse_plan(gbt27922.to_json(plan)), listed) == ()

    @given(draws(), st.booleans())
    def test_a_plan_that_does_not_say_it_is_still_right(
        self, drawn: tuple[list[Site], dict[str, Any]], estimable: bool
    ) -> None:
        """As plans of earlier versions are; but one that was drawn so and does not say it is another draw."""
        listed, asked = drawn
        plan = outlets.draw(listed, **asked, estimable=estimable)
        older = evolve(plan, estimability=None)
        found = outlets.verify_plan(older, listed)
        assert not found or estimable

    @settings(max_examples=50)
    @given(lists.filter(lambda listed: len(listed) > 1), texts, stages, st.data())
    def test_it_is_estimated(self, listed: list[Site], seed: str, stage: outlets.Stage, data: Any) -> None:
        """After findings at each visited outlet; required outlets are a stratum of their own."""
        size = outlets.sample_size(len(listed), stage)
        most = size - ceil(SAMPLING.random_share * size)
        required = data.draw(st.lists(st.sampled_from([site.id for site in listed]), max_size=most, unique=True))
        listed = [evolve(site, stratum="by judgment") if site.id in required else site for site in listed]
        plan = outlets.draw(listed, stage=stage, seed=seed, required=required, estimable=True)
        assert plan.judged == ()
        sites = outlets.visited(listed, plan)
        leaves = [leaf.id for leaf in SHIPPED.leaves]
        found = [Finding(leaf, sites[0].id, conforming=True) for leaf in leaves[1:]]
        found += [Finding(leaves[0], site.id, conforming=data.draw(st.booleans())) for site in sites[1:]]
        estimated = estimates.estimate(Assessment(SHIPPED.id, found, sites=sites), listed, SHIPPED)
        assert [stratum.visited for stratum in estimated.strata] == [
            sum(site.stratum == (stratum.id or None) for site in sites[1:]) for stratum in estimated.strata
        ]
        assert sum(stratum.visited for stratum in estimated.strata) == plan.size


@pytest.mark.parametrize("estimable", [False, True])
@pytest.mark.parametrize("sizes", [(4,), (1, 1, 3), (2, 3)])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_every_outlet_of_a_stratum_has_the_same_chance(
    sizes: tuple[int, ...], size: int, estimable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over every order that the numbers can have, each set of outlets of a stratum is drawn as often as any of its size."""
    listed = [
        Site(f"{stratum}{at}", "outlet", str(stratum)) for stratum, many in enumerate(sizes) for at in range(many)
    ]
    drawn: Counter[tuple[str, frozenset[str]]] = Counter()
    orders = list(permutations(range(len(listed))))
    for order in orders:
        numbers = {site.id: bytes([at]) for site, at in zip(listed, order, strict=True)}
        monkeypatch.setattr(
            sys.modules["gbt27922.outlets.draw"], "_numbering", lambda _, numbers=numbers: numbers.__getitem__
        )
        plan = outlets.draw(listed, size=min(size, len(listed)), seed="A", estimable=estimable)
        for stratum in map(str, range(len(sizes))):
            drawn[stratum, frozenset(one.id for one in plan.chosen if one.stratum == stratum)] += 1
    assert len(orders) == factorial(len(listed))
    for number, many in enumerate(sizes):
        inside = [site.id for site in listed if site.stratum == str(number)]
        for count in range(many + 1):
            often = {drawn[str(number), frozenset(some)] for some in combinations(inside, count)}
            assert len(often) == 1
