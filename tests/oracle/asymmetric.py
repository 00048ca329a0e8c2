"""The vectors in which no two numbers are equal, drawn from seeds and scored by the oracle: ``python -m tests.oracle.asymmetric``.

Whoever swaps two leaves, two sites, two counts or two steps gets another answer, so that two errors cannot cancel.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.oracle import oracle
from tests.support import cases

Json = dict[str, Any]
FOLDER = Path(__file__).parents[1] / "vectors"
SCHEME, REVISION = cases.SHIPPED["id"], 1
LEAVES = [node["id"] for node, _ in oracle.walk(cases.SHIPPED["indicators"]) if not node.get("children")]
GROUPS = {"5.1": 40, "5.2": 35, "5.3": 25}
#: What stands in the shipped scheme is used up; "5.1.2.2" has 5.
TAKEN = {1, 5, 25, 35, 40, 70, 80, 90, 95, 100}


class Pool:
    """Numbers, none of them twice, and ratios, none of them twice."""

    def __init__(self, seed: str) -> None:
        self.draw = random.Random(seed)  # noqa: S311  # vectors, no secrets
        self.used: set[Fraction] = set(map(Fraction, TAKEN))

    def take(self, *numbers: Fraction | int) -> bool:
        """Use numbers up; not if two are equal, or one is used already."""
        new = set(map(Fraction, numbers))
        if len(new) < len(numbers) or new & self.used:
            return False
        self.used |= new
        return True

    def counts(self, sizes: Sequence[int] = range(20, 420), most: int = 33) -> tuple[int, int]:
        """How many are sampled and how many of them are nonconforming, at most so many of a hundred."""
        while True:
            sampled = self.draw.choice(sizes)
            nonconforming = self.draw.randint(2, max(2, sampled * most // 100))
            if self.take_counts(sampled, nonconforming):
                return sampled, nonconforming

    def take_counts(self, sampled: int, nonconforming: int) -> bool:
        """Use up the counts of a sample, what conforms of it, and its share."""
        return self.take(sampled, nonconforming, sampled - nonconforming, Fraction(nonconforming, sampled))

    def points(self, whole: Fraction, parts: int) -> list[Fraction]:
        """Points that add up to ``whole``, none of them a whole number."""
        while True:
            weights = [self.draw.randint(7, 60) for _ in range(parts - 1)]
            units = [max(1, int(whole * 20 * weight / (sum(weights) + 30))) for weight in weights]
            found = [Fraction(unit, 20) for unit in units]
            found.append(whole - oracle.total(found))
            if found[-1] > 0 and all(one.denominator > 1 for one in found) and self.take(*found):
                return found

    def finding(self, leaf: str, *given: Any, **more: Any) -> Json:
        """A sample of a leaf."""
        sampled, nonconforming = self.counts(*given)
        return {"indicator": leaf, **more, "sampled": sampled, "nonconforming": nonconforming}


def document(pool: Pool, findings: list[Json], **more: Any) -> Json:
    """An assessment with its findings in no order."""
    pool.draw.shuffle(findings)
    return {"format": "gbt27922.assessment/1", "scheme": SCHEME, "revision": REVISION, **more, "findings": findings}


def table(pool: Pool, *left_open: str) -> str:
    """A point table: points for all leaves, but for those that are left open."""
    points: dict[str, Fraction] = {}
    for group, whole in GROUPS.items():
        leaves = [leaf for leaf in LEAVES if leaf.startswith(group) and leaf != "5.1.2.2"]
        points |= zip(leaves, pool.points(Fraction(whole - (5 if group == "5.1" else 0)), len(leaves)), strict=True)
    rows = [f"{leaf},{text(points[leaf])}\n" for leaf in LEAVES if leaf in points and leaf not in left_open]
    return "indicator,points\n" + "".join(rows)


def text(value: Fraction) -> str:
    """A decimal where there is one that ends, else a fraction."""
    above, places = value, 0
    while above.denominator % 2 == 0 or above.denominator % 5 == 0:
        above, places = above * 10, places + 1
    if above.denominator > 1 or not places:
        return str(value)
    digits = str(abs(above.numerator)).rjust(places + 1, "0")
    return f"{'-' * (value < 0)}{digits[:-places]}.{digits[-places:]}"


def case(id_: str, why: str, assessment: Json, *, spread: bool = False, **own: Any) -> Json:
    """A case with what the oracle says of it."""
    made = {"id": id_, "why": why, "made": "oracle", **own, "assessment": assessment}
    scheme = cases.scheme_document({"scheme": SCHEME, "revision": REVISION, **made})
    if "points" in own:
        scheme = oracle.with_points(scheme, csv.DictReader(io.StringIO(own["points"])))
    assert not oracle.problems(assessment, scheme), id_
    found = oracle.score(assessment, scheme)
    lines = found.pop("lines")
    found["lines"] = {name: shown_line(line) for name, line in lines.items()}
    if spread:
        found["score_range"] = oracle.score_range(assessment, scheme)
    return made | {"expect": written(found)}


def shown_line(line: Json) -> Json:
    """What a case says of a line."""
    names = ("excluded", "points") if line["excluded"] else ("earned", "lost", "sampled", "nonconforming", "value")
    return {name: line[name] for name in names if name in line}


def written(value: Any) -> Any:
    """Exact numbers as text."""
    if isinstance(value, dict):
        return {name: written(item) for name, item in value.items()}
    if isinstance(value, list):
        return [written(item) for item in value]
    return text(value) if isinstance(value, Fraction) else value


# --- the families ---


def scoring() -> Iterator[Json]:
    for number in range(1, 7):
        pool = Pool(f"scoring-{number}")
        findings = [pool.finding(leaf) for leaf in LEAVES]
        why = "Shipped scheme; every leaf has a sample of its own size and share, and shows it in its line."
        yield case(f"asymmetric-samples-{number}", why, document(pool, findings))
    for number in range(1, 4):
        pool = Pool(f"verdicts-{number}")
        findings = [pool.finding(leaf) for leaf in LEAVES]
        findings += [{"indicator": leaf, "conforming": number % 2 > 0} for leaf in pool.draw.sample(LEAVES, number)]
        why = (
            "As before, with verdicts beside some samples: a verdict is one more of the sample, not a half of the leaf."
        )
        yield case(f"asymmetric-verdicts-{number}", why, document(pool, findings))
    for number in range(1, 4):
        pool = Pool(f"pooled-{number}")
        findings = [pool.finding(leaf) for leaf in LEAVES]
        findings += [pool.finding(leaf) for leaf in pool.draw.sample(LEAVES, 4 + number)]
        why = "Some leaves have two samples of different size: pooled, not averaged, and none replaces the other."
        yield case(f"asymmetric-pooled-{number}", why, document(pool, findings))


def points() -> Iterator[Json]:
    for number in range(1, 7):
        pool = Pool(f"points-{number}")
        own = table(pool)
        why = "All points and all shares differ: to swap the points, or the findings, of two leaves changes the score."
        yield case(
            f"asymmetric-points-{number}", why, document(pool, [pool.finding(leaf) for leaf in LEAVES]), points=own
        )
    for number in range(1, 5):
        pool = Pool(f"partial-{number}")
        own = table(pool, *pool.draw.sample([leaf for leaf in LEAVES if leaf[:3] in {"5.1", "5.2"}], 3 + number))
        why = "Some points are left open and shared out group by group; all others differ."
        yield case(
            f"asymmetric-partial-{number}", why, document(pool, [pool.finding(leaf) for leaf in LEAVES]), points=own
        )


#: Sizes whose shares are decimals that end.
SIZES = [2**a * 5**b for a in range(13) for b in range(6) if 40 < 2**a * 5**b < 9000]
BOUNDS = {"five-stars": 95, "four-stars": 90, "three-stars": 80, "qualified": 70}


def bounds() -> Iterator[Json]:
    for name, bound in BOUNDS.items():
        for which, missing in (("exactly", Fraction(0)), ("short-of", Fraction(1, 10**6))):
            own, assessment = at(bound, missing, f"{which}-{name}")
            why = f"{'A millionth short of' if missing else 'Exactly'} {bound}, by 21 different points and shares."
            yield case(f"asymmetric-{which}-{name}", why, assessment, points=own)


def at(bound: int, missing: Fraction, seed: str) -> tuple[str, Json]:
    """A table, and an assessment whose last leaf loses just what brings the score to a bound."""
    for attempt in range(1000):
        pool = Pool(f"{seed}-{attempt}")
        own = table(pool)
        worth = oracle.apportioned(oracle.with_points(cases.SHIPPED, csv.DictReader(io.StringIO(own))))
        findings = [pool.finding(leaf, SIZES, 2 * (100 - bound)) for leaf in LEAVES[:-1]]
        lost = oracle.total(worth[one["indicator"]] * oracle.pooled([one]) for one in findings)
        share = (100 - bound + missing - lost) / worth[LEAVES[-1]]
        if 0 < share < Fraction(2, 3) and pool.take_counts(share.denominator, share.numerator):
            last = {"indicator": LEAVES[-1], "sampled": share.denominator, "nonconforming": share.numerator}
            return own, document(pool, [*findings, last])
    raise AssertionError(seed)


AGGREGATIONS = ("pooled", "site_mean", "worst_site")


def sites() -> Iterator[Json]:
    for number in range(1, 4):
        pool = Pool(f"sites-{number}")
        own, ids = table(pool), ["HQ", "GZ-01", "SH-02", "CD-03"][: 2 + number // 2]
        listed = [{"id": id_, "kind": "outlet" if "-" in id_ else "headquarters"} for id_ in ids]
        findings = [pool.finding(leaf, range(20, 1500), site=site) for leaf in LEAVES[::2] for site in ids]
        findings += [pool.finding(leaf, range(20, 1500)) for leaf in LEAVES[1::2]]
        findings += [pool.finding(leaf, range(20, 1500), site=ids[1]) for leaf in LEAVES[::7]]
        assessment = document(pool, findings, sites=listed)
        for aggregation in AGGREGATIONS:
            why = f"One set of findings at {len(ids)} sites, put together as {aggregation}: the three readings differ."
            patch = {"aggregation": aggregation}
            named = f"asymmetric-sites-{number}-{aggregation.replace('_', '-')}"
            yield case(named, why, assessment, scheme_patch=patch, points=own)


EXCLUDED = (["5.1.3"], ["5.2"], ["5.3.1"], ["5.1.2.2", "5.2.4"], ["5.1.4.1", "5.1.6", "5.2.2"], ["5.1", "5.3.2"])


def exclusions() -> Iterator[Json]:
    for number, names in enumerate(EXCLUDED, 1):
        pool = Pool(f"exclusions-{number}")
        own, out = (
            table(pool),
            oracle.excluded_leaves({"exclusions": [{"indicator": name} for name in names]}, cases.SHIPPED),
        )
        findings = [pool.finding(leaf) for leaf in LEAVES if leaf not in out]
        given = [{"indicator": name, "justification": "not part of the business"} for name in names]
        why = f"Without {', '.join(names)}: what is lost and what applies both differ for any other exclusion."
        yield case(f"asymmetric-exclusions-{number}", why, document(pool, findings, exclusions=given), points=own)


#: Deductions and bonuses: how many and how much, all different; with a cap or without, outside or inside.
SPECIALS = (
    (3, "1.7", 2, "0.9", "outside", None),
    (2, "0.7", 3, "1.3", "outside", None),
    (3, "1.7", 2, "0.9", "inside", None),
    (2, "0.7", 3, "1.3", "inside", None),
    (4, "2.9", 3, "1.9", "outside", "97.3"),  # the cap comes last: before the deductions it would cut more
    (4, "2.9", 3, "1.9", "inside", "97.3"),
    (4, "0.6", 3, "2.3", "inside", "96.4"),
    (6, "0.3", 2, "1.1", "outside", None),
    (3, "1.4", 2, "0.8", "outside", "91.3"),  # only the base score is above the cap
    (3, "1.4", 2, "0.8", "inside", "91.3"),
    (2, "0.2", 3, "3.3", "outside", None),  # more than 100
    (2, "0.2", 3, "3.3", "inside", None),
)


def special() -> Iterator[Json]:
    for number, (deductions, each, bonuses, gain, applied, cap) in enumerate(SPECIALS, 1):
        pool = Pool(f"special-{number}")
        pool.take(deductions, bonuses, Fraction(each), Fraction(gain))
        own, out = table(pool), {"5.2.3", "5.1.3.1"}
        rules = {"deduction_points": each, "bonus_points": gain, "bonus_limit": 3, "applied": applied}
        more = {
            "exclusions": [{"indicator": leaf, "justification": "not part of the business"} for leaf in sorted(out)],
            "special_deductions": [{"ground": "trade", "description": f"breach {one}"} for one in range(deductions)],
            "special_bonuses": [{"description": f"merit {one}"} for one in range(bonuses)],
        }
        findings = [pool.finding(leaf, range(60, 600), 12) for leaf in LEAVES if leaf not in out]
        why = f"{deductions} deductions of {each} and {bonuses} bonuses of {gain}, {applied}, cap {cap}, with two exclusions."
        patch = {"special": rules, "cap": cap} if cap else {"special": rules}
        yield case(
            f"asymmetric-special-{number}", why, document(pool, findings, **more), scheme_patch=patch, points=own
        )


def ranges() -> Iterator[Json]:
    for number in range(1, 7):
        pool = Pool(f"ranges-{number}")
        own = table(pool, *pool.draw.sample(LEAVES[:-2], 3 + number))
        out = {"5.2.1"} if number % 2 else {"5.1.7", "5.2.6"}
        given = [{"indicator": leaf, "justification": "not part of the business"} for leaf in sorted(out)]
        findings = [pool.finding(leaf) for leaf in LEAVES if leaf not in out]
        why = "Some points are open, and what is excluded makes the range bend: each end has a table of its own."
        assessment = document(pool, findings, exclusions=given)
        yield case(f"asymmetric-range-{number}", why, assessment, spread=True, points=own)


#: The families of a file, with its clause in both languages.
Clauses = Mapping[str, tuple[Callable[[], Iterable[Json]], str, str]]
CLAUSES: Clauses = {
    "asymmetric-scoring": (
        scoring,
        "5.1 至 5.3 与第6章：分值、判定、抽样；没有两个数相等",
        "5.1 to 5.3 and section 6: points, verdicts and samples; no two numbers are equal",
    ),
    "asymmetric-points": (
        points,
        "设计：分值表（其中数字均为虚构）；没有两个数相等",
        "design: point tables (all figures in them are invented); no two numbers are equal",
    ),
    "asymmetric-bounds": (
        bounds,
        "第6章 等级：恰在界限上，与差百万分之一；没有两个数相等",
        "section 6, grades: exactly at a bound, and a millionth short; no two numbers are equal",
    ),
    "asymmetric-sites": (
        sites,
        "设计：三种汇总方式；没有两个数相等",
        "design: the three aggregations; no two numbers are equal",
    ),
    "asymmetric-exclusions": (
        exclusions,
        "第6章 删减；没有两个数相等",
        "section 6, exclusion; no two numbers are equal",
    ),
    "asymmetric-special": (
        special,
        "第6章 特别扣分项与特别加分项，计算的先后；没有两个数相等",
        "section 6, special deductions and bonuses, and the order of steps; no two numbers are equal",
    ),
    "asymmetric-ranges": (
        ranges,
        "设计：评分的精确范围；没有两个数相等",
        "design: the exact range of the score; no two numbers are equal",
    ),
}


def files(clauses: Clauses = CLAUSES) -> Iterator[tuple[str, str]]:
    """Each file with its text."""
    for group, (family, zh, en) in clauses.items():
        asked = "reversals" if group.endswith("-reversals") else "cases"
        about = {"group": group, "scheme": SCHEME, "revision": REVISION, "clause": {"zh": zh, "en": en}}
        yield f"{group}.json", laid_out(about | {asked: list(family())}) + "\n"


def laid_out(value: Any, indent: str = "", before: int = 0) -> str:
    """JSON that is read easily: what fits on a line stands on one."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(indent) + before + len(line) < 119:
        return line
    deeper = f"{indent}  "
    if isinstance(value, list):
        items = [laid_out(item, deeper) for item in value]
    else:
        items = [f'"{name}": {laid_out(item, deeper, len(name) + 4)}' for name, item in value.items()]
    ends = "[]" if isinstance(value, list) else "{}"
    return f"{ends[0]}\n{deeper}" + f",\n{deeper}".join(items) + f"\n{indent}{ends[1]}"


if __name__ == "__main__":
    for name, content in files():
        (FOLDER / name).write_text(content, encoding="utf-8")
