"""Does the interval hold the truth? Samples drawn from invented organizations whose every outlet is known.

``python benchmarks/estimate.py`` draws 2 000 samples for each line of its table (minutes), or ``--draws`` of them;
``--smoke`` a few, to see that it runs. The table stands in docs/estimate.md, with what it means. ``--cost`` says how
much more time and memory the jackknife takes than the linearized variance.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
import tracemalloc
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


class Design(NamedTuple):
    """The stratum of each outlet, and how many outlets of each stratum are visited."""

    name: str
    strata: tuple[str, ...]
    visits: dict[str, int]
    note: str = ""


def even_design(size: int, each: int) -> Design:
    """As many visits of each of three strata, which are as large."""
    return Design(f"{size} {each}", tuple(STRATA[number % 3] for number in range(size)), dict.fromkeys(STRATA, each))


DESIGNS = tuple(even_design(size, each) for size, each in ((30, 2), (120, 4), (300, 6), (300, 15)))
# A stratum of which all outlets are visited, as those chosen by judgment are, beside one with two visits.
BESIDE = Design(
    "beside", ("known",) * 20 + ("others",) * 100, {"known": 20, "others": 2}, ", 20 of 20 and 2 of 100 visited"
)

# An interval that holds the truth less often than this does not hold what it promises.
LEAST = 0.93


class Row(NamedTuple):
    """One line of the table: coverages are those of the samples that claim something."""

    name: str
    population: int
    visited: int
    truth: float
    bias: float
    spread: float
    error: float
    open: float
    covered: float
    linearized: float
    wider: float

    def __str__(self) -> str:
        return (
            f"| {self.name} | {self.population} | {self.visited} | {self.truth:.2f} | {self.bias:+.3f} | "
            f"{self.spread:.3f} | {self.error:.3f} | {percent(self.open)} | {held(self.covered)} | "
            f"{held(self.linearized)} | {self.wider:.2f} |"
        )


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def held(share: float) -> str:
    return percent(share) + ("" if share >= LEAST else " **no**")


HEADQUARTERS = tuple(Finding(leaf, "HQ", conforming=True) for leaf in LEAVES)


def findings(id: str, outlet: Outlet) -> tuple[Finding, ...]:
    return tuple(Finding(leaf, id, sampled=of, nonconforming=lost) for leaf, (lost, of) in outlet.items())


def assessment(found: dict[str, tuple[Finding, ...]], sites: list[Site]) -> Assessment:
    at_outlets = (finding for site in sites for finding in found[site.id])
    return Assessment(SCHEME.id, [*HEADQUARTERS, *at_outlets], revision=1, sites=[Site("HQ", "headquarters"), *sites])


def measured(task: tuple[int, Design, int]) -> Row:
    """Draw samples of one population and look how often the interval holds what a visit to all outlets scores."""
    which, design, draws = task
    population, strata = POPULATIONS[which], [*design.visits]
    dice = random.Random(f"{which} {design.name}")
    sites = [Site(f"{number}", "outlet", stratum) for number, stratum in enumerate(design.strata)]
    outlets = {
        site.id: findings(site.id, population.outlet(dice, strata.index(stratum)))
        for site, stratum in zip(sites, design.strata, strict=True)
    }
    truth = gbt27922.score(assessment(outlets, sites)).score
    found = [drawn(dice, outlets, sites, design.visits) for _ in range(draws)]
    told = [pair for pair in found if pair[0].has_interval and pair[1].has_interval]
    return Row(
        population.name + design.note,
        len(sites),
        sum(design.visits.values()),
        float(truth),
        statistics.fmean(float(one.score) for one, _ in found) - float(truth),
        statistics.stdev(float(one.score) for one, _ in found),
        statistics.fmean(one.standard_error for one, _ in found),
        1 - len(told) / len(found),
        statistics.fmean(one.interval[0] <= truth <= one.interval[1] for one, _ in told),
        statistics.fmean(one.interval[0] <= truth <= one.interval[1] for _, one in told),
        statistics.median(width(one) / width(other) for one, other in told),
    )


def width(one: estimates.Estimate) -> float:
    return one.interval[1] - one.interval[0]


Pair = tuple[estimates.Estimate, estimates.Estimate]


def drawn(dice: Dice, outlets: dict[str, tuple[Finding, ...]], sites: list[Site], visits: dict[str, int]) -> Pair:
    """What a sample says by the jackknife, and by the linearized variance."""
    chosen = [
        site
        for stratum, each in visits.items()
        for site in dice.sample([one for one in sites if one.stratum == stratum], each)
    ]
    found = assessment(outlets, chosen)
    return estimates.estimate(found, sites), estimates.estimate(found, sites, variance="linearized")


def costs(visits: int) -> str:
    """Time and peak memory of the jackknife over those of the linearized variance, where digits are many."""
    dice = random.Random(visits)
    sites = [Site(f"{number}", "outlet", STRATA[number % 3]) for number in range(4 * visits)]
    outlets = {site.id: findings(site.id, regions(dice, int(site.id) % 3)) for site in sites[:visits]}
    found = assessment(outlets, sites[:visits])
    used = {variance: cost(found, sites, variance) for variance in ("jackknife", "linearized")}
    times, peaks = ([used[one][of] for one in used] for of in (0, 1))
    return f"| {visits} | {times[0] / times[1]:.1f} | {peaks[0] / peaks[1]:.1f} |"


def cost(found: Assessment, sites: list[Site], variance: estimates.VarianceMethod) -> tuple[float, int]:
    estimates.estimate(found, sites, variance=variance)
    start = time.process_time()
    for _ in range(3):
        estimates.estimate(found, sites, variance=variance)
    used = time.process_time() - start
    tracemalloc.start()
    estimates.estimate(found, sites, variance=variance)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used, peak


def tasks(draws: int) -> Iterator[tuple[int, Design, int]]:
    for which in range(len(POPULATIONS)):
        for design in DESIGNS:
            yield which, design, draws
    yield 0, BESIDE, draws


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few samples: only to see that it runs")
    parser.add_argument("--draws", type=int, default=2000, help="how many samples for each line")
    parser.add_argument("--cost", action="store_true", help="time and memory over those of the linearized variance")
    given = parser.parse_args()
    if given.cost:
        print("| visited | time | memory |\n|---:|---:|---:|", *map(costs, (60, 150, 1000)), sep="\n")
        return
    print(
        "| population | outlets | visited | truth | bias | spread | error | no claim | jackknife | linearized | width |"
    )
    print("|---|" + "---:|" * 10)
    with Pool() as pool:
        rows = []
        for row in pool.imap(measured, tasks(5 if given.smoke else given.draws)):
            print(row, flush=True)
            rows.append(row)
    inside = {name: sum(getattr(row, name) >= LEAST for row in rows) for name in ("covered", "linearized")}
    print(f"\n{inside}, median width {statistics.median(row.wider for row in rows):.2f}")


if __name__ == "__main__":
    main()
