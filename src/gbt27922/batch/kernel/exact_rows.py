"""Single rows in exact integers: those that the kernel leaves over, and the problems of rows that have no score."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from gbt27922.batch.kernel.columns import Counts, Ints, Results
from gbt27922.batch.kernel.row_problems import placed, row_text
from gbt27922.batch.kernel.weights import Weights
from gbt27922.errors import Problem
from gbt27922.scoring import Ratios, Standing, Totals, counted_change

#: The largest sample that a row may have.
MOST = 1 << 62


@frozen
class Row:
    """One assessment: its counts by leaf, and its special items."""

    sampled: Sequence[int]
    nonconforming: Sequence[int]
    deductions: int
    bonuses: int


def rows_of(counts: Counts, rows: Ints | slice) -> Iterator[Row]:
    """Some rows, one by one, as Python integers."""
    part = counts.part(rows)
    sampled, nonconforming = (
        zip(*(column.tolist() for column in side), strict=True) for side in zip(*part.pairs, strict=True)
    )
    nothing = [0] * len(part)
    deductions = nothing if part.deductions is None else part.deductions.tolist()
    bonuses = nothing if part.bonuses is None else part.bonuses.tolist()
    return map(Row, sampled, nonconforming, deductions, bonuses)


def settle(
    weights: Weights,
    counts: Counts,
    results: Results,
    rows: Ints,
    known: Mapping[int, Sequence[Problem]],
    *,
    verdicts: bool,
) -> dict[int, str]:
    """Fill in ``rows`` exactly, and return the problems of those that have no score.

    ``known`` are problems found before. ``verdicts`` says that a qualitative leaf must have a sample of one, because
    its findings were not summed.
    """
    problems = {}
    for index, row in zip(rows.tolist(), rows_of(counts, rows), strict=True):
        found = [*known.get(index, ()), *_problems(weights, row, verdicts=verdicts)]
        if found:
            problems[index] = row_text(found)
            fill(results, index, None)
        else:
            fill(results, index, Exact.of(weights, row))
    return problems


@frozen
class Exact:
    """What one row comes to."""

    base: Fraction
    score: Fraction
    rank: int
    earned: tuple[Fraction, ...]
    applicable: tuple[Fraction, ...]

    @classmethod
    def of(cls, weights: Weights, row: Row) -> Exact:
        """The exact results of a row without problems (6)."""
        common = math.lcm(*filter(None, row.sampled))
        applies, lost = [0] * len(weights.categories), [0] * len(weights.categories)
        counted = zip(weights.category_of, weights.weights, row.sampled, row.nonconforming, strict=True)
        for category, weight, of, nonconforming in counted:
            if of:
                applies[category] += weight
                lost[category] += weight * nonconforming * (common // of)
        totals = Totals(
            lost=Fraction(sum(lost), weights.scale * common),
            applicable=Fraction(sum(applies), weights.scale),
            special=counted_change(row.deductions, row.bonuses, weights.scheme.special),
            deductions=row.deductions,
            score_total=weights.scheme.score_total,
        )
        scheme = weights.scheme
        if scheme.is_graded:
            score, reached = totals.outcome(scheme, _record(weights, row))
        else:
            score, reached = totals.score(scheme), scheme.grades[0]
        earned = [points * common - gone for points, gone in zip(applies, lost, strict=True)]
        return cls(
            totals.base,
            score,
            weights.grades.index(reached),
            tuple(Fraction(points, weights.scale * common) for points in earned),
            tuple(Fraction(points, weights.scale) for points in applies),
        )


def _record(weights: Weights, row: Row) -> Standing:
    """What conditions of grades ask for."""
    counted = [one for one in zip(weights.leaves, row.sampled, row.nonconforming, strict=True) if one[1]]
    of, lost = {leaf: of for leaf, of, _ in counted}, {leaf: lost for leaf, _, lost in counted if lost}
    return Standing(Ratios(lost, of), weights.scheme.tree)


def fill(results: Results, index: int, exact: Exact | None) -> None:
    """Fill in one row; None if it has no score."""
    results.score[index] = math.nan if exact is None else exact.score
    results.base_score[index] = math.nan if exact is None else exact.base
    results.rank[index] = -1 if exact is None else exact.rank
    for category, (earned, applicable) in enumerate(zip(results.earned, results.applicable, strict=True)):
        earned[index] = math.nan if exact is None else exact.earned[category]
        applicable[index] = math.nan if exact is None else exact.applicable[category]


def _problems(weights: Weights, row: Row, *, verdicts: bool) -> Iterator[Problem]:
    """Every reason why a row has no score."""
    leaves = zip(weights.leaves, weights.methods, row.sampled, row.nonconforming, strict=True)
    for leaf, method, sampled, nonconforming in leaves:
        if method != "measured":  # its values are read and judged before they are counts
            yield from (placed(f"{leaf}:", problem) for problem in count_problems(sampled, nonconforming))
        if method == "qualitative" and verdicts and sampled > 1:
            yield Problem(f"{leaf}:", "counts_on_qualitative.row", {"got": sampled})
    yield from score_problems(weights, row)


def score_problems(weights: Weights, row: Row) -> Iterator[Problem]:
    """Why a row has no score although its counts are possible."""
    if not any(weight for weight, sampled in zip(weights.weights, row.sampled, strict=True) if sampled):
        yield Problem("", "nothing_applicable")
    if weights.scheme.special.is_none:
        # docs/readings.md, Conditions: a scheme without special items takes none.
        given = {"special_deductions": row.deductions, "special_bonuses": row.bonuses}
        yield from (Problem(f"{name}:", "no_special_items.row", {"got": got}) for name, got in given.items() if got)
        return
    if row.deductions < 0:
        yield Problem("special_deductions:", "invalid_value.negative", {"got": row.deductions})
    if not 0 <= row.bonuses <= weights.bonus_limit:
        values = {"limit": weights.bonus_limit, "got": row.bonuses}
        yield Problem("special_bonuses:", "too_many_bonuses.row", values)


def count_problems(sampled: int, nonconforming: int) -> Iterator[Problem]:
    """Why a pair of counts is impossible."""
    if not 0 <= sampled <= MOST:
        yield Problem("sampled", "invalid_value.count", {"got": sampled})
    elif nonconforming < 0:
        yield Problem("nonconforming", "invalid_value.negative", {"got": nonconforming})
    elif nonconforming > sampled:
        yield Problem("nonconforming", "invalid_value.above_sampled", {"most": sampled, "got": nonconforming})
