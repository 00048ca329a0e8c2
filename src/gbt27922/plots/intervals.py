"""An estimate with its interval over the bands of the grades, each with its probability."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import altair as alt

from gbt27922._basis.checked import check
from gbt27922._basis.exact import exact_text
from gbt27922._basis.words import Language
from gbt27922.estimates import Estimate
from gbt27922.models import Scheme
from gbt27922.plots.score_axis import FILL, INK, ROOM, ScoreAxis, values
from gbt27922.report.numbers import Numbers, in_percent
from gbt27922.report.pages.estimate import percents

# How high the plot is, and where the bands' names, their probabilities and the interval stand, in pixels.
_HIGH, _NAMES, _CHANCES, _LINE = 120, 14, 30, 80


def interval(estimate: Estimate, scheme: Scheme | None = None, *, lang: Language = "en") -> alt.LayerChart:
    """An estimate and its interval over the bands of the grades, each with its probability.

    ``scheme`` says how many places are shown; without it as many as the bounds need. Where the sample allows no claim
    there are no probabilities: the interval is what is possible, its line is dashed, and that is said.

    Raises :class:`~gbt27922.errors.ModelError` for another language, and ``TypeError`` for what is no estimate or no scheme.

    >>> import gbt27922
    >>> from gbt27922 import estimates, plots
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> seen = [site for site in assessment.sites if site.kind == "outlet"]
    >>> chart = plots.interval(estimates.estimate(assessment, seen), lang="zh")
    >>> [band["grade"] for band in chart.layer[0].data.values]
    ['不合格', '达标级', '三星级', '四星级', '五星级']
    """
    check(estimate, Estimate)
    check(scheme, Scheme | None)
    low, high = map(Fraction, estimate.interval)
    axis = ScoreAxis.of(estimate.grades, lang, _seen(estimate))
    words, number = axis.words, Numbers(scheme.display_places) if scheme else axis.number
    told = f"{words('estimate_score')} {number(estimate.score)}"
    known = {"low": number(low), "high": number(high)}
    # A document of 0.1 claims a single score where the visited outlets agree: it is shown as what it says.
    is_known = estimate.tells or low == high
    if estimate.complete:
        said = words("estimate_complete")
    elif is_known:
        said = words("chart_interval", **known, confidence=in_percent(estimate.confidence))
    else:
        said = words("plot_possible", **known)
    row = {"low": float(low), "high": float(high), "score": float(estimate.score), "exact": exact_text(estimate.score)}
    layers = (*_bands(estimate, axis), *_line(row, axis, is_known=is_known))
    return axis.titled(layers, words("plot_interval"), told, said, height=_HIGH)


def _seen(estimate: Estimate) -> list[Fraction]:
    """What has its place on the axis; a grade that starts at the greatest score has room for its band."""
    bounds = [grade.from_ for grade in estimate.grades if grade.from_ is not None]
    seen = [*bounds, *map(Fraction, estimate.interval), estimate.score, estimate.possible[1]]
    top = max(seen)
    return [*seen, top + ((top - min(seen)) / ROOM or 1)] if top in bounds else seen


def _bands(estimate: Estimate, axis: ScoreAxis) -> Iterator[alt.Chart]:
    """The bands, in turns dark and light, with a line where each starts, its name and its probability."""
    starts = [axis.low, *(bound for bound, _ in axis.bounds), axis.high]
    names = [axis.words.grade(estimate.grades[0]), *(grade for _, grade in axis.bounds)]
    chances = percents(estimate) or [""] * len(names)
    rows = [
        {
            "low": float(low),
            "high": float(high),
            "middle": float((low + high) / 2),
            "grade": name,
            "probability": chance,
            "shade": place % 2,
        }
        for place, ((low, high), name, chance) in enumerate(zip(pairwise(starts), names, chances, strict=True))
    ]
    base = alt.Chart(values(rows)).encode(tooltip=["grade:N", "probability:N"])
    shade = alt.condition("datum.shade", alt.value(0.22), alt.value(0.08))
    yield base.mark_rect(color=INK, stroke=INK).encode(x=axis.x("low"), x2="high:Q", fillOpacity=shade)
    for field, y in (("grade", _NAMES), ("probability", _CHANCES)):
        yield base.mark_text(color=INK).encode(x=axis.x("middle"), y=alt.value(y), text=f"{field}:N")


def _line(row: dict[str, Any], axis: ScoreAxis, *, is_known: bool) -> Iterator[alt.Chart]:
    """The interval with a tick at each end, and the score on it."""
    base = alt.Chart(values([row])).encode(y=alt.value(_LINE))
    dash = [] if is_known else [ROOM, ROOM]
    yield base.mark_rule(strokeWidth=ROOM / 2, color=FILL, strokeDash=dash).encode(x=axis.x("low"), x2="high:Q")
    for end in ("low", "high"):
        yield base.mark_tick(color=FILL, thickness=ROOM / 2, size=_NAMES).encode(x=axis.x(end))
    yield base.mark_point(filled=True, color=INK, size=_LINE, opacity=1).encode(x=axis.x("score"))
