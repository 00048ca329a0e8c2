"""A table for a terminal where there is room for its figures and words, and something else where there is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen
from rich.measure import Measurement

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.table import Table

# Room for any table: how much it needs at most does not depend on how much it has.
_ROOM = 1_000_000


@frozen
class Width:
    """How many columns of the terminal a column of a table needs at least, and at most."""

    least: int
    most: int


@frozen(eq=False)
class Fitting:
    """A table, if no figure in it has to be broken, else the parts that say the same one below the other."""

    table: Table
    widths: tuple[Width, ...]
    otherwise: tuple[RenderableType, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, or what stands for it."""
        whole = Measurement.get(console, options.update_width(_ROOM), self.table).maximum
        room = options.max_width - whole + sum(width.most for width in self.widths)
        if sum(width.least for width in self.widths) > room:
            yield from self.otherwise
            return
        if whole > options.max_width:
            for column, width in zip(self.table.columns, shared(self.widths, room), strict=True):
                column.width = width
        yield self.table


def shared(widths: Sequence[Width], room: int) -> list[int]:
    """How ``room`` is shared: no column gets less than it needs, and the widest ones give way first, evenly.

    >>> shared([Width(4, 4), Width(5, 60), Width(16, 18)], 50)
    [4, 28, 18]
    """
    level = max(width.most for width in widths)
    while sum(given := [min(width.most, max(width.least, level)) for width in widths]) > room:
        level -= 1
    return given
