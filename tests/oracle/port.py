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
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from tests.oracle import oracle

Json = dict[str, Any]
DATA = files("gbt27922") / "data"
SHIPPED: Json = json.loads((DATA / "schemes" / "gbt27922-2011.json").read_bytes(), parse_float=Decimal)
SCHEMA = Draft202012Validator(json.loads((DATA / "formats" / "1" / "assessment.json").read_bytes()))


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


def read(data: bytes) -> Json:
    """A sound assessment."""
    try:
        text = data.decode("utf-8")
        document = json.loads(text, object_pairs_hook=once, parse_float=Decimal, parse_constant=lambda _: demand(None))
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
    demand(len(ids) == len(set(ids)))
    for finding in document["findings"]:
        demand("site" not in finding or finding["site"] in ids)
        demand("sampled" not in finding or finding["nonconforming"] <= finding["sampled"])


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
        demand(row.get("method") in {None, "", "qualitative", "sampled"})
        published = known.get(name, {}).get("points")
        demand(not points or published is None or Fraction(points) == oracle.exact(published))
    complete = oracle.with_points(scheme, rows)
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


def card(data: bytes, scheme: Json, points: str | None, rules: Any) -> Json:
    """What is answered: a scorecard."""
    document = read(data)
    complete = scheme if points is None else tabled(scheme, points)
    demand(not rules.problems(document, complete))
    found = rules.score(document, complete)
    lines = [{"indicator": name, **line} for name, line in found["lines"].items()]
    spread = rules.score_range(document, complete)
    return dict(found) | {"lines": lines} | ({"score_range": spread} if spread else {})


def answer(asked: Json, rules: Any = oracle) -> Json:
    """The answer to a line: a scorecard, or a refusal."""
    if "base64" in asked:
        data = base64.b64decode(asked["base64"])
    else:
        data = (asked["text"] if "text" in asked else json.dumps(asked["assessment"])).encode()
    try:
        return card(data, asked.get("scheme", SHIPPED), asked.get("points"), rules)
    except RefusedError:
        return {"problems": []}


def main(*options: str) -> int:
    """Answer what is asked on standard input."""
    if "--jsonl" in options:
        for line in sys.stdin.buffer:
            sys.stdout.write(json.dumps(answer(json.loads(line)), default=str) + "\n")
        return 0
    found = answer({"base64": base64.b64encode(sys.stdin.buffer.read())})
    sys.stdout.write(json.dumps(found, default=str))
    return 1 if "problems" in found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
