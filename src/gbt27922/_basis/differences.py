"""Differences between two pieces of plain JSON data, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

from gbt27922._basis.exact import got
from gbt27922._basis.foreign_text import named
from gbt27922.errors import Problem


def differences(recorded: Any, anew: Any, done: str, path: str = "$") -> Iterator[Problem]:
    """Where ``recorded`` differs from the result of doing it ``anew``; ``done`` is a key of the catalog of that name.

    >>> [str(problem) for problem in differences({"score": "99"}, {"score": "95"}, "scored")]
    ['$.score: must be "95" as scored anew, got "99"']
    """
    if isinstance(recorded, dict) and isinstance(anew, dict):
        for name in {**recorded, **anew}:
            yield from differences(recorded.get(name), anew.get(name), done, f"{path}.{named(name)}")
    elif isinstance(recorded, list) and isinstance(anew, list):
        if len(recorded) != len(anew):
            yield Problem(path, "differs.items", {"expected": len(anew), "done": done, "got": len(recorded)})
        for index, (one, other) in enumerate(zip(recorded, anew, strict=False)):
            yield from differences(one, other, done, f"{path}[{index}]")
    elif type(recorded) is not type(anew) or recorded != anew:  # true is not 1
        expected, found = _apart(got(anew), got(recorded))
        yield Problem(path, "differs", {"expected": expected, "done": done, "got": found})


def _apart(one: str, other: str) -> tuple[str, str]:
    """Two texts so that one sees how they differ: in escapes where they have the same letters in another normal form or width."""
    if normalize("NFKC", one) != normalize("NFKC", other):
        return one, other
    return one.encode("ascii", "backslashreplace").decode(), other.encode("ascii", "backslashreplace").decode()
