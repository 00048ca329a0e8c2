"""The counts of the rows of a long frame: those of samples as they stand, and those that measured values are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import field, frozen

from gbt27922._basis.foreign_text import quoted
from gbt27922.batch.kernel.columns import Bools, Column, Ints
from gbt27922.batch.kernel.exact_rows import MOST
from gbt27922.batch.tables.arrow import joined
from gbt27922.batch.tables.codes import Codes
from gbt27922.batch.tables.column_names import NONCONFORMING, RESPONSES, SAMPLED, VALUE
from gbt27922.batch.tables.measured_values import Values, responses
from gbt27922.batch.tables.whole_numbers import MISSING, RowProblem, WholeNumbers, whole_numbers
from gbt27922.errors import Problem
from gbt27922.models import Scheme


@frozen(eq=False)
class RowCounts:
    """What each row counts as, its problems, and the rows ``apart`` whose counts do not fit: they are judged one by one."""

    sampled: Column
    nonconforming: Column
    problems: Sequence[RowProblem]
    apart: Sequence[int] = ()
    #: The values of rows, where there is such a column, the rows that have one, and how many responses each has.
    values: Values | None = None
    measured: Bools = field(factory=lambda: np.zeros(0, np.bool_))
    responses: Column = field(factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, scheme: Scheme, places: Codes, columns: Mapping[str, Any]) -> RowCounts:
        """The counts of the columns of a frame; ``places`` are those of the indicators of the rows."""
        counts = {name: whole_numbers(joined(columns[name])) for name in (SAMPLED, NONCONFORMING) if name in columns}
        if VALUE not in columns:
            told = [one.at(name) for name, column in counts.items() for one in column.problems]
            return cls(counts[SAMPLED].values, counts[NONCONFORMING].values, told)
        return _Mixed.of(scheme, places, columns, counts).counts()

    def found(self, rows: Ints) -> tuple[list[int], list[int], list[Fraction | None]]:
        """What some rows have: how many, how many of them did not conform, and the value, whose responses are counted."""
        sampled, nonconforming = self.sampled[rows].tolist(), self.nonconforming[rows].tolist()
        if self.values is None:
            return sampled, nonconforming, [None] * len(rows)
        measured = self.measured[rows].tolist()
        many = zip(measured, self.responses[rows].tolist(), sampled, nonconforming, strict=True)
        pairs = [(responses, 0) if is_measured else (of, lost) for is_measured, responses, of, lost in many]
        values = [
            self.values[row] if is_measured else None for row, is_measured in zip(rows.tolist(), measured, strict=True)
        ]
        return [of for of, _ in pairs], [lost for _, lost in pairs], values


@frozen(eq=False)
class _Mixed:
    """The rows of a frame with values: some are of measured leaves, and some exclude an indicator."""

    scheme: Scheme
    places: Codes
    values: Values
    responses: WholeNumbers
    cells: Mapping[str, WholeNumbers]
    #: Which rows are of measured leaves, and which have nothing in a column of counts.
    measured: Bools
    empty: Mapping[str, Bools]

    @classmethod
    def of(
        cls, scheme: Scheme, places: Codes, columns: Mapping[str, Any], counts: Mapping[str, WholeNumbers]
    ) -> _Mixed:
        """What the columns hold."""
        rows, values = len(places), Values.of(columns[VALUE])
        cells = {name: counts.get(name, _nothing(rows)) for name in (SAMPLED, NONCONFORMING)}
        given = columns.get(RESPONSES)
        cells[RESPONSES] = _nothing(rows) if given is None else whole_numbers(joined(given))
        kinds = np.array(
            [*(leaf.method == "measured" for leaf in scheme.tree.leaves.values()), *[False] * len(scheme.tree.nodes)]
        )
        measured = kinds[places] & (places >= 0)
        return cls(scheme, places, values, responses(given, rows), cells, measured, dict(_empty(cells, rows)))

    @property
    def excluding(self) -> Bools:
        """The rows that exclude: nothing was sampled, or there are no responses, and there is no value."""
        none: Bools = (self.cells[SAMPLED].values == 0) & ~self.empty[SAMPLED] | (self.responses.values == 0)
        return none & self.values.missing

    def counts(self) -> RowCounts:
        """The counts of all rows."""
        sampled, nonconforming = (self.cells[name].values.astype(np.int64) for name in (SAMPLED, NONCONFORMING))
        problems = [*self._problems()]
        apart: list[int] = []
        measured = self.measured & ~self.excluding
        sampled[self.excluding] = 0
        for place, (id, leaf) in enumerate(self.scheme.tree.leaves.items()):
            rows = np.flatnonzero(measured & (self.places == place))
            if not rows.size:
                continue
            values = self.values.at(rows).on(leaf)
            problems += (
                RowProblem(int(rows[row]), one.at(VALUE)) for row, one in values.problems(values.missing & False)
            )
            pairs = [counts or (1, 0) for counts in values.counts(id, self.scheme)]
            many = self.responses.values[rows]
            if max(of for of, _ in pairs) * int(many.max()) > MOST:
                apart += rows.tolist()
                continue
            sampled[rows], nonconforming[rows] = (
                np.array([pair[side] for pair in pairs])[values.places] * many for side in (0, 1)
            )
        return RowCounts(sampled, nonconforming, problems, apart, self.values, measured, self.responses.values)

    def _problems(self) -> Iterator[RowProblem]:
        """What is wrong with cells, but for the values of measured leaves."""
        yield from (one.at(RESPONSES) for one in self.responses.problems)
        yield from (
            RowProblem(row, Problem(RESPONSES, "excluded_leaf.row"))
            for row in self._rows((self.responses.values == 0) & ~self.excluding)
        )
        missed = self.measured | (self.responses.values == 0) | (~self.values.missing & (self.places < 0))
        for name in (SAMPLED, NONCONFORMING):
            yield from (
                one.at(name) for one in self.cells[name].problems if one.problem != MISSING or not missed[one.row]
            )
        given = self.measured & ~self.excluding & ~(self.empty[SAMPLED] & self.empty[NONCONFORMING])
        yield from (self._misplaced(row, SAMPLED, "not_measured.counts") for row in self._rows(given))
        for name, there in ((VALUE, ~self.values.missing), (RESPONSES, ~self.empty[RESPONSES] & ~self.excluding)):
            yield from (
                self._misplaced(row, name, "value_on_others")
                for row in self._rows(there & ~self.measured & (self.places >= 0))
            )

    def _rows(self, which: Bools) -> list[int]:
        rows: list[int] = np.flatnonzero(which).tolist()
        return rows

    def _misplaced(self, row: int, name: str, code: str) -> RowProblem:
        indicator = [*self.scheme.tree.leaves, *(node.id for _, node in self.scheme.tree.nodes if node.children)][
            self.places[row]
        ]
        return RowProblem(row, Problem(name, code, {"indicator": quoted(indicator)}))


def _nothing(rows: int) -> WholeNumbers:
    """A column that is not there."""
    return WholeNumbers(np.zeros(rows, np.int64), tuple(RowProblem(row, MISSING) for row in range(rows)))


def _empty(cells: Mapping[str, WholeNumbers], rows: int) -> Iterator[tuple[str, Bools]]:
    for name, column in cells.items():
        found = np.zeros(rows, np.bool_)
        found[[one.row for one in column.problems if one.problem == MISSING]] = True
        yield name, found
