"""Sensitivity to unpublished points, leaf by leaf: how far the points of each move the score, and which one decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from gbt27922 import analysis
from gbt27922._basis.exact import exact_text
from gbt27922._basis.words import Language
from gbt27922.analysis import LeafSensitivity, Sensitivity
from gbt27922.models import Assessment, Scheme, Scorecard
from gbt27922.plots.score_axis import FILL, INK, ROOM, ScoreAxis, values
from gbt27922.report.pages.charts import range_said

# How many leaves are drawn at most, how high the row of one is, and room for the names of grades and of leaves, in pixels.
_MOST, _ROW, _ABOVE, _NAME = 15, 24, 40, 260
# A leaf that decides is marked by this sign before its name, and its bar is full.
_DECIDES = "◆ "


def sensitivity(
    found: Sensitivity | Scorecard | Assessment,
    assessment: Assessment | None = None,
    scheme: Scheme | str | None = None,
    *,
    lang: Language = "en",
) -> alt.LayerChart:
    """How far the points of each leaf move the score, as bars, the longest first; a leaf that decides is marked.

    ``found`` is what :func:`gbt27922.analysis.sensitivity` gives, or what it takes. A bar goes from the score with none
    of the points to that with all those of its group: a ring is none, and a square is all. A leaf that gives another grade at an end has ◆,
    a full bar, and the grades at its ends. Leaves that move nothing are left out, and beyond fifteen, those that do not decide.

    Raises :class:`~gbt27922.errors.ModelError` for another language, and what :func:`gbt27922.analysis.sensitivity` raises.

    >>> import gbt27922
    >>> from gbt27922 import plots
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> plots.sensitivity(card).layer[0].data.values[0]["leaf"]
    '◆ 5.2.4 repair'
    """
    if not isinstance(found, Sensitivity):
        found = analysis.sensitivity(found, assessment, scheme)
    moving = [leaf for leaf in found.leaves if leaf.spread]
    shown = [leaf for place, leaf in enumerate(moving) if place < _MOST or leaf.decides]
    seen = [score for leaf in shown for score in (leaf.least, leaf.greatest)]
    axis = ScoreAxis.of(found.grades, lang, [found.now.score, found.score_total, *seen])
    order = [_named(leaf, axis) for leaf in shown]
    names = alt.Y("leaf:N", sort=order, title=None, axis=alt.Axis(labelLimit=_NAME))
    return axis.titled(
        [*_bars(shown, axis, names), *axis.rules(), axis.rule_at(found.now.score)],
        axis.words("plot_sensitivity"),
        *_said(found, axis),
        axis.words("chart_others", count=len(moving) - len(shown)) if len(moving) > len(shown) else "",
        height=_ABOVE + _ROW * len(shown),
    )


def _said(found: Sensitivity, axis: ScoreAxis) -> Iterator[str]:
    """The score with its grade, how leaves are varied, and what all tables together allow."""
    grade, spread = found.now.grade, found.range
    yield f"{axis.words('score')} {axis.number(found.now.score)} {axis.words.grade(grade) if grade else ''}".strip()
    yield axis.words("plot_sensitivity_said")
    if spread:
        yield range_said(spread, axis.number, axis.words)


def _named(leaf: LeafSensitivity, axis: ScoreAxis) -> str:
    return f"{_DECIDES if leaf.decides else ''}{leaf.indicator} {axis.words.title(leaf.title)}"


def _bars(shown: Sequence[LeafSensitivity], axis: ScoreAxis, names: alt.Y) -> Iterator[alt.Chart]:
    """The bars with the grades beside those that decide, and the ends of each."""
    rows = [_row(leaf, axis) for leaf in shown]
    base = alt.Chart(values(rows)).encode(y=names, tooltip=["leaf:N", "label:N", "points:N", "most:N"])
    is_full = alt.condition("datum.decides", alt.value(1), alt.value(0.15))
    bars = base.mark_bar(height=_ROW / 2, color=FILL, stroke=INK)
    yield bars.encode(x=axis.x("low"), x2="high:Q", fillOpacity=is_full)
    grades = base.mark_text(align="right", dx=-2 * ROOM, color=INK)
    yield grades.encode(x=axis.x("low"), text="grades:N")
    kinds = [axis.words("plot_with_none"), axis.words("plot_with_all")]
    ends = alt.Chart(values(_ends(shown, axis, kinds)))
    shape = alt.Shape("end:N", sort=kinds, scale=alt.Scale(domain=kinds, range=["circle", "square"]), title=None)
    points = ends.mark_point(filled=True, fill="white", stroke=INK, strokeWidth=2, size=_ROW * 2, opacity=1)
    yield points.encode(y=names, x=axis.x("score"), shape=shape, tooltip=["leaf:N", "end:N", "label:N"])


def _row(leaf: LeafSensitivity, axis: ScoreAxis) -> dict[str, Any]:
    words, number = axis.words, axis.number
    others = dict.fromkeys(one.grade for one in leaf.outcomes if one.grade and one.grade != leaf.now.grade)
    return {
        "leaf": _named(leaf, axis),
        "low": float(leaf.least),
        "high": float(leaf.greatest),
        "low_exact": exact_text(leaf.least),
        "high_exact": exact_text(leaf.greatest),
        "points": number(leaf.points),
        "most": number(leaf.most),
        "decides": leaf.decides,
        "grades": words("listed").join(map(words.grade, others)),
        "label": f"{number(leaf.least)} – {number(leaf.greatest)}",
    }


def _ends(shown: Sequence[LeafSensitivity], axis: ScoreAxis, kinds: Sequence[str]) -> Iterator[dict[str, Any]]:
    for leaf in shown:
        for end, placed in zip(kinds, (leaf.with_none, leaf.with_all), strict=True):
            if placed:
                grade = axis.words.grade(placed.grade) if placed.grade else ""
                label = f"{axis.number(placed.score)} {grade}".strip()
                score, exact = float(placed.score), exact_text(placed.score)
                yield {"leaf": _named(leaf, axis), "end": end, "score": score, "exact": exact, "label": label}
