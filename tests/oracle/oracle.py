"""The rules of the rules again: naive, slow, on plain parsed JSON, and without the library."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Json = dict[str, Any]
Points = dict[str, Fraction]
Found = set[tuple[str, str]]


def exact(value: object) -> Fraction:
    """Read a number: "integers, decimals (parsed as Decimal, never through float), or strings"."""
    return Fraction(str(value))


def total(values: Iterable[Fraction]) -> Fraction:
    """Add up: "every sum is checked", and every sum is exact."""
    return sum(values, Fraction(0))


def walk(nodes: Iterable[Json], *above: str) -> Iterator[tuple[Json, tuple[str, ...]]]:
    """Visit "every node of the tree, in order", each with the ids of its ancestors."""
    for node in nodes:
        yield node, above
        yield from walk(node.get("children", ()), *above, node["id"])


def leaves_below(scheme: Json) -> dict[str, list[str]]:
    """List each indicator's leaves: "one without children is a leaf and is what is assessed"."""
    below: dict[str, list[str]] = {node["id"]: [] for node, _ in walk(scheme["indicators"])}
    for node, above in walk(scheme["indicators"]):
        for name in () if node.get("children") else (*above, node["id"]):
            below[name].append(node["id"])
    return below


def given_and_shared(scheme: Json) -> tuple[Points, list[tuple[Fraction, list[str]]]]:
    """Group leaves that "share what is left of their nearest ancestor with points"."""
    given = {"": exact(scheme["total"])}
    left, sharers = dict(given), {"": list[str]()}
    for node, above in walk(scheme["indicators"]):
        owner = next(name for name in reversed(("", *above)) if name in given)
        if node.get("points") is not None:
            given[node["id"]] = left[node["id"]] = exact(node["points"])
            left[owner] -= given[node["id"]]
            sharers[node["id"]] = []
        elif not node.get("children"):
            sharers[owner].append(node["id"])
    return given, [(left[owner], leaves) for owner, leaves in sharers.items() if leaves]


def apportioned(scheme: Json) -> Points:
    """Give points to all leaves: those without "share equally what is left"."""
    given, groups = given_and_shared(scheme)
    return given | {leaf: left / len(leaves) for left, leaves in groups for leaf in leaves}


def vertices(scheme: Json) -> Iterator[Points]:
    """Try every table that "puts each unpublished group on one leaf"."""
    given, groups = given_and_shared(scheme)
    for chosen in product(*(leaves for _, leaves in groups)):
        none = {leaf: Fraction(0) for _, leaves in groups for leaf in leaves}
        yield given | none | {leaf: left for leaf, (left, _) in zip(chosen, groups, strict=True)}


def undetermined(scheme: Json) -> set[str]:
    """Find the "points that the standard does not publish" and that do not follow either."""
    groups = given_and_shared(scheme)[1]
    return {leaf for left, leaves in groups if left and len(leaves) > 1 for leaf in leaves}


def excluded_leaves(assessment: Json, scheme: Json) -> set[str]:
    """Find what does not apply: "excluding an indicator excludes all its leaves"."""
    below, excluded = leaves_below(scheme), assessment.get("exclusions", ())
    return {leaf for item in excluded for leaf in below.get(item["indicator"], ())}


def counts(finding: Json) -> tuple[int, int]:
    """Count sampled and nonconforming: "a verdict is a sample of one"."""
    if "conforming" in finding:
        return 1, 0 if finding["conforming"] else 1
    return finding["sampled"], finding["nonconforming"]


def pooled(findings: Iterable[Json]) -> Fraction:
    """Pool findings: "Σ nonconforming ÷ Σ sampled"."""
    seen = [counts(finding) for finding in findings]
    return Fraction(sum(bad for _, bad in seen), sum(sampled for sampled, _ in seen))


def ratio(findings: list[Json], aggregation: str) -> Fraction:
    """Take the ratio of one leaf: pooled, "mean of the sites' ratios" or the worst site's."""
    sites = {finding.get("site") for finding in findings}
    each = [pooled(item for item in findings if item.get("site") == site) for site in sites]
    by_sites = {"site_mean": total(each) / len(each), "worst_site": max(each)}
    return by_sites.get(aggregation, pooled(findings))


def ratios(assessment: Json, scheme: Json) -> Points:
    """Take r(l) of every applicable leaf: "several findings of one leaf … are all counted"."""
    found: dict[str, list[Json]] = {}
    for finding in assessment["findings"]:
        found.setdefault(finding["indicator"], []).append(finding)
    return {leaf: ratio(findings, scheme.get("aggregation", "pooled")) for leaf, findings in found.items()}


def grade(score: Fraction, special_deductions: int, scheme: Json) -> str:
    """Take the highest grade "whose lower bound ≤ score, but fail if … ≥ fail_at"."""
    bounds = {exact(item["from"]): item["id"] for item in scheme["grades"] if "from" in item}
    reached = [bound for bound in bounds if bound <= score]
    if special_deductions >= scheme["special"]["fail_at"] or not reached:
        return str(next(item["id"] for item in scheme["grades"] if "from" not in item))
    return str(bounds[max(reached)])


def deductions(assessment: Json, scheme: Json) -> list[Fraction]:
    """Take what each special deduction costs: the points of its ground, or those that all cost."""
    special = scheme["special"]
    of_ground = {ground["id"]: ground.get("points", special["deduction_points"]) for ground in special["grounds"]}
    return [exact(of_ground[item["ground"]]) for item in assessment.get("special_deductions", ())]


def totals(points: Points, lost: Points, assessment: Json, scheme: Json) -> list[Fraction]:
    """Take the score and the base: "100 · Σ earned ÷ Σ P over applicable leaves"."""
    special, whole = scheme["special"], total(points[leaf] for leaf in lost)
    earned = total(points[leaf] * (1 - share) for leaf, share in lost.items())
    extra = exact(special["bonus_points"]) * len(assessment.get("special_bonuses", ()))
    extra -= total(deductions(assessment, scheme))
    inside = special.get("applied", "outside") == "inside"
    score = 100 * (earned + extra) / whole if inside else 100 * earned / whole + extra
    cap = scheme.get("cap")
    return [score if cap is None else min(score, exact(cap)), 100 * earned / whole]


def score(assessment: Json, scheme: Json) -> Json:
    """Score an assessment: "nothing is rounded before the grade"."""
    points, lost = apportioned(scheme), ratios(assessment, scheme)
    value, base = totals(points, lost, assessment, scheme)
    count = len(assessment.get("special_deductions", ()))
    return {
        "score": value,
        "base_score": base,
        "grade": grade(value, count, scheme),
        "provisional": bool(undetermined(scheme)),
        "special_deductions": count,
        "special_bonuses": len(assessment.get("special_bonuses", ())),
        "lines": lines(assessment, scheme, points, lost),
    }


def lines(assessment: Json, scheme: Json, points: Points, lost: Points) -> Json:
    """Lay out the lines "for every node of the tree", each the sum of its leaves."""
    below, answer = leaves_below(scheme), {}
    out, unsure = excluded_leaves(assessment, scheme), undetermined(scheme)
    for node, above in walk(scheme["indicators"]):
        leaves = below[node["id"]]
        seen = [counts(item) for item in assessment["findings"] if item["indicator"] in leaves]
        applicable = total(points[leaf] for leaf in leaves if leaf not in out)
        gone = total(points[leaf] * lost[leaf] for leaf in leaves if leaf not in out)
        answer[node["id"]] = {
            "level": len(above) + 1,
            "points": total(points[leaf] for leaf in leaves),
            "applicable": applicable,
            "earned": applicable - gone,
            "lost": gone,
            "sampled": sum(sampled for sampled, _ in seen),
            "nonconforming": sum(bad for _, bad in seen),
            "excluded": out.issuperset(leaves),
            "published": node.get("points") is not None or unsure.isdisjoint(leaves),
        }
    return answer


def score_range(assessment: Json, scheme: Json) -> Json | None:
    """Take the ends over all tables that agree "and leave something applicable"."""
    if not undetermined(scheme):
        return None
    lost, count = ratios(assessment, scheme), len(assessment.get("special_deductions", ()))
    usable = [points for points in vertices(scheme) if any(points[leaf] for leaf in lost)]
    scores = [totals(points, lost, assessment, scheme)[0] for points in usable]
    answer: Json = {"lowest": min(scores), "highest": max(scores)}
    answer |= {f"{end}_grade": grade(answer[end], count, scheme) for end in list(answer)}
    if len(usable) == sum(1 for _ in vertices(scheme)) or scheme["special"].get("applied") != "inside":
        return answer
    return answer | missing_end(assessment, scheme)


def missing_end(assessment: Json, scheme: Json) -> Json:
    """Take the end that is missing: if points that apply "can be as few as one likes", and special items are not 0."""
    special, cap, count = scheme["special"], scheme.get("cap"), len(assessment.get("special_deductions", []))
    won = exact(special["bonus_points"]) * len(assessment.get("special_bonuses", []))
    change = won - total(deductions(assessment, scheme))
    if change > 0:
        best = scheme["grades"][-1 if count < special["fail_at"] else 0]["id"]
        end = None if cap is None else exact(cap)
        return {"highest": end, "highest_grade": best if end is None else grade(end, count, scheme)}
    return {"lowest": None, "lowest_grade": scheme["grades"][0]["id"]} if change < 0 else {}


def with_points(scheme: Json, rows: Iterable[Mapping[str, str]]) -> Json:
    """Lay a table over the scheme: "a row whose id extends a known indicator adds a leaf"."""
    table = {row["indicator"]: row for row in rows}

    def rebuilt(node: Json) -> Json:
        old, row = node.get("children", []), table.get(node["id"], {})
        known = {child["id"] for child in old}
        added = [name for name in table if name.rpartition(".")[0] == node["id"]]
        new = [{"id": name} for name in added if name not in known]
        supplied = {key: row[key] for key in ("points", "method") if row.get(key)}
        return {**node, **supplied, "children": [rebuilt(child) for child in (*old, *new)]}

    return {**scheme, "indicators": [rebuilt(node) for node in scheme["indicators"]]}


def problems(assessment: Json, scheme: Json) -> Found:
    """Find "what only the scheme can tell", each with the path of its place."""
    if assessment["scheme"] != scheme["id"]:
        return {("$.scheme", "unknown_scheme")}
    out = excluded_leaves(assessment, scheme)
    applicable = {leaf for leaves in leaves_below(scheme).values() for leaf in leaves} - out
    found = finding_problems(assessment, scheme, out) | exclusion_problems(assessment, scheme)
    if applicable - {finding["indicator"] for finding in assessment["findings"]}:
        found.add(("$.findings", "missing_finding"))
    if not any(apportioned(scheme)[leaf] for leaf in applicable):
        found.add(("$.exclusions", "nothing_applicable"))
    if len(assessment.get("special_bonuses", ())) > scheme["special"]["bonus_limit"]:
        found.add(("$.special_bonuses", "too_many_bonuses"))
    grounds = {ground["id"] for ground in scheme["special"]["grounds"]}
    for i, item in enumerate(assessment.get("special_deductions", ())):
        if item["ground"] not in grounds:
            found.add((f"$.special_deductions[{i}].ground", "unknown_ground"))
    return found


def finding_problems(assessment: Json, scheme: Json, out: set[str]) -> Found:
    """Find what is wrong with findings: one on an excluded leaf "contradicts the exclusion"."""
    nodes, found = {node["id"]: node for node, _ in walk(scheme["indicators"])}, Found()
    for i, finding in enumerate(assessment["findings"]):
        name, path = finding["indicator"], f"$.findings[{i}]"
        if name not in nodes:
            found.add((f"{path}.indicator", "unknown_indicator"))
        elif nodes[name].get("children"):
            found.add((f"{path}.indicator", "not_a_leaf"))
        elif name in out:
            found.add((f"{path}.indicator", "excluded_leaf"))
        if nodes.get(name, {}).get("method") == "qualitative" and "sampled" in finding:
            found.add((f"{path}.sampled", "counts_on_qualitative"))
    return found


def exclusion_problems(assessment: Json, scheme: Json) -> Found:
    """Find unknown exclusions and "an exclusion inside another", or a later one equal to it."""
    above = {node["id"]: set(ancestors) for node, ancestors in walk(scheme["indicators"])}
    names, found = [item["indicator"] for item in assessment.get("exclusions", ())], Found()
    for i, name in enumerate(names):
        if name not in above:
            found.add((f"$.exclusions[{i}].indicator", "unknown_indicator"))
        elif name in names[:i] or above[name] & set(names):
            found.add((f"$.exclusions[{i}].indicator", "overlapping_exclusion"))
    return found
