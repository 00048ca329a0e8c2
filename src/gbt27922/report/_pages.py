"""A short report as parts that become text for a terminal or Markdown: headings, tables, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from gbt27922.report._layout import grid, heading, indented, note, rendered, table
from gbt27922.report._prose import Prose

if TYPE_CHECKING:
    from rich.console import RenderableType

_MARKUP = re.compile(r"([\\`*_\[\]<>|~&#$])")


@frozen
class Heading:
    """The heading of what follows."""

    text: str


@frozen
class Remark:
    """A sentence or two."""

    text: str
    style: str = ""


@frozen
class Rows:
    """Rows of cells, with a head or without; the columns ``right`` are set flush right."""

    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()


Part = Heading | Remark | Rows


def as_text(title: str, parts: Iterable[Part], *, width: int, color: bool) -> str:
    """A title and the parts as text, in lines of at most ``width`` columns."""
    return rendered([Prose(title, "bold"), *map(_rendered, parts)], width=width, color=color)


def _rendered(part: Part) -> RenderableType:
    match part:
        case Heading():
            return heading(part.text)
        case Remark():
            return note(part.text, part.style)
        case _:
            return _table(part) if part.head else grid(part.rows, right=min(part.right, default=None))


def _table(part: Rows) -> RenderableType:
    made = table()
    for place, head in enumerate(part.head):
        is_right = place in part.right
        made.add_column(Prose(head), justify="right" if is_right else "left", no_wrap=is_right or not place)
    for row in part.rows:
        made.add_row(*map(Prose, row))
    return indented(made)


def as_markdown(title: str, parts: Iterable[Part]) -> str:
    """A title and the parts as Markdown."""
    return "\n\n".join((f"# {_escaped(title)}", *("\n".join(_lines(part)) for part in parts))) + "\n"


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Heading():
            yield f"## {_escaped(part.text)}"
        case Remark():
            yield _escaped(part.text)
        case _:
            columns = max(map(len, part.rows))
            rules = ["---:" if column in part.right else "---" for column in range(columns)]
            heads = part.head or ("",) * columns
            for row in (map(_escaped, heads), rules, *(map(_escaped, row) for row in part.rows)):
                yield f"| {' | '.join(row)} |"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
