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
        # What is needed is shown no less than it is, and what is short is the rest of what is shown: so it is never shown as 0.
        earned, needed = Fraction(self.number(one.earned)), -Fraction(self.number(-one.needed))
        figures = {"earned": earned, "applicable": one.applicable, "needed": needed, "short": needed - earned}
        return self.words("unmet_floor", where=where, **{name: self.number(value) for name, value in figures.items()})
