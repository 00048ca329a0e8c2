"""What a report says of two scorecards compared, whatever its form: totals, what differs, what adds up, agreement."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from gbt27922 import display
from gbt27922.models import Line, Scorecard
from gbt27922.report._words import Words, one_line

if TYPE_CHECKING:
    from gbt27922.analysis import Comparison, LineDifference

# How many places are shown at least; more where a bound of a grade needs them, so that none is crossed.
_PLACES = 2
_SHORT_DIGEST = 12


@frozen
class ComparisonView:
    """Two scorecards compared, in the words of one language; ``names`` say what a and b are."""

    found: Comparison
    names: tuple[str, str]
    words: Words

    @property
    def _cards(self) -> tuple[Scorecard, Scorecard]:
        return self.found.a, self.found.b

    def number(self, value: Fraction) -> str:
        """A number, cut so that it shows no bound of a grade that it does not reach."""
        bounds = [grade.from_ for card in self._cards for grade in card.grades if grade.from_ is not None]
        places = _PLACES
        while any(Fraction(display(bound, places)) != bound for bound in bounds) and places < 100:
            places += 1
        return display(value, places)

    def signed(self, value: Fraction) -> str:
        """A difference with its sign, cut toward zero; nothing if there is none."""
        return ("+" if value > 0 else "-") + self.number(abs(value)) if value else self.number(value)

    def sides(self) -> Iterator[tuple[str, str]]:
        """What is compared: A and B, each with its scheme, and what both are named by."""
        for side, name, card in zip("AB", self.names, self._cards, strict=True):
            digests = card.scheme.sha256[:_SHORT_DIGEST], card.assessment.sha256[:_SHORT_DIGEST]
            scheme, assessment = self.words("digest_scheme"), self.words("digest_assessment")
            yield f"{side}  {one_line(name)}", one_line(card.scheme.id)
            yield "", f"{scheme} {digests[0]}   {assessment} {digests[1]}"

    def totals(self) -> Iterator[tuple[str, str, str, str]]:
        """From the base scores to the grades: of a, of b, and b less a."""
        (a, b), words, found = self._cards, self.words, self.found
        special = [self.number(card.score - card.base_score) for card in self._cards]
        base = b.base_score - a.base_score
        yield words("base_score"), self.number(a.base_score), self.number(b.base_score), self.signed(base)
        yield words("special_items"), special[0], special[1], self.signed(found.special_difference)
        yield words("score"), self.number(a.score), self.number(b.score), self.signed(found.score_difference)
        yield words("grade"), words.title(a.grade.title), words.title(b.grade.title), ""

    @property
    def sentence(self) -> str:
        """What becomes of the grade."""
        key = "grade_changed" if self.found.grade_changed else "grade_same"
        return self.words(
            key, a=self.words.title(self.found.a.grade.title), b=self.words.title(self.found.b.grade.title)
        )

    def warnings(self) -> Iterator[str]:
        """What makes the two less alike than they look."""
        if not self.found.same_scheme:
            yield self.words("other_scheme")
        if self.found.rescaled:
            a, b = (self.number(points) for points in self.found.applicable)
            yield self.words("rescaled", a=a, b=b)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The indicators that differ: id, title, points, lost, nonconforming, and what a leaf does to the score."""
        for line in self.found.lines:
            effect = self.signed(line.contribution) if line.accounts and line.contribution else ""
            yield one_line(line.indicator), self._title(line), *self._cells(line), effect

    def _title(self, line: LineDifference) -> str:
        """The title of an indicator, with the remark that only one card has it if so."""
        title = self.words.title(line.title)
        if line.a and line.b:
            return title
        only = self.words("only_a" if line.a else "only_b")
        return f"{title} ({only})"

    def _cells(self, line: LineDifference) -> Iterator[str]:
        """Points, lost, nonconforming: once where both have the same, else that of a and that of b."""
        known = [self._cell(side) for side in (line.a, line.b) if side]
        for a, b in zip(known[0], known[-1], strict=True):
            yield a if a == b else f"{a or '–'} → {b or '–'}"

    def _cell(self, line: Line) -> tuple[str, str, str]:
        if line.excluded:
            return self.number(line.points), self.words("excluded"), ""
        return self.number(line.points), self.number(line.lost), f"{line.nonconforming}/{line.sampled}"

    def agreement(self) -> Iterator[tuple[str, str]]:
        """How far the two agree on the leaves: the share, kappa, and the pairs of verdicts that differ."""
        found, words = self.found.agreement, self.words
        if found.share is None:
            yield words("agreement_equal"), words("agreement_none")
        else:
            share = self.number(100 * found.share)
            yield words("agreement_equal"), words("agreement_of", equal=found.equal, leaves=found.leaves, share=share)
            yield words("kappa"), words("kappa_none") if found.kappa is None else self.number(found.kappa)
        for a, b, count in found.verdicts:
            if a != b:
                yield f"{words(f'verdict_{a}')} → {words(f'verdict_{b}')}", str(count)
        if self.found.unpaired:
            yield words("unpaired"), one_line(", ".join(self.found.unpaired))
