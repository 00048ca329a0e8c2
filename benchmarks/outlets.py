"""Drawing outlets: what a draw of a million costs, and whether every outlet has its chance.

``python benchmarks/outlets.py`` prints a table; ``--smoke`` runs every line quickly. A draw is compared with what nobody
can leave out, the SHA-256 of every id. The inclusion frequencies over many seeds are compared with those of the design by
a chi-square: for a sample of n of N outlets, (N − 1) ÷ (N − n) times the sum of (observed − expected)² ÷ expected has about
N − 1 degrees of freedom in each stratum.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from math import erfc, sqrt
from statistics import median

import gbt27922
from gbt27922 import outlets
from gbt27922.models import Site

REGIONS = 31
ROUNDS = 5
#: A chi-square this improbable would say that the draw is not flat.
LEAST_PROBABILITY = 0.001

Design = tuple[str, dict[str, int], int]
DESIGNS: tuple[Design, ...] = (
    ("one stratum, 4 of 20", {"A": 20}, 4),
    ("three strata, 8 of 26", {"A": 13, "B": 9, "C": 4}, 8),
    ("one stratum, 1 of 100", {"A": 100}, 1),
    ("one stratum, 39 of 40", {"A": 40}, 39),
)


def listed(count: int, step: int = 1) -> list[Site]:
    """So many outlets in 31 regions, by id, or with a large step in no order."""
    numbers = (index * step % count for index in range(count))
    return [
        Site(f"outlet-{number:07d}", "outlet", f"region {number % REGIONS}", f"name {number}") for number in numbers
    ]


def hashed(sites: list[Site], seed: str) -> None:
    """The SHA-256 of every id, and nothing else."""
    start = seed.encode() + b"\0"
    for site in sites:
        hashlib.sha256(start + site.id.encode()).digest()


def timed(function: Callable[[], object]) -> float:
    """Seconds of CPU time."""
    gc.collect()
    start = time.process_time()
    function()
    return time.process_time() - start


def drawing(count: int, order: str, step: int) -> Iterator[str]:
    """What a draw costs, alone and against hashing alone."""
    sites = listed(count, step)
    outlets.draw(sites[:100], stage="initial", seed="warm")
    pairs = [
        (
            timed(lambda: hashed(sites, "A")),
            timed(lambda: outlets.draw(sites, stage="initial", seed="A")),
        )
        for _ in range(ROUNDS)
    ]
    ratio = median(spent / alone for alone, spent in pairs)
    yield f"| hash {count} ids, {order} | {median(alone for alone, _ in pairs):.2f} s | | |"
    yield f"| draw from {count} outlets, {order} | {median(spent for _, spent in pairs):.2f} s | ≤ 3 s | {median(s for _, s in pairs) <= 3} |"
    yield f"| draw ÷ hash, {order} | {ratio:.1f} × | ≤ 6 × | {ratio <= 6} |"
    if find_spec("resource"):
        resource = import_module("resource")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "linux" else 1024) / 2**20
        yield f"| peak memory, with the list itself | {peak:.2f} GB | ≤ 1 GB | {peak <= 1} |"


def chi_square_tail(value: float, freedom: int) -> float:
    """About the probability of a chi-square this large or larger (Wilson and Hilferty's cube root)."""
    spread = 2 / (9 * freedom)
    return erfc(((value / freedom) ** (1 / 3) - (1 - spread)) / sqrt(2 * spread)) / 2


def including(seeds: int) -> Iterator[str]:
    """How often each outlet is drawn over many seeds, against its chance by the design."""
    for name, strata, size in DESIGNS:
        sites = [
            Site(f"{stratum}-{index}", "outlet", stratum) for stratum, count in strata.items() for index in range(count)
        ]
        found: Counter[tuple[str, str]] = Counter()
        visits: set[tuple[tuple[str, int], ...]] = set()
        for seed in range(seeds):
            plan = outlets.draw(sites, size=size, seed=f"seed {seed}")
            visits.add(plan.allocation)
            found.update((outlet.stratum, outlet.id) for outlet in plan.chosen)
        (allocation,) = visits  # in these designs no remainder ties, so that every draw has the same
        value, freedom = 0.0, 0
        for stratum, drawn in allocation:
            count = strata[stratum]
            expected = seeds * drawn / count
            counts = [found[stratum, f"{stratum}-{index}"] for index in range(count)]
            value += sum((one - expected) ** 2 / expected for one in counts) * (count - 1) / (count - drawn)
            freedom += count - 1
        tail = chi_square_tail(value, freedom)
        yield f"| {name} | {value:.1f} | {freedom} | {tail:.3f} | {tail >= LEAST_PROBABILITY} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="run every line, quickly")
    smoke = parser.parse_args().smoke
    print(f"gbt27922 {gbt27922.__version__}, {platform.python_implementation()} {platform.python_version()}\n")
    print("| measure | median | target | met |\n|---|---|---|---|")
    for order, step in (("listed by id", 1), ("in no order", 7919)):
        for row in drawing(20_000 if smoke else 1_000_000, order, step):
            print(row, flush=True)
    seeds = 500 if smoke else 20_000
    print(
        f"\n| inclusion over {seeds} seeds | chi-square | degrees of freedom | probability | flat |\n|---|---|---|---|---|"
    )
    for row in including(seeds):
        print(row, flush=True)


if __name__ == "__main__":
    main()
