"""Two scorecards compared, as text for a terminal: totals, the indicators that differ, and the agreement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gbt27922.report._comparison_view import ComparisonView
from gbt27922.report._layout import add_numbers, grid, heading, indented, note, rendered, table
from gbt27922.report._prose import Prose
from gbt27922.report._words import Language, Words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gbt27922.analysis import Comparison


def comparison_text(
    found: Comparison, names: tuple[str, str], *, lang: Language, width: int = 100, color: bool = False
) -> str:
    """Two scorecards compared, in lines of at most ``width`` columns; ``names`` say what a and b are.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> print(comparison_text(analysis.compare(card, card), ("2025", "2026"), lang="en")[:28])
    Comparison of two scorecards
    """
    return rendered(_parts(ComparisonView(found, names, Words(lang))), width=width, color=color)


def _parts(view: ComparisonView) -> Iterator[RenderableType]:
    words = view.words
    yield Prose(words("comparison_heading"), "bold")
    yield grid(view.sides())
    yield from (note(warning, "yellow") for warning in view.warnings())
    yield heading(words("result"))
    yield _totals(view)
    yield note(view.sentence, "bold")
    yield heading(words("differing"))
    yield _differing(view) if view.found.lines else indented(Prose(words("no_differences")))
    yield heading(words("agreement"))
    yield grid(view.agreement())
    yield note(words("adds_up"), "dim")


def _totals(view: ComparisonView) -> RenderableType:
    target = table()
    target.add_column("")
    for name in ("A", "B", view.words("difference")):
        add_numbers(target, name)
    for row in view.totals():
        target.add_row(*map(Prose, row))
    return indented(target)


def _differing(view: ComparisonView) -> RenderableType:
    target, words = table(), view.words
    target.add_column(Prose(words("indicator")), no_wrap=True)
    target.add_column(Prose(words("title")))
    for name in ("points", "lost", "nonconforming_narrow", "score_change"):
        add_numbers(target, words(name))
    for row in view.rows():
        target.add_row(*map(Prose, row))
    return indented(target)
