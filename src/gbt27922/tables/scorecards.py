"""Scorecards as tables: a row for each, with its score, its grade and their range."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from gbt27922._basis.frames import Library
from gbt27922.models.scorecard import Scorecard
from gbt27922.tables.columns import Column, figure, made_with, numbered, table

Cards = Scorecard | Iterable[Scorecard]
#: Which scorecard, and what was scored.
CARD = (
    Column("card", "whole", attrgetter("number")),
    *made_with(lambda row: (row.card.assessment, row.card.scheme)),
)


class _Card(NamedTuple):
    """A scorecard, and its number among those given."""

    number: int
    card: Scorecard


def _end(name: str) -> Callable[[_Card], Any]:
    """An end of the range: None where there is none."""
    return lambda row: getattr(row.card.score_range, name, None)


def _grade(name: str) -> Callable[[_Card], Any]:
    """The id of a grade, None where bounds are not public or there is no range."""

    def of(row: _Card) -> str | None:
        holder: Any = row.card if name == "grade" else row.card.score_range
        return getattr(holder, name).id if holder and row.card.is_graded else None

    return of


_SCORECARDS = (
    *CARD,
    Column("scheme_sha256", "text", attrgetter("card.scheme.sha256")),
    Column("library_version", "text", attrgetter("card.library_version")),
    *figure("score", "number", attrgetter("card.score")),
    *figure("base_score", "number", attrgetter("card.base_score")),
    Column("grade", "text", _grade("grade")),
    Column("special_deductions", "whole", attrgetter("card.special_deductions")),
    Column("special_bonuses", "whole", attrgetter("card.special_bonuses")),
    Column("provisional", "flag", attrgetter("card.provisional")),
    *figure("lowest", "number", _end("lowest")),
    *figure("highest", "number", _end("highest")),
    Column("lowest_grade", "text", _grade("lowest_grade")),
    Column("highest_grade", "text", _grade("highest_grade")),
)


def scorecards(cards: Cards, *, library: Library = "pyarrow") -> Any:
    """A row for each scorecard: what was scored, score and grade, special items, and the range of score and grade.

    Raises what :func:`lines` raises.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> found = scorecards([card, card])
    >>> found["card"].to_pylist(), found["score"][0].as_py() == float(card.score)
    ([1, 2], True)
    """
    return table(_SCORECARDS, map(_Card._make, numbered(cards, Scorecard)), library)
