"""A scorecard as text for a terminal: the tree, the losses and what is behind them, the result, what is not public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from gbt27922.models import Assessment, Scheme, Scorecard
from gbt27922.report._card import CardView, Loss, Row
from gbt27922.report._layout import (
    add_numbers,
    add_titles,
    alone_parts,
    grid,
    heading,
    indented,
    is_wide,
    note,
    rendered,
    table,
)
from gbt27922.report._prose import Prose
from gbt27922.report._words import Language, Words, titles

_SHORT_DIGEST = 12
_LONGEST_SITE = 28


def text(
    card: Scorecard, assessment: Assessment, scheme: Scheme, *, lang: Language, width: int = 100, color: bool = False
) -> str:
    """A scorecard as an auditor reads it, in lines of at most ``width`` columns.

    ``assessment`` and ``scheme`` are those that ``card`` was scored from. From 140 columns on, titles
    are in both languages. ``color`` adds the escape sequences of a terminal.

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/five-star.json")
    >>> scheme = gbt27922.schemes.load(assessment.scheme)
    >>> print(text(gbt27922.score(assessment), assessment, scheme, lang="en")[:9])
    Scorecard
    """
    view = CardView(card, assessment, scheme, Words(lang), both=is_wide(width))
    return rendered(_parts(view), width=width, color=color)


def _parts(view: CardView) -> Iterator[RenderableType]:
    words = view.words
    yield Prose(words("scorecard"), "bold")
    yield grid(view.facts())
    yield heading(words("tree"))
    yield _tree(view)
    yield heading(words("losses"))
    yield from _losses(view)
    yield from _section(words("special"), view.specials(), right=0)
    yield from _section(words("exclusions"), view.exclusions())
    yield heading(words("result"))
    yield _result(view)
    yield from alone_parts(view.alone)
    yield from _remarks(view)


def _tree(view: CardView) -> RenderableType:
    words, total = view.words, view.total()
    target = table(foot=True)
    target.add_column(Prose(words("indicator")), no_wrap=True)
    add_titles(target, words("title"), words("total"), both=view.both)
    for name, sum_ in _figures(total, view):
        add_numbers(target, words(name), sum_)
    for row in view.rows():
        target.add_row(*_tree_row(row, view), style=_style(row))
    return indented(target)


def _figures(row: Row, view: CardView) -> Iterator[tuple[str, str]]:
    """The columns of figures and what they say of an indicator; what applies is a column only where not all does."""
    yield "points", _aligned(row.points)
    if view.has_exclusions:
        yield "applicable_narrow", row.applicable
    yield from (("earned", row.earned), ("lost", row.lost), ("nonconforming_narrow", row.counts))


def _tree_row(row: Row, view: CardView) -> Iterator[RenderableType]:
    yield Prose("  " * (row.level - 1) + row.indicator)
    title, *other = titles(row.title, view.words, both=view.both)
    yield Prose(view.words("excluded_title", title=title) if row.excluded else title)
    yield from map(Prose, other)
    yield from (Prose(figure, "red" if name == "lost" else "") for name, figure in _figures(row, view))


def _style(row: Row) -> str:
    if row.excluded:
        return "dim"
    return "bold" if row.level == 1 else ""


def _losses(view: CardView) -> Iterator[RenderableType]:
    losses = tuple(view.losses())
    if not losses:
        yield indented(Prose(view.words("no_losses")))
        return
    yield Padding(Prose(view.rule, "dim"), (0, 0, 1, 2))
    header = tuple(map(view.words, _LOSS_COLUMNS))
    heads = [(loss.row.lost, _aligned(loss.row.points), loss.row.counts, loss.row.indicator) for loss in losses]
    widths = [max(map(cell_len, column)) for column in zip(header, *heads, strict=True)]
    yield _head(header, "", widths, ("dim",) * len(widths))
    sites, results = _widest(losses)
    for loss, head in zip(losses, heads, strict=True):
        title = view.title(loss.row.title)
        yield _head(head, title, widths, ("red", "", "", "bold"))
        yield _behind(loss, min(sites, _LONGEST_SITE), results)


_LOSS_COLUMNS = ("lost", "points", "nonconforming", "indicator")


def _aligned(points: str) -> str:
    """Points that are published keep the place of the mark free, so that all stand in line."""
    return points if points.endswith("*") else f"{points} "


def _widest(losses: Iterable[Loss]) -> tuple[int, int]:
    """The room that the sites and the results of all findings need, so that they stand in line."""
    found = [found for loss in losses for found in loss.findings]
    return max(cell_len(one.site) for one in found), max(cell_len(one.result) for one in found)


def _head(figures: Iterable[str], title: str, widths: list[int], styles: tuple[str, ...]) -> RenderableType:
    """The first line of a loss: its figures, in line with all others, and the title of the indicator."""
    line = Table.grid(padding=(0, 2, 0, 0))
    for width in widths[:-1]:
        line.add_column(min_width=width, justify="right", no_wrap=True)
    line.add_column(min_width=widths[-1], no_wrap=True)
    line.add_column()
    line.add_row(*map(Prose, figures, styles), Prose(title, styles[-1]))
    return indented(line)


def _behind(loss: Loss, sites: int, results: int) -> RenderableType:
    """The findings behind a loss."""
    lines = Table.grid(padding=(0, 2, 0, 0))
    lines.add_column(min_width=sites, max_width=sites)
    lines.add_column(min_width=results, no_wrap=True)
    lines.add_column()
    for found in loss.findings:
        lines.add_row(Prose(found.site), Prose(found.result), Prose(found.note))
    rest = [Prose(loss.rest, "dim")] if loss.rest else []
    return indented(Group(lines, *rest), 6)


def _section(title: str, rows: Iterable[tuple[str, ...]], right: int | None = None) -> Iterator[RenderableType]:
    """A heading and what stands under it; neither, if there is nothing."""
    if found := tuple(rows):
        yield heading(title)
        yield grid(found, right=right)


def _result(view: CardView) -> RenderableType:
    rows = tuple(view.result())
    strong = {view.words("score"), view.words("grade")}
    return grid(rows, right=1, strong=[index for index, row in enumerate(rows) if row[0] in strong])


def _remarks(view: CardView) -> Iterator[RenderableType]:
    """What decided the grade, what is not public, and what the scorecard was made from."""
    if view.failed:
        yield note(view.failed, "bold red")
    if view.provisional:
        yield note(view.provisional, "yellow")
    if view.readings:
        yield note(view.readings)
    yield note(view.words("exactness"), "dim")
    *digests, version = view.origins()
    short = (f"{label} {digest[:_SHORT_DIGEST]}" for label, digest in digests)
    yield Prose("   ".join((version[1], *short)), "dim")
