"""The scorecard: the answer, line by line. It only holds what scoring decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property, partial

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._exact import leniently
from gbt27922._fields import (
    Checked,
    a,
    a_function,
    as_tuple,
    flag,
    holds,
    many,
    natural,
    non_negative,
    number,
    optional,
    positive,
    sha256,
    some_text,
)
from gbt27922._grades import Grade
from gbt27922._indicators import Title
from gbt27922._reasons import Entry, Margins, MarginsDocument, bounds_of, margins_document
from gbt27922.errors import Problem

SCORECARD_FORMAT = "gbt27922.scorecard/1"


@frozen
class SchemeReference(Checked):
    """Which scheme an assessment was scored against: its id and its SHA-256."""

    id: str = field(metadata=holds(some_text))
    sha256: str = field(metadata=holds(sha256))


@frozen
class AssessmentReference(Checked):
    """Which assessment was scored: its SHA-256."""

    sha256: str = field(metadata=holds(sha256))


@frozen(kw_only=True)
class Line(Checked):
    """One node of the tree: its points, and what became of them. All numbers are points of the scheme, zero or more.

    ``points`` are published or apportioned, ``applicable`` those of its applicable leaves,
    and ``earned + lost == applicable``. ``sampled`` and ``nonconforming`` are sums over its findings.
    """

    indicator: str = field(metadata=holds(some_text))
    title: Title = field(metadata=holds(a(Title)))
    level: int = field(metadata=holds(positive))
    points: Fraction = field(converter=leniently, metadata=holds(non_negative))
    applicable: Fraction = field(converter=leniently, metadata=holds(non_negative))
    earned: Fraction = field(converter=leniently, metadata=holds(non_negative))
    lost: Fraction = field(converter=leniently, metadata=holds(non_negative))
    sampled: int = field(metadata=holds(natural))
    nonconforming: int = field(metadata=holds(natural))
    excluded: bool = field(metadata=holds(flag))
    published: bool = field(metadata=holds(flag))

    def _problems(self) -> Iterator[Problem]:
        if self.earned + self.lost != self.applicable:
            yield Problem("$.applicable", "must be the sum of earned and lost")
        if self.applicable > self.points:
            yield Problem("$.applicable", "must be at most the points")
        if self.nonconforming > self.sampled:
            yield Problem("$.nonconforming", "must be at most the number sampled")


@frozen
class ScoreRange(Checked):
    """The least and the greatest score over every point table that agrees with the published points.

    An end is None where there is none: with special items applied ``inside``, the points
    that a table leaves applicable can be as few as one likes.
    """

    lowest: Fraction | None = field(converter=converted(leniently), metadata=holds(optional(number)))
    highest: Fraction | None = field(converter=converted(leniently), metadata=holds(optional(number)))
    lowest_grade: Grade = field(metadata=holds(a(Grade)))
    highest_grade: Grade = field(metadata=holds(a(Grade)))

    def _problems(self) -> Iterator[Problem]:
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            yield Problem("$.highest", "must be at least the lowest score")

    @property
    def certain(self) -> bool:
        """Whether the grade is the same whatever the unpublished points are."""
        return self.lowest_grade == self.highest_grade


@frozen(kw_only=True)
class Details(Checked):
    """What of a scorecard is worked out only when it is first asked for; no ``entries`` where it holds no findings."""

    scheme: SchemeReference = field(metadata=holds(a(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(a(AssessmentReference)))
    library_version: str = field(metadata=holds(some_text))
    grades: tuple[Grade, ...] = field(converter=as_tuple, metadata=holds(many(Grade)))
    score_range: ScoreRange | None = field(metadata=holds(optional(a(ScoreRange))))
    lines: tuple[Line, ...] = field(converter=as_tuple, metadata=holds(many(Line)))
    entries: Callable[[], tuple[Entry, ...]] | None = field(metadata=holds(optional(a_function)))
    margins: Callable[[], Margins] = field(metadata=holds(a_function))


@frozen(kw_only=True, eq=False)
class Scorecard(Checked):
    """The answer: score and grade, where every point went, and the digests of what was scored.

    ``score`` and ``base_score`` are exact; ``base_score`` is on 100, before special deductions and bonuses.
    ``provisional`` says that some points are not published; ``score_range`` then says what the score can be.

    Made by :func:`gbt27922.score` and :func:`gbt27922.parse_scorecard`: ``details`` is their private business.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> card.score, card.grade.id, card.provisional
    (Fraction(100, 1), 'five_star', True)
    """

    score: Fraction = field(metadata=holds(number))
    base_score: Fraction = field(metadata=holds(number))
    special_deductions: int = field(metadata=holds(natural))
    special_bonuses: int = field(metadata=holds(natural))
    grade: Grade = field(metadata=holds(a(Grade)))
    provisional: bool = field(metadata=holds(flag))
    _details: Callable[[], Details] = field(repr=False, alias="details", metadata=holds(a_function))

    @cached_property
    def _worked_out(self) -> Details:
        return self._details()

    @cached_property
    def _margins(self) -> Margins:
        return self._worked_out.margins()

    @property
    def scheme(self) -> SchemeReference:
        """The scheme that was scored against: its id and its digest."""
        return self._worked_out.scheme

    @property
    def assessment(self) -> AssessmentReference:
        """The digest of the assessment."""
        return self._worked_out.assessment

    @property
    def library_version(self) -> str:
        """The version of this library that scored."""
        return self._worked_out.library_version

    @property
    def grades(self) -> tuple[Grade, ...]:
        """All grades of the scheme, the lowest first."""
        return self._worked_out.grades

    @property
    def score_range(self) -> ScoreRange | None:
        """What the score can be over all admissible point tables; None when no points are missing."""
        return self._worked_out.score_range

    @property
    def lines(self) -> tuple[Line, ...]:
        """One line for every node of the tree, in order."""
        return self._worked_out.lines

    @property
    def margins(self) -> Margins:
        """How far the score is from each bound, and what alone would change the grade."""
        return self._margins

    def losses(self) -> tuple[Line, ...]:
        """The lines of the leaves that lost points, the greatest loss first, then in the order of the tree."""
        parents = {line.indicator.rpartition(".")[0] for line in self.lines}
        lossy = (line for line in self.lines if line.lost and line.indicator not in parents)
        return tuple(sorted(lossy, key=lambda line: -line.lost))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scorecard) and document_of(self) == document_of(other)

    def __hash__(self) -> int:
        return hash((self.score, self.grade, self.special_deductions))


@frozen
class RangeDocument(Checked):
    """A range as a document has it: grades by their ids."""

    lowest: Fraction | None = field(converter=converted(leniently), metadata=holds(optional(number), null=True))
    highest: Fraction | None = field(converter=converted(leniently), metadata=holds(optional(number), null=True))
    lowest_grade: str = field(metadata=holds(some_text))
    highest_grade: str = field(metadata=holds(some_text))


@frozen(kw_only=True)
class ScorecardDocument(Checked):
    """A scorecard as its document has it: grades by their ids."""

    scheme: SchemeReference = field(metadata=holds(a(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(a(AssessmentReference)))
    library_version: str = field(metadata=holds(some_text))
    score: Fraction = field(converter=leniently, metadata=holds(number))
    base_score: Fraction = field(converter=leniently, metadata=holds(number))
    special_deductions: int = field(metadata=holds(natural))
    special_bonuses: int = field(metadata=holds(natural))
    grade: str = field(metadata=holds(some_text))
    provisional: bool = field(metadata=holds(flag))
    score_range: RangeDocument | None = field(metadata=holds(optional(a(RangeDocument)), null=True))
    grades: tuple[Grade, ...] = field(converter=as_tuple, metadata=holds(many(Grade)))
    lines: tuple[Line, ...] = field(converter=as_tuple, metadata=holds(many(Line)))
    margins: MarginsDocument | None = field(default=None, metadata=holds(optional(a(MarginsDocument))))

    def _problems(self) -> Iterator[Problem]:
        named = {"$.grade": self.grade}
        if self.score_range:
            named["$.score_range.lowest_grade"] = self.score_range.lowest_grade
            named["$.score_range.highest_grade"] = self.score_range.highest_grade
        if self.margins:
            named |= self.margins.named()
        if self.provisional != (self.score_range is not None):
            yield Problem("$.score_range", "must be given if the score is provisional, and only then")
        known = [grade.id for grade in self.grades]
        if len(set(known)) < len(known):
            yield Problem("$.grades", "must not hold one id twice", "duplicate_id")
        for path, grade in named.items():
            if grade not in known:
                yield Problem(path, f'must be the id of one of the grades, {", ".join(known)}, got "{grade}"')

    @property
    def scorecard(self) -> Scorecard:
        """The scorecard that the document holds."""
        grades = {grade.id: grade for grade in self.grades}
        return Scorecard(
            score=self.score,
            base_score=self.base_score,
            special_deductions=self.special_deductions,
            special_bonuses=self.special_bonuses,
            grade=grades[self.grade],
            provisional=self.provisional,
            details=partial(_details, self, grades),
        )


def document_of(card: Scorecard) -> ScorecardDocument:
    """``card`` as its document has it."""
    return ScorecardDocument(
        scheme=card.scheme,
        assessment=card.assessment,
        library_version=card.library_version,
        score=card.score,
        base_score=card.base_score,
        special_deductions=card.special_deductions,
        special_bonuses=card.special_bonuses,
        grade=card.grade.id,
        provisional=card.provisional,
        score_range=_range_document(card.score_range) if card.score_range else None,
        grades=card.grades,
        lines=card.lines,
        margins=margins_document(card.margins),
    )


def _range_document(spread: ScoreRange) -> RangeDocument:
    return RangeDocument(spread.lowest, spread.highest, spread.lowest_grade.id, spread.highest_grade.id)


def _details(document: ScorecardDocument, grades: dict[str, Grade]) -> Details:
    spread = document.score_range
    score_range = None
    if spread:
        lowest_grade, highest_grade = grades[spread.lowest_grade], grades[spread.highest_grade]
        score_range = ScoreRange(spread.lowest, spread.highest, lowest_grade, highest_grade)
    return Details(
        scheme=document.scheme,
        assessment=document.assessment,
        library_version=document.library_version,
        grades=document.grades,
        score_range=score_range,
        lines=document.lines,
        entries=None,
        margins=partial(_margins, document, grades),
    )


def _margins(document: ScorecardDocument, grades: dict[str, Grade]) -> Margins:
    if document.margins:
        return document.margins.margins(grades)
    return Margins(bounds_of(document.score, document.grades), None)
