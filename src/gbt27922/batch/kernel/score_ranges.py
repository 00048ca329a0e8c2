"""The range of every row: its scores with unpublished points on the best and on the worst leaves, by the kernel itself.

An end of a range puts the points of each open group on one leaf, so it is the score of a row with fewer leaves, or
without a group of which some leaves are excluded. Which leaf it is, floats decide where they can: two shares of samples
up to ``_MOST`` differ by more than a float is wide. All else is left to :func:`gbt27922.scoring.counted_range`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from attrs import evolve, field, frozen

from gbt27922._basis.exact import exact_text
from gbt27922.batch.kernel.columns import Bools, Column, Counts, Floats, Ints, Results
from gbt27922.batch.kernel.evaluation import CHUNK, evaluate
from gbt27922.batch.kernel.exact_rows import Exact, Row, rows_of
from gbt27922.batch.kernel.weights import Weights
from gbt27922.models import Indicator, Scheme, ScoreRange
from gbt27922.scoring import Ratios, counted_range

_MOST = 1 << 26
#: Shares nearer than this to the score that they would better or not are left to exact numbers.
_NEAR = 1e-9
Texts = list[str | None]


@frozen(eq=False)
class End:
    """One end of the ranges of all rows: NaN where there is none. ``texts`` are the exact scores, where they are asked for."""

    score: Floats
    rank: Column
    texts: Texts | None

    @classmethod
    def empty(cls, rows: int, *, exact: bool) -> End:
        """Room for so many rows; none has a range yet."""
        return cls(np.full(rows, np.nan), np.full(rows, -1, np.int16), Texts([None] * rows) if exact else None)

    def put(self, row: int, score: Fraction | None, rank: int) -> None:
        """Fill in one row."""
        self.rank[row] = rank
        self.score[row] = np.nan if score is None else score
        if self.texts is not None:
            self.texts[row] = None if score is None else exact_text(score)


@frozen(eq=False)
class ScoreRanges:
    """The ranges of all rows, filled in part by part; rows without a score, or of a scheme whose points are known, have none."""

    weights: Weights
    lowest: End
    highest: End
    #: The scheme in which each open group is one leaf, and the places of the leaves of each.
    fewer: Weights | None
    placed: tuple[tuple[int, ...], ...]
    _known: dict[object, ScoreRange | None] = field(factory=dict, init=False)

    @classmethod
    def of(cls, weights: Weights, rows: int, *, exact: bool) -> ScoreRanges:
        """Room for so many rows."""
        scheme, tree = weights.scheme, weights.scheme.tree
        place = {leaf: place for place, leaf in enumerate(tree.leaves)}
        placed = tuple(tuple(place[leaf] for leaf in leaves) for _, leaves in tree.placed)
        # Floors and requirements are asked of all tables together, which no single one answers.
        fewer = None if scheme.has_conditions else Weights.of(_on_one_leaf_each(scheme))
        return cls(weights, End.empty(rows, exact=exact), End.empty(rows, exact=exact), fewer, placed)

    def fill(self, start: int, counts: Counts, results: Results) -> None:
        """Fill in the rows from ``start`` on that have a score in ``results``."""
        self._known.clear()  # or it would grow with the rows
        if not self.weights.provisional:
            return
        sound = results.rank >= 0
        left = sound if self.fewer is None else self._fill(self.fewer, start, counts, sound)
        rows = np.flatnonzero(left & sound)
        for row, one in zip(rows.tolist(), rows_of(counts, rows), strict=True):
            self.settle(start + row, one)

    def settle(self, row: int, counts: Row) -> None:
        """Fill in one row by itself; equal ones of a part are worked out once."""
        key = (*counts.sampled, *counts.nonconforming, counts.deductions, counts.bonuses)
        if key not in self._known:
            leaves = zip(self.weights.leaves, counts.sampled, counts.nonconforming, strict=True)
            there = [(leaf, of, lost) for leaf, of, lost in leaves if of]
            ratios = Ratios({leaf: lost for leaf, _, lost in there if lost}, {leaf: of for leaf, of, _ in there})
            self._known[key] = counted_range(ratios, counts.deductions, counts.bonuses, self.weights.scheme)
        if found := self._known[key]:
            ranks = [0, 0]
            if self.weights.scheme.is_graded:
                ranks = [*map(self.weights.grades.index, (found.lowest_grade, found.highest_grade))]
            self.lowest.put(row, found.lowest, ranks[0])
            self.highest.put(row, found.highest, ranks[1])

    def _fill(self, fewer: Weights, start: int, counts: Counts, sound: Bools) -> Bools:
        """Fill in the rows that the kernel can, and return those that are left."""
        left = np.zeros(len(counts), np.bool_)
        for of, _ in counts.exact.values():
            left |= (of > _MOST).astype(np.bool_)
        groups = [_Group.of(counts, places, left) for places in self.placed]
        for end, worst in ((self.lowest, True), (self.highest, False)):
            pairs = [group.worst if worst else group.best for group in groups]
            left |= _without_what_lowers(fewer, groups, pairs, counts, -1 if worst else 1)
            chosen = Counts([of for of, _ in pairs], [lost for _, lost in pairs], counts.deductions, counts.bonuses)
            results, _ = evaluate(fewer, chosen)
            part = slice(start, start + len(counts))
            end.score[part] = np.where(sound, results.score, np.nan)
            end.rank[part] = np.where(sound, results.rank, -1)
            if end.texts is not None:
                rows = np.flatnonzero(sound & ~left)
                for row, one in zip(rows.tolist(), rows_of(chosen, rows), strict=True):
                    end.texts[start + row] = exact_text(Exact.of(fewer, one).score)
        return left


def _on_one_leaf_each(scheme: Scheme) -> Scheme:
    """The scheme in which what an open group shares is the points of one leaf, and every other leaf has its own."""
    tree, top = scheme.tree, scheme.indicators[0]
    leaves = tuple(
        Indicator(f"0.{place}", top.title, Fraction(points, tree.scale))
        for place, (points, _) in enumerate(tree.placed)
    )
    return evolve(scheme, indicators=(Indicator("0", top.title, scheme.total, children=leaves),))


Pair = tuple[Column, Column]


@frozen(eq=False)
class _Group:
    """Points that may stand on any of some leaves: the counts of that which loses least, and of that which loses most.

    ``can_vanish``: some leaves are excluded and some are not, so that the points may apply or not.
    """

    best: Pair
    worst: Pair
    can_vanish: Bools

    @classmethod
    def of(cls, counts: Counts, places: Sequence[int], left: Bools) -> _Group:
        """The group of some leaves; rows whose samples are too large to compare are added to ``left``."""
        pairs = [(counts.sampled[place], counts.nonconforming[place]) for place in places]
        if len(pairs) == 1:
            return cls(pairs[0], pairs[0], np.zeros(len(counts), np.bool_))
        kind, rows = np.result_type(*(column for pair in pairs for column in pair)), len(counts)
        best, worst = ((np.zeros(rows, kind), np.zeros(rows, kind)) for _ in range(2))
        can_vanish = np.zeros(rows, np.bool_)
        for start in range(0, rows, CHUNK):
            part = slice(start, start + CHUNK)
            chunk = [(of[part], lost[part]) for of, lost in pairs]
            _choose(chunk, (best[0][part], best[1][part]), (worst[0][part], worst[1][part]))
            for of, _ in chunk:
                can_vanish[part] |= of == 0
                if of.itemsize > 2 and of.max() > _MOST:  # bytes
                    left[part] |= of > _MOST
        return cls(best, worst, can_vanish & (best[0] > 0))


def _choose(pairs: Sequence[Pair], best: Pair, worst: Pair) -> None:
    """Write the counts of the leaf with the least ratio, and of that with the greatest; 0 sampled is no ratio."""
    least, most = np.full(len(best[0]), np.inf), np.full(len(best[0]), -1.0)
    for pair in pairs:
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = np.divide(pair[1], pair[0], dtype=np.float64)
        for is_next, end, chosen in ((ratio < least, least, best), (ratio > most, most, worst)):
            np.copyto(end, ratio, where=is_next)
            for column, into in zip(pair, chosen, strict=True):
                np.copyto(into, column, where=is_next)


def _without_what_lowers(
    fewer: Weights, groups: Sequence[_Group], pairs: list[Pair], counts: Counts, sign: int
) -> Bools:
    """Leave out of rows the groups that had better not apply (``sign`` -1: for the least score), and return rows in doubt.

    Dinkelbach's iteration, as in :mod:`gbt27922.scoring.placing`: keep what betters the ratio reached so far.
    """
    unsure = np.zeros(len(counts), np.bool_)
    rows = np.flatnonzero(np.logical_or.reduce([group.can_vanish for group in groups]))
    if not rows.size:
        return unsure
    vanish = np.stack([group.can_vanish[rows] for group in groups])
    of, lost = (np.stack([pair[side][rows] for pair in pairs]).astype(np.float64) for side in (0, 1))
    there = of > 0
    values = 1 - np.divide(lost, of, where=there, out=np.zeros_like(of))
    offset = sign * _offset(fewer, counts.part(rows))
    dropped, doubt = _dropped(fewer, there, vanish & there, sign * values, offset)
    unsure[rows] = doubt
    for place, out in enumerate(dropped):
        if out.any():
            sampled, nonconforming = pairs[place]
            pairs[place] = _cleared(sampled, rows[out]), _cleared(nonconforming, rows[out])
    return unsure


def _offset(weights: Weights, counts: Counts) -> Floats:
    """What special items inside the points add to what is earned, in units of weights."""
    offset = np.zeros(len(counts))
    if weights.inside:
        for column, points in (
            (counts.deductions, -weights.deduction_points),
            (counts.bonuses, weights.bonus_points),
        ):
            offset += 0 if column is None else column * float(points * weights.scale)
    return offset


def _dropped(weights: Weights, there: Bools, vanish: Bools, values: Floats, offset: Floats) -> tuple[Bools, Bools]:
    """Which groups of each row are left out for the greatest (earned + offset) ÷ applicable, and which rows are in doubt."""
    points = np.array(weights.weights, np.float64)[:, np.newaxis] * there

    def ratio(kept: Bools) -> Floats:
        reached: Floats = ((points * values * kept).sum(0) + offset) / (points * kept).sum(0)
        return reached

    def bettering(kept: Bools) -> Bools:
        found: Bools = there & (~vanish | (values > ratio(kept)))
        return found | (kept & ~found.any(0))  # if none is better, all that is kept earns the same

    kept = there
    for _ in there:
        kept = bettering(kept)
    doubt = (vanish & (np.abs(values - ratio(kept)) < _NEAR)).any(0)
    # Where all earn the same it makes no difference what applies.
    doubt &= (np.where(there, values, -2).max(0) != np.where(there, values, 2).min(0)) | (offset != 0)
    # Where nothing must apply, an offset may let the score grow without bound.
    unbounded = (offset > 0) & (vanish == there).all(0)
    return there & ~kept, doubt | unbounded | (bettering(kept) != kept).any(0)


def _cleared(column: Column, rows: Ints) -> Column:
    column = column.copy()
    column[rows] = 0
    return column
