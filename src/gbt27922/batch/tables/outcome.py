"""What comes out for every row, as columns: their names, their order, and nulls where there is a problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from gbt27922.batch.kernel.columns import Column, Results
from gbt27922.batch.kernel.score_ranges import ScoreRanges
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.column_names import ENDS, EXACT


def added(weights: Weights, *, exact: bool, range: bool = False) -> tuple[str, ...]:
    """The names of the columns that are added, in order."""
    totals = [weights.column(total, top) for top in weights.categories for total in ("earned", "applicable")]
    ends = [name for end in ENDS for name in (end, f"{end}_exact")[: 1 + exact]] + [f"{end}_grade" for end in ENDS]
    ours = ("score", *([EXACT] if exact else []), "grade", "base_score", *totals, "provisional")
    return (*ours, *(ends if range else []), "problem")


@frozen(eq=False)
class Outcome:
    """The results of a frame; ``exact`` holds scores as texts, and ``ranges`` their ranges, where they are asked for."""

    weights: Weights
    results: Results
    problems: Mapping[int, str]
    exact: Sequence[str | None] | None = None
    ranges: ScoreRanges | None = None

    def columns(self) -> Iterator[tuple[str, Any]]:
        """Every column by its name: numbers as numpy arrays, everything else as Arrow."""
        results = self.results
        numbers = [column for pair in zip(results.earned, results.applicable, strict=True) for column in pair]
        texts = [] if self.exact is None else [pa.array(self.exact, pa.string())]
        columns = [results.score, *texts, self._grade(results.rank), results.base_score, *numbers, self._provisional()]
        names = added(self.weights, exact=bool(texts), range=self.ranges is not None)
        yield from zip(names, [*columns, *self._ends(), self._problem()], strict=True)

    def arrow(self) -> Iterator[tuple[str, Any]]:
        """Every column by its name, as Arrow: null where there is a problem."""
        unscored = self.results.rank < 0 if self.problems else None
        for name, column in self.columns():
            yield name, pa.array(column, mask=unscored) if isinstance(column, np.ndarray) else column

    def _ends(self) -> Iterator[Any]:
        ends = (self.ranges.lowest, self.ranges.highest) if self.ranges else ()
        for end in ends:
            yield pa.array(end.score, mask=np.isnan(end.score))
            if end.texts is not None:
                yield pa.array(end.texts, pa.string())
        yield from (self._grade(end.rank) for end in ends)

    def _grade(self, rank: Column) -> Any:
        unknown = (rank < 0) | (not self.weights.scheme.is_graded)
        indices = pa.array(rank, mask=unknown) if unknown.any() else pa.array(rank)
        ids = pa.array([grade.id for grade in self.weights.grades], pa.string())
        return pa.DictionaryArray.from_arrays(indices, ids, ordered=True, safe=False)

    def _provisional(self) -> Any:
        return pa.repeat(pa.scalar(self.weights.provisional), len(self.results.rank))

    def _problem(self) -> Any:
        """A column that is nearly empty, made from its few texts."""
        rows = len(self.results.rank)
        if not self.problems:
            return pa.nulls(rows, pa.string())
        which = np.full(rows, -1, np.int32)
        found = sorted(self.problems)
        which[found] = np.arange(len(found))
        texts = pa.array([self.problems[row] for row in found], pa.string())
        return texts.take(pa.array(which, mask=which < 0))
