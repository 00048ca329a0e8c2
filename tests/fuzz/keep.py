"""Keep few of the inputs of a session, which reach all that it reached: ``python -m tests.fuzz.keep FOLDER [TARGET …]``, with atheris.

They take the place of those that are in the corpus, which count like the inputs of the session. What is long is left out.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from tests.fuzz.session import CORPUS
from tests.fuzz.targets import TARGETS, Target, attempt, listening

#: The most bytes of an input that is kept, and of the inputs of a target.
MOST, MOST_IN_ALL = {"xlsx": 1 << 14}, {"xlsx": 1 << 16}


def merged(name: str, folder: Path, given: Path) -> list[bytes]:
    """The inputs that reach all that those of a target reach."""
    others = [CORPUS / name, folder / "corpus" / name, folder / "seeds" / name]
    inputs = [str(one) for one in others if one.is_dir()]
    command = [sys.executable, "-m", "tests.fuzz.guided", name, str(given / "found")]
    options = ["-merge=1", "-set_cover_merge=1", "-use_counters=0", str(given)]
    subprocess.run([*command, *options, *inputs], check=True, capture_output=True)
    return [path.read_bytes() for path in given.iterdir() if path.is_file()]


def short(target: Target, inputs: Sequence[bytes]) -> list[bytes]:
    """As many of the inputs as may be kept: those that are read before those that are refused, and the short ones first."""
    with listening() as notes:
        ordered = sorted(inputs, key=lambda data: (attempt(target, data, notes).error is not None, len(data)))
    few = [data for data in ordered if len(data) <= MOST.get(target.kind, 1 << 12)]
    sizes = accumulate(map(len, few))
    return [data for data, size in zip(few, sizes, strict=True) if size <= MOST_IN_ALL.get(target.kind, 20_000)]


def main(folder: str, *names: str) -> None:
    """Keep inputs of some targets, or of all."""
    for name in names or TARGETS:
        with tempfile.TemporaryDirectory() as given:
            inputs = short(TARGETS[name], merged(name, Path(folder), Path(given)))
        shutil.rmtree(CORPUS / name, ignore_errors=True)
        (CORPUS / name).mkdir(parents=True)
        for number, data in enumerate(inputs):
            (CORPUS / name / f"{number:03}").write_bytes(data)
        sys.stdout.write(f"{name}: {len(inputs)} inputs, {sum(map(len, inputs))} bytes\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
