"""Which inputs reach a line of the package that none reached before; from Python 3.12 on, which tells each line only once."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

_PACKAGE = str(Path(str(import_module("gbt27922").__file__)).parent)


class Reached:
    """Counts the lines that are reached for the first time; none before Python 3.12."""

    def __init__(self) -> None:
        self.lines: set[tuple[str, int]] = set()
        self._counted = 0
        self._watch: Any = getattr(sys, "monitoring", None)
        if self._watch is not None:
            self._watch.use_tool_id(self._watch.COVERAGE_ID, "fuzz")
            self._watch.register_callback(self._watch.COVERAGE_ID, self._watch.events.LINE, self._line)
            self._watch.set_events(self._watch.COVERAGE_ID, self._watch.events.LINE)

    def _line(self, code: CodeType, line: int) -> Any:
        if code.co_filename.startswith(_PACKAGE):
            self.lines.add((code.co_filename, line))
        return self._watch.DISABLE

    def new(self) -> int:
        """How many lines were reached for the first time since this was asked last."""
        more = len(self.lines) - self._counted
        self._counted += more
        return more

    def anew(self) -> None:
        """Forget what was reached."""
        self.lines.clear()
        self._counted = 0
        if self._watch is not None:
            self._watch.restart_events()
