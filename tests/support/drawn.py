"""Schemes with every kind of finding and of condition, and assessments that fit them, drawn as plain documents.

``random`` is any source of randomness: ``random.Random(seed)``, or one of Hypothesis (``tests.property.strategies``).
Scores and indicators stand exactly on bounds and floors, or hardly beside, far more often than chance would have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from tests.oracle import oracle
from tests.oracle.beside import text

Json = dict[str, Any]

SITES = ({"id": "HQ", "kind": "headquarters"}, {"id": "A", "kind": "outlet"}, {"id": "B", "kind": "outlet"})
#: What a leaf, a special item or a condition may be worth.
POINTS = (1, 0, 2, 3, 5, 6, 10, 20, "2.5", "0.4", "7/3")
COSTS = (0, 1, "0.5", "3/7", 2)
SCALES = ((1, 10), (0, 1000), ("0.5", 5), (-2, 2), (0, "1/3"))
TOTALS = (100, 100, 100, 1000, 10, "62.5", "31/3")
SHARES = ("0.5", 0, 1, "1/2", "0.25", "2/3", "0.7", "0.9")
#: The conditions that the grades of one scheme have, each some of them.
KINDS = (("from",), ("requires",), ("floor",), ("from", "floor"), ("from", "floor"), ("from", "floor", "requires"))
#: How far beside a bound or a floor.
BESIDE = (*4 * [Fraction(0)], *(Fraction(sign, 10**places) for places in (6, 30) for sign in (1, -1)))
SAMPLED = (1, 2, 3, 4, 5, 7, 10, 20, 97, 10**6, 2**62)


def often(random: Random, share: float) -> bool:
    """Yes, as often as ``share`` of all times; no is the simpler one."""
    return random.randrange(100) >= 100 - 100 * share


# --- schemes ---


def scheme(random: Random, **fixed: Any) -> Json:
    """A scheme; ``fixed`` are fields that it has whatever is drawn."""
    indicators = [tree(random, chr(ord("A") + index), 1) for index in range(random.choice((1, 2, 2, 3)))]
    whole = oracle.total(node.pop("worth") for node in indicators)
    if not whole:
        return scheme(random, **fixed)
    places, top = random.choice((0, 1, 2, 2, 3)), random.choice(TOTALS)
    found = {
        "format": "gbt27922.scheme/1",
        "id": "drawn",
        "title": title("drawn"),
        "total": text(whole),
        "display_places": places,
        "indicators": indicators,
        "grades": grades(random, indicators, oracle.exact(top), places),
    }
    found |= {} if top == 100 else {"score_total": top}
    found |= {"revision": random.choice((2, 7))} if often(random, 0.2) else {}
    found |= {"special": special(random)} if often(random, 0.7) else {}
    found |= {"cap": top} if often(random, 0.15) else {}
    return found | {"aggregation": random.choice(("pooled", "site_mean", "worst_site"))} | fixed


def title(name: str) -> Json:
    """A title in both languages."""
    return {"zh": name, "en": name}


def tree(random: Random, name: str, level: int) -> Json:
    """An indicator with all that is under it, and what it is ``worth``: public, or not."""
    node: Json = {"id": name, "title": title(name)}
    if level < 3 and often(random, 0.5 if level > 1 else 0.8):
        parts = [tree(random, f"{name}.{index}", level + 1) for index in range(1, random.choice((2, 2, 3, 4)))]
        node["worth"] = oracle.total(part.pop("worth") for part in parts)
        node["children"] = parts
    else:
        node["worth"] = oracle.exact(random.choice(POINTS))
        node |= random.choice(({}, {}, {"method": "sampled"}, {"method": "qualitative"}, measured(random)))
    return node | ({"points": text(node["worth"])} if often(random, 0.6) else {})


def measured(random: Random) -> Json:
    """The method and the scale of a measured leaf."""
    least, best = random.choice(SCALES)
    return {"method": "measured", "scale": {"from": least, "to": best}}


def special(random: Random) -> Json:
    """Special items: what they are worth, and their limits."""
    other = {"points": random.choice(COSTS)} if often(random, 0.5) else {}
    return {
        "deduction_points": random.choice(COSTS),
        "fail_at": random.choice((1, 3, 5)),
        "bonus_points": random.choice(COSTS),
        "bonus_limit": random.choice((0, 1, 2)),
        "applied": random.choice(("outside", "outside", "inside")),
        "grounds": [{"id": "law", "title": title("law")}, {"id": "trade", "title": title("trade"), **other}],
    }


def grades(random: Random, indicators: list[Json], top: Fraction, places: int) -> list[Json]:
    """Grades: with bounds, floors and requirements in any mixture, or without any that is public."""
    found: list[Json] = [{"id": name, "title": title(name)} for name in ("none", "low", "middle", "high")]
    found = found[: random.choice((1, 2, 3, 3, 4, 4))]
    if often(random, 0.1):
        return found
    unit, kinds = (
        10**places,
        random.choice(KINDS),
    )
    bounds = sorted(random.sample(range(1, int(top * unit) + 1), len(found) - 1))
    for grade, bound in zip(found[1:], bounds, strict=True):
        chosen = [kind for kind in kinds if often(random, 0.6)] or [random.choice(kinds)]
        made = {"from": text(Fraction(bound, unit)), "floor": floor(random), "requires": required(random, indicators)}
        grade |= {kind: made[kind] for kind in chosen}
    deepest = max(len(above) + 1 for _, above in oracle.walk(indicators))
    for grade in found:
        if "floor" in grade:
            grade["floor"]["level"] = min(grade["floor"]["level"], deepest)
    return found


def floor(random: Random) -> Json:
    """A floor of a grade, at any level."""
    return {"level": random.choice((1, 1, 2, 3)), "share": random.choice(SHARES)}


def required(random: Random, indicators: list[Json]) -> list[str]:
    """The indicators that a grade requires to be without loss."""
    names = [node["id"] for node, _ in oracle.walk(indicators)]
    return random.sample(names, min(len(names), random.choice((1, 1, 2))))


# --- assessments ---


def assessment(random: Random, scheme: Json) -> Json:
    """An assessment that fits a scheme."""
    gone = exclusions(random, scheme)
    found: Json = {"format": "gbt27922.assessment/1", "scheme": scheme["id"], "sites": [*SITES]}
    found |= {"revision": scheme["revision"]} if "revision" in scheme and often(random, 0.5) else {}
    found |= {"exclusions": [{"indicator": name, "justification": "not done"} for name in gone]} if gone else {}
    found |= special_items(random, scheme["special"]) if "special" in scheme else {}
    out, sound = oracle.excluded_leaves(found, scheme), random.choice((0, 0.5, 0.9, 1))
    leaves = [
        node for node, _ in oracle.walk(scheme["indicators"]) if not node.get("children") and node["id"] not in out
    ]
    found["findings"] = [finding(random, leaf, sound) for leaf in leaves for _ in range(random.choice((1, 1, 1, 2, 3)))]
    fixed = set[str]()
    for aim in (at_requirement, at_floor, at_bound):
        if often(random, 0.5):
            wanted = aim(random, found, scheme)
            found["findings"] = aimed(random, found, scheme, wanted, fixed)
            fixed.update(wanted[0])
    random.shuffle(found["findings"])
    return found


def misfit(random: Random, scheme: Json) -> Json:
    """An assessment that is a sound document, and mostly does not fit the scheme: in one place, or in several."""
    found = assessment(random, scheme)
    for _ in range(random.choice((1, 1, 2, 4))):
        place = random.randrange(len(found["findings"]))
        one = {
            name: found["findings"][place][name] for name in ("indicator", "site") if name in found["findings"][place]
        }
        others = (
            {"conforming": False},
            {"sampled": 3, "nonconforming": 1},
            {"value": 1},
            {"value": "-2.5"},
            {"value": 10**6},
        )
        names = [node["id"] for node, _ in oracle.walk(scheme["indicators"])]
        name, excluded = (
            random.choice(("X", *names)),
            {"indicator": random.choice(("X", *names)), "justification": "none"},
        )
        found |= random.choice(
            (
                {"findings": [*found["findings"], one | random.choice(others)]},
                {"findings": [*found["findings"], {"indicator": name} | random.choice(others)]},
                {
                    "findings": [
                        *found["findings"][:place],
                        *found["findings"][place + 1 :],
                        one | random.choice(others),
                    ]
                },
                {
                    "findings": [other for other in found["findings"] if other["indicator"] != one["indicator"]]
                    or [one | others[0]]
                },
                {"exclusions": [*found.get("exclusions", ()), excluded]},
                {"special_deductions": [{"ground": random.choice(("law", "weather")), "description": "late"}]},
                {"special_bonuses": [{"description": "early"}] * random.choice((1, 3))},
            )
        )
    return found


def exclusions(random: Random, scheme: Json) -> list[str]:
    """Exclusions that do not overlap and leave something that applies."""
    below, points, chosen = oracle.leaves_below(scheme), oracle.apportioned(scheme), list[str]()
    for name in random.sample([*below], min(len(below), random.choice((0, 0, 1, 2)))):
        gone = {leaf for other in (*chosen, name) for leaf in below[other]}
        apart = sum(len(below[other]) for other in (*chosen, name)) == len(gone)
        if apart and any(points[leaf] for leaves in below.values() for leaf in leaves if leaf not in gone):
            chosen.append(name)
    return chosen


def special_items(random: Random, special: Json) -> Json:
    """Special deductions and bonuses, as many as there may be."""
    if often(random, 0.5):
        return {}
    grounds = [ground["id"] for ground in special["grounds"]]
    found = [{"ground": random.choice(grounds), "description": "late"} for _ in range(random.choice((0, 1, 2, 4, 5)))]
    bonuses = [{"description": "early"}] * random.randrange(special["bonus_limit"] + 1)
    return {"special_deductions": found, "special_bonuses": bonuses}


def finding(random: Random, leaf: Json, sound: float) -> Json:
    """A finding for a leaf; nothing is lost by it as often as ``sound`` says."""
    if leaf.get("method") == "qualitative" or (leaf.get("method") != "measured" and often(random, 0.2)):
        return at_site(random) | {"indicator": leaf["id"], "conforming": often(random, max(sound, 0.5))}
    sampled = random.choice(SAMPLED)
    lost = 0 if often(random, sound) else random.choice((0, 1, sampled // 3, sampled // 2, sampled))
    return losing(random, leaf, Fraction(lost, sampled))


def losing(random: Random, leaf: Json, share: Fraction) -> Json:
    """A finding by which a leaf loses just a share of its points."""
    found = at_site(random) | {"indicator": leaf["id"]}
    if leaf.get("method") == "measured":
        least, best = oracle.exact(leaf["scale"]["from"]), oracle.exact(leaf["scale"]["to"])
        found["value"] = text(best - share * (best - least))
        return found | ({"responses": random.choice(SAMPLED)} if often(random, 0.7) else {})
    more = random.choice((1, 1, 3, 100))
    return found | {"sampled": share.denominator * more, "nonconforming": share.numerator * more}


def at_site(random: Random) -> Json:
    """The site of a finding, or none."""
    return random.choice(({}, *({"site": site["id"]} for site in SITES)))


# --- assessments on a bound or a floor ---


def at_bound(random: Random, found: Json, scheme: Json) -> tuple[list[str], Fraction]:
    """All leaves, and what they have to earn for a score on a bound, or hardly beside."""
    bounds = [oracle.exact(grade["from"]) for grade in scheme["grades"] if "from" in grade]
    points, lost = oracle.apportioned(scheme), oracle.ratios(found, scheme)
    whole, top = oracle.total(points[leaf] for leaf in lost), oracle.exact(scheme.get("score_total", 100))
    if not bounds:
        return [], whole
    score, base = oracle.totals(points, lost, found, {**scheme, "cap": None})
    wanted = random.choice(bounds) + random.choice(BESIDE) + base - score
    return [*lost], wanted * whole / top


def at_floor(random: Random, found: Json, scheme: Json) -> tuple[list[str], Fraction]:
    """The leaves of an indicator, and what they have to earn to stand on its floor, or hardly beside."""
    floors = [grade["floor"] for grade in scheme["grades"] if "floor" in grade]
    if not floors:
        return [], Fraction(0)
    chosen, points, lost = random.choice(floors), oracle.apportioned(scheme), oracle.ratios(found, scheme)
    names = [node["id"] for node, above in oracle.walk(scheme["indicators"]) if len(above) + 1 == chosen["level"]]
    leaves = [leaf for leaf in oracle.leaves_below(scheme)[random.choice(names)] if leaf in lost]
    applicable = oracle.total(points[leaf] for leaf in leaves)
    return leaves, (oracle.exact(chosen["share"]) + random.choice(BESIDE)) * applicable


def at_requirement(random: Random, found: Json, scheme: Json) -> tuple[list[str], Fraction]:
    """The leaves that a grade requires, and all of their points."""
    names = [name for grade in scheme["grades"] for name in grade.get("requires", ())]
    below, points, lost = oracle.leaves_below(scheme), oracle.apportioned(scheme), oracle.ratios(found, scheme)
    chosen = names[: random.randrange(len(names) + 1)]
    leaves = dict.fromkeys(leaf for name in chosen for leaf in below[name] if leaf in lost)
    return [*leaves], oracle.total(points[leaf] for leaf in leaves)


def aimed(random: Random, found: Json, scheme: Json, wanted: tuple[list[str], Fraction], fixed: set[str]) -> list[Json]:
    """The findings, but that some leaves earn just so much, by one that is not fixed or by all of these alike, if they can."""
    points, lost, (leaves, earned) = oracle.apportioned(scheme), oracle.ratios(found, scheme), wanted
    nodes = {node["id"]: node for node, _ in oracle.walk(scheme["indicators"])}
    own = [leaf for leaf in leaves if nodes[leaf].get("method") != "qualitative" and leaf not in fixed]
    others = earned - oracle.total(points[leaf] * (1 - lost[leaf]) for leaf in leaves if leaf not in own)
    for some in ([leaf] for leaf in random.sample(own, len(own))):
        rest = others - oracle.total(points[leaf] * (1 - lost[leaf]) for leaf in own if leaf not in some)
        if (share := shared(rest, some, points)) is not None:
            return [*replaced(random, found, nodes, some, share)]
    share = shared(others, own, points)
    return found["findings"] if share is None else [*replaced(random, found, nodes, own, share)]


def shared(earned: Fraction, leaves: list[str], points: oracle.Points) -> Fraction | None:
    """The share that leaves lose which earn just so much; None if there is none."""
    whole = oracle.total(points[leaf] for leaf in leaves)
    return 1 - earned / whole if 0 <= earned <= whole != 0 else None


def replaced(random: Random, found: Json, nodes: Json, leaves: list[str], share: Fraction) -> Iterator[Json]:
    """The findings, but that each of some leaves loses a share of its points by a single finding."""
    yield from (one for one in found["findings"] if one["indicator"] not in leaves)
    yield from (losing(random, nodes[leaf], share) for leaf in leaves)
