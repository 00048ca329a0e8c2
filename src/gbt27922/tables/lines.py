"""Scorecards as tables: a row for each, or for each of their lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from gbt27922._basis.frames import Library
from gbt27922.models.line import Line
from gbt27922.models.scorecard import Scorecard
from gbt27922.tables.columns import FIGURES, Column, figure, made_with, numbered, table, titles

Cards = Scorecard | Iterable[Scorecard]


class CardLine(NamedTuple):
    """A line of a scorecard, and the number of the scorecard among those given."""

    number: int
    card: Scorecard
    line: Line
    is_leaf: bool


#: Which scorecard, and what was scored.
CARD = (
    Column("card", "whole", attrgetter("number")),
    *made_with(lambda row: (row.card.assessment, row.card.scheme)),
)
_LINES = (
    *CARD,
    Column("indicator", "text", attrgetter("line.indicator")),
    *titles(attrgetter("line.title")),
    Column("level", "whole", attrgetter("line.level")),
    Column("leaf", "flag", attrgetter("is_leaf")),
    *(column for name, kind in FIGURES.items() for column in figure(name, kind, attrgetter(f"line.{name}"))),
)


def lines(cards: Cards, *, library: Library = "pyarrow") -> Any:
    """The lines of one scorecard or of several: a row for each node of the tree, in order.

    ``card`` is the number of the scorecard among those given, counted from 1, and ``assessment`` the digest of what was
    scored. A number is two columns: the nearest float, and ``…_exact``, its text. ``leaf`` tells lines that are assessed
    from their sums. ``library`` is ``"pandas"``, ``"polars"`` or ``"pyarrow"``.

    Raises :class:`~gbt27922.errors.ModelError` for another library, ``ModuleNotFoundError`` if it is not installed,
    :class:`~gbt27922.errors.FrameError` for counts beyond 64 bits, and ``TypeError`` for what is no scorecard.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> found = lines(card)
    >>> found.num_rows, found["indicator"][0].as_py(), found["lost_exact"][0].as_py()
    (48, '5.1', '0.75')
    """
    return table(_LINES, _rows(cards, attrgetter("lines")), library)


def losses(cards: Cards, *, library: Library = "pyarrow") -> Any:
    """The leaves that lost points, of one scorecard or of several: the greatest loss first. The columns are those of :func:`lines`.

    Raises what :func:`lines` raises.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> losses(card)["indicator"].to_pylist()[:2] == [line.indicator for line in card.losses()[:2]]
    True
    """
    return table(_LINES, _rows(cards, Scorecard.losses), library)


def _rows(cards: Cards, of: Callable[[Scorecard], Iterable[Line]]) -> Iterator[CardLine]:
    for number, card in numbered(cards, Scorecard):
        parents = {line.indicator.rpartition(".")[0] for line in card.lines}
        for line in of(card):
            yield CardLine(number, card, line, line.indicator not in parents)


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
