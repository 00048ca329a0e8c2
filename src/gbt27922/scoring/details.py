"""What a scorecard has besides score and grade: the lines, the range and the digests, worked out when they are first needed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from attrs import field, frozen

from gbt27922._basis.canonical import document
from gbt27922._basis.exact import exact_text, ratio_text
from gbt27922._basis.layouts import Layout, json_text
from gbt27922._basis.templates import Template
from gbt27922._basis.version import __version__
from gbt27922.models.basis import Basis
from gbt27922.models.grades import Bound, Grade, bounds_of
from gbt27922.models.line import Line, ScoreRange
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scorecard import SCORECARD_FORMAT, Scorecard
from gbt27922.scoring.aggregation import AGGREGATED, Ratios, ratios_of, summed
from gbt27922.scoring.lines import DIFFERS, Sheet
from gbt27922.scoring.score_range import score_range


@frozen(slots=False, eq=False)
class Details:
    """The parts of a scorecard that follow from its score and what was scored; ``long`` if a number may not be writable."""

    score: Fraction
    basis: Basis
    long: bool

    @cached_property
    def scheme(self) -> SchemeReference:
        """The scheme that was scored against."""
        return SchemeReference.of(self.basis.scheme)

    @cached_property
    def assessment(self) -> AssessmentReference:
        """The digest of the assessment."""
        return AssessmentReference(self.basis.assessment.sha256)

    @property
    def library_version(self) -> str:
        """The version of this library."""
        return __version__

    @property
    def score_total(self) -> Fraction:
        """What everything earned is worth."""
        return self.basis.scheme.score_total

    @property
    def grades(self) -> tuple[Grade, ...]:
        """All grades of the scheme."""
        return self.basis.scheme.grades

    @cached_property
    def _ratios(self) -> Ratios:
        return ratios_of(self.basis.assessment, self.basis.scheme)

    @cached_property
    def _sheet(self) -> Sheet:
        assessment, scheme = self.basis.assessment, self.basis.scheme
        is_other = AGGREGATED[scheme.aggregation].by_site or scheme.tree.scales
        counts = summed(assessment.findings) if is_other else self._ratios
        return Sheet.of(self._ratios, counts, scheme.tree)

    @cached_property
    def score_range(self) -> ScoreRange | None:
        """The range of the score; None if all points are known."""
        return score_range(self._ratios, self.basis.assessment, self.basis.scheme)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """A line for each node, in order."""
        return tuple(self._sheet.lines(self.basis.scheme.tree))

    @cached_property
    def bounds(self) -> tuple[Bound, ...]:
        """The margin of the score to each grade that has a bound."""
        return bounds_of(self.score, self.grades)

    def text(self, card: Scorecard, layout: Layout) -> str | None:
        """The document of ``card``, of which these are the details, as text; None if it must be written the long way."""
        if (
            self.long
            or self.basis.scheme.tree.scales
            or not card.is_graded
            or card.provisional is not self.basis.scheme.provisional
        ):
            return None
        template = _template(_Alike(self.basis.scheme.sha256, card), layout)
        return template.filled([*self._values(card), *self._sheet.values()])

    def _values(self, card: Scorecard) -> Iterator[object]:
        yield f'"{self.assessment.sha256}"'
        yield from map(_number, (card.score, card.base_score))
        yield from (card.special_deductions, card.special_bonuses, json_text(card.grade.id, None))
        if spread := self.score_range:
            yield from map(_number, (spread.lowest, spread.highest))
            yield from (json_text(grade.id, None) for grade in (spread.lowest_grade, spread.highest_grade))
        above, below = self.score.as_integer_ratio()
        for bound, of in (grade.from_.as_integer_ratio() for grade in self.grades if grade.from_ is not None):
            yield f'"{ratio_text(above * of - bound * below, below * of)}"'


def _number(value: Fraction | None) -> str:
    return "null" if value is None else f'"{exact_text(value)}"'


@frozen
class _Alike:
    """A scorecard that has the same text as any other of its scheme, but for the values that differ."""

    scheme: str
    card: Scorecard = field(eq=False)


@lru_cache(maxsize=64)
def _template(of: _Alike, layout: Layout) -> Template:
    data = document(SCORECARD_FORMAT, of.card)
    return Template.of(data, _holes(data), layout)


def _holes(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Where in the document of a scorecard each value is, in the order of the values."""
    yield data["assessment"], "sha256"
    for name in ("score", "base_score", "special_deductions", "special_bonuses", "grade"):
        yield data, name
    for name in data["score_range"] or ():
        yield data["score_range"], name
    for bound in data["bounds"]:
        yield bound, "margin"
    for line in data["lines"]:
        for name in DIFFERS:
            yield line, name
