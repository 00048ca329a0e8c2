"""What alone would change the grade of a scorecard, in the words of one language: the nearest, and how many more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from attrs import frozen

from gbt27922 import display
from gbt27922.analysis import Reversal
from gbt27922.models import Grade, Scorecard
from gbt27922.report._words import Words, one_line

# How many are shown of those that would raise the grade, and of those that would lower it.
_MOST = 3


@frozen(kw_only=True)
class Changes:
    """What alone would move the grade one way: the score, the grade, what it takes; and how many more there are."""

    heading: str
    rows: tuple[tuple[str, str, str], ...]
    more: str


@frozen(slots=False)
class AloneView:
    """The ``reversals`` of a scorecard, those that change the score most first."""

    card: Scorecard
    reversals: tuple[Reversal, ...] | None
    places: int
    words: Words

    def changes(self) -> Iterator[Changes]:
        """What would raise the grade, and what would lower it; neither where there is nothing."""
        found = sorted(self.reversals or (), key=lambda one: -abs(one.score_after - self.card.score))
        raising = [one for one in found if self._rises(one)]
        lowering = [one for one in found if not self._rises(one)]
        for key, some in (("alone_raises", raising), ("alone_lowers", lowering)):
            if some:
                more = len(some) - _MOST
                yield Changes(
                    heading=self.words(key),
                    rows=tuple(map(self._row, some[:_MOST])),
                    more=self.words("alone_more", count=more) if more > 0 else "",
                )

    def _rises(self, one: Reversal) -> bool:
        ranks = [grade.id for grade in self.card.grades]
        return ranks.index(one.grade_after.id) > ranks.index(self.card.grade.id)

    def _row(self, one: Reversal) -> tuple[str, str, str]:
        counts = {"sampled": one.sampled, "nonconforming": one.nonconforming}
        what = self.words(f"if_{one.kind}_{one.becomes}", where=self._where(one), number=_number(one), **counts)
        if one.kind == "exclusion" and not self._rises(one):
            lower, higher = self._grade(one.grade_after), self._grade(self.card.grade)
            what += self.words("exclusion_lifts", lower=lower, higher=higher)
        return display(one.score_after, self.places), self._grade(one.grade_after), what

    def _where(self, one: Reversal) -> str:
        """The indicator with its title, and the site if there is one."""
        title = self._titles.get(one.indicator or "", "")
        site = f"({one_line(one.site)})" if one.site else ""
        return " ".join(filter(None, (one_line(one.indicator or ""), title, site)))

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {line.indicator: self.words.title(line.title) for line in self.card.lines}

    def _grade(self, grade: Grade) -> str:
        return self.words.title(grade.title)


def _number(one: Reversal) -> int:
    """Which of the special items it is, counted from 1."""
    places = (one.special_deduction, one.special_bonus)
    return 1 + sum(place for place in places if place is not None)
