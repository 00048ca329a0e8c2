"""The ledger and the margins again: naive, slow, on plain parsed JSON with the oracle, and without the library."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.oracle import oracle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.oracle import Json

#: A thing that was reversed: its list, its place in it, and what became of it.
Reversed = tuple[str, int, str]


def ledger(assessment: Json, scheme: Json) -> dict[tuple[str, int], Fraction]:
    """What each finding, exclusion and special item costs, and under ("cap", 0) the cap; nothing where it is 0.

    Each cost is found by a sum over the rule in the readings, one thing at a time.
    """
    points, found = oracle.apportioned(scheme), assessment["findings"]
    whole = oracle.exact(scheme["total"])
    costs: dict[tuple[str, int], Fraction] = {}
    for index, finding in enumerate(found):
        of_leaf = [one for one in found if one["indicator"] == finding["indicator"]]
        part = share(finding, of_leaf, scheme.get("aggregation", "pooled"))
        costs["findings", index] = 100 * points[finding["indicator"]] * part / whole
    lost = oracle.total(costs.values())
    below, gone = oracle.leaves_below(scheme), oracle.excluded_leaves(assessment, scheme)
    applicable = whole - oracle.total(points[leaf] for leaf in gone)
    for index, item in enumerate(assessment.get("exclusions", ())):
        without = oracle.total(points[leaf] for leaf in below[item["indicator"]])
        more = lost * whole / applicable - lost
        costs["exclusions", index] = more * without / (whole - applicable) if without else Fraction(0)
    each = 100 / applicable if scheme["special"].get("applied") == "inside" else 1
    for index, cost in enumerate(oracle.deductions(assessment, scheme)):
        costs["special_deductions", index] = cost * each
    for index, _ in enumerate(assessment.get("special_bonuses", ())):
        costs["special_bonuses", index] = -oracle.exact(scheme["special"]["bonus_points"]) * each
    costs["cap", 0] = 100 - oracle.total(costs.values()) - score(assessment, scheme)[0]
    return {place: cost for place, cost in costs.items() if cost}


def share(finding: Json, of_leaf: list[Json], aggregation: str) -> Fraction:
    """What one finding adds to the ratio of its leaf."""
    nonconforming = oracle.counts(finding)[1]
    sites = list(dict.fromkeys(one.get("site") for one in of_leaf))
    sampled = {site: sum(oracle.counts(one)[0] for one in of_leaf if one.get("site") == site) for site in sites}
    ratios = {site: oracle.pooled(one for one in of_leaf if one.get("site") == site) for site in sites}
    site = finding.get("site")
    if aggregation == "site_mean":
        return Fraction(nonconforming, sampled[site]) / len(sites)
    if aggregation == "worst_site":
        first = next(one for one in sites if ratios[one] == max(ratios.values()))
        return Fraction(nonconforming, sampled[site]) if site == first else Fraction(0)
    return Fraction(nonconforming, sum(sampled.values()))


def score(assessment: Json, scheme: Json) -> tuple[Fraction, str]:
    """The score and the grade of an assessment, without its lines."""
    points, lost = oracle.apportioned(scheme), oracle.ratios(assessment, scheme)
    value = oracle.totals(points, lost, assessment, scheme)[0]
    return value, str(oracle.grade(value, len(assessment.get("special_deductions", ())), scheme, points, lost))


def reversals(assessment: Json, scheme: Json) -> dict[Reversed, tuple[Fraction, str]]:
    """Every assessment that differs in one thing and has another grade, each made and scored."""
    now = score(assessment, scheme)[1]
    scored = {place: score(other, scheme) for place, other in others(assessment, scheme)}
    return {place: after for place, after in scored.items() if after[1] != now}


def others(assessment: Json, scheme: Json) -> Iterator[tuple[Reversed, Json]]:
    """The assessment with one thing reversed, for each thing."""
    for index, finding in enumerate(assessment["findings"]):
        other, fixed = copy.deepcopy(assessment), oracle.counts(finding)[1] > 0
        change: dict[str, Any] = {"nonconforming": 0 if fixed else finding.get("sampled")}
        other["findings"][index] |= {"conforming": fixed} if "conforming" in finding else change
        yield ("findings", index, "conforming" if fixed else "nonconforming"), other
    for index, item in enumerate(assessment.get("exclusions", ())):
        for conforming in (True, False):
            other = copy.deepcopy(assessment)
            del other["exclusions"][index]
            leaves = oracle.leaves_below(scheme)[item["indicator"]]
            other["findings"] += [{"indicator": leaf, "conforming": conforming} for leaf in leaves]
            yield ("exclusions", index, "conforming" if conforming else "nonconforming"), other
    for name in ("special_deductions", "special_bonuses"):
        for index, _ in enumerate(assessment.get(name, ())):
            other = copy.deepcopy(assessment)
            del other[name][index]
            yield (name, index, "removed"), other
