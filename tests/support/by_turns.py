"""What is tried exhaustively: all of it, or with ``ONE_OF=5`` one in five, as in CI, which has a quarter of an hour."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

ONE_OF = int(os.environ.get("ONE_OF", "1"))
T = TypeVar("T")


def by_turns(values: Sequence[T], turn: int = 0) -> Sequence[T]:
    """All values, or one in so many; which, goes by the turn: callers that count theirs have tried each after so many, and those that pass none try the same each time."""
    return values[turn % ONE_OF :: ONE_OF]
