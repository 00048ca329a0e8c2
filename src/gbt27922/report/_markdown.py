"""Markdown from a template, and the scorecard as Markdown: what it says is in scorecard.md.jinja."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from gbt27922.models import Assessment, Scheme, Scorecard
from gbt27922.report._card import CardView
from gbt27922.report._words import Language, Words

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
    words = Words(lang)
    return filled("scorecard.md.jinja", view=CardView(card, assessment, scheme, words, both=True), words=words)


def filled(name: str, **values: object) -> str:
    """A template filled in; all that is filled in is escaped."""
    return _template(name).render(**values)


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
    return environment.from_string((files("gbt27922") / "report" / name).read_text("utf-8"))


def _escaped(value: object) -> str:
    return _MARKUP.sub(r"\\\1", str(value))
