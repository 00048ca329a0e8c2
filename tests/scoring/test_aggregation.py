"""A new aggregation is one class and one word: it scores, explains and improves without another change."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis
from gbt27922.models import Assessment, Finding, Scheme, Site, scheme
from gbt27922.models.finding import Counts
from gbt27922.scoring.aggregation import AGGREGATED, Aggregated
from tests.support.estimating import scheme_of


class HeadquartersTwice(Aggregated):
    """Headquarters counts twice, every other site once."""

    def weight(self, site: str | None) -> int:
        return 2 if site == "HQ" else 1


@pytest.fixture
def doubled(monkeypatch: pytest.MonkeyPatch) -> Scheme:
    """A scheme with two leaves of 40 and 60 points, and the new aggregation."""
    monkeypatch.setattr(scheme, "AGGREGATIONS", (*scheme.AGGREGATIONS, "headquarters_twice"))
    monkeypatch.setitem(AGGREGATED, "headquarters_twice", HeadquartersTwice)
    return evolve(scheme_of({"1": 40, "2": 60}), aggregation="headquarters_twice")  # type: ignore[arg-type]


FOUND = Assessment(
    "S",
    [
        Finding("1", "HQ", sampled=4, nonconforming=1),
        Finding("1", "A", sampled=10, nonconforming=2),
        Finding("2", "A", conforming=True),
    ],
    sites=[Site("HQ", "headquarters"), Site("A", "outlet")],
)


def test_it_scores(doubled: Scheme) -> None:
    # Leaf 1: (2 · 1/4 + 1 · 2/10) ÷ 3 = 7/30 of 40 points.
    assert gbt27922.score(FOUND, doubled).score == 100 - 40 * Fraction(7, 30)


def test_it_explains(doubled: Scheme) -> None:
    card = gbt27922.score(FOUND, doubled)
    entries = analysis.ledger(card).entries
    assert [(entry.site, entry.points) for entry in entries] == [("HQ", Fraction(20, 3)), ("A", Fraction(8, 3))]
    assert sum(entry.points for entry in entries) == 100 - card.score
    reversals = {one.finding: one.score_after for one in analysis.margins(card).reversals or ()}
    assert reversals == {0: 100 - Fraction(8, 3), 2: card.score - 60}


def test_it_improves(doubled: Scheme) -> None:
    plan = analysis.improve(FOUND, "five_star", doubled, step="sample").plan
    assert [(fix.site, fix.samples, fix.points) for fix in plan.fixes] == [("HQ", 1, Fraction(20, 3))]
    assert plan.score_after == 100 - Fraction(8, 3)


def test_it_estimates(doubled: Scheme) -> None:
    outlets = [site for site in FOUND.sites if site.kind == "outlet"]
    found = gbt27922.estimates.estimate(FOUND, outlets, doubled)
    assert found.score == gbt27922.score(FOUND, doubled).score


samples = st.integers(1, 20).flatmap(lambda sampled: st.tuples(st.just(sampled), st.integers(0, sampled)))


@given(st.sampled_from(sorted(AGGREGATED)), st.dictionaries(st.sampled_from("ABC"), samples, min_size=1), st.data())
def test_a_change_is_the_difference_of_two_ratios(name: str, given_: dict[str, tuple[int, int]], data: Any) -> None:
    of: Any = AGGREGATED[name]
    sites = {site: Counts(*counts) for site, counts in given_.items()}
    site = data.draw(st.sampled_from(sorted(sites)))
    sampled, nonconforming = sites[site]
    more = data.draw(st.integers(-nonconforming, sampled - nonconforming))
    changed = {**sites, site: Counts(sampled, nonconforming + more)}

    assert of(sites).change(site, more) == of(changed).ratio - of(sites).ratio
