"""The page of a certificate: what was granted to whom, until when, and all that happened to it since."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from gbt27922.certification import Certificate, Event
from gbt27922.models import SchemeReference
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.numbers import short
from gbt27922.report.page import Facts, Heading, Page, Part, Row, Table
from gbt27922.report.words import Words
from gbt27922.schemes import of_reference


def page(found: Certificate, words: Words, _: Known) -> Page:
    """A certificate with its events."""
    return Page(words("certificate_heading"), _View(found, words).parts())


def grade(id: str, scheme: SchemeReference, words: Words) -> str:
    """The title of a grade, where its scheme is shipped; else its id."""
    known = of_reference(scheme)
    return next((words.grade(one) for one in known.grades if one.id == id), id) if known else id


@frozen
class _View:
    found: Certificate
    words: Words

    def parts(self) -> Iterator[Part]:
        """What it says, and what happened."""
        yield Facts(self._facts())
        yield Heading(self.words("certificate_events"))
        yield self._events()

    def _facts(self) -> Iterator[Row]:
        found, words = self.found, self.words
        yield Row((words("certificate_number"), found.number))
        yield Row((words("organization"), found.organization.name))
        yield Row((words("scheme"), words.scheme(found.scheme)))
        yield Row((words("grade_at_issue"), grade(found.grade, found.scheme, words)))
        if found.scope:
            yield Row((words("certificate_scope"), found.scope))
        yield Row((words("certificate_issued"), found.issued.isoformat()))
        yield Row((words("valid_at_issue"), found.valid_until.isoformat()))
        yield Row((words("digest_scorecard"), short(found.scorecard_sha256)))
        yield Row((words("chain_end"), found.chain_sha256))

    def _events(self) -> Table:
        words = self.words
        columns: list[Column[Event]] = [
            Column("date", lambda one: one.date.isoformat()),
            Column("certificate_event", lambda one: words.of_certificate(one.kind)),
            Column("certificate_detail", self._detail),
            Column("recorded_by", lambda one: one.by),
        ]
        return table(words, columns, self.found.events, empty=words("not_issued_yet"))

    def _detail(self, one: Event) -> str:
        words, found = self.words, self.found
        told = (
            grade(one.grade, found.scheme, words) if one.grade else "",
            words("until_day", day=one.until.isoformat()) if one.until else "",
            one.scope or "",
            one.note or "",
            words("rests_on", digest=short(one.rests_on)) if one.rests_on else "",
        )
        return words("listed").join(filter(None, told))
