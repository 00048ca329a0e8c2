"""The page of a scorecard: the tree, the losses and what is behind them, the result, and what is not public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain

from attrs import frozen

from gbt27922 import analysis
from gbt27922._basis.exact import exact_text
from gbt27922.models import Assessment, Exclusion, Grade, Line, Scheme, Scorecard, ScoreRange
from gbt27922.report.columns import Column, heads, table
from gbt27922.report.known import Known, needed
from gbt27922.report.numbers import Numbers
from gbt27922.report.page import Cell, Facts, Head, Heading, Origins, Page, Part, Remark, Row, Style, Table
from gbt27922.report.pages.alone import alone
from gbt27922.report.pages.assessed import assessed
from gbt27922.report.pages.losses import found_at, found_head, losses, lost, points, titled
from gbt27922.report.pages.nonconformities import nonconformities
from gbt27922.report.pages.readings import departures
from gbt27922.report.pages.unmet import unmet
from gbt27922.report.words import Words

# How a range is worded, by the ends that it has.
_RANGES = {
    ("lowest", "highest"): "between",
    ("lowest",): "at_least",
    ("highest",): "at_most",
    (): "unlimited",
}


def page(card: Scorecard, words: Words, known: Known) -> Page:
    """A scorecard with the assessment and the scheme that it was scored from."""
    assessment, scheme = needed(known.assessment, "assessment"), needed(known.scheme, "scheme")
    view = ScorecardView(card, assessment, scheme, words)
    return Page(
        words("scorecard"),
        parts=(Facts(view.facts()),),
        details=(
            *view.tree(),
            *losses(card, assessment, scheme, words),
            *nonconformities(assessment.nonconformities, scheme, words),
            *view.specials(),
            *view.exclusions(),
        ),
        answer=(Heading(words("result")), view.result(), *view.alone(), *view.remarks()),
        end=(Remark(words("exactness_card"), "dim"), view.origins()),
    )


def failed(card: Scorecard, scheme: Scheme, words: Words) -> str:
    """That the special deductions alone decided the grade; empty if they did not."""
    count, limit = card.special_deductions, scheme.special.fail_at
    if count < limit or not card.is_graded:
        return ""
    return words("failed", count=count, limit=limit, grade=words.grade(scheme.grades[0]))


def unpublished(card: Scorecard, number: Numbers, words: Words) -> str:
    """That points are not public, what the score can be, and whether the grade is certain; empty if all are."""
    spread = card.score_range
    if spread is None:
        return ""
    told = _range(spread, number, words)
    if not card.is_graded or len(card.grades) == 1:
        return words("provisional_ungraded", range=told)
    lowest, highest = words.grade(spread.lowest_grade), words.grade(spread.highest_grade)
    key = "provisional_certain" if spread.certain else "provisional_open"
    return words(key, range=told, grade=lowest, lowest=lowest, highest=highest)


def _range(spread: ScoreRange, number: Numbers, words: Words) -> str:
    if spread.lowest is not None and spread.lowest == spread.highest:
        return words("exactly", score=number(spread.lowest))
    ends = {"lowest": spread.lowest, "highest": spread.highest}
    known = {name: number(end) for name, end in ends.items() if end is not None}
    return words(_RANGES[tuple(known)], **known)


@frozen
class ScorecardView:
    """The parts of the page, for other pages that show a scorecard too."""

    card: Scorecard
    assessment: Assessment
    scheme: Scheme
    words: Words

    @property
    def number(self) -> Numbers:
        """How the scheme shows numbers."""
        return Numbers(self.scheme.display_places)

    def facts(self) -> Iterator[Row]:
        """Who was assessed, when, for which stage and by whom, and against what."""
        yield from assessed(self.assessment, self.words)
        yield Row((self.words("scheme"), f"{self.words.scheme(self.scheme)}  {self.words.full(self.scheme.title)}"))
        if self.assessment.scheme != self.scheme.id:
            yield Row((self.words("named_scheme"), self.assessment.scheme))

    def tree(self) -> Iterator[Part]:
        """Every indicator, in the order of the tree; what applies is a column only where not all does."""
        number, words, scheme = self.number, self.words, self.scheme
        top = [line for line in self.card.lines if line.level == 1]
        applicable, earned = (
            sum((getattr(line, name) for line in top), Fraction(0)) for name in ("applicable", "earned")
        )
        rest = number.rest(applicable, earned)
        columns: list[Column[Line]] = [
            Column("indicator", lambda line: line.indicator),
            Column("title", lambda line: titled(line, words), foot=words("total")),
            *([Column("", lambda line: words.other(line.title))] if words.both else []),
            Column("points", lambda line: points(line, number), right=True, foot=number(scheme.total)),
            Column("applicable", lambda line: self._of(line, line.applicable), right=True, foot=number(applicable)),
            Column("earned", lambda line: self._of(line, line.earned), right=True, foot=number(earned)),
            Column("lost", lambda line: Cell(lost(line, number) if line.lost else "", "bad"), right=True, foot=rest),
            Column(found_head(scheme), self._found, right=True),
        ]
        if not self.assessment.exclusions:
            columns = [column for column in columns if column.key != "applicable"]
        yield Heading(words("tree"))
        yield table(words, columns, self.card.lines, lambda line, cells: Row(cells, _style(line), line.level))

    def _of(self, line: Line, value: Fraction) -> str:
        return "" if line.excluded else self.number(value)

    def _found(self, line: Line) -> str:
        return found_at(line, self.number, self.words) if line.indicator in self.scheme.tree.leaves else ""

    def specials(self) -> Iterator[Part]:
        """The special items: points, kind, what it was, and for a deduction whether it is rectified."""
        if rows := tuple(self._specials()):
            yield Heading(self.words("special"))
            columns = (Head(self.words("points"), right=True), *heads(self.words, "", "", ""))
            yield Table(columns=columns, rows=rows, heads="hidden")

    def _specials(self) -> Iterator[Row]:
        special, words = self.scheme.special, self.words
        grounds = {ground.id: words.full(ground.title) for ground in special.grounds}
        for item in self.assessment.special_deductions:
            state = words("rectified" if item.rectified else "not_rectified")
            yield Row((self.number(-special.deduction_points), grounds[item.ground], item.description, state))
        for bonus in self.assessment.special_bonuses:
            yield Row((self.number(special.bonus_points), words("special_bonus"), bonus.description, ""))

    def exclusions(self) -> Iterator[Part]:
        """The exclusions, each with its justification."""
        titles = {line.indicator: self.words.full(line.title) for line in self.card.lines}
        columns: list[Column[Exclusion]] = [
            Column("indicator", lambda one: one.indicator),
            Column("title", lambda one: titles[one.indicator]),
            Column("justification", lambda one: one.justification),
        ]
        if self.assessment.exclusions:
            yield Heading(self.words("exclusions"))
            yield table(self.words, columns, self.assessment.exclusions, heads="hidden")

    def result(self) -> Table:
        """From the base score to the grade, and to the next one."""
        return Table(columns=(Head(""), Head("", right=True), Head("")), rows=self._result(), heads="hidden")

    def _result(self) -> Iterator[Row]:
        card, words, scheme, number = self.card, self.words, self.scheme, self.number
        how = words("how_base", total=exact_text(scheme.score_total))
        yield Row((words("base_score"), number(card.base_score), how))
        if not scheme.special.is_none:
            yield self._special("special_deductions", -scheme.special.deduction_points, card.special_deductions)
            yield self._special("special_bonuses", scheme.special.bonus_points, card.special_bonuses)
        capped = "" if scheme.cap is None else words("capped", cap=number(scheme.cap))
        yield Row((words("score"), number(card.score), capped), "strong")
        yield Row((words("grade"), *self._grade()), "strong")
        if card.is_graded:
            yield from self._above()
            yield from self._next()

    def _grade(self) -> tuple[str, str]:
        """The grade, and what it takes."""
        words, card = self.words, self.card
        if not card.is_graded:
            return words("not_graded"), ""
        lowest, *others = self.scheme.grades
        if card.grade == lowest:
            return words.full(lowest.title), words("lowest" if others else "only_grade")
        return words.full(card.grade.title), words.conditions(card.grade, self.number)

    def _special(self, key: str, points: Fraction, count: int) -> Row:
        note = self.words(self.scheme.special.applied, count=count) if count else self.words("none")
        return Row((self.words(key), self.number(points * count), note))

    # From what is shown: what is shown and what is missing add up to the bound, so nothing missing shows as 0.
    @property
    def _shown(self) -> Fraction:
        return Fraction(self.number(self.card.score))

    def _above(self) -> Iterator[Row]:
        grade = self.card.grade
        if grade.from_ is not None:
            yield self._away("above", grade, self._shown - grade.from_)

    def _next(self) -> Iterator[Row]:
        """What is missing to the next grade, where points can reach it."""
        if failed(self.card, self.scheme, self.words):
            return
        above = [grade for grade in self.scheme.grades if grade > self.scheme.grade(self.card.grade.id)][:1]
        for grade in above:
            if grade.from_ is not None and grade.from_ > self.card.score:
                yield self._away("missing", grade, grade.from_ - self._shown)

    def _away(self, key: str, grade: Grade, points: Fraction) -> Row:
        label = self.words(key, grade=self.words.grade(grade))
        return Row((label, self.number(points), self.words.bound(grade, self.number)))

    def alone(self) -> Iterator[Part]:
        """What keeps a grade from being reached besides the score, and what alone would change the grade.

        A scorecard that was read must be that of its assessment.
        """
        card, number, words = self.card, self.number, self.words
        margins = analysis.margins(card) if card.basis else analysis.margins(card, self.assessment, self.scheme)
        titles = {line.indicator: words.title(line.title) for line in card.lines}
        return chain(unmet(margins.unmet, titles, number, words), alone(card, margins.reversals, number, words))

    def remarks(self) -> Iterator[Remark]:
        """What decided the grade, what is not public, and what other readings say."""
        said: Iterable[tuple[str, Style]] = (
            (failed(self.card, self.scheme, self.words), "bad"),
            ("" if self.card.is_graded else self.words("no_bounds"), "warning"),
            (unpublished(self.card, self.number, self.words), "warning"),
            (self._departures(), ""),
        )
        return (Remark(text, style) for text, style in said if text)

    def _departures(self) -> str:
        """What other readings say of the grade; empty where there is none."""
        if not self.card.is_graded:
            return ""
        return departures(analysis.readings(self.assessment, self.scheme), self.scheme, self.words)

    def origins(self) -> Origins:
        """What the scorecard names its scheme and assessment by, and the version that scored."""
        words, card = self.words, self.card
        digests = {"digest_scheme": card.scheme.sha256, "digest_assessment": card.assessment.sha256}
        return Origins(
            Row((words("version"), f"gbt27922 {card.library_version}")),
            (Row((words(key), digest)) for key, digest in digests.items()),
        )


def _style(line: Line) -> Style:
    if line.excluded:
        return "dim"
    return "strong" if line.level == 1 else ""
