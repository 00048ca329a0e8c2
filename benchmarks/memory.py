"""What a service keeps of the documents that pass through it: prints its memory after each tenth of a million.

Each is another document: text in, scorecard text out, with findings, sites and notes that never came before; one in ten is
refused. ``--smoke`` takes a few seconds: its figures mean little. Needs ``/proc``, as Linux has it.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gbt27922 import Gbt27922Error, parse_assessment, schemes, score, to_json

FULL, SMOKE = 1_000_000, 500
TENTHS = 10
# What the process may hold at the end, over what it held after the first tenth.
MOST = 1.05
REFUSED = 10

SCHEMES = [schemes.load(id) for id in schemes.ids()]


def documents(count: int) -> Iterator[str]:
    """Assessments that differ in everything that may be kept: findings, sites, notes, titles and what is wrong."""
    dice = random.Random(27922)  # the same documents in every run
    for serial in range(count):
        scheme = SCHEMES[serial % len(SCHEMES)]
        sites = [{"id": f"S{serial}-{number}", "kind": "outlet"} for number in range(3)]
        document: dict[str, Any] = {"format": "gbt27922.assessment/1", "scheme": scheme.id, "sites": sites}
        document["findings"] = [
            _finding(dice, leaf, sites[place % 3]["id"]) for place, leaf in enumerate(scheme.tree.leaves)
        ]
        document["findings"][0]["note"] = f"记录不完整 {serial}"
        if serial % REFUSED == 0:
            document["findings"][1]["indicator"] = f"5.9.{serial}"
        yield json.dumps(document, ensure_ascii=False)


def _finding(dice: random.Random, leaf: str, site: str) -> dict[str, Any]:
    sampled = dice.randint(5, 10**6)
    return {"indicator": leaf, "site": site, "sampled": sampled, "nonconforming": dice.randint(0, sampled // 5)}


def answer(text: str) -> str:
    """What a service sends back: the scorecard, or what is wrong with the document."""
    try:
        return to_json(score(parse_assessment(text)))
    except Gbt27922Error as error:
        return str(error)


def held() -> float:
    """The memory that the process holds now, in MB."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20


def main() -> int:
    """Measure and print; 1 if memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="few documents, nothing is judged")
    parser.add_argument("--documents", type=int, default=FULL, help="how many")
    given = parser.parse_args()
    count = SMOKE if given.smoke else given.documents
    print("| documents | memory |\n|---|---|")
    tenths = []
    for serial, text in enumerate(documents(count), 1):
        answer(text)
        if serial % (count // TENTHS) == 0:
            tenths.append(held())
            print(f"| {serial} | {tenths[-1]:.1f} MB |", flush=True)
    growth = tenths[-1] / tenths[0]
    print(f"\nat the end ÷ after the first tenth: {growth:.3f}×, at most {MOST}×")
    return 0 if given.smoke or growth <= MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
