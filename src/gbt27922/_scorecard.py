"""The scorecard: the answer, line by line. It only holds what scoring decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property, partial

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._assessment import Assessment
from gbt27922._exact import exact_text, leniently, not_exact, shown
from gbt27922._fields import (
    Checked,
    a,
    a_function,
    as_tuple,
    flag,
    holds,
    many,
    natural,
    number,
    optional,
    some_text,
)
from gbt27922._grades import Bound, Grade, bounds_of
from gbt27922._line import Line, ScoreRange
from gbt27922._references import AssessmentReference, SchemeReference
from gbt27922._scheme import Scheme
from gbt27922.errors import Problem

SCORECARD_FORMAT = "gbt27922.scorecard/1"


@frozen
class Basis(Checked):
    """What a scorecard was scored from: the assessment, and the scheme that it was scored against."""

    assessment: Assessment = field(metadata=holds(a(Assessment)))
    scheme: Scheme = field(metadata=holds(a(Scheme)))


@frozen(kw_only=True)
class Details(Checked):
    """What of a scorecard is worked out only when it is first asked for; ``bounds`` None: a document does not hold them."""

    scheme: SchemeReference = field(metadata=holds(a(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(a(AssessmentReference)))
    library_version: str = field(metadata=holds(some_text))
    grades: tuple[Grade, ...] = field(converter=as_tuple, metadata=holds(many(Grade)))
    score_range: ScoreRange | None = field(metadata=holds(optional(a(ScoreRange))))
    lines: tuple[Line, ...] = field(converter=as_tuple, metadata=holds(many(Line)))
    bounds: tuple[Bound, ...] | None = field(metadata=holds(optional(many(Bound))))


@frozen(kw_only=True, eq=False)
class Scorecard(Checked):
    """The answer: score and grade, where every point went, and the digests of what was scored.

    ``score`` and ``base_score`` are exact; ``base_score`` is on 100, before special deductions and bonuses.
    ``provisional`` says that some points are not published; ``score_range`` then says what the score can be.
    ``basis`` is what it was scored from; None for a scorecard that was read from a document.

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
    basis: Basis | None = field(default=None, repr=False, metadata=holds(optional(a(Basis))))
    _details: Callable[[], Details] = field(repr=False, alias="details", metadata=holds(a_function))

    @cached_property
    def _worked_out(self) -> Details:
        return self._details()

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
    def bounds(self) -> tuple[Bound, ...]:
        """How far the score is from the bound of each grade that has one, the lowest first.

        Special deductions may decide the grade all the same.

        >>> import gbt27922
        >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
        >>> card.bounds[-1].grade.id, card.bounds[-1].margin
        ('five_star', Fraction(5, 1))
        """
        found = self._worked_out.bounds
        return bounds_of(self.score, self.grades) if found is None else found

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
class BoundDocument(Checked):
    """A bound as a document has it: the grade by its id, and where it starts."""

    grade: str = field(metadata=holds(some_text))
    from_: Fraction = field(converter=leniently, metadata=holds(number))
    margin: Fraction = field(converter=leniently, metadata=holds(number))


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
    bounds: tuple[BoundDocument, ...] | None = field(
        default=None, converter=converted(as_tuple), metadata=holds(optional(many(BoundDocument)))
    )

    def _problems(self) -> Iterator[Problem]:
        named = {"$.grade": self.grade}
        if self.score_range:
            named["$.score_range.lowest_grade"] = self.score_range.lowest_grade
            named["$.score_range.highest_grade"] = self.score_range.highest_grade
        named |= {f"$.bounds[{index}].grade": bound.grade for index, bound in enumerate(self.bounds or ())}
        if self.provisional != (self.score_range is not None):
            yield Problem("$.score_range", "must be given if the score is provisional, and only then")
        known = [grade.id for grade in self.grades]
        if len(set(known)) < len(known):
            yield Problem("$.grades", "must not hold one id twice", "duplicate_id")
        for path, grade in named.items():
            if grade not in known:
                yield Problem(path, f'must be the id of one of the grades, {", ".join(known)}, got "{grade}"')
        yield from self._bound_problems()

    def _bound_problems(self) -> Iterator[Problem]:
        starts = {grade.id: grade.from_ for grade in self.grades}
        for index, bound in enumerate(self.bounds or ()):
            start = starts.get(bound.grade, bound.from_)
            if start is None:
                yield Problem(f"$.bounds[{index}].grade", f'must have a bound, but "{bound.grade}" has none')
            elif start != bound.from_:
                reason = f"must be {exact_text(start)}, the bound of the grade, got {shown(exact_text(bound.from_))}"
                yield Problem(f"$.bounds[{index}].from", reason)

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
        bounds=_bound_documents(card._worked_out.bounds),  # noqa: SLF001  # what it does not hold is not written
    )


def _range_document(spread: ScoreRange) -> RangeDocument:
    return RangeDocument(spread.lowest, spread.highest, spread.lowest_grade.id, spread.highest_grade.id)


def _bound_documents(bounds: Iterable[Bound] | None) -> list[BoundDocument] | None:
    """Bounds as a document has them; None where there are none, or one would be too long to write."""
    if bounds is None or any(not_exact(bound.margin) for bound in bounds):
        return None
    started = ((bound.grade.id, bound.grade.from_, bound.margin) for bound in bounds)
    return [BoundDocument(grade=id, from_=start, margin=margin) for id, start, margin in started if start is not None]


def _details(document: ScorecardDocument, grades: dict[str, Grade]) -> Details:
    spread, bounds = document.score_range, document.bounds
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
        bounds=None if bounds is None else tuple(Bound(grades[bound.grade], bound.margin) for bound in bounds),
    )
