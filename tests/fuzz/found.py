"""What is found while one target is fuzzed: numbers, the inputs that took most, and the first input of each escape."""

from __future__ import annotations

import hashlib
import json
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from tests.fuzz.measure import kilobytes, megabytes, milliseconds
from tests.fuzz.targets import Target, attempt, look_at

#: Of how many inputs the memory is measured of one, and the problems of one are told.
SAMPLED, TOLD = 256, 4
#: How often numbers are written down, in ns.
_WRITTEN = 2 * 10**9


class Found:
    """What was found so far; an escape stops nothing."""

    def __init__(self, target: Target, folder: Path, notes: list[Any]) -> None:
        self.target, self.folder, self.notes = target, folder, notes
        self.counts = Counter(executions=0, read=0, refused=0)
        self.escapes: Counter[str] = Counter()
        self.worst = {"ms": 0.0, "mb": 0.0}
        self.written = time.monotonic_ns()
        folder.mkdir(parents=True, exist_ok=True)
        self.write()

    def one(self, data: bytes) -> None:
        """Read one input, and look at what comes of it."""
        self.counts["executions"] += 1
        began = time.perf_counter_ns()
        try:
            read = attempt(self.target, data, self.notes)
            took = time.perf_counter_ns() - began
            look_at(self.target, read, self.counts["executions"] % TOLD == 0)
        except Exception as error:  # noqa: BLE001  # it is what is looked for
            self.escaped(error, data)
            return
        self.counts["read" if read.error is None else "refused"] += 1
        if took / 1e6 / kilobytes(data) > max(self.worst["ms"], 1):
            self.measured("ms", milliseconds(self.target, data, self.notes), data)
            self.measured("mb", megabytes(self.target, data, self.notes), data)
        if self.counts["executions"] % SAMPLED == 0:
            self.measured("mb", megabytes(self.target, data, self.notes), data)
        if time.monotonic_ns() > self.written + _WRITTEN:
            self.write()

    def measured(self, unit: str, found: float, data: bytes) -> None:
        """Keep the worst input for its size."""
        if found / kilobytes(data) > self.worst[unit]:
            self.worst[unit] = found / kilobytes(data)
            self.keep(f"worst-{unit}", data)

    def escaped(self, error: Exception, data: bytes) -> None:
        """Keep the first input of each place from which an error escapes."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{type(error).__name__} {Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}"
        self.escapes[place] += 1
        if self.escapes[place] == 1:
            self.keep(f"escape-{hashlib.sha256(place.encode()).hexdigest()[:8]}", data)
            self.write()
            sys.stderr.write("".join(traceback.format_exception(error)[-6:])[-3000:])

    def keep(self, name: str, data: bytes) -> None:
        """Keep an input beside the numbers."""
        (self.folder / f"{self.target.name}-{name}").write_bytes(data)

    def write(self) -> None:
        """Write down what was found so far."""
        self.written = time.monotonic_ns()
        found = {**self.counts, "escapes": self.escapes, "worst": self.worst}
        (self.folder / f"{self.target.name}.json").write_text(json.dumps(found))
