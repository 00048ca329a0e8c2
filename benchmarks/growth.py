"""How time grows with the input: every reader and report at 25, 100 and 400 kB, for every list of every format.

Four times the input may take a little more than four times as long: n log n. A line that takes sixteen times as
long is marked. ``python benchmarks/growth.py``, in the folder of the project; ``--smoke`` tries small inputs only.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import gbt27922
from gbt27922 import analysis, estimates, formats, outlets, report, schemes
from gbt27922.errors import Gbt27922Error
from gbt27922.models import Assessment, Exclusion, Finding, Site, SpecialDeduction
from tests.support.results import ASSESSMENT, OPEN, RESULTS

FULL, SMOKE = (25_000, 100_000, 400_000), (1_000, 2_000, 4_000)
#: Above this ratio of the last two sizes, which are 1 to 4, time grows faster than n log n.
MOST, LEAST_SECONDS = 6.5, 0.1
Make = Callable[[int], Callable[[], object]]
DEFAULT = schemes.default()
LEAVES = [leaf.id for leaf in DEFAULT.leaves]


def numbered(item: Any, number: int) -> Any:
    """An item of a list with ids of its own."""
    match item:
        case dict():
            ids = {"id", "indicator", "site", "name", "vector", "group"}
            return {
                k: f"{v}{number}" if k in ids and isinstance(v, str) else numbered(v, number) for k, v in item.items()
            }
        case str():
            return f"{item}{number}"
        case _:
            return item


Grown = Callable[[int, bool], Any]


def grown(data: list[Any], size: int, alike: bool) -> Any:  # of what kind the list is
    """A long list: of the first item, or of others like it."""
    count = max(2, size // len(json.dumps(data[0], ensure_ascii=False)))
    return [data[0] if alike else numbered(data[0], number) for number in range(count)]


def within(data: Any, name: str | int, make: Grown, size: int, alike: bool) -> Any:  # as above
    """The data with what is at ``name`` grown."""
    return [make(size, alike), *data[1:]] if isinstance(data, list) else {**data, name: make(size, alike)}


def lists_of(data: Any, place: str = "$") -> Iterator[tuple[str, Grown]]:
    """Every list in the data: its place, and a function that makes the data with a long one in its place."""
    if isinstance(data, list) and data:
        yield place, partial(grown, data)
        for where, make in lists_of(data[0], f"{place}[]"):
            yield where, partial(within, data, 0, make)
    elif isinstance(data, dict):
        for name, value in data.items():
            for where, make in lists_of(value, f"{place}.{name}"):
                yield where, partial(within, data, name, make)


def documents() -> Iterator[tuple[str, Make]]:
    """The reader of every format, with each of its lists grown, of items that are alike and of others."""
    made = {f"{one.FORMAT} {place}": make for one in RESULTS for place, make in lists_of(gbt27922.to_data(one))}
    for name, make in made.items():
        yield name, partial(read_grown, make, alike=False)
        yield f"{name}, alike", partial(read_grown, make, alike=True)
    yield "names of metadata", lambda size: reader(names(size, "metadata"))
    yield "unknown names", lambda size: reader(names(size, ""))
    yield "unknown fields of findings", lambda size: reader(unknown_fields(size))


def read_grown(make: Grown, size: int, *, alike: bool) -> Callable[[], object]:
    """Read data with one of its lists grown."""
    return reader(json.dumps(make(size, alike)).encode())


def names(size: int, field: str) -> bytes:
    """Many names of one object."""
    data = gbt27922.to_data(ASSESSMENT)
    many = {f"name{number}": "x" for number in range(size // 15)}
    return json.dumps({**data, field: many} if field else data | many).encode()


def unknown_fields(size: int) -> bytes:
    """A typo in every finding."""
    findings = [{"indicator": "1.1", "confrming": True} for _ in range(size // 45)]
    return json.dumps({**gbt27922.to_data(ASSESSMENT), "findings": findings}).encode()


def reader(data: bytes) -> Callable[[], object]:
    return lambda: told(lambda: formats.parse(data))


def told(run: Callable[[], object]) -> None:
    """Run, and if it is refused, tell why."""
    try:
        run()
    except Gbt27922Error as error:
        str(error)


def tables() -> Iterator[tuple[str, Make]]:
    """The readers of tables: sound rows, the same row again and again, and rows that are all at fault."""
    of: dict[str, tuple[Callable[[str], object], str, str]] = {
        "outlets": (outlets.parse_outlets, "id,stratum", "GZ-{},华南"),
        "strata": (outlets.parse_outlets, "id,stratum", "GZ-{0},S{0}"),
        "points": (lambda text: schemes.with_points(OPEN, text), "indicator,points", "1.1.{},"),
        "points of nothing": (lambda text: schemes.with_points(OPEN, text), "indicator,points", "7.{}.1,1"),
        "costs": (analysis.parse_costs, "indicator,cost", "I{},1"),
    }
    for name, (read, head, row) in of.items():
        for kind, form in (("", row), (", alike", row.format(7)), (", at fault", f"{row} ,,,,")):

            def make(size: int, read: Any = read, head: str = head, form: str = form) -> Callable[[], object]:
                text = "\n".join([head, *(form.format(number) for number in range(size // len(form)))])
                return lambda: told(lambda: read(text))

            yield f"{name}{kind}", make
    yield (
        "headings",
        lambda size: lambda: told(lambda: outlets.parse_outlets(",".join(f"c{n}" for n in range(size // 6)))),
    )


def sited(size: int) -> Assessment:
    """An assessment of many sites."""
    count = size // 100
    sites = [Site("HQ", "headquarters"), *(Site(f"GZ-{n}", "outlet", f"S{n % 9}", f"店{n}") for n in range(count))]
    every = [Finding(id, "HQ", conforming=True) for id in LEAVES]
    found = [Finding(LEAVES[n % 21], f"GZ-{n}", sampled=5 + n % 7, nonconforming=1, note=f"n{n}") for n in range(count)]
    return Assessment(DEFAULT.id, [*every, *found], sites=sites)


def coprime(size: int) -> Assessment:
    """Samples that have no common divisor."""
    sampled = [10**98 + 2 * number + 1 for number in range(size // 200)]
    found = [Finding(LEAVES[n % 21], f"S{n}", sampled=one, nonconforming=1) for n, one in enumerate(sampled)]
    sites = [Site(f"S{n}", "outlet") for n in range(len(found))]
    return Assessment(DEFAULT.id, [*(Finding(id, conforming=True) for id in LEAVES), *found], sites=sites)


#: Assessments, sound and not.
ASSESSMENTS: dict[str, Callable[[int], Assessment]] = {
    "many sites": lambda size: sited(size),  # noqa: PLW0108  # its second argument is not a size
    "coprime samples": coprime,
    "exclusions": lambda size: Assessment(
        DEFAULT.id, [], exclusions=[Exclusion(f"5.2.{n}", "x") for n in range(size // 45)]
    ),
    "inner indicators": lambda size: Assessment(DEFAULT.id, [Finding("5.1", conforming=True)] * (size // 45)),
    "unknown grounds": lambda size: Assessment(
        DEFAULT.id, [], special_deductions=[SpecialDeduction("x", "x")] * (size // 45)
    ),
}


def scored() -> Iterator[tuple[str, Make]]:
    """Scoring and analysis of many findings."""
    for name, make in ASSESSMENTS.items():
        yield f"score, {name}", partial(asked, gbt27922.score, make)
        yield f"readings, {name}", partial(asked, analysis.readings, make)


def asked(done: Callable[..., object], make: Callable[[int], Assessment], size: int) -> Callable[[], object]:
    """Do it with an assessment."""
    assessment = make(size)
    return lambda: told(lambda: done(assessment, DEFAULT))


# A result of a size, and what its report needs besides.
Reported = tuple[Any, dict[str, Any]]


def wide(size: int) -> Any:
    """A scheme of many indicators."""
    rows = "\n".join(f"5.1.6.{number},," for number in range(size // 100))
    return schemes.with_points(DEFAULT, f"indicator,points,title_zh\n{rows}\n")


def of_scheme(size: int) -> Reported:
    """A scorecard of many indicators."""
    scheme = wide(size)
    found = [Finding(leaf.id, conforming=False) for leaf in scheme.leaves]
    return gbt27922.score(Assessment(scheme.id, found), scheme), {}


def plan(size: int) -> Reported:
    """A plan of many outlets."""
    every = [Site(f"GZ-{n}", "outlet", f"S{n % 9}", f"店{n}") for n in range(size // 40)]
    return outlets.draw(every, size=len(every) // 2, seed="A"), {"outlets": every}


def estimate(size: int) -> Reported:
    """An estimate from many outlets."""
    found = sited(size)
    every = [site for site in found.sites if site.kind == "outlet"]
    return estimates.estimate(found, every), {"card": gbt27922.score(found), "scheme": DEFAULT}


def ledger(size: int) -> Reported:
    """A ledger of many sites."""
    card = gbt27922.score(sited(size))
    return analysis.ledger(card), {"card": card}


def readings(size: int) -> Reported:
    """The readings of many sites."""
    found = sited(size)
    return analysis.readings(found), {"assessment": found, "scheme": DEFAULT}


def comparison(size: int) -> Reported:
    """Two scorecards of many indicators."""
    card, _ = of_scheme(size)
    return analysis.compare(card, gbt27922.score(sited(size)), allow_schemes=True), {}


#: What is reported.
REPORTED: dict[str, Callable[[int], Reported]] = {
    "scorecard of many sites": lambda size: (gbt27922.score(sited(size)), {}),
    "scorecard of many indicators": of_scheme,
    "scheme": lambda size: (wide(size), {}),
    "sample": plan,
    "ledger": ledger,
    "readings": readings,
    "comparison": comparison,
    "what-if": lambda size: (analysis.what_if(sited(size), [analysis.PutRight("5.1")]), {}),
    "estimate": estimate,
}


def reports() -> Iterator[tuple[str, Make]]:
    """Every report in every medium."""
    for name, result in REPORTED.items():
        for medium in ("text", "markdown"):
            yield f"{name} in {medium}", partial(rendered, result, medium)


def rendered(result: Callable[[int], Reported], medium: report.Medium, size: int) -> Callable[[], object]:
    """Make a report."""
    found, known = result(size)
    return lambda: report.render(found, medium, **known)


def seconds(run: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()  # it looks at everything now and then, and that is not the reader's time
    started = time.process_time()
    run()
    taken = time.process_time() - started
    gc.enable()
    return taken


def measure(sizes: tuple[int, ...], only: str) -> bool:
    """Print a line for each case; whether none grows faster than n log n."""
    fine = True
    for part in (documents, tables, scored, reports):
        for name, make in part():
            if only in name:
                times = [min(seconds(make(size)) for _ in range(2)) for size in sizes]
                ratio = times[-1] / max(times[-2], 1e-9)
                fast = times[-1] >= LEAST_SECONDS and ratio > MOST
                fine &= not fast
                print(
                    f"{name:72} {'  '.join(f'{one:7.3f}' for one in times)}  {ratio:5.1f}{'  <--' * fast}", flush=True
                )
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="small inputs, nothing is judged")
    parser.add_argument("--only", default="", help="the cases with this in their names")
    given = parser.parse_args()
    gc.freeze()  # what is imported need not be looked at before each run
    with suppress(KeyboardInterrupt):
        return 0 if measure(SMOKE if given.smoke else FULL, given.only) or given.smoke else 1
    return 130


if __name__ == "__main__":
    raise SystemExit(main())
