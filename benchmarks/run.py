"""Every speed and size that the project promises, as ratios inside one run: prints one Markdown table.

Needs nothing but the package; adds lines for orjson and msgspec where they are installed.
``--smoke`` takes a few seconds: it shows that every line still runs, and its figures mean little.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import cycle, islice
from statistics import median
from types import GenericAlias
from typing import Any, NamedTuple

import gbt27922
from gbt27922 import parse_assessment, parse_scorecard, schemes, score, to_json, verify

SCHEME = schemes.load("GB/T 27922-2011", revision=1)
FINDINGS = 45
SITES = [f"{city}-{number:02}" for city in ("SH", "GZ", "CD") for number in (1, 2, 3)]
NOTES = ("记录不完整", "未在承诺时限内答复", "设备超过校准有效期", "one repair order without the customer's signature")

Json = dict[str, Any]
# What is noted beside the so-many-th finding, if anything.
Notes = Callable[[int, Json], str]


class Row(NamedTuple):
    """One line of the table; without ``most`` it has no target."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None

    def __str__(self) -> str:
        target = "–" if self.most is None else f"≤ {self.most:g}{self.unit}"
        met = "–" if self.most is None else "yes" if self.value <= self.most else "**no**"
        return f"| {self.name} | {self.value:.{0 if self.value > 100 else 2}f}{self.unit} | {target} | {met} |"


class Effort(NamedTuple):
    """How much is measured."""

    rounds: int
    batch: int
    starts: int
    kept: int
    streamed: int


FULL = Effort(rounds=101, batch=100, starts=41, kept=20_000, streamed=100_000)
SMOKE = Effort(rounds=3, batch=20, starts=2, kept=300, streamed=1_000)
WARM_UP = 5


# --- what is measured on ---


def documents(*, sites: bool = False, notes: Notes | None = None) -> Iterator[Json]:
    """Assessments of 45 findings over all leaves, verdicts and samples mixed; never the same ones twice."""
    dice = random.Random(27922)  # the same documents in every run
    leaves = [leaf.id for leaf in SCHEME.leaves]
    serial = 0
    while True:
        found = []
        for leaf in (*leaves, *leaves, *leaves)[:FINDINGS]:
            serial += 1
            finding: Json = {"indicator": leaf} | ({"site": dice.choice(SITES)} if sites else {}) | outcome(dice)
            if notes and (note := notes(serial, finding)):
                finding["note"] = note
            found.append(finding)
        document: Json = {"format": "gbt27922.assessment/1", "scheme": SCHEME.id, "revision": 1}
        if sites:
            document["sites"] = [{"id": site, "kind": "outlet", "stratum": site[:2]} for site in SITES]
        yield document | {"findings": found}


def mixed() -> Iterator[Json]:
    """Assessments of 21 to 30 findings; half of them with exclusions, special items and sites. Never the same ones twice."""
    dice = random.Random(27922)
    while True:
        has_more = dice.random() < 0.5
        gone = dice.choice(SCHEME.leaves[:6]).id if has_more else ""
        leaves = [leaf.id for leaf in SCHEME.leaves if leaf.id != gone]
        leaves += dice.choices(leaves, k=dice.randint(1, 30 - len(leaves)))
        site = {"site": dice.choice(SITES)} if has_more else {}
        document: Json = {"format": "gbt27922.assessment/1", "scheme": SCHEME.id, "revision": 1}
        if has_more:
            document["sites"] = [{"id": site, "kind": "outlet", "stratum": site[:2]} for site in SITES]
        document["findings"] = [{"indicator": leaf} | site | outcome(dice) for leaf in leaves]
        if has_more:
            document["exclusions"] = [{"indicator": gone, "justification": NOTES[2]}]
            grounds = dice.choices(SCHEME.special.ground_ids, k=dice.randint(0, 2))
            document["special_deductions"] = [{"ground": ground, "description": NOTES[3]} for ground in grounds]
        yield document


def outcome(dice: random.Random) -> Json:
    """A verdict or a sample, most of them without a fault."""
    if dice.random() < 0.5:
        return {"conforming": dice.random() < 0.95}
    sampled = dice.randint(5, 30)
    return {"sampled": sampled, "nonconforming": min(dice.choice((0, 0, 0, 1, 2, 3)), sampled)}


def texts(**kind: Any) -> Iterator[str]:
    """The documents as JSON text."""
    return (json.dumps(document, ensure_ascii=False) for document in documents(**kind))


def mixed_texts() -> Iterator[str]:
    """The same of mixed documents."""
    return (json.dumps(document, ensure_ascii=False) for document in mixed())


def card_texts() -> Iterator[tuple[str, str]]:
    """The scorecard and the assessment of each mixed document, as JSON text."""
    return ((to_json(score(parse_assessment(text)), indent=None), text) for text in mixed_texts())


def big_counts(serial: int, finding: Json) -> str:
    """Counts that no finding had before, instead of notes."""
    if "sampled" in finding:
        finding["sampled"] += 1000 * serial
    return ""


def some_notes(serial: int, finding: Json) -> str:
    """What assessors do: one of a few notes, where something does not conform."""
    return NOTES[serial % len(NOTES)] if finding.get("nonconforming") else ""


def new_notes(serial: int, _: Json) -> str:
    """A note that no finding had before."""
    return f"{NOTES[0]} {serial}"


# --- what people write ---

POINTS = {leaf.id: float(SCHEME.points(leaf.id)) for leaf in SCHEME.leaves}
BOUNDS = [(float(grade.from_), grade.id) for grade in reversed(SCHEME.grades) if grade.from_ is not None]
LOWEST, FAIL_AT, DEDUCTION = SCHEME.grades[0].id, SCHEME.special.fail_at, float(SCHEME.special.deduction_points)
BONUS = float(SCHEME.special.bonus_points)


def naive_grade(document: Json) -> str:
    """The grade in floats, from parsed JSON, checking nothing: what a script does, and what it gets wrong on a bound."""
    sampled: dict[str, int] = {}
    bad: dict[str, int] = {}
    for finding in document["findings"]:
        leaf = finding["indicator"]
        verdict = finding.get("conforming")
        if verdict is None:
            sampled[leaf] = sampled.get(leaf, 0) + finding["sampled"]
            bad[leaf] = bad.get(leaf, 0) + finding["nonconforming"]
        else:
            sampled[leaf] = sampled.get(leaf, 0) + 1
            bad[leaf] = bad.get(leaf, 0) + (not verdict)
    earned = total = 0.0
    for leaf, count in sampled.items():
        points = POINTS[leaf]
        earned += points * (1 - bad[leaf] / count)
        total += points
    deductions = len(document.get("special_deductions", ()))
    result = 100 * earned / total - DEDUCTION * deductions + BONUS * len(document.get("special_bonuses", ()))
    if deductions >= FAIL_AT:
        return LOWEST
    for bound, grade in BOUNDS:
        if result >= bound:
            return grade
    return LOWEST


# --- how it is measured ---


def ratio(
    ours: Callable[[Any], object], theirs: Callable[[Any], object], inputs: Iterator[tuple[Any, Any]], effort: Effort
) -> float:
    """The median of the ratios of CPU times. The two take turns, each round on the next inputs: a pair is ours, theirs."""
    ratios = []
    for turn in range(effort.rounds + WARM_UP):
        mine, others = zip(*islice(inputs, effort.batch), strict=True)
        if turn % 2:
            spent, against = _timed(ours, mine), _timed(theirs, others)
        else:
            against, spent = _timed(theirs, others), _timed(ours, mine)
        ratios.append(spent / against)
    return median(ratios[WARM_UP:])


def _timed(function: Callable[[Any], object], inputs: tuple[Any, ...]) -> float:
    gc.collect()
    gc.disable()
    start = time.process_time_ns()
    for item in inputs:
        function(item)
    spent = time.process_time_ns() - start
    gc.enable()
    return max(spent, 1)


def scoring(effort: Effort) -> Iterator[Row]:
    """Score and grade, exactly, against the naive loop."""
    assert all(naive_grade(one) == score(parse_assessment(one)).grade.id for one in islice(documents(), 100))
    for name, ours, most in (("score and grade", score, 1.5), ("the whole scorecard", _laid_out, None)):
        inputs = ((parse_assessment(text), json.loads(text)) for text in texts())
        yield Row(f"{name} ÷ naive float loop", ratio(ours, naive_grade, inputs, effort), "×", most)


def _laid_out(assessment: Any) -> object:
    return score(assessment).lines


def loading(effort: Effort) -> Iterator[Row]:
    """JSON text to a checked assessment against JSON text to dictionaries."""
    mixed_pairs = ((text, text) for text in mixed_texts())
    yield Row("load ÷ json.loads, 21–30 findings", ratio(parse_assessment, json.loads, mixed_pairs, effort), "×", 2.5)
    kinds: tuple[tuple[str, Json, float], ...] = (
        ("", {}, 2.5),
        (", sites and notes", {"sites": True, "notes": some_notes}, 4),
        (", every finding new", {"notes": new_notes}, 8),
        (", every sample new", {"notes": big_counts}, 8),
    )
    for name, kind, most in kinds:
        yield Row(f"load ÷ json.loads{name}", _load(parse_assessment, json.loads, effort, **kind), "×", most)
    if find_spec("orjson"):
        loads = import_module("orjson").loads
        yield Row(
            "load from orjson ÷ orjson.loads", _load(lambda text: parse_assessment(loads(text)), loads, effort), "×"
        )
    if find_spec("msgspec"):
        yield Row("load ÷ msgspec into structs", _load(parse_assessment, _structs(), effort), "×", 5)
    if find_spec("orjson") and find_spec("msgspec"):
        value = _load(lambda text: parse_assessment(loads(text)), _structs(), effort)
        yield Row("load from orjson ÷ msgspec into structs", value, "×", 3)


def _load(ours: Callable[[Any], object], theirs: Callable[[Any], object], effort: Effort, **kind: Any) -> float:
    return ratio(ours, theirs, ((text, text) for text in texts(**kind)), effort)


def _structs() -> Callable[[str], object]:
    msgspec = import_module("msgspec")
    counts = [(name, int | None, None) for name in ("sampled", "nonconforming")]
    finding = msgspec.defstruct("F", [("indicator", str), ("conforming", bool | None, None), *counts], frozen=True)
    findings = GenericAlias(list, (finding,))
    assessment = msgspec.defstruct("A", [("format", str), ("scheme", str), ("findings", findings)], frozen=True)
    decode: Callable[[str], object] = msgspec.json.Decoder(assessment).decode
    return decode


def verifying(effort: Effort) -> Iterator[Row]:
    """A scorecard and its assessment as text, read and verified, against both texts to dictionaries."""
    pairs = ((texts, texts) for texts in card_texts())
    yield Row("load and verify a scorecard ÷ json.loads of both", ratio(_verified, _both, pairs, effort), "×", 8)


def _verified(texts: tuple[str, str]) -> None:
    assert not verify(parse_scorecard(texts[0]), parse_assessment(texts[1]))


def _both(texts: tuple[str, str]) -> object:
    return [json.loads(text) for text in texts]


def dumping(effort: Effort) -> Iterator[Row]:
    """Models to JSON text against the same data to JSON text; the scorecards are laid out already."""
    assessments = [parse_assessment(text) for text in islice(texts(), effort.batch)]
    cards = [score(assessment) for assessment in assessments]
    for name, models in (("scorecard", cards), ("assessment", assessments)):
        pairs = cycle([(model, json.loads(to_json(model))) for model in models])
        yield Row(f"dump {name} ÷ json.dumps", ratio(_written, _dumped, pairs, effort), "×")


def _written(model: Any) -> str:
    return to_json(model, indent=None)


def _dumped(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False)


# --- in processes of their own ---

FIRST = "import gbt27922, json, sys; gbt27922.score(gbt27922.parse_assessment(sys.argv[1]))"
PROGRAMS = {"bare": "", "attrs": "import attrs", "package": "import gbt27922", "first": FIRST}


def importing(effort: Effort) -> Iterator[Row]:
    """Fresh interpreters that take turns; what each takes over a bare one."""
    text = next(texts())
    spent: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(effort.starts):
        for name, program in PROGRAMS.items():
            spent[name].append(_start(program, text))
    over = {name: median(_minus(times, spent["bare"])) for name, times in spent.items()}
    more = median(_minus(spent["package"], spent["attrs"]))
    yield Row("import attrs, over bare Python", over["attrs"], " ms")
    yield Row("import gbt27922, over bare Python", over["package"], " ms")
    yield Row("import gbt27922 − import attrs", more, " ms", 10)
    yield Row("import gbt27922 ÷ import attrs", over["package"] / over["attrs"], "×")
    yield Row("import, first load and first score, over bare Python", over["first"], " ms")


def _minus(times: list[float], others: list[float]) -> list[float]:
    return [time - other for time, other in zip(times, others, strict=True)]


def _start(program: str, text: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program, text], check=True)
    return 1000 * (time.perf_counter() - start)


def keeping(effort: Effort) -> Iterator[Row]:
    """Bytes for each assessment kept, beyond the findings that they share."""
    for text in islice(texts(), effort.kept):  # the same ones, so that their findings are known
        parse_assessment(text)
    source, kept = texts(), [parse_assessment(next(texts()))] * effort.kept
    tracemalloc.start()
    for number in range(effort.kept):
        kept[number] = parse_assessment(next(source))
    gc.collect()
    size = tracemalloc.get_traced_memory()[0] / effort.kept
    tracemalloc.stop()
    yield Row(f"memory of an assessment of {FINDINGS} findings", size, " B", 512)


def streaming(effort: Effort) -> Iterator[Row]:
    """Peak memory when many documents pass through, against its value after the first tenth of them."""
    if not find_spec("resource"):
        return
    command = [sys.executable, __file__, "--stream", str(effort.streamed)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    early, late = map(int, answer.split())
    name = f"peak memory after {effort.streamed} documents ÷ after {effort.streamed // 10}"
    yield Row(name, late / early, "×", 1.05)


def stream(count: int) -> None:
    """Load and score ``count`` documents, most of their findings new; print the peak early on and at the end."""
    resource = import_module("resource")
    for number, text in enumerate(islice(texts(sites=True, notes=new_notes), count), 1):
        score(parse_assessment(text))
        if number in {count // 10, count}:
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="run every line, quickly")
    parser.add_argument("--stream", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stream:
        stream(options.stream)
        return
    print(f"gbt27922 {gbt27922.__version__}, {platform.python_implementation()} {platform.python_version()}\n")
    print("| measure | median | target | met |\n|---|---|---|---|")
    for measure in (scoring, loading, verifying, dumping, importing, keeping, streaming):
        for row in measure(SMOKE if options.smoke else FULL):
            print(row, flush=True)


if __name__ == "__main__":
    main()
