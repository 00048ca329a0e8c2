"""Grades of many scores, by the nearest float of each: all but those that are on a bound, or too close to tell."""

from __future__ import annotations

import numpy as np

from gbt27922.batch.kernel.columns import Column, Floats, Ints
from gbt27922.batch.kernel.weights import Weights


def ranked(weights: Weights, score: Floats, rank: Column) -> Ints:
    """Fill in the rank that each float would have (6), and name the rows whose float is a bound.

    Rounding keeps the order: a float above or below a bound is of a score above or below it.
    """
    on = np.zeros(len(score), np.bool_)
    rank.fill(0)
    for bound in weights.bounds:
        if weights.cap is None or bound <= weights.cap:
            rank += (score >= float(bound)).view(np.int8)
            on |= score == float(bound)
    return np.flatnonzero(on)
