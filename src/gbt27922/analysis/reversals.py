"""The margins: which single finding, exclusion or special item would change the grade if it were reversed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache, partial
from typing import Any

from attrs import evolve

from gbt27922._basis.checked import check
from gbt27922._basis.exact import exactness_problem
from gbt27922.analysis.basis import with_basis
from gbt27922.analysis.items import Margins, Reversal
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Grade, bounds_of
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import score
from gbt27922.scoring.aggregation import aggregated
from gbt27922.scoring.points import Totals
from gbt27922.scoring.special import Items


def margins(
    found: Scorecard | Assessment, assessment: Assessment | None = None, scheme: Scheme | str | None = None
) -> Margins:
    """How far the score is from each bound, and every single reversal that would change the grade.

    ``found`` is an assessment, scored against ``scheme`` or the shipped one that it names, or a scorecard. A scorecard
    that was read has no findings: without its ``assessment`` its reversals are None.
    Raises :class:`~gbt27922.errors.AssessmentError` as :func:`ledger` does.

    >>> import gbt27922
    >>> found = margins(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> [(bound.grade.id, bound.margin) for bound in found.bounds][-1]
    ('five_star', Fraction(5, 1))
    """
    check(found, Scorecard | Assessment)
    card = with_basis(found, assessment, scheme) if isinstance(found, Scorecard) else score(found, scheme)
    basis = card.basis
    return margins_of(basis.assessment, basis.scheme) if basis else Margins(card.bounds, None)


def margins_of(assessment: Assessment, scheme: Scheme) -> Margins:
    """How far the score is from each bound, and every single reversal that changes the grade."""
    totals, outcome = (
        Totals.of(assessment, scheme),
        cache(partial(_outcome, scheme)),
    )  # many reversals have the same totals
    score, grade = outcome(totals)
    bounds = bounds_of(score, scheme.grades)
    others = [(*outcome(other), item) for other, item in _others(totals, assessment, scheme)]
    changed = [(after, to, item) for after, to, item in others if to.id != grade.id]
    if any(map(exactness_problem, (*(bound.margin for bound in bounds), *(after for after, _, _ in changed)))):
        return Margins(bounds, None)
    return Margins(bounds, tuple(Reversal(score_after=after, grade_after=to, **item) for after, to, item in changed))


def _outcome(scheme: Scheme, totals: Totals) -> tuple[Fraction, Grade]:
    return totals.outcome(scheme)


def _others(totals: Totals, assessment: Assessment, scheme: Scheme) -> Iterator[tuple[Totals, dict[str, Any]]]:
    """The totals after each single reversal, with the reversed item."""
    yield from _findings(totals, assessment, scheme)
    for index, excluded in enumerate(assessment.exclusions):
        item = {"kind": "exclusion", "exclusion": index, "indicator": excluded.indicator}
        points = scheme.tree.points[excluded.indicator]
        lifted = evolve(totals, applicable=totals.applicable + points)
        yield lifted, item | {"becomes": "conforming"}
        yield evolve(lifted, lost=totals.lost + points), item | {"becomes": "nonconforming"}
    items = Items.of(assessment, scheme.special)
    for index, points in enumerate(items.deductions):
        item = {"kind": "special_deduction", "special_deduction": index, "becomes": "removed"}
        yield evolve(totals, special=totals.special + points, deductions=totals.deductions - 1), item
    for index, points in enumerate(items.bonuses):
        item = {"kind": "special_bonus", "special_bonus": index, "becomes": "removed"}
        yield evolve(totals, special=totals.special - points), item


def _findings(totals: Totals, assessment: Assessment, scheme: Scheme) -> Iterator[tuple[Totals, dict[str, Any]]]:
    """Each finding reversed: all conforming if something was nonconforming, else all nonconforming."""
    leaves = aggregated(assessment.findings, scheme.aggregation)
    for index, finding in enumerate(assessment.findings):
        sampled, nonconforming = finding.counts
        change = leaves[finding.indicator].change(finding.site, -nonconforming or sampled)
        yield (
            evolve(totals, lost=totals.lost + scheme.tree.points[finding.indicator] * change),
            {
                "kind": finding.kind,
                "becomes": "conforming" if nonconforming else "nonconforming",
                "indicator": finding.indicator,
                "finding": index,
                "site": finding.site,
                "sampled": sampled,
                "nonconforming": nonconforming,
            },
        )
