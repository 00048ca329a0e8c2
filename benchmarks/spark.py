"""What Spark costs on this machine: the way of the rows to Python and the kernel, by columns and packed.

``python benchmarks/spark.py`` prints a Markdown table, minutes; ``--smoke`` shows only that it runs. Needs the extra
``spark`` and Java, and for core time /proc (Linux). All lines of one run take turns, and each is the median of the
rounds; only ratios mean something. Core time is that of Java and of all workers together: what a cluster has to spend.
"""

from __future__ import annotations

import argparse
import os
import runpy
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from pyspark.sql import SparkSession

from gbt27922 import batch
from gbt27922.batch.cluster import packed_record
from gbt27922.batch.kernel.evaluation import evaluate
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.tables.arrow import pa

pq: Any = import_module("pyarrow.parquet")
SHARED: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("batch.py")))
SCHEME = SHARED["SCHEME"]
WEIGHTS = Weights.of(SCHEME)
CORES = 2
#: Rows that Spark sends at a time, unless it is told otherwise.
SENT = 10_000
GOAL = 10**9
TARGET = 0.20


def session(at_a_time: int) -> Any:
    options: dict[str, Any] = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "4g",
        "spark.sql.execution.arrow.maxRecordsPerBatch": at_a_time,
    }
    return SparkSession.builder.master(f"local[{CORES}]").config(map=options).getOrCreate()


def stored(folder: Path, rows: int) -> None:
    """The same rows as wide columns and as packed records, with a key."""
    counts = SHARED["population"](rows)
    special = dict.fromkeys(("special_deductions", "special_bonuses"), np.zeros(rows, np.uint8))
    table = pa.table({"key": np.arange(rows), **counts, **special})
    groups = max(1, rows // (4 * CORES))
    pq.write_table(table, folder / "wide.parquet", row_group_size=groups)
    pq.write_table(batch.pack(table, SCHEME), folder / "packed.parquet", row_group_size=groups)


def sent(batches: Iterable[Any]) -> Iterator[Any]:
    """Receive every batch, and give nothing back but the key."""
    for part in batches:
        yield part.select([0])


def run(frame: Any) -> None:
    """Work every row out, and write none."""
    frame.write.format("noop").mode("overwrite").save()


def routes(made: Any, folder: Path, at_a_time: int) -> dict[str, Callable[[], None]]:
    """What is measured, by name."""
    wide, packed = (made.read.parquet(str(folder / f"{name}.parquet")) for name in ("wide", "packed"))
    plain = wide.selectExpr(*(f"`{name}` AS _{place}" for place, name in enumerate(wide.columns)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        crossings = plain.mapInArrow(sent, "_0 long"), packed.mapInArrow(sent, "key long")
    parts = pq.read_table(folder / "packed.parquet")["packed"].combine_chunks()
    chunks = [parts[start : start + at_a_time] for start in range(0, len(parts), at_a_time)]
    return {
        "columns: read": lambda: run(wide),
        "columns: read and sent to Python": lambda: run(crossings[0]),
        "columns: scored": lambda: run(batch.spark.score(wide, SCHEME)),
        "packed: read": lambda: run(packed),
        "packed: read and sent to Python": lambda: run(crossings[1]),
        "packed: scored": lambda: run(batch.spark.score(packed, SCHEME, packed="packed")),
        "kernel alone, one core, from records": lambda: kernel(chunks),
    }


def kernel(chunks: list[Any]) -> None:
    """Without Spark: what a worker does with the records that it gets."""
    for chunk in chunks:
        table, _ = packed_record.read(WEIGHTS.leaves, chunk)
        evaluate(WEIGHTS, packed_record.counts(table))


class Cost(NamedTuple):
    """Seconds on the clock, and on all cores together."""

    clock: float
    cores: float


def cores() -> float:
    """The core seconds that this process and all that it started have spent."""
    ticks, parents = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended since
            continue
        pid = int(path.parent.name)
        parents[pid], ticks[pid] = int(fields[1]), sum(map(int, fields[11:15]))
    family = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(ticks.get(pid, 0) for pid in family) / os.sysconf("SC_CLK_TCK")


def cost(action: Callable[[], None]) -> Cost:
    started, spent = time.perf_counter(), cores()
    action()
    return Cost(time.perf_counter() - started, cores() - spent)


def measured(rows: int, rounds: int, at_a_time: int) -> dict[str, Cost]:
    """Costs by name, medians; a first round of each warms up."""
    with tempfile.TemporaryDirectory() as name:
        stored(Path(name), rows)
        made = session(at_a_time)
        found: dict[str, list[Cost]] = {}
        actions = routes(made, Path(name), at_a_time)
        for turn in range(rounds + 1):
            for what, action in list(actions.items())[:: 1 if turn % 2 else -1]:
                found.setdefault(what, []).append(cost(action))
        made.stop()
    return {what: Cost(*map(median, zip(*found[what][1:], strict=True))) for what in actions}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few rows: only to see that it runs")
    parser.add_argument("--sent", type=int, default=SENT, help="how many rows Spark sends at a time")
    asked = parser.parse_args()
    rows, rounds = (20_000, 1) if asked.smoke else (2_000_000, 5)
    costs = measured(rows, rounds, asked.sent)
    cores = f"local[{CORES}] on {os.cpu_count()} cores"
    print(f"{rows} rows of {len(WEIGHTS.leaves)} leaves, {asked.sent} at a time, {cores}\n")
    print(
        "| what | seconds per 10⁶ rows | core-µs a row | clock ÷ columns | cores ÷ columns |\n|---|---:|---:|---:|---:|"
    )
    columns, packed = costs["columns: scored"], costs["packed: scored"]
    for what, (clock, spent) in costs.items():
        each = f"{clock * 1e6 / rows:.2f} | {spent * 1e6 / rows:.2f}"
        print(f"| {what} | {each} | {clock / columns.clock:.3f} | {spent / columns.cores:.3f} |")
    share = packed.clock / columns.clock
    print(f"\npacked ÷ columns: {share:.3f}, target ≤ 0.20, met: {'yes' if share <= TARGET else '**no**'}")
    hours = packed.cores * GOAL / rows / 3600
    print(f"10⁹ packed rows, extrapolated: {hours:.1f} core hours, or {hours * 36:.0f} s on 100 such cores")


if __name__ == "__main__":
    main()
