"""The sources of a result, each with its confidence, for the pages that show figures of others."""

from __future__ import annotations

from collections.abc import Iterable

from gbt27922.models import Source
from gbt27922.report.columns import heads
from gbt27922.report.page import Row, Table
from gbt27922.report.words import Words


def sources_table(sources: Iterable[Source], words: Words) -> Table:
    """Each source with its confidence, in the language of the page as far as it is there."""
    rows = (Row((words(one.confidence), words.source(one))) for one in dict.fromkeys(sources))
    return Table(columns=heads(words, "confidence", ""), rows=rows, heads="hidden")
