"""What the command costs over the same work in Python, for a thousand files in one call: prints a Markdown table.

Both sides are processes of their own that write the same bytes. What each takes for the first file alone, which is mostly
starting and importing, is subtracted. ``--smoke`` takes a few seconds: its figures mean little. Needs ``os.wait4``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from gbt27922 import schemes

SCHEME = schemes.load("GB/T 27922-2011", revision=1)
MOST = 1.3

#: What a script does to write what the command writes.
IN_PYTHON = {
    "json": """
for name in sys.argv[1:]:
    card = score(parse_assessment(Path(name).read_bytes()))
    sys.stdout.write(to_json(card, indent=None) + "\\n")
""",
    "text": """
for place, name in enumerate(sys.argv[1:]):
    card = score(parse_assessment(Path(name).read_bytes()))
    sys.stdout.write("\\n" * bool(place) + f"{name}\\n\\n" + report.render(card, lang="en", width=100))
""",
}
IMPORTS = """
import sys
from pathlib import Path
from gbt27922 import parse_assessment, report, score, to_json
"""


class Effort(NamedTuple):
    """How much is measured."""

    rounds: int
    files: int


FULL, SMOKE = Effort(rounds=11, files=1000), Effort(rounds=1, files=20)


def document(dice: random.Random) -> dict[str, Any]:
    """An assessment with two findings a leaf: a sample and a verdict."""
    findings: list[dict[str, Any]] = []
    for leaf in SCHEME.tree.leaves:
        sampled = dice.randint(5, 30)
        findings.append({"indicator": leaf, "sampled": sampled, "nonconforming": dice.choice((0, 0, 1, 2))})
        findings.append({"indicator": leaf, "conforming": dice.random() < 0.95})
    return {"format": "gbt27922.assessment/1", "scheme": SCHEME.id, "revision": 1, "findings": findings}


def spent(command: list[str], into: Path) -> float:
    """The CPU seconds that a process takes, from its start to its end."""
    with into.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, env={**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "100"})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[:4]} failed")
    return usage.ru_utime + usage.ru_stime


def ratio(format: str, files: list[str], folder: Path, rounds: int) -> float:
    """The median of the ratios of rounds in which both take turns; both must write the same."""
    ours = [sys.executable, "-m", "gbt27922", "score", "--format", format]
    theirs = [sys.executable, "-c", IMPORTS + IN_PYTHON[format]]
    outputs = folder / "ours", folder / "theirs"
    found = []
    for _ in range(rounds):
        few = [spent([*command, files[0]], into) for command, into in zip((ours, theirs), outputs, strict=True)]
        all_ = [spent([*command, *files], into) for command, into in zip((ours, theirs), outputs, strict=True)]
        if outputs[0].read_bytes() != outputs[1].read_bytes():
            sys.exit("the command and Python do not write the same")
        found.append((all_[0] - few[0]) / (all_[1] - few[1]))
    return median(found)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few files, once")
    effort = SMOKE if parser.parse_args().smoke else FULL
    dice = random.Random(27922)
    print("| measure | median | target | met |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [str(folder / f"{number:04}.json") for number in range(effort.files)]
        for file in files:
            Path(file).write_text(json.dumps(document(dice)), encoding="utf-8")
        for format in IN_PYTHON:
            value = ratio(format, files, folder, effort.rounds)
            met = "yes" if value <= MOST else "**no**"
            print(f"| score {effort.files} files as {format} ÷ Python | {value:.2f}× | ≤ {MOST}× | {met} |", flush=True)


if __name__ == "__main__":
    main()
