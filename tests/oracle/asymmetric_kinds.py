"""The vectors of invented schemes with floors, tiers, measured leaves and totals: ``python -m tests.oracle.asymmetric_kinds``.

As in :mod:`tests.oracle.asymmetric`, no two numbers of a case are equal, and the oracle scores.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.oracle import beside, oracle
from tests.oracle.asymmetric import (
    AGGREGATIONS,
    FOLDER,
    REVISION,
    SCHEME,
    Clauses,
    Json,
    Pool,
    case,
    document,
    files,
    text,
    written,
)
from tests.support import cases

#: The items of the invented schemes: their points, and how many leaves they have.
ITEMS = {"A": (47, 3), "B": (32, 2), "C": (21, 2)}
LEAVES = [f"{name}.{number}" for name, (_, count) in ITEMS.items() for number in range(1, count + 1)]
MILLIONTH = Fraction(1, 10**6)


def title(name: str) -> Json:
    """A title in both languages."""
    return {"zh": name, "en": name}


def invented(pool: Pool, grades: list[Json], *left_open: str, measured: Any = (), **more: Any) -> Json:
    """A merge patch that makes another scheme of the shipped one; some items leave the points of their leaves open."""
    items = []
    for name, (whole, count) in ITEMS.items():
        worth = pool.points(Fraction(whole), count)
        leaves: list[Json] = [
            {"id": f"{name}.{number}", "title": title(f"{name}.{number}"), "points": text(points)}
            for number, points in enumerate(worth, 1)
        ]
        for leaf in leaves:
            if leaf["id"] in measured:
                leaf |= {"method": "measured", "scale": measured[leaf["id"]]}
            if name in left_open:
                del leaf["points"]
        items.append({"id": name, "title": title(name), "points": whole, "children": leaves})
    graded = [{"id": "none", "title": title("none")}, *(one | {"title": title(one["id"])} for one in grades)]
    without = dict.fromkeys(("revision", "dates", "sampling", "sources", "special", "cap"))
    return {**without, "id": "invented", "title": title("invented"), "indicators": items, "grades": graded, **more}


def made(id_: str, why: str, patch: Json, findings: list[Json], pool: Pool, **more: Any) -> Json:
    """A case of an invented scheme."""
    spread = any("points" not in leaf for item in patch["indicators"] for leaf in item["children"])
    assessment = document(pool, findings, **more) | {"scheme": "invented"}
    return case(id_, why, assessment, spread=spread, scheme_patch=patch)


def worth(patch: Json) -> dict[str, Fraction]:
    """The points of the leaves of an invented scheme."""
    return oracle.apportioned({"total": 100, **patch})


# --- the families ---

#: The level of the floor of the middle grade and its share; the share of the high grade, whose floor is lower or higher.
FLOORS = ((1, "0.57", "0.31"), (1, "0.5", "0.83"), (2, "0.62", "0.29"), (2, "0.438", "0.53"))


def floors() -> Iterator[Json]:
    for number, (level, share, other) in enumerate(FLOORS, 1):
        for which, missing in (("on", Fraction(0)), ("short-of", MILLIONTH)):
            pool = seeded(f"floor-{number}-{which}", share, missing, level)
            patch, findings = pool[1]
            why = (
                f"One indicator of level {level} {'has just' if not missing else 'is a millionth short of'} {share} of its points: "
                "its floor decides, and not the score."
            )
            patch["grades"][3]["floor"]["share"] = other
            yield made(f"asymmetric-floor-{number}-{which}", why, patch, findings, pool[0])


def seeded(seed: str, share: str, missing: Fraction, level: int) -> tuple[Pool, tuple[Json, list[Json]]]:
    """A scheme with floors, and findings by which one indicator stands on the floor of the middle grade, or just below."""
    for attempt in range(1000):
        pool = Pool(f"{seed}-{attempt}")
        grades: list[Json] = [
            {"id": "low", "from": "31.07"},
            {"id": "middle", "from": "43.19", "floor": {"level": level, "share": share}},
            {"id": "high", "from": "52.43", "floor": {"level": level, "share": share}},
        ]
        patch = invented(pool, grades)
        points, own = worth(patch), ["A.1", "A.2", "A.3"] if level == 1 else ["A.3"]
        findings = [pool.finding(leaf, range(20, 420), 60 if leaf in own else 12) for leaf in LEAVES if leaf != "A.3"]
        lost = oracle.total(
            points[one["indicator"]] * oracle.pooled([one]) for one in findings if one["indicator"] in own
        )
        allowed = (1 - oracle.exact(share) + missing) * oracle.total(points[leaf] for leaf in own)
        last = (allowed - lost) / points["A.3"]
        if 0 < last < 1 and pool.take_counts(last.denominator, last.numerator):
            return pool, (
                patch,
                [*findings, {"indicator": "A.3", "sampled": last.denominator, "nonconforming": last.numerator}],
            )
    raise AssertionError(seed)


def floors_of_what_applies() -> Iterator[Json]:
    for number, (out, share) in enumerate((("A.1", "0.69"), ("B.2", "0.74")), 1):
        pool = Pool(f"floor-applies-{number}")
        grades: list[Json] = [
            {"id": "low", "from": "30.03"},
            {"id": "high", "from": "60.06", "floor": {"level": 1, "share": share}},
        ]
        patch, item = invented(pool, grades), out[0]
        findings = [pool.finding(leaf, range(20, 420), 25 if leaf[0] == item else 9) for leaf in LEAVES if leaf != out]
        why = f"Without {out} the floor is {share} of what applies of {item}, and not of its points."
        given = [{"indicator": out, "justification": "not part of the business"}]
        yield made(f"asymmetric-floor-applies-{number}", why, patch, findings, pool, exclusions=given)


#: What is nonconforming of the tiers, what is excluded, and why.
TIERS: tuple[tuple[list[str], list[str], str], ...] = (
    ([], [], "Nothing is lost: all three tiers."),
    (["C.2"], [], "Only what the highest tier requires has a loss: the middle one."),
    (["B.1"], [], "What the middle tier requires has a loss: the lowest tier, though the highest alone would hold."),
    (["A.2"], [], "What the lowest tier requires has a loss: no tier, though all others alone would hold."),
    (["B.2", "C.1"], [], "Only what no tier requires has a loss: all three."),
    (["A.2", "B.1"], ["A"], "The lowest tier requires what does not apply, and so holds; the middle one has a loss."),
    (["B.2"], ["C"], "The highest tier requires what does not apply, and so holds."),
)


def tiers() -> Iterator[Json]:
    for number, (lost, out, why) in enumerate(TIERS, 1):
        pool = Pool(f"tier-{number}")
        grades: list[Json] = [
            {"id": "basic", "requires": ["A"]},
            {"id": "middle", "requires": ["A.1", "B.1"]},
            {"id": "high", "requires": ["C.2"]},
        ]
        patch, gone = invented(pool, grades), [leaf for leaf in LEAVES if leaf[0] in out]
        findings = [pool.finding(leaf) for leaf in lost if leaf not in gone]
        rest = [leaf for leaf in LEAVES if leaf not in lost and leaf not in gone]
        findings += [{"indicator": leaf, "conforming": True} for leaf in rest]
        given = [{"indicator": name, "justification": "not part of the business"} for name in out]
        yield made(f"asymmetric-tier-{number}", why, patch, findings, pool, **({"exclusions": given} if given else {}))
    for number, leaf in enumerate(("A.4", "C.3"), 1):
        pool = Pool(f"tier-without-points-{number}")
        patch = invented(pool, [{"id": "basic", "requires": ["A"]}, {"id": "high", "requires": ["C"]}])
        item = next(item for item in patch["indicators"] if item["id"] == leaf[0])
        item["children"].append({"id": leaf, "title": title(leaf), "points": 0})
        findings = [*({"indicator": other, "conforming": True} for other in LEAVES), pool.finding(leaf)]
        why = "A leaf that is worth no points has a loss: the score is 100, and the tier that requires it is missed."
        yield made(f"asymmetric-tier-without-points-{number}", why, patch, findings, pool)


#: The scales of the measured leaves: none starts at 0, and one has no whole ends.
SCALES: dict[str, Json] = {
    "A.1": {"from": 3, "to": 11},
    "A.2": {"from": "-4.5", "to": "8.25"},
    "B.1": {"from": 200, "to": 1200},
}


def measured() -> Iterator[Json]:
    for number in range(1, 4):
        sites = [{"id": id_, "kind": "outlet"} for id_ in ("GZ-01", "SH-02", "CD-03")[: 1 + number]]
        for aggregation in AGGREGATIONS:
            pool = Pool(f"measured-{number}")
            grades: list[Json] = [
                {"id": "low", "from": "37.01"},
                {"id": "middle", "from": "55.07"},
                {"id": "high", "from": "73.09"},
            ]
            patch = invented(pool, grades, measured=SCALES, aggregation=aggregation)
            values = [value(pool, leaf, site["id"]) for leaf in SCALES for site in sites]
            values += [value(pool, "A.2", sites[0]["id"]), {**value(pool, "B.1", sites[1]["id"]), "note": "one more"}]
            del values[-1]["responses"]
            counted = [pool.finding(leaf, site=sites[-1]["id"]) for leaf in LEAVES if leaf not in SCALES]
            why = f"Values on three scales at {len(sites)} sites, each with its responses, put together as {aggregation}; one counts once."
            named = f"asymmetric-measured-{number}-{aggregation.replace('_', '-')}"
            yield made(named, why, patch, values + counted, pool, sites=sites)


def value(pool: Pool, leaf: str, site: str) -> Json:
    """A value on the scale of a leaf, with its responses."""
    least, best = (oracle.exact(SCALES[leaf][end]) for end in ("from", "to"))
    while True:
        found, responses = least + (best - least) * Fraction(pool.draw.randint(11, 97), 100), pool.draw.randint(30, 990)
        if pool.take(found, responses):
            return {"indicator": leaf, "site": site, "value": text(found), "responses": responses}


#: The total, what a deduction costs and a bonus brings, where they are applied, and the cap.
TOTALS = (
    (1000, "1.3", "2.7", "outside", None),
    (1000, "1.3", "2.7", "inside", None),
    ("62.5", "0.7", "1.9", "outside", None),
    (10, "0.03", "0.11", "inside", None),
    (1000, "0.9", "61.7", "outside", "903.3"),
)


def totals() -> Iterator[Json]:
    for number, (top, each, gain, applied, cap) in enumerate(TOTALS, 1):
        pool = Pool(f"total-{number}")
        pool.take(3, Fraction(each), Fraction(gain))
        bounds = [text(Fraction(bound) * oracle.exact(top) / 100) for bound in ("71.04", "83.2", "92.16")]
        grades = [{"id": id_, "from": bound} for id_, bound in zip(("low", "middle", "high"), bounds, strict=True)]
        special = {"deduction_points": each, "bonus_points": gain, "bonus_limit": 2, "fail_at": 4, "applied": applied}
        patch = invented(pool, grades, score_total=top, special=special, cap=cap, display_places=3)
        findings = [pool.finding(leaf, range(60, 600), 14) for leaf in LEAVES if leaf != "C.1"]
        more = {
            "exclusions": [{"indicator": "C.1", "justification": "not part of the business"}],
            "special_deductions": [{"ground": "trade", "description": f"breach {one}"} for one in range(3)],
            "special_bonuses": [{"description": f"merit {one}"} for one in range(2)],
        }
        why = f"Scores and bounds are on {top}; three deductions of {each} and two bonuses of {gain}, {applied}, cap {cap}."
        yield made(f"asymmetric-total-{number}", why, patch, findings, pool, **more)


def ranges() -> Iterator[Json]:
    for number, (share, worst) in enumerate((("0.41", 90), ("0.63", 45), ("0.72", 30), ("0.81", 26)), 1):
        pool = Pool(f"conditions-range-{number}")
        grades: list[Json] = [
            {"id": "low", "floor": {"level": 1, "share": share}},
            {"id": "middle", "from": "61.3", "requires": ["C.1"]},
            {"id": "high", "from": "84.7", "floor": {"level": 2, "share": "0.35"}},
        ]
        patch = invented(pool, grades, *(("A",), ("A", "B"), ("B",), ("A", "B", "C"))[number - 1])
        out = [{"indicator": "B.2", "justification": "not part of the business"}] if number % 2 else []
        findings = [
            pool.finding(leaf, range(20, 420), worst)
            for leaf in LEAVES
            if leaf != "C.1" and not (out and leaf == "B.2")
        ]
        findings.append({"indicator": "C.1", "conforming": True})
        why = "Some points are open: the grades at the ends are those that some table gives, with floors and what is required."
        yield made(
            f"asymmetric-conditions-range-{number}", why, patch, findings, pool, **({"exclusions": out} if out else {})
        )


def conflicts() -> Iterator[Json]:
    for number, (share, bound) in enumerate((("0.57", "79.4"), ("0.53", "73.6")), 1):
        pool = Pool(f"conditions-conflict-{number}")
        grades: list[Json] = [
            {"id": "low", "from": "41.7"},
            {"id": "middle", "floor": {"level": 1, "share": share}},
            {"id": "high", "from": bound},
        ]
        patch = invented(pool, grades, "C")
        first, _, last = patch["indicators"]
        for item in (first, last):
            del item["points"]
        first["children"] = first["children"][:2]
        first["children"][0]["points"] = text(pool.points(Fraction(33 + number), 2)[0] / 2 + 12)
        del first["children"][1]["points"]
        parts = {"A.1": "9/10", "A.2": "1/5", "B.1": "1/20", "B.2": "1/30", "C.1": "1/70", "C.2": "1/90"}
        findings = [losing(pool, leaf, oracle.exact(part) + Fraction(number, 1000)) for leaf, part in parts.items()]
        why = "A floor needs points where the score is low, and the next bound needs them where it is high: each can hold, and not both."
        yield made(f"asymmetric-conditions-conflict-{number}", why, patch, findings, pool)


def losing(pool: Pool, leaf: str, share: Fraction) -> Json:
    """A sample of which just a share is nonconforming."""
    for times in range(1, 1000):
        if pool.take_counts(share.denominator * times, share.numerator * times):
            return {"indicator": leaf, "sampled": share.denominator * times, "nonconforming": share.numerator * times}
    raise AssertionError(leaf)


def reversals() -> Iterator[Json]:
    for one in (*floors(), *tiers(), *measured()):
        found = beside.reversals(
            one["assessment"], cases.scheme_document({"scheme": SCHEME, "revision": REVISION, **one})
        )
        if found:
            why = "Each finding, exclusion and special item is turned round alone, and scored again: what gives another grade is listed."
            yield one | {"id": f"reversed-{one['id']}", "why": why, "expect": {"reversals": written(found)}}


CLAUSES: Clauses = {
    "asymmetric-floors": (
        lambda: (*floors(), *floors_of_what_applies()),
        "设计：单项下限（方案为虚构）；没有两个数相等",
        "design: floors (the schemes are invented); no two numbers are equal",
    ),
    "asymmetric-tiers": (
        tiers,
        "设计：必备指标，逐级累进（方案为虚构）；没有两个数相等",
        "design: required indicators, cumulative (the schemes are invented); no two numbers are equal",
    ),
    "asymmetric-measured": (
        measured,
        "设计：测得值、量表与回答数（方案为虚构）；没有两个数相等",
        "design: measured values, scales and responses (the schemes are invented); no two numbers are equal",
    ),
    "asymmetric-totals": (
        totals,
        "设计：不是 100 的满分（方案为虚构）；没有两个数相等",
        "design: totals other than 100 (the schemes are invented); no two numbers are equal",
    ),
    "asymmetric-conditions-ranges": (
        lambda: (*ranges(), *conflicts()),
        "设计：分值未公开时等级的精确范围（方案为虚构）；没有两个数相等",
        "design: the exact range of the grade where points are open (the schemes are invented); no two numbers are equal",
    ),
    "asymmetric-reversals": (
        reversals,
        "设计：有单项下限、必备指标或测得值时，哪一项单独相反，等级就不同（方案为虚构）",
        "design: what alone would change the grade, with floors, tiers and measured values (the schemes are invented)",
    ),
}


if __name__ == "__main__":
    for name, content in files(CLAUSES):
        (FOLDER / name).write_text(content, encoding="utf-8")
