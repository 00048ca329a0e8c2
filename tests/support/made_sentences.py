"""Which sentences of problems the tests make: each process of the tests writes what it made, and this program compares.

``SENTENCES=folder pytest``, then ``python tests/support/made_sentences.py folder``.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from gbt27922._basis.words import catalog
from gbt27922.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = "SENTENCES"
# How sentences are put together; no problem is one of these.
JOINTS = {"comma", "semicolon", "more_items", "more_problems", "line", "got", "unknown"}
LISTS = {"few", "list", "choice"}
# What Python and the system say: versions and systems differ in which of it they say.
OF_OTHERS = {"json_error", "os_error"}
# What the sheets and columns of a workbook are called: a problem may name any, and tests of the layout walk them all.
OF_FORMS = {"workbook"}


def record() -> None:
    """From now on, remember the sentences and words of every problem that is made, and the words of a command's own sentences."""
    from gbt27922.cli.faults import Said  # noqa: PLC0415  # needs an extra, which the program below does not

    init, init_said = Problem.__init__, Said.__init__

    def remembering(self: Problem, *args: Any, **named: Any) -> None:
        init(self, *args, **named)
        _MADE.add(self.id)
        _remember(self.values)

    def remembering_said(self: Said, *args: Any, **named: Any) -> None:
        init_said(self, *args, **named)
        _remember(self.values)

    Problem.__init__ = remembering  # type: ignore[method-assign]
    Said.__init__ = remembering_said  # type: ignore[method-assign]


def _remember(values: Mapping[str, object]) -> None:
    for value in values.values():
        _MADE.update(str(one).partition(" ")[0] for one in (value if isinstance(value, tuple) else (value,)))


def write(folder: str) -> None:
    """Write what this process has made."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / f"{os.getpid()}.json").write_text(json.dumps(sorted(_MADE)), "utf-8")


def expected() -> Iterator[str]:
    """Every sentence of the catalog, and every word that may stand in one."""
    sentences = catalog("problems")
    yield from sentences.keys() - JOINTS
    specs = {spec for each in sentences.values() for *_, spec, _ in Formatter().parse(each["en"]) if spec}
    for name in specs - LISTS - OF_OTHERS - OF_FORMS:
        yield from catalog(name)


_MADE: set[str] = set()

if __name__ == "__main__":
    made = {one for path in Path(sys.argv[1]).iterdir() for one in json.loads(path.read_text("utf-8"))}
    wanted = set(expected())
    sys.stdout.write(f"{len(wanted)} sentences and words of problems, {len(wanted & made)} of them made by a test\n")
    sys.exit("".join(f"no test makes {key}\n" for key in sorted(wanted - made)) or None)
