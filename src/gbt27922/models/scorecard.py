"""The scorecard: the result, line by line. It only holds what scoring decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, cast

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.canonical import document_digest
from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, exactness_problem, whole_if_possible
from gbt27922._basis.layouts import Layout
from gbt27922._basis.partial import UNSOUND, Found
from gbt27922._basis.rules import (
    a_function,
    above_zero,
    as_flag,
    as_tuple,
    flag,
    instance_of,
    limited_digits,
    natural,
    number,
    optional,
    some_text,
    tuple_of,
)
from gbt27922.errors import Problem
from gbt27922.models.basis import Basis, Details
from gbt27922.models.grades import Bound, Grade, are_graded, bounds_of, grade_id, graded, grades_with_unique_ids
from gbt27922.models.line import Line, ScoreRange
from gbt27922.models.references import AssessmentReference, SchemeReference

SCORECARD_FORMAT = "gbt27922.scorecard/1"


@frozen(kw_only=True)
class ScorecardDocument(Checked):
    """The document of a scorecard, with every part; the scorecard itself computes most parts when they are first needed."""

    scheme: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(instance_of(AssessmentReference)))
    library_version: str = field(metadata=holds(some_text))
    score: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    base_score: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    special_deductions: int = field(converter=whole_if_possible, metadata=holds(natural))
    special_bonuses: int = field(converter=whole_if_possible, metadata=holds(natural))
    grade: Grade | None = field(metadata=holds(optional(instance_of(Grade)), write=grade_id, null=True))
    provisional: bool = field(converter=as_flag, metadata=holds(flag))
    score_range: ScoreRange | None = field(metadata=holds(optional(instance_of(ScoreRange)), null=True))
    grades: tuple[Grade, ...] = field(converter=as_tuple, metadata=holds(grades_with_unique_ids))
    lines: tuple[Line, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Line)))
    bounds: tuple[Bound, ...] | None = field(
        default=None, converter=converted(as_tuple), metadata=holds(optional(tuple_of(Bound)))
    )
    score_total: Fraction = field(
        default=Fraction(100), converter=exact_if_possible, metadata=holds(limited_digits(above_zero))
    )

    def _problems(self) -> Found:
        yield self._range_problems()
        yield self._grade_problems()
        yield from (_margin_problems(index, bound) for index, bound in enumerate(self.bounds or ()))

    def _range_problems(self) -> Iterator[Problem]:
        # docs/readings.md, The range: it says what points that are not published could change.
        if self.provisional != (self.score_range is not None):
            yield Problem("$.score_range", "invalid_value.score_range")

    def _grade_problems(self) -> Iterator[Problem]:
        # Nothing but bounds that are not public leaves a grade open.
        if (self.grade is None) is are_graded(self.grades):
            yield Problem("$.grade", "invalid_value.open_grade" if self.grade is None else "invalid_value.no_bounds")

    @property
    def is_graded(self) -> bool:
        """Whether it has a grade."""
        return self.grade is not None

    @classmethod
    def of(cls, card: Scorecard) -> ScorecardDocument:
        """The document of ``card``."""
        return cls(
            scheme=card.scheme,
            assessment=card.assessment,
            library_version=card.library_version,
            score=card.score,
            base_score=card.base_score,
            special_deductions=card.special_deductions,
            special_bonuses=card.special_bonuses,
            grade=card._grade,  # noqa: SLF001  # None where bounds are not public
            provisional=card.provisional,
            score_range=card.score_range,
            grades=card.grades,
            lines=card.lines,
            bounds=_written_bounds(card._computed.bounds),  # noqa: SLF001  # bounds that it does not have are not written
            score_total=card.score_total,
        )

    def text(self, card: Scorecard, layout: Layout) -> None:  # there is no shorter way
        """Nothing: a scorecard that was read is written part by part."""

    def _whole(self) -> ScorecardDocument:
        return self

    @property
    def model(self) -> Scorecard:
        """The scorecard of the document."""
        return Scorecard(
            score=self.score,
            base_score=self.base_score,
            special_deductions=self.special_deductions,
            special_bonuses=self.special_bonuses,
            grade=self.grade,
            provisional=self.provisional,
            details=cast("Callable[[], Details]", self._whole),
        )


@frozen(kw_only=True, eq=False)
class Scorecard(Checked):
    """The result: score and grade, where every point was lost, and the digests of what was scored.

    ``score`` and ``base_score`` are exact; ``base_score`` is on ``score_total``, before special deductions and bonuses.
    ``provisional`` says that some points are not published; ``score_range`` is then the range of the score.
    ``basis`` is the assessment and the scheme; None for a scorecard that was read from a document.

    Made by :func:`gbt27922.score` and :func:`gbt27922.parse_scorecard`: ``details`` is private to them.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> card.score, card.grade.id, card.provisional
    (Fraction(100, 1), 'five_star', True)
    """

    score: Fraction = field(metadata=holds(number))
    base_score: Fraction = field(metadata=holds(number))
    special_deductions: int = field(converter=whole_if_possible, metadata=holds(natural))
    special_bonuses: int = field(converter=whole_if_possible, metadata=holds(natural))
    _grade: Grade | None = field(alias="grade", metadata=holds(optional(instance_of(Grade))))
    provisional: bool = field(converter=as_flag, metadata=holds(flag))
    basis: Basis | None = field(default=None, repr=False)
    _details: Callable[[], Details] = field(repr=False, alias="details", metadata=holds(a_function))

    #: The format of its document.
    FORMAT: ClassVar[str] = SCORECARD_FORMAT
    _DOCUMENT: ClassVar[Any] = ScorecardDocument

    @cached_property
    def _computed(self) -> Details:
        return self._details()

    def _text(self, layout: Layout) -> str | None:
        return self._computed.text(self, layout)

    @property
    def grade(self) -> Grade:
        """The grade. Raises :class:`~gbt27922.errors.ModelError` (``no_bounds``) where bounds are not public."""
        return graded(self._grade)

    @property
    def is_graded(self) -> bool:
        """Whether it has a grade; else the bounds of the scheme are not public, and the certification body supplies them."""
        return self._grade is not None

    @property
    def score_total(self) -> Fraction:
        """What everything earned is worth: the score is on this."""
        return self._computed.score_total

    @property
    def scheme(self) -> SchemeReference:
        """The scheme that was scored against: its id, its revision and its digest."""
        return self._computed.scheme

    @property
    def assessment(self) -> AssessmentReference:
        """The digest of the assessment."""
        return self._computed.assessment

    @property
    def library_version(self) -> str:
        """The version of this library that scored."""
        return self._computed.library_version

    @property
    def sha256(self) -> str:
        """The SHA-256 of the scorecard as canonical JSON: by it a store sees that nothing of it was changed.

        >>> import gbt27922
        >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
        >>> gbt27922.parse_scorecard(gbt27922.to_json(card)).sha256 == card.sha256
        True
        """
        return document_digest(SCORECARD_FORMAT, self)

    @property
    def grades(self) -> tuple[Grade, ...]:
        """All grades of the scheme, the lowest first."""
        return self._computed.grades

    @property
    def score_range(self) -> ScoreRange | None:
        """The range of the score over all admissible point tables; None when no points are missing."""
        return self._computed.score_range

    @property
    def lines(self) -> tuple[Line, ...]:
        """One line for every node of the tree, in order."""
        return self._computed.lines

    @cached_property
    def _line_of(self) -> dict[str, Line]:
        return {line.indicator: line for line in self.lines}

    def line(self, indicator: str) -> Line:
        """The line of an indicator, by its id. Raises ``KeyError``.

        >>> import gbt27922
        >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
        >>> card.line("5.2").lost == sum(card.line(f"5.2.{number}").lost for number in range(1, 7))
        True
        """
        return self._line_of[indicator]

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """How far the score is from the bound of each grade that has one, the lowest first.

        Special deductions may decide the grade all the same.

        >>> import gbt27922
        >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
        >>> card.bounds[-1].grade.id, card.bounds[-1].margin
        ('five_star', Fraction(5, 1))
        """
        found = self._computed.bounds
        return bounds_of(self.score, self.grades) if found is None else found

    def losses(self) -> tuple[Line, ...]:
        """The lines of the leaves that lost points, the greatest loss first, then in the order of the tree."""
        parents = {line.indicator.rpartition(".")[0] for line in self.lines}
        lossy = (line for line in self.lines if line.lost and line.indicator not in parents)
        return tuple(sorted(lossy, key=lambda line: -line.lost))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scorecard):
            return False
        return _PARTS(self) == _PARTS(other) or ScorecardDocument.of(self) == ScorecardDocument.of(other)

    def __hash__(self) -> int:
        return hash((self.score, self._grade, self.special_deductions))


# What two scorecards are compared by first: the same documents have the same, but for margins that are too long to write.
_ANSWER = ("score", "base_score", "special_deductions", "special_bonuses", "_grade", "provisional")
_PARTS = attrgetter(
    *_ANSWER,
    *("scheme", "assessment", "library_version", "grades", "score_range", "lines", "score_total", "_computed.bounds"),
)


def _margin_problems(index: int, bound: Bound) -> Iterator[Problem]:
    if bound.margin is not UNSOUND and (problem := exactness_problem(bound.margin)):
        yield problem.under(f"$.bounds[{index}].margin")


def _written_bounds(bounds: tuple[Bound, ...] | None) -> tuple[Bound, ...] | None:
    """The bounds; None if a margin has too many digits to write."""
    return None if any(exactness_problem(bound.margin) for bound in bounds or ()) else bounds
