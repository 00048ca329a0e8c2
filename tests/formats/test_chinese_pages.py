"""The Chinese page of the documents: no sentence of a schema lacks its Chinese, and none has one for nothing."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[2] / "docs"
CHINESE = tomllib.loads((DOCS / "formats.zh-CN.toml").read_text(encoding="utf-8"))
SCHEMAS = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((files("gbt27922") / "data" / "formats" / "1").iterdir(), key=str)
    if path.name.endswith(".json")
]


def said(data: Any, key: str) -> Iterator[str]:
    """Every text that stands under a key, at any depth."""
    for name, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if name == key and isinstance(value, str):
            yield value
        yield from said(value, key)


@pytest.mark.parametrize(("name", "key"), [("sentences", "description"), ("titles", "title")])
def test_every_sentence_has_its_chinese(name: str, key: str) -> None:
    assert {text for schema in SCHEMAS for text in said(schema, key)} == CHINESE[name].keys()


def test_chinese_is_chinese_and_can_be_written_in_gbk() -> None:
    texts = [*CHINESE["sentences"].values(), *CHINESE["titles"].values()]
    assert [text for text in texts if not re.search("[\u4e00-\u9fff]", text)] == ["SHA-256"]
    assert "".join(texts).encode("gbk")


@pytest.mark.parametrize("name", ["formats", "problems"])
def test_a_page_has_its_twin(name: str) -> None:
    pages = [(DOCS / "reference" / f"{name}{end}.md").read_text(encoding="utf-8") for end in ("", ".zh-CN")]
    marks = [re.findall(r"^(?:<!-- Made .*|### `.*)$", page, re.MULTILINE) for page in pages]
    assert marks[0] == marks[1]
    assert len(marks[0]) > 20
