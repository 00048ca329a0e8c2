"""Fuzz all targets for a while: ``python -m tests.fuzz.session [--seconds 600] [--blind] [--runs N] [--folder FOLDER] [TARGET …]``.

Each target has a process of its own, which begins with its seeds and the kept corpus. At the end a table says how many inputs each
has read, what escaped, and the most time and memory for each kB of an input, measured once more without instruments.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.fuzz.measure import measured
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS, Target

CORPUS = Path(__file__).parent / "corpus"
#: The longest input that is made, in bytes.
LONGEST = {"xlsx": 1 << 16}
#: So many seconds more than it is told to take, an input hangs.
PATIENCE = 120
#: What is known of a target that did not end.
NOTHING: dict[str, Any] = {"executions": 0, "read": 0, "refused": 0, "ms": 0, "mb": 0}
_RUNS = re.compile(r"number_of_executed_units: (\d+)")
_HEAD = ("target", "executions", "read", "refused", "escapes", "ms/kB", "MB/kB")


def fuzz(target: Target, seconds: int, runs: int, folder: Path, *, blind: bool) -> dict[str, Any]:
    """Fuzz one target, and what came of it."""
    made, first = folder / "corpus" / target.name, folder / "seeds" / target.name
    longest = LONGEST.get(target.kind, 1 << 12)
    for where in (made, first):
        where.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (first / str(number)).write_bytes(seed)
    kept = [str(where) for where in (made, CORPUS / target.name, first) if where.is_dir()]
    bounds = [str(number) for number in (seconds, runs, longest)]
    command = [sys.executable, "-m", "tests.fuzz.blind" if blind else "tests.fuzz.guided", target.name, str(folder)]
    options = [f"{name}={bound}" for name, bound in zip(("-max_total_time", "-runs", "-max_len"), bounds, strict=True)]
    options += [
        "-timeout=60",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        "-verbosity=0",
        f"-artifact_prefix={folder}/",
    ]
    command += [*(bounds if blind else options), *kept]
    said: dict[str, Any] = {"capture_output": True, "text": True, "errors": "replace"}
    try:
        done = subprocess.run(command, **said, check=False, timeout=seconds + PATIENCE)
    except subprocess.TimeoutExpired:
        return NOTHING | {"escapes": {f"no end after {seconds + PATIENCE} s": 1}}
    (folder / f"{target.name}.log").write_text(done.stderr)
    found: dict[str, Any] = json.loads((folder / f"{target.name}.json").read_bytes())
    # libFuzzer ends the process without a word to Python, which wrote its numbers down a little before.
    if executed := _RUNS.search(done.stderr):
        found["executions"] = int(executed[1])
    # Whatever else ends it is an escape too.
    ended = {f"exit {done.returncode}": 1} if done.returncode or not (executed or blind) else {}
    worst = measured(target, [*folder.glob(f"{target.name}-worst-*")])
    return {**found, "escapes": found["escapes"] | ended, **worst}


def row(name: str, found: dict[str, Any]) -> str:
    """A line of the table."""
    numbers = [found[key] for key in ("executions", "read", "refused")]
    cells = [*numbers, sum(found["escapes"].values()), f"{found['ms']:.2f}", f"{found['mb']:.2f}"]
    return f"{name:<14}" + "".join(f"{cell:>12}" for cell in cells)


def main() -> int:
    """Fuzz, and tell; 1 if anything escaped."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("targets", nargs="*", default=[*TARGETS])
    wanted.add_argument("--seconds", type=int, default=600)
    wanted.add_argument("--runs", type=int, default=-1, help="at most so many of each target")
    wanted.add_argument("--blind", action="store_true", help="do not look at what inputs reach; no atheris is needed")
    wanted.add_argument("--folder", type=Path)
    given = wanted.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp())
    chosen = [TARGETS[name] for name in given.targets]
    shares = sum(target.share for target in chosen)
    sys.stdout.write(f"{_HEAD[0]:<14}" + "".join(f"{head:>12}" for head in _HEAD[1:]) + "\n")
    every = {}
    for target in chosen:
        every[target.name] = fuzz(
            target, max(given.seconds * target.share // shares, 1), given.runs, folder, blind=given.blind
        )
        sys.stdout.write(row(target.name, every[target.name]) + "\n")
        sys.stdout.flush()
    total = {key: sum(found[key] for found in every.values()) for key in ("executions", "read", "refused")}
    worst = {key: max(found[key] for found in every.values()) for key in ("ms", "mb")}
    escapes = {f"{name}: {place}": count for name, found in every.items() for place, count in found["escapes"].items()}
    sys.stdout.write(row("all", {**total, **worst, "escapes": escapes}) + "\n")
    (folder / "found.json").write_text(json.dumps(every))
    sys.stdout.writelines(f"escaped {count} times: {place}\n" for place, count in escapes.items())
    sys.stdout.write(f"inputs: {folder}\n")
    return int(bool(escapes))


if __name__ == "__main__":
    sys.exit(main())
