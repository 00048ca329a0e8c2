"""What was found of each leaf at each site, and the estimated totals for all outlets: their quotient is the ratio of the leaf."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from gbt27922.estimates.frame import Frame
from gbt27922.models.assessment import Assessment
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.aggregation import Aggregated, aggregated, observed


class Part(NamedTuple):
    """The part of a site in the ratio of a leaf: ``lost`` of ``whole``, in whole numbers."""

    lost: int
    whole: int


class Leaf(NamedTuple):
    """A leaf: its points, its parts at each site, and the estimated totals, to the scale of the weights."""

    points: Fraction
    parts: Mapping[str | None, Part]
    lost: int
    whole: int

    @property
    def ratio(self) -> Fraction:
        """The estimated share of its points that it loses."""
        return Fraction(self.lost, self.whole)


#: The leaves that apply, by their ids.
Leaves = dict[str, Leaf]


def leaves_of(assessment: Assessment, frame: Frame, scheme: Scheme) -> Leaves:
    """Every leaf that has findings, by the aggregation of the scheme; findings that name no site are of one site."""
    found = aggregated(observed(assessment.findings, scheme.tree), scheme.aggregation)
    return {id: _leaf(scheme.tree.points[id], _parts(one), frame) for id, one in found.items()}


def _parts(found: Aggregated) -> dict[str | None, Part]:
    """The parts of the sites: the ratio of each times its weight, of its weight, over one denominator."""
    exact = {
        site: (Fraction(found.weight(site) * counts.nonconforming, counts.sampled), found.weight(site))
        for site, counts in found.sites.items()
    }
    common = math.lcm(*(lost.denominator for lost, _ in exact.values()))
    return {site: Part(int(lost * common), weight * common) for site, (lost, weight) in exact.items()}


def _leaf(points: Fraction, parts: dict[str | None, Part], frame: Frame) -> Leaf:
    weighted = [(frame.weights.get(site, frame.one), part) for site, part in parts.items()]
    lost, whole = (sum(weight * part[of] for weight, part in weighted) for of in (0, 1))
    return Leaf(points, parts, lost, whole)
