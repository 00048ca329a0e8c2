"""What a notebook shows of a result: its page as a fragment, in both languages, as nobody says there which one is read.

The models reach this by its name alone, when a notebook asks them. It never raises: what it cannot show, the notebook
shows as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from attrs import evolve

from gbt27922._basis.words import LANGUAGES, Language
from gbt27922.analysis import Readings, WhatIf
from gbt27922.estimates import Estimate
from gbt27922.models import Scorecard
from gbt27922.report.bilingual import beside
from gbt27922.report.known import Known, NotToldError
from gbt27922.report.page import Page, Part, Table
from gbt27922.report.pages import card_glance, estimate_glance
from gbt27922.report.rendering import PAGES
from gbt27922.report.words import Words

#: How many rows of a table are shown at most.
_MOST = 100
#: The results whose own page is long, or needs what they do not know.
_GLANCES: dict[type, Callable[[Any, Words, Known], Page]] = {
    Scorecard: card_glance.page,
    Estimate: estimate_glance.page,
}


def shown(result: Any) -> str | None:
    """A result as a fragment of HTML; None if it has no page, does not know what its page needs, or jinja2 is missing.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> "五星级 / five-star" in shown(card), shown(card.grade)
    (True, None)
    """
    if type(result) not in PAGES:
        return None
    try:
        made: str = import_module("gbt27922.report.media.fragment").written(beside(*map(page_of(result), LANGUAGES)))
    except (NotToldError, ModuleNotFoundError):
        return None
    return made


def page_of(result: Any) -> Callable[[Language], Page]:
    """How the page of a result is made in a language, from what the result knows by itself."""
    make, known = {**PAGES, **_GLANCES}[type(result)], _known(result)
    return lambda lang: _short(make(result, Words(lang), known), Words(lang))


def _known(result: Any) -> Known:
    """What a result knows by itself of what it was made from."""
    match result:
        case Readings():
            return Known().from_card(next((one.card for one in result.readings if one.card), None))
        case WhatIf():
            return Known().from_card(result.after)
        case _:
            return Known()


def _short(page: Page, words: Words) -> Page:
    """A page whose tables are not longer than anybody reads in a notebook."""
    parts, details, answer, end = (_cut(some, words) for some in (page.parts, page.details, page.answer, page.end))
    return Page(page.title, parts, details, answer, end)


def _cut(parts: Iterable[Part], words: Words) -> Iterator[Part]:
    for part in parts:
        if isinstance(part, Table) and len(part.rows) > _MOST:
            more = words("chart_others", count=len(part.rows) - _MOST)
            yield evolve(part, rows=part.rows[:_MOST], more=" ".join(filter(None, (more, part.more))))
        else:
            yield part
