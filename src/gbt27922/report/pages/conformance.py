"""The page of a conformance test: what was tested, each clause with its counts, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from attrs import frozen

from gbt27922 import conformance
from gbt27922._basis.words import of_data
from gbt27922.conformance import Failure, GroupResult, Report
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.page import Cell, Facts, Heading, Item, Page, Part, Remark, Row, Table
from gbt27922.report.words import Words

# How a failure is worded, by its kind.
_SENTENCES = {
    "differs": "kit_differs",
    "absent": "kit_absent",
    "scored": "kit_scored",
    "refused": "kit_refused_wrongly",
    "not_json": "kit_not_json",
    "silent": "kit_silent",
    "timeout": "kit_timeout",
    "killed": "kit_killed",
    "not_asked": "kit_not_asked",
}
_UNANSWERED = {"refused", "silent", "timeout", "killed", "not_asked"}
# Of vectors in a row that have no answer for one reason, so many are shown; a port that ends early leaves thousands.
_SHOWN = 20


def page(report: Report, words: Words, _: Known) -> Page:
    """What came of a conformance test."""
    return Page(words("kit_heading"), _View(report, words).parts())


@frozen
class _View:
    report: Report
    words: Words

    def parts(self) -> Iterator[Part]:
        """What was tested, the counts, what is wrong, and the answer."""
        report, words = self.report, self.words
        yield Facts(self._facts())
        yield Heading(words("kit_groups"))
        yield self._groups()
        if report.failures:
            yield Heading(words("kit_failures"))
            yield from self._failures()
            if words.lang != "en":
                yield Remark(words("kit_why"), "dim")
        if report.left_out:
            yield Remark(words("kit_left_out_why", count=report.left_out), "warning")
        key = "kit_conforms" if report.conforms else "kit_fails"
        answer = words(key, passed=report.passed, failed=report.failed)
        yield Remark(answer, "strong" if report.conforms else "bad")

    def _facts(self) -> Iterator[Row]:
        report, words = self.report, self.words
        yield Row((words("kit_command"), report.command))
        yield Row((words("kit_digest"), report.kit_sha256))
        yield Row((words("version"), f"gbt27922 {report.library_version}"))
        yield Row((words("kit_compared"), words("kit_full" if report.full else "kit_given")))
        yield Row((words("kit_refusals"), words("kit_codes" if report.codes else "kit_refused")))

    def _groups(self) -> Table:
        report, words = self.report, self.words
        columns: list[Column[GroupResult]] = [
            Column("kit_group", lambda group: group.group),
            Column("kit_clause", lambda group: words.title(group.clause), foot=words("total")),
            Column("kit_passed", lambda group: str(group.passed or ""), right=True, foot=str(report.passed)),
            Column("kit_failed", lambda group: str(group.failed or ""), right=True, foot=str(report.failed)),
            Column("kit_left_out", lambda group: str(group.left_out or ""), right=True, foot=str(report.left_out)),
        ]
        return table(words, columns, report.groups, lambda group, cells: Row(cells, "bad" if group.failed else ""))

    def _failures(self) -> Iterator[Item]:
        """What is wrong, vector by vector, with the reason why the expected answer is right, which vectors give in English."""
        known = conformance.vectors() if self.words.lang == "en" else ()
        why = {vector.id: [Cell(vector.why, "dim")] for vector in known}
        for reason, alike in groupby(self.report.failures, _reason):
            vectors = [(vector, [*failures]) for vector, failures in groupby(alike, lambda failure: failure.vector)]
            shown = _SHOWN if reason and len(vectors) > _SHOWN + 1 else len(vectors)
            for vector, failures in vectors[:shown]:
                yield Item(vector, (*why.get(vector, []), *map(self._sentence, failures)))
            if more := vectors[shown:]:
                yield Item(f"{more[0][0]} … {more[-1][0]}", (self.words("kit_alike", count=len(more)),))

    def _sentence(self, failure: Failure) -> str:
        none = self.words("kit_nothing")
        how, *error = (failure.got or none).split(": ", 1)
        expected, got = failure.expected or none, ": ".join((of_data(how, self.words.lang), *error))
        return self.words(_SENTENCES[failure.kind], path=failure.path, expected=expected, got=got)


def _reason(failure: Failure) -> tuple[str, str] | None:
    """Why there is no score, without what a program says besides; None if there is one."""
    return (failure.kind, (failure.got or "").partition(": ")[0]) if failure.kind in _UNANSWERED else None
