"""Change the inputs that were kept, two or three times as many as under atheris, on any Python.

From Python 3.12 on what reaches a new line is changed further; it is kept in the first folder of inputs.
``python -m tests.fuzz.blind TARGET FOLDER SECONDS RUNS LONGEST [folders of inputs]``
"""

from __future__ import annotations

import gc
import sys
import time
from hashlib import sha256
from itertools import chain
from pathlib import Path
from random import Random

from tests.fuzz.found import Found
from tests.fuzz.mutators import mutated, rawly
from tests.fuzz.reached import Reached
from tests.fuzz.seeds import words
from tests.fuzz.targets import TARGETS, listening

#: The inputs between two looks at the clock and collections of garbage.
_ROUND = 1024


def main(name: str, folder: str, seconds: str, runs: str, longest: str, *inputs: str) -> None:
    """Fuzz a target for so many seconds, or so often; a negative number is no bound."""
    target, random = TARGETS[name], Random(f"{name} {time.time_ns()}")  # noqa: S311  # nothing is kept secret
    known, most = words(target), int(longest)
    # Each folder is as likely as another: the many inputs that are refused would leave few chances to those that are read.
    folders = [[path.read_bytes() for path in sorted(Path(one).iterdir())] for one in inputs]
    kept, made = [inputs for inputs in folders if inputs], Path(inputs[0])
    until = time.monotonic() + int(seconds)
    gc.collect()
    gc.freeze()
    gc.disable()
    with listening() as notes:
        found = Found(target, Path(folder), notes)
        reached, news = Reached(), list[bytes]()
        for data in chain(*kept):
            found.one(data)
        reached.new()
        while time.monotonic() < until and not 0 <= int(runs) <= found.counts["executions"]:
            for _ in range(_ROUND):
                data = random.choice(random.choice(kept))
                data = mutated(target.kind, data, known, random, lambda part: rawly(part, random))[:most]
                found.one(data)
                if reached.new():
                    news.append(data)
                    (made / sha256(data).hexdigest()[:16]).write_bytes(data)
            gc.collect()
            kept = [*kept, news] if news and news not in kept else kept
        found.write()


if __name__ == "__main__":
    main(*sys.argv[1:])
