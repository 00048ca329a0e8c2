"""Simulated populations of assessments as tables: the same rows for one seed, wherever and in what parts they are made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from gbt27922 import schemes
from gbt27922._basis.exact import got, whole_if_possible
from gbt27922._basis.plain_names import Names
from gbt27922._basis.rules import instance_of, one_of
from gbt27922.batch.origin.population import Population
from gbt27922.batch.origin.provenance import Layout, Simulation
from gbt27922.batch.simulation.drawing_plan import DrawingPlan
from gbt27922.batch.simulation.draws import Block, Bools, Sample
from gbt27922.batch.simulation.measured_columns import rows_with_values, with_values
from gbt27922.batch.simulation.streams import BLOCK, Streams, request_problems
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.carried import carrying
from gbt27922.batch.tables.column_names import plain_columns
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models import Scheme

Columns = dict[str, NDArray[Any]]
#: Rows with this number or a larger one cannot be drawn.
_MOST_ROWS = 1 << 62
_HEADQUARTERS = "HQ"


def simulate(
    population: Population,
    rows: int,
    scheme: Scheme | str | None = None,
    *,
    seed: str | int,
    start: int = 0,
    layout: Layout = "wide",
    names: Names = "dotted",
) -> Any:
    """Assessments of a population, a row each, as a pyarrow table to score (:doc:`/how-to/simulate`).

    ``seed`` is a text, or a whole number, which is the same as its digits. Row ``start`` and those after it depend on
    population, scheme and seed only: not on the number of rows, the machine, or the version of a library. So a large
    population can be made in parts, in any order and in several places. Column ``assessment`` numbers the rows.

    The layout ``"wide"`` has for each leaf what was sampled and what did not conform, all outlets together, and the
    special items; a measured leaf has its value, and of how many responses it is the mean. ``"long"`` gives two tables:
    findings, one row for each leaf and site (an excluded leaf has one row with 0 sampled), and the special items. Raises :class:`~gbt27922.errors.ModelError` with every problem at once.

    >>> table = simulate(Population(rates="0.1", sample_size=10), 4, seed="2026")
    >>> table["nonconforming_5.1.1.1"].to_pylist()
    [0, 1, 0, 3]
    """
    rows, start = whole_if_possible(rows), whole_if_possible(start)
    seed = seed if isinstance(seed, str) else whole_if_possible(seed)
    unfit = (problem.under("$.population") for problem in instance_of(Population)(population))
    refuse(
        ModelError,
        [*unfit, *request_problems(scheme, seed, rows=rows, start=start), *_range_problems(rows, start, layout, names)],
    )
    chosen = schemes.chosen(scheme)
    plan, scales = DrawingPlan.of(population, chosen), chosen.tree.scales
    parts = _parts(plan, Streams(str(seed)), start, rows)
    asked = Simulation(population=population, seed=str(seed), rows=rows, start=start, layout=layout, names=names)
    if layout == "wide":
        table = _wide(plan, parts, rows)
        table = with_values(table, scales) if scales else table
        if names == "plain":
            table = table.rename_columns(plain_columns(table.column_names, chosen))
        return carrying(table, "simulate", chosen, simulation=asked)
    findings, specials = _long(plan, parts)
    both = rows_with_values(findings, scales) if scales else findings, specials
    return tuple(carrying(table, "simulate", chosen, simulation=asked) for table in both)


def _range_problems(rows: object, start: object, layout: object, names: object) -> Iterator[Problem]:
    yield from (problem.under("$.layout") for problem in one_of("wide", "long")(layout))
    yield from (problem.under("$.names") for problem in one_of(*get_args(Names))(names))
    if type(rows) is int and type(start) is int and rows + start > _MOST_ROWS:
        yield Problem("$.rows", "invalid_value.rows", {"got": got(rows), "before": got(start)})


def _parts(plan: DrawingPlan, streams: Streams, start: int, rows: int) -> Iterator[tuple[Block, int, slice]]:
    """The blocks that have rows from ``start`` on, with the number of the first of these and which they are."""
    first, end = start // BLOCK, start + rows
    for number in range(first, -(-end // BLOCK) if rows else first):
        before = number * BLOCK
        part = slice(max(start - before, 0), min(end - before, BLOCK))
        yield Block(plan, streams, number), before + part.start, part


def _wide(plan: DrawingPlan, parts: Iterator[tuple[Block, int, slice]], rows: int) -> Any:
    columns = _empty(plan, rows)
    done = 0
    for block, first, part in parts:
        into = slice(done, done + part.stop - part.start)
        columns["assessment"][into] = np.arange(first, first + part.stop - part.start)
        for name, drawn in _pooled(block):
            columns[name][into] = drawn[part]
        done = into.stop
    return pa.table(columns)


def _empty(plan: DrawingPlan, rows: int) -> Columns:
    """Columns for so many rows, each of the smallest type that holds its greatest count."""
    columns: Columns = {"assessment": np.empty(rows, np.int64)}
    for leaf in plan.leaves:
        for name in ("sampled", "nonconforming"):
            columns[f"{name}_{leaf.id}"] = np.empty(rows, np.min_scalar_type(leaf.most))
    return columns | {name: np.empty(rows, kind) for name, kind in _special_types(plan).items()}


def _special_types(plan: DrawingPlan) -> dict[str, np.dtype[Any]]:
    ends = {"special_deductions": plan.deductions, "special_bonuses": plan.bonuses}
    return {name: np.min_scalar_type(len(starts)) for name, starts in ends.items()}


def _pooled(block: Block) -> Iterator[tuple[str, NDArray[Any]]]:
    """Each column of the wide layout for a block."""
    outlets = block.outlets()
    for leaf, excluded in zip(block.plan.leaves, block.excluded(), strict=True):
        both = np.zeros((2, BLOCK), np.uint64)
        for sample in block.samples(leaf, outlets):
            both += np.stack(sample)
        both[:, excluded] = 0
        yield f"sampled_{leaf.id}", both[0]
        yield f"nonconforming_{leaf.id}", both[1]
    yield from zip(_special_types(block.plan), block.specials(), strict=True)


def _long(plan: DrawingPlan, parts: Iterator[tuple[Block, int, slice]]) -> tuple[Any, Any]:
    sites = [_HEADQUARTERS, *(f"outlet-{number}" for number in range(1, plan.outlets.most + 1))]
    schema = pa.schema(
        {
            "assessment": pa.int64(),
            "site": pa.dictionary(pa.int32(), pa.string()),
            "indicator": pa.dictionary(pa.int32(), pa.string()),
            "sampled": pa.uint16(),
            "nonconforming": pa.uint16(),
        }
    )
    special = pa.schema({"assessment": pa.int64()} | dict.fromkeys(_special_types(plan), pa.uint16()))
    findings, specials = [], []
    for block, first, part in parts:
        numbers = np.arange(first, first + part.stop - part.start)
        findings.append(_found(block, numbers, part, sites, schema))
        counts = [drawn[part].astype(np.uint16) for drawn in block.specials()]
        specials.append(pa.record_batch([pa.array(numbers), *map(pa.array, counts)], schema=special))
    return pa.Table.from_batches(findings, schema), pa.Table.from_batches(specials, special)


def _found(block: Block, numbers: NDArray[np.int64], part: slice, sites: list[str], schema: Any) -> Any:
    """The findings of some rows of a block: by assessment, by leaf, by site."""
    outlets = block.outlets()
    cells = [
        _Cell.of(place, 0 if leaf.verdict else outlet + 1, sample, excluded, part)
        for place, (leaf, excluded) in enumerate(zip(block.plan.leaves, block.excluded(), strict=True))
        for outlet, sample in enumerate(block.samples(leaf, outlets))
    ]
    kept = np.stack([cell.kept for cell in cells], axis=1)
    row, column = np.nonzero(kept)
    at = np.array([cell.site for cell in cells], np.int32)[column]
    leaves = np.array([cell.leaf for cell in cells], np.int32)[column]
    sampled = np.stack([cell.sampled for cell in cells], axis=1)[kept]
    nonconforming = np.stack([cell.nonconforming for cell in cells], axis=1)[kept]
    named = [
        pa.DictionaryArray.from_arrays(pa.array(at, mask=sampled == 0), sites),
        pa.DictionaryArray.from_arrays(leaves, [leaf.id for leaf in block.plan.leaves]),
    ]
    columns = [pa.array(numbers[row]), *named, pa.array(sampled), pa.array(nonconforming)]
    return pa.record_batch(columns, schema=schema)


@frozen(eq=False)
class _Cell:
    """The counts of a leaf at one site, and the rows in which they are a finding: an excluded leaf has one, with 0 sampled."""

    leaf: int
    site: int
    sampled: NDArray[np.uint16]
    nonconforming: NDArray[np.uint16]
    kept: Bools

    @classmethod
    def of(cls, leaf: int, site: int, sample: Sample, excluded: Bools, part: slice) -> _Cell:
        out = excluded[part]
        sampled, nonconforming = (np.where(out, 0, counts[part]).astype(np.uint16) for counts in sample)
        return cls(leaf, site, sampled, nonconforming, (sampled > 0) | (out & (site < 2)))
