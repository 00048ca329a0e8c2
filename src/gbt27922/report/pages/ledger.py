"""The page of a ledger: every lost point, or what each site, indicator or kind costs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from attrs import frozen

from gbt27922._basis.exact import exact_text
from gbt27922.analysis import By, Entry, Ledger, Sum
from gbt27922.models import Assessment, Scorecard
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known, needed
from gbt27922.report.numbers import PLACES, Numbers
from gbt27922.report.page import Facts, Heading, Page, Part, Remark, Row, Table
from gbt27922.report.pages.alone import alone
from gbt27922.report.pages.assessed import assessed
from gbt27922.report.pages.losses import found_at
from gbt27922.report.pages.unmet import unmet
from gbt27922.report.words import Words


def page(ledger: Ledger, words: Words, known: Known) -> Page:
    """A ledger with the scorecard that it explains.

    The assessment and the scheme, where they are known, have the notes on the findings, and how many places are shown.
    """
    card, number = needed(known.card, "card"), Numbers(known.scheme.display_places if known.scheme else PLACES)
    view = _View(ledger, card, known.assessment, number, words)
    total = ledger.score_total
    scale = words("hundred" if total == 100 else "other_total", total=exact_text(total))
    title = words(f"ledger_by_{known.by}" if known.by else "ledger_entries", scale=scale)
    rows = view.sums(known.by) if known.by else view.entries()
    after = (*view.unmet(), *alone(card, ledger.reversals, number, words), *view.ungraded())
    parts = (Facts(view.facts()), Heading(title), rows, *after)
    return Page(words("ledger_heading"), (*parts, Remark(words("exactness_ledger"), "dim")))


@frozen(slots=False)
class _View:
    ledger: Ledger
    card: Scorecard
    assessment: Assessment | None
    number: Numbers
    words: Words

    def facts(self) -> Iterator[Row]:
        """What is explained: scheme, score, grade, and all that was lost."""
        if self.assessment:
            yield from assessed(self.assessment, self.words)
        yield Row((self.words("scheme"), self.words.scheme(self.card.scheme)))
        yield Row((self.words("score"), self.number(self.card.score)), "strong")
        grade = self.words.full(self.card.grade.title) if self.card.is_graded else self.words("not_graded")
        yield Row((self.words("grade"), grade), "strong")
        yield Row((self.words("lost_of"), self.number.rest(self.ledger.score_total, self.card.score)))

    def unmet(self) -> Iterator[Part]:
        """What keeps a grade from being reached besides the score."""
        return unmet(self.ledger.unmet, self._titles, self.number, self.words)

    def ungraded(self) -> Iterator[Part]:
        """That there is no grade, and how there can be one."""
        if not self.card.is_graded:
            yield Remark(self.words("no_bounds"), "warning")

    def entries(self) -> Table:
        """Every entry, the greatest first."""
        columns: list[Column[Entry]] = [
            Column("lost", lambda entry: self.number(entry.points), right=True),
            Column("by_kind", lambda entry: self.words(f"kind_{entry.kind}")),
            Column("nonconforming", lambda entry: found_at(entry, self.number, self.words)),
            Column("ledger_where", self._where),
        ]
        entries = sorted(self.ledger.entries, key=lambda entry: -entry.points)
        return table(self.words, columns, entries, heads="hidden", empty=self.words("no_losses"))

    def sums(self, by: By) -> Table:
        """The sums by something, the greatest first."""
        columns: list[Column[Sum]] = [
            Column("lost", lambda one: self.number(one.points), right=True),
            Column(f"by_{by}", lambda one: self._of(by, one.of)),
        ]
        return table(self.words, columns, self.ledger.by(by), heads="hidden", empty=self.words("no_losses"))

    def _of(self, by: By, of: str | None) -> str:
        if of is None:
            return self.words("none_of")
        return (
            self.words(f"kind_{of}") if by == "kind" else self._named(of, {"site": self._sites}.get(by, self._titles))
        )

    def _where(self, entry: Entry) -> str:
        indicator = entry.indicator and self._named(entry.indicator, self._titles)
        site = entry.site and self._named(entry.site, self._sites)
        return " · ".join(filter(None, (indicator, site, self._remark(entry))))

    def _named(self, id: str, names: dict[str, str]) -> str:
        return " ".join(filter(None, (id, names.get(id))))

    def _remark(self, entry: Entry) -> str:
        """The note on a finding, or what an exclusion or special item was, where it is known."""
        if not self.assessment:
            return ""
        found = self.assessment
        told: tuple[tuple[int | None, tuple[Any, ...], str], ...] = (
            (entry.finding, found.findings, "note"),
            (entry.exclusion, found.exclusions, "justification"),
            (entry.special_deduction, found.special_deductions, "description"),
            (entry.special_bonus, found.special_bonuses, "description"),
        )
        # A ledger that was read may count beyond what is there.
        found_at = ((items[place : place + 1], name) for place, items, name in told if place is not None)
        words = (getattr(item, name) for items, name in found_at for item in items)
        return next(words, None) or ""

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {line.indicator: self.words.full(line.title) for line in self.card.lines}

    @cached_property
    def _sites(self) -> dict[str, str]:
        listed = self.assessment.sites if self.assessment else ()
        return {site.id: site.name or "" for site in listed}
