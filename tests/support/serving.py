"""A service as a process of its own, and where it listens."""

from __future__ import annotations

import re
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def serving(command: list[str]) -> Iterator[str]:
    """The address on which the service of a command listens, until it is ended; it must not have told a traceback."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, encoding="utf-8") as process:
        assert process.stderr
        told = (re.search(r"http://\S+", line) for line in process.stderr)
        try:
            yield next(found[0] for found in told if found)
        finally:
            process.terminate()
        log = process.stderr.read()
    assert "Traceback" not in log, log
