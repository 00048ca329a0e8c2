"""All readings of an assessment as text for a terminal: the answer, what can be read in several ways, every combination."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gbt27922.models import Assessment, Scheme
from gbt27922.report._layout import grid, heading, note, rendered
from gbt27922.report._prose import Prose
from gbt27922.report._readings_view import ReadingsView
from gbt27922.report._words import Language, Words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gbt27922.analysis import Readings


def readings_text(
    found: Readings, assessment: Assessment, scheme: Scheme, *, lang: Language, width: int = 100, color: bool = False
) -> str:
    """All readings of an assessment and the scheme as it stands, in lines of at most ``width`` columns.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> assessment = gbt27922.read_assessment("docs/examples/sampled.json")
    >>> scheme = gbt27922.schemes.load(assessment.scheme)
    >>> print(readings_text(analysis.readings(assessment), assessment, scheme, lang="en")[:29])
    Readings of the public record
    """
    return rendered(_parts(ReadingsView(found, assessment, scheme, Words(lang))), width=width, color=color)


def _parts(view: ReadingsView) -> Iterator[RenderableType]:
    words = view.words
    yield Prose(words("readings_heading"), "bold")
    yield grid(view.facts())
    yield note(view.sentence, "bold")
    if not view.found.fields:
        return
    yield heading(words("readings_fields"))
    yield grid(((words("field"), words("values"), words("effect")), *view.fields()))
    yield heading(words("readings_all"))
    yield grid(((words("score"), words("grade"), *view.shown, ""), *view.rows()), right=0, strong=[1])
    yield note(words("readings_left_out"), "dim")
    if problems := tuple(view.problems()):
        yield heading(words("no_score"))
        yield grid(problems)
    if view.scheme.provisional:
        yield note(words("readings_provisional"), "yellow")
    yield note(words("cut_short"), "dim")
