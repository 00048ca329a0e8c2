"""One row an assessment: two columns for each leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from gbt27922._basis.exact import exact_text
from gbt27922.batch.kernel.columns import Counts, Results
from gbt27922.batch.kernel.evaluation import evaluate
from gbt27922.batch.kernel.exact_rows import Exact, rows_of
from gbt27922.batch.kernel.row_problems import placed
from gbt27922.batch.kernel.score_ranges import ScoreRanges
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.column_names import BONUSES, DEDUCTIONS, NONCONFORMING, RESPONSES, SAMPLED, VALUE
from gbt27922.batch.tables.measured_values import LeafCounts, Values, responses
from gbt27922.batch.tables.outcome import Outcome
from gbt27922.batch.tables.whole_numbers import RowProblem, as_numpy, whole_numbers
from gbt27922.errors import Problem

#: Rows that are read at a time: no copy on the way is larger.
PART = 1 << 17
#: Pieces of columns that are on average smaller are joined.
_SMALL = PART >> 3


def score_wide(weights: Weights, columns: Mapping[str, Any], rows: int, *, exact: bool, range: bool = False) -> Outcome:
    """The outcome of columns by their names: numpy arrays of integers, Arrow arrays, or lists of objects."""
    results = Results.empty(len(weights.categories), rows)
    problems: dict[int, str] = {}
    texts: list[str | None] | None = [] if exact else None
    ranges = ScoreRanges.of(weights, rows, exact=exact) if range else None
    columns = {name: as_numpy(column) for name, column in columns.items()}
    for start, end in _parts(columns, rows):
        part = slice(start, end)
        counts, unread = _counts(weights, {name: column[part] for name, column in columns.items()})
        _, found = evaluate(weights, counts, unread, into=results.part(part))
        problems |= {start + row: problem for row, problem in found.items()}
        if texts is not None:
            texts += exact_texts(weights, counts, found)
        if ranges is not None:
            ranges.fill(start, counts, results.part(part))
    return Outcome(weights, results, problems, texts, ranges)


def _parts(columns: Mapping[str, Any], rows: int) -> Iterator[tuple[int, int]]:
    """Where parts of the rows start and end: where pieces of columns do, unless these are small, so that none is copied."""
    pieces = {tuple(map(len, column.chunks)) for column in columns.values() if isinstance(column, pa.ChunkedArray)}
    ends = {end for lengths in pieces for end in accumulate(lengths)}
    bounds = [0, *sorted(ends), rows] if len(ends) * _SMALL <= rows else [0, rows]
    starts = [start for first, last in pairwise(bounds) for start in range(first, last, PART)]
    return pairwise([*starts, rows])


def _counts(weights: Weights, columns: Mapping[str, Any]) -> tuple[Counts, dict[int, list[Problem]]]:
    """The counts of some rows, and the problems of those that cannot be read; these have valid placeholder counts."""
    problems: dict[int, list[Problem]] = {}
    found = [_leaf(weights, place, columns) for place in range(len(weights.leaves))]
    for leaf, (_, unread) in zip(weights.leaves, found, strict=True):
        for row, problem in unread:
            problems.setdefault(row, []).append(placed(f"{leaf}:", problem))
    sampled, nonconforming = [one.sampled for one, _ in found], [one.nonconforming for one, _ in found]
    exact = {place: one.exact for place, (one, _) in enumerate(found) if one.exact}
    special = []
    for name in (DEDUCTIONS, BONUSES):
        items = whole_numbers(columns[name]) if name in columns else None
        for row, problem in items.problems if items else ():
            problems.setdefault(row, []).append(problem.at(f"{name}:"))
        special.append(items.values if items else None)
    return Counts(sampled, nonconforming, special[0], special[1], exact), problems


def _leaf(weights: Weights, place: int, columns: Mapping[str, Any]) -> tuple[LeafCounts, list[RowProblem]]:
    """The counts of one leaf, and the problems of its cells."""
    leaf = weights.leaves[place]
    if weights.methods[place] == "measured":
        return _measured(weights, leaf, columns)
    of, failed = (whole_numbers(columns[weights.column(word, leaf)]) for word in (SAMPLED, NONCONFORMING))
    told = [one.at(word) for word, column in ((SAMPLED, of), (NONCONFORMING, failed)) for one in column.problems]
    unread = np.array([row for row, _ in told], np.int64)
    return LeafCounts(_replaced(of.values, unread, 1), _replaced(failed.values, unread, 0)), told


def _measured(weights: Weights, leaf: str, columns: Mapping[str, Any]) -> tuple[LeafCounts, list[RowProblem]]:
    """The counts of a measured leaf; a row with 0 responses excludes it."""
    scheme = weights.scheme
    values = Values.of(columns[weights.column(VALUE, leaf)]).on(scheme.tree.leaves[leaf])
    many = responses(columns.get(weights.column(RESPONSES, leaf)), len(values.places))
    excluded = many.values == 0
    told = [one.at(VALUE) for one in values.problems(skipped=excluded)]
    told += (
        RowProblem(row, Problem(VALUE, "excluded_leaf.row"))
        for row in np.flatnonzero(excluded & ~values.missing).tolist()
    )
    told += (one.at(RESPONSES) for one in many.problems)
    return LeafCounts.of(scheme.tree.leaves[leaf], scheme, values, excluded), told


def _replaced(values: Any, rows: Any, value: int) -> Any:
    if rows.size:
        values = values.copy()
        values[rows] = value
    return values


def exact_texts(weights: Weights, counts: Counts, problems: Mapping[int, str]) -> list[str | None]:
    """The exact scores of rows as texts; None for rows with a problem."""
    rows = enumerate(rows_of(counts, slice(None)))
    return [None if index in problems else exact_text(Exact.of(weights, row).score) for index, row in rows]
