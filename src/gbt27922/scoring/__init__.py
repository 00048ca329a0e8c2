"""Scoring: score, grade and verify, with a shipped scheme if none is given, and the rules for those who build on them.

Everything that can change a point is in this package, and nothing here knows where the numbers come from.
"""

from __future__ import annotations

from gbt27922 import schemes
from gbt27922._basis.checked import check
from gbt27922._basis.exact import Number, Whole, exact, whole_if_possible
from gbt27922._basis.exact import display as exact_display
from gbt27922._basis.rules import natural
from gbt27922.errors import AssessmentError, ModelError, Problem, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Grade
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import fit, grading, points
from gbt27922.scoring.aggregation import AGGREGATED, Aggregated, Observed, Ratios, observed
from gbt27922.scoring.fit import assessment_problems, excluded_leaves, fits, off_scale
from gbt27922.scoring.grading import Standing, need_bounds
from gbt27922.scoring.older_revision import older_revision
from gbt27922.scoring.points import Totals
from gbt27922.scoring.score_range import counted_range
from gbt27922.scoring.special import counted_change
from gbt27922.scoring.verification import verify

__all__ = [
    "AGGREGATED",
    "Aggregated",
    "Observed",
    "Ratios",
    "Standing",
    "Totals",
    "assessment_problems",
    "counted_change",
    "counted_range",
    "display",
    "excluded_leaves",
    "fits",
    "grade",
    "need_bounds",
    "observed",
    "off_scale",
    "open_leaves",
    "score",
    "verify",
]


def score(assessment: Assessment, scheme: Scheme | str | None = None) -> Scorecard:
    """Score an assessment, exactly, against ``scheme`` (or its id, if it is shipped), else the shipped one that it names.

    Without a revision, which an assessment may name too, it is the newest one.
    Raises :class:`~gbt27922.errors.AssessmentError` with every reason why the assessment does not fit
    the scheme, and :class:`~gbt27922.errors.UnknownSchemeError` if it names a scheme that is not shipped.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/appliance-maker.json"))
    >>> card.grade.id, card.special_deductions
    ('four_star', 1)
    """
    check(assessment, Assessment)
    return points.score(assessment, schemes.chosen(scheme, assessment.scheme, assessment.revision))


def open_leaves(assessment: Assessment, scheme: Scheme | str | None = None) -> tuple[str, ...]:
    """The leaves of a draft that are still to be assessed: those that apply and have no finding yet, by id and in order.

    Where none is left, :func:`score` may still find other problems. ``scheme`` is as for :func:`score`.
    Raises :class:`~gbt27922.errors.UnknownSchemeError`, and :class:`~gbt27922.errors.AssessmentError` for a draft that
    was made for an older revision and names none.

    >>> from gbt27922.models import Assessment, Exclusion
    >>> draft = Assessment.from_counts("GB/T 27922-2011", {"5.3.2": True}, exclusions=[Exclusion("5.1", "-")])
    >>> open_leaves(draft)[4:]
    ('5.2.5', '5.2.6', '5.3.1.1', '5.3.1.2', '5.3.1.3', '5.3.1.4', '5.3.1.5')
    """
    check(assessment, Assessment)
    chosen = schemes.chosen(scheme, assessment.scheme, assessment.revision)
    if older := older_revision(assessment, chosen):
        raise AssessmentError((older.problem,))
    return fit.open_leaves(assessment, chosen)


def grade(score: Number, *, special_deductions: Whole = 0, scheme: Scheme | str | None = None) -> Grade:
    """The grade of a score: the highest whose bound it reaches, exactly.

    Too many special deductions give the lowest grade whatever the score (section 6). The scheme is by default
    :func:`gbt27922.schemes.default`. Raises :class:`~gbt27922.errors.ModelError` if ``score`` is not an exact number,
    ``special_deductions`` is not a non-negative integer, a grade that the score reaches has a floor or requirements
    (``needs_findings``), or the bounds of the scheme are not public (``no_bounds``).

    >>> grade("94.99").id, grade(95).id, grade(95, special_deductions=5).id
    ('four_star', 'five_star', 'fail')
    """
    deductions = whole_if_possible(special_deductions)
    refuse(ModelError, [problem.under("$.special_deductions") for problem in natural(deductions)])
    chosen = schemes.chosen(scheme)
    if deductions and chosen.special.is_none:
        raise ModelError((Problem("$.special_deductions", "no_special_items"),))
    return grading.grade(exact(score), deductions, chosen, grading.Bare())


def display(value: Number, places: int | None = None) -> str:
    """``value`` cut 截尾, never rounded, to ``places`` decimal places, so that it shows no grade it does not have.

    Without ``places`` they are those in which the default scheme shows scores. Cut means toward minus infinity: what is
    shown is never more than what is. Raises :class:`~gbt27922.errors.ModelError`.

    >>> display("94.996"), display(95), display("-0.001", 2)
    ('94.99', '95.00', '-0.01')
    """
    return exact_display(value, schemes.default().display_places if places is None else places)
