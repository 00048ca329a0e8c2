"""What is installed is what pyproject.toml allows; where LOWEST is set, the lowest of it. ``pytest -s`` prints the versions."""

from __future__ import annotations

import os
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = (
    "calendar",
    "cli",
    "docx",
    "estimate",
    "excel",
    "plot",
    "report",
    "batch",
    "test",
)  # spark has a session of its own
NEEDED = [*PROJECT["dependencies"], *(one for name in EXTRAS for one in PROJECT["optional-dependencies"][name])]
BOUNDS = [
    (found[1], found[2])
    for found in (re.fullmatch(r"([a-z0-9-]+)(?:\[[a-z,]+\])?>=([0-9.]+)", one) for one in NEEDED)
    if found
]


def numbers(text: str) -> list[int]:
    """A version for comparison: 2.0 and 2.0.0 are one."""
    parts = [int(part) for part in re.findall(r"\d+", text)]
    while parts and not parts[-1]:
        parts.pop()
    return parts


def test_every_requirement_has_a_lowest_version() -> None:
    assert len(BOUNDS) == len([one for one in NEEDED if not one.startswith(PROJECT["name"])])


@pytest.mark.parametrize(("name", "bound"), BOUNDS, ids=[name for name, _ in BOUNDS])
def test_what_is_installed_is_allowed(name: str, bound: str) -> None:
    found = version(name)
    print(f"{name} {found}")  # noqa: T201  # the session shows it
    if os.environ.get("LOWEST"):
        assert numbers(found) == numbers(bound)
    assert numbers(found) >= numbers(bound)


def test_spark_is_tested_on_its_lowest_version() -> None:
    (needed,) = (one for one in PROJECT["optional-dependencies"]["spark"] if one.startswith("pyspark"))
    (pinned,) = re.findall(
        r'"(pyspark\[sql\]==[0-9.]+)"', (Path(__file__).parents[2] / "noxfile.py").read_text(encoding="utf-8")
    )
    assert numbers(pinned.partition("==")[2]) == numbers(needed.partition(">=")[2])
