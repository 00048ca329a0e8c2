"""The examples of the pages run as the version that they show."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

as_shown = runpy.run_path(str(Path(__file__).with_name("shown_version.py")))["as_shown"]


@pytest.fixture(autouse=True)
def shown() -> Iterator[None]:
    """A digest that a page prints holds the version."""
    with as_shown():
        yield
