"""Reports as Markdown: what each says is in its template, the file that ends in .md.jinja."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined, Template

from gbt27922.models import Assessment, Scheme, Scorecard
from gbt27922.report._card import CardView
from gbt27922.report._comparison_view import ComparisonView
from gbt27922.report._readings_view import ReadingsView
from gbt27922.report._words import Language, Words

if TYPE_CHECKING:
    from gbt27922.analysis import Comparison, Readings

_MARKUP = re.compile(r"([\\`*_\[\]<>|~&#$])")


def markdown(card: Scorecard, assessment: Assessment, scheme: Scheme, *, lang: Language) -> str:
    """A scorecard as Markdown with tables; headings in one language, titles in both.

    ``assessment`` and ``scheme`` are those that ``card`` was scored from.

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/five-star.json")
    >>> scheme = gbt27922.schemes.load(assessment.scheme)
    >>> print(markdown(gbt27922.score(assessment), assessment, scheme, lang="en")[:11])
    # Scorecard
    """
    return filled("scorecard", CardView(card, assessment, scheme, Words(lang), both=True))


def readings_markdown(found: Readings, assessment: Assessment, scheme: Scheme, *, lang: Language) -> str:
    """All readings of an assessment and the scheme as it stands, as Markdown with tables.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> assessment = gbt27922.read_assessment("docs/examples/sampled.json")
    >>> scheme = gbt27922.schemes.load(assessment.scheme)
    >>> print(readings_markdown(analysis.readings(assessment), assessment, scheme, lang="en")[:31])
    # Readings of the public record
    """
    return filled("readings", ReadingsView(found, assessment, scheme, Words(lang)))


def comparison_markdown(found: Comparison, names: tuple[str, str], *, lang: Language) -> str:
    """Two scorecards compared, as Markdown with tables; ``names`` say what a and b are.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> print(comparison_markdown(analysis.compare(card, card), ("2025", "2026"), lang="en")[:30])
    # Comparison of two scorecards
    """
    return filled("comparison", ComparisonView(found, names, Words(lang)))


def filled(name: str, view: Any) -> str:
    """A template filled in with what a view says, and its words for the rest; all that is filled in is escaped."""
    return _template(name).render(view=view, words=view.words)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        autoescape=False,  # noqa: S701  # this is Markdown, not HTML: finalize escapes all that is filled in
        finalize=_escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string((files("gbt27922") / "report" / f"{name}.md.jinja").read_text("utf-8"))


def _escaped(value: object) -> str:
    return _MARKUP.sub(r"\\\1", str(value))
