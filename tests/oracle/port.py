"""The oracle as a program of its own, for the conformance kit: ``python -m tests.oracle.port``, with ``--jsonl`` line by line.

It shares nothing with the library but the published schemes and JSON Schemas.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from tests.oracle import beside, oracle

Json = dict[str, Any]
DATA = files("gbt27922") / "data"
#: Every shipped scheme by its id and its revision, and the newest of the one that is meant where none is given.
SHIPPED: dict[tuple[str, int], Json] = {
    (scheme["id"], scheme.get("revision", 1)): scheme
    for scheme in (json.loads(one.read_bytes(), parse_float=Decimal) for one in (DATA / "schemes").iterdir())
}
DEFAULT: Json = max(
    (one for (name, _), one in SHIPPED.items() if name == "GB/T 27922-2011"),
    key=lambda one: int(one.get("revision", 1)),
)


def schema(name: str) -> Any:
    """A JSON Schema; what characters a text or an id may have, and how many digits a number, is looked at here."""
    form = json.loads((DATA / "formats" / "1" / f"{name}.json").read_bytes(), object_hook=of_any_length)
    for kind in ("text", "any_text", "id"):
        form["$defs"].get(kind, {}).pop("pattern", None)
    return Draft202012Validator(form)


def of_any_length(rule: Json) -> Json:
    """A rule without the greatest number that has not too many digits."""
    ends = ("exclusiveMinimum", "exclusiveMaximum")
    return {key: end for key, end in rule.items() if key not in ends or abs(end) < 10**50}


SCHEMA, SCHEMES = schema("assessment"), schema("scheme")
#: Counts, and figures of schemes, have at most so many digits.
DIGITS = 100
BLANK = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
BLANK += "\u2028\u2029\u202f\u205f\u3000"


class RefusedError(Exception):
    """The document is not scored."""


def demand(what: object) -> None:
    """Refuse what is not so."""
    if not what:
        raise RefusedError


def once(pairs: list[tuple[str, Any]]) -> Json:
    """An object without a repeated key."""
    demand(len(dict(pairs)) == len(pairs))
    return dict(pairs)


def number(digits: str) -> int | Decimal:
    """A number with a point or an exponent: an integer where it is whole."""
    value = Decimal(digits)
    return int(value) if value.adjusted() <= DIGITS and value == value.to_integral_value() else value


def read(data: bytes) -> Json:
    """A sound assessment."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
        document = json.loads(text, object_pairs_hook=once, parse_float=number, parse_constant=lambda _: demand(None))
    except (InvalidOperation, RecursionError, ValueError):
        raise RefusedError from None
    demand(SCHEMA.is_valid(document))
    check(document)
    return dict(document)


def check(document: Json) -> None:
    """Refuse what a JSON Schema cannot tell."""
    try:
        dt.date.fromisoformat(document.get("date", "2026-05-12"))
    except ValueError:
        raise RefusedError from None
    ids = [site["id"] for site in document.get("sites", ())]
    demand(differ(ids))
    demand(differ([one["id"] for one in document.get("team", ()) if "id" in one]))
    demand({one["site"] for one in document.get("nonconformities", ()) if "site" in one} <= set(ids))
    for finding in document["findings"]:
        demand("site" not in finding or finding["site"] in ids)
        demand("sampled" not in finding or finding["nonconforming"] <= finding["sampled"])
        demand(finding.get("sampled", 1) < 10**DIGITS)
        demand("value" not in finding or short(oracle.exact(finding["value"])))
    for name, text in texts(document):
        demand(not re.search("[\ud800-\udfff]", text))
        demand(name == "metadata" or text.strip(BLANK))
        if name in {"id", "site", "indicator", "ground", "stratum"}:
            demand(text == text.strip(BLANK))
            demand(not any(unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"} for one in text))


def differ(ids: list[str]) -> bool:
    """Whether no two ids are one, and no two look alike."""
    return len(ids) == len(set(ids)) == len({unicodedata.normalize("NFKC", name) for name in ids})


def texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text with the name of its field; an organization may have any id."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from texts(one, name if name == "metadata" else "text" if name == "organization" else key)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, name)
    elif isinstance(value, str):
        yield name, value


def check_scheme(scheme: Json) -> None:
    """Refuse a scheme whose figures do not agree."""
    demand(SCHEMES.is_valid(json.loads(json.dumps(scheme, default=float))))
    places, exact = scheme["display_places"], [oracle.exact(one["from"]) for one in scheme["grades"] if "from" in one]
    demand(all(one < other for one, other in pairwise(exact)))
    demand(all((bound * 10**places).denominator == 1 for bound in exact))
    figures = [node["points"] for node, _ in oracle.walk(scheme["indicators"]) if node.get("points") is not None]
    ends = [oracle.exact(scale[end]) for scale in oracle.scales(scheme).values() for end in ("from", "to")]
    demand(all(short(oracle.exact(figure)) for figure in [*exact, *figures, *ends]))
    demand(all(least < best for least, best in zip(ends[::2], ends[1::2], strict=True)))
    check_conditions(scheme)
    add_up({"points": scheme["total"], "children": scheme["indicators"]})


def check_conditions(scheme: Json) -> None:
    """Refuse conditions of the lowest grade, of some grades above it and not of others, and on what the tree does not have."""
    levels = {node["id"]: len(above) + 1 for node, above in oracle.walk(scheme["indicators"])}
    conditions = ["from" in one or oracle.needs_more(one) for one in scheme["grades"]]
    demand(not conditions[0] and len(set(conditions[1:])) < 2)
    for one in scheme["grades"]:
        demand("floor" not in one or one["floor"]["level"] <= max(levels.values()))
        demand("floor" not in one or 0 <= oracle.exact(one["floor"]["share"]) <= 1)
        demand(set(one.get("requires", ())) <= levels.keys())


def short(figure: Fraction) -> bool:
    """Whether a figure has no more digits than a figure may have."""
    return bool(max(abs(figure.numerator), figure.denominator) < 10**DIGITS)


def tabled(scheme: Json, table: str) -> Json:
    """A scheme with a point table that fits it."""
    reader = csv.DictReader(io.StringIO(table, newline=""))
    rows = list(reader)
    demand({"indicator", "points"} <= set(reader.fieldnames or ()))
    ids, known = [row["indicator"] for row in rows], {node["id"]: node for node, _ in oracle.walk(scheme["indicators"])}
    demand(len(ids) == len(set(ids)))
    for row in rows:
        name, points = row["indicator"], row["points"]
        demand(name in known or name.rpartition(".")[0] in {*known, *ids})
        demand(not points or re.fullmatch(r"[0-9]+(\.[0-9]+)?|[0-9]+/0*[1-9][0-9]*", points))
        demand(row.get("method") in {None, "", "qualitative", "sampled", "measured"})
        demand(not points or short(Fraction(points)))
        published = known.get(name, {}).get("points")
        demand(not points or published is None or Fraction(points) == oracle.exact(published))
    complete = oracle.with_points(scheme, rows)
    for node, _ in oracle.walk(complete["indicators"]):
        demand(("scale" in node) == (node.get("method") == "measured" and not node["children"]))
    add_up({"points": complete["total"], "children": complete["indicators"]})
    return complete


def add_up(node: Json) -> tuple[Fraction, bool]:
    """The points given at or below a node, and whether some are open; refused unless they add up."""
    below = [add_up(child) for child in node.get("children", ())]
    given, is_open = oracle.total(points for points, _ in below), any(more for _, more in below) or not below
    if node.get("points") is None:
        return given, is_open
    points = oracle.exact(node["points"])
    demand(not below or given == points or (is_open and given < points))
    return points, False


def card(data: bytes, scheme: Json | None, points: str | None, rules: Any) -> Json:
    """What is answered: a scorecard."""
    document = read(data)
    scheme = named(document) if scheme is None else scheme
    complete = scheme if points is None else tabled(scheme, points)
    demand(not rules.problems(document, complete))
    found = rules.score(document, complete)
    lines = [{"indicator": name, **line} for name, line in found["lines"].items()]
    spread = rules.score_range(document, complete)
    more = {
        "bounds": beside.bounds(found["score"], complete),
        "assessment": {"sha256": beside.digest(document)},
        "scheme": {
            "id": scheme["id"],
            **({"revision": scheme["revision"]} if scheme.get("revision", 1) > 1 else {}),
            "sha256": beside.digest(scheme if points is None else beside.with_table(scheme, points)),
        },
    }
    return dict(found) | {"lines": lines} | more | ({"score_range": spread} if spread else {})


def named(document: Json) -> Json:
    """The shipped scheme that an assessment names: the revision that it names, or the newest."""
    known = {
        revision: one for (name, revision), one in SHIPPED.items() if name == document.get("scheme", DEFAULT["id"])
    }
    demand(known and document.get("revision", max(known)) in known)
    return known[document.get("revision", max(known))]


def answer(asked: Json, rules: Any = oracle) -> Json:
    """The answer to a line: a scorecard, or what else is asked, or a refusal."""
    if "ask" in asked:
        scheme = asked["scheme"] if "scheme" in asked else named(asked.get("assessment", {}))
        return beside.answer(asked, scheme, rules)
    if "base64" in asked:
        data = base64.b64decode(asked["base64"])
    else:
        data = (asked["text"] if "text" in asked else json.dumps(asked["assessment"], default=float)).encode()
    try:
        check_scheme(asked.get("scheme", DEFAULT))
        return card(data, asked.get("scheme"), asked.get("points"), rules)
    except RefusedError:
        return {"problems": []}


def main(*options: str) -> int:
    """Answer what is asked on standard input."""
    if "--jsonl" in options:
        for line in sys.stdin.buffer:
            sys.stdout.write(json.dumps(answer(json.loads(line, parse_float=Decimal)), default=str) + "\n")
        return 0
    data = sys.stdin.buffer.read()
    asked = {"base64": base64.b64encode(data)}
    if data.startswith(b'{"id"'):
        asked = json.loads(data, parse_float=Decimal)
    found = answer(asked)
    sys.stdout.write(json.dumps(found, default=str))
    return 1 if "problems" in found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
