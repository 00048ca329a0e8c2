"""The exact estimate for all outlets from the visited ones: weighted ratios, the score with them, and its variance.

Stratified simple random sampling without replacement; Taylor linearization over outlets. The formulas and their
sources are in docs/estimate.md. Nothing here is rounded: the square root and Student's t are taken elsewhere.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, whole_if_possible
from gbt27922._basis.ids import plain_id_or_empty
from gbt27922._basis.rules import non_negative, positive
from gbt27922.errors import Problem
from gbt27922.models.assessment import Assessment, Site
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.aggregation import Aggregated, Observed, aggregated, observed
from gbt27922.scoring.points import Totals
from gbt27922.scoring.special import change_of

#: How to treat a stratum where only one of several outlets was visited, as in R's ``survey.lonely.psu``.
LonelyStratum = Literal["fail", "adjust", "certainty"]
LONELY_STRATUM: tuple[LonelyStratum, ...] = get_args(LonelyStratum)

# For each leaf and site, its part of the leaf's ratio.
_Parts = dict[str, dict[str | None, "_Part"]]
_NOTHING = Fraction(0)


@frozen(kw_only=True)
class Stratum(Checked):
    """A stratum of outlets: how many there are, how many of them were visited, and how much these differ.

    ``spread`` is the variance s² of the visited outlets' linearized residuals, in squared points of the score.

    >>> Stratum(id="华南", population=10, visited=4, spread="0.2").variance()
    Fraction(3, 1)
    """

    id: str = field(metadata=holds(plain_id_or_empty))
    population: int = field(converter=whole_if_possible, metadata=holds(positive))
    visited: int = field(converter=whole_if_possible, metadata=holds(positive))
    spread: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))

    def _problems(self) -> Iterator[Problem]:
        if self.visited > self.population:
            yield Problem("$.visited", "invalid_value.population", {"most": self.population, "got": self.visited})

    def variance(self, share: Fraction = _NOTHING) -> Fraction:
        """The variance that the stratum adds to the score, with a ``share`` of its other outlets visited too."""
        visited = self.visited + share * (self.population - self.visited)
        # docs/estimate.md, The formulas: N · (N − n) · s² ÷ n, with the finite population correction.
        return self.population * (self.population - visited) * self.spread / visited


@frozen
class Survey:
    """The result of a survey: the score before a cap, and the strata with their spread."""

    score: Fraction
    strata: tuple[Stratum, ...]


@frozen
class Frame:
    """All outlets with their strata, and which of them were visited."""

    strata: Mapping[str, str]
    visited: tuple[str, ...]

    @classmethod
    def of(cls, assessment: Assessment, outlets: Iterable[Site]) -> Frame:
        """The outlets in the order of the list; visited are those that have findings."""
        strata = {outlet.id: outlet.stratum or "" for outlet in outlets}
        found = {finding.site for finding in assessment.findings}
        return cls(strata, tuple(id for id in strata if id in found))

    @property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """For each stratum, the number of outlets and the number visited, in the order of the list."""
        listed = Counter(self.strata.values())
        visited = Counter(self.strata[id] for id in self.visited)
        return {stratum: (count, visited[stratum]) for stratum, count in listed.items()}

    def weights(self) -> tuple[dict[str | None, int], int]:
        """The number of outlets that each visited one stands for, scaled to whole numbers; and the scale."""
        sizes = self.sizes
        one = math.lcm(*(visited for _, visited in sizes.values()))
        # docs/estimate.md, The formulas: a visited outlet stands for N ÷ n outlets of its stratum.
        each = {stratum: count * one // visited for stratum, (count, visited) in sizes.items()}
        return {id: each[self.strata[id]] for id in self.visited}, one


def survey(assessment: Assessment, frame: Frame, scheme: Scheme, lonely: LonelyStratum) -> Survey:
    """The expected score of a visit to all outlets of ``frame``, and the strata that make up its variance.

    The assessment fits the scheme and the frame, and each stratum has a visited outlet.
    """
    parts = _parts(observed(assessment.findings, scheme.tree), scheme.aggregation)
    points = {leaf: scheme.tree.points[leaf] for leaf in parts}
    totals = _totals(parts, frame)
    # 6: a leaf loses its points times its ratio, here the estimated one.
    lost = sum((points[leaf] * part / whole for leaf, (part, whole) in totals.items()), _NOTHING)
    applicable = sum(points.values(), _NOTHING)
    special = change_of(assessment, scheme.special)
    score = Totals(lost, applicable, special, len(assessment.special_deductions), scheme.score_total).uncapped(scheme)
    # docs/estimate.md, The formulas: how much the score changes with the ratio of each leaf.
    slopes = {leaf: scheme.score_total * points[leaf] / applicable for leaf in points}
    return Survey(score, tuple(_strata(frame, _residuals(parts, totals, slopes, frame.visited), lonely)))


class _Part(NamedTuple):
    """The part of a site in the ratio of a leaf: ``lost`` of ``whole``, which is the weight of the site."""

    lost: Fraction | int
    whole: int


def _parts(findings: Iterable[Observed], aggregation: str) -> _Parts:
    """The part of each site in the ratio of each leaf; findings that name no site are of one site."""
    found = aggregated(findings, aggregation).items()
    return {leaf: {site: _part(leaf_found, site) for site in leaf_found.sites} for leaf, leaf_found in found}


def _part(found: Aggregated, site: str | None) -> _Part:
    weight, counts = found.weight(site), found.sites[site]
    lost = Fraction(weight * counts.nonconforming, counts.sampled)
    return _Part(lost.numerator if lost.denominator == 1 else lost, weight)


def _totals(parts: _Parts, frame: Frame) -> dict[str, tuple[Fraction, Fraction]]:
    """The two estimated totals of each leaf, whose quotient is its ratio; a site that is not an outlet counts once."""
    weights, one = frame.weights()
    totals = {}
    for leaf, sites in parts.items():
        weighted = [(weights.get(site, one), part, whole) for site, (part, whole) in sites.items()]
        part_total = sum(weight * part for weight, part, _ in weighted)
        totals[leaf] = Fraction(part_total) / one, Fraction(sum(weight * whole for weight, _, whole in weighted), one)
    return totals


def _residuals(
    parts: _Parts,
    totals: Mapping[str, tuple[Fraction, Fraction]],
    slopes: Mapping[str, Fraction],
    visited: Iterable[str],
) -> dict[str, Fraction]:
    """Each outlet's linearized residual, in points lost: Σ slope · (part − ratio · whole) ÷ estimated whole.

    A leaf without findings at an outlet adds nothing there: its total is one over a domain.
    """
    per_part = {leaf: slopes[leaf] / whole for leaf, (_, whole) in totals.items()}
    per_whole = {leaf: per_part[leaf] * part / whole for leaf, (part, whole) in totals.items()}
    common = math.lcm(*(rate.denominator for rate in (*per_part.values(), *per_whole.values())))
    found: dict[str | None, int | Fraction] = dict.fromkeys(visited, 0)
    for leaf, sites in parts.items():
        lost, of = int(per_part[leaf] * common), int(per_whole[leaf] * common)
        for site in sites.keys() & found.keys():
            part, whole = sites[site]
            found[site] += lost * part - of * whole
    return {str(site): Fraction(residual) / common for site, residual in found.items()}


def _strata(frame: Frame, residuals: Mapping[str, Fraction], lonely: LonelyStratum) -> Iterator[Stratum]:
    inside: dict[str, list[Fraction]] = {}
    for outlet, residual in residuals.items():
        inside.setdefault(frame.strata[outlet], []).append(residual)
    for id, (population, visited) in frame.sizes.items():
        # A stratum that was visited completely has no sampling error.
        spread = _NOTHING if population == visited else _spread(inside[id], lonely)
        yield Stratum(id=id, population=population, visited=visited, spread=spread)


def _spread(residuals: list[Fraction], lonely: LonelyStratum) -> Fraction:
    """The variance s² of residuals; for a single residual 0, or with ``adjust`` its square."""
    if len(residuals) == 1:
        return residuals[0] ** 2 if lonely == "adjust" else _NOTHING
    common = math.lcm(*(residual.denominator for residual in residuals))
    whole = [int(residual * common) for residual in residuals]
    count = len(whole)
    return Fraction(count * sum(one * one for one in whole) - sum(whole) ** 2, count * (count - 1) * common**2)
