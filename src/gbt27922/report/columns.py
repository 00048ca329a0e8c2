"""Tables declared by their columns: for each the word above it, how a cell is made, and how it is set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from attrs import frozen

from gbt27922.report.page import Cell, Head, Row, Table
from gbt27922.report.words import Words

T = TypeVar("T")


@frozen
class Column(Generic[T]):
    """A column: the key of the word above it, the cell of a thing, whether cells are set flush right, and the foot."""

    key: str
    cell: Callable[[T], Cell | str]
    right: bool = False
    foot: str = ""


def heads(words: Words, *keys: str) -> tuple[Head, ...]:
    """The heads of columns of words; an empty key has none."""
    return tuple(Head(key and words(key)) for key in keys)


def table(
    words: Words,
    columns: Sequence[Column[T]],
    things: Iterable[T],
    row: Callable[[T, tuple[Cell | str, ...]], Row] | None = None,
    **more: Any,
) -> Table:
    """A table with a row for each of the ``things``; ``row`` makes it of its cells, where it is more than that.

    >>> counts = table(Words("en"), [Column("site", str), Column("lost", lambda site: "1", right=True)], ["HQ"])
    >>> counts.columns[1].text, counts.rows[0].cells[0].text
    ('lost', 'HQ')
    """
    rows = ((thing, tuple(column.cell(thing) for column in columns)) for thing in things)
    return Table(
        columns=(Head(column.key and words(column.key), column.right, column.foot) for column in columns),
        rows=(row(thing, cells) if row else Row(cells) for thing, cells in rows),
        **more,
    )
