"""The rules of the rules again: naive, slow, on plain parsed JSON, and without the library."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, product, takewhile
from typing import TYPE_CHECKING, Any

from tests.oracle.linear import Row, possible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Json = dict[str, Any]
Points = dict[str, Fraction]
Found = set[tuple[str, str]]

#: What there is where "``special`` may be absent".
NO_SPECIAL: Json = {"deduction_points": 0, "fail_at": 1, "bonus_points": 0, "bonus_limit": 0, "grounds": []}


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


def telling(leaves: list[str], scheme: Json, lost: Points, by: Callable[..., str]) -> list[str]:
    """Pick the leaves that matter for one end: the best, or the worst, under the same floors, and one that is excluded."""
    levels = {item["floor"]["level"] for item in scheme["grades"] if "floor" in item}
    above = {node["id"]: (*names, node["id"]) for node, names in walk(scheme["indicators"])}
    kinds: dict[Any, list[str]] = {}
    for leaf in leaves:
        under = tuple(name for level, name in enumerate(above[leaf], 1) if level in levels)
        kinds.setdefault((under, leaf in lost), []).append(leaf)
    return [by(kind, key=lambda leaf: lost.get(leaf, 0)) for kind in kinds.values()]


def corners(scheme: Json, lost: Points) -> Iterator[Points]:
    """Try every table that "puts each unpublished group on one leaf"."""
    given, groups = given_and_shared(scheme)
    none = {leaf: Fraction(0) for _, leaves in groups for leaf in leaves}
    ends = [{leaf for by in (min, max) for leaf in telling(leaves, scheme, lost, by)} for _, leaves in groups]
    for chosen in product(*ends):
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
    """Count sampled and nonconforming: "a verdict is a sample of one"; of a measured value its responses, and none."""
    if "value" in finding:
        return finding.get("responses", 1), 0
    if "conforming" in finding:
        return 1, 0 if finding["conforming"] else 1
    return finding["sampled"], finding["nonconforming"]


def scales(scheme: Json) -> dict[str, Json]:
    """Find the scale of each measured leaf."""
    return {node["id"]: node["scale"] for node, _ in walk(scheme["indicators"]) if "scale" in node}


def short_of_the_best(finding: Json, scale: Json) -> Fraction:
    """Take how far a value is from the upper end: "r = (b - v) ÷ (b - a)"."""
    least, best = exact(scale["from"]), exact(scale["to"])
    return (best - exact(finding["value"])) / (best - least)


def mean_value(share: Fraction, scale: Json) -> Fraction:
    """Take the value that a measured leaf has with what it lost."""
    least, best = exact(scale["from"]), exact(scale["to"])
    return best - share * (best - least)


def weighed(finding: Json, scale: Json | None) -> tuple[int, Fraction | int]:
    """Weigh a finding, and what of it is lost: "a finding's responses (1 if absent) is its weight"."""
    weight, bad = counts(finding)
    return (weight, bad) if scale is None else (weight, weight * short_of_the_best(finding, scale))


def pooled(findings: Iterable[Json], scale: Json | None = None) -> Fraction:
    """Pool findings: "Σ nonconforming ÷ Σ sampled", or "Σ responses · r ÷ Σ responses"."""
    seen = [weighed(finding, scale) for finding in findings]
    return Fraction(sum(bad for _, bad in seen)) / sum(weight for weight, _ in seen)


def ratio(findings: list[Json], aggregation: str, scale: Json | None = None) -> Fraction:
    """Take the ratio of one leaf: pooled, "mean of the sites' ratios" or the worst site's."""
    sites = {finding.get("site") for finding in findings}
    each = [pooled((item for item in findings if item.get("site") == site), scale) for site in sites]
    by_sites = {"site_mean": total(each) / len(each), "worst_site": max(each)}
    return by_sites.get(aggregation, pooled(findings, scale))


def ratios(assessment: Json, scheme: Json) -> Points:
    """Take r(l) of every applicable leaf: "several findings of one leaf … are all counted"."""
    found: dict[str, list[Json]] = {}
    for finding in assessment["findings"]:
        found.setdefault(finding["indicator"], []).append(finding)
    how, scale = scheme.get("aggregation", "pooled"), scales(scheme)
    return {leaf: ratio(findings, how, scale.get(leaf)) for leaf, findings in found.items()}


def needs_more(condition: Json) -> bool:
    """Find whether a grade asks for more than the score."""
    return "floor" in condition or bool(condition.get("requires"))


def has_conditions(scheme: Json) -> bool:
    """Find whether any grade asks for more than the score."""
    return any(map(needs_more, scheme["grades"]))


def is_graded(scheme: Json) -> bool:
    """Find whether the bounds are public: "a scheme whose bounds are missing scores but refuses to grade"."""
    return all("from" in grade or needs_more(grade) for grade in scheme["grades"][1:])


def above_floor(floor: Json, scheme: Json, points: Points, lost: Points) -> bool:
    """Judge a floor: "every applicable indicator of level n has earned at least the share s of its applicable points"."""
    below = leaves_below(scheme)
    for node, above in walk(scheme["indicators"]):
        if len(above) + 1 == floor["level"]:
            applicable = total(points[leaf] for leaf in below[node["id"]] if leaf in lost)
            kept = total(points[leaf] * (1 - lost[leaf]) for leaf in below[node["id"]] if leaf in lost)
            if kept < exact(floor["share"]) * applicable:
                return False
    return True


def lost_nothing(names: Iterable[str], scheme: Json, lost: Points) -> bool:
    """Judge what is required: "every applicable leaf under these indicators lost nothing"."""
    below = leaves_below(scheme)
    return not any(lost.get(leaf, 0) for name in names for leaf in below[name])


def holds(condition: Json, score: Fraction, scheme: Json, points: Points, lost: Points) -> bool:
    """Judge one grade: "a grade may have any of the three"."""
    return (
        ("from" not in condition or exact(condition["from"]) <= score)
        and ("floor" not in condition or above_floor(condition["floor"], scheme, points, lost))
        and lost_nothing(condition.get("requires", ()), scheme, lost)
    )


def grade(score: Fraction, special_deductions: int, scheme: Json, points: Points, lost: Points) -> str | None:
    """Take the highest "whose conditions, and those of all grades below it, hold … but the lowest if … ≥ fail_at"."""
    lowest, *others = scheme["grades"]
    if not is_graded(scheme):
        return None
    if special_deductions >= scheme.get("special", NO_SPECIAL)["fail_at"]:
        return str(lowest["id"])
    reached = takewhile(lambda item: holds(item, score, scheme, points, lost), others)
    return str([lowest, *reached][-1]["id"])


def deductions(assessment: Json, scheme: Json) -> list[Fraction]:
    """Take what each special deduction costs: the points of its ground, or those that all cost."""
    special = scheme.get("special", NO_SPECIAL)
    of_ground = {
        ground["id"]: ground.get("points", special["deduction_points"]) for ground in special.get("grounds", ())
    }
    return [exact(of_ground[item["ground"]]) for item in assessment.get("special_deductions", ())]


def change_of(assessment: Json, scheme: Json) -> tuple[Fraction, bool]:
    """Take what special items are worth together, and whether that is "inside" the points."""
    special = scheme.get("special", NO_SPECIAL)
    extra = exact(special["bonus_points"]) * len(assessment.get("special_bonuses", ()))
    extra -= total(deductions(assessment, scheme))
    inside = special.get("applied", "outside") == "inside"
    return extra, inside


def totals(points: Points, lost: Points, assessment: Json, scheme: Json) -> list[Fraction]:
    """Take the score and the base: "T · Σ earned ÷ Σ P over applicable leaves, where T is 100 unless the scheme says otherwise"."""
    top, (extra, inside) = exact(scheme.get("score_total", 100)), change_of(assessment, scheme)
    whole = total(points[leaf] for leaf in lost)
    earned = total(points[leaf] * (1 - share) for leaf, share in lost.items())
    score = top * (earned + extra) / whole if inside else top * earned / whole + extra
    cap = scheme.get("cap")
    return [score if cap is None else min(score, exact(cap)), top * earned / whole]


def score(assessment: Json, scheme: Json) -> Json:
    """Score an assessment: "nothing is rounded before the grade"."""
    points, lost = apportioned(scheme), ratios(assessment, scheme)
    value, base = totals(points, lost, assessment, scheme)
    count = len(assessment.get("special_deductions", ()))
    return {
        "score": value,
        "base_score": base,
        "grade": grade(value, count, scheme, points, lost),
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
        if "scale" in node and node["id"] not in out:
            answer[node["id"]]["value"] = mean_value(lost[node["id"]], node["scale"])
    return answer


def score_range(assessment: Json, scheme: Json) -> Json | None:
    """Take the ends over all tables that agree "and leave something applicable", and the grades that such tables give."""
    if not undetermined(scheme):
        return None
    lost, tried = ratios(assessment, scheme), [*corners(scheme, ratios(assessment, scheme))]
    usable = [points for points in tried if any(points[leaf] for leaf in lost)]
    scores = [totals(points, lost, assessment, scheme)[0] for points in usable]
    answer: Json = {"lowest": min(scores), "highest": max(scores)}
    if len(usable) < len(tried):
        answer |= missing_end(assessment, scheme)
    return answer | grade_range(assessment, scheme)


def missing_end(assessment: Json, scheme: Json) -> Json:
    """Take the end that is missing: if points that apply "can be as few as one likes", and special items inside are not 0."""
    (change, inside), cap = change_of(assessment, scheme), scheme.get("cap")
    if not inside or not change:
        return {}
    return {"lowest": None} if change < 0 else {"highest": None if cap is None else exact(cap)}


def grade_range(assessment: Json, scheme: Json) -> Json:
    """Take the least and the greatest grade that a table gives: "no table gives a grade outside them"."""
    ids, lost = [item["id"] for item in scheme["grades"]], ratios(assessment, scheme)
    if not is_graded(scheme):
        return {"lowest_grade": None, "highest_grade": None}
    if len(assessment.get("special_deductions", ())) >= scheme.get("special", NO_SPECIAL)["fail_at"]:
        return {"lowest_grade": ids[0], "highest_grade": ids[0]}
    worst, best = (Tables(scheme, lost, by) for by in (max, min))
    sure = [
        not any(worst.some(fails(row)) for row in rows(item, assessment, scheme, worst)) for item in scheme["grades"]
    ]
    met = [rows(item, assessment, scheme, best) for item in scheme["grades"]]
    perhaps = [best.some(*chain(*met[: index + 1])) for index in range(len(ids))]
    return {
        "lowest_grade": ids[(*sure, False).index(False) - 1],
        "highest_grade": ids[(*perhaps, False).index(False) - 1],
    }


class Tables:
    """All tables: what each leaf that matters for one end may have, as a sum over unknown points."""

    def __init__(self, scheme: Json, lost: Points, by: Callable[..., str]) -> None:
        given, groups = given_and_shared(scheme)
        self.lost = lost
        self.points = {leaf: Row({None: given[leaf]}) for leaf in lost if leaf in given}
        for left, leaves in groups:
            first, *others = telling(leaves, scheme, lost, by)  # the first has what the others leave
            self.points[first] = Row({None: left} | dict.fromkeys(others, Fraction(-1)))
            self.points |= {leaf: Row({leaf: Fraction(1)}) for leaf in others}

    def row(self, terms: Points, more: Fraction, *, strict: bool = False) -> Row:
        """A condition on the points of the leaves that apply."""
        found: dict[Any, Fraction] = {None: more}
        for leaf in terms.keys() & self.points.keys():
            for name, times in self.points[leaf].terms.items():
                found[name] = found.get(name, Fraction(0)) + times * terms[leaf]
        return Row(found, strict)

    def some(self, *conditions: Row) -> bool:
        """Find whether some table meets the conditions: no points are below 0, and something is applicable."""
        applicable = self.row(dict.fromkeys(self.lost, Fraction(1)), Fraction(0), strict=True)
        return possible([*conditions, *self.points.values(), applicable])


def fails(row: Row) -> Row:
    """Turn a condition round: it does not hold."""
    return Row({name: -value for name, value in row.terms.items()}, strict=True)


def rows(condition: Json, assessment: Json, scheme: Json, among: Tables) -> list[Row]:
    """Write a grade's conditions as sums over the points of the leaves that apply."""
    found, top, below, lost = list[Row](), exact(scheme.get("score_total", 100)), leaves_below(scheme), among.lost
    change, inside = change_of(assessment, scheme)
    if "from" in condition:
        bound, cap = exact(condition["from"]), scheme.get("cap")
        wanted = bound if inside else bound - change
        found.append(
            among.row({leaf: top * (1 - share) - wanted for leaf, share in lost.items()}, top * change * inside)
        )
        found.append(among.row({}, Fraction(0) if cap is None else exact(cap) - bound))
    if "floor" in condition:
        level, share = condition["floor"]["level"], exact(condition["floor"]["share"])
        names = [node["id"] for node, above in walk(scheme["indicators"]) if len(above) + 1 == level]
        parts = [{leaf: 1 - lost[leaf] - share for leaf in below[name] if leaf in lost} for name in names]
        found += [among.row(part, Fraction(0)) for part in parts]
    return [*found, among.row({}, Fraction(lost_nothing(condition.get("requires", ()), scheme, lost) - 1))]


def with_points(scheme: Json, rows: Iterable[Mapping[str, str]]) -> Json:
    """Lay a table over the scheme: "a row whose id extends a known indicator adds a leaf"."""
    table = {row["indicator"]: row for row in rows}

    def rebuilt(node: Json) -> Json:
        old, row = node.get("children", []), table.get(node["id"], {})
        known = {child["id"] for child in old}
        added = [name for name in table if name.rpartition(".")[0] == node["id"]]
        new = [{"id": name} for name in added if name not in known]
        supplied = {key: row[key] for key in ("points", "method") if row.get(key)}
        made = {**node, **supplied, "children": [rebuilt(child) for child in (*old, *new)]}
        is_measured = made.get("method") == "measured" and not made["children"]
        return {name: value for name, value in made.items() if name != "scale" or is_measured}

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
    return found | special_problems(assessment, scheme) | nonconformity_problems(assessment, scheme)


def nonconformity_problems(assessment: Json, scheme: Json) -> Found:
    """Find nonconformities of what the scheme does not have: one is "of any indicator, a leaf or not"."""
    known, given = set(leaves_below(scheme)), enumerate(assessment.get("nonconformities", ()))
    return {
        (f"$.nonconformities[{i}].indicator", "unknown_indicator") for i, one in given if one["indicator"] not in known
    }


def special_problems(assessment: Json, scheme: Json) -> Found:
    """Find special items that are not known, or too many: "more bonuses than bonus_limit is an error, never ignored"."""
    special, given = scheme.get("special", NO_SPECIAL), ("special_deductions", "special_bonuses")
    if special == NO_SPECIAL:
        return {(f"$.{name}", "no_special_items") for name in given if assessment.get(name)}
    found, grounds = Found(), {ground["id"] for ground in special.get("grounds", ())}
    if len(assessment.get("special_bonuses", ())) > special["bonus_limit"]:
        found.add(("$.special_bonuses", "too_many_bonuses"))
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
        else:
            found |= {(f"{path}.{field}", code) for field, code in kind_problems(finding, nodes[name])}
    return found


def kind_problems(finding: Json, leaf: Json) -> Found:
    """Find what a leaf does not take: "a leaf whose method is qualitative takes verdicts only, measured values only"."""
    if leaf.get("method") == "measured":
        least, best = exact(leaf["scale"]["from"]), exact(leaf["scale"]["to"])
        if "value" in finding:
            return set() if least <= exact(finding["value"]) <= best else {("value", "outside_scale")}
        return {("sampled" if "sampled" in finding else "conforming", "not_measured")}
    if "value" in finding:
        return {("value", "value_on_others")}
    return (
        {("sampled", "counts_on_qualitative")}
        if leaf.get("method") == "qualitative" and "sampled" in finding
        else set()
    )


def exclusion_problems(assessment: Json, scheme: Json) -> Found:
    """Find unknown exclusions and "an exclusion inside another", or a later one equal to it."""
    above = {node["id"]: set(ancestors) for node, ancestors in walk(scheme["indicators"])}
    names, found = [item["indicator"] for item in assessment.get("exclusions", ())], Found()
    for i, name in enumerate(names):
        if name not in above:
            found.add((f"$.exclusions[{i}].indicator", "unknown_indicator"))
        if name in names[:i] or above.get(name, set()) & set(names):
            found.add((f"$.exclusions[{i}].indicator", "overlapping_exclusion"))
    return found
