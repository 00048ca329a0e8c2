"""What a release promised of its vectors: ``python -m tests.support.kept_vectors > tests/golden/VERSION/vectors.txt``.

A line for each vector, the SHA-256 of its question and its answer with its id; and those of the many, file by file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import get_args

from gbt27922 import conformance

MANY = Path(__file__).parents[1] / "many_vectors" / "SHA256SUMS"


def lines() -> Iterator[str]:
    """The lines of the vectors as they are now."""
    for vector in conformance.vectors(*get_args(conformance.Ask)):
        asked = f"{vector.line}\n{vector.answer}\n"
        yield f"{sha256(asked.encode()).hexdigest()}  {vector.id}"
    yield from MANY.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
