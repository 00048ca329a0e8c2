"""The page of what is due: the day, how far it looks, and an entry a row, the earliest first."""

from __future__ import annotations

from collections.abc import Iterator

from gbt27922.certification import DueEntry, DueList
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.page import Cell, Facts, Page, Part, Row
from gbt27922.report.pages.terms_used import terms_used
from gbt27922.report.words import Words


def page(found: DueList, words: Words, _: Known) -> Page:
    """What is due of the certificates of a register."""
    return Page(words("due_heading"), _parts(found, words))


def _parts(found: DueList, words: Words) -> Iterator[Part]:
    late = sum(one.overdue for one in found.entries)
    yield Facts(
        (
            Row((words("status_on"), found.on.isoformat())),
            Row((words("due_within"), str(found.within))),
            Row((words("due_entries"), str(len(found.entries)))),
            Row((words("due_overdue"), str(late))),
        )
    )
    columns: list[Column[DueEntry]] = [
        Column("due_by", lambda one: one.by.isoformat()),
        Column("", lambda one: Cell(words("overdue"), "bad") if one.overdue else ""),
        Column("due_what", lambda one: words.due(one.kind)),
        Column("due_from", lambda one: one.from_.isoformat() if one.from_ else ""),
        Column("certificate_number", lambda one: one.number),
        Column("due_organization", lambda one: one.organization.name),
    ]
    yield table(words, columns, found.entries, empty=words("due_none"))
    yield from terms_used(found.terms, words)
