"""How much time and memory it takes to read an input, without instruments: less than a kB counts as one."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.fuzz.targets import Target, attempt, listening


def kilobytes(data: bytes) -> float:
    """The size of an input, at least one."""
    return max(len(data), 1024) / 1024


def milliseconds(target: Target, data: bytes, notes: list[Any]) -> float:
    """How long it takes to read an input: the least of five times, as the machine does other things too."""
    took = []
    for _ in range(5):
        began = time.perf_counter_ns()
        attempt(target, data, notes)
        took.append(time.perf_counter_ns() - began)
    return min(took) / 1e6


def megabytes(target: Target, data: bytes, notes: list[Any]) -> float:
    """How much memory of Python's it takes to read an input, at most."""
    tracemalloc.start()
    try:
        attempt(target, data, notes)
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def measured(target: Target, files: Sequence[Path]) -> dict[str, float]:
    """The most time and memory for each kB of some inputs."""
    inputs = [path.read_bytes() for path in files]
    with listening() as notes:
        return {
            "ms": max((milliseconds(target, data, notes) / kilobytes(data) for data in inputs), default=0),
            "mb": max((megabytes(target, data, notes) / kilobytes(data) for data in inputs), default=0),
        }
