"""Pages in Chinese say as much as those in English: the same sections in the same order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
#: Pages for their readers, each with a twin; those that are made from data are twins already.
TWINS = [
    "rules",
    "tutorial",
    "tutorial-certification",
    "tutorial-outlets",
    "tutorial-simulation",
    *(
        f"how-to/{name}"
        for name in (
            "batch",
            "deploy",
            "embed",
            "exclusions",
            "frames",
            "improve",
            "points",
            "provenance",
            "sample",
            "sensitivity",
            "simulate",
            "try",
        )
    ),
]


def levels(page: str) -> list[int]:
    """How deep each heading of a page is; what stands in blocks of code is none."""
    text = re.sub(r"^```.*?^```", "", (DOCS / f"{page}.md").read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return [len(found) for found in re.findall(r"^(#+) ", text, re.MULTILINE)]


@pytest.mark.parametrize("name", TWINS)
def test_a_page_has_the_sections_of_its_twin(name: str) -> None:
    assert levels(f"{name}.zh-CN") == levels(name)


def test_the_rules_have_the_code_that_is_run() -> None:
    blocks, twins = (
        re.findall(r"^```.*?^```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
        for name in ("rules.md", "rules.zh-CN.md")
    )
    assert len(blocks) > 10
    assert twins == blocks


def test_every_page_with_code_of_its_twin_has_all_that_is_code() -> None:
    for path in sorted(DOCS.rglob("*.zh-CN.md")):
        asked = [int(number) for number in re.findall(r"block (\d+)\. -->", path.read_text(encoding="utf-8"))]
        assert asked == sorted(set(asked)), path
