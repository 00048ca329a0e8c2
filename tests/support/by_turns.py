"""What is tried exhaustively: all of it, or with ``ONE_OF=5`` one in five, as in CI, which has a quarter of an hour.

``CASES_ONE_OF=5`` does so with the cases of each test, on Pythons and versions beside those that try all.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

ONE_OF = int(os.environ.get("ONE_OF", "1"))
CASES_ONE_OF = int(os.environ.get("CASES_ONE_OF", "1"))
T = TypeVar("T")


def by_turns(values: Sequence[T], turn: int = 0) -> Sequence[T]:
    """All values, or one in so many; which, goes by the turn: callers that count theirs have tried each after so many, and those that pass none try the same each time."""
    return values[turn % ONE_OF :: ONE_OF]


def tried(names: Iterable[str], one_of: int = CASES_ONE_OF) -> set[str]:
    """Of the names of tests those that are tried: the first of each test's cases, and one in so many of the others.

    Which, their names decide: counted off, they could all be of one kind.
    """
    every = [*names]
    first = {name.partition("[")[0]: name for name in reversed(every)}
    return {*first.values(), *(name for name in every if zlib.crc32(name.encode()) % one_of == 0)}
