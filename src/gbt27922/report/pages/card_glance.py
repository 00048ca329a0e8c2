"""A scorecard at a glance, from itself alone: score and grade, how far it is to each bound, and the greatest losses."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from gbt27922._basis.exact import exact_text
from gbt27922.analysis import Bound
from gbt27922.models import Line, Scorecard
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.numbers import Numbers
from gbt27922.report.page import Cell, Facts, Heading, Page, Part, Remark, Row
from gbt27922.report.pages.losses import found_at, lost, points, titled
from gbt27922.report.pages.scorecard import unpublished
from gbt27922.report.words import Words

# How many losses are shown.
_MOST = 5


def page(card: Scorecard, words: Words, _: Known) -> Page:
    """A scorecard at a glance, whether it was scored here or read."""
    number = Numbers.telling(grade.from_ for grade in card.grades)
    return Page(words("scorecard"), _View(card, number, words).parts())


@frozen
class _View:
    card: Scorecard
    number: Numbers
    words: Words

    def parts(self) -> Iterator[Part]:
        """What matters, then the bounds, the losses, and every line."""
        words = self.words
        yield Facts(self._facts())
        if said := unpublished(self.card, self.number, words):
            yield Remark(said, "warning")
        if self.card.bounds:
            yield Heading(words("grades"))
            yield table(words, self._bounds(), self.card.bounds, self._bound, heads="hidden")
        yield from self._losses()
        yield Heading(words("tree"))
        yield table(words, self._columns(), self.card.lines, lambda line, cells: Row(cells, level=line.level))

    def _facts(self) -> Iterator[Row]:
        card, words, number = self.card, self.words, self.number
        grade = words.grade(card.grade) if card.is_graded else words("not_graded")
        yield Row((words("grade"), grade), "strong")
        yield Row((words("score"), f"{number(card.score)} / {exact_text(card.score_total)}"), "strong")
        if card.base_score != card.score:
            yield Row((words("base_score"), number(card.base_score)))
        for key in ("special_deductions", "special_bonuses"):
            if count := getattr(card, key):
                yield Row((words(key), str(count)))
        yield Row((words("scheme"), words.scheme(card.scheme)))

    def _bounds(self) -> list[Column[Bound]]:
        return [
            Column("grade", lambda bound: self.words.grade(bound.grade)),
            Column("", lambda bound: self.words.bound(bound.grade, self.number)),
            Column("", lambda bound: self.number.signed(bound.margin), right=True),
        ]

    def _bound(self, bound: Bound, cells: tuple[Cell | str, ...]) -> Row:
        return Row(cells, "strong" if self.card.is_graded and bound.grade == self.card.grade else "")

    def _losses(self) -> Iterator[Part]:
        found = self.card.losses()
        yield Heading(self.words("losses"))
        others = self.words("chart_others", count=len(found) - _MOST) if len(found) > _MOST else ""
        yield table(self.words, self._columns(), found[:_MOST], more=others, empty=self.words("no_losses"))

    def _columns(self) -> list[Column[Line]]:
        words, number = self.words, self.number
        return [
            Column("indicator", lambda line: line.indicator),
            Column("title", lambda line: titled(line, words)),
            Column("points", lambda line: points(line, number), right=True),
            Column("lost", lambda line: lost(line, number) if line.lost else "", right=True),
            Column("nonconforming_narrow", lambda line: found_at(line, number, words), right=True),
        ]
