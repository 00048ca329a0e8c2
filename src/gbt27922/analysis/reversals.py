"""The margins: which single finding, exclusion or special item would change the grade if it were reversed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from gbt27922.analysis.basis import with_basis
from gbt27922.analysis.items import Becomes, Margins, Reversal
from gbt27922.models.assessment import Assessment
from gbt27922.models.finding import Finding
from gbt27922.models.grades import Grade, bounds_of
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import score
from gbt27922.scoring.aggregation import AGGREGATED, Ratios, aggregated, ratios_of
from gbt27922.scoring.grading import Bare, fails
from gbt27922.scoring.points import Totals
from gbt27922.scoring.special import Items

_margins, _reversal = maker(Margins), maker(Reversal)


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


def margins_of(assessment: Assessment, scheme: Scheme, known: Ratios | None = None) -> Margins:
    """How far the score is from each bound, and every single reversal that changes the grade; the ratios may be known."""
    ratios = known or ratios_of(assessment, scheme)
    totals = Totals.of(assessment, scheme, ratios)
    outcome = cache(partial(_outcome, scheme))  # many reversals have the same totals
    score, grade = outcome(totals)
    bounds = bounds_of(score, scheme.grades)
    others = (*_findings(totals, grade, ratios, assessment, scheme), *_others(totals, assessment, scheme))
    found = ((*outcome(other), make) for other, make in others)
    changed = [(after, to, make) for after, to, make in found if to.id != grade.id]
    if any(map(exactness_problem, (*(bound.margin for bound in bounds), *(after for after, _, _ in changed)))):
        return Margins(bounds, None)
    return _margins(bounds, tuple(make(after, to) for after, to, make in changed))


def _outcome(scheme: Scheme, totals: Totals) -> tuple[Fraction, Grade]:
    return totals.outcome(scheme, Bare())


# The totals after a reversal, and how it is made of the score and the grade after it.
_Other = tuple[Totals, Callable[[Fraction, Grade], Reversal]]


def _others(totals: Totals, assessment: Assessment, scheme: Scheme) -> Iterator[_Other]:
    """Each single reversal of what is not a finding."""
    for index, excluded in enumerate(assessment.exclusions):
        item = {"kind": "exclusion", "exclusion": index, "indicator": excluded.indicator}
        points = scheme.tree.points[excluded.indicator]
        lifted = evolve(totals, applicable=totals.applicable + points)
        yield lifted, _reversal_of(item, "conforming")
        yield evolve(lifted, lost=totals.lost + points), _reversal_of(item, "nonconforming")
    items = Items.of(assessment, scheme.special)
    for index, points in enumerate(items.deductions):
        fewer = evolve(totals, special=totals.special + points, deductions=totals.deductions - 1)
        yield fewer, _reversal_of({"kind": "special_deduction", "special_deduction": index}, "removed")
    for index, points in enumerate(items.bonuses):
        fewer = evolve(totals, special=totals.special - points)
        yield fewer, _reversal_of({"kind": "special_bonus", "special_bonus": index}, "removed")


def _reversal_of(item: dict[str, Any], becomes: Becomes) -> Callable[[Fraction, Grade], Reversal]:
    return lambda after, to: Reversal(**item, becomes=becomes, score_after=after, grade_after=to)


def _findings(totals: Totals, grade: Grade, ratios: Ratios, assessment: Assessment, scheme: Scheme) -> Iterator[_Other]:
    """Each finding whose reversal changes the grade: all conforming if something was nonconforming, else all nonconforming."""
    if fails(totals.deductions, scheme):
        return
    limits = _Limits.of(totals, grade, scheme)
    changes = _linear if AGGREGATED[scheme.aggregation].linear else _one_by_one
    for index, finding, change in changes(limits, ratios, assessment.findings, scheme):
        becomes = "conforming" if finding.counts.nonconforming else "nonconforming"
        item = finding.kind, finding.indicator, index, None, None, None, finding.site, *finding.counts, becomes
        yield evolve(totals, lost=totals.lost + change), partial(_reversal, *item)


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
# A finding and its place, and by how much the points lost change with its reversal.
_Changed = tuple[int, Finding, Fraction]


def _linear(limits: _Limits, ratios: Ratios, findings: tuple[Finding, ...], scheme: Scheme) -> Iterator[_Changed]:
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
            each = points[finding.indicator] * shares(finding.indicator, finding.site)
            yield index, finding, (-nonconforming or sampled) * each


def _one_by_one(limits: _Limits, _: Ratios, findings: tuple[Finding, ...], scheme: Scheme) -> Iterator[_Changed]:
    """The reversals that change the grade, where what one more sample adds depends on the others."""
    leaves, points = aggregated(findings, scheme.aggregation), scheme.tree.points
    for index, finding in enumerate(findings):
        sampled, nonconforming = finding.counts
        change = points[finding.indicator] * leaves[finding.indicator].change(finding.site, -nonconforming or sampled)
        if limits.passed(change):
            yield index, finding, change
