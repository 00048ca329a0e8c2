"""Columns of counts → scores and grades: by the kernel where it is sure, one by one where it is not.

Rows with small samples share one denominator; the ratios of all others are kept to fixed bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

import numpy as np

from gbt27922.batch.kernel.any_samples import AnySamples
from gbt27922.batch.kernel.columns import Counts, Ints, Results
from gbt27922.batch.kernel.exact_rows import settle
from gbt27922.batch.kernel.small_samples import SmallSamples
from gbt27922.batch.kernel.weights import Weights
from gbt27922.errors import Problem

#: Rows that are worked on at a time: what is between the steps stays in the cache.
CHUNK = 1 << 16
#: Rows that the small way cannot take go the general way by themselves if they are at most one in this many; if there are
#: more, it is faster for the whole chunk to go that way. This and the next figure are measured (docs/benchmarks.md).
_FEW = 12
#: The general way looks up samples of up to a byte. A leaf with larger ones counts for this many more: it has to divide.
_DIVISION = 5
_BYTE = 255


def evaluate(
    weights: Weights,
    counts: Counts,
    known: Mapping[int, Sequence[Problem]] | None = None,
    *,
    verdicts: bool = True,
    into: Results | None = None,
) -> tuple[Results, dict[int, str]]:
    """The results of all rows, and the problems of those that have none: their numbers are NaN and their rank is -1.

    ``known`` are the problems of rows that could not be read. ``into`` is where results go, if there is room already.
    """
    known = known or {}
    results = Results.empty(len(weights.categories), len(counts)) if into is None else into
    left = run(weights, counts, results, verdicts=verdicts)
    if known:
        left = np.union1d(left, np.fromiter(known, np.int64, len(known)))
    return results, settle(weights, counts, results, left, known, verdicts=verdicts)


def run(weights: Weights, counts: Counts, results: Results, *, verdicts: bool) -> Ints:
    """Fill ``results``, and return the rows that are left to settle.

    ``verdicts`` says that a qualitative leaf must have a sample of one.
    """
    rows = len(counts)
    if not weights.fits:
        return np.arange(rows)
    small = SmallSamples.of(weights, min(rows, CHUNK))
    general = cache(partial(AnySamples.of, weights, min(rows, CHUNK)))  # made when it is needed
    judged = [leaf for leaf, method in enumerate(weights.methods) if method == "qualitative" and verdicts]
    left = [np.empty(0, np.int64)]
    for start in range(0, rows, CHUNK):
        part = slice(start, min(start + CHUNK, rows))
        chunk = counts.part(part)
        left.append(start + _fill(small, general, chunk, results.part(part)))
        left += (start + np.flatnonzero(chunk.sampled[leaf] > 1) for leaf in judged)
    return np.unique(np.concatenate(left))


def _fill(small: SmallSamples | None, general: Callable[[], AnySamples], counts: Counts, results: Results) -> Ints:
    """Fill ``results`` for one chunk, and return the rows that are left."""
    if small is None:
        return general().fill(counts, results)
    chunk = small.read(counts)
    others = np.flatnonzero(chunk.others)
    leaves, divided = len(chunk.largest), sum(largest > _BYTE for largest in chunk.largest)
    if len(others) * _FEW * leaves > len(counts) * (leaves + _DIVISION * divided):
        return general().fill(counts, results)
    left = small.fill(chunk, results)
    if len(others):
        apart = Results.empty(len(results.earned), len(others))
        again = others[general().fill(counts.part(others), apart)]
        results.put(others, apart)
        left = np.append(np.setdiff1d(left, others), again)
    return left
