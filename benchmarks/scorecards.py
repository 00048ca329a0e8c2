"""What a platform pays for: a document in, its scorecard, margins and ledger out, as ratios inside one run.

With ``--against`` another commit is measured too, and both are printed side by side: ``PYTHONPATH=. python benchmarks/scorecards.py --against COMMIT``.
``--smoke`` takes a few seconds: it shows that every line still runs, and its figures mean little.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import gbt27922
from benchmarks.run import SCHEME, Effort, Json, Row, naive_grade, outcome, ratio
from gbt27922 import analysis, parse_assessment, score, to_json

ROOT = Path(__file__).parents[1]
EXAMPLE = (ROOT / "docs/examples/appliance-maker.json").read_text("utf-8")
FULL = Effort(rounds=51, batch=40, starts=0, kept=200, streamed=200_000)
SMOKE = Effort(rounds=3, batch=4, starts=0, kept=8, streamed=400)
LEAVES = [leaf.id for leaf in SCHEME.leaves]
SITES = ("HQ", "SH-01", "GZ-02", "CD-03")


# --- what is measured on ---


def documents(fewest: int, most: int) -> Iterator[Json]:
    """Assessments of so many findings; every second one has sites, an exclusion and special items."""
    dice = random.Random(27922)  # the same documents in every run
    while True:
        for rich in (False, True):
            yield _document(dice, dice.randint(fewest, most), dice.choice(("5.2.3", "5.1.6", "5.3.2")) if rich else "")


def _document(dice: random.Random, count: int, excluded: str) -> Json:
    gone = SCHEME.tree.under[excluded] if excluded else ()
    leaves = [leaf for leaf in LEAVES if leaf not in gone]
    found: list[Json] = [{"indicator": leaf} | outcome(dice) for leaf in islice(cycle(leaves), count)]
    document: Json = {"format": "gbt27922.assessment/1", "scheme": SCHEME.id, "revision": 1, "findings": found}
    if not excluded:
        return document
    breaches = [{"ground": "law", "description": "罚款一次"}] * dice.randint(0, 2)
    return document | {
        "findings": [finding | {"site": dice.choice(SITES)} for finding in found],
        "sites": [{"id": site, "kind": "outlet"} for site in SITES],
        "exclusions": [{"indicator": excluded, "justification": "不适用"}],
        **({"special_deductions": breaches} if breaches else {}),
        "special_bonuses": [{"description": "领先"}],
    }


def texts(fewest: int, most: int) -> Iterator[str]:
    """The documents as JSON text."""
    return (json.dumps(document, ensure_ascii=False) for document in documents(fewest, most))


# --- what is measured ---


def served(effort: Effort) -> Iterator[Row]:
    """A document to its scorecard's document, against the JSON of both alone."""
    for name, some in (
        ("the shipped example", cycle([EXAMPLE])),
        ("21 to 150 findings", cycle([*islice(texts(21, 150), effort.kept)])),
    ):
        pairs = ((text, (text, json.loads(_served(text)))) for text in some)
        for layout, written in (("", _served), (", in one line", _served_in_line)):
            name_of = f"document to scorecard document{layout} ÷ json.loads + json.dumps, {name}"
            yield Row(name_of, ratio(written, _json_alone, pairs, effort), "×", 5)


def _served(text: str) -> str:
    return to_json(score(parse_assessment(text)))


def _served_in_line(text: str) -> str:
    return to_json(score(parse_assessment(text)), indent=None)


def _json_alone(both: tuple[str, Json]) -> None:
    json.loads(both[0])
    json.dumps(both[1], ensure_ascii=False)


def scoring(effort: Effort) -> Iterator[Row]:
    """Score and grade, exactly, against the naive loop."""
    some = [*islice(documents(21, 30), effort.kept)]
    assert all(naive_grade(one) == score(parse_assessment(one)).grade.id for one in some)
    pairs = cycle([(parse_assessment(one), one) for one in some])
    yield Row(
        "score and grade ÷ naive float loop, 21 to 30 findings", ratio(score, naive_grade, pairs, effort), "×", 1.5
    )


def explaining(effort: Effort) -> Iterator[Row]:
    """Margins and ledgers of 2500 findings against a scorecard of the same assessments."""
    few = effort._replace(batch=2)
    found = [*map(parse_assessment, islice(texts(2500, 2500), 4))]
    pairs, cards = cycle([(one, one) for one in found]), cycle([(score(one), one) for one in found])
    yield Row("margins ÷ score and all lines, 2500 findings", ratio(analysis.margins, _lines, pairs, few), "×", 3)
    for against, theirs in (("score and all lines", _lines), ("the scorecard's document", _card)):
        name = f"explain and the ledger's document ÷ {against}, 2500 findings"
        yield Row(name, ratio(_explained, theirs, cards, few), "×", 3)


def _lines(assessment: Any) -> object:
    return score(assessment).lines


def _card(assessment: Any) -> str:
    return to_json(score(assessment))


def _explained(card: Any) -> str:
    return to_json(analysis.ledger(card))


def serving(effort: Effort) -> Iterator[Row]:
    """Peak memory of a service, against its value after the first tenth of the documents."""
    if find_spec("resource"):
        command = [sys.executable, __file__, "--serve", str(effort.streamed)]
        early, late = map(int, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
        yield Row(f"peak memory after {effort.streamed} scorecards ÷ after a tenth", late / early, "×", 1.05)


def serve(count: int) -> None:
    """Score ``count`` documents with nothing but new findings, and write their scorecards; print the peak early on and at the end."""
    resource = import_module("resource")
    for number, document in enumerate(islice(documents(21, 30), count), 1):
        found = [finding | {"note": f"记录 {number}"} for finding in document["findings"]]
        breaches = [item | {"description": f"罚款 {number}"} for item in document.get("special_deductions", ())]
        more = {"special_deductions": breaches} if breaches else {}
        _served(json.dumps(document | {"findings": found} | more, ensure_ascii=False))
        if number in {count // 10, count}:
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


# --- side by side ---


def rows(effort: Effort) -> Iterator[Row]:
    """Every line of the table."""
    for measure in (served, scoring, explaining, serving):
        yield from measure(effort)


def of_commit(commit: str, options: list[str]) -> dict[str, float]:
    """What another commit of the library measures with this very file, by the name of the line."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", commit, "src"], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as source:
            source.extractall(folder, filter="data")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(Path(folder, "src")), str(ROOT)))}
        command = [sys.executable, __file__, "--json", *options]
        answer = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    measured: dict[str, float] = json.loads(answer)
    return measured


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="run every line, quickly")
    parser.add_argument("--against", metavar="COMMIT", help="measure another commit too")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    effort = SMOKE if options.smoke else FULL
    if options.serve:
        serve(options.serve)
    elif options.json:
        print(json.dumps({row.name: row.value for row in rows(effort)}))
    else:
        old = of_commit(options.against, ["--smoke"] if options.smoke else []) if options.against else {}
        print(f"gbt27922 {gbt27922.__version__}\n\n| measure | old | new | target | met |\n|---|---|---|---|---|")
        for row in rows(effort):
            _, name, *rest, _ = str(row).split("|")
            before = f"{old[row.name]:.{0 if old[row.name] > 100 else 2}f}×" if row.name in old else "–"
            print("|".join(("", name, f" {before} ", *rest, "")), flush=True)


if __name__ == "__main__":
    main()
