"""The page: what a report says, as values. It knows neither what it is about nor the medium that it will be shown in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import field, frozen

from gbt27922._basis.foreign_text import one_line
from gbt27922._basis.words import Language
from gbt27922.report.chart import Chart

#: What a text means for its reader; each medium has a look for it.
Style = Literal["", "strong", "dim", "warning", "bad"]
#: The heads of a table are set off by a rule, stand above it, or are hidden where its rows explain themselves.
Heads = Literal["ruled", "bare", "hidden"]
#: Where a word in a head may be broken.
SOFT_HYPHEN = "\u00ad"


@frozen
class Cell:
    """A text, always one line that can be shown as it is."""

    text: str = field(converter=one_line)
    style: Style = ""


def _cells(given: Iterable[Cell | str]) -> tuple[Cell, ...]:
    return tuple(one if isinstance(one, Cell) else Cell(one) for one in given)


def _rows(given: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(given)


def _heads(given: Iterable[Head]) -> tuple[Head, ...]:
    return tuple(given)


def _parts(given: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(given)


def _capital(text: str) -> str:
    return one_line(text[:1].upper() + text[1:])


def _breakable(text: str) -> str:
    lines = (line.split(SOFT_HYPHEN) for line in text.split("\n"))
    return "\n".join(SOFT_HYPHEN.join(map(one_line, parts)) for parts in lines)


@frozen
class Row:
    """Cells side by side; ``level`` is how deep the row is in a tree. ``under`` are rows that it is made of.

    A row under another that has a single cell stands across all columns.
    """

    cells: tuple[Cell, ...] = field(converter=_cells)
    style: Style = ""
    level: int = 1
    under: tuple[Row, ...] = ()


@frozen
class Head:
    """What stands above a column, and at its foot; whether its cells are set flush right.

    In a narrow column, text may be broken at a line feed, and words at a soft hyphen.
    """

    text: str = field(converter=_breakable)
    right: bool = False
    foot: str = field(default="", converter=one_line)


@frozen
class Heading:
    """The heading of what follows."""

    text: str = field(converter=_capital)


@frozen
class Remark:
    """A sentence or two."""

    text: str = field(converter=one_line)
    style: Style = ""


@frozen
class Facts:
    """Labels and what they say: rows of two cells. A row without a label says more of the last one."""

    rows: tuple[Row, ...] = field(converter=_rows)


@frozen(kw_only=True)
class Table:
    """Rows of cells under heads; rows that stand under others have heads of their own, ``under``.

    ``lead`` stands above the rows, ``more`` below them, and ``empty`` in their place where there are none.
    """

    columns: tuple[Head, ...] = field(converter=_heads)
    rows: tuple[Row, ...] = field(converter=_rows)
    heads: Heads = "ruled"
    under: tuple[Head, ...] = ()
    lead: str = field(default="", converter=one_line)
    more: str = field(default="", converter=one_line)
    empty: str = field(default="", converter=one_line)


@frozen
class Item:
    """One of several things of a kind, and what there is to say of it."""

    text: str = field(converter=one_line)
    under: tuple[Cell, ...] = field(converter=_cells)


@frozen
class Origins:
    """What a report was made from, in small print: the version that made it, and digests; each with its label."""

    version: Row
    digests: tuple[Row, ...] = field(converter=_rows)


Part = Heading | Remark | Facts | Table | Item | Origins | Chart


@frozen(kw_only=True)
class Look:
    """How a page is to look, as far as its medium has it: columns and color of a terminal, its language, a base document."""

    width: int = 100
    color: bool = False
    lang: Language = "en"
    base: bytes | None = None


@frozen
class Page:
    """A report: its title and its parts.

    A long one has the ``answer`` apart from the ``details``: on paper it comes before them, and in a terminal, whose
    last lines are what one sees, after them. ``end`` is the end in either.
    """

    title: str = field(converter=one_line)
    parts: tuple[Part, ...] = field(converter=_parts)
    details: tuple[Part, ...] = field(default=(), converter=_parts)
    answer: tuple[Part, ...] = field(default=(), converter=_parts)
    end: tuple[Part, ...] = field(default=(), converter=_parts)
