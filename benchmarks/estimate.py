"""Does the interval hold the truth? Samples drawn from invented organizations whose every outlet is known.

``python benchmarks/estimate.py`` draws 2 000 samples for each line of its table (minutes); ``--smoke`` a few, to see
that it runs. The table stands in docs/estimate.md, with what it means.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Callable, Iterator
from multiprocessing import Pool
from typing import NamedTuple

import gbt27922
from gbt27922 import estimates, schemes
from gbt27922.models import Assessment, Finding, Site

SCHEME = schemes.load("GB/T 27922-2011", revision=1)
LEAVES = [leaf.id for leaf in SCHEME.leaves]
STRATA = ("east", "south", "west")
# Nonconforming and sampled, by leaf.
Outlet = dict[str, tuple[int, int]]
Dice = random.Random


class Population(NamedTuple):
    """An invented organization: what is found at an outlet of a stratum if it is visited."""

    name: str
    outlet: Callable[[Dice, int], Outlet]


def counts(dice: Dice, share: float, sampled: int) -> tuple[int, int]:
    return sum(dice.random() < share for _ in range(sampled)), sampled


def even(dice: Dice, _: int) -> Outlet:
    """Outlets differ a little, and ten items are sampled of each leaf."""
    share = dice.betavariate(4, 46)
    return {leaf: counts(dice, share, 10) for leaf in LEAVES}


def regions(dice: Dice, stratum: int) -> Outlet:
    """Strata differ, and some outlets are sampled more than others."""
    share = dice.betavariate(4, 46) * (0.4, 1, 1.8)[stratum]
    return {leaf: counts(dice, share, dice.randint(5, 20)) for leaf in LEAVES}


def gaps(dice: Dice, stratum: int) -> Outlet:
    """Each outlet has findings for a third of the leaves only, and of very different numbers."""
    chosen = [LEAVES[0], *(leaf for leaf in LEAVES[1:] if dice.random() < 1 / 3)]
    share = dice.betavariate(4, 46) * (0.6, 1, 1.4)[stratum]
    return {leaf: counts(dice, share, dice.choice((2, 5, 10, 50))) for leaf in chosen}


def verdicts(dice: Dice, _: int) -> Outlet:
    """One verdict for each leaf; a tenth does not conform."""
    return {leaf: counts(dice, 0.1, 1) for leaf in LEAVES}


def few_bad(dice: Dice, _: int) -> Outlet:
    """Nearly all outlets conform in all, and one in thirty in nearly nothing."""
    share = 0.8 if dice.random() < 1 / 30 else 0.002
    return {leaf: counts(dice, share, 10) for leaf in LEAVES}


def giants(dice: Dice, _: int) -> Outlet:
    """One outlet in twenty is a hundred times as large, and worse."""
    giant = dice.random() < 1 / 20
    return {leaf: (counts(dice, 0.2, 500) if giant else counts(dice, 0.04, 5)) for leaf in LEAVES}


POPULATIONS = tuple(
    Population(name, outlet)
    for name, outlet in (
        ("outlets much alike", even),
        ("regions differ", regions),
        ("findings for a third of the leaves", gaps),
        ("verdicts only", verdicts),
        ("one bad outlet in thirty", few_bad),
        ("one giant in twenty", giants),
    )
)
# All outlets, and how many of each stratum are visited.
SIZES = ((30, 2), (120, 4), (300, 6), (300, 15))


class Row(NamedTuple):
    """One line of the table."""

    name: str
    population: int
    visited: int
    truth: float
    bias: float
    spread: float
    error: float
    covered: float

    def __str__(self) -> str:
        good = "" if 0.93 <= self.covered <= 0.97 else " **no**"
        return (
            f"| {self.name} | {self.population} | {self.visited} | {self.truth:.2f} | {self.bias:+.3f} | "
            f"{self.spread:.3f} | {self.error:.3f} | {100 * self.covered:.1f} %{good} |"
        )


HEADQUARTERS = tuple(Finding(leaf, "HQ", conforming=True) for leaf in LEAVES)


def findings(id: str, outlet: Outlet) -> tuple[Finding, ...]:
    return tuple(Finding(leaf, id, sampled=of, nonconforming=lost) for leaf, (lost, of) in outlet.items())


def assessment(found: dict[str, tuple[Finding, ...]], sites: list[Site]) -> Assessment:
    at_outlets = (finding for site in sites for finding in found[site.id])
    return Assessment(SCHEME.id, [*HEADQUARTERS, *at_outlets], revision=1, sites=[Site("HQ", "headquarters"), *sites])


def measured(task: tuple[int, int, int, int]) -> Row:
    """Draw samples of one population and look how often the interval holds what a visit to all outlets scores."""
    which, size, each, draws = task
    population = POPULATIONS[which]
    dice = random.Random(f"{which} {size} {each}")
    sites = [Site(f"{number}", "outlet", STRATA[number % 3]) for number in range(size)]
    outlets = {site.id: findings(site.id, population.outlet(dice, int(site.id) % 3)) for site in sites}
    truth = gbt27922.score(assessment(outlets, sites)).score
    found = [drawn(dice, outlets, sites, each) for _ in range(draws)]
    return Row(
        population.name,
        size,
        each * len(STRATA),
        float(truth),
        statistics.fmean(float(one.score) for one in found) - float(truth),
        statistics.stdev(float(one.score) for one in found),
        statistics.fmean(one.standard_error for one in found),
        statistics.fmean(one.interval[0] <= truth <= one.interval[1] for one in found),
    )


def drawn(dice: Dice, outlets: dict[str, tuple[Finding, ...]], sites: list[Site], each: int) -> estimates.Estimate:
    chosen = [
        site for stratum in STRATA for site in dice.sample([one for one in sites if one.stratum == stratum], each)
    ]
    return estimates.estimate(assessment(outlets, chosen), sites)


def tasks(draws: int) -> Iterator[tuple[int, int, int, int]]:
    for which in range(len(POPULATIONS)):
        for size, each in SIZES:
            yield which, size, each, draws


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few samples: only to see that it runs")
    draws = 5 if parser.parse_args().smoke else 2000
    print("| population | outlets | visited | truth | bias | spread of the scores | mean standard error | coverage |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    with Pool() as pool:
        for row in pool.imap(measured, tasks(draws)):
            print(row, flush=True)


if __name__ == "__main__":
    main()
