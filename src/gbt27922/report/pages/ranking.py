"""The page of a ranking: each with its rank, a bar, and how far it is from the others; the mean, and the grades."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922.analysis import Ranked, Ranking
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.numbers import Numbers, short
from gbt27922.report.page import Facts, Page, Part, Remark, Row, Table
from gbt27922.report.words import Words

# How many letters wide the bar of the first is, and the letters of an eighth to eight.
_BAR = 12
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def page(found: Ranking, words: Words, _: Known) -> Page:
    """A ranking, the best first."""
    return Page(words("ranking_heading"), _View(found, words, _numbers(found)).parts())


def _numbers(found: Ranking) -> Numbers:
    """Numbers with places enough that none seems to reach a bound, or to be equal to another."""
    return Numbers.telling(
        (grade.from_ for grade in found.grades), (_shown(found, one.gap) for one in found.entries if one.gap)
    )


def _shown(found: Ranking, value: Fraction) -> Fraction:
    """A score as it is, a share in percent."""
    return value if found.by is None else 100 * value


@frozen
class _View:
    found: Ranking
    words: Words
    number: Numbers

    def parts(self) -> Iterator[Part]:
        """What is ranked by what, the ranking, and what it does not say."""
        words = self.words
        yield Facts(self._facts())
        yield self._entries()
        if self.found.provisional:
            yield Remark(words("ranking_provisional"), "warning")
        yield Remark(words("ranking_equal"), "dim")

    def _facts(self) -> Iterator[Row]:
        found, words = self.found, self.words
        if found.scheme:
            yield Row((words("scheme"), words.scheme(found.scheme)))
            yield Row(("", f"{words('digest_scheme')} {short(found.scheme.sha256)}"))
        yield Row((words("ranked_by"), self._by()))
        yield Row((words("ranked"), str(len(found.entries))))
        yield Row((words("mean"), self._value(found.mean)))
        counts = [(grade, count) for grade, count in reversed(found.by_grade) if count]
        for place, (grade, count) in enumerate(counts):
            yield Row(("" if place else words("by_grade"), f"{words.grade(grade)}  {count}"))

    def _by(self) -> str:
        """What is ranked by: the score, or an indicator."""
        found, words = self.found, self.words
        if found.title is None:
            return words("score")
        return words("ranked_by_share", indicator=found.by, title=words.full(found.title))

    def _entries(self) -> Table:
        number, words = self.number, self.words
        columns: list[Column[Ranked]] = [
            Column("rank", lambda one: str(one.rank), right=True),
            Column("name", lambda one: one.name),
            Column("score" if self.found.by is None else "share", lambda one: self._value(one.value), right=True),
            Column("", lambda one: bar(one.value, self.found.entries[0].value)),
            Column("gap", lambda one: "" if one.gap is None else self._value(one.gap), right=True),
            Column("gap_to_leader", lambda one: self._value(one.gap_to_leader), right=True),
            Column("above_mean", lambda one: number.signed(_shown(self.found, one.above_mean)), right=True),
            *([] if self.found.by is None else [Column[Ranked]("score", lambda one: number(one.score), right=True)]),
            *([Column[Ranked]("grade", self._grade)] if self.found.grades else []),
        ]
        return table(words, columns, self.found.entries)

    def _value(self, value: Fraction) -> str:
        return self.number(_shown(self.found, value))

    def _grade(self, one: Ranked) -> str:
        return self.words.grade(one.grade) if one.grade else ""


def bar(value: Fraction, most: Fraction) -> str:
    """A bar that starts at 0 and is full at ``most``, in eighths of a letter; none for what is not above 0.

    >>> bar(Fraction(1), Fraction(2)), bar(Fraction(-1), Fraction(2)), bar(Fraction(1, 100), Fraction(1, 2))
    ('██████', '', '▏')
    """
    if value <= 0:
        return ""
    eighths = int(len(_EIGHTHS[1:]) * _BAR * value / most)
    whole, rest = divmod(eighths, len(_EIGHTHS[1:]))
    return _EIGHTHS[-1] * whole + _EIGHTHS[rest].strip()
