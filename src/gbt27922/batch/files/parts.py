"""Parts of tables in files, as many rows as memory holds at a time; long ones end where an assessment does."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
from attrs import Factory, frozen

from gbt27922._basis.exact import got
from gbt27922.batch.kernel.columns import Bools, Ints
from gbt27922.batch.tables.arrow import pa, pc
from gbt27922.batch.tables.column_names import FINDINGS, INDICATOR, KEY, VALUE
from gbt27922.batch.tables.keys import plain_keys
from gbt27922.errors import FrameError, Problem

#: How many rows with a problem may stand within an assessment: memory holds them all.
MOST = 1 << 17


@frozen(eq=False)
class Part:
    """Some rows: an Arrow table, the place of each row (its line, or its number), and how much of the file is read.

    ``problems`` are those of rows that could not be read; ``placeholders`` is the table with valid placeholder counts
    in these rows, so that their other problems are found too.
    """

    table: Any
    places: Ints
    share: float
    placeholders: Any = None
    problems: Mapping[int, str] = {}

    @property
    def scorable(self) -> Any:
        """The table to score."""
        return self.table if self.placeholders is None else self.placeholders

    def cut(self, start: int, stop: int) -> Part:
        """Some of the rows."""
        rows = slice(start, stop)
        placeholders = None if self.placeholders is None else self.placeholders[rows]
        problems = {row - start: reason for row, reason in self.problems.items() if start <= row < stop}
        return Part(self.table[rows], self.places[rows], self.share, placeholders, problems)

    def and_then(self, more: Part) -> Part:
        """These rows, and then those of the next part."""
        rows = len(self.places)
        placeholders = None
        if self.placeholders is not None or more.placeholders is not None:
            placeholders = pa.concat_tables([self.scorable, more.scorable])
        problems = {**self.problems, **{row + rows: reason for row, reason in more.problems.items()}}
        places = np.concatenate([self.places, more.places])
        return Part(pa.concat_tables([self.table, more.table]), places, more.share, placeholders, problems)


@frozen(eq=False)
class Assessments:
    """The assessments of a part: the key of each, and the row where it begins.

    Rows that have a problem, and stand among those of another assessment, do not part these; rows without a key belong to none.
    """

    part: Part
    keys: Any
    starts: Ints
    #: The rows that have a key; the runs among them that share one, by where they begin; and whose each run is.
    rows: Ints
    runs: Ints
    owners: Ints
    #: The first and the last run of the assessment that may go on behind this part.
    current: tuple[int, int]
    #: The assessments of which every row has a problem: none of them can have a score.
    hopeless: Bools

    @classmethod
    def of(cls, part: Part) -> Assessments:
        """The assessments of a part."""
        column, rows = plain_keys(part.table.column(KEY)), np.arange(len(part.places))
        if column.null_count:
            rows, column = rows[column.is_valid().to_numpy(zero_copy_only=False)], column.drop_null()
        encoded = pc.run_end_encode(column, run_end_type=pa.int64())
        runs = np.append(0, encoded.run_ends.to_numpy())[:-1]
        owners = first = np.arange(len(runs))
        current, hopeless = (len(runs) - 1, len(runs) - 1), np.zeros(len(runs), np.bool_)
        if (unsound := _unsound(part)).any() and len(runs):
            bad = np.logical_and.reduceat(unsound[rows], runs)
            codes = encoded.values.dictionary_encode().indices
            owners, first = _owned(codes.to_pylist(), bad.tolist())
            sound = int(owners[np.append(0, np.flatnonzero(~bad))[-1]])
            current = int(first[sound]), int(np.flatnonzero(owners == sound)[-1])
            hopeless = np.isin(np.arange(len(first)), owners[~bad], invert=True)
        keys = encoded.values.take(pa.array(first))
        return cls(part, keys, rows[runs[first]], rows, runs, owners, current, hopeless)

    @property
    def keyless(self) -> Ints:
        """The rows that have no key."""
        if len(self.rows) == len(self.part.places):
            return np.zeros(0, np.int64)
        there = np.zeros(len(self.part.places), np.bool_)
        there[self.rows] = True
        return np.flatnonzero(~there)

    def owner(self, row: int) -> int:
        """Whose a row with a key is."""
        place = np.searchsorted(self.rows, row)
        return int(self.owners[np.searchsorted(self.runs, place, "right") - 1])

    @property
    def ended(self) -> int:
        """How many rows belong to assessments that do not go on behind this part.

        After too many rows with a problem an assessment has ended, whatever follows: memory holds no more of them.
        """
        begin, end = self.current
        last = int(np.append(self.runs, len(self.rows))[end + 1])
        behind = len(self.part.places) - (int(self.rows[last - 1]) + 1 if last else 0)
        if behind > MOST:
            return len(self.part.places) if end + 1 == len(self.runs) else int(self.rows[self.runs[-1]])
        return int(self.rows[self.runs[begin]]) if last else 0


def _unsound(part: Part) -> Bools:
    """The rows that have a problem, or lack something."""
    found = np.zeros(len(part.places), np.bool_)
    found[list(part.problems)] = True
    there = [name for name in FINDINGS[2:] if name in part.table.column_names]
    lacking = reduce(operator.or_, (_is_null(part, name) for name in there)) if there else np.ones(len(found), np.bool_)
    if VALUE in part.table.column_names:  # a finding has counts, or a value
        lacking &= _is_null(part, VALUE)
    return found | lacking | _is_null(part, INDICATOR)


def _is_null(part: Part, name: str) -> Bools:
    column = part.table.column(name)
    if not column.null_count:
        return np.zeros(len(column), np.bool_)
    nulls: Bools = column.is_null().to_numpy()
    return nulls


def _owned(codes: Sequence[int], bad: Sequence[bool]) -> tuple[Ints, Ints]:
    """Whose each run of rows is, and the first run of each assessment; all rows of those that are ``bad`` have a problem.

    A bad run neither ends the ``current`` assessment nor begins one, but may turn out to be the begin of the next.
    """
    owners: list[int] = []
    first: list[int] = []
    current: dict[int, int] = {}
    astray: dict[int, int] = {}
    recent: dict[int, int] = {}  # those astray since the last run that is not bad
    for run, (code, is_bad) in enumerate(zip(codes, bad, strict=True)):
        owner = current.get(code, (astray if is_bad else recent).get(code, len(first)))
        if owner == len(first):
            first.append(run)
        if not is_bad:
            astray.pop(code, None)
            current, recent = {code: owner}, {}
        elif not run or code not in current:
            current = current or {code: owner}
            astray[code] = recent[code] = owner
        owners.append(owner)
    return np.array(owners), np.array(first)


@frozen(eq=False)
class Runs:
    """The long layout in bounded memory: the rows of an assessment stand together, and none comes back later.

    ``keys`` are those of the assessments so far: one for each time that one began; ``hopeless`` those that have no score.
    """

    keys: list[Any] = Factory(list)
    hopeless: list[Any] = Factory(list)

    def by_assessment(self, parts: Iterator[Part]) -> Iterator[Assessments]:
        """The same rows, in parts that end where an assessment does."""
        held = next(parts)
        for part in parts:
            if cut := Assessments.of(held).ended:
                yield self._seen(held.cut(0, cut))
                held = held.cut(cut, len(held.places))
            held = held.and_then(part)
        yield self._seen(held)

    def _seen(self, part: Part) -> Assessments:
        found = Assessments.of(part)
        keys, hopeless = found.keys.filter(pa.array(~found.hopeless)), found.keys.filter(pa.array(found.hopeless))
        _refuse_scattered(keys, hopeless)
        self.keys.append(keys)
        self.hopeless.append(hopeless)
        return found

    def distinct(self) -> Any:
        """All keys. Raises :class:`~gbt27922.errors.FrameError` if one came back after another had begun."""
        keys, hopeless = pa.concat_arrays(self.keys), pa.concat_arrays(self.hopeless)
        _refuse_scattered(keys, hopeless)
        return pa.concat_arrays([keys, hopeless])


def _refuse_scattered(keys: Any, hopeless: Any) -> None:
    """Refuse assessments that come twice, if one of the times has a score."""
    twice = hopeless.filter(pc.is_in(hopeless, value_set=keys))
    if pc.count_distinct(keys, mode="all").as_py() < len(keys):
        counted = pc.value_counts(keys)
        twice = counted.filter(pc.greater(counted.field("counts"), 1)).field("values")
    if len(twice):
        raise FrameError((Problem(KEY, "scattered_rows", {"assessment": got(twice[0].as_py())}),))
