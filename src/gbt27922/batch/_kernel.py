"""The exact kernel: columns of counts → scores and grades, by sums of integers.

A quotient of integers is guessed with floats and then corrected by its exact residual: all that is whole vanishes
modulo 2**64, so that the residual of a good guess is exact in 64 bits, whatever the points and the samples are.
Rows whose nearest float or whose grade stays in doubt, and those that make no sense, are named for settling.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from gbt27922.batch._ratios import LARGEST, Ints
from gbt27922.batch._sums import Bools, Column, Sums
from gbt27922.batch._weights import Weights

Floats = NDArray[np.float64]
#: Rows that are worked on at a time: what is between the steps stays in the cache.
CHUNK = 1 << 15
_LARGEST_LCM = 1 << 31
#: Special items that change a score by more, be it up and down, are settled: the guess would be too coarse.
_MOST_SPECIAL = 1 << 10
#: Scores beyond this, on either side of 0, are settled: a quotient's guess has room for 128.
_FARTHEST = 120.0


@frozen(eq=False)
class Counts:
    """What was found, by leaf in the order of the tree: whole numbers of any integer dtype, 0 sampled for excluded.

    ``deductions`` and ``bonuses`` count special items; None is none anywhere.
    """

    sampled: Sequence[Column]
    nonconforming: Sequence[Column]
    deductions: Column | None = None
    bonuses: Column | None = None

    def part(self, rows: slice | Ints) -> Counts:
        """Some of the rows."""
        return Counts(
            [column[rows] for column in self.sampled],
            [column[rows] for column in self.nonconforming],
            None if self.deductions is None else self.deductions[rows],
            None if self.bonuses is None else self.bonuses[rows],
        )

    def __len__(self) -> int:
        return len(self.sampled[0])


@frozen(eq=False)
class Results:
    """What came out, a row each: ``rank`` is that of the grade; points are those of the scheme."""

    score: Floats
    base_score: Floats
    rank: NDArray[np.int16]
    earned: tuple[Floats, ...]
    applicable: tuple[Floats, ...]

    @classmethod
    def empty(cls, categories: int, rows: int) -> Results:
        """Room for so many rows."""
        columns = [np.empty(rows) for _ in range(2 + 2 * categories)]
        halves = tuple(columns[2 : 2 + categories]), tuple(columns[2 + categories :])
        return cls(columns[0], columns[1], np.empty(rows, np.int16), *halves)

    def part(self, rows: slice) -> Results:
        """A view of some of the rows."""
        earned, applicable = (tuple(c[rows] for c in columns) for columns in (self.earned, self.applicable))
        return Results(self.score[rows], self.base_score[rows], self.rank[rows], earned, applicable)


def tolerance(bits: int, most: float) -> float:
    """More than all that was cut off can add up to, in a quotient of at most ``most``."""
    return max(100.0, most) * 2.0 ** (2 - bits)


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
        self.tolerance = tolerance(bits, most)
        self.nearest = np.add(self.guess, self.more, out=out)

    def doubtful(self) -> Ints:
        """The rows where another float may be as near; 0 never is: no quotient is that close to 0 without being 0."""
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


def run(weights: Weights, counts: Counts, results: Results, *, verdicts: bool) -> Ints:
    """Fill ``results``, and name the rows that are left to settle.

    ``verdicts`` says that more than a sample of one is wrong for a qualitative leaf.
    """
    rows = len(counts)
    if not weights.fits:
        return np.arange(rows)
    sums = Sums.of(weights, min(rows, CHUNK))
    parts = [slice(start, min(start + CHUNK, rows)) for start in range(0, rows, CHUNK)]
    judged = [leaf for leaf, qualitative in enumerate(weights.qualitative) if qualitative and verdicts]
    left, close = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for part in parts:
        chunk = counts.part(part)
        doubt, on_bound = _fill(weights, sums, chunk, results.part(part))
        for leaf in judged:
            doubt |= chunk.sampled[leaf] > 1
        left.append(part.start + np.flatnonzero(doubt))
        close.append(part.start + on_bound)
    unsure = np.concatenate(close)
    return np.union1d(np.concatenate(left), unsure[~_settled(weights, counts.part(unsure))])


def _fill(weights: Weights, sums: Sums, counts: Counts, results: Results) -> tuple[Bools, Ints]:
    """Fill ``results`` for one chunk, and say which of its rows are left, and which seem to be on a bound."""
    categories, left = sums.add(counts.sampled, counts.nonconforming)
    bits = weights.upper + weights.lower
    whole, residue = np.zeros(len(counts), np.int64), np.zeros(len(counts), np.int64)
    lost = np.zeros(len(counts))
    for category, earned, applicable in zip(categories, results.earned, results.applicable, strict=True):
        points, gone = category.applicable.astype(np.int64), category.lost(weights.upper)
        whole += points
        lost += gone
        residue += category.residue
        np.divide(points, weights.scale, out=applicable)
        share = Quotient(points - gone, weights.scale, category.residue, bits, most=float(weights.total), out=earned)
        left[share.doubtful()] = True
    left |= whole == 0
    np.maximum(whole, 1, out=whole)
    residue *= 100
    base = Quotient(100 * (whole - lost), whole, residue, bits, most=100.0, out=results.base_score)
    left[base.doubtful()] = True
    final = base
    if _any(counts.deductions) or _any(counts.bonuses):
        final, odd = _special(weights, counts, whole, lost, residue)
        left |= odd
    odd, on_bound = _grade(weights, counts, results, final)
    return left | odd, on_bound


def _any(column: Column | None) -> bool:
    return column is not None and bool(column.any())


def _special(weights: Weights, counts: Counts, whole: Ints, lost: Floats, residue: Ints) -> tuple[Quotient, Bools]:
    """The score with special items (6): what they add is whole in units of the divisor, and leaves no residue."""
    deductions, bonuses = counts.deductions, counts.bonuses
    odd = np.zeros(len(counts), np.bool_)
    change, most = np.zeros(len(counts)), np.zeros(len(counts))
    for column, points, limit in (
        (deductions, -weights.deduction_points, None),
        (bonuses, weights.bonus_points, weights.bonus_limit),
    ):
        if column is not None:
            odd |= column < 0 if limit is None else (column < 0) | (column > limit)
            worth = np.multiply(column, float(points), dtype=np.float64)
            change += worth
            most += np.abs(worth)
    units = change * (weights.scale if weights.inside else whole / 100)
    odd |= most * (100 * weights.scale / whole if weights.inside else 1) > _MOST_SPECIAL
    number = 100 * (whole - lost + units) * weights.special_scale
    divisor, residue = whole * weights.special_scale, residue * weights.special_scale
    odd |= np.abs(number) > _FARTHEST * divisor
    bits = weights.upper + weights.lower
    final = Quotient(number, divisor, residue, bits, most=100.0, out=np.empty(len(whole)))
    odd[final.doubtful()] = True
    return final, odd | (final.nearest == 0)


def _grade(weights: Weights, counts: Counts, results: Results, final: Quotient) -> tuple[Bools, Ints]:
    """Fill in the score and the rank of the grade (6), and say which rows are left, and which seem to be on a bound."""
    score, rank = final.nearest, results.rank
    on, left = np.zeros(len(counts), np.bool_), np.zeros(len(counts), np.bool_)
    rank.fill(0)
    for bound in weights.bounds:
        if weights.cap is None or bound <= weights.cap:
            rank += (score >= float(bound)).view(np.int8)
            on |= score == float(bound)
    rows = np.flatnonzero(on)
    rest = final.rest(rows)
    rank[rows[rest < -final.tolerance]] -= 1
    left[rows] = not weights.has_plain_bounds
    if counts.deductions is not None:
        rank[counts.deductions >= weights.fail_at] = 0
    results.score[:] = score if weights.cap is None else np.minimum(score, float(weights.cap))
    return left, rows[np.abs(rest) <= final.tolerance]


def _settled(weights: Weights, counts: Counts) -> Bools:
    """Where a score so close to a bound can only be on it: else it would differ by one part in its divisor at least."""
    common = np.ones(len(counts), np.int64)
    for column in counts.sampled:
        common = np.lcm(common, np.clip(column, 1, LARGEST).astype(np.int64))
        common = np.minimum(common, _LARGEST_LCM)
    finest = weights.whole * weights.special_scale * math.lcm(*(bound.denominator for bound in weights.bounds))
    return (common < _LARGEST_LCM) & (common * (finest * 2 * tolerance(weights.upper + weights.lower, 100.0)) < 1)
