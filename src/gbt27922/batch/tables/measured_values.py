"""Columns of measured values: exact numbers however they are written, and the counts that they are to an aggregation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import frozen

from gbt27922._basis.exact import exact_if_possible
from gbt27922._basis.rules import limited_digits, number
from gbt27922.batch.kernel.columns import Column
from gbt27922.batch.kernel.exact_rows import MOST, count_problems
from gbt27922.batch.tables.arrow import joined, pa
from gbt27922.batch.tables.codes import Codes, coded
from gbt27922.batch.tables.whole_numbers import MISSING, RowProblem, WholeNumbers, is_gap, whole_numbers
from gbt27922.errors import Problem
from gbt27922.models import Counts, Indicator, Scheme
from gbt27922.scoring import observed, off_scale

_number = limited_digits(number)


@frozen(eq=False)
class Values:
    """The value of each row, by its place among the different ones: a number, None where there is none, or a problem."""

    places: Codes
    distinct: Sequence[Fraction | Problem | None]

    @classmethod
    def of(cls, column: Any) -> Values:
        """The values of a column: a numpy array, an Arrow array, or a list of Python objects."""
        if not isinstance(column, list):
            column = joined(column)
            if not isinstance(column, np.ndarray) and pa.types.is_float16(column.type):
                column = [*column.to_numpy(zero_copy_only=False)]
        if isinstance(column, list):
            return cls(np.arange(len(column), dtype=np.int32), [*map(_read, column)])
        places, keys = coded(column)
        # Python's float of a single one has other digits.
        single = pa.types.is_float32(keys.type)
        return cls(places, [*map(_read, keys.to_numpy(zero_copy_only=False) if single else keys.to_pylist())])

    def __getitem__(self, row: int) -> Fraction | None:
        """The value of a row; None where there is no sound one."""
        found = self.distinct[self.places[row]]
        return None if isinstance(found, Problem) else found

    @property
    def missing(self) -> Column:
        """The rows that have none."""
        return np.array([value is None for value in self.distinct], np.bool_)[self.places]

    def on(self, leaf: Indicator) -> Values:
        """The values as those of a leaf: what is not on its scale is a problem."""
        return Values(self.places, [_on_scale(value, leaf) for value in self.distinct])

    def at(self, rows: Column) -> Values:
        """Those of some rows."""
        used, places = np.unique(self.places[rows], return_inverse=True)
        return Values(places.astype(np.int32), [self.distinct[place] for place in used.tolist()])

    def problems(self, skipped: Column) -> list[RowProblem]:
        """What is wrong with rows, but for those to be skipped; in these no value is missed."""
        wrong = [MISSING if value is None else value for value in self.distinct]
        bad = np.array([isinstance(value, Problem) for value in wrong], np.bool_)
        rows = np.flatnonzero(bad[self.places] & ~(self.missing & skipped)).tolist()
        found = ((row, wrong[self.places[row]]) for row in rows)
        return [RowProblem(row, problem) for row, problem in found if isinstance(problem, Problem)]

    def counts(self, leaf: str, scheme: Scheme) -> list[Counts | None]:
        """What one response with each of the different values counts as, all in parts of one size; None for what is no value."""
        sound = [_Measured(leaf, value) for value in self.distinct if isinstance(value, Fraction)]
        counted = iter(observed(sound, scheme.tree))
        return [next(counted).counts if isinstance(value, Fraction) else None for value in self.distinct]


_ONE = Counts(1, 0)


@frozen
class _Measured:
    """A value that one response has."""

    indicator: str
    value: Fraction
    site: None = None
    counts: Counts = _ONE


def _read(value: Any) -> Fraction | Problem | None:
    """The exact number that a value is; None where there is none."""
    if _is_blank(value):
        return None
    found = exact_if_possible(value)
    return next((problem.at("") for problem in _number(found)), found)


def _is_blank(value: Any) -> bool:
    """Whether there is no value: nothing, a gap, or a text of white space."""
    return not value.strip() if isinstance(value, str) else value is None or is_gap(value)


def _on_scale(value: Fraction | Problem | None, leaf: Indicator) -> Fraction | Problem | None:
    problem = off_scale(value, leaf) if isinstance(value, Fraction) else None
    return problem.at("") if problem else value


def responses(column: Any, rows: int) -> WholeNumbers:
    """How many responses each row has: 1 where it does not say, or there is no column."""
    if column is None:
        return WholeNumbers(np.ones(rows, np.int64))
    found = whole_numbers(joined(column))
    values = found.values.astype(np.int64)
    values[[row for row, _ in found.problems]] = 1
    impossible = np.flatnonzero((values < 0) | (values > MOST)).tolist()
    problems = [RowProblem(row, *count_problems(int(values[row]), 0)) for row in impossible]
    problems += (one for one in found.problems if one.problem != MISSING)
    values[impossible] = 1
    return WholeNumbers(values, tuple(problems))


@frozen(eq=False)
class LeafCounts:
    """The counts of a measured leaf: for the kernel, and exactly where some are beyond 64 bits."""

    sampled: Column
    nonconforming: Column
    exact: tuple[Column, Column] | None = None

    @classmethod
    def of(cls, leaf: Indicator, scheme: Scheme, values: Values, excluded: Column) -> LeafCounts:
        """One value in each row: however many responses it has, it is a ratio. Without a sound value the counts are a placeholder."""
        reduced = [_reduced(counts) for counts in values.counts(leaf.id, scheme)]
        fit = [Counts(MOST, 0) if counts.sampled > MOST else counts for counts in reduced]
        sampled, nonconforming = _taken(fit, values.places, excluded, np.int64)
        exact = None if fit == reduced else _taken(reduced, values.places, excluded, np.object_)
        return cls(sampled, nonconforming, exact)


def _taken(counts: Sequence[Counts], places: Codes, excluded: Column, kind: Any) -> tuple[Column, Column]:
    of, lost = (np.array([pair[side] for pair in counts], kind)[places] for side in (0, 1))
    of[excluded] = lost[excluded] = 0
    return of, lost


def _reduced(counts: Counts | None) -> Counts:
    if counts is None:
        return Counts(1, 0)
    common = math.gcd(*counts)
    return Counts(counts.sampled // common, counts.nonconforming // common)
