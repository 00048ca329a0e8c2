"""A hundred thousand vectors, drawn from seeds and answered by the oracle: ``python -m tests.oracle.many``.

Each vector has a seed of its own, so that any of them can be drawn alone. A third of them is exactly on a bound or just
meets a tier, a third just beside one, and the rest anywhere. They are too many for the wheel: ``tests/many_vectors`` has them compressed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from tests.oracle import oracle
from tests.oracle.asymmetric import text, written
from tests.support import cases

Json = dict[str, Any]
FOLDER = Path(__file__).parents[1] / "many_vectors"
PLACES = ("on", "beside", "anywhere")
#: Shares that a sample in an audit can have.
SHARES = [
    Fraction(bad, of) for of in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 25, 30) for bad in (0, 0, 1, 2) if bad < of
]
SITES = ("HQ", "GZ-01", "GZ-02", "BJ-01")
LISTED = [{"id": name, "kind": "headquarters" if name == "HQ" else "outlet"} for name in SITES]


class Case(NamedTuple):
    """What a vector is drawn with: its number in its group, its numbers at random, and its scheme, which may be changed."""

    draw: random.Random
    place: str
    scheme: Json
    own: Json

    @property
    def about(self) -> Json:
        """The members of an assessment that name its scheme."""
        revision = self.scheme.get("revision", 1)
        return {
            "scheme": self.scheme["id"],
            **({"revision": revision} if self.scheme["id"] == cases.SHIPPED["id"] else {}),
        }


def leaves(scheme: Json) -> dict[str, Json]:
    """The leaves of a scheme, by their ids."""
    return {node["id"]: node for node, _ in oracle.walk(scheme["indicators"]) if not node.get("children")}


# --- where the score is to be ---


def bounds(scheme: Json) -> list[Fraction]:
    """The bounds of a scheme, or where it has none, some scores."""
    found = [oracle.exact(item["from"]) for item in scheme["grades"] if "from" in item]
    return found or [oracle.exact(scheme.get("score_total", 100)) * tenth / 10 for tenth in (6, 8, 9)]


def wanted(case: Case) -> Fraction:
    """The score that a case shall have: on a bound, as little beside it as a float may not see, or anywhere."""
    draw, top = case.draw, oracle.exact(case.scheme.get("score_total", 100))
    bound = draw.choice(bounds(case.scheme))
    if case.place == "on":
        return bound
    if case.place == "beside":
        little = Fraction(
            1, draw.choice([10 ** draw.randint(1, 16), draw.choice([7, 11, 13, 17]) ** draw.randint(1, 8)])
        )
        return bound + draw.choice([1, -1, -1]) * little
    return top * draw.randint(450, 999) / 1000


def losses(case: Case, weights: dict[str, Fraction], left: Fraction) -> dict[str, Fraction]:
    """Shares for all leaves that lose just so much together: some at random, and then as much as is left."""
    order, found = list(weights), dict.fromkeys(weights, Fraction(0))
    case.draw.shuffle(order)
    known = leaves(case.scheme)
    for leaf in order:
        share = case.draw.choice([Fraction(0), Fraction(1)] if is_verdict(known[leaf]) else SHARES)
        if weights[leaf] * share <= left and case.draw.random() < 0.35:
            found[leaf], left = share, left - weights[leaf] * share
    for leaf in (leaf for leaf in order if weights[leaf] and not is_verdict(known[leaf])):
        more = min(left, weights[leaf] * (1 - found[leaf]))
        found[leaf], left = found[leaf] + more / weights[leaf], left - more
    return found


def is_verdict(leaf: Json) -> bool:
    """Whether a leaf takes verdicts alone."""
    return bool(leaf.get("method") == "qualitative")


# --- findings ---


def findings(case: Case, shares: dict[str, Fraction]) -> list[Json]:
    """Findings that give each leaf its share, at several sites for some of them."""
    known, how = leaves(case.scheme), case.scheme.get("aggregation", "pooled")
    return [finding for leaf, share in shares.items() for finding in of_leaf(case.draw, known[leaf], share, how)]


def of_leaf(draw: random.Random, leaf: Json, share: Fraction, how: str) -> Iterator[Json]:
    """The findings of one leaf."""
    if "scale" in leaf:
        responses = draw.choice([1, draw.randint(2, 400)])
        value = text(oracle.mean_value(share, leaf["scale"]))
        yield {"indicator": leaf["id"], "value": value} | ({"responses": responses} if responses > 1 else {})
    elif share in {0, 1} and (is_verdict(leaf) or draw.random() < 0.85):
        yield {"indicator": leaf["id"], "conforming": not share}
    elif how == "pooled" and draw.random() < 0.75:
        yield sampled(leaf, share, draw.choice([1, 1, 2, 5]))
    else:
        sites = draw.sample(SITES, 2)
        for site, part in zip(sites, PARTS[how](draw, share), strict=True):
            yield sampled(leaf, part, draw.choice([1, 2, 3]) if how != "pooled" else 1, site=site)


def sampled(leaf: Json, share: Fraction, times: int, **more: str) -> Json:
    """A sample with such a share, not of the least size."""
    counts = {"sampled": share.denominator * times, "nonconforming": share.numerator * times}
    return {"indicator": leaf["id"], **more, **counts}


def around(draw: random.Random, share: Fraction) -> tuple[Fraction, Fraction]:
    """Two shares whose mean is ``share``."""
    apart = min(share, 1 - share) * draw.choice([Fraction(0), Fraction(1, 2), Fraction(1)])
    return share + apart, share - apart


#: For each aggregation, the shares of two sites that make one share of the leaf. Pooled, both are as large.
PARTS: dict[str, Callable[[random.Random, Fraction], tuple[Fraction, Fraction]]] = {
    "pooled": lambda _, share: (share, share),
    "site_mean": around,
    "worst_site": lambda draw, share: (share, share * draw.choice([Fraction(0), Fraction(1, 2), Fraction(1)])),
}


# --- special items and exclusions ---


def special(case: Case, most: int) -> Json:
    """Special deductions and bonuses, as far as the scheme has any."""
    of, draw = case.scheme.get("special", oracle.NO_SPECIAL), case.draw
    grounds = [ground["id"] for ground in of["grounds"]]
    less = [
        {"ground": draw.choice(grounds), "description": "D"} for _ in range(draw.randint(0, most) if grounds else 0)
    ]
    more = [{"description": "B"} for _ in range(draw.randint(0, min(1, of["bonus_limit"])))]
    return ({"special_deductions": less} if less else {}) | ({"special_bonuses": more} if more else {})


def exclusions(case: Case, most: int) -> Json:
    """Some indicators that do not apply, none inside another."""
    below = oracle.leaves_below(case.scheme)
    names = case.draw.sample([name for name in below if len(below[name]) < 4], case.draw.randint(0, most))
    apart = [name for name in names if not any(set(below[name]) < set(below[other]) for other in names)]
    kept = {name: set(below[name]) for name in apart}
    given = [{"indicator": name, "justification": "J"} for name in kept]
    return {"exclusions": given} if given else {}


def assessment(case: Case, *, deductions: int = 0, out: int = 0) -> Json:
    """An assessment whose score is where the case has it, if its special items and exclusions allow it."""
    made: Json = {"format": "gbt27922.assessment/1", **case.about}
    made |= special(case, deductions) | exclusions(case, out)
    points, away = oracle.apportioned(case.scheme), oracle.excluded_leaves(made, case.scheme)
    applicable = [leaf for leaf in leaves(case.scheme) if leaf not in away]
    whole = oracle.total(points[leaf] for leaf in applicable)
    top = oracle.exact(case.scheme.get("score_total", 100))
    extra, inside = oracle.change_of(made, case.scheme)
    most = top + (top * extra / whole if inside else extra)
    weights = {leaf: top * points[leaf] / whole for leaf in applicable}
    found = findings(case, losses(case, weights, max(Fraction(0), most - wanted(case))))
    if case.draw.random() < 0.1:  # in the order of the tree they take half as much room
        case.draw.shuffle(found)
    sites = {"sites": LISTED} if any("site" in finding for finding in found) else {}
    return made | sites | {"findings": found}


def tiered(case: Case) -> Json:
    """An assessment that just meets what a tier requires, or misses it by one item of very many, or neither."""
    made = assessment(case, out=1)
    if case.place == "anywhere":
        return made
    below, draw = oracle.leaves_below(case.scheme), case.draw
    tiers = case.scheme["grades"][1 : draw.randint(2, len(case.scheme["grades"]))]
    required = {leaf for tier in tiers for name in tier["requires"] for leaf in below[name]}
    found = [
        {"indicator": one["indicator"], "conforming": True} if one["indicator"] in required else one
        for one in made["findings"]
    ]
    least = [index for index, one in enumerate(found) if one["indicator"] in required]
    if case.place == "beside" and least:
        index = draw.choice(least)
        found[index] = {
            "indicator": found[index]["indicator"],
            "sampled": 10 ** draw.randint(1, 16),
            "nonconforming": 1,
        }
    return made | {"findings": found}


# --- answers ---


def scored(case: Case, made: Json, *, spread: bool = False) -> Json:
    """A vector with what the oracle says of it."""
    points, lost = oracle.apportioned(case.scheme), oracle.ratios(made, case.scheme)
    value, base = oracle.totals(points, lost, made, case.scheme)
    count = len(made.get("special_deductions", ()))
    found: Json = {
        "score": value,
        "base_score": base,
        "grade": oracle.grade(value, count, case.scheme, points, lost),
        "provisional": bool(oracle.undetermined(case.scheme)),
    }
    if spread:
        found["score_range"] = oracle.score_range(made, case.scheme)
    return {**case.own, "assessment": made, "expect": written(found)}


def refused(case: Case, made: Json) -> Json:
    """A vector that the scheme refuses, with the problems that the oracle finds."""
    broken = case.draw.choice(FAULTS)(case, made)
    found = [{"path": path, "code": code} for path, code in sorted(oracle.problems(broken, case.scheme))]
    return {**case.own, "assessment": broken, "expect_problems": found}


def without_a_leaf(case: Case, made: Json) -> Json:
    leaf = case.draw.choice(made["findings"])["indicator"]
    return made | {"findings": [one for one in made["findings"] if one["indicator"] != leaf]}


def of_something_unknown(case: Case, made: Json) -> Json:
    return made | {"findings": [*made["findings"], {"indicator": f"9.{case.draw.randint(1, 99)}", "conforming": True}]}


def of_no_leaf(case: Case, made: Json) -> Json:
    above = [node["id"] for node, _ in oracle.walk(case.scheme["indicators"]) if node.get("children")]
    return made | {"findings": [*made["findings"], {"indicator": case.draw.choice(above), "conforming": False}]}


def excluded_and_found(case: Case, made: Json) -> Json:
    leaf = case.draw.choice(made["findings"])["indicator"]
    return made | {"exclusions": [*made.get("exclusions", ()), {"indicator": leaf, "justification": "J"}]}


def one_bonus_too_many(case: Case, made: Json) -> Json:
    limit = case.scheme["special"]["bonus_limit"]
    return made | {"special_bonuses": [{"description": "B"}] * (limit + case.draw.randint(1, 3))}


def on_no_ground(case: Case, made: Json) -> Json:
    ground = {"ground": f"ground-{case.draw.randint(1, 99)}", "description": "D"}
    return made | {"special_deductions": [*made.get("special_deductions", ()), ground]}


FAULTS = (without_a_leaf, of_something_unknown, of_no_leaf, excluded_and_found, one_bonus_too_many, on_no_ground)


# --- the groups ---


class Group(NamedTuple):
    """A group: how many vectors it has, the scheme it is about, its clause, its changes of the scheme, and how it is drawn."""

    size: int
    scheme: str
    revision: int | None
    zh: str
    en: str
    drawn: Callable[[Case], Json]
    patches: tuple[Json, ...] = ({},)
    tables: int = 0


READINGS: tuple[Json, ...] = (
    {"aggregation": "site_mean"},
    {"aggregation": "worst_site"},
    {"special": {"applied": "inside"}},
    {"cap": 100},
    {"special": {"bonus_limit": 0}},
    {"aggregation": "site_mean", "special": {"applied": "inside"}, "cap": 100},
    {"aggregation": "worst_site", "special": {"applied": "inside"}},
)
GB, SBT, BOUNDED = "GB/T 27922-2011", "SB/T 10401-2006", {"grades": None}
#: Bounds for schemes that have none, invented: for each top score.
INVENTED = {
    top: {
        "grades": [
            {"id": "low", "title": {"zh": "低", "en": "low"}},
            *(
                {"id": name, "title": {"zh": name, "en": name}, "from": bound}
                for name, bound in zip(("mid", "high"), of, strict=True)
            ),
        ]
    }
    for top, of in ((100, (70, 85)), (1000, (700, 850)))
}

GROUPS = {
    "many-verdicts": Group(15_000, GB, 1, "5.1 至 5.3 与第6章：分值、判定、抽样与等级", "5.1 to 5.3 and section 6: points, verdicts, samples and grades", lambda case: scored(case, assessment(case))),
    "many-samples": Group(15_000, GB, 2, "第6章：抽样与等级，修订版2", "section 6: samples and grades, revision 2", lambda case: scored(case, assessment(case))),
    "many-special": Group(15_000, GB, 1, "第6章：特别扣分项与特别加分项", "section 6: special deductions and the bonus", lambda case: scored(case, assessment(case, deductions=5))),
    "many-exclusions": Group(15_000, GB, 2, "第6章：删减", "section 6: exclusions", lambda case: scored(case, assessment(case, deductions=1, out=4))),
    "many-readings": Group(10_000, GB, 1, "第6章：有歧义处的各种解读", "section 6: the readings of what is ambiguous", lambda case: scored(case, assessment(case, deductions=2, out=2)), READINGS),
    "many-points": Group(8_000, GB, 1, "5.1 至 5.3：完整的分值表（虚构）", "5.1 to 5.3: complete point tables (invented)", lambda case: scored(case, assessment(case, deductions=1, out=1)), tables=60),
    "many-ranges": Group(4_000, GB, 1, "5.1 至 5.3：未公布的分值与得分范围", "5.1 to 5.3: points that are not public, and the range of the score", lambda case: scored(case, assessment(case, deductions=1, out=2), spread=True)),
    "many-floors-durable": Group(5_000, f"{SBT} A.1", None, "SB/T 10401-2006 附录A.1：等级与单项下限", "SB/T 10401-2006 A.1: grades and the floor", lambda case: scored(case, assessment(case, out=2))),
    "many-floors-fast-moving": Group(4_000, f"{SBT} A.2", None, "SB/T 10401-2006 附录A.2：等级与单项下限", "SB/T 10401-2006 A.2: grades and the floor", lambda case: scored(case, assessment(case, out=2))),
    "many-brand": Group(3_000, "GB/T 27925-2011", None, "GB/T 27925-2011：一千分与等级", "GB/T 27925-2011: a thousand points and grades", lambda case: scored(case, assessment(case))),
    "many-measured": Group(4_000, "JDP-CSI-CN-2018", None, "测量值（虚构的等级下限）", "measured values (invented bounds)", lambda case: scored(case, assessment(case)), (INVENTED[1000],)),
    "many-tiers": Group(2_000, "completeness-tiers", None, "必备指标的累进等级", "cumulative tiers of required indicators", lambda case: scored(case, tiered(case))),
    "many-refused": Group(4_000, GB, 1, "第5、6章：与认证方案不符的评审", "sections 5 and 6: assessments that do not fit the scheme", lambda case: refused(case, assessment(case, deductions=1, out=1))),
}  # fmt: skip


@cache
def schemes_of(name: str) -> tuple[tuple[Json, Json], ...]:
    """The schemes of a group: what a vector has of its own for it, and the scheme."""
    group = GROUPS[name]
    shipped = cases.BY_ID[group.scheme, group.revision or 1]
    if group.tables:
        return tuple(tabled(shipped, number) for number in range(group.tables))
    return tuple(({"scheme_patch": patch} if patch else {}, cases.merged(shipped, patch)) for patch in group.patches)


def tabled(scheme: Json, number: int) -> tuple[Json, Json]:
    """A point table of that number, and the scheme with it: in quarters, for all leaves whose points are open."""
    draw = random.Random(f"table {number}")  # noqa: S311  # vectors, no secrets
    rows: dict[str, str] = {}
    for left, names in oracle.given_and_shared(scheme)[1]:
        quarters = int(left * 4)
        cuts = sorted(draw.sample(range(1, quarters), len(names) - 1))
        rows |= {
            leaf: text(Fraction(high - low, 4))
            for leaf, (low, high) in zip(names, pairwise((0, *cuts, quarters)), strict=True)
        }
    table = "indicator,points\n" + "".join(f"{leaf},{points}\n" for leaf, points in rows.items())
    return {"points": table}, oracle.with_points(scheme, csv.DictReader(io.StringIO(table)))


def vector(name: str, number: int) -> Json:
    """The vector of that number in a group."""
    draw = random.Random(f"{name} {number}")  # noqa: S311  # vectors, no secrets
    own, scheme = draw.choice(schemes_of(name))
    case = Case(draw, PLACES[number % 3], scheme, own)
    why = {"on": "Drawn on a bound.", "beside": "Drawn just beside a bound.", "anywhere": "Drawn anywhere."}[case.place]
    return {"id": f"{name}-{number:05}", "why": why, **GROUPS[name].drawn(case)}


def file(name: str, rows: Callable[[str], Iterator[Json]] | None = None) -> bytes:
    """The file of a group, a line a vector."""
    group = GROUPS[name]
    head = {
        "group": name,
        "scheme": group.scheme,
        "revision": group.revision,
        "clause": {"zh": group.zh, "en": group.en},
        "made": "oracle",
    }
    known = {key: value for key, value in head.items() if value is not None}
    given = rows(name) if rows else (vector(name, number) for number in range(group.size))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in given)
    return f'{json.dumps(known, ensure_ascii=False)[:-1]}, "cases": [\n{lines}\n]}}\n'.encode()


def packed(data: bytes) -> bytes:
    """Text, compressed as far as it goes."""
    filters = [
        {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 26, "lc": 4, "lp": 0, "pb": 0}
    ]
    return lzma.compress(data, filters=filters)


def main() -> None:
    """Write all files, compressed, and the digests of what is in them."""
    FOLDER.mkdir(exist_ok=True)
    sums = []
    for name in sorted(GROUPS):
        data = file(name)
        sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}.json\n")
        (FOLDER / f"{name}.json.xz").write_bytes(packed(data))
    (FOLDER / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


if __name__ == "__main__":
    main()
