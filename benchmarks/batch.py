"""What scoring many assessments costs, as ratios inside one run: prints one Markdown table.

Needs the extras ``batch`` and ``spark``, and pandas, polars and duckdb; lines for numba appear where it is installed.
``--smoke`` takes a few seconds: it shows that every line still runs, and its figures mean little.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from math import lcm
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

import gbt27922
from gbt27922 import batch, schemes, to_json
from gbt27922.batch.kernel import evaluation
from gbt27922.batch.kernel.columns import Counts
from gbt27922.batch.kernel.evaluation import evaluate
from gbt27922.batch.kernel.weights import Weights
from gbt27922.models import Floor, Indicator, Scheme, Title

# Without types: some of these have none.
duckdb: Any = import_module("duckdb")
pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")
pd: Any = import_module("pandas")
pl: Any = import_module("polars")

Columns = dict[str, NDArray[Any]]


class Row(NamedTuple):
    """One line of the table; without ``most`` or ``least`` it has no target."""

    name: str
    value: float
    unit: str = "×"
    most: float | None = None
    least: float | None = None

    def __str__(self) -> str:
        if self.most is not None:
            return f"| {self.name} | {self.shown} | ≤ {self.most:g}{self.unit} | {_met(self.value <= self.most)} |"
        if self.least is not None:
            return f"| {self.name} | {self.shown} | ≥ {self.least:g}{self.unit} | {_met(self.value >= self.least)} |"
        return f"| {self.name} | {self.shown} | – | – |"

    @property
    def shown(self) -> str:
        return f"{self.value:.{0 if self.value >= 100 else 1 if self.value >= 10 else 2}f}{self.unit}"


def _met(met: bool) -> str:
    return "yes" if met else "**no**"


class Effort(NamedTuple):
    """How much is measured."""

    rounds: int
    rows: int
    applied: int
    kept: int
    stored: int


FULL = Effort(rounds=11, rows=1_000_000, applied=3_000, kept=10_000_000, stored=2_000_000)
SMOKE = Effort(rounds=1, rows=20_000, applied=50, kept=1_000_000, stored=20_000)


# --- what is measured on ---


def scheme_of_45() -> Scheme:
    """45 leaves with whole points, 40, 35 and 25: invented, and complete."""
    shipped = schemes.load("GB/T 27922-2011", revision=1)
    kinds = [("5.1", 40, (1, 2, 3), 20), ("5.2", 35, (1, 2, 4), 15), ("5.3", 25, (2, 3), 10)]
    categories = []
    for top, points, cycle, count in kinds:
        given = [cycle[index % len(cycle)] for index in range(count)]
        given[-1] += points - sum(given)
        leaves = [Indicator(f"{top}.{index + 1}", Title("例", "example"), each) for index, each in enumerate(given)]
        categories.append(Indicator(top, Title("例", "example"), points, children=tuple(leaves)))
    return Scheme(
        id="45 leaves",
        title=Title("例", "example"),
        total=shipped.total,
        display_places=shipped.display_places,
        indicators=tuple(categories),
        special=shipped.special,
        grades=shipped.grades,
    )


SCHEME = scheme_of_45()
WEIGHTS = Weights.of(SCHEME)
#: The same with a floor under every category in each grade.
_GRADES = (SCHEME.grades[0], *(evolve(grade, floor=Floor(1, "0.5")) for grade in SCHEME.grades[1:]))
FLOORED = Weights.of(evolve(SCHEME, grades=_GRADES))


def population(rows: int, *, mixed: bool = False) -> Columns:
    """Columns of bytes: every other leaf is judged, the others have samples of 5 to 30; or any cell is either."""
    dice = np.random.default_rng(27922)  # the same rows in every run
    columns: Columns = {}
    for position, leaf in enumerate(WEIGHTS.leaves):
        sampled = dice.integers(5, 31, rows, np.uint8)
        sampled[dice.random(rows, np.float32) < 0.5 if mixed else slice(0, rows * (position % 2))] = 1
        sampled[dice.random(rows, np.float32) < 0.03] = 0
        found = np.minimum((dice.random(rows, np.float32) ** 8 * 4).astype(np.uint8), sampled)
        columns[f"sampled_{leaf}"], columns[f"nonconforming_{leaf}"] = sampled, found
    return columns


def counts_of(columns: Columns) -> Counts:
    return Counts(
        [columns[f"sampled_{leaf}"] for leaf in WEIGHTS.leaves],
        [columns[f"nonconforming_{leaf}"] for leaf in WEIGHTS.leaves],
    )


def long_form(columns: Columns, *, shuffled: bool) -> dict[str, NDArray[Any]]:
    """One row a finding: an assessment after the other, or in no order."""
    rows = len(columns[f"sampled_{WEIGHTS.leaves[0]}"])
    order = np.arange(rows * len(WEIGHTS.leaves)).reshape(-1, rows).T.ravel()
    if shuffled:
        order = np.random.default_rng(1).permutation(order)
    return {
        "assessment": np.tile(np.arange(rows), len(WEIGHTS.leaves))[order],
        "indicator": np.repeat(np.arange(len(WEIGHTS.leaves), dtype=np.int32), rows)[order],
        "sampled": np.concatenate([columns[f"sampled_{leaf}"] for leaf in WEIGHTS.leaves])[order],
        "nonconforming": np.concatenate([columns[f"nonconforming_{leaf}"] for leaf in WEIGHTS.leaves])[order],
    }


# --- what people write ---

POINTS = [float(SCHEME.points(leaf)) for leaf in WEIGHTS.leaves]
BOUNDS = [float(grade.from_) for grade in SCHEME.grades if grade.from_ is not None]


def naive(counts: Counts) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Score and grade with float columns, checking nothing."""
    earned = applicable = np.zeros(len(counts))
    for points, sampled, nonconforming in zip(POINTS, counts.sampled, counts.nonconforming, strict=True):
        counted = sampled > 0
        applicable = applicable + np.where(counted, points, 0.0)
        earned = earned + np.where(counted, points * (1 - nonconforming / np.maximum(sampled, 1)), 0.0)
    score = 100 * earned / applicable
    return score, np.searchsorted(BOUNDS, score, side="right")


def naive_totals(counts: Counts) -> list[NDArray[np.float64]]:
    """The same with what comes out of the kernel besides: earned and applicable points by category."""
    columns = [np.zeros(len(counts)) for _ in range(2 * len(WEIGHTS.categories))]
    leaves = zip(WEIGHTS.category_of, POINTS, counts.sampled, counts.nonconforming, strict=True)
    for category, points, sampled, nonconforming in leaves:
        counted = sampled > 0
        columns[2 * category] += np.where(counted, points * (1 - nonconforming / np.maximum(sampled, 1)), 0.0)
        columns[2 * category + 1] += np.where(counted, points, 0.0)
    score = 100 * np.sum(columns[::2], axis=0) / np.sum(columns[1::2], axis=0)
    return [score, np.searchsorted(BOUNDS, score, side="right").astype(np.float64), *columns]


def applied(row: Any) -> float:
    """Score one row of a pandas frame."""
    earned = total = 0.0
    for points, leaf in zip(POINTS, WEIGHTS.leaves, strict=True):
        sampled = row[f"sampled_{leaf}"]
        if sampled:
            earned += points * (1 - row[f"nonconforming_{leaf}"] / sampled)
            total += points
    return 100 * earned / total


def grouped(frame: Any) -> Any:
    """Score the long layout in floats with a group_by: the pooling is left out, each leaf has one finding."""
    points = pl.DataFrame({"indicator": list(WEIGHTS.leaves), "points": POINTS})
    points = points.with_columns(pl.col("indicator").cast(frame.schema["indicator"]))
    applies = pl.col("sampled") > 0
    earned = pl.col("points") * (1 - pl.col("nonconforming") / pl.col("sampled"))
    return (
        frame.join(points, on="indicator")
        .group_by("assessment")
        .agg(earned.filter(applies).sum().alias("earned"), pl.col("points").filter(applies).sum().alias("total"))
        .with_columns((100 * pl.col("earned") / pl.col("total")).alias("score"))
    )


def all_rows(counts: Counts) -> object:
    """The bare kernel: score, grade and all totals."""
    return evaluate(WEIGHTS, counts)


def limit(counts: Counts) -> int:
    """Read every byte of the columns once, eight at a time: less than this no kernel can do on one core."""
    rows = len(counts) // 8 * 8
    return sum(int(column[:rows].view(np.uint64).sum()) for column in (*counts.sampled, *counts.nonconforming))


# --- how it is measured ---


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> float:
    """The median of the ratios of rounds in which both take turns."""
    found = []
    for turn in range(rounds + 1):
        pair = (ours, theirs) if turn % 2 else (theirs, ours)
        taken = {action: seconds(action) for action in pair}
        found.append(taken[ours] / taken[theirs])
    return median(found[1:]) if rounds > 1 else found[-1]


def kernel_rows(effort: Effort) -> Iterator[Row]:
    for mixed, name in ((False, "columns of verdicts and of samples"), (True, "verdicts and samples in every column")):
        counts = counts_of(population(effort.rows, mixed=mixed))
        kernel, read, floats, totals = (partial(action, counts) for action in (all_rows, limit, naive, naive_totals))
        yield Row(f"kernel ÷ reading its input, {name}", ratio(kernel, read, effort.rounds), most=15)
        yield Row(f"kernel ÷ naive float numpy, {name}", ratio(kernel, floats, effort.rounds), most=0.30)
        yield Row(f"kernel ÷ naive float numpy with totals, {name}", ratio(kernel, totals, effort.rounds))
        floored = partial(evaluate, FLOORED, counts)
        yield Row(f"kernel with floors ÷ kernel, {name}", ratio(floored, kernel, effort.rounds))


def front_rows(effort: Effort) -> Iterator[Row]:
    columns = population(effort.rows)
    counts = counts_of(columns)
    table = pa.table(columns)
    frames: dict[str, tuple[Any, float]] = {
        "pandas": (pd.DataFrame(columns), 1.15),
        "polars": (pl.DataFrame(columns), 1.15),
        "pyarrow": (table, 1.15),
        "duckdb": (duckdb.from_arrow(table), 2.0),
    }
    for name, (frame, most) in frames.items():
        kernel, ours = partial(all_rows, counts), partial(batch.score, frame, SCHEME)
        yield Row(f"{name} frame ÷ bare kernel", ratio(ours, kernel, effort.rounds), most=most)
    relation, kernel = frames["duckdb"][0], partial(all_rows, counts)
    there, back = relation.to_arrow_table, batch.score(relation, SCHEME).to_arrow_table
    yield Row("duckdb alone, into Arrow ÷ bare kernel", ratio(there, kernel, effort.rounds))
    yield Row("duckdb alone, the answer into Arrow ÷ bare kernel", ratio(back, kernel, effort.rounds))


def long_rows(effort: Effort) -> Iterator[Row]:
    columns = population(effort.rows // 5)
    for shuffled, order in ((False, "one assessment after the other"), (True, "in no order")):
        long = long_form(columns, shuffled=shuffled)
        names = pa.DictionaryArray.from_arrays(pa.array(long["indicator"]), pa.array(WEIGHTS.leaves))
        frame = pl.from_arrow(pa.table({**long, "indicator": names}))
        for kind in (pl.Enum(WEIGHTS.leaves), pl.Categorical()):
            of = frame.with_columns(pl.col("indicator").cast(kind))
            ours, theirs = partial(batch.score, of, SCHEME, layout="long"), partial(grouped, of)
            name = f"long layout ÷ polars group_by, {order}, indicators of type {kind.base_type()}"
            yield Row(name, ratio(ours, theirs, effort.rounds), most=0.35)


def apply_rows(effort: Effort) -> Iterator[Row]:
    frame = pd.DataFrame(population(effort.rows))
    few = frame.head(effort.applied)
    ours = median(seconds(lambda: batch.score(frame, SCHEME)) for _ in range(effort.rounds)) / len(frame)
    theirs = median(seconds(lambda: few.apply(applied, axis=1)) for _ in range(min(effort.rounds, 3))) / len(few)
    yield Row("pandas apply ÷ pandas frame, by row", theirs / ours, least=1000)


def kept(rows: int) -> None:
    """In a process of its own: what scoring adds to the memory that its input and its answer take."""
    counts = counts_of(population(rows))
    evaluate(WEIGHTS, counts.part(slice(0, 1000)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    now = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024
    results, _ = evaluate(WEIGHTS, counts)
    answer: list[NDArray[Any]] = [results.score, results.base_score, results.rank, *results.earned, *results.applicable]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if peak == before:
        sys.exit("the peak was reached before scoring: more rows are needed")
    print(peak * 1024 - now * 1024 - sum(column.nbytes for column in answer))


def memory_rows(effort: Effort) -> Iterator[Row]:
    command = [sys.executable, __file__, "--kept", str(effort.kept)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    yield Row(f"extra memory at {effort.kept:,} rows", int(done.stdout) / 2**20, " MB", most=16)


def command_rows(effort: Effort) -> Iterator[Row]:
    columns = population(effort.stored)
    with tempfile.TemporaryDirectory() as folder:
        source, target, scheme = (Path(folder) / name for name in ("in.parquet", "out.parquet", "scheme.json"))
        pq.write_table(pa.table(columns), source, row_group_size=1 << 18)
        scheme.write_text(to_json(SCHEME), encoding="utf-8")
        command = [sys.executable, "-m", "gbt27922", "batch", str(source), "-o", str(target), "--scheme", str(scheme)]
        ours = partial(subprocess.run, command, check=True, capture_output=True)
        read = "import sys, pyarrow.parquet as p; [batch for batch in p.ParquetFile(sys.argv[1]).iter_batches(1 << 18)]"
        theirs = partial(subprocess.run, [sys.executable, "-c", read, str(source)], check=True)
        yield Row(
            "the command batch, parquet to parquet ÷ reading the file", ratio(ours, theirs, min(3, effort.rounds))
        )
        copied = (
            "import sys, pyarrow.parquet as p; f = p.ParquetFile(sys.argv[1]);"
            "w = p.ParquetWriter(sys.argv[2], f.schema_arrow);"
            "[w.write_batch(batch) for batch in f.iter_batches(1 << 18)]; w.close()"
        )
        copy = [sys.executable, "-c", copied, str(source), str(target)]
        yield Row(
            "the command batch, parquet to parquet ÷ copying the file",
            ratio(ours, lambda: subprocess.run(copy, check=True), min(3, effort.rounds)),
        )


def sized(counts: Counts, rows: int) -> None:
    """The kernel with chunks of so many rows."""
    usual, evaluation.CHUNK = evaluation.CHUNK, rows
    try:
        all_rows(counts)
    finally:
        evaluation.CHUNK = usual


def tried_rows(effort: Effort) -> Iterator[Row]:
    """What was tried beyond: chunk sizes, threads, and where it is installed numba."""
    counts = counts_of(population(effort.rows))
    plain = partial(all_rows, counts)
    usual = evaluation.CHUNK
    for size in (1 << 13, 1 << 14, 1 << 16, 1 << 17):
        yield Row(f"chunks of {size} rows ÷ {usual}", ratio(partial(sized, counts, size), plain, effort.rounds))
    half = len(counts) // 2
    halves = [counts.part(slice(0, half)), counts.part(slice(half, None))]
    with ThreadPoolExecutor(2) as pool:
        yield Row("two threads ÷ one", ratio(lambda: list(pool.map(all_rows, halves)), plain, effort.rounds))
    if find_spec("numba"):
        yield from numba_rows(effort, counts, plain)


def numba_rows(effort: Effort, counts: Counts, plain: Callable[[], object]) -> Iterator[Row]:
    """The sums alone, compiled: one pass over a matrix of rows, without what follows them."""
    numba: Any = import_module("numba")
    lost, of = np.arange(32), np.maximum(np.arange(32), 1)[:, None]
    common = lcm(*range(1, 32))
    entries = np.stack([weight * lost * (common // of) for weight in WEIGHTS.weights])
    weights = np.array(WEIGHTS.weights)

    def summed(sampled: Any, nonconforming: Any, out: Any) -> None:  # pragma: no cover  # compiled
        for row in range(sampled.shape[1]):
            gone = whole = 0
            for leaf in range(sampled.shape[0]):
                of = sampled[leaf, row]
                gone += entries[leaf, of, nonconforming[leaf, row]]
                whole += weights[leaf] * (of > 0)
            out[row, 0], out[row, 1] = gone, whole

    sampled, nonconforming = np.stack(counts.sampled), np.stack(counts.nonconforming)
    out = np.empty((len(counts), 2), np.int64)
    compiled: Callable[[], object] = partial(numba.njit(summed), sampled, nonconforming, out)
    compiled()
    yield Row("sums compiled by numba ÷ kernel (sums and all)", ratio(compiled, plain, effort.rounds))


def range_rows(effort: Effort) -> Iterator[Row]:
    """What the range costs: of the default scheme with 3 % exclusions, and by row where grades have floors."""
    scheme = schemes.default()
    table = pa.table(_of_leaves(scheme, effort.rows // 5))
    plain, ranged = (partial(batch.score, table, scheme, range=range) for range in (False, True))
    yield Row("with the range ÷ without it, frame of pyarrow", ratio(ranged, plain, effort.rounds))
    floored = schemes.load("SB/T 10401-2006 A.1")
    few = pa.table(_of_leaves(floored, effort.applied // 10))
    plain, ranged = (partial(batch.score, few, floored, range=range) for range in (False, True))
    assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    alone = median(seconds(lambda: gbt27922.score(assessment).score_range) for _ in range(100))
    taken = median(seconds(ranged) for _ in range(min(effort.rounds, 3))) / len(few)
    yield Row("a row with floors, with its range ÷ one assessment scored, with its range", taken / alone)


def _of_leaves(scheme: Scheme, rows: int) -> Columns:
    """Columns of bytes for any scheme of counts: a verdict, or a sample of 5 to 30."""
    dice, columns = np.random.default_rng(27922), Columns()
    for place, leaf in enumerate(scheme.leaves):
        sampled = dice.integers(5, 31, rows, np.uint8)
        sampled[slice(0, rows * (place % 2 or leaf.method == "qualitative"))] = 1
        sampled[dice.random(rows, np.float32) < 0.03] = 0
        columns[f"sampled_{leaf.id}"] = sampled
        found = (dice.random(rows, np.float32) ** 8 * 4).astype(np.uint8)
        columns[f"nonconforming_{leaf.id}"] = np.minimum(found, sampled)
    return columns


PARTS: dict[str, Callable[[Effort], Iterator[Row]]] = {
    "kernel": kernel_rows,
    "frames": front_rows,
    "long": long_rows,
    "apply": apply_rows,
    "memory": memory_rows,
    "command": command_rows,
    "range": range_rows,
    "tried": tried_rows,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few seconds only")
    parser.add_argument("--only", choices=PARTS, help="one part of the table")
    parser.add_argument("--kept", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.kept:
        kept(given.kept)
        return
    effort = SMOKE if given.smoke else FULL
    print("| measure | median | target | met |\n|---|---|---|---|")
    for name, part in PARTS.items():
        if given.only in {None, name}:
            for row in part(effort):
                print(row, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", str(os.cpu_count() or 1))
    main()
