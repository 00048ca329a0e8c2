"""The score: from findings to points lost, from points lost to the score, and from the score to the grade.

Integers and fractions decide, and nothing is rounded. Granting a grade that is not earned is the worse
error: an assessment that does not fit is an error, never guessed at. Nothing here knows where the numbers come from.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from attrs import frozen

from gbt27922._basis.exact import exactness_problem, quotient
from gbt27922._basis.unchecked import maker
from gbt27922.errors import AssessmentError, Problem, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.basis import Basis
from gbt27922.models.grades import Grade
from gbt27922.models.line import ScoreRange
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios, ratios_of
from gbt27922.scoring.details import Details
from gbt27922.scoring.digits import is_hopeless, may_be_long
from gbt27922.scoring.fit import assessment_problems, fits
from gbt27922.scoring.grading import Bare, Record, Standing, grade
from gbt27922.scoring.score_range import score_range
from gbt27922.scoring.special import capped, change_of, score_change

_NOTHING = Fraction(0)
_scorecard = maker(Scorecard)
_BARE = Bare()


def score(assessment: Assessment, scheme: Scheme) -> Scorecard:
    """Score ``assessment`` against ``scheme``, exactly.

    Raises :class:`~gbt27922.errors.AssessmentError` with every reason why the two do not fit.
    """
    ratios = ratios_of(assessment, scheme)
    if not fits(assessment, scheme, ratios.of):
        refuse(AssessmentError, assessment_problems(assessment, scheme))
    # A count has few digits, and so has a sum of counts; a mean of many sites may have any number.
    if scheme.aggregation != "pooled" and is_hopeless(ratios.of, scheme.tree):
        refuse(AssessmentError, [_too_long()])
    common = ratios.common
    if long := may_be_long(common, scheme):
        _refuse_long_lines(ratios, scheme.tree)
    applicable = _applicable(assessment, scheme.tree)
    base = _base(ratios, common, applicable, scheme)
    final = _final(base, applicable, assessment, scheme)
    deductions, basis = len(assessment.special_deductions), Basis(assessment, scheme)
    record = Standing(ratios, scheme.tree) if scheme.has_conditions else _BARE
    if long:
        _refuse_long(base, Details(final, basis, long))
    return _scorecard(
        final,
        base,
        deductions,
        len(assessment.special_bonuses),
        grade(final, deductions, scheme, record) if scheme.is_graded else None,
        scheme.provisional,
        basis,
        partial(Details, final, basis, long),
    )


def _refuse_long_lines(ratios: Ratios, tree: Tree) -> None:
    """Refuse points lost that are too long for their line: of few leaves first, whose fractions are the smallest."""
    lost = {leaf: tree.points[leaf] * ratios.of_leaf(leaf) for leaf in ratios.lost}
    for _, node in reversed(tree.nodes):
        if exactness_problem(sum((lost[leaf] for leaf in tree.under[node.id] if leaf in lost), _NOTHING)):
            refuse(AssessmentError, [_too_long()])


def _refuse_long(base: Fraction, details: Details) -> None:
    """Refuse a score, or a line or a range behind it, that has too many digits to be written."""
    spread = details.score_range
    ends = (spread.lowest, spread.highest) if spread else ()
    figures = (figure for line in details.lines for figure in (line.applicable, line.earned, line.lost))
    if any(number is not None and exactness_problem(number) for number in (base, details.score, *ends, *figures)):
        raise AssessmentError((_too_long(),))


def _too_long() -> Problem:
    return Problem("$.findings", "too_long")


def _base(ratios: Ratios, common: int, applicable: int, scheme: Scheme) -> Fraction:
    """6, exclusions: the total times the points earned, divided by the points that apply, over one common denominator."""
    whole, (above, below) = applicable * common, scheme.score_total.as_integer_ratio()
    return quotient(above * (whole - _gone(ratios, common, scheme.tree)), below * whole)


def base_score(lost: Fraction, applicable: Fraction, score_total: Fraction) -> Fraction:
    """6, exclusions: the total times the points earned, divided by the points that apply."""
    return score_total * (applicable - lost) / applicable


def _gone(ratios: Ratios, common: int, tree: Tree) -> int:
    """The points that all leaves lose, times the scale of the tree and the common denominator."""
    (lost, of), weights = ratios, tree.weights
    # 6: each leaf loses its points times its ratio; all ratios have one denominator, so that integers decide.
    return sum([weights[leaf] * nonconforming * (common // of[leaf]) for leaf, nonconforming in lost.items()])


def _applicable(assessment: Assessment, tree: Tree) -> int:
    """The points that apply times the scale of the tree."""
    # 6, exclusions: points of excluded leaves do not apply.
    if not assessment.exclusions:
        return tree.weight
    return tree.weight - sum([tree.parts[item.indicator] for item in assessment.exclusions])


def _final(base: Fraction, applicable: int, assessment: Assessment, scheme: Scheme) -> Fraction:
    """6, special items: the score with them, and under the cap where the scheme has one."""
    if not (assessment.special_deductions or assessment.special_bonuses or scheme.cap is not None):
        return base
    change = change_of(assessment, scheme.special)
    if scheme.special.applied == "inside":
        change = score_change(change, Fraction(applicable, scheme.tree.scale), scheme)
    (above, below), (more, of) = base.as_integer_ratio(), change.as_integer_ratio()
    return capped(quotient(above * of + more * below, below * of), scheme)


@frozen
class Totals:
    """The parts of a score: points lost, points that apply, points of special items, the number of deductions, and what it is on."""

    lost: Fraction
    applicable: Fraction
    special: Fraction
    deductions: int
    score_total: Fraction

    @classmethod
    def of(cls, assessment: Assessment, scheme: Scheme, known: Ratios | None = None) -> Totals:
        """The totals of an assessment that fits the scheme, whose ratios may be known."""
        tree, ratios = scheme.tree, known or ratios_of(assessment, scheme)
        return cls(
            lost=quotient(_gone(ratios, ratios.common, tree), tree.scale * ratios.common),
            applicable=quotient(_applicable(assessment, tree), tree.scale),
            special=change_of(assessment, scheme.special),
            deductions=len(assessment.special_deductions),
            score_total=scheme.score_total,
        )

    @property
    def base(self) -> Fraction:
        """The score before special items."""
        return base_score(self.lost, self.applicable, self.score_total)

    def uncapped(self, scheme: Scheme) -> Fraction:
        """The score before the cap."""
        return self.base + score_change(self.special, self.applicable, scheme)

    def score(self, scheme: Scheme) -> Fraction:
        """The score."""
        return capped(self.uncapped(scheme), scheme)

    def most_lost(self, score: Fraction | None, scheme: Scheme) -> Fraction | None:
        """How many points may be lost, if nothing else differs, for at least this score; None if it is None or above the cap."""
        if score is None or (scheme.cap is not None and scheme.cap < score):
            return None
        change = score_change(self.special, self.applicable, scheme)
        return self.applicable * (self.score_total - score + change) / self.score_total

    def outcome(self, scheme: Scheme, record: Record) -> tuple[Fraction, Grade]:
        """The score and the grade."""
        score = self.score(scheme)
        return score, grade(score, self.deductions, scheme, record)


def range_of(assessment: Assessment, scheme: Scheme) -> ScoreRange | None:
    """The range of the score; None if all points are known."""
    return score_range(ratios_of(assessment, scheme), assessment, scheme)
