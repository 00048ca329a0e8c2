"""What a report says of a scorecard, whatever its form: facts, rows, losses, result, and what is not public."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922 import analysis, display
from gbt27922.models import Assessment, Finding, Grade, Line, Scheme, Scorecard, ScoreRange, Title
from gbt27922.report._alone import AloneView
from gbt27922.report._readings_view import readings_line
from gbt27922.report._words import Words, one_line, titles

#: A label, what it says, and a remark.
Entry = tuple[str, str, str]

# How a range is worded, by the ends that it has.
_RANGES = {
    ("lowest", "highest"): "between",
    ("lowest",): "at_least",
    ("highest",): "at_most",
    (): "unlimited",
}


@frozen(kw_only=True)
class Row:
    """One indicator of the tree, ready to show; ``points`` and what became of them are text, empty if excluded."""

    indicator: str
    level: int
    title: Title
    points: str
    applicable: str
    earned: str
    lost: str
    counts: str
    excluded: bool


@frozen(kw_only=True)
class Found:
    """A finding behind a loss: where, what, and the note on it."""

    site: str
    result: str
    note: str


@frozen(kw_only=True)
class Loss:
    """A leaf that lost points, and the findings behind it; ``rest`` says how many others there were."""

    row: Row
    findings: tuple[Found, ...]
    rest: str


@frozen
class CardView:
    """A scorecard with the assessment and the scheme that it came from, in the words of one language.

    ``both`` says that titles are shown in the other language too.
    """

    card: Scorecard
    assessment: Assessment
    scheme: Scheme
    words: Words
    both: bool

    def number(self, value: Fraction) -> str:
        """A number as the scheme shows it."""
        return display(value, self.scheme.display_places)

    def title(self, title: Title) -> str:
        """A title, in both languages if so wished."""
        return " / ".join(titles(title, self.words, both=self.both))

    def row_title(self, row: Row) -> str:
        """The title of an indicator, with the remark that it is excluded if it is."""
        title = self.title(row.title)
        return self.words("excluded_title", title=title) if row.excluded else title

    def facts(self) -> Iterator[tuple[str, str]]:
        """Who was assessed, when, and against what."""
        if organization := self.assessment.organization:
            known = f" ({organization.id})" if organization.id else ""
            yield self.words("organization"), one_line(organization.name + known)
        if self.assessment.date:
            yield self.words("date"), self.assessment.date.isoformat()
        yield self.words("scheme"), f"{one_line(self.scheme.id)}  {self.title(self.scheme.title)}"
        if self.assessment.scheme != self.scheme.id:
            yield self.words("named_scheme"), one_line(self.assessment.scheme)

    @property
    def has_exclusions(self) -> bool:
        """Whether some indicator does not apply."""
        return bool(self.assessment.exclusions)

    def rows(self) -> Iterator[Row]:
        """Every indicator, in the order of the tree."""
        return map(self._row, self.card.lines)

    def _row(self, line: Line) -> Row:
        leaf = line.indicator in self.scheme.tree.leaves
        return Row(
            indicator=one_line(line.indicator),
            level=line.level,
            title=line.title,
            points=self.number(line.points) + "*" * (not line.published),
            applicable="" if line.excluded else self.number(line.applicable),
            earned="" if line.excluded else self.number(line.earned),
            lost=self.number(line.lost) if line.lost else "",
            counts=f"{line.nonconforming}/{line.sampled}" if leaf and line.sampled else "",
            excluded=line.excluded,
        )

    def total(self) -> Row:
        """The sums over the tree."""
        top = [line for line in self.card.lines if line.level == 1]
        word = self.words("total")
        return Row(
            indicator="",
            level=1,
            title=Title(word, word),
            points=self.number(self.scheme.total),
            applicable=self.number(_sum(line.applicable for line in top)),
            earned=self.number(_sum(line.earned for line in top)),
            lost=self.number(_sum(line.lost for line in top)),
            counts="",
            excluded=False,
        )

    def losses(self) -> Iterator[Loss]:
        """The leaves that lost points, the greatest loss first, each with its findings."""
        found: dict[str, list[Finding]] = {}
        for finding in self.assessment.findings:
            found.setdefault(finding.indicator, []).append(finding)
        for line in self.card.losses():
            yield self._loss(line, found.get(line.indicator, []))

    def _loss(self, line: Line, findings: list[Finding]) -> Loss:
        behind = [finding for finding in findings if finding.counts[1]]
        rest = len(findings) - len(behind)
        return Loss(
            row=self._row(line),
            findings=tuple(map(self._found, behind)),
            rest=self.words("conforming_rest", count=rest) if rest else "",
        )

    def _found(self, finding: Finding) -> Found:
        names = {site.id: site.name for site in self.assessment.sites}
        site = " ".join(filter(None, (finding.site, names.get(finding.site or ""))))
        sampled, nonconforming = finding.counts
        is_verdict = finding.conforming is not None
        return Found(
            site=one_line(site),
            result=self.words("nonconforming") if is_verdict else f"{nonconforming}/{sampled}",
            note=one_line(finding.note or ""),
        )

    @property
    def rule(self) -> str:
        """How findings become a loss under this scheme."""
        return self.words(self.scheme.aggregation)

    def specials(self) -> Iterator[tuple[str, str, str, str]]:
        """The special items: points, kind, what it was, and for a deduction whether it is rectified."""
        special, grounds = self.scheme.special, {ground.id: ground.title for ground in self.scheme.special.grounds}
        for item in self.assessment.special_deductions:
            state = self.words("rectified" if item.rectified else "not_rectified")
            kind = self.title(grounds[item.ground])
            yield self.number(-special.deduction_points), kind, one_line(item.description), state
        for bonus in self.assessment.special_bonuses:
            kind = self.words("special_bonus")
            yield self.number(special.bonus_points), kind, one_line(bonus.description), ""

    def exclusions(self) -> Iterator[Entry]:
        """The exclusions: indicator, title, justification."""
        known = {line.indicator: line.title for line in self.card.lines}
        for item in self.assessment.exclusions:
            yield one_line(item.indicator), self.title(known[item.indicator]), one_line(item.justification)

    def result(self) -> Iterator[Entry]:
        """From the base score to the grade, and to the next one."""
        card, special = self.card, self.scheme.special
        yield self.words("base_score"), self.number(card.base_score), self.words("how_base")
        deducted = -special.deduction_points * card.special_deductions
        yield self._special("special_deductions", deducted, card.special_deductions)
        yield self._special("special_bonuses", special.bonus_points * card.special_bonuses, card.special_bonuses)
        cap = self.scheme.cap
        capped = "" if cap is None else self.words("capped", cap=self.number(cap))
        yield self.words("score"), self.number(card.score), capped
        yield self.words("grade"), self.title(card.grade.title), self._from(card.grade)
        yield from self._above()
        yield from self._next()

    def _special(self, key: str, points: Fraction, count: int) -> Entry:
        note = self.words(self.scheme.special.applied, count=count) if count else self.words("none")
        return self.words(key), self.number(points), note

    def grade(self, grade: Grade) -> str:
        """The title of a grade."""
        return self.words.title(grade.title)

    def _from(self, grade: Grade) -> str:
        return self.words("lowest") if grade.from_ is None else self.words("from", bound=self.number(grade.from_))

    @property
    def failed(self) -> str:
        """That the special deductions alone decided the grade, if they did."""
        count, limit = self.card.special_deductions, self.scheme.special.fail_at
        if count < limit:
            return ""
        return self.words("failed", count=count, limit=limit, grade=self.grade(self.scheme.grades[0]))

    def _above(self) -> Iterator[Entry]:
        bound = self.card.grade.from_
        if bound is not None:
            above = Fraction(self.number(self.card.score)) - bound
            label = self.words("above", grade=self.grade(self.card.grade))
            yield label, self.number(above), self._from(self.card.grade)

    def _next(self) -> Iterator[Entry]:
        higher = [grade for grade in self.scheme.grades if grade.from_ is not None and grade.from_ > self.card.score]
        if self.failed or not higher:
            return
        bound = higher[0].from_ or Fraction(0)
        # From what is shown: what is shown and what is missing add up to the bound, so nothing missing shows as 0.
        missing = bound - Fraction(self.number(self.card.score))
        label = self.words("missing", grade=self.grade(higher[0]))
        yield label, self.number(missing), self._from(higher[0])

    @property
    def alone(self) -> AloneView:
        """What alone would change the grade."""
        return AloneView(self.card, analysis.margins(self.card).reversals, self.scheme.display_places, self.words)

    @property
    def provisional(self) -> str:
        """That points are not public, what the score can be, and whether the grade is certain; empty if all are."""
        spread = self.card.score_range
        if spread is None:
            return ""
        lowest, highest = self.grade(spread.lowest_grade), self.grade(spread.highest_grade)
        if spread.certain:
            return self.words("provisional_certain", range=self._range(spread), grade=lowest)
        return self.words("provisional_open", range=self._range(spread), lowest=lowest, highest=highest)

    def _range(self, spread: ScoreRange) -> str:
        if spread.lowest is not None and spread.lowest == spread.highest:
            return self.words("exactly", score=self.number(spread.lowest))
        ends = {"lowest": spread.lowest, "highest": spread.highest}
        known = {name: self.number(end) for name, end in ends.items() if end is not None}
        return self.words(_RANGES[tuple(known)], **known)

    @property
    def readings(self) -> str:
        """Whether every admissible reading of the record gives this grade; empty if there is but one reading."""
        return readings_line(analysis.readings(self.assessment, self.scheme), self.scheme, self.words)

    def origins(self) -> Iterator[tuple[str, str]]:
        """What the scorecard names its scheme and assessment by, and the version that scored."""
        yield self.words("digest_scheme"), one_line(self.card.scheme.sha256)
        yield self.words("digest_assessment"), one_line(self.card.assessment.sha256)
        yield self.words("version"), f"gbt27922 {one_line(self.card.library_version)}"


def _sum(values: Iterator[Fraction]) -> Fraction:
    return sum(values, Fraction(0))
