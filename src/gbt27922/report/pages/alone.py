"""What alone would change the grade of a scorecard: the nearest, and how many more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import frozen

from gbt27922.analysis import Reversal
from gbt27922.models import Scorecard
from gbt27922.report.columns import Column, table
from gbt27922.report.numbers import Numbers
from gbt27922.report.page import Heading, Part
from gbt27922.report.words import Words

# How many are shown of those that would raise the grade, and of those that would lower it.
_MOST = 3


def alone(card: Scorecard, reversals: Iterable[Reversal] | None, number: Numbers, words: Words) -> Iterator[Part]:
    """What would raise the grade, and what would lower it, the greatest change first; neither where there is nothing."""
    return _View(card, reversals or (), number, words).parts()


@frozen(slots=False)
class _View:
    card: Scorecard
    reversals: Iterable[Reversal]
    number: Numbers
    words: Words

    def parts(self) -> Iterator[Part]:
        words = self.words
        columns: list[Column[Reversal]] = [
            Column("score", lambda one: self.number(one.score_after), right=True),
            Column("grade", lambda one: words.grade(one.grade_after)),
            Column("ledger_where", self._what),
        ]
        found = sorted(self.reversals, key=lambda one: -abs(one.score_after - self.card.score))
        raising = [one for one in found if self._rises(one)]
        lowering = [one for one in found if not self._rises(one)]
        for key, some in (("alone_raises", raising), ("alone_lowers", lowering)):
            if some:
                count = len(some) - _MOST
                more = words("alone_more", count=count) if count > 0 else ""
                yield Heading(words(key))
                yield table(words, columns, some[:_MOST], heads="hidden", more=more)

    def _rises(self, one: Reversal) -> bool:
        ranks = [grade.id for grade in self.card.grades]
        return ranks.index(one.grade_after.id) > ranks.index(self.card.grade.id)

    def _what(self, one: Reversal) -> str:
        value = None if one.value is None else self.number(one.value)
        counts = {"sampled": one.sampled, "nonconforming": one.nonconforming, "value": value}
        what = self.words(f"if_{one.kind}_{one.becomes}", where=self._where(one), number=_number(one), **counts)
        if one.kind == "exclusion" and not self._rises(one):
            lower, higher = self.words.grade(one.grade_after), self.words.grade(self.card.grade)
            what += self.words("exclusion_lifts", lower=lower, higher=higher)
        return what

    def _where(self, one: Reversal) -> str:
        """The indicator with its title, and the site if there is one."""
        title = self._titles.get(one.indicator or "", "")
        site = self.words("aside", said=one.site) if one.site else ""
        return " ".join(filter(None, (one.indicator, title))) + site

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {line.indicator: self.words.title(line.title) for line in self.card.lines}


def _number(one: Reversal) -> int:
    """Which of the special items it is, counted from 1."""
    places = (one.special_deduction, one.special_bonus)
    return 1 + sum(place for place in places if place is not None)
