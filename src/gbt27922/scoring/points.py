"""The score: everything that can change a point is here, and nothing here knows where the numbers come from.

Integers and fractions decide, and nothing is rounded. To grant a grade that is not earned is the worse
error: whatever does not fit is refused, never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial

from attrs import frozen

from gbt27922._basis.exact import not_exact
from gbt27922._basis.version import __version__
from gbt27922.errors import AssessmentError, Problem, refuse
from gbt27922.models.assessment import Assessment, Finding
from gbt27922.models.grades import Grade, bounds_of, grade_from
from gbt27922.models.indicators import Tree
from gbt27922.models.line import Line, ScoreRange
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Basis, Details, Scorecard
from gbt27922.scoring.aggregation import by_site
from gbt27922.scoring.fit import fits, misfits
from gbt27922.scoring.score_range import Share, greatest, least

_NOTHING = Fraction(0)
# For each leaf with findings, the share of its points that is lost: the first ÷ the second; absent from the first is 0.
_Ratios = tuple[dict[str, int], dict[str, int]]


def score(assessment: Assessment, scheme: Scheme) -> Scorecard:
    """Score ``assessment`` against ``scheme``, exactly.

    Raises :class:`~gbt27922.errors.AssessmentError` with every reason why the two do not fit.
    """
    ratios = _AGGREGATIONS[scheme.aggregation](assessment.findings)
    if not fits(assessment, scheme, ratios[1]):
        refuse(AssessmentError, misfits(assessment, scheme))
    base = _base(ratios, scheme.tree)
    final = _final(base, ratios, assessment, scheme)
    if not_exact(final):
        reason = "must not make a score of more digits than Python converts; the samples are too large"
        raise AssessmentError((Problem("$.findings", reason, "too_long"),))
    deductions = len(assessment.special_deductions)
    return Scorecard(
        score=final,
        base_score=base,
        special_deductions=deductions,
        special_bonuses=len(assessment.special_bonuses),
        grade=grade(final, deductions, scheme),
        provisional=scheme.provisional,
        basis=Basis(assessment, scheme),
        details=partial(_details, final, assessment, scheme),
    )


def grade(score: Fraction, special_deductions: int, scheme: Scheme) -> Grade:
    """The grade of a score: the highest whose bound it reaches, but the lowest at too many special deductions (6)."""
    if special_deductions >= scheme.special.fail_at:
        return scheme.grades[0]
    return grade_from(score, scheme.grades)


def _pooled(findings: Iterable[Finding]) -> _Ratios:
    """6, sampled indicators: all samples of a leaf are one sample; a verdict is a sample of one."""
    nonconforming: dict[str, int] = {}
    sampled: dict[str, int] = {}
    for finding in findings:
        leaf = finding.indicator
        of, lost = finding.counts
        sampled[leaf] = sampled.get(leaf, 0) + of
        if lost:
            nonconforming[leaf] = nonconforming.get(leaf, 0) + lost
    return nonconforming, sampled


def _site_mean(findings: Iterable[Finding]) -> _Ratios:
    """A reading of 6: the mean of the sites' ratios."""
    return _as_ratios({leaf: sum(ratios, _NOTHING) / len(ratios) for leaf, ratios in _by_site(findings)})


def _worst_site(findings: Iterable[Finding]) -> _Ratios:
    """A reading of 6: the greatest of the sites' ratios."""
    return _as_ratios({leaf: max(ratios) for leaf, ratios in _by_site(findings)})


_AGGREGATIONS = {"pooled": _pooled, "site_mean": _site_mean, "worst_site": _worst_site}


def _by_site(findings: Iterable[Finding]) -> Iterator[tuple[str, list[Fraction]]]:
    """For each leaf the pooled ratio of each site; findings that name no site are of one site."""
    for leaf, sites in by_site(findings).items():
        yield leaf, [Fraction(lost, of) for lost, of in sites.values()]


def _as_ratios(ratios: dict[str, Fraction]) -> _Ratios:
    lost = {leaf: ratio.numerator for leaf, ratio in ratios.items()}
    return lost, {leaf: ratio.denominator for leaf, ratio in ratios.items()}


def _ratio(ratios: _Ratios, leaf: str) -> Fraction:
    lost, of = ratios
    return Fraction(lost.get(leaf, 0), of[leaf])


def _base(ratios: _Ratios, tree: Tree) -> Fraction:
    """6, exclusions: 100 times the points earned, divided by the points that apply."""
    lost, of = ratios
    weights = tree.weights
    applicable = tree.weight if len(of) == len(weights) else sum(map(weights.__getitem__, of))
    common = math.lcm(*map(of.__getitem__, lost))
    gone = sum([weights[leaf] * nonconforming * (common // of[leaf]) for leaf, nonconforming in lost.items()])
    return Fraction(100 * (applicable * common - gone), applicable * common)


def _final(base: Fraction, ratios: _Ratios, assessment: Assessment, scheme: Scheme) -> Fraction:
    """6, special items: the score with them, and under the cap where the scheme has one."""
    if not (assessment.special_deductions or assessment.special_bonuses or scheme.cap is not None):
        return base
    return capped(base + shift(ratios[1], assessment, scheme), scheme)


def shift(applicable: Iterable[str], assessment: Assessment, scheme: Scheme) -> Fraction:
    """What the special items add to a score on 100 to which the leaves ``applicable`` count."""
    inside, outside = _special(assessment, scheme)
    return 100 * inside / sum(scheme.tree.points[leaf] for leaf in applicable) if inside else outside


def _special(assessment: Assessment, scheme: Scheme) -> tuple[Fraction, Fraction]:
    """What the special items add to the points earned, and what to the score on 100; one of the two is 0."""
    special = scheme.special
    added = special.bonus_points * len(assessment.special_bonuses)
    change = added - special.deduction_points * len(assessment.special_deductions)
    return (change, _NOTHING) if special.applied == "inside" else (_NOTHING, change)


@frozen
class Worth:
    """What special items cost on the 100 scale: each deduction, and each bonus (less than 0); and the cap."""

    deduction: Fraction
    bonus: Fraction
    cap: Fraction | None


def worth(applicable: Fraction, scheme: Scheme) -> Worth:
    """6, special items: what each costs on the 100 scale where so many points apply."""
    special = scheme.special
    scale = 100 / applicable if special.applied == "inside" else 1
    return Worth(special.deduction_points * scale, -special.bonus_points * scale, scheme.cap)


def outcome(
    lost: Fraction, applicable: Fraction, deductions: int, bonuses: int, scheme: Scheme
) -> tuple[Fraction, Grade]:
    """The score and the grade, from the points lost of those that apply and the number of special items."""
    each = worth(applicable, scheme)
    final = capped(100 - 100 * lost / applicable - deductions * each.deduction - bonuses * each.bonus, scheme)
    return final, grade(final, deductions, scheme)


def capped(score: Fraction, scheme: Scheme) -> Fraction:
    """``score``, but never more than the cap of the scheme."""
    return score if scheme.cap is None else min(score, scheme.cap)


def losses(assessment: Assessment, scheme: Scheme) -> dict[str, Fraction]:
    """The points that each applicable leaf lost, in the order of the tree; without the rest of a scorecard."""
    ratios = _AGGREGATIONS[scheme.aggregation](assessment.findings)
    return {leaf: scheme.tree.points[leaf] * _ratio(ratios, leaf) for leaf in scheme.tree.leaves if leaf in ratios[1]}


def score_range(assessment: Assessment, scheme: Scheme) -> ScoreRange | None:
    """What the score can be, without the rest of a scorecard; None if all points are known."""
    ratios = _AGGREGATIONS[scheme.aggregation](assessment.findings)
    return _score_range(ratios, assessment, scheme) if scheme.provisional else None


def _details(final: Fraction, assessment: Assessment, scheme: Scheme) -> Details:
    """The lines, the range and the digests: worked out when a scorecard is first asked for them."""
    ratios = _AGGREGATIONS[scheme.aggregation](assessment.findings)
    return Details(
        scheme=SchemeReference(scheme.id, scheme.sha256),
        assessment=AssessmentReference(assessment.sha256),
        library_version=__version__,
        grades=scheme.grades,
        score_range=_score_range(ratios, assessment, scheme) if scheme.provisional else None,
        lines=_lines(ratios, _pooled(assessment.findings), scheme.tree),
        bounds=bounds_of(final, scheme.grades),
    )


def _lines(ratios: _Ratios, counts: _Ratios, tree: Tree) -> Iterator[Line]:
    nonconforming, sampled = counts
    lost = {leaf: tree.points[leaf] * _ratio(ratios, leaf) for leaf in sampled}
    for level, node in tree.nodes:
        leaves = [leaf for leaf in tree.under[node.id] if leaf in sampled]
        applicable = sum((tree.points[leaf] for leaf in leaves), _NOTHING)
        gone = sum((lost[leaf] for leaf in leaves), _NOTHING)
        yield Line(
            indicator=node.id,
            title=node.title,
            level=level,
            points=tree.points[node.id],
            applicable=applicable,
            earned=applicable - gone,
            lost=gone,
            sampled=sum(sampled[leaf] for leaf in leaves),
            nonconforming=sum(nonconforming.get(leaf, 0) for leaf in leaves),
            excluded=not leaves,
            published=node.id in tree.published,
        )


def _score_range(ratios: _Ratios, assessment: Assessment, scheme: Scheme) -> ScoreRange:
    """The least and the greatest score over all points that agree with the published ones."""
    shares = tuple(_shares(ratios, scheme.tree))
    inside, outside = _special(assessment, scheme)
    low, high = least(shares, inside), greatest(shares, inside)
    lowest = None if low is None else capped(100 * low + outside, scheme)
    highest = scheme.cap if high is None else capped(100 * high + outside, scheme)
    deductions, grades = len(assessment.special_deductions), scheme.grades
    failed = deductions >= scheme.special.fail_at
    return ScoreRange(
        lowest,
        highest,
        grades[0] if lowest is None else grade(lowest, deductions, scheme),
        grades[0] if failed else grades[-1] if highest is None else grade_from(highest, grades),
    )


def _shares(ratios: _Ratios, tree: Tree) -> Iterator[Share]:
    """The points that are known, each on its leaf, and those that an open group may place on any of its leaves."""
    opened = [(group.rest, group.leaves) for group in tree.groups if group.is_open]
    known = [(tree.points[leaf], (leaf,)) for leaf in tree.leaves if leaf in tree.published]
    for points, leaves in (*opened, *known):
        values = tuple(1 - _ratio(ratios, leaf) for leaf in leaves if leaf in ratios[1])
        if points and values:
            yield Share(points, values, can_vanish=len(values) < len(leaves))
