"""What a workbook of 60 outlets costs to write and to read, and that over reading the same assessment as JSON.

Prints a Markdown table. ``--smoke`` takes a few seconds: its figures mean little.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

import gbt27922
from gbt27922 import schemes, workbook
from gbt27922.models import Assessment, Finding, Site

OUTLETS, ROUNDS, SMOKE = 60, 21, 1
MOST = 400


def example() -> Assessment:
    """An assessment that looked at every leaf at headquarters and at every outlet."""
    scheme = schemes.default()
    sites = [Site("HQ", "headquarters"), *(Site(f"GZ-{place:02}", "outlet", "华南") for place in range(OUTLETS))]
    findings = [Finding(leaf, site.id, sampled=20, nonconforming=1) for site in sites for leaf in scheme.tree.leaves]
    return Assessment(scheme.id, findings, sites=sites, revision=scheme.revision)


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The milliseconds of the processor that it takes, the median of some rounds."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - start))
    return median(taken)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="one round")
    rounds = SMOKE if parser.parse_args().smoke else ROUNDS
    assessment = example()
    data, text = workbook.template(assessment=assessment), gbt27922.to_json(assessment)
    gbt27922.parse_assessment(text)
    writing = milliseconds(lambda: workbook.template(assessment=assessment), rounds)
    reading = milliseconds(lambda: workbook.parse_assessment(data), rounds)
    as_json = milliseconds(lambda: gbt27922.parse_assessment(text), rounds)
    print("| measure | median | target | met |\n|---|---|---|---|")
    for what, value in (("written", writing), ("read", reading)):
        print(
            f"| workbook of {OUTLETS} outlets {what} | {value:.4g} ms | ≤ {MOST} ms | {'yes' if value <= MOST else '**no**'} |"
        )
    print(f"| … read ÷ the same as JSON | {reading / as_json:.3g} × | | |")


if __name__ == "__main__":
    main()
