"""The page of a status: what a certificate is on a day, what is due, what complaints call for, and what is possible."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from gbt27922.certification import Called, Due, Status
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.numbers import short
from gbt27922.report.page import Cell, Facts, Heading, Page, Part, Remark, Row, Table
from gbt27922.report.pages.certificate import grade
from gbt27922.report.pages.terms_used import terms_used
from gbt27922.report.words import Words


def page(found: Status, words: Words, _: Known) -> Page:
    """The status of a certificate on a day."""
    return Page(words("status_heading"), _View(found, words).parts())


@frozen
class _View:
    found: Status
    words: Words

    def parts(self) -> Iterator[Part]:
        """What it is, what is due, what complaints call for, and what can be recorded."""
        found, words = self.found, self.words
        yield Facts(self._facts())
        yield Heading(words("status_due"))
        yield self._due()
        for called in found.calls_for:
            yield Remark(self._called(called), "warning")
        yield Heading(words("status_possible"))
        yield self._possible()
        yield from terms_used(found.terms, words)

    def _facts(self) -> Iterator[Row]:
        found, words = self.found, self.words
        yield Row((words("certificate_number"), found.number))
        yield Row((words("status_on"), found.on.isoformat()))
        late = (words("status_overdue", kind=one.kind, by=one.by.isoformat()) for one in found.due if one.overdue)
        state = words("listed").join((words.of_certificate(found.state), *late))
        yield Row((words("status_state"), state))
        granted = grade(found.grade, found.scheme, words) if found.grade else words("grants_nothing")
        yield Row((words("grade"), granted))
        yield Row((words("valid_until"), found.valid_until.isoformat()))
        yield Row((words("open_complaints"), str(found.open_complaints)))
        yield Row((words("chain_end"), short(found.chain_sha256)))

    def _due(self) -> Table:
        words = self.words
        columns: list[Column[Due]] = [
            Column("due_what", lambda one: words.due(one.kind)),
            Column("due_from", lambda one: one.from_.isoformat() if one.from_ else ""),
            Column("due_by", lambda one: one.by.isoformat()),
            Column("", lambda one: Cell(words("overdue"), "bad") if one.overdue else ""),
        ]
        return table(words, columns, self.found.due, empty=words("nothing_due"))

    def _called(self, called: Called) -> str:
        trigger = called.trigger
        measure = self.words.due(trigger.calls_for)
        return self.words("called_for", found=called.found, months=trigger.months, measure=measure)

    def _possible(self) -> Table:
        words = self.words
        columns: list[Column[str]] = [Column("", str), Column("", words.of_certificate)]
        return table(words, columns, self.found.possible, heads="hidden", empty=words("nothing_possible"))
