"""The nonconformities of an assessment: those that are open, and how many are closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gbt27922.models import Nonconformity, Scheme
from gbt27922.report.columns import Column, table
from gbt27922.report.page import Heading, Part, Remark
from gbt27922.report.words import Words


def nonconformities(found: Sequence[Nonconformity], scheme: Scheme, words: Words) -> Iterator[Part]:
    """What is open with the title of its indicator, and how many are closed; nothing where there was none."""
    if not found:
        return
    titles = {node.id: words.full(node.title) for _, node in scheme.tree.nodes}
    columns: list[Column[Nonconformity]] = [
        Column("indicator", lambda one: one.indicator),
        Column("title", lambda one: titles[one.indicator]),
        *described(words),
    ]
    still_open = [one for one in found if one.is_open]
    yield Heading(words("nonconformities_open"))
    yield table(words, columns, still_open, empty=words("none_open"))
    if closed := len(found) - len(still_open):
        yield Remark(words("nonconformities_closed", count=closed))


def described(words: Words) -> tuple[Column[Nonconformity], ...]:
    """Where a nonconformity is, how grave, and what it is."""
    return (
        Column("site", lambda one: one.site or ""),
        Column("severity", lambda one: words(f"severity_{one.severity}")),
        Column("description", lambda one: one.description),
    )
