"""Populations of outlets for the tests of estimates: a scheme of a few leaves, assessments from tables of counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gbt27922.models import Assessment, Finding, Scheme, Site
from tests.property.strategies import patched

#: For a site, its counts by leaf: nonconforming and sampled.
Counts = Mapping[str, tuple[int, int]]


def scheme_of(points: Mapping[str, int], **patch: Any) -> Scheme:
    """A scheme with these leaves and their points, and the grades of the shipped one."""
    leaves = [{"id": leaf, "title": {"zh": leaf, "en": leaf}, "points": worth} for leaf, worth in points.items()]
    return patched(total=sum(points.values()), indicators=leaves, **patch)


def assessment_of(rows: Iterable[tuple[str, str, Counts]], **more: Any) -> Assessment:
    """What was found at each site: its id, its stratum (``HQ`` for headquarters) and its counts."""
    rows = tuple(rows)
    sites = [
        Site(id, "headquarters") if stratum == "HQ" else Site(id, "outlet", stratum or None) for id, stratum, _ in rows
    ]
    findings = [
        Finding(leaf, id, sampled=of, nonconforming=lost)
        for id, _, counts in rows
        for leaf, (lost, of) in counts.items()
        if of
    ]
    return Assessment("S", findings, sites=sites, **more)


def outlets_of(population: Mapping[str, int]) -> tuple[Site, ...]:
    """As many outlets in each stratum: ``east-1``, ``east-2`` …"""
    return tuple(
        Site(f"{stratum}-{number + 1}", "outlet", stratum or None)
        for stratum, size in population.items()
        for number in range(size)
    )
