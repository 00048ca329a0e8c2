"""Scores of samples of any size: ratios are cut to fixed bits, and a quotient is corrected by its exact residual.

A quotient of integers is guessed with floats and then corrected by its exact residual: all that is whole vanishes
modulo 2**64, so that the residual of a good guess is exact in 64 bits, whatever the points and the samples are.
Rows whose nearest float or whose grade stays in doubt are left to settle.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from attrs import frozen

from gbt27922.batch.kernel.columns import Bools, Column, Counts, Floats, Ints, Results
from gbt27922.batch.kernel.conditions import Met, nearly
from gbt27922.batch.kernel.fixed_bits import LARGEST, Sum, Sums
from gbt27922.batch.kernel.weights import Weights
from gbt27922.models import Floor

_LARGEST_LCM = 1 << 31
#: Rows whose special items change the score by more, added up, are settled: the guess would be too coarse.
_MOST_SPECIAL = 1 << 10
#: What a tolerance is for at least.
_LEAST = 100.0


def _tolerance(bits: int, most: float) -> float:
    """More than all that was cut off can add up to, in a quotient of at most ``most``."""
    return max(_LEAST, most) * 2.0 ** (2 - bits)


class Quotient:
    """``number ÷ divisor`` as the nearest float; ``number`` need only be nearly right, its ``residue`` is exact.

    The residue is what ``number`` lacks to a whole number, in units of 2**-bits and modulo 2**64.
    """

    def __init__(
        self, number: Floats, divisor: Ints | int, residue: Ints, bits: int, *, most: float, out: Floats
    ) -> None:
        # Added to this, a guess keeps just the bits that its integer has: one step rounds it and converts it.
        above = int(most).bit_length() + 1
        anchor = np.float64(1.5 * 2.0**above)
        moved = number / divisor
        moved += anchor
        #: A multiple of 2**(above - 52).
        self.guess = moved - anchor
        residual = moved.view(np.int64)
        residual -= anchor.view(np.int64)
        residual *= np.left_shift(divisor, bits - (52 - above), dtype=np.int64)
        residual += residue
        #: What the exact value is above the guess, but for the tolerance.
        self.more = residual * -(2.0**-bits)
        self.more /= divisor
        self.tolerance = _tolerance(bits, most)
        self.nearest = np.add(self.guess, self.more, out=out)

    def doubtful(self) -> Ints:
        """The rows where another float may be as near; never 0: no quotient is that close to 0 without being 0."""
        shifted = self.more + self.tolerance
        shifted += self.guess
        doubt = shifted != self.nearest
        np.subtract(self.more, self.tolerance, out=shifted)
        shifted += self.guess
        doubt |= shifted != self.nearest
        rows = np.flatnonzero(doubt)
        found: Ints = rows[self.nearest[rows] != 0]
        return found

    def rest(self, rows: Ints) -> Floats:
        """What the exact value of some rows is above the nearest float, but for the tolerance."""
        found: Floats = self.more[rows] - (self.nearest[rows] - self.guess[rows])
        return found


@frozen(eq=False)
class AnySamples:
    """One chunk after another, in the same memory."""

    _weights: Weights
    _sums: Sums

    @classmethod
    def of(cls, weights: Weights, rows: int) -> AnySamples:
        """Room for chunks of so many rows."""
        return cls(weights, Sums.of(weights, rows))

    def fill(self, counts: Counts, results: Results) -> Ints:
        """Fill ``results``, and return the rows with impossible counts, and those that stay in doubt."""
        weights = self._weights
        groups, left = self._sums.add(counts.sampled, counts.nonconforming)
        categories = [Sum.of([groups[place] for place in places]) for places in weights.parts]
        bits = weights.upper + weights.lower
        whole, residue = np.zeros(len(counts), np.int64), np.zeros(len(counts), np.int64)
        lost = np.zeros(len(counts))
        for category, earned, applicable in zip(categories, results.earned, results.applicable, strict=True):
            points, gone = category.applicable.astype(np.int64), category.lost(weights.upper)
            whole += points
            lost += gone
            residue += category.residue
            np.divide(points, weights.scale, out=applicable)
            share = Quotient(
                points - gone, weights.scale, category.residue, bits, most=float(weights.total), out=earned
            )
            left[share.doubtful()] = True
        left |= whole == 0
        np.maximum(whole, 1, out=whole)
        above, below = weights.score_total.as_integer_ratio()
        residue *= above
        base = Quotient(
            above * (whole - lost), whole * below, residue, bits, most=weights.farthest, out=results.base_score
        )
        left[base.doubtful()] = True
        final = base
        if _any(counts.deductions) or _any(counts.bonuses):
            final, unsure = _special(weights, counts, whole, lost, residue)
            left |= unsure
        met, unsure = self._floors(groups, counts)
        left |= unsure
        left |= _graded(weights, counts, results, final, met)
        return np.flatnonzero(left)

    def _floors(self, groups: Sequence[Sum], counts: Counts) -> tuple[dict[Floor, Met], Bools]:
        """Which rows meet each floor, and the rows that are in doubt."""
        weights, unsure = self._weights, np.zeros(len(groups[0].applicable), np.bool_)
        if not weights.conditions.floors:
            return {}, unsure
        lost = [group.lost(weights.upper) for group in groups]
        applicable = [group.applicable.astype(np.int64) for group in groups]
        tolerance = weights.whole * 2.0 ** (2 - weights.upper)  # more than all that was cut off
        met = {
            floor: nearly(floor, nodes, lost, applicable, tolerance, is_on=partial(_on_floor, floor, tolerance, counts))
            for floor, nodes in weights.conditions.floors.items()
        }
        for found in met.values():
            unsure |= found.doubtful
        return met, unsure


def _any(column: Column | None) -> bool:
    return column is not None and bool(column.any())


def _special(weights: Weights, counts: Counts, whole: Ints, lost: Floats, residue: Ints) -> tuple[Quotient, Bools]:
    """The score with special items (6): what they add is whole in units of the divisor, and leaves no residue."""
    deductions, bonuses = counts.deductions, counts.bonuses
    unsure = np.zeros(len(counts), np.bool_)
    change, most = np.zeros(len(counts)), np.zeros(len(counts))
    for column, points, limit in (
        (deductions, -weights.deduction_points, 0 if weights.scheme.special.is_none else None),
        (bonuses, weights.bonus_points, weights.bonus_limit),
    ):
        if column is not None:
            unsure |= column < 0 if limit is None else (column < 0) | (column > limit)
            worth = np.multiply(column, float(points), dtype=np.float64)
            change += worth
            most += np.abs(worth)
    above, below = weights.score_total.as_integer_ratio()
    top = float(weights.score_total)
    units = change * (weights.scale if weights.inside else whole / top)
    unsure |= most * (top * weights.scale / whole if weights.inside else 1) > _MOST_SPECIAL
    number = above * (whole - lost + units) * weights.special_scale
    divisor, residue = whole * below * weights.special_scale, residue * weights.special_scale
    unsure |= np.abs(number) > weights.farthest * divisor
    bits = weights.upper + weights.lower
    final = Quotient(number, divisor, residue, bits, most=weights.farthest, out=np.empty(len(whole)))
    unsure[final.doubtful()] = True
    return final, unsure | (final.nearest == 0)


def _graded(weights: Weights, counts: Counts, results: Results, final: Quotient, met: Mapping[Floor, Met]) -> Bools:
    """Fill in the score and the rank of the grade (6), and return the rows that are left."""
    score, rank, left = final.nearest, results.rank, np.zeros(len(counts), np.bool_)
    rows = weights.rank(score, rank)
    rest = final.rest(rows)
    rank[rows[rest < -final.tolerance]] -= 1
    left[rows] = not weights.has_plain_bounds
    close = rows[np.abs(rest) <= final.tolerance]
    left[close] |= ~_settled(weights, counts.part(close))
    if weights.scheme.has_conditions:
        weights.conditions.rank(rank, counts, met)
    if counts.deductions is not None:
        rank[counts.deductions >= weights.fail_at] = 0
    results.score[:] = score if weights.cap is None else np.minimum(score, float(weights.cap))
    return left


def _on_floor(floor: Floor, tolerance: float, counts: Counts, rows: Ints) -> Bools:
    """Rows that, so close to a floor, can only be on it: else they would differ by one part of a weight at least."""
    return _is_one_part(counts.part(rows), floor.share.denominator * 2 * tolerance)


def _settled(weights: Weights, counts: Counts) -> Bools:
    """Rows whose score, so close to a bound, can only be on it: else it would differ by one part in its divisor at least."""
    finest = weights.whole * weights.score_total.denominator * weights.special_scale
    finest *= math.lcm(*(bound.denominator for bound in weights.bounds))
    tolerance = _tolerance(weights.upper + weights.lower, weights.farthest)
    return _is_one_part(counts, finest * 2 * tolerance)


def _is_one_part(counts: Counts, of: float) -> Bools:
    """Rows whose samples have a common denominator so small that one part in it is more than ``of``."""
    common = np.ones(len(counts), np.int64)
    for column in counts.sampled:
        common = np.lcm(common, np.clip(column, 1, LARGEST).astype(np.int64))
        common = np.minimum(common, _LARGEST_LCM)
    is_part: Bools = (common < _LARGEST_LCM) & (common * of < 1)
    return is_part
