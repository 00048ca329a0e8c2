"""The charts of a scorecard: where its score stands, what was lost on the way, what was earned, and at which sites."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gbt27922 import analysis
from gbt27922.estimates import Estimate
from gbt27922.models import Assessment, Grade, Line, Scheme, Scorecard, ScoreRange
from gbt27922.report.chart import Chart, Mark, Scale, Share, Shares, Span
from gbt27922.report.numbers import Numbers, in_percent
from gbt27922.report.pages.site_map import site_map
from gbt27922.report.pages.steps import fall
from gbt27922.report.words import Words

# How deep the shares of indicators are shown, and how many at most before only the outermost are.
_DEEPEST = 2
_MOST = 30


def charts(
    card: Scorecard, assessment: Assessment, scheme: Scheme, estimate: Estimate | None, words: Words
) -> Iterator[Chart]:
    """The score on its line where grades have bounds, the fall to it, the shares earned, and the map of the sites."""
    number = Numbers(scheme.display_places)
    bounds = [(grade.from_, grade) for grade in scheme.grades if grade.from_ is not None]
    if bounds:
        yield _scale(card, bounds, _spans(card, estimate, number, words), number, words)
    yield fall(card, analysis.ledger(card, assessment, scheme), number, words)
    yield _shares(card, number, words)
    yield from site_map(assessment, scheme, words)


def _scale(
    card: Scorecard, bounds: list[tuple[Fraction, Grade]], spans: list[Span], number: Numbers, words: Words
) -> Scale:
    marks = [Mark(bound, number(bound), words.grade(grade)) for bound, grade in sorted(bounds, key=lambda one: one[0])]
    score = Mark(card.score, f"{number(card.score)} {words.grade(card.grade)}", words("score"))
    told = words("listed").join(f"{mark.label} {mark.shown}" for mark in marks)
    said = words("chart_scale_said", score=score.shown, bounds=told)
    return Scale(
        title=words("chart_scale" if _is_placed(card, bounds) else "chart_scale_else"),
        alternative=words("listed").join((said, *(span.label for span in spans))),
        score=score,
        total=card.score_total,
        bounds=marks,
        lowest=words.grade(card.grades[0]),
        spans=spans,
    )


def _is_placed(card: Scorecard, bounds: list[tuple[Fraction, Grade]]) -> bool:
    """Whether the grade is that where the score stands; floors, requirements and special deductions can give another."""
    reached = [one for one in bounds if one[0] <= card.score]
    return card.grade == (max(reached, key=lambda one: one[0])[1] if reached else card.grades[0])


def _spans(card: Scorecard, estimate: Estimate | None, number: Numbers, words: Words) -> list[Span]:
    """What points that are not public allow, and what a sample leaves open."""
    spans = []
    if spread := card.score_range:
        spans.append(Span("range", spread.lowest, spread.highest, range_said(spread, number, words)))
    if estimate and estimate.has_interval:
        low, high = estimate.interval
        known = {"low": number(low), "high": number(high), "confidence": in_percent(estimate.confidence)}
        spans.append(Span("interval", Fraction(low), Fraction(high), words("chart_interval", **known)))
    return spans


def range_said(spread: ScoreRange, number: Numbers, words: Words) -> str:
    """What points that are not public allow, as one sentence."""
    low, high = ("…" if end is None else number(end) for end in (spread.lowest, spread.highest))
    return words("chart_range", low=low, high=high)


def _shares(card: Scorecard, number: Numbers, words: Words) -> Shares:
    lines = [line for line in card.lines if line.level <= _DEEPEST and line.applicable]
    top = [line for line in lines if line.level == 1]
    return Shares(
        title=words("chart_shares"),
        alternative=words("listed").join(f"{_named(line, words)} {_shown(line, number)}" for line in top),
        shares=(
            Share(_named(line, words), line.earned, line.applicable, _shown(line, number), line.level)
            for line in (lines if len(lines) <= _MOST else top)
        ),
    )


def _named(line: Line, words: Words) -> str:
    return f"{line.indicator} {words.title(line.title)}"


def _shown(line: Line, number: Numbers) -> str:
    return f"{number(line.earned)} / {number(line.applicable)}"
