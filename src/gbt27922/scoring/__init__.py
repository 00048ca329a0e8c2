"""Scoring: score, grade and verify, with a shipped scheme if none is given, and the rules for those who build on them.

Everything that can change a point is in this package, and nothing here knows where the numbers come from.
"""

from __future__ import annotations

from gbt27922 import schemes
from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import check
from gbt27922._basis.differences import differences
from gbt27922._basis.exact import Number, exact
from gbt27922._basis.rules import natural
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Grade
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import grading, points
from gbt27922.scoring.aggregation import AGGREGATED, Aggregated
from gbt27922.scoring.fit import assessment_problems, excluded_leaves, fits
from gbt27922.scoring.points import Totals
from gbt27922.scoring.special import counted_change

__all__ = [
    "AGGREGATED",
    "Aggregated",
    "Totals",
    "assessment_problems",
    "counted_change",
    "excluded_leaves",
    "fits",
    "grade",
    "score",
    "verify",
]


def score(assessment: Assessment, scheme: Scheme | None = None) -> Scorecard:
    """Score an assessment, exactly, against ``scheme`` or the shipped scheme that it names.

    Raises :class:`~gbt27922.errors.AssessmentError` with every reason why the assessment does not fit
    the scheme, and :class:`~gbt27922.errors.UnknownSchemeError` if it names a scheme that is not shipped.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/appliance-maker.json"))
    >>> card.grade.id, card.special_deductions
    ('four_star', 1)
    """
    check(assessment, Assessment)
    check(scheme, Scheme | None)
    return points.score(assessment, schemes.load(assessment.scheme) if scheme is None else scheme)


def grade(score: Number, *, special_deductions: int = 0, scheme: Scheme | None = None) -> Grade:
    """The grade of a score on 100: the highest whose bound it reaches, exactly.

    Too many special deductions give the lowest grade whatever the score (section 6). The scheme is by default
    :func:`gbt27922.schemes.default`. Raises :class:`~gbt27922.errors.ModelError` if ``score`` is not an exact number or
    ``special_deductions`` is not a non-negative integer.

    >>> grade("94.99").id, grade(95).id, grade(95, special_deductions=5).id
    ('four_star', 'five_star', 'fail')
    """
    refuse(ModelError, [problem.under("$.special_deductions") for problem in natural(special_deductions)])
    return grading.grade(exact(score), special_deductions, scheme or schemes.default())


def verify(card: Scorecard, assessment: Assessment, scheme: Scheme | None = None) -> tuple[Problem, ...]:
    """Score ``assessment`` again and report where ``card`` differs; nothing if the scorecard is right.

    The version of the library is not compared. Raises what :func:`score` raises.

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/five-star.json")
    >>> gbt27922.verify(gbt27922.score(assessment), assessment)
    ()
    """
    check(card, Scorecard)
    recorded = plain(card)
    anew = {**plain(score(assessment, scheme)), "library_version": card.library_version}
    if "bounds" not in recorded:  # versions before 0.2 did not write them
        anew.pop("bounds", None)
    return tuple(differences(recorded, anew, "scored"))
