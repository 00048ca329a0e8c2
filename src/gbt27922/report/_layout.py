"""The look of the text reports: headings, grids and tables that fit, rendered to a string."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from io import StringIO

from rich.box import SIMPLE
from rich.console import Console, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table

from gbt27922.report._alone import AloneView
from gbt27922.report._prose import Prose

# Where both languages fit side by side.
_WIDE = 140
# Narrower than this, words would be broken at every few letters.
_NARROWEST = 40


def rendered(parts: Iterable[RenderableType], *, width: int, color: bool) -> str:
    """The parts as text, one below the other; without color there is nothing in it but text."""
    console = Console(
        file=StringIO(),
        width=max(width, _NARROWEST),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=False,
        legacy_windows=False,
        emoji=False,
        markup=False,
        highlight=False,
        soft_wrap=False,
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def is_wide(width: int) -> bool:
    """Whether titles are shown in both languages."""
    return width >= _WIDE


def heading(text: str) -> RenderableType:
    """A heading, with room above it."""
    return Padding(Prose(text[:1].upper() + text[1:], "bold"), (1, 0, 0, 0))


def note(text: str, style: str = "") -> RenderableType:
    """A sentence or two, with room above."""
    return Padding(Prose(text, style), (1, 0, 0, 0))


def indented(part: RenderableType, by: int = 2) -> RenderableType:
    """A part, moved to the right."""
    return Padding(part, (0, 0, 0, by))


def grid(rows: Iterable[tuple[str, ...]], *, right: int | None = None, strong: Collection[int] = ()) -> RenderableType:
    """Labels and what they say; the column ``right`` is set flush right, the rows ``strong`` in bold."""
    rows = tuple(rows)
    made = Table.grid(padding=(0, 3, 0, 0))
    for column in range(max(map(len, rows))):
        is_label = column == 0
        justify: JustifyMethod = "right" if column == right else "left"
        made.add_column(no_wrap=is_label or column == right, justify=justify)
    for index, row in enumerate(rows):
        made.add_row(*map(Prose, row), style="bold" if index in strong else "")
    return indented(made)


def table(*, foot: bool = False) -> Table:
    """An empty table with a rule under its head, one above its foot if it has one, and nothing else."""
    return Table(
        box=SIMPLE,
        padding=(0, 1, 0, 0),
        show_edge=False,
        pad_edge=False,
        show_footer=foot,
        header_style="dim",
        footer_style="bold",
        border_style="dim",
    )


def add_numbers(target: Table, header: str, footer: str = "") -> None:
    """A column of numbers, flush right and never wrapped while there is room."""
    target.add_column(Prose(header), Prose(footer), justify="right", no_wrap=True, vertical="top")


def add_titles(target: Table, header: str, footer: str = "", *, both: bool) -> None:
    """The columns of an indicator's titles: in one language or in both."""
    for column in range(1 + both):
        target.add_column(Prose("" if column else header), Prose("" if column else footer))


def alone_parts(alone: AloneView) -> Iterator[RenderableType]:
    """What alone would change the grade, for a terminal."""
    for changes in alone.changes():
        yield heading(changes.heading)
        yield grid(changes.rows, right=0)
        if changes.more:
            yield indented(Prose(changes.more, "dim"))
