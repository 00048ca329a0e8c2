"""The page of a what-if: what changes do to a scorecard, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922.analysis import Change, Exclude, Include, LineChange, PutRight, RemoveBonus, SetFinding, WhatIf
from gbt27922.models import Finding, Line, Scheme, Scorecard
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known, needed
from gbt27922.report.numbers import Numbers, short
from gbt27922.report.page import Facts, Head, Heading, Page, Part, Remark, Row, Table
from gbt27922.report.pages.scorecard import failed
from gbt27922.report.words import Words


def page(found: WhatIf, words: Words, known: Known) -> Page:
    """What changes do; the scheme is the one that the card after them was scored against."""
    scheme = needed(known.scheme, "scheme")
    return Page(words("what_if"), _View(found, scheme, words, Numbers(scheme.display_places)).parts())


@frozen
class _View:
    found: WhatIf
    scheme: Scheme
    words: Words
    number: Numbers

    def parts(self) -> Iterator[Part]:
        """Both results, the changes, what was assumed, the indicators that differ, and what is not sure."""
        words, found = self.words, self.found
        heads = (Head(words(key), right=True) for key in ("before", "after", "change"))
        yield Table(columns=(Head(""), *heads), rows=self._result())
        if found.changes:
            yield Heading(words("changes"))
            yield Facts(Row(self._told(change)) for change in found.changes)
        for finding in found.assumed:
            key = "assumed_conforming" if self._is_best(finding) else "assumed_nonconforming"
            yield Remark(words(key, indicator=finding.indicator), "warning")
        yield Heading(words("differences"))
        yield self._lines()
        for remark in filter(None, (failed(found.after, self.scheme, words), self._unsure())):
            yield Remark(remark, "warning")
        yield Remark(words("exactness_changes"), "dim")

    def _is_best(self, finding: Finding) -> bool:
        """Whether nothing is lost by a finding of all or nothing."""
        scale = self.scheme.tree.scales.get(finding.indicator)
        return bool(finding.conforming) or (scale is not None and finding.value == scale.to)

    def _unsure(self) -> str:
        """What the grade can be with other points, where some are not published."""
        if not self.found.after.is_graded:
            return self.words("no_bounds")
        if (spread := self.found.after.score_range) is None or len(self.found.after.grades) == 1:
            return ""
        key = "after_certain" if spread.certain else "after_open"
        return self.words(key, low=self.words.grade(spread.lowest_grade), high=self.words.grade(spread.highest_grade))

    def _result(self) -> Iterator[Row]:
        before, after, words = self.found.before, self.found.after, self.words
        if before.scheme != after.scheme:
            schemes = (f"{words.scheme(card.scheme)} {short(card.scheme.sha256)}" for card in (before, after))
            yield Row((words("scheme"), *schemes, ""))
        yield Row((words("base_score"), *self._numbers(before.base_score, after.base_score)))
        for key in ("special_deductions", "special_bonuses"):
            counts = [getattr(card, key) for card in (before, after)]
            if any(counts):
                yield Row((words(key), *map(str, counts), ""))
        yield Row((words("score"), *self._numbers(before.score, after.score)))
        yield Row((words("grade"), *map(self._grade, (before, after)), ""))

    def _grade(self, card: Scorecard) -> str:
        return self.words.grade(card.grade) if card.is_graded else self.words("not_graded")

    def _numbers(self, before: Fraction, after: Fraction) -> tuple[str, str, str]:
        """Two numbers, and what the second is more."""
        return self.number(before), self.number(after), self.number.signed(after - before)

    def _told(self, change: Change) -> tuple[str, str]:
        """A change in words."""
        match change:
            case SetFinding():
                return _place(change.indicator, change.site), self.words("set_to", result=self.words.outcome(change))
            case PutRight():
                key = "put_right_all" if change.samples is None else "put_right_some"
                return _place(change.indicator, change.site), self.words(key, count=change.samples)
            case Include():
                return change.indicator, self.words("included")
            case Exclude():
                return change.indicator, self.words("excluded_because", why=change.justification)
            case _:
                kind = self.words("special_bonus" if isinstance(change, RemoveBonus) else "special_deduction")
                return self.words("numbered", what=kind, number=change.index + 1), self.words("removed")

    def _lines(self) -> Table:
        words = self.words
        columns: list[Column[LineChange]] = [
            Column("indicator", lambda line: line.indicator),
            Column("title", lambda line: words.full(line.title)),
            Column("earned_before", lambda line: self._earned(line.before), right=True),
            Column("earned_after", lambda line: self._earned(line.after), right=True),
            Column("change", lambda line: self.number.signed(line.earned), right=True),
        ]
        return table(words, columns, self.found.lines, empty=words("no_difference"))

    def _earned(self, line: Line | None) -> str:
        if line is None or line.excluded:
            return "–"
        return f"{self.number(line.earned)} / {self.number(line.applicable)}"


def _place(indicator: str, site: str | None) -> str:
    return indicator if site is None else f"{indicator} @ {site}"
