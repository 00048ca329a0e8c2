"""The examples of the pages run as the version that they show."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

#: Its code is that of rules.md, which is run; a test of the house holds that it is.
collect_ignore = ["rules.zh-CN.md"]

as_shown = runpy.run_path(str(Path(__file__).with_name("shown_version.py")))["as_shown"]


@pytest.fixture(autouse=True)
def shown() -> Iterator[None]:
    """A digest that a page prints holds the version."""
    with as_shown():
        yield
