"""How long the cheapest way up takes: from the shipped 21 leaves to 60, at the worst that we could think of.

``python benchmarks/improve.py`` prints a table; ``--smoke`` runs every line once or twice. Each line asks many questions,
with targets from near to far, and gives the median and the worst, in CPU time and against scoring the same assessment.
Loading is not part of it; the range of the score for the plan and its alternatives is. A second table has questions that
are too hard, or seem so, each in a process of its own: how long it takes to say so, and how much memory.
"""

from __future__ import annotations

import argparse
import gc
import platform
import random
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from statistics import median
from typing import Any, NamedTuple

from attrs import evolve

import gbt27922
from gbt27922 import schemes
from gbt27922.analysis import improve
from gbt27922.errors import AssessmentError
from gbt27922.models import Assessment, Finding, Floor, Grade, Indicator, Scheme, Site, SpecialDeduction, Title

SHIPPED = schemes.load("GB/T 27922-2011", revision=1)
#: What is promised for an answer, in milliseconds.
MOST = 50
Dice = random.Random
SITES = tuple(Site(f"S{number}", "outlet") for number in range(40))


class Question(NamedTuple):
    """An assessment, its scheme, and how the way up is asked for."""

    assessment: Assessment
    scheme: Scheme
    how: dict[str, Any]


class Line(NamedTuple):
    """A line of the table: what it asks, and whether the promise is made for it."""

    name: str
    ask: Callable[[Dice], Question]
    promised: bool = True


def scheme_of(points: list[int], bound: int, total: int) -> Scheme:
    """A scheme with these points and one grade to reach, from so many hundredths on."""
    leaves = [Indicator(f"L{number:02}", Title("甲", "A"), f"{worth}/{total}") for number, worth in enumerate(points)]
    grades = [Grade("low", Title("低", "low")), Grade("high", Title("高", "high"), f"{bound}/100")]
    whole = f"{sum(points)}/{total}"
    return Scheme(
        id="B",
        title=Title("乙", "B"),
        total=whole,
        display_places=2,
        indicators=leaves,
        special=SHIPPED.special,
        grades=grades,
    )


def floored(dice: Dice, most: int = 0, **how: Any) -> Question:
    """60 leaves in ten items, each with a floor, two of them within floors of their own; some leaves are required."""
    question = sixty(dice, most=30, **how)
    leaves = iter(question.scheme.indicators)
    items = []
    for place in range(10):
        item = f"I{place}"
        parts = [evolve(next(leaves), id=f"{item}.{number}") for number in range(6)]
        items.append(Indicator(item, Title("甲", "A"), children=parts))
    names = [leaf.id for item in items for leaf in item.children]
    grades = list(question.scheme.grades)
    grades[1] = evolve(grades[1], floor=Floor(1, dice.choice(("0.5", "0.7", "0.9"))), requires=dice.sample(names, 2))
    grades.insert(1, Grade("middle", Title("中", "middle"), floor=Floor(2, "0.2")))
    found = [evolve(one, indicator=name) for name, one in zip(names, question.assessment.findings, strict=True)]
    costs = {"costs": {name: dice.randint(1, most) for name in names}} if most else {}
    scheme = evolve(question.scheme, indicators=items, grades=grades)
    return Question(evolve(question.assessment, findings=found), scheme, {**question.how, **costs})


def bound(dice: Dice) -> int:
    """From near to far, in hundredths of a point."""
    return dice.choice((1000, 3000, 5000, 8000, 9500, 9900))


def sampled(leaf: str, dice: Dice, most: int, site: str | None = None) -> Finding:
    """A sample of up to so many, all or some of it not conforming."""
    size = dice.randint(max(1, most // 2), most)
    return Finding(leaf, site, sampled=size, nonconforming=dice.randint(1, size))


def shipped(dice: Dice) -> Question:
    found = [sampled(leaf.id, dice, 30) for leaf in SHIPPED.leaves]
    special = [SpecialDeduction("law", "…")] * dice.randint(0, 6)
    return Question(
        Assessment(SHIPPED.id, found, special_deductions=special),
        SHIPPED,
        {"target": dice.choice(SHIPPED.grades[1:]).id},
    )


def sixty(dice: Dice, *, equal: bool = False, most: int = 1000, sites: int = 1, **how: Any) -> Question:
    """60 leaves, their points all different with large denominators, or all equal."""
    points = [7 if equal else dice.randint(10**11, 10**12) for _ in range(60)]
    scheme = scheme_of(points, bound(dice), 10**9 + 7)
    listed = SITES[:sites] if sites > 1 else ()
    at: list[str | None] = [site.id for site in listed] or [None]
    found = [sampled(f"L{number:02}", dice, most, site) for number in range(60) for site in at]
    if equal:
        found = [Finding(f"L{number:02}", conforming=False) for number in range(60)]
    return Question(Assessment("B", found, sites=listed), scheme, {"target": "high", **how})


def costing(dice: Dice, price: Callable[[int, Dice], int], **more: Any) -> Question:
    """60 leaves whose costs follow from their points."""
    question = sixty(dice, **more)
    card = gbt27922.score(question.assessment, question.scheme)
    lost = {line.indicator: int(line.lost * 1000) for line in card.lines}
    how = {**question.how, "costs": {leaf: price(worth, dice) for leaf, worth in lost.items()}}
    return question._replace(how=how)


LINES = (
    Line("21 leaves, shipped, with up to six special deductions", shipped),
    Line("60 leaves, all points different", sixty),
    Line("60 leaves, all points equal", lambda dice: sixty(dice, equal=True)),
    Line("60 leaves at 40 sites, 2400 findings", lambda dice: sixty(dice, sites=40, most=30)),
    Line("60 leaves by samples, n to 1000", lambda dice: sixty(dice, step="sample")),
    Line("60 leaves, costs 1 to 10", lambda dice: costing(dice, lambda _, d: d.randint(1, 10))),
    Line("60 leaves, costs 1 to 1 000 000", lambda dice: costing(dice, lambda _, d: d.randint(1, 10**6))),
    Line("60 equal leaves, costs 1 to 10", lambda dice: costing(dice, lambda _, d: d.randint(1, 10), equal=True)),
    Line("60 leaves in ten items with floors", floored),
    Line("60 leaves with floors, costs 1 to 10", lambda dice: floored(dice, 10)),
    Line("60 leaves with floors, costs 1 to 1 000 000", lambda dice: floored(dice, 10**6)),
    Line("60 leaves with floors, by samples, costs 1 to 10", lambda dice: floored(dice, 10, step="sample"), promised=False),
    Line("60 leaves by samples, costs 1 to 10", lambda dice: costing(dice, lambda _, d: d.randint(1, 10), step="sample"), promised=False),
    Line("60 leaves, costs as points and a constant", lambda dice: costing(dice, lambda worth, _: worth + 10**5), promised=False),
    Line("60 leaves, costs as points, to 6 digits", lambda dice: costing(dice, lambda worth, _: worth), promised=False),
)  # fmt: skip


#: What is promised for every question, answered or not: seconds of CPU time, and MB.
MOST_SECONDS, MOST_MEMORY = 5, 300
#: What a leaf costs by its place and its points.
Price = Callable[[int, int], int | Fraction]


def hard(price: Price, leaves: int = 60, sampled: int = 10_000, sites: int = 1) -> Question:
    """Leaves by samples, none of which conforms, in one finding or at many sites."""
    dice = Dice(5)
    points = [dice.randint(10**11, 10**12) for _ in range(leaves)]
    scheme = evolve(scheme_of(points, 8000, 10**9 + 7), aggregation="site_mean" if sites > 1 else "pooled")
    listed = tuple(Site(f"S{number}", "outlet") for number in range(sites if sites > 1 else 0))
    at: list[str | None] = [site.id for site in listed] or [None]
    names = [leaf.id for leaf in scheme.leaves]
    found = [Finding(name, site, sampled=sampled, nonconforming=sampled) for name in names for site in at]
    costs = {name: price(place, worth) for place, (name, worth) in enumerate(zip(names, points, strict=True))}
    return Question(Assessment("B", found, sites=listed), scheme, {"target": "high", "costs": costs, "step": "sample"})


def hard_floors() -> Question:
    """Ten floors, and 10 000 samples of each leaf."""
    question = floored(Dice(5), step="sample")
    found = [evolve(one, sampled=10_000, nonconforming=10_000) for one in question.assessment.findings]
    costs = {one.indicator: 1000 + place for place, one in enumerate(found)}
    return Question(evolve(question.assessment, findings=found), question.scheme, {**question.how, "costs": costs})


HARD: dict[str, Callable[[], Question]] = {
    "60 leaves, 10 000 samples each, costs 1000, 1001 …": lambda: hard(lambda place, _: 1000 + place),
    "the same, costs as points": lambda: hard(lambda _, worth: worth),
    "the same, costs as points, to 6 digits": lambda: hard(lambda place, worth: worth // 10**6 + place),
    "the same, costs as fractions of points": lambda: hard(lambda place, worth: Fraction(worth, 10**9 + place)),
    "the same, fractions of 50 digits": lambda: hard(lambda place, worth: worth + Fraction(1, 10**50 + place)),
    "2 leaves, 1 000 000 samples each, costs as points": lambda: hard(lambda place, worth: worth + place, 2, 10**6),
    "60 leaves in ten items with floors, 10 000 samples each": hard_floors,
    "1 leaf at 10 000 sites": lambda: hard(lambda place, _: 1000 + place, 1, 1, 10_000),
    "21 leaves at 200 sites, 20 samples each": lambda: hard(lambda place, _: 1000 + place, 21, 20, 200),
    "20 leaves at 500 sites": lambda: hard(lambda place, _: 1000 + place, 20, 1, 500),
}


def asked(question: Question) -> float | None:
    """Seconds of CPU time for an answer; None if it was refused as too hard."""
    gc.collect()
    start = time.process_time()
    try:
        improve(question.assessment, scheme=question.scheme, **question.how)
    except AssessmentError:
        return None
    return time.process_time() - start


def scored(question: Question) -> float:
    """Seconds of CPU time for a score with its lines."""
    gc.collect()
    start = time.process_time()
    assert gbt27922.score(question.assessment, question.scheme).lines
    return time.process_time() - start


def rows(count: int) -> Iterator[str]:
    """A line for each kind of question."""
    for line in LINES:
        dice = random.Random(27922)  # the same questions in every run
        pairs = []
        refused = 0
        for _ in range(count if line.promised else max(2, count // 4)):
            question = line.ask(dice)
            if (spent := asked(question)) is None:
                refused += 1
            else:
                pairs.append((1000 * spent, 1000 * scored(question)))
        if not pairs:
            yield f"| {line.name} | | | | all {refused} too hard | |"
            continue
        middle, worst = median(spent for spent, _ in pairs), max(spent for spent, _ in pairs)
        ratio = median(spent / against for spent, against in pairs)
        met = ("yes" if worst <= MOST else "**no**") if line.promised else "–"
        yield f"| {line.name} | {middle:.1f} ms | {worst:.1f} ms | {ratio:.1f}× | {refused or '–'} | {met} |"


def hard_row(name: str) -> str:
    """A line for a question that may be too hard; memory against what is there before it is asked."""
    question = HARD[name]()
    against, before = scored(question), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    start = time.process_time()
    told = "answered" if asked(question) is not None else "too hard"
    spent, peak = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    met = "yes" if spent <= MOST_SECONDS and peak <= MOST_MEMORY else "**no**"
    return (
        f"| {name} | {told} | {spent:.2f} s | {spent / against:.0f}× | {peak:.0f} MB | {peak / before:.1f}× | {met} |"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="run every line, quickly")
    smoke = parser.parse_args().smoke
    print(f"gbt27922 {gbt27922.__version__}, {platform.python_implementation()} {platform.python_version()}\n")
    print(f"| question | median | worst | ÷ a scorecard | too hard | ≤ {MOST} ms |\n|---|---|---|---|---|---|")
    asked(shipped(random.Random(1)))  # what is imported and made when first used
    for row in rows(2 if smoke else 60):
        print(row, flush=True)
    print(
        f"\n| question | | time | ÷ a scorecard | memory | ÷ before | ≤ {MOST_SECONDS} s, ≤ {MOST_MEMORY} MB |\n|---|---|---|---|---|---|---|"
    )
    for name in HARD:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            print(alone.submit(hard_row, name).result(), flush=True)


if __name__ == "__main__":
    main()
