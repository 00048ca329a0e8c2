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
    whole, top, scales = (
        oracle.exact(scheme["total"]),
        oracle.exact(scheme.get("score_total", 100)),
        oracle.scales(scheme),
    )
    costs: dict[tuple[str, int], Fraction] = {}
    for index, finding in enumerate(found):
        of_leaf = [one for one in found if one["indicator"] == finding["indicator"]]
        part = share(finding, of_leaf, scheme.get("aggregation", "pooled"), scales.get(finding["indicator"]))
        costs["findings", index] = top * points[finding["indicator"]] * part / whole
    lost = oracle.total(costs.values())
    below, gone = oracle.leaves_below(scheme), oracle.excluded_leaves(assessment, scheme)
    applicable = whole - oracle.total(points[leaf] for leaf in gone)
    for index, item in enumerate(assessment.get("exclusions", ())):
        without = oracle.total(points[leaf] for leaf in below[item["indicator"]])
        more = lost * whole / applicable - lost
        costs["exclusions", index] = more * without / (whole - applicable) if without else Fraction(0)
    special = scheme.get("special", oracle.NO_SPECIAL)
    each = top / applicable if special.get("applied") == "inside" else 1
    for index, cost in enumerate(oracle.deductions(assessment, scheme)):
        costs["special_deductions", index] = cost * each
    for index, _ in enumerate(assessment.get("special_bonuses", ())):
        costs["special_bonuses", index] = -oracle.exact(special["bonus_points"]) * each
    costs["cap", 0] = top - oracle.total(costs.values()) - score(assessment, scheme)[0]
    return {place: cost for place, cost in costs.items() if cost}


def share(finding: Json, of_leaf: list[Json], aggregation: str, scale: Json | None) -> Fraction:
    """What one finding adds to the ratio of its leaf."""
    nonconforming = oracle.weighed(finding, scale)[1]
    sites = list(dict.fromkeys(one.get("site") for one in of_leaf))
    sampled = {site: sum(oracle.counts(one)[0] for one in of_leaf if one.get("site") == site) for site in sites}
    ratios = {site: oracle.pooled((one for one in of_leaf if one.get("site") == site), scale) for site in sites}
    site = finding.get("site")
    if aggregation == "site_mean":
        return Fraction(nonconforming) / sampled[site] / len(sites)
    if aggregation == "worst_site":
        first = next(one for one in sites if ratios[one] == max(ratios.values()))
        return Fraction(nonconforming) / sampled[site] if site == first else Fraction(0)
    return Fraction(nonconforming) / sum(sampled.values())


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
    scales = oracle.scales(scheme)
    for index, finding in enumerate(assessment["findings"]):
        scale = scales.get(finding["indicator"])
        other, fixed = copy.deepcopy(assessment), oracle.weighed(finding, scale)[1] > 0
        other["findings"][index] |= turned(finding, scale, fixed=fixed)
        yield ("findings", index, "conforming" if fixed else "nonconforming"), other
    for index, item in enumerate(assessment.get("exclusions", ())):
        for conforming in (True, False):
            other = copy.deepcopy(assessment)
            del other["exclusions"][index]
            leaves = oracle.leaves_below(scheme)[item["indicator"]]
            made = ({"indicator": leaf} | wholly(scales.get(leaf), conforming=conforming) for leaf in leaves)
            other["findings"] += made
            yield ("exclusions", index, "conforming" if conforming else "nonconforming"), other
    for name in ("special_deductions", "special_bonuses"):
        for index, _ in enumerate(assessment.get(name, ())):
            other = copy.deepcopy(assessment)
            del other[name][index]
            yield (name, index, "removed"), other


def turned(finding: Json, scale: Json | None, *, fixed: bool) -> Json:
    """What a finding has instead when it conforms as a whole, or does not."""
    if "sampled" in finding:
        return {"nonconforming": 0 if fixed else finding["sampled"]}
    return wholly(scale, conforming=fixed)


def wholly(scale: Json | None, *, conforming: bool) -> Json:
    """All or nothing of a leaf: a verdict, or the end of a scale."""
    return {"conforming": conforming} if scale is None else {"value": scale["to" if conforming else "from"]}


def unmet(assessment: Json, scheme: Json) -> list[tuple[str, str, str, list[Any]]]:
    """What does not hold of the conditions besides the score: the grade, the kind, the indicator, and its figures."""
    points, lost, below = oracle.apportioned(scheme), oracle.ratios(assessment, scheme), oracle.leaves_below(scheme)
    found: list[tuple[str, str, str, list[Any]]] = []
    for grade in scheme["grades"] if oracle.is_graded(scheme) else ():
        floor = grade.get("floor", {"level": None})
        for node, above in oracle.walk(scheme["indicators"]):
            applies = oracle.total(points[leaf] for leaf in below[node["id"]] if leaf in lost)
            kept = oracle.total(points[leaf] * (1 - lost[leaf]) for leaf in below[node["id"]] if leaf in lost)
            if len(above) + 1 == floor["level"] and kept < (needed := oracle.exact(floor["share"]) * applies):
                found.append((grade["id"], "floor", node["id"], [kept, applies, needed, needed - kept]))
        for name in grade.get("requires", ()):
            leaves = [leaf for leaf in below[name] if lost.get(leaf)]
            found += [(grade["id"], "requires", name, leaves)] if leaves else []
    return found
