"""The rules beside the score: margins, reversals, readings, display, draws and digests; naive, and without the library."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from fractions import Fraction
from itertools import product, takewhile
from typing import Any

from tests.oracle import oracle

Json = dict[str, Any]

# --- what a scorecard says of its bounds, and what alone would change the grade ---


def bounds(score: Fraction, scheme: Json) -> list[Json]:
    """Take "for each grade that has a bound, the margin score - bound"."""
    graded = [(grade["id"], oracle.exact(grade["from"])) for grade in scheme["grades"] if "from" in grade]
    return [{"grade": name, "from": bound, "margin": score - bound} for name, bound in graded]


def reversals(assessment: Json, scheme: Json, rules: Any = oracle) -> list[Json]:
    """Score again with "every single finding, exclusion or special item" reversed, and keep what has another grade."""
    grade, found = rules.score(assessment, scheme)["grade"], []
    for item, changed in reversed_one_by_one(assessment, scheme):
        after = rules.score(changed, scheme)
        if after["grade"] != grade:
            found.append(item | {"score_after": after["score"], "grade_after": after["grade"]})
    return found


def reversed_one_by_one(assessment: Json, scheme: Json) -> list[tuple[Json, Json]]:
    """Reverse each finding as a whole, lift each exclusion in both ways, and remove each special item."""
    found, scales = list[tuple[Json, Json]](), oracle.scales(scheme)
    for index, finding in enumerate(assessment["findings"]):
        weight, bad = oracle.weighed(finding, scales.get(finding["indicator"]))
        other = {key: value for key, value in finding.items() if key != "conforming"}
        changed = other | as_a_whole(weight, not bad, scales.get(finding["indicator"]))
        becomes = "conforming" if bad else "nonconforming"
        item = {"finding": index, "becomes": becomes}
        found.append((item, assessment | {"findings": replaced(assessment["findings"], index, [changed])}))
    below = oracle.leaves_below(scheme)
    for index, out in enumerate(assessment.get("exclusions", ())):
        rest = replaced(assessment["exclusions"], index, [])
        for becomes in ("conforming", "nonconforming"):
            leaves, bad = below[out["indicator"]], becomes != "conforming"
            new = [{"indicator": leaf} | as_a_whole(1, bad, scales.get(leaf)) for leaf in leaves]
            changed = {**assessment, "exclusions": rest, "findings": [*assessment["findings"], *new]}
            found.append(({"exclusion": index, "becomes": becomes}, changed))
    for name, items in (("special_deduction", "special_deductions"), ("special_bonus", "special_bonuses")):
        for index in range(len(assessment.get(items, ()))):
            less = {items: replaced(assessment[items], index, [])}
            found.append(({name: index, "becomes": "removed"}, assessment | less))
    return found


def as_a_whole(weight: int, bad: bool, scale: Json | None) -> Json:  # what it becomes
    """A finding that conforms as a whole, or does not: a measured value is at an end of its scale."""
    if scale is not None:
        return {"value": scale["from" if bad else "to"], "responses": weight}
    return {"sampled": weight, "nonconforming": weight if bad else 0}


def replaced(items: list[Any], index: int, new: list[Any]) -> list[Any]:
    """Put others in the place of one item."""
    return [*items[:index], *new, *items[index + 1 :]]


#: What can be read in several ways: its name, and its values on record.
AMBIGUOUS: dict[str, list[Any]] = {
    "aggregation": ["pooled", "site_mean", "worst_site"],
    "special.applied": ["outside", "inside"],
    "cap": [None, 100],
    "special.bonus_limit": [1, 0],
}


def readings(assessment: Json, scheme: Json, rules: Any = oracle) -> list[Json]:
    """Score under "all combinations, the scheme's own first"."""
    special = scheme.get("special", oracle.NO_SPECIAL)
    own = {
        "aggregation": scheme.get("aggregation", "pooled"),
        "special.applied": special.get("applied", "outside"),
        "cap": None if scheme.get("cap") is None else oracle.exact(scheme["cap"]),
        "special.bonus_limit": special["bonus_limit"],
    }
    values = [[own[name], *(value for value in others if value != own[name])] for name, others in AMBIGUOUS.items()]
    return [
        reading(assessment, scheme, dict(zip(AMBIGUOUS, chosen, strict=True)), rules) for chosen in product(*values)
    ]


def reading(assessment: Json, scheme: Json, options: Json, rules: Any) -> Json:
    """Score under one reading; "a reading that refuses the assessment gives no grade"."""
    special = scheme.get("special", oracle.NO_SPECIAL) | {
        name: options[f"special.{name}"] for name in ("applied", "bonus_limit")
    }
    changed = {**scheme, "aggregation": options["aggregation"], "cap": options["cap"], "special": special}
    problems = rules.problems(assessment, changed)
    if problems:
        return {"options": options, "problems": [{"path": path, "code": code} for path, code in sorted(problems)]}
    found = rules.score(assessment, changed)
    return {"options": options, "score": found["score"], "grade": found["grade"]}


# --- a number shown ---


def shown(value: Fraction, places: int) -> str:
    """Show "the greatest number of that many places that is not above the value"."""
    units = value * 10**places // 1
    digits = str(abs(units)).rjust(places + 1, "0")
    sign = "-" if units < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


# --- the draw ---


def sizes(outlets: int, sampling: Json) -> Json:
    """Take "the smallest whole number that is not less than" the factor times the root, for each stage."""
    return {
        stage: size(outlets, oracle.exact(sampling[stage])) for stage in ("initial", "surveillance", "recertification")
    }


def size(outlets: int, factor: Fraction) -> int:
    """Halve until one number is left: the least whole one whose square is not less than factor * factor * outlets."""
    below, enough = -1, outlets + int(factor) + 1
    while enough - below > 1:
        middle = (below + enough) // 2
        below, enough = (below, middle) if middle >= 0 and middle**2 >= factor**2 * outlets else (middle, enough)
    return enough


def draw(asked: Json, sampling: Json) -> Json:
    """Draw: "required outlets come first"; "each stratum has one random visit, and the others go in proportion"."""
    number = {
        one["id"]: hashlib.sha256(f"{asked['seed']}\0{one['id']}".encode()).hexdigest() for one in asked["outlets"]
    }
    before, required = set(asked.get("previous", ())), set(asked.get("required", ()))
    count = len(asked["outlets"])
    wanted = min(size(count, oracle.exact(sampling[asked["stage"]])), count) if "stage" in asked else asked["size"]
    strata: dict[str, list[tuple[bool, str, str]]] = {}
    for one in asked["outlets"]:
        if one["id"] not in required:
            strata.setdefault(one.get("stratum", ""), []).append((one["id"] in before, number[one["id"]], one["id"]))
    ranked = {name: sorted(found) for name, found in strata.items()}
    visits = allocated(wanted - len(required), ranked)
    random = sorted(one for name, found in ranked.items() for one in found[: visits[name]])
    chosen = [*sorted(required, key=lambda name: number[name]), *(name for *_, name in random)]
    return {"allocation": visits, "chosen": chosen, "numbers": number}


def allocated(visits: int, ranked: dict[str, list[Any]]) -> dict[str, int]:
    """Allocate random visits "by largest remainder", in a tie to the stratum whose first outlet comes first."""
    order = sorted(ranked, key=lambda name: ranked[name][0])
    if visits < len(order):
        return {name: int(name in order[:visits]) for name in order}
    weights = {name: len(ranked[name]) - 1 for name in order}
    share = {name: Fraction((visits - len(order)) * weights[name], sum(weights.values()) or 1) for name in order}
    found = {name: 1 + int(share[name]) for name in order}
    left = visits - sum(found.values())
    for name in sorted(order, key=lambda name: int(share[name]) - share[name])[:left]:
        found[name] += 1
    return found


# --- digests ---

#: Exact numbers, whole numbers, and what is left out where it has this value.
NUMBERS = {
    "total",
    "points",
    "cap",
    "from",
    "deduction_points",
    "bonus_points",
    "initial",
    "surveillance",
    "recertification",
}
NUMBERS |= {
    "score_total",
    "value",
    "to",
    "share",
    "random_share",
    "score",
    "base_score",
    "margin",
    "lowest",
    "highest",
    "applicable",
    "earned",
    "lost",
}
COUNTS = {"sampled", "nonconforming", "fail_at", "bonus_limit", "display_places", "level", "special_deductions"}
COUNTS |= {"special_bonuses", "revision", "responses"}
DEFAULTS: Json = {"aggregation": "pooled", "applied": "outside", "cap": None, "rectified": False}
DEFAULTS |= {
    "score_total": "100",
    "revision": 1,
    "special": {"deduction_points": "0", "fail_at": 1, "bonus_points": "0", "bonus_limit": 0},
}
LISTS = {"sites", "exclusions", "special_deductions", "special_bonuses", "children", "grounds", "sources", "metadata"}
LISTS |= {"requires", "team", "nonconformities"}


def digest(document: Json) -> str:
    """Take "the SHA-256 of the canonical JSON"."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def canonical(document: Json) -> str:
    """Write with "keys sorted by code point, no spaces, exact strings, fields at their default left out"."""
    return written(normal(document))


def normal(value: Any, name: str = "") -> Any:
    """Put exact numbers into their one form, and leave out what is at its default."""
    if isinstance(value, dict):
        found = {key: one if name == "metadata" else normal(one, key) for key, one in value.items()}
        return {key: one for key, one in found.items() if not at_default(key, one, value)}
    if isinstance(value, list):
        return [normal(one, "") for one in value]
    if value is None or isinstance(value, bool):
        return value
    if name in NUMBERS:
        return text(oracle.exact(value))
    return int(value) if name in COUNTS else value


def at_default(name: str, value: Any, owner: Json) -> bool:
    """Find whether a field may be left out; an assessment without a revision is one of the newest, whichever that is."""
    if name == "revision" and "findings" in owner:
        return False
    return (name in DEFAULTS and value == DEFAULTS[name]) or (name in LISTS and value in ([], {}))


def text(value: Fraction) -> str:
    """Write "a terminating decimal or a fraction"."""
    below, places = value.denominator, 0
    while (10**places) % below and places <= below.bit_length():
        places += 1
    return shown(value, places) if (10**places) % below == 0 else f"{value.numerator}/{below}"


def written(value: Any) -> str:
    """Write JSON with nothing that need not be there; only quotes, backslashes and controls are escaped."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{written(key)}:{written(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def with_table(scheme: Json, table: str) -> Json:
    """Lay a table over the scheme, with titles and sources: "the source … becomes point table, with confidence supplied"."""
    rows = {row["indicator"]: row for row in csv.DictReader(io.StringIO(table, newline=""))}
    known = {node["id"]: node for node, _ in oracle.walk(scheme["indicators"])}
    complete: Json = json.loads(json.dumps(oracle.with_points(scheme, rows.values()), default=str))
    for node, _ in oracle.walk(complete["indicators"]):
        old, row = known.get(node["id"], {}), rows.get(node["id"], {})
        title = old.get("title", {"zh": node["id"], "en": node["id"]})
        node["title"] = {lang: row.get(f"title_{lang}") or title[lang] for lang in ("zh", "en")}
        if row.get("points") and (
            old.get("points") is None or oracle.exact(row["points"]) != oracle.exact(old["points"])
        ):
            node["source"] = {"text": "point table", "confidence": "supplied"}
        if node["children"]:
            node.pop("method", None)
    return complete


def answer(asked: Json, shipped: Json, rules: Any = oracle) -> Json:
    """The answer to what is asked beside a score."""
    scheme = asked.get("scheme", shipped)
    answers: dict[str, Callable[[], Json]] = {
        "grade": lambda: graded(asked, scheme, rules),
        "display": lambda: {"shown": shown(oracle.exact(asked["value"]), asked["places"])},
        "sizes": lambda: sizes(int(asked["outlets"]), scheme["sampling"]),
        "draw": lambda: draw(asked, scheme["sampling"]),
        "digest": lambda: digested(asked["document"], asked.get("points")),
        "reversals": lambda: {"reversals": reversals(asked["assessment"], complete(scheme, asked), rules)},
        "readings": lambda: {"readings": readings(asked["assessment"], complete(scheme, asked), rules)},
    }
    return answers.get(asked["ask"], lambda: {"unsupported": True})()


def graded(asked: Json, scheme: Json, rules: Any) -> Json:
    """The grade of a bare score; none where a condition "needs more than the score", or bounds are not public."""
    score, deductions = oracle.exact(asked["score"]), asked["special_deductions"]
    special = scheme.get("special", oracle.NO_SPECIAL)
    if not oracle.is_graded(scheme) or (deductions and special == oracle.NO_SPECIAL):
        return {"problems": []}
    reached = takewhile(lambda one: "from" not in one or oracle.exact(one["from"]) <= score, scheme["grades"])
    if deductions < special["fail_at"] and any(map(oracle.needs_more, reached)):
        return {"problems": []}
    return {"grade": rules.grade(score, deductions, scheme, {}, {})}


def digested(document: Json, table: str | None) -> Json:
    """A digest, and the text that it is of."""
    whole = document if table is None else with_table(document, table)
    return {"sha256": digest(whole), "canonical": canonical(whole)}


def complete(scheme: Json, asked: Json) -> Json:
    """The scheme with the points that are asked with it."""
    if "points" not in asked:
        return scheme
    return oracle.with_points(scheme, csv.DictReader(io.StringIO(asked["points"], newline="")))
