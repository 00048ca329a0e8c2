"""Pages as text for a terminal, in lines that fit, with or without color."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from attrs import evolve
from rich.box import SIMPLE
from rich.cells import cell_len
from rich.console import Console, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable

from gbt27922.report.media.fitting import Fitting, Width
from gbt27922.report.media.prose import Prose
from gbt27922.report.numbers import short
from gbt27922.report.page import (
    SOFT_HYPHEN,
    Cell,
    Facts,
    Head,
    Heading,
    Item,
    Look,
    Origins,
    Page,
    Part,
    Remark,
    Row,
    Table,
)

# How what a text means looks in a terminal; a remark that is bad is all one has to see.
_STYLES = {"": "", "strong": "bold", "dim": "dim", "warning": "yellow", "bad": "red"}
_REMARKS = {**_STYLES, "bad": "bold red"}
# Narrower than this, words would be broken at every few letters.
_NARROWEST = 40
# How wide the first column is at most of what stands under a row, and how far to the right that stands.
_WIDEST = 28
_DEEP = 4
_MARK = "*"


def written(page: Page, look: Look) -> str:
    """A page in lines of at most so many columns; of a long one the answer comes after the details."""
    parts = (*page.parts, *page.details, *page.answer, *page.end)
    return rendered(
        (Prose(page.title, "bold"), *(one for part in parts for one in _part(part))), look.width, color=look.color
    )


def rendered(parts: Iterable[RenderableType], width: int, *, color: bool) -> str:
    """The parts as text, one below the other; without color there is nothing in it but text."""
    console = Console(
        file=StringIO(),
        width=max(width, _NARROWEST),
        height=1,  # none is needed, but rich asks the environment for what it is not told
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


def _part(part: Part) -> Iterator[RenderableType]:
    match part:
        case Heading():
            yield _spaced(part.text, "bold")
        case Remark():
            yield _spaced(part.text, _REMARKS[part.style])
        case Facts():
            yield _indented(_grid((Head(""), Head("")), part.rows))
        case Item():
            yield _indented(Prose(part.text, "bold"))
            yield from (_indented(_prose(cell), _DEEP) for cell in part.under)
        case Origins():
            yield Prose("   ".join(_origins(part)), "dim")
        case Table():
            yield from _around(part)
        case _:
            yield _spaced(part.title, "bold")
            yield _indented(Prose(part.alternative))


def _origins(part: Origins) -> Iterator[str]:
    yield part.version.cells[1].text
    yield from (f"{label.text} {short(digest.text)}" for label, digest in (row.cells for row in part.digests))


def _around(table: Table) -> Iterator[RenderableType]:
    """A table with what stands above and below it."""
    if not table.rows:
        yield _indented(Prose(table.empty))
        return
    if table.lead:
        yield Padding(Prose(table.lead, "dim"), (0, 0, 1, 2))
    yield from map(_indented, _nested(table) if table.under else [_table(table)])
    if table.more:
        yield _indented(Prose(table.more, "dim"))


def _table(table: Table) -> RenderableType:
    heads = [Row(tuple(Cell(head.text, "dim") for head in table.columns))] if table.heads == "bare" else []
    rows = (*heads, *table.rows)
    made = _ruled(table) if table.heads == "ruled" else _grid(table.columns, rows)
    return Fitting(made, tuple(_widths(table.columns, rows, ruled=table.heads == "ruled")), tuple(_stacked(table)))


def _widths(heads: Iterable[Head], rows: Sequence[Row], *, ruled: bool) -> Iterator[Width]:
    """How wide each column must be: a figure is whole, as is the first cell of a row if it is not long, and so are words."""
    cells = [_laid(row) for row in rows]
    for place, head in enumerate(heads):
        texts = [*(row[place] for row in cells), _foot(head, place, rows)]
        above = [_head(head)] if ruled else []
        most = max(one.width.most for one in (*texts, *above))
        words = max(one.width.least for one in (*texts, *above))
        whole = max(cell_len(one.text) for one in texts)
        yield Width(max(words, whole if head.right else min(whole, _WIDEST) if not place else 0), most)


def _foot(head: Head, place: int, rows: Iterable[Row]) -> Prose:
    """A sum is as wide as its numbers, some of which have a mark behind them."""
    is_marked = head.right and any(row.cells[place].text.endswith(_MARK) for row in rows)
    return Prose(head.foot and head.foot + " " * is_marked)


def _stacked(table: Table) -> Iterator[RenderableType]:
    """The rows one below the other: the first cell of each, and under it the others that say something, by their heads."""
    heads = [head.text.replace(SOFT_HYPHEN, "").replace("\n", " ") for head in table.columns]
    foot = [Row([head.foot for head in table.columns], "strong")] if any(head.foot for head in table.columns) else []
    for row in (*table.rows, *foot):
        yield evolve(_laid(row)[0], style=_STYLES[row.style])
        said = [Row((Cell(head, "dim"), cell)) for head, cell in zip(heads, row.cells, strict=True) if cell.text]
        yield _indented(_grid((Head(""), Head("")), [one for one in said if one.cells[1] is not row.cells[0]]))


def _laid(row: Row) -> list[Prose]:
    """The cells of a row, as deep as it is in the tree."""
    first, *others = map(_prose, row.cells)
    return [evolve(first, text="  " * (row.level - 1) + first.text), *others]


def _grid(heads: Iterable[Head], rows: Sequence[Row]) -> RichTable:
    """Rows without rules."""
    return _filled(RichTable.grid(padding=(0, 3, 0, 0)), heads, rows)


def _ruled(table: Table) -> RichTable:
    """A table with a rule under its head, one above its foot if it has one, and nothing else."""
    made = RichTable(
        box=SIMPLE,
        padding=(0, 1, 0, 0),
        show_edge=False,
        pad_edge=False,
        show_footer=any(head.foot for head in table.columns),
        header_style="dim",
        footer_style="bold",
        border_style="dim",
    )
    return _filled(made, table.columns, table.rows)


def _filled(made: RichTable, heads: Iterable[Head], rows: Sequence[Row]) -> RichTable:
    """Columns and rows; what is set flush right, and the first column, is not wrapped while there is room."""
    for place, head in enumerate(heads):
        justify: JustifyMethod = "right" if head.right else "left"
        made.add_column(_head(head), _foot(head, place, rows), justify=justify, no_wrap=head.right or not place)
    for row in rows:
        made.add_row(*_laid(row), style=_STYLES[row.style])
    return made


def _nested(table: Table) -> Iterator[RenderableType]:
    """Rows in line, each with what stands under it; that is in line too."""
    heads = [_head(head, "dim") for head in table.columns]
    rows = list(map(_laid, table.rows))
    widths = [max(cell_len(one.text) for one in column) for column in zip(heads, *rows, strict=True)]
    below = [row for one in table.rows for row in one.under if len(row.cells) > 1]
    columns = zip(*(row.cells for row in below), strict=True)
    depths = [max(cell_len(cell.text) for cell in column) for column in columns]
    yield _in_line(table.columns, heads, widths)
    for row, cells in zip(table.rows, rows, strict=True):
        yield _in_line(table.columns, cells, widths)
        yield from _below(row.under, depths)


def _in_line(heads: Iterable[Head], cells: Sequence[Prose], widths: Sequence[int]) -> RenderableType:
    """A row as wide as all others; the last cell has the rest of the line."""
    line = RichTable.grid(padding=(0, 2, 0, 0))
    for head, width in zip(heads, widths[:-1], strict=False):
        line.add_column(min_width=width, justify="right" if head.right else "left", no_wrap=True)
    line.add_column()
    line.add_row(*cells)
    return Fitting(line, (*(Width(width, width) for width in widths[:-1]), cells[-1].width), (_run_on(cells),))


def _run_on(cells: Iterable[Prose]) -> Prose:
    """The cells of a row as one text, where they have no room side by side."""
    return Prose("  ".join(one.text for one in cells if one.text))


def _below(rows: Iterable[Row], widths: Sequence[int]) -> Iterator[RenderableType]:
    """The rows under a row; one with a single cell stands across the columns, after the others."""
    cells = [row.cells for row in rows]
    if aside := [row for row in cells if len(row) > 1]:
        first, *middle, _ = widths
        lines = RichTable.grid(padding=(0, 2, 0, 0))
        lines.add_column(min_width=min(first, _WIDEST), max_width=min(first, _WIDEST))
        for width in middle:
            lines.add_column(min_width=width, no_wrap=True)
        lines.add_column()
        for row in aside:
            lines.add_row(*map(_prose, row))
        start = min(first, _WIDEST)
        last = [_prose(row[-1]).width for row in aside]
        end = Width(max(one.least for one in last), max(one.most for one in last))
        fixed = (Width(width, width) for width in (start, *middle))
        yield _indented(Fitting(lines, (*fixed, end), tuple(_run_on(map(_prose, row)) for row in aside)), _DEEP)
    yield from (_indented(_prose(*row), _DEEP) for row in cells if len(row) == 1)


def _head(head: Head, style: str = "") -> Prose:
    return Prose(head.text.replace(SOFT_HYPHEN, "-\n"), style)


def _prose(cell: Cell) -> Prose:
    return Prose(cell.text, _STYLES[cell.style])


def _spaced(text: str, style: str) -> RenderableType:
    """A text with room above it."""
    return Padding(Prose(text, style), (1, 0, 0, 0))


def _indented(part: RenderableType, by: int = 2) -> RenderableType:
    return Padding(part, (0, 0, 0, by))
