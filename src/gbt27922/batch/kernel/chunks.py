"""The exact kernel: columns of counts → scores and grades, and the rows that are left to settle one by one.

Rows of small samples have one denominator for all; the others are kept to fixed bits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np

from gbt27922.batch.kernel.columns import Counts, Ints, Results
from gbt27922.batch.kernel.common_denominator import Common
from gbt27922.batch.kernel.fixed_bits import Fixed
from gbt27922.batch.kernel.weights import Weights

#: Rows that are worked on at a time: what is between the steps stays in the cache.
CHUNK = 1 << 16
#: Where more than one row in so many has large samples, all are kept to fixed bits at once.
_FEW = 4


def run(weights: Weights, counts: Counts, results: Results, *, verdicts: bool) -> Ints:
    """Fill ``results``, and name the rows that are left to settle.

    ``verdicts`` says that more than a sample of one is wrong for a qualitative leaf.
    """
    rows = len(counts)
    if not weights.fits:
        return np.arange(rows)
    common = Common.of(weights, min(rows, CHUNK))
    fixed = cache(partial(Fixed.of, weights, min(rows, CHUNK)))  # made when it is needed
    judged = [leaf for leaf, qualitative in enumerate(weights.qualitative) if qualitative and verdicts]
    left = [np.empty(0, np.int64)]
    for start in range(0, rows, CHUNK):
        part = slice(start, min(start + CHUNK, rows))
        chunk = counts.part(part)
        left.append(start + _fill(common, fixed, chunk, results.part(part)))
        left += (start + np.flatnonzero(chunk.sampled[leaf] > 1) for leaf in judged)
    return np.unique(np.concatenate(left))


def _fill(common: Common | None, fixed: Callable[[], Fixed], counts: Counts, results: Results) -> Ints:
    """Fill ``results`` for one chunk, and name the rows that are left."""
    if common is None:
        return fixed().fill(counts, results)
    small = common.read(counts)
    others = np.flatnonzero(small.others)
    if len(others) * _FEW > len(counts):
        return fixed().fill(counts, results)
    left = common.fill(small, results)
    if len(others):
        apart = Results.empty(len(results.earned), len(others))
        again = others[fixed().fill(counts.part(others), apart)]
        results.put(others, apart)
        left = np.append(np.setdiff1d(left, others), again)
    return left
