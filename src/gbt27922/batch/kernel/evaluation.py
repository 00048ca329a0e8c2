"""All rows of columns of counts: by the kernel where it is sure, one by one where it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gbt27922.batch.kernel.chunks import run
from gbt27922.batch.kernel.columns import Counts, Results
from gbt27922.batch.kernel.exact_rows import settle
from gbt27922.batch.kernel.weights import Weights


def evaluate(
    weights: Weights,
    counts: Counts,
    faults: Mapping[int, Sequence[str]] | None = None,
    *,
    verdicts: bool = True,
    into: Results | None = None,
) -> tuple[Results, dict[int, str]]:
    """The results of all rows, and why some have none: their numbers are NaN and their rank is -1.

    ``faults`` are rows that are known to be wrong, with the reasons. ``into`` is where results go, if there is room already.
    """
    faults = faults or {}
    results = Results.empty(len(weights.categories), len(counts)) if into is None else into
    left = run(weights, counts, results, verdicts=verdicts)
    if faults:
        left = np.union1d(left, np.fromiter(faults, np.int64, len(faults)))
    return results, settle(weights, counts, results, left, faults, verdicts=verdicts)
