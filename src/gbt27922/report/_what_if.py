"""What changes do to a scorecard, as text for a terminal or as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922 import display
from gbt27922.analysis import Change, Exclude, Include, LineChange, PutRight, RemoveBonus, SetFinding, WhatIf
from gbt27922.models import Line, Scheme, Scorecard
from gbt27922.report._card import CardView
from gbt27922.report._pages import Heading, Part, Remark, Rows, as_markdown, as_text
from gbt27922.report._words import Language, Words, one_line


def what_if_text(found: WhatIf, scheme: Scheme, *, lang: Language, width: int = 100, color: bool = False) -> str:
    """What changes do, in lines of at most ``width`` columns; ``scheme`` is the one that they were scored against.

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> scheme = gbt27922.schemes.load(assessment.scheme)
    >>> found = gbt27922.analysis.what_if(assessment, [gbt27922.analysis.RemoveDeduction(0)])
    >>> print(what_if_text(found, scheme, lang="en")[:7])
    What if
    """
    return as_text(Words(lang)("what_if"), _View(found, scheme, Words(lang)).parts(), width=width, color=color)


def what_if_markdown(found: WhatIf, scheme: Scheme, *, lang: Language) -> str:
    """What changes do, as Markdown; ``scheme`` is the one that they were scored against.

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/five-star.json")
    >>> scheme = gbt27922.schemes.load(assessment.scheme)
    >>> print(what_if_markdown(gbt27922.analysis.what_if(assessment), scheme, lang="en")[:9])
    # What if
    """
    return as_markdown(Words(lang)("what_if"), _View(found, scheme, Words(lang)).parts())


@frozen
class _View:
    found: WhatIf
    scheme: Scheme
    words: Words

    def parts(self) -> Iterator[Part]:
        words, found = self.words, self.found
        head = "", words("before"), words("after"), words("change")
        yield Rows(tuple(self._result()), head, frozenset(range(1, len(head))))
        if found.changes:
            yield Heading(words("changes"))
            yield Rows(tuple(self._told(change) for change in found.changes))
        for finding in found.assumed:
            key = "assumed_conforming" if finding.conforming else "assumed_nonconforming"
            yield Remark(words(key, indicator=one_line(finding.indicator)), "yellow")
        yield Heading(words("differences"))
        yield from self._lines()
        view = CardView(found.after, found.assessment, self.scheme, words, both=False)
        for remark in filter(None, (view.failed, self._unsure())):
            yield Remark(remark, "yellow")
        yield Remark(words("exactness_changes"), "dim")

    def _unsure(self) -> str:
        """What the grade can be with other points, where some are not published."""
        if (spread := self.found.after.score_range) is None:
            return ""
        ends = (self.words.title(grade.title) for grade in (spread.lowest_grade, spread.highest_grade))
        return self.words(
            "after_certain" if spread.certain else "after_open", **dict(zip(("low", "high"), ends, strict=True))
        )

    def _result(self) -> Iterator[tuple[str, ...]]:
        before, after, words = self.found.before, self.found.after, self.words
        if before.scheme != after.scheme:
            short = (f"{one_line(card.scheme.id)} {card.scheme.sha256[:12]}" for card in (before, after))
            yield words("scheme"), *short, ""
        yield words("base_score"), *self._numbers(before.base_score, after.base_score)
        if before.special_deductions or after.special_deductions:
            yield words("special_deductions"), str(before.special_deductions), str(after.special_deductions), ""
        if before.special_bonuses or after.special_bonuses:
            yield words("special_bonuses"), str(before.special_bonuses), str(after.special_bonuses), ""
        yield words("score"), *self._numbers(before.score, after.score)
        yield words("grade"), *map(self._grade, (before, after)), ""

    def _grade(self, card: Scorecard) -> str:
        return self.words.title(card.grade.title)

    def _numbers(self, before: Fraction, after: Fraction) -> tuple[str, str, str]:
        """Two numbers, and what the second is more, cut toward zero."""
        sign = "+" if after > before else "-" if after < before else ""
        return self._number(before), self._number(after), sign + self._number(abs(after - before))

    def _number(self, value: Fraction) -> str:
        return display(value, self.scheme.display_places)

    def _told(self, change: Change) -> tuple[str, str]:
        """A change in words."""
        match change:
            case SetFinding():
                return self._place(change.indicator, change.site), self.words("set_to", result=self._outcome(change))
            case PutRight():
                key = "put_right_all" if change.samples is None else "put_right_some"
                return self._place(change.indicator, change.site), self.words(key, count=change.samples)
            case Include():
                return one_line(change.indicator), self.words("included")
            case Exclude():
                return one_line(change.indicator), self.words("excluded_because", why=one_line(change.justification))
            case _:
                kind = self.words("special_bonus" if isinstance(change, RemoveBonus) else "special_deduction")
                return f"{kind} [{change.index}]", self.words("removed")

    def _outcome(self, change: SetFinding) -> str:
        if change.conforming is None:
            return f"{change.nonconforming}/{change.sampled}"
        return self.words("conforming" if change.conforming else "nonconforming")

    def _place(self, indicator: str, site: str | None) -> str:
        return one_line(indicator) if site is None else f"{one_line(indicator)} @ {one_line(site)}"

    def _lines(self) -> Iterator[Part]:
        lines, words = self.found.lines, self.words
        if not lines:
            yield Remark(words("no_difference"))
            return
        head = words("indicator"), words("title"), words("earned_before"), words("earned_after"), words("change")
        yield Rows(tuple(map(self._line, lines)), head, frozenset(range(2, len(head))))

    def _line(self, line: LineChange) -> tuple[str, ...]:
        old, new = (part.earned if part else Fraction(0) for part in (line.before, line.after))
        change = self._numbers(old, new)[2]
        title = self.words.title(line.title)
        return one_line(line.indicator), title, self._earned(line.before), self._earned(line.after), change

    def _earned(self, line: Line | None) -> str:
        if line is None or line.excluded:
            return "–"
        return f"{self._number(line.earned)} / {self._number(line.applicable)}"
