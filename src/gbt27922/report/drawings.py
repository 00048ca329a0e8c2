"""The drawings of charts: for each kind of chart where its bars, lines and texts stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from attrs import evolve

from gbt27922.report.chart import Band, Chart, Fall, Map, Panel, Scale, Shares, Span, Strip
from gbt27922.report.geometry import BAR, LINE, ROOM, WIDTH, Axis, Drawing, Shape, apart, box, dot, line, text, titled
from gbt27922.report.lettering import fitting, width

# How much deeper each level of a tree is.
_DEEPER = 12
# The tiles of a map: how wide at most, how high, and the room between them; the widest label of a row.
_TILE, _HIGH, _BETWEEN, _LABEL = 28, 16, 4, 110
# How many shades a tile may have, by how much does not conform.
_SHADES = 4
_NOTHING = Fraction(0)


def drawings(chart: Chart) -> tuple[Drawing, ...]:
    """The drawings of a chart, to be shown one below the other or side by side.

    >>> from gbt27922.report.chart import Mark
    >>> score, bound = Mark(Fraction(90), "90", "score"), Mark(Fraction(70), "70", "qualified")
    >>> chart = Scale(title="t", alternative="a", score=score, total=Fraction(100), bounds=[bound], lowest="fail")
    >>> [one.box for one in drawings(chart)]
    ['0 0 360 60']
    """
    if isinstance(chart, Map):
        return tuple(_panel(chart, panel, number) for number, panel in enumerate(chart.panels, 1))
    return (Drawing(chart.name, chart.title, chart.alternative, tuple(_SHAPES[type(chart)](chart))),)


# The score on its line.


def _scale(chart: Scale) -> Iterator[Shape]:
    axis = _scale_axis(chart)
    starts = [axis.low, *(mark.value for mark in chart.bounds), axis.high]
    names = [chart.lowest, *(mark.label for mark in chart.bounds)]
    score, y = titled(chart.score.label, chart.score.shown, 0, role="strong")
    grades, top = apart([*zip(map(axis, map(_middle, pairwise(starts))), names, strict=True)], y, "label")
    bounds, below = apart([(axis(mark.value), mark.shown) for mark in chart.bounds], top + BAR, "small")
    yield from (*score, *grades, *bounds)
    for place, (start, stop) in enumerate(pairwise(starts)):
        yield box(f"zone z{place % 2}", axis(start), top, axis(stop) - axis(start))
    yield from (line("bound", axis(mark.value), top, axis(mark.value), top + BAR) for mark in chart.bounds)
    yield dot("score", axis(chart.score.value), top + BAR // 2)
    yield from _spans(chart, axis, below)


def _middle(ends: tuple[Fraction, Fraction]) -> Fraction:
    return sum(ends, _NOTHING) / 2


def _scale_axis(chart: Scale) -> Axis:
    """As much of the line as has something on it, and room for the lowest grade."""
    ends = [end for span in chart.spans for end in (span.low, span.high) if end is not None]
    known = [chart.score.value, chart.total, *ends, *(mark.value for mark in chart.bounds)]
    low, high = min(known), max(known)
    return Axis(low - (high - low) / _SHADES, high) if low < high else Axis(low - 1, high)


def _spans(chart: Scale, axis: Axis, y: int) -> Iterator[Shape]:
    """Each stretch that the score may be on, under its label, with the score on it where there is room."""
    for span in chart.spans:
        texts, y = titled(span.label, "", y + _BETWEEN)
        yield from (*texts, *_stretch(span, axis, y))
        if not _is_covered(span, axis):
            yield dot("score", axis(chart.score.value), y + BAR // 2)
        y += BAR


def _is_covered(span: Span, axis: Axis) -> bool:
    """Whether a point would hide a stretch that is narrower than it."""
    return span.low is not None and span.high is not None and axis(span.high) - axis(span.low) < 2 * ROOM


def _stretch(span: Span, axis: Axis, y: int) -> Iterator[Shape]:
    low, high = (axis(end if known is None else known) for end, known in ((axis.low, span.low), (axis.high, span.high)))
    yield box(f"span {span.kind}", low, y + 2, high - low, BAR - _BETWEEN)
    ends = ((low, span.low), (high, span.high))
    yield from (line("whisker", x, y, x, y + BAR) for x, end in ends if end is not None)


# The way from one score to another.


def _fall(chart: Fall) -> Iterator[Shape]:
    axis = _fall_axis(chart.levels)
    shapes, y = titled(chart.start.label, chart.start.shown, 0, role="strong")
    for step, (before, after) in zip(chart.steps, pairwise(chart.levels), strict=True):
        texts, below = titled(step.label, step.shown, y + BAR + _BETWEEN)
        low, high = sorted((axis(before), axis(after)))
        yield line("link", axis(before), y + BAR // 2, axis(before), below + BAR)
        yield box(f"bar {step.kind}", low, below, high - low)
        shapes += texts
        y = below
    texts, below = titled(chart.end.label, chart.end.shown, y + BAR + _BETWEEN, role="strong")
    yield line("link", axis(chart.end.value), y + BAR // 2, axis(chart.end.value), below + BAR // 2)
    yield from (*shapes, *texts)
    yield dot("start", axis(chart.start.value), LINE + BAR // 2)
    yield dot("score", axis(chart.end.value), below + BAR // 2)


def _fall_axis(levels: Sequence[Fraction]) -> Axis:
    low, high = min(levels), max(levels)
    return Axis(low, high) if low < high else Axis(low - 1, high)


# What was earned of what could be.


def _shares(chart: Shares) -> Iterator[Shape]:
    most = max((share.available for share in chart.shares), default=_NOTHING) or Fraction(1)
    deepest = max((share.level for share in chart.shares), default=1)
    each, y = (WIDTH - 1 - _DEEPER * (deepest - 1)) / most, 0
    for share in chart.shares:
        left = _DEEPER * (share.level - 1)
        texts, below = titled(share.label, share.shown, y, left=left, role="strong" if share.level == 1 else "label")
        yield from texts
        yield box("available", Fraction(left), below, each * share.available, BAR)
        yield box("earned", Fraction(left), below, each * share.earned, BAR)
        y = below + BAR + _BETWEEN


# The map of sites and indicators.


def _panel(chart: Map, panel: Panel, number: int) -> Drawing:
    """A panel: the ids of its columns, and under them the rows in their bands."""
    strips = [strip for band in panel.bands for strip in band.strips]
    label = min(max((width(strip.label) for strip in strips), default=_NOTHING), Fraction(_LABEL)) + ROOM
    each = min(Fraction(_TILE), (WIDTH - label) / len(panel.columns))
    columns = [label + each * place for place in range(len(panel.columns))]
    title, y = titled(panel.label, "", 0, role="strong")
    ids = [fitting(id, _LABEL) for id in panel.columns]
    top = y + int(max(map(width, ids))) + 2 * ROOM
    heads = (
        text("small", id, x + each / 2 + ROOM - 1, top, is_upright=True) for id, x in zip(ids, columns, strict=True)
    )
    bands = _bands(panel.bands, label, columns, each, top)
    return Drawing(f"{chart.name}-{number}", panel.label, chart.alternative, (*title, *heads, *bands))


def _bands(
    bands: Iterable[Band], label: Fraction, columns: Sequence[Fraction], each: Fraction, y: int
) -> Iterator[Shape]:
    for band in bands:
        if band.label:
            y += LINE
            yield text("strong", fitting(band.label, WIDTH), 0, y)
        for strip in band.strips:
            yield from _strip(strip, label, columns, each, y)
            y += _HIGH
            yield line("rule" if strip is band.strips[-1] else "row", _NOTHING, y, columns[-1] + each, y)


def _strip(strip: Strip, label: Fraction, columns: Sequence[Fraction], each: Fraction, y: int) -> Iterator[Shape]:
    """A row: what was looked at has a sign, and what does not conform a tile that is the darker the more it is."""
    yield text("label", fitting(strip.label, label - ROOM), 0, y + _HIGH)
    middle, plain = (each - 2) / 2, list[tuple[str, Fraction]]()
    for x, tile in zip(columns, strip.tiles, strict=True):
        if tile.ratio:
            shade = -(-tile.ratio * _SHADES // 1)
            yield box(f"tile t{shade}", x, y + 1, each - 2, _HIGH - 2)
            yield text(f"sign s{shade}", tile.sign, x + middle, y + _HIGH)
        elif tile.sign:
            plain.append((tile.sign, x + middle))
    if plain:
        signs, (first, *after) = zip(*plain, strict=True)
        yield evolve(text("sign s0", "".join(signs), first, y + _HIGH), after=tuple(after))


_SHAPES: dict[type, Callable[[Any], Iterable[Shape]]] = {Scale: _scale, Fall: _fall, Shares: _shares}
