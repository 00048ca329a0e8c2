"""The page of the documents of an application: each with whether it is there, at which sites it is not, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from gbt27922.certification import DocumentState, MissingDocuments
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.numbers import short
from gbt27922.report.page import Cell, Facts, Heading, Page, Part, Remark, Row, Style
from gbt27922.report.pages.eligibility import sources
from gbt27922.report.words import Words

_STYLES: dict[str, Style] = {"handed_in": "", "missing": "bad", "only_if": "warning"}


def page(found: MissingDocuments, words: Words, _: Known) -> Page:
    """What was handed in and what is missing."""
    return Page(words("documents_heading"), _parts(found, words))


def _parts(found: MissingDocuments, words: Words) -> Iterator[Part]:
    yield Facts(
        (
            Row((words("organization"), found.organization.name)),
            Row((words("application_digest"), short(found.application_sha256))),
        )
    )
    if not found.missing:
        yield Remark(words("documents_none_missing"))
    columns: list[Column[DocumentState]] = [
        Column("documents_document", lambda one: words.full(one.title)),
        Column("documents_outcome", lambda one: _outcome(one, words)),
        Column("documents_sites", lambda one: words("listed").join(one.sites)),
    ]
    yield Heading(words("documents_listed"))
    yield table(words, columns, found.documents)
    if found.problems:
        yield Heading(words("documents_problems"))
        yield Facts(Row((problem.path, problem.message(words.lang))) for problem in found.problems)
    yield from sources(found.documents, words)


def _outcome(one: DocumentState, words: Words) -> Cell:
    if one.outcome == "only_if" and one.only_if:
        return Cell(words("documents_only_if", condition=words.title(one.only_if)), _STYLES[one.outcome])
    return Cell(words(f"documents_{one.outcome}"), _STYLES[one.outcome])
