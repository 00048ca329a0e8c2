"""Fuzz one target under atheris: ``python -m tests.fuzz.guided TARGET FOLDER [options of libFuzzer] [folders of inputs]``."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

#: How often a seed is changed, and not what was found.
_ANEW = 0.4


def main(name: str, folder: str, *options: str) -> None:
    """Fuzz a target until libFuzzer has enough."""
    atheris: Any = import_module("atheris")
    # What is imported here tells atheris where it goes.
    with atheris.instrument_imports(include=["gbt27922"]):
        found, mutators, seeds, targets = (
            import_module(f"tests.fuzz.{module}") for module in ("found", "mutators", "seeds", "targets")
        )
        target = targets.TARGETS[name]
        with targets.listening() as notes:
            for seed in seeds.seeds(target):  # some modules are imported when something is first read
                targets.look_at(target, targets.attempt(target, seed, notes))
    known, first = seeds.words(target), seeds.seeds(target)

    def raw(part: bytes) -> bytes:
        changed: bytes = atheris.Mutate(part, max(len(part) + 64, 8))
        return changed

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)  # noqa: S311  # nothing is kept secret
        # Of what is found most is refused: a change of that is refused again.
        given = random.choice(first) if random.random() < _ANEW else bytes(data)
        changed: bytes = mutators.mutated(target.kind, given, known, random, raw)
        return changed[:most]

    gc.collect()
    gc.freeze()
    # LibFuzzer runs itself once more where it is to merge folders of inputs.
    command = f"{sys.executable} -m tests.fuzz.guided {name} {folder}"
    with targets.listening() as notes:
        atheris.Setup([command, *options], found.Found(target, Path(folder), notes).one, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
