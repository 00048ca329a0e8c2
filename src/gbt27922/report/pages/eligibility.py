"""The page of eligibility: each condition with its outcome and what decided it, what is not told, and where sources disagree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from attrs import frozen

from gbt27922.certification import ConditionOutcome, DecidedBy, DocumentState, Eligibility, ReadingOutcome
from gbt27922.models import Source
from gbt27922.report.columns import Column, heads, table
from gbt27922.report.known import Known
from gbt27922.report.numbers import short
from gbt27922.report.page import Cell, Facts, Heading, Page, Part, Remark, Row, Style, Table
from gbt27922.report.words import Words

_STYLES: dict[str, Style] = {"met": "", "not_met": "bad", "unknown": "warning"}


def page(found: Eligibility, words: Words, _: Known) -> Page:
    """Whether an organization may apply on a day."""
    return Page(words("eligibility_heading"), _View(found, words).parts())


def sources(found: Iterable[ConditionOutcome | DocumentState], words: Words) -> Iterator[Part]:
    """Where each of them comes from, and how sure that is; what has one source stands together."""
    titles: dict[Source, list[str]] = {}
    for one in found:
        titles.setdefault(one.source, []).append(words.title(one.title))
    rows = (
        Row((words("listed").join(of), words(source.confidence), words.source(source))) for source, of in titles.items()
    )
    yield Heading(words("sources"))
    yield Table(columns=heads(words, "", "confidence", ""), rows=rows, heads="hidden")


@frozen
class _View:
    found: Eligibility
    words: Words

    def parts(self) -> Iterator[Part]:
        """The answer, each condition, what must still be told, where sources disagree, and where everything is from."""
        found, words = self.found, self.words
        yield Facts(self._facts())
        yield from self._answer()
        yield Heading(words("eligibility_conditions"))
        yield self._conditions()
        if untold := [one for one in found.conditions if one.outcome == "unknown"]:
            yield Heading(words("eligibility_to_tell"))
            yield Facts(Row((by.path, words.full(one.title))) for one in untold for by in one.decided_by)
        for one in found.conditions:
            if one.readings:
                yield from self._readings(one)
        yield from sources(found.conditions, words)
        yield Remark(words("eligibility_after"), "dim")

    def _facts(self) -> Iterator[Row]:
        found, words = self.found, self.words
        yield Row((words("organization"), found.organization.name))
        yield Row((words("application_digest"), short(found.application_sha256)))
        yield Row((words("eligibility_on"), found.on.isoformat()))
        yield Row((words("eligibility_outcome"), self._outcome(found.outcome)))

    def _answer(self) -> Iterator[Remark]:
        """From which day it is met, or why no day is known."""
        found, words = self.found, self.words
        if found.outcome == "not_met" and found.met_from:
            yield Remark(words("eligibility_all_from", day=found.met_from.isoformat()))
        if any(one.outcome == "not_met" and not one.met_from for one in found.conditions):
            yield Remark(words("eligibility_never"), "warning")
        if any(one.outcome == "unknown" for one in found.conditions):
            yield Remark(words("eligibility_open"), "warning")

    def _conditions(self) -> Table:
        words = self.words
        columns: list[Column[ConditionOutcome]] = [
            Column("eligibility_condition", lambda one: words.full(one.title)),
            Column("eligibility_figure", self._figure),
            Column("eligibility_outcome", lambda one: self._outcome(one.outcome)),
            Column("eligibility_met_from", lambda one: _day(one.met_from)),
            Column("eligibility_decided_by", lambda one: words("listed").join(map(self._decided_by, one.decided_by))),
        ]
        return table(words, columns, self.found.conditions)

    def _readings(self, one: ConditionOutcome) -> Iterator[Part]:
        words = self.words
        columns: list[Column[ReadingOutcome]] = [
            Column("eligibility_figure", lambda reading: self._period(reading, one)),
            Column("eligibility_met_from", lambda reading: _day(reading.met_from)),
            Column("confidence", lambda reading: words(reading.source.confidence)),
            Column("eligibility_reading", lambda reading: words.source(reading.source)),
        ]
        yield Heading(words("eligibility_sources_disagree", condition=words.title(one.title)))
        yield table(words, columns, one.readings)
        if len({reading.met_from == self.found.on for reading in one.readings}) > 1:
            yield Remark(words("eligibility_matters"), "warning")

    def _outcome(self, outcome: str) -> Cell:
        return Cell(self.words(f"eligibility_{outcome}"), _STYLES[outcome])

    def _figure(self, one: ConditionOutcome) -> str:
        return "" if one.figure is None else self.words(f"eligibility_{one.unit or 'count'}", figure=one.figure)

    def _period(self, reading: ReadingOutcome, one: ConditionOutcome) -> str:
        least, most = reading.least, reading.most
        figure = str(most) if least == most else f"{least}–{most}"
        return self.words(f"eligibility_{one.unit or 'count'}", figure=figure)

    def _decided_by(self, by: DecidedBy) -> str:
        key = "eligibility_left_out" if by.value is None else f"decided_{by.value}"
        return self.words("labelled", label=by.path, said=self.words(key) if key in self.words else by.value)


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
