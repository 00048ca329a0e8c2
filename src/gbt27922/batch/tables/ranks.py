"""``rank`` for frames that are scored: whole ranks of exact scores, beside what is there."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
from attrs import frozen

from gbt27922._basis.exact import exact_if_possible, exactness_problem
from gbt27922.batch.tables import column_names
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.codes import Codes, coded
from gbt27922.batch.tables.frames import kept
from gbt27922.batch.tables.libraries import front_of
from gbt27922.errors import FrameError, Problem, refuse

Frame = TypeVar("Frame")
# Scores are told apart by so many bits after the point; those that are not, exactly.
_BITS = 64


@frozen(eq=False)
class Ranks:
    """The rank of every row, as Arrow; null where there is no score."""

    ranks: Any

    def columns(self) -> Iterator[tuple[str, Any]]:
        """The one column by its name."""
        yield column_names.RANK, self.ranks

    arrow = columns


def rank(frame: Frame, *, connection: Any = None) -> Frame:
    """Rank the assessments of a scored frame by their exact scores: equal ones have equal ranks (1, 2, 2, 4).

    ``frame`` is what :func:`score` gives with ``exact=True``, or has at least its column ``score_exact``; the same kind of
    frame comes back, a lazy one too. All columns stay, and ``rank`` is added: whole numbers, the best is 1, null for a
    row without a score. ``connection`` is that of a relation of duckdb, as for :func:`score`.

    Raises :class:`~gbt27922.errors.FrameError` if there is no exact score, or a column ``rank`` already.

    >>> import pyarrow as pa
    >>> from gbt27922 import batch
    >>> scored = pa.table({"name": ["A", "B", "C", "D", "E"], "score_exact": ["95", "2887/30", None, "95", "80.5"]})
    >>> batch.rank(scored)["rank"].to_pylist()
    [2, 1, None, 2, 4]
    """
    return kept(frame, _ranked, connection)


def _ranked(frame: Any) -> Any:
    front = front_of(frame)
    found, wanted = front.names(frame), (column_names.EXACT,)
    if column_names.EXACT not in found:
        raise FrameError((Problem(column_names.EXACT, "missing_field.exact"),))
    problems = column_names.presence_problems(found, wanted, ())
    refuse(FrameError, [*problems, *column_names.name_clashes(found, (column_names.RANK,))])
    columns = front.columns(frame, wanted)
    refuse(FrameError, column_names.kind_problems(columns))
    return front.added(frame, Ranks(_ranks(*coded(columns[column_names.EXACT]))))


def _ranks(codes: Codes, keys: Any) -> Any:
    """The rank of each row, by the code of its score: 1 + the rows that are better."""
    scores: list[Any] = [None if text is None else exact_if_possible(text) for text in keys.to_pylist()]
    problems = (exactness_problem(score) for score in scores if score is not None)
    refuse(FrameError, [problem.at(column_names.EXACT) for problem in problems if problem])
    rows = np.bincount(codes, minlength=len(scores)).tolist()
    ranks: list[int | None] = [None] * len(scores)
    rank, better, last = 1, 0, None
    known = (place for place, score in enumerate(scores) if score is not None)
    for place in sorted(known, key=lambda place: _order(scores[place]), reverse=True):
        if scores[place] != last:  # two texts may be one score
            rank, last = better + 1, scores[place]
        ranks[place] = rank
        better += rows[place]
    return pa.array(ranks, pa.int64()).take(pa.array(codes))


def _order(score: Fraction) -> tuple[int, Fraction]:
    """By what scores are sorted: a whole number first, because most comparisons are settled by it sooner."""
    return (score.numerator << _BITS) // score.denominator, score
