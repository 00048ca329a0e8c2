"""What keeps a grade from being reached besides the score: each condition that does not hold, by indicator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from gbt27922.analysis import BelowFloor, Unmet
from gbt27922.report.columns import Column, table
from gbt27922.report.numbers import Numbers
from gbt27922.report.page import Heading, Part
from gbt27922.report.words import Words


def unmet(found: Iterable[Unmet], titles: Mapping[str, str], number: Numbers, words: Words) -> Iterator[Part]:
    """Every condition that does not hold, the lowest grade first; nothing where all do."""
    view = _View(titles, number, words)
    columns: list[Column[Unmet]] = [
        Column("grade", lambda one: words.grade(one.grade)),
        Column("ledger_where", view.told),
    ]
    if some := tuple(found):
        yield Heading(words("unmet"))
        yield table(words, columns, some, heads="hidden")


@frozen
class _View:
    titles: Mapping[str, str]
    number: Numbers
    words: Words

    def told(self, one: Unmet) -> str:
        """What does not hold, in words."""
        where = " ".join(filter(None, (one.indicator, self.titles.get(one.indicator))))
        if not isinstance(one, BelowFloor):
            return self.words("unmet_requires", where=where, leaves=one.leaves)
        # What is short is the rest of what is shown, and what is needed is shown no less than it is: so it is never shown as 0.
        earned, needed = self.number(one.earned), self.number(one.needed)
        if Fraction(needed) < one.needed:
            needed = self.number(Fraction(needed) + Fraction(1, 10**self.number.places))
        short = self.number(Fraction(needed) - Fraction(earned))
        figures = {"earned": earned, "applicable": self.number(one.applicable), "needed": needed, "short": short}
        return self.words("unmet_floor", where=where, **figures)
