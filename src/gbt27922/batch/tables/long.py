"""One row a finding: the findings of a leaf are summed into the columns that the kernel reads, some assessments at a time.

An assessment that is more than sums of integers is judged by itself: one with a problem, a gap, or sites that
count separately.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import define, field, frozen

from gbt27922._basis.exact import exact_text
from gbt27922.batch.kernel.columns import Column, Counts, Results
from gbt27922.batch.kernel.evaluation import run
from gbt27922.batch.kernel.exact_rows import Exact, fill, rows_of, settle
from gbt27922.batch.kernel.row_problems import row_text
from gbt27922.batch.kernel.score_ranges import ScoreRanges
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.tables.arrow import joined, pa, pc
from gbt27922.batch.tables.codes import coded, placed
from gbt27922.batch.tables.column_names import BONUSES, DEDUCTIONS, INDICATOR, KEY, SITE
from gbt27922.batch.tables.findings import Found, Judge, Special
from gbt27922.batch.tables.keys import WITHOUT_KEY, comparable, unlike_problem
from gbt27922.batch.tables.outcome import Outcome
from gbt27922.batch.tables.pooling import Findings, Pool, Pooling
from gbt27922.batch.tables.row_counts import RowCounts
from gbt27922.batch.tables.sites import site_problems
from gbt27922.batch.tables.whole_numbers import RowProblem, whole_numbers
from gbt27922.errors import Problem

#: How many assessments are judged by themselves at a time.
_FEW = 1 << 10


def score_long(
    weights: Weights, columns: Mapping[str, Any], specials: Mapping[str, Any], *, exact: bool, range: bool
) -> Any:
    """The keys of the assessments, in order of first appearance, and their outcome."""
    codes, keys = coded(columns[KEY])
    keys, special = _specials(keys, specials)
    scheme = weights.scheme
    pooling = Pooling.of(scheme)
    places = placed(columns[INDICATOR], pooling.places)
    counted = RowCounts.of(scheme, places, columns)
    unread = _row_problems(counted.problems, site_problems(columns.get(SITE, []), codes))
    if unread or len(counted.apart):
        places = places.copy()  # it may be the column itself
        places[[*unread, *counted.apart]] = -1
    rows = Findings(codes, places, counted.sampled, counted.nonconforming)
    work = _Work(weights, columns, rows, special, unread, len(keys), counted, exact=exact, range=range)
    everything, ordered = slice(0, len(keys)), rows.ordered
    at_once = None if ordered else pooling.once(rows, everything)
    if at_once:
        work.block(everything, slice(None), at_once)
    else:
        for part, where in rows.blocks(len(keys), ordered=ordered):
            work.block(part, where, pooling.pool(rows.at(where), part))
    return keys, Outcome(weights, work.results, work.problems, work.texts, work.ranges)


def _row_problems(cells: Iterable[RowProblem], sites: Mapping[int, list[Problem]]) -> dict[int, list[Problem]]:
    problems = {row: list(found) for row, found in sites.items()}
    for row, problem in cells:
        problems.setdefault(row, []).append(problem)
    return problems


@frozen(eq=False)
class _Specials:
    """Special items by the code of their assessment, and the problems of some."""

    deductions: Any = None
    bonuses: Any = None
    problems: dict[int, list[Problem]] = field(factory=dict)

    def of(self, code: int) -> Special:
        """Those of one assessment."""
        deductions = 0 if self.deductions is None else int(self.deductions[code])
        bonuses = 0 if self.bonuses is None else int(self.bonuses[code])
        return Special(deductions, bonuses, tuple(self.problems.get(code, ())))


def _specials(keys: Any, columns: Mapping[str, Any]) -> tuple[Any, _Specials]:
    """All keys, last those that only have special items; and the special items."""
    problems: dict[int, list[Problem]] = {}
    special, unlike = _Specials(problems=problems), set[int]()
    if columns:
        codes, keys, problems = _with_findings(keys, columns[KEY])
        unlike = set(problems)
        special = _Specials(np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64), problems)
        for code in np.flatnonzero(np.bincount(codes, minlength=len(keys)) > 1).tolist():
            problems.setdefault(code, []).append(Problem("", "repeated_key.specials"))
        given = {DEDUCTIONS: special.deductions, BONUSES: special.bonuses}
        for name in columns.keys() & given:
            into = given[name]
            column = whole_numbers(joined(columns[name]))
            into[codes] = column.values
            for row, problem in column.problems:
                problems.setdefault(int(codes[row]), []).append(problem.at(f"{name}:"))
    for code in np.flatnonzero(keys.is_null().to_numpy(zero_copy_only=False)).tolist():
        if code not in unlike:
            problems.setdefault(code, []).append(WITHOUT_KEY)
    return keys, special


def _with_findings(keys: Any, column: Any) -> tuple[Any, Any, dict[int, list[Problem]]]:
    """The code of each special item among the keys, the keys with those added that have no findings, and problems of these."""
    codes, raw = coded(column)
    own, unlike = comparable(raw, keys.type)
    found = pc.index_in(own, value_set=keys)
    new = np.flatnonzero(found.is_null().to_numpy(zero_copy_only=False) | unlike)
    at = found.fill_null(0).to_numpy().copy()
    at[new] = len(keys) + np.arange(len(new))
    problems = {int(at[row]): [unlike_problem(raw[row].as_py(), keys.type)] for row in np.flatnonzero(unlike).tolist()}
    return at[codes], pa.concat_arrays([keys, own.take(pa.array(new))]), problems


@define(eq=False)
class _Work:
    """The long layout at work, block after block."""

    weights: Weights
    columns: Mapping[str, Any]
    rows: Findings
    special: _Specials
    unread: Mapping[int, list[Problem]]
    assessments: int
    counted: RowCounts
    exact: bool
    range: bool
    results: Results = field(init=False)
    problems: dict[int, str] = field(init=False, factory=dict)
    texts: list[str | None] | None = field(init=False)
    ranges: ScoreRanges | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.results = Results.empty(len(self.weights.categories), self.assessments)
        self.texts = list[str | None]([None] * self.assessments) if self.exact else None
        self.ranges = ScoreRanges.of(self.weights, self.assessments, exact=self.exact) if self.range else None

    def block(self, part: slice, where: Any, pool: Pool) -> None:
        """Score some assessments; ``where`` are their rows."""
        apart, special = pool.apart, self.special
        problematic = np.fromiter(special.problems, np.int64, len(special.problems)) - part.start
        apart[problematic[(problematic >= 0) & (problematic < len(apart))]] = True
        few = [None if column is None else column[part] for column in (special.deductions, special.bonuses)]
        pairs = [
            self._plain(place, *pair) for place, pair in enumerate(zip(pool.sampled, pool.nonconforming, strict=True))
        ]
        counts = Counts([of for of, _ in pairs], [lost for _, lost in pairs], few[0], few[1])
        results = self.results.part(part)
        left = run(self.weights, counts, results, verdicts=False)
        found = settle(self.weights, counts, results, left[~apart[left]], {}, verdicts=False)
        self.problems |= {part.start + index: problem for index, problem in found.items()}
        if self.texts is not None:
            sound = np.setdiff1d(np.flatnonzero(~apart), list(found))
            for index, row in zip(sound.tolist(), rows_of(counts, sound), strict=True):
                self.texts[part.start + index] = exact_text(Exact.of(self.weights, row).score)
        if self.ranges is not None:
            results.rank[apart] = -1
            self.ranges.fill(part.start, counts, results)
        self._judge(part.start + np.flatnonzero(apart), where)

    def _plain(self, place: int, sampled: Column, nonconforming: Column) -> tuple[Column, Column]:
        """The counts of a leaf; those of a measured one in the lowest terms, which the kernel takes sooner."""
        if place not in self.weights.measured:
            return sampled, nonconforming
        common = np.maximum(np.gcd(sampled, nonconforming), 1)
        return sampled // common, nonconforming // common

    def _judge(self, codes: Any, where: Any) -> None:
        """Judge some assessments one by one; their rows are among ``where``."""
        judge = Judge(self.weights.scheme, self.weights)
        for start in range(0, len(codes), _FEW):
            few = codes[start : start + _FEW]
            for code, found in self._found(few, where).items():
                row, problems = judge.row(found, self.special.of(code))
                exact = None if problems else Exact.of(self.weights, row)
                fill(self.results, code, exact)
                if exact is None:
                    self.problems[code] = row_text(problems)
                    continue
                if self.texts is not None:
                    self.texts[code] = exact_text(exact.score)
                if self.ranges is not None:
                    self.ranges.settle(code, row)

    def _found(self, codes: Any, where: Any) -> dict[int, list[Found]]:
        """The findings of each of some assessments, in the order of the rows."""
        every = np.arange(len(self.rows.code))[where]
        rows = every[np.isin(self.rows.code[every], codes)]
        found: dict[int, list[Found]] = {code: [] for code in codes.tolist()}
        for row, code, item in zip(rows.tolist(), self.rows.code[rows].tolist(), self._items(rows), strict=True):
            indicator, site, sampled, nonconforming, value = item
            missing = (Problem("", "missing_field.cell"),) if indicator is None else ()
            problems = (*self.unread.get(row, ()), *missing)
            counts = (1, 0) if row in self.unread else (sampled, nonconforming)
            found[code].append(Found(indicator, site, *counts, None if row in self.unread else value, problems))
        return found

    def _items(self, rows: Any) -> Iterable[tuple[Any, Any, int, int, Fraction | None]]:
        indicators = self.columns[INDICATOR].take(pa.array(rows)).to_pylist()
        sites = _sites(self.columns.get(SITE), rows)
        return zip(indicators, sites, *self.counted.found(rows), strict=True)


def _sites(column: Any, rows: Any) -> Sequence[int | None]:
    """Small numbers for the sites of some rows, whatever names them; None where there is no column."""
    if column is None:
        return [None] * len(rows)
    codes: list[int] = coded(column[rows] if isinstance(column, np.ndarray) else column.take(pa.array(rows)))[
        0
    ].tolist()
    return codes
