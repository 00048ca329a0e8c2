"""A ledger as text for a terminal or as Markdown: every lost point, or what each site, indicator or kind costs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import frozen

from gbt27922 import display
from gbt27922.analysis import By, Entry, Ledger, Sum
from gbt27922.models import Assessment, Scheme, Scorecard
from gbt27922.report._alone import AloneView
from gbt27922.report._layout import alone_parts, grid, heading, indented, is_wide, note, rendered
from gbt27922.report._markdown import filled
from gbt27922.report._prose import Prose
from gbt27922.report._words import Language, Words, one_line, titles

if TYPE_CHECKING:
    from rich.console import RenderableType

# How many decimal places are shown where the scheme, which says it, is not known.
_PLACES = 2


def ledger_text(
    ledger: Ledger,
    card: Scorecard,
    assessment: Assessment | None = None,
    scheme: Scheme | None = None,
    *,
    by: By | None = None,
    lang: Language,
    width: int = 100,
    color: bool = False,
) -> str:
    """A ledger in lines of at most ``width`` columns: its entries, the greatest first, or their sums ``by`` something.

    ``card`` is the scorecard that it explains; ``assessment`` and ``scheme`` are those that were scored, where they
    are known: they have the notes on the findings, and how many decimal places are shown.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> print(ledger_text(gbt27922.analysis.ledger(card), card, lang="en")[:22])
    Where points were lost
    """
    view = LedgerView(ledger, card, assessment, scheme, by, Words(lang), both=is_wide(width))
    return rendered(_parts(view), width=width, color=color)


def ledger_markdown(
    ledger: Ledger,
    card: Scorecard,
    assessment: Assessment | None = None,
    scheme: Scheme | None = None,
    *,
    by: By | None = None,
    lang: Language,
) -> str:
    """A ledger as Markdown with tables, as :func:`ledger_text`; headings in one language, titles in both.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> print(ledger_markdown(gbt27922.analysis.ledger(card), card, lang="en")[:24])
    # Where points were lost
    """
    return filled("ledger", LedgerView(ledger, card, assessment, scheme, by, Words(lang), both=True))


@frozen(slots=False)
class LedgerView:
    """A ledger with the scorecard that it explains, in the words of one language."""

    ledger: Ledger
    card: Scorecard
    assessment: Assessment | None
    scheme: Scheme | None
    by: By | None
    words: Words
    both: bool

    @property
    def places(self) -> int:
        """How many decimal places are shown."""
        return self.scheme.display_places if self.scheme else _PLACES

    def facts(self) -> Iterator[tuple[str, str]]:
        """What is explained: scheme, score, grade, and all that was lost."""
        if self.assessment and self.assessment.organization:
            yield self.words("organization"), one_line(self.assessment.organization.name)
        yield self.words("scheme"), one_line(self.card.scheme.id)
        yield self.words("score"), display(self.card.score, self.places)
        yield self.words("grade"), " / ".join(titles(self.card.grade.title, self.words, both=self.both))
        yield self.words("lost_of"), display(self.ledger.total, self.places)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The sums, or without them the entries, the greatest first; each with what it costs."""
        if self.by:
            return map(self._sum, self.ledger.by(self.by))
        return map(self._entry, sorted(self.ledger.entries, key=lambda entry: -entry.points))

    def _sum(self, sum_: Sum) -> tuple[str, ...]:
        points = display(sum_.points, self.places)
        if sum_.of is None:
            return points, self.words("none_of")
        if self.by == "kind":
            return points, self.words(f"kind_{sum_.of}")
        name = self._titles if self.by == "indicator" else self._sites
        return points, " ".join(filter(None, (one_line(sum_.of), name.get(sum_.of))))

    def _entry(self, entry: Entry) -> tuple[str, ...]:
        indicator = " ".join(filter(None, (entry.indicator and one_line(entry.indicator), self._title(entry))))
        site = " ".join(filter(None, (entry.site and one_line(entry.site), self._sites.get(entry.site or ""))))
        counts = "" if entry.sampled is None else f"{entry.nonconforming}/{entry.sampled}"
        where = " · ".join(filter(None, (indicator, site, self._remark(entry))))
        return display(entry.points, self.places), self.words(f"kind_{entry.kind}"), counts, where

    def _title(self, entry: Entry) -> str:
        return self._titles.get(entry.indicator or "", "")

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
        words = (getattr(items[place], name) for place, items, name in told if place is not None)
        return one_line(next(words, None) or "")

    @cached_property
    def _titles(self) -> dict[str, str]:
        lines = self.card.lines
        return {line.indicator: " / ".join(titles(line.title, self.words, both=self.both)) for line in lines}

    @cached_property
    def _sites(self) -> dict[str, str]:
        listed = self.assessment.sites if self.assessment else ()
        return {site.id: one_line(site.name or "") for site in listed}

    @cached_property
    def alone(self) -> AloneView:
        """What alone would change the grade."""
        return AloneView(self.card, self.ledger.reversals, self.places, self.words)


def _parts(view: LedgerView) -> Iterator[RenderableType]:
    words = view.words
    yield Prose(words("ledger_heading"), "bold")
    facts = tuple(view.facts())
    strong = {words("score"), words("grade")}
    yield grid(facts, strong=[index for index, fact in enumerate(facts) if fact[0] in strong])
    yield heading(words(f"ledger_by_{view.by}") if view.by else words("ledger_entries"))
    rows = tuple(view.rows())
    yield grid(rows, right=0) if rows else indented(Prose(words("no_losses")))
    yield from alone_parts(view.alone)
    yield note(words("exactness_ledger"), "dim")
