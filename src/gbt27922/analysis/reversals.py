"""The margins: which single finding, exclusion or special item would change the grade if it were reversed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache, partial
from math import ceil, floor
from operator import attrgetter
from typing import Any

from attrs import evolve, frozen

from gbt27922._basis.checked import check
from gbt27922._basis.exact import exactness_problem
from gbt27922._basis.rules import MOST_DIGITS
from gbt27922._basis.unchecked import maker
from gbt27922.analysis.basis import scheme_of, with_basis
from gbt27922.analysis.items import Becomes, Margins, Reversal
from gbt27922.analysis.unmet import unmet_of
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Grade, bounds_of
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import score
from gbt27922.scoring.aggregation import AGGREGATED, Observed, Ratios, aggregated, observed, ratios_of
from gbt27922.scoring.grading import Bare, Standing, fails
from gbt27922.scoring.points import Totals
from gbt27922.scoring.recorded import Recorded
from gbt27922.scoring.special import Items

_margins, _reversal = maker(Margins), maker(Reversal)
_NOTHING, _ALL = Fraction(0), Fraction(1)


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
    if basis:
        return margins_of(basis.assessment, basis.scheme)
    return Margins(card.bounds, None, unmet_of(card.grades, Recorded(card.lines, scheme_of(card, scheme))))


def margins_of(assessment: Assessment, scheme: Scheme, known: Ratios | None = None) -> Margins:
    """How far the score is from each bound, and every single reversal that changes the grade; the ratios may be known."""
    ratios = known or ratios_of(assessment, scheme)
    totals = Totals.of(assessment, scheme, ratios)
    bounds = bounds_of(totals.score(scheme), scheme.grades)
    if not scheme.is_graded:
        return Margins(bounds, ())
    unmet = unmet_of(scheme.grades, Recorded.of(ratios, scheme)) if scheme.has_conditions else ()
    changed = list(_changed(totals, ratios, assessment, scheme))
    if any(map(exactness_problem, (*(bound.margin for bound in bounds), *(after for after, _, _ in changed)))):
        return Margins(bounds, None, unmet)
    return _margins(bounds, tuple(make(after, to) for after, to, make in changed), unmet)


# The ratios of leaves after a reversal, where they matter beside the totals.
_Instead = tuple[tuple[str, Fraction], ...]
# How a reversal is made of the score and the grade after it.
_Make = Callable[[Fraction, Grade], Reversal]
_Other = tuple[Totals, _Instead, _Make]


def _changed(
    totals: Totals, ratios: Ratios, assessment: Assessment, scheme: Scheme
) -> Iterator[tuple[Fraction, Grade, _Make]]:
    """The score and the grade after each reversal that changes the grade."""
    outcome = cache(partial(_outcome, scheme, ratios))  # many reversals have the same totals
    _, grade = outcome(totals, ())
    findings = _findings(totals, grade, ratios, assessment, scheme)
    for other, instead, make in (*findings, *_others(totals, assessment, scheme)):
        after, to = outcome(other, instead)
        if to.id != grade.id:
            yield after, to, make


def _outcome(scheme: Scheme, ratios: Ratios, totals: Totals, instead: _Instead) -> tuple[Fraction, Grade]:
    record = Standing(ratios.instead(instead), scheme.tree) if scheme.has_conditions else Bare()
    return totals.outcome(scheme, record)


def _others(totals: Totals, assessment: Assessment, scheme: Scheme) -> Iterator[_Other]:
    """Each single reversal of what is not a finding."""
    for index, excluded in enumerate(assessment.exclusions):
        item = {"kind": "exclusion", "exclusion": index, "indicator": excluded.indicator}
        points, leaves = scheme.tree.points[excluded.indicator], scheme.tree.under[excluded.indicator]
        lifted = evolve(totals, applicable=totals.applicable + points)
        yield lifted, tuple((leaf, _NOTHING) for leaf in leaves), _reversal_of(item, "conforming")
        worst = evolve(lifted, lost=totals.lost + points)
        yield worst, tuple((leaf, _ALL) for leaf in leaves), _reversal_of(item, "nonconforming")
    items = Items.of(assessment, scheme.special)
    for index, points in enumerate(items.deductions):
        fewer = evolve(totals, special=totals.special + points, deductions=totals.deductions - 1)
        yield fewer, (), _reversal_of({"kind": "special_deduction", "special_deduction": index}, "removed")
    for index, points in enumerate(items.bonuses):
        fewer = evolve(totals, special=totals.special - points)
        yield fewer, (), _reversal_of({"kind": "special_bonus", "special_bonus": index}, "removed")


def _reversal_of(item: dict[str, Any], becomes: Becomes) -> _Make:
    return lambda after, to: Reversal(**item, becomes=becomes, score_after=after, grade_after=to)


def _findings(totals: Totals, grade: Grade, ratios: Ratios, assessment: Assessment, scheme: Scheme) -> Iterator[_Other]:
    """Each finding whose reversal may change the grade: all conforming if something was nonconforming, else all nonconforming."""
    if fails(totals.deductions, scheme):
        return
    counted, points = observed(assessment.findings, scheme.tree), scheme.tree.points
    for index, becomes, change in _changes(totals, grade, ratios, counted, scheme):
        finding = assessment.findings[index]
        leaf, counts = finding.indicator, finding.counts
        instead = ((leaf, ratios.of_leaf(leaf) + change),) if scheme.has_conditions else ()
        item = finding.kind, leaf, index, None, None, None, finding.site, *counts, finding.value, becomes
        yield evolve(totals, lost=totals.lost + points[leaf] * change), instead, partial(_reversal, *item)


def _changes(
    totals: Totals, grade: Grade, ratios: Ratios, findings: Sequence[Observed], scheme: Scheme
) -> Iterator[_Change]:
    """The reversals that may change the grade; where it has conditions beside the score, that is each of them."""
    if scheme.has_conditions:
        return _each(findings, scheme)
    limits = _Limits.of(totals, grade, scheme)
    changes = _linear if AGGREGATED[scheme.aggregation].linear else _one_by_one
    return changes(limits, ratios, findings, scheme)


@frozen
class _Limits:
    """From how many points on that are no longer lost the grade is higher, and above how many more that are lost it is lower.

    None is no number: there is no such grade.
    """

    rise: Fraction | None
    fall: Fraction | None

    @classmethod
    def of(cls, totals: Totals, grade: Grade, scheme: Scheme) -> _Limits:
        """The limits where nothing but the points lost changes."""
        place = scheme.grades.index(grade) + 1
        above = scheme.grades[place].from_ if place < len(scheme.grades) else None
        lower, higher = (totals.most_lost(bound, scheme) for bound in (grade.from_, above))
        return cls(
            rise=None if higher is None else totals.lost - higher,
            fall=None if lower is None else lower - totals.lost,
        )

    def passed(self, change: Fraction) -> bool:
        """Whether this change of the points lost changes the grade."""
        return (self.rise is not None and -change >= self.rise) or (self.fall is not None and change > self.fall)

    def samples(self, each: Fraction) -> tuple[int, int]:
        """From how many samples on the grade rises, and above how many it falls, if the points lost change by ``each`` with one."""
        rise, fall = (None if limit is None or not each else limit / each for limit in (self.rise, self.fall))
        return _NEVER if rise is None else ceil(rise), _NEVER if fall is None else floor(fall)


# More than any number of samples.
_NEVER = 10**MOST_DIGITS
# The place of a finding, what it becomes, and by how much the ratio of its leaf changes.
_Change = tuple[int, Becomes, Fraction]


def _becomes(finding: Observed) -> Becomes:
    return "conforming" if finding.counts.nonconforming else "nonconforming"


def _linear(limits: _Limits, ratios: Ratios, findings: Sequence[Observed], scheme: Scheme) -> Iterator[_Change]:
    """The reversals that change the grade: it is enough to compare numbers of samples."""
    kind, points, known = AGGREGATED[scheme.aggregation], scheme.tree.points, dict[Any, tuple[int, int]]()
    shares, place = kind.shares(findings, ratios), attrgetter("indicator", *["site"] * kind.by_site)
    for index, finding in enumerate(findings):
        sampled, nonconforming = finding.counts
        where = place(finding)
        if where not in known:
            known[where] = limits.samples(points[finding.indicator] * shares(finding.indicator, finding.site))
        fewer, more = known[where]
        if nonconforming >= fewer or (sampled > more and not nonconforming):
            each = shares(finding.indicator, finding.site)
            yield index, _becomes(finding), (-nonconforming or sampled) * each


def _one_by_one(limits: _Limits, _: Ratios, findings: Sequence[Observed], scheme: Scheme) -> Iterator[_Change]:
    """The reversals that change the grade, where what one more sample adds depends on the others."""
    points = scheme.tree.points
    for index, becomes, change in _each(findings, scheme):
        if limits.passed(points[findings[index].indicator] * change):
            yield index, becomes, change


def _each(findings: Sequence[Observed], scheme: Scheme) -> Iterator[_Change]:
    """The reversal of each finding."""
    leaves = aggregated(findings, scheme.aggregation)
    for index, finding in enumerate(findings):
        sampled, nonconforming = finding.counts
        yield index, _becomes(finding), leaves[finding.indicator].change(finding.site, -nonconforming or sampled)
