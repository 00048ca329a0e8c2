"""Whatever public function reads what comes from outside is fuzzed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import gbt27922
from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.once

MODULES = (
    gbt27922,
    *(module for name in gbt27922.__all__ if isinstance(module := getattr(gbt27922, name), ModuleType)),
)
COVERED = {function for target in TARGETS.values() for function in target.covers}
READING = (
    "parse",
    "read_",
    "iter_",
    "with_",
    "unpack",
    "verify",
    "rows",
    "check",
    "score_file",
    "provenance",
    "vectors",
    "files",
    "digest",
)


def readers(module: Any) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions that read, and what each calls where it only opens a file: ``read_x`` is ``parse_x`` of its bytes."""
    for name in module.__all__:
        if name == "read" or name.startswith(READING):
            of_memory = getattr(module, name.replace("read", "parse", 1), None)
            function = getattr(module, name)
            yield name, function if function in COVERED or of_memory is None else of_memory


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_reader_has_a_target(module: ModuleType) -> None:
    assert [name for name, function in readers(module) if function not in COVERED] == []


def test_the_page_says_how_many_targets_there_are() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exactness.md").read_text(encoding="utf-8")
    assert f" {len(TARGETS)} targets, " in page


def test_a_new_reader_without_a_target_is_seen() -> None:
    module = ModuleType("new")
    module.__dict__.update(__all__=["parse_new", "read_new"], parse_new=len, read_new=print)
    assert [function for _, function in readers(module)] == [len, len]
