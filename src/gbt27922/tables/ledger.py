"""Ledgers as tables: a row for each entry, with the titles of indicators."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from gbt27922 import analysis
from gbt27922._basis.frames import Kind, Library
from gbt27922.analysis import Entry
from gbt27922.models.indicators import Title
from gbt27922.models.scorecard import Scorecard
from gbt27922.tables.columns import Column, figure, numbered, table, titles
from gbt27922.tables.scorecards import CARD, Cards

_FOUND: dict[str, Kind] = {
    "site": "text",
    **dict.fromkeys(
        ("finding", "exclusion", "special_deduction", "special_bonus", "sampled", "nonconforming"), "whole"
    ),
    **dict.fromkeys(("value", "points"), "number"),
}


class _Row(NamedTuple):
    """An entry of the ledger of a scorecard."""

    number: int
    card: Scorecard
    place: int
    entry: Entry
    title: Title | None


_LEDGER = (
    *CARD,
    Column("entry", "whole", attrgetter("place")),
    Column("kind", "text", attrgetter("entry.kind")),
    Column("indicator", "text", attrgetter("entry.indicator")),
    *titles(attrgetter("title")),
    *(column for name, kind in _FOUND.items() for column in figure(name, kind, attrgetter(f"entry.{name}"))),
)


def ledger(cards: Cards, *, library: Library = "pyarrow") -> Any:
    """The ledgers of one scorecard or of several: a row for each entry, as :func:`gbt27922.analysis.ledger` has them.

    ``entry`` counts from 1; ``finding``, ``exclusion``, ``special_deduction`` and ``special_bonus`` are places in the
    lists of the assessment, from 0, as in its document. ``points`` are those of the score, less than 0 for a bonus. The
    points of a scorecard add up exactly to what it lost.

    Raises what :func:`lines` raises, and :func:`gbt27922.analysis.ledger`.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/failed-by-deductions.json"))
    >>> found = ledger(card)
    >>> found["kind"].to_pylist()[:2], found["site"].to_pylist()[:2]
    (['sample', 'sample'], ['CS-02', 'WH-01'])
    """
    return table(_LEDGER, _rows(cards), library)


def _rows(cards: Cards) -> Iterator[_Row]:
    for number, card in numbered(cards, Scorecard):
        of = {line.indicator: line.title for line in card.lines}
        for place, entry in enumerate(analysis.ledger(card).entries, 1):
            yield _Row(number, card, place, entry, of.get(entry.indicator or ""))
