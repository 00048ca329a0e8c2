"""The margins: which single finding, exclusion or special item would change the grade if it were otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache, partial
from typing import Any

from attrs import evolve, frozen

from gbt27922._basis.exact import not_exact
from gbt27922.analysis.items import Margins, Reversal
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Grade, bounds_of
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.aggregation import aggregated
from gbt27922.scoring.points import outcome


@frozen
class State:
    """What a score is made of: points lost of those that apply, and how many special items there are."""

    lost: Fraction
    applicable: Fraction
    deductions: int
    bonuses: int


def margins(assessment: Assessment, scheme: Scheme) -> Margins:
    """How far the score is from each bound, and every single reversal that changes the grade."""
    state, scored = state_of(assessment, scheme), cache(partial(_outcome, scheme))  # many findings come to the same
    score, grade = scored(state)
    bounds = bounds_of(score, scheme.grades)
    others = [(*scored(other), item) for other, item in _others(state, assessment, scheme)]
    changed = [(after, to, item) for after, to, item in others if to.id != grade.id]
    if any(map(not_exact, (*(bound.margin for bound in bounds), *(after for after, _, _ in changed)))):
        return Margins(bounds, None)
    return Margins(bounds, tuple(Reversal(score_after=after, grade_after=to, **item) for after, to, item in changed))


def _outcome(scheme: Scheme, state: State) -> tuple[Fraction, Grade]:
    return outcome(state.lost, state.applicable, state.deductions, state.bonuses, scheme)


def state_of(assessment: Assessment, scheme: Scheme) -> State:
    """What the score of an assessment is made of."""
    points = scheme.tree.points
    leaves = aggregated(assessment.findings, scheme.aggregation)
    return State(
        lost=sum((points[leaf] * found.ratio for leaf, found in leaves.items()), Fraction(0)),
        applicable=sum((points[leaf] for leaf in leaves), Fraction(0)),
        deductions=len(assessment.special_deductions),
        bonuses=len(assessment.special_bonuses),
    )


def _others(state: State, assessment: Assessment, scheme: Scheme) -> Iterator[tuple[State, dict[str, Any]]]:
    """Every state that a single reversal leads to, with what is reversed."""
    yield from _findings(state, assessment, scheme)
    for index, excluded in enumerate(assessment.exclusions):
        item = {"kind": "exclusion", "exclusion": index, "indicator": excluded.indicator}
        points = scheme.tree.points[excluded.indicator]
        lifted = evolve(state, applicable=state.applicable + points)
        yield lifted, item | {"becomes": "conforming"}
        yield evolve(lifted, lost=state.lost + points), item | {"becomes": "nonconforming"}
    for index in range(state.deductions):
        item = {"kind": "special_deduction", "special_deduction": index, "becomes": "removed"}
        yield evolve(state, deductions=state.deductions - 1), item
    for index in range(state.bonuses):
        item = {"kind": "special_bonus", "special_bonus": index, "becomes": "removed"}
        yield evolve(state, bonuses=state.bonuses - 1), item


def _findings(state: State, assessment: Assessment, scheme: Scheme) -> Iterator[tuple[State, dict[str, Any]]]:
    """Each finding with nothing nonconforming if something was, and else with all of it nonconforming."""
    leaves = aggregated(assessment.findings, scheme.aggregation)
    for index, finding in enumerate(assessment.findings):
        sampled, nonconforming = finding.counts
        change = leaves[finding.indicator].change(finding.site, -nonconforming or sampled)
        yield (
            evolve(state, lost=state.lost + scheme.tree.points[finding.indicator] * change),
            {
                "kind": "sample" if finding.conforming is None else "verdict",
                "becomes": "conforming" if nonconforming else "nonconforming",
                "indicator": finding.indicator,
                "finding": index,
                "site": finding.site,
                "sampled": sampled,
                "nonconforming": nonconforming,
            },
        )
