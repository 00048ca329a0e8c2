"""One row a finding: findings of one leaf are summed into the columns that the kernel reads, some assessments a time.

What makes an assessment more than sums of integers sends it to be judged by itself: a fault, a gap, or sites that
count by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from attrs import define, field, frozen

from gbt27922._basis.exact import exact_text
from gbt27922.batch._arrow import joined, pa, pc
from gbt27922.batch._codes import coded, placed
from gbt27922.batch._columns import Counts, Results
from gbt27922.batch._findings import Found, Judge, Special
from gbt27922.batch._kernel import run
from gbt27922.batch._names import BONUSES, DEDUCTIONS, INDICATOR, KEY, NONCONFORMING, SAMPLED, SITE
from gbt27922.batch._outcome import Outcome
from gbt27922.batch._pool import Findings, Pool, Pooling
from gbt27922.batch._rows import Exact, fill, rows_of, settle
from gbt27922.batch._weights import Weights
from gbt27922.batch._whole import Whole, whole
from gbt27922.errors import FrameError, Problem
from gbt27922.models import Scheme

#: Assessments that are judged by themselves, at a time.
_FEW = 1 << 10


def score_long(scheme: Scheme, columns: Mapping[str, Any], specials: Mapping[str, Any], *, exact: bool) -> Any:
    """The keys of the assessments, in order of first appearance, and their outcome."""
    codes, keys = coded(columns[KEY])
    keys, special = _specials(keys, specials)
    counts = {name: whole(joined(columns[name])) for name in (SAMPLED, NONCONFORMING)}
    pooling = Pooling.of(scheme)
    sampled, nonconforming = (column.values for column in counts.values())
    places = placed(columns[INDICATOR], pooling.places)
    faults = _faults(counts)
    if faults:
        places[list(faults)] = -1
    rows = Findings(codes, places, sampled, nonconforming)
    work = _Work(scheme, columns, rows, special, faults, len(keys), exact=exact)
    everything, ordered = slice(0, len(keys)), rows.ordered
    at_once = None if ordered else pooling.once(rows, everything)
    if at_once:
        work.block(everything, slice(None), at_once)
    else:
        for part, where in rows.blocks(len(keys), ordered=ordered):
            work.block(part, where, pooling.pool(rows.at(where), part))
    return keys, Outcome(work.weights, work.results, work.problems, work.texts)


def _faults(counts: Mapping[str, Whole]) -> dict[int, list[str]]:
    faults: dict[int, list[str]] = {}
    for word, column in counts.items():
        for row, reason in column.faults:
            faults.setdefault(row, []).append(f"{word} {reason}")
    return faults


@frozen(eq=False)
class _Specials:
    """Special items by the code of their assessment, and what is wrong with some of them."""

    deductions: Any = None
    bonuses: Any = None
    faults: dict[int, list[str]] = field(factory=dict)

    def of(self, code: int) -> Special:
        """Those of one assessment."""
        deductions = 0 if self.deductions is None else int(self.deductions[code])
        bonuses = 0 if self.bonuses is None else int(self.bonuses[code])
        return Special(deductions, bonuses, tuple(self.faults.get(code, ())))


def _specials(keys: Any, columns: Mapping[str, Any]) -> tuple[Any, _Specials]:
    """All keys, those last that have special items only; and the special items."""
    faults: dict[int, list[str]] = {}
    special = _Specials(faults=faults)
    if columns:
        codes, keys = _with_findings(keys, columns[KEY])
        special = _Specials(np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64), faults)
        for code in np.flatnonzero(np.bincount(codes, minlength=len(keys)) > 1).tolist():
            faults.setdefault(code, []).append("special items must be given once, but are given twice")
        given = {DEDUCTIONS: special.deductions, BONUSES: special.bonuses}
        for name in columns.keys() & given:
            into = given[name]
            column = whole(joined(columns[name]))
            into[codes] = column.values
            for row, reason in column.faults:
                faults.setdefault(int(codes[row]), []).append(f"{name}: {reason}")
    for code in np.flatnonzero(keys.is_null().to_numpy(zero_copy_only=False)).tolist():
        faults.setdefault(code, []).append("assessment is missing")
    return keys, special


def _with_findings(keys: Any, column: Any) -> tuple[Any, Any]:
    """The code of each special item among the keys, and the keys with those that have no findings."""
    codes, own = coded(column)
    try:
        own = own.cast(keys.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        reason = f"must be of the kind of the findings' assessments, {keys.type}, got {own.type}"
        raise FrameError((Problem(f"specials.{KEY}", reason, "wrong_type"),)) from error
    found = pc.index_in(own, value_set=keys)
    new = np.flatnonzero(found.is_null().to_numpy(zero_copy_only=False))
    at = found.fill_null(0).to_numpy().copy()
    at[new] = len(keys) + np.arange(len(new))
    return at[codes], pa.concat_arrays([keys, own.take(pa.array(new))])


@define(eq=False)
class _Work:
    """The long layout at work, block after block."""

    scheme: Scheme
    columns: Mapping[str, Any]
    rows: Findings
    special: _Specials
    faults: Mapping[int, list[str]]
    assessments: int
    exact: bool
    weights: Weights = field(init=False)
    results: Results = field(init=False)
    problems: dict[int, str] = field(init=False, factory=dict)
    texts: list[str | None] | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.weights = Weights.of(self.scheme)
        self.results = Results.empty(len(self.weights.categories), self.assessments)
        self.texts = list[str | None]([None] * self.assessments) if self.exact else None

    def block(self, part: slice, where: Any, pool: Pool) -> None:
        """Score some assessments, whose rows are ``where``."""
        odd, special = pool.odd, self.special
        faulty = np.fromiter(special.faults, np.int64, len(special.faults)) - part.start
        odd[faulty[(faulty >= 0) & (faulty < len(odd))]] = True
        few = [None if column is None else column[part] for column in (special.deductions, special.bonuses)]
        counts = Counts(list(pool.sampled), list(pool.nonconforming), *few)
        results = self.results.part(part)
        left = run(self.weights, counts, results, verdicts=False)
        found = settle(self.weights, counts, results, left[~odd[left]], {}, verdicts=False)
        self.problems |= {part.start + index: problem for index, problem in found.items()}
        if self.texts is not None:
            sound = np.setdiff1d(np.flatnonzero(~odd), list(found))
            for index, row in zip(sound.tolist(), rows_of(counts, sound), strict=True):
                self.texts[part.start + index] = exact_text(Exact.of(self.weights, row).score)
        self._judge(part.start + np.flatnonzero(odd), where)

    def _judge(self, codes: Any, where: Any) -> None:
        """Judge some assessments one by one, whose rows are among ``where``."""
        judge = Judge(self.scheme, self.weights)
        for start in range(0, len(codes), _FEW):
            few = codes[start : start + _FEW]
            for code, found in self._found(few, where).items():
                row, problems = judge.row(found, self.special.of(code))
                exact = None if problems else Exact.of(self.weights, row)
                fill(self.results, code, exact)
                if exact is None:
                    self.problems[code] = "; ".join(problems)
                elif self.texts is not None:
                    self.texts[code] = exact_text(exact.score)

    def _found(self, codes: Any, where: Any) -> dict[int, list[Found]]:
        """The findings of each of some assessments, in the order of the rows."""
        every = np.arange(len(self.rows.code))[where]
        rows = every[np.isin(self.rows.code[every], codes)]
        found: dict[int, list[Found]] = {code: [] for code in codes.tolist()}
        for row, code, item in zip(rows.tolist(), self.rows.code[rows].tolist(), self._items(rows), strict=True):
            indicator, site, sampled, nonconforming = item
            faults = tuple(self.faults.get(row, ())) + (("is missing",) if indicator is None else ())
            counts = (1, 0) if row in self.faults else (sampled, nonconforming)
            found[code].append(Found(indicator, site, *counts, faults))
        return found

    def _items(self, rows: Any) -> Iterable[tuple[Any, Any, int, int]]:
        texts = (_values(self.columns.get(name), rows) for name in (INDICATOR, SITE))
        counts = (column[rows].tolist() for column in (self.rows.sampled, self.rows.nonconforming))
        return zip(*texts, *counts, strict=True)


def _values(column: Any, rows: Any) -> Iterator[Any]:
    """Some values of a column, as Python has them; None where there is no column."""
    if column is None:
        return iter([None] * len(rows))
    array = column if hasattr(column, "take") and not isinstance(column, np.ndarray) else pa.array(column)
    return iter(array.take(pa.array(rows)).to_pylist())
