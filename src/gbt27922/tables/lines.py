"""The lines of scorecards as tables: a row for each, in order or by what they lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from gbt27922._basis.frames import Library
from gbt27922.models.line import Line
from gbt27922.models.scorecard import Scorecard
from gbt27922.tables.columns import FIGURES, Column, figure, numbered, table, titles
from gbt27922.tables.scorecards import CARD, Cards


class _Row(NamedTuple):
    """A line of a scorecard, and the number of the scorecard among those given."""

    number: int
    card: Scorecard
    line: Line
    is_leaf: bool


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
    :class:`~gbt27922.errors.FrameError` for counts beyond 64 bits, and ``TypeError`` for what is not a scorecard.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> found = lines(card)
    >>> found.num_rows, found["indicator"][0].as_py(), found["earned_exact"][0].as_py()
    (41, '5.1', '40')
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


def _rows(cards: Cards, of: Callable[[Scorecard], Iterable[Line]]) -> Iterator[_Row]:
    for number, card in numbered(cards, Scorecard):
        parents = {line.indicator.rpartition(".")[0] for line in card.lines}
        for line in of(card):
            yield _Row(number, card, line, line.indicator not in parents)
