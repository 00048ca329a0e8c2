"""The page of a certification decision: what is granted, or every reason to refuse with its place and what would be right."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from gbt27922.certification import Decision, Reason, first_year
from gbt27922.models import Nonconformity
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.numbers import short
from gbt27922.report.page import Facts, Heading, Page, Part, Remark, Row
from gbt27922.report.words import Words


def page(found: Decision, words: Words, _: Known) -> Page:
    """A certification decision."""
    return Page(words("decision_heading"), _View(found, words).parts())


@frozen
class _View:
    found: Decision
    words: Words

    def parts(self) -> Iterator[Part]:
        """Who is certified by whom, what is decided, the reasons to refuse, and what is still to be closed."""
        yield Facts(self._facts())
        yield self._outcome()
        yield from self._first_year()
        yield from self._reasons()
        yield from self._remaining()

    def _facts(self) -> Iterator[Row]:
        found, words = self.found, self.words
        yield Row((words("organization"), found.organization.name))
        yield Row((words("decision_on"), found.on.isoformat()))
        yield Row((words("decision_reviewer"), f"{found.reviewer.id} {found.reviewer.name}"))
        if found.stage:
            yield Row((words("stage"), words(f"stage_{found.stage}")))
        yield Row((words("scheme"), words.scheme(found.scheme)))
        yield Row((words("decision_reached"), words.grade(found.reached) if found.reached else words("none")))
        if found.justification:
            yield Row((words("justification"), found.justification))
        digests = {
            "digest_scheme": found.scheme.sha256,
            "decision_digest_scorecard": found.scorecard_sha256,
            "digest_assessment": found.assessment_sha256,
            "decision_digest_application": found.application_sha256,
        }
        for key, digest in digests.items():
            yield Row((words(key), short(digest)), "dim")

    def _outcome(self) -> Remark:
        if self.found.grade is None:
            return Remark(self.words("decision_refused"), "bad")
        return Remark(self.words("decision_granted", grade=self.words.grade(self.found.grade)), "strong")

    def _first_year(self) -> Iterator[Part]:
        """That the rule of the first certificate keeps the grade below the one that was reached."""
        found, rule = self.found, first_year()
        if found.grade and found.reached and found.grade != found.reached:
            grades = {"grade": self.words.grade(found.grade), "reached": self.words.grade(found.reached)}
            yield Remark(self.words("decision_first_year", months=rule.months, **grades))
            yield Remark(self.words.source(rule.source), "dim")

    def _reasons(self) -> Iterator[Part]:
        columns: list[Column[Reason]] = [
            Column("decision_document", lambda one: self.words(f"decision_document_{one.document}")),
            Column("decision_place", lambda one: one.problem.path),
            Column("decision_would_be_right", lambda one: one.message(self.words.lang)),
        ]
        if self.found.reasons:
            yield Heading(self.words("decision_reasons"))
            yield table(self.words, columns, self.found.reasons)

    def _remaining(self) -> Iterator[Part]:
        columns: list[Column[Nonconformity]] = [
            Column("indicator", lambda one: one.indicator),
            Column("site", lambda one: one.site or ""),
            Column("decision_what_failed", lambda one: one.description),
        ]
        if self.found.remaining:
            yield Heading(self.words("decision_remaining"))
            yield table(self.words, columns, self.found.remaining)
