"""What a report costs as HTML: its size, its time after the import, and that over the time of the same report as text.

Prints a Markdown table. ``--smoke`` takes a few seconds: its figures mean little.
"""

from __future__ import annotations

import argparse
import time
from statistics import median
from typing import NamedTuple

from gbt27922 import report
from tests.support.visited import reported

ROUNDS, SMOKE = 21, 1


class Goal(NamedTuple):
    """What a report of so many outlets may cost at most."""

    outlets: int
    size: int
    milliseconds: int
    ratio: float


GOALS = (Goal(3, 300_000, 150, 1), Goal(60, 500_000, 150, 1))


def taken(shown: report.AssessmentReport, medium: report.Medium) -> float:
    """The milliseconds of the processor that it takes."""
    start = time.process_time()
    report.render(shown, medium)
    return 1000 * (time.process_time() - start)


def row(what: str, value: float, most: float, unit: str) -> str:
    """A line of the table."""
    met = "yes" if value <= most else "**no**"
    return f"| {what} | {value:.4g} {unit} | ≤ {most:g} {unit} | {met} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="one round")
    rounds = SMOKE if parser.parse_args().smoke else ROUNDS
    for medium in ("html", "text"):  # what is imported, and the templates are compiled
        report.render(reported(1), medium)
    print("| measure | median | target | met |\n|---|---|---|---|")
    for goal in GOALS:
        shown = reported(goal.outlets)
        html = [taken(shown, "html") for _ in range(rounds)]
        text = [taken(shown, "text") for _ in range(rounds)]
        size = len(report.render(shown, "html").encode())
        named = f"report of {goal.outlets} outlets as HTML"
        print(row(named, size / 1000, goal.size / 1000, "kB"))
        print(row(named, median(html), goal.milliseconds, "ms"))
        print(row(f"{named} ÷ as text", median(html) / median(text), goal.ratio, "×"), flush=True)


if __name__ == "__main__":
    main()
