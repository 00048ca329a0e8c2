"""One row an assessment: two columns for each leaf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gbt27922._basis.exact import exact_text
from gbt27922.batch._columns import Counts, Results
from gbt27922.batch._evaluate import evaluate
from gbt27922.batch._names import BONUSES, DEDUCTIONS, NONCONFORMING, SAMPLED
from gbt27922.batch._outcome import Outcome
from gbt27922.batch._rows import Exact, rows_of
from gbt27922.batch._weights import Weights
from gbt27922.batch._whole import as_numpy, whole

#: Rows that are read at a time; what has to be copied on the way is only as large as that.
PART = 1 << 17


def score_wide(weights: Weights, columns: Mapping[str, Any], rows: int, *, exact: bool) -> Outcome:
    """The outcome of columns by their names: numpy arrays of integers, Arrow arrays, or lists of objects."""
    results = Results.empty(len(weights.categories), rows)
    problems: dict[int, str] = {}
    texts: list[str | None] | None = [] if exact else None
    columns = {name: as_numpy(column) for name, column in columns.items()}
    for start in range(0, rows, PART):
        part = slice(start, min(start + PART, rows))
        counts, faults = _counts(weights, {name: column[part] for name, column in columns.items()})
        _, found = evaluate(weights, counts, faults, into=results.part(part))
        problems |= {start + row: problem for row, problem in found.items()}
        if texts is not None:
            texts += _texts(weights, counts, found)
    return Outcome(weights, results, problems, texts)


def _counts(weights: Weights, columns: Mapping[str, Any]) -> tuple[Counts, dict[int, list[str]]]:
    """The counts of some rows; a finding that cannot be read is replaced by one with which nothing else is wrong."""
    faults: dict[int, list[str]] = {}
    sampled, nonconforming = [], []
    for leaf in weights.leaves:
        of, lost = whole(columns[f"{SAMPLED}_{leaf}"]), whole(columns[f"{NONCONFORMING}_{leaf}"])
        for word, column in ((SAMPLED, of), (NONCONFORMING, lost)):
            for row, reason in column.faults:
                faults.setdefault(row, []).append(f"{leaf}: {word} {reason}")
        odd = np.array([row for row, _ in (*of.faults, *lost.faults)], np.int64)
        sampled.append(_replaced(of.values, odd, 1))
        nonconforming.append(_replaced(lost.values, odd, 0))
    special = []
    for name in (DEDUCTIONS, BONUSES):
        items = whole(columns[name]) if name in columns else None
        for row, reason in items.faults if items else ():
            faults.setdefault(row, []).append(f"{name}: {reason}")
        special.append(items.values if items else None)
    return Counts(sampled, nonconforming, *special), faults


def _replaced(values: Any, rows: Any, value: int) -> Any:
    if rows.size:
        values = values.copy()
        values[rows] = value
    return values


def _texts(weights: Weights, counts: Counts, problems: Mapping[int, str]) -> list[str | None]:
    rows = enumerate(rows_of(counts, slice(None)))
    return [None if index in problems else exact_text(Exact.of(weights, row).score) for index, row in rows]
