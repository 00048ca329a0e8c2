"""An estimate as text for a terminal: the score with its interval, a bar for each grade, and what would settle it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gbt27922 import display
from gbt27922.models import Grade, Scheme, Scorecard
from gbt27922.report._layout import grid, heading, note, rendered
from gbt27922.report._prose import Prose
from gbt27922.report._words import Language, Words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gbt27922.estimates import Estimate

_BAR = 24
_LEAST = 0.001


def estimate_text(
    estimate: Estimate, card: Scorecard, scheme: Scheme, *, lang: Language, width: int = 100, color: bool = False
) -> str:
    """An estimate beside the official scorecard, in lines of at most ``width`` columns.

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> scheme = gbt27922.schemes.load(assessment.scheme)
    >>> outlets = [site for site in assessment.sites if site.kind == "outlet"]
    >>> found = gbt27922.estimates.estimate(assessment, outlets)
    >>> print(estimate_text(found, gbt27922.score(assessment), scheme, lang="en")[:24])
    Estimate for all outlets
    """
    return rendered(_parts(estimate, card, scheme, Words(lang)), width=width, color=color)


def _parts(estimate: Estimate, card: Scorecard, scheme: Scheme, words: Words) -> Iterator[RenderableType]:
    yield Prose(words("estimate_heading"), "bold")
    yield grid(_facts(estimate, card, scheme, words), strong=[2])
    yield heading(words("estimate_chances"))
    yield grid(_chances(estimate, words), right=1)
    yield note(_sentence(estimate, words), "bold")
    if not estimate.standard_error and not estimate.complete:
        yield note(words("estimate_alike"), "yellow")
    if scheme.provisional:
        yield note(words("estimate_provisional"), "yellow")
    yield note(words("estimate_practice"), "dim")


def _facts(estimate: Estimate, card: Scorecard, scheme: Scheme, words: Words) -> Iterator[tuple[str, str]]:
    places = scheme.display_places
    counts = {"visited": estimate.visited, "population": estimate.population, "strata": len(estimate.strata)}
    yield words("estimate_visited"), words("estimate_visited_of", **counts)
    yield words("estimate_official"), _graded(display(card.score, places), card.grade, words)
    yield words("estimate_score"), _graded(display(estimate.score, places), estimate.grade, words)
    yield words("estimate_error"), f"{estimate.standard_error:.{places}f}"
    if estimate.standard_error:
        low, high = (display(end, places) for end in estimate.interval)
        confidence = f"{float(100 * estimate.confidence):g}"
        told = words("estimate_interval_of", low=low, high=high, confidence=confidence, df=estimate.df)
        yield words("estimate_interval"), told


def _graded(score: str, grade: Grade, words: Words) -> str:
    return f"{score}  {words.title(grade.title)}"


def _chances(estimate: Estimate, words: Words) -> Iterator[tuple[str, str, str]]:
    """The grades, the highest first, each with its probability and a bar."""
    for grade, chance in reversed(estimate.probabilities):
        yield words.title(grade.title), _percent(chance), "█" * round(_BAR * chance)


def _percent(chance: float) -> str:
    """A probability in percent; only what is certain is shown as 0 or 100."""
    if chance in {0.0, 1.0}:
        return f"{100 * chance:.0f} %"
    if not _LEAST <= chance <= 1 - _LEAST:
        return "< 0.1 %" if chance < _LEAST else "> 99.9 %"
    return f"{100 * chance:.1f} %"


def _sentence(estimate: Estimate, words: Words) -> str:
    """What an auditor needs to know: whether the grade is settled, and if not, how many more outlets would do."""
    grade = words.title(estimate.grade.title)
    if estimate.failed:
        return words("estimate_failed", grade=grade)
    if estimate.complete:
        return words("estimate_complete")
    more = estimate.more_outlets()
    if more is None:
        return words("estimate_all", population=estimate.population)
    if more:
        return words("estimate_more", more=more, total=more + estimate.visited)
    return words("estimate_settled", grade=grade)
