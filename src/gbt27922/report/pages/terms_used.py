"""The terms that a status or a list of what is due rests on: each with its months, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from gbt27922.certification import Terms
from gbt27922.report.columns import heads
from gbt27922.report.page import Heading, Part, Row, Table
from gbt27922.report.words import Words

_FIGURES = ("surveillance_from_months", "surveillance_to_months", "recertification_months", "suspension_months")


def terms_used(terms: Terms, words: Words) -> Iterator[Part]:
    """What days are worked out by; a term of the body has no source unless it says one."""
    sources = {source.figure: source for source in terms.sources}
    rows = []
    for figure in _FIGURES:
        months, source = getattr(terms, figure), sources.get(figure)
        if months is not None:
            cited = (words(source.confidence), words.source(source)) if source else ("", "")
            rows.append(Row((words(f"term_{figure}"), words("term_months", count=months), *cited)))
    yield Heading(words("terms_used"))
    yield Table(columns=heads(words, "", "", "confidence", ""), rows=rows, heads="hidden")
