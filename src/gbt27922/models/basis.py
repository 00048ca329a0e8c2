"""What a scorecard was scored from, and which of its parts are there when they are first needed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from gbt27922._basis.layouts import Layout
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Bound, Grade
from gbt27922.models.line import Line, ScoreRange
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme

if TYPE_CHECKING:
    from gbt27922.models.scorecard import Scorecard


@frozen
class Basis:
    """What a scorecard was scored from: the assessment, and the scheme that it was scored against."""

    assessment: Assessment
    scheme: Scheme


class Details(Protocol):
    """The parts of a scorecard that are there when they are first needed; ``bounds`` is None if its document has none."""

    @property
    def scheme(self) -> SchemeReference:
        """The scheme that was scored against."""
        ...

    @property
    def assessment(self) -> AssessmentReference:
        """The digest of the assessment."""
        ...

    @property
    def library_version(self) -> str:
        """The version of the library that scored."""
        ...

    @property
    def score_total(self) -> Fraction:
        """What everything earned is worth."""
        ...

    @property
    def grades(self) -> tuple[Grade, ...]:
        """All grades of the scheme."""
        ...

    @property
    def score_range(self) -> ScoreRange | None:
        """The range of the score."""
        ...

    @property
    def lines(self) -> tuple[Line, ...]:
        """One line for every node."""
        ...

    @property
    def bounds(self) -> tuple[Bound, ...] | None:
        """The margin to each grade that has a bound."""
        ...

    def text(self, card: Scorecard, layout: Layout) -> str | None:
        """The document of ``card`` as text, where there is a shorter way to write it."""
        ...
