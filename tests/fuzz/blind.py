"""Change the inputs that were kept, without looking at what they reach: two or three times as many as under atheris, on any Python.

``python -m tests.fuzz.blind TARGET FOLDER SECONDS RUNS LONGEST [folders of inputs]``
"""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path
from random import Random

from tests.fuzz.found import Found
from tests.fuzz.mutators import mutated, rawly
from tests.fuzz.seeds import words
from tests.fuzz.targets import TARGETS, listening

#: The inputs between two looks at the clock and collections of garbage.
_ROUND = 2048


def main(name: str, folder: str, seconds: str, runs: str, longest: str, *inputs: str) -> None:
    """Fuzz a target for so many seconds, or so often; a negative number is no bound."""
    target, random = TARGETS[name], Random(f"{name} {time.time_ns()}")  # noqa: S311  # nothing is kept secret
    known, most = words(target), int(longest)
    # Each folder is as likely as another: the many inputs that are refused would leave few chances to those that are read.
    folders = [[path.read_bytes() for path in sorted(Path(one).iterdir())] for one in inputs]
    kept = [inputs for inputs in folders if inputs]
    until = time.monotonic() + int(seconds)
    gc.collect()
    gc.freeze()
    gc.disable()
    with listening() as notes:
        found = Found(target, Path(folder), notes)
        while time.monotonic() < until and not 0 <= int(runs) <= found.counts["executions"]:
            for _ in range(_ROUND):
                data = random.choice(random.choice(kept))
                found.one(mutated(target.kind, data, known, random, lambda part: rawly(part, random))[:most])
            gc.collect()
        found.write()


if __name__ == "__main__":
    main(*sys.argv[1:])
