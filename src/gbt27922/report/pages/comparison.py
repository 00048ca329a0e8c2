"""The page of two scorecards compared: totals, the indicators that differ, and the agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922._basis.exact import exact_text
from gbt27922.analysis import Comparison, LineDifference
from gbt27922.models import Line, Scorecard
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.numbers import Numbers, short
from gbt27922.report.page import Facts, Head, Heading, Page, Part, Remark, Row, Table
from gbt27922.report.pages.losses import found_at, lost
from gbt27922.report.words import Words


def page(found: Comparison, words: Words, known: Known) -> Page:
    """Two scorecards compared; the names say what a and b are."""
    number = Numbers.telling(grade.from_ for card in (found.a, found.b) for grade in card.grades)
    return Page(words("comparison_heading"), _View(found, known.names, words, number).parts())


def changes(found: Comparison, number: Numbers, words: Words) -> Iterator[Part]:
    """What changed from a scorecard to the one after it: totals, the grade, and the indicators that differ."""
    return _View(found, ("previous", "this_time"), words, number, _IN_TIME).since()


@frozen
class _Sides:
    """The keys of the words for a and b, for b less a, and for what only one of them has."""

    heads: tuple[str, str, str]
    only: tuple[str, str]


_SIDES = _Sides(("side_a", "side_b", "difference"), ("only_a", "only_b"))
_IN_TIME = _Sides(("previous", "this_time", "this_less_previous"), ("only_previous", "only_this_time"))


@frozen
class _View:
    found: Comparison
    names: tuple[str, str]
    words: Words
    number: Numbers
    sides: _Sides = _SIDES

    def parts(self) -> Iterator[Part]:
        """What is compared, the totals, what differs, and how far the two agree."""
        words = self.words
        yield Facts(self._sides())
        yield from (Remark(text, "warning") for text in self._warnings())
        yield Heading(words("result"))
        yield from self._result()
        yield Heading(words("differing"))
        yield self._differing()
        yield Heading(words("agreement"))
        yield Facts(self._agreement())
        yield Remark(words("adds_up"), "dim")

    def since(self) -> Iterator[Part]:
        """The scorecard before, the totals, and what differs."""
        known = short(self.found.a.assessment.sha256)
        said = f"{self.words.scheme(self.found.a.scheme)}   {self.words('digest_assessment')} {known}"
        yield Facts([Row((self.words("previous"), said))])
        yield from (Remark(text, "warning") for text in self._warnings())
        yield from self._result()
        yield self._differing()
        yield Remark(self.words("adds_up"), "dim")

    def _result(self) -> Iterator[Part]:
        yield Table(columns=self._heads(), rows=self._totals())
        yield Remark(self._sentence(), "strong")

    @property
    def _cards(self) -> tuple[Scorecard, Scorecard]:
        return self.found.a, self.found.b

    def _sides(self) -> Iterator[Row]:
        """What is compared: A and B, each with its scheme, and what both are named by."""
        for side, name, card in zip("AB", self.names, self._cards, strict=True):
            digests = short(card.scheme.sha256), short(card.assessment.sha256)
            scheme, assessment = self.words("digest_scheme"), self.words("digest_assessment")
            yield Row((side if name == side else f"{side}  {name}", self.words.scheme(card.scheme)))
            yield Row(("", f"{scheme} {digests[0]}   {assessment} {digests[1]}"))

    def _warnings(self) -> Iterator[str]:
        """What makes the two less alike than they look."""
        if not self.found.same_scheme:
            yield self.words("other_scheme")
        if self.found.rescaled:
            a, b = map(self.number, self.found.applicable)
            yield self.words("rescaled", a=a, b=b, total=exact_text(self.found.a.score_total))

    def _heads(self) -> tuple[Head, ...]:
        return Head(""), *(Head(self.words(key), right=True) for key in self.sides.heads)

    def _totals(self) -> Iterator[Row]:
        """From the base scores to the grades: of a, of b, and b less a."""
        (a, b), found = self._cards, self.found
        yield self._total("base_score", a.base_score, b.base_score, b.base_score - a.base_score)
        yield self._total("special_items", a.score - a.base_score, b.score - b.base_score, found.special_difference)
        yield self._total("score", a.score, b.score, found.score_difference)
        yield Row((self.words("grade"), *(self.words.grade(card.grade) for card in self._cards), ""))

    def _total(self, key: str, a: Fraction, b: Fraction, difference: Fraction) -> Row:
        return Row((self.words(key), self.number(a), self.number(b), self.number.signed(difference)))

    def _sentence(self) -> str:
        """What becomes of the grade."""
        a, b = (self.words.grade(card.grade) for card in self._cards)
        return self.words("grade_changed" if self.found.grade_changed else "grade_same", a=a, b=b)

    def _differing(self) -> Table:
        """The indicators that differ, and what a leaf does to the score."""
        number = self.number
        columns: list[Column[LineDifference]] = [
            Column("indicator", lambda line: line.indicator),
            Column("title", self._title),
            Column("points", lambda line: _change(line, lambda side: number(side.points)), right=True),
            Column("lost", lambda line: _change(line, self._lost), right=True),
            Column(self._found_head(), lambda line: _change(line, self._found), right=True),
            Column("score_change", self._effect, right=True),
        ]
        return table(self.words, columns, self.found.lines, empty=self.words("no_differences"))

    def _title(self, line: LineDifference) -> str:
        """The title of an indicator, with the remark that only one card has it if so."""
        title = self.words.full(line.title)
        if line.a and line.b:
            return title
        only = self.words(self.sides.only[0 if line.a else 1])
        return title + self.words("aside", said=only)

    def _found_head(self) -> str:
        sides = (side for line in self.found.lines for side in (line.a, line.b) if side)
        return "found_narrow" if any(side.value is not None for side in sides) else "nonconforming_narrow"

    def _found(self, side: Line) -> str:
        return "" if side.excluded else found_at(side, self.number, self.words)

    def _lost(self, side: Line) -> str:
        return self.words("excluded") if side.excluded else lost(side, self.number)

    def _effect(self, line: LineDifference) -> str:
        return self.number.signed(line.contribution) if line.accounts and line.contribution else ""

    def _agreement(self) -> Iterator[Row]:
        """How far the two agree on the leaves: the share, kappa, and the pairs of verdicts that differ."""
        found, words = self.found.agreement, self.words
        if found.share is None:
            yield Row((words("agreement_equal"), words("agreement_none")))
        else:
            counts = {"equal": found.equal, "leaves": found.leaves, "share": self.number(100 * found.share)}
            yield Row((words("agreement_equal"), words("agreement_of", **counts)))
            yield Row((words("kappa"), words("kappa_none") if found.kappa is None else self.number(found.kappa)))
        for a, b, count in found.verdicts:
            if a != b:
                yield Row((f"{words(f'verdict_{a}')} → {words(f'verdict_{b}')}", str(count)))
        if self.found.unpaired:
            yield Row((words("unpaired"), words("listed").join(self.found.unpaired)))


def _change(line: LineDifference, cell: Callable[[Line], str]) -> str:
    """What a cell says: once where both have the same, else that of a and that of b."""
    told = [cell(side) for side in (line.a, line.b) if side]
    a, b = told[0], told[-1]
    return a if a == b else f"{a or '–'} → {b or '–'}"
