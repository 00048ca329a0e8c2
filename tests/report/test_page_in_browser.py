"""The page that scores, in Chromium: what it shows and keeps is what CPython says, without a network once it is loaded.

Only where ``PAGE`` names the folder that ``docs/try/build.py`` made, and Chromium is (``nox -s browser``). What needs neither
is tested everywhere.
"""

from __future__ import annotations

import json
import os
import runpy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import gbt27922
from gbt27922 import report, workbook
from tests.support.chromium import NEEDED, told_by
from tests.support.shipped import EXAMPLES

PAGE = Path(os.environ.get("PAGE", "nowhere"))
TRY = Path("docs/try")
WORDS: dict[str, dict[str, str]] = json.loads((TRY / "words.json").read_bytes())
ANSWER: Any = runpy.run_path(str(TRY / "page.py"))["Answer"]
FOLDER = Path("docs/examples")
#: Documents and workbooks, sound and not, of several schemes; one is so deep that its reader would need too large a stack.
FILES = {
    "sampled.xlsx": (FOLDER / "sampled.xlsx").read_bytes(),
    "faulty.xlsx": (FOLDER / "faulty.xlsx").read_bytes(),
    "five-star.json": (FOLDER / "five-star.json").read_bytes(),
    "faulty.json": b'{"format": "gbt27922.assessment/1", "scheme": "GB/T 27922-2011", "findings": [{"indicator": "5.2.4", "sampled": 5, "nonconforming": 6}], "exclusion": []}',
    "acsi.json": (FOLDER / "acsi.json").read_bytes(),
    "deep.json": b'{"format": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "failed-by-deductions.json": (FOLDER / "failed-by-deductions.json").read_bytes(),
    "text.json": "不是 JSON".encode("gb18030"),
}


class Quiet(SimpleHTTPRequestHandler):
    """As ``python -m http.server`` serves a folder, without a word about it."""

    def log_message(self, format: str, *args: Any) -> None: ...


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def said(data: bytes, lang: str) -> dict[str, Any]:
    """What CPython answers here."""
    found: dict[str, Any] = json.loads(ANSWER(data).told(lang))
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", [*EXAMPLES, FOLDER / "sampled.xlsx"], ids=lambda path: path.name)
def test_the_answer_is_that_of_the_library(path: Path, lang: report.Language) -> None:
    is_form = path.suffix == ".xlsx"
    card = gbt27922.score((workbook.read_assessment if is_form else gbt27922.read_assessment)(path))
    told = said(path.read_bytes(), lang)
    assert told["card"] == gbt27922.to_json(card)
    assert told["report"] == report.render(report.AssessmentReport(card=card), "html", lang=lang)
    assert (told["problems"], told["count"]) == ([], 0)


def test_a_file_with_problems_is_answered_with_each_and_its_place() -> None:
    told = {name: said(FILES[name], "en") for name in ("faulty.xlsx", "faulty.json", "deep.json", "text.json")}
    assert all(one["card"] is one["report"] is one["result"] is None for one in told.values())
    assert [line.partition(": ")[0] for line in told["faulty.xlsx"]["problems"]] == [
        *("组织!B6", "评审发现!F29", "评审发现!G30", "评审发现!F31", "评审发现!D32"),
    ]
    assert [line.partition(": ")[0] for line in told["faulty.json"]["problems"]] == [
        *("$.findings[0].nonconforming", "$.exclusion"),
    ]
    assert told["deep.json"]["problems"] == ["$: must not be nested this deeply"]


def test_the_page_has_its_words_in_both_languages() -> None:
    shown = (TRY / "index.html").read_text(encoding="utf-8") + (TRY / "page.js").read_text(encoding="utf-8")
    kinds = {"provisional", "final", "ungraded"}
    assert all(f'"{word}"' in shown for word in WORDS.keys() - kinds)
    for word, both in WORDS.items():
        assert both.keys() == {"zh", "en"}, word
        both["zh"].encode("gbk")


@pytest.mark.skipif(not (PAGE / "index.html").is_file(), reason="nox -s browser gathers the page")
class TestInChromium:
    pytestmark = NEEDED

    def test_it_says_what_cpython_says(self, tmp_path: Path) -> None:
        files = [tmp_path / name for name in FILES]
        for file in files:
            file.write_bytes(FILES[file.name])
        with served(PAGE) as url:
            given = {"url": url, "lang": "zh-CN", "width": 390, "files": [str(file.resolve()) for file in files]}
            told = told_by("page.mjs", given)
        assert told["wrong"] == []
        assert told["order"] == ["zh", "en", "file", "example", "keep-card", "keep-report", "report"]
        for name, answer in zip(FILES, told["answers"], strict=True):
            for lang, seen in answer.items():
                self.check(name, seen, lang)

    def test_what_it_cannot_take_is_told(self) -> None:
        file = FOLDER / "five-star.json"
        with served(PAGE) as url:
            told = told_by("odd.mjs", {"url": url, "file": str(file.resolve())})
        assert told["wrong"] == []
        assert (told["value"], told["live"]) == ("", 1)
        for lang in ("zh", "en"):
            seen = {name: both[lang] for name, both in told["said"].items()}
            result = said(file.read_bytes(), lang)["result"]
            scored = WORDS[result["kind"]][lang].format(file=file.name, **result)
            assert seen == {
                "loading": WORDS["wait"][lang],
                "loaded": WORDS["ready"][lang],
                "two": WORDS["one_file"][lang],
                "text": WORDS["no_file"][lang],
                "large": WORDS["too_large"][lang].format(file="large.json", most=50),
                "gone": WORDS["unreadable"][lang].format(file="gone.json"),
                "slow": scored,
                "chosen": scored,
                "fail": WORDS["failed"][lang],
            }

    def check(self, name: str, seen: dict[str, Any], lang: str) -> None:
        expected = said(FILES[name], lang)
        assert seen["lang"] == {"zh": "zh-CN", "en": "en"}[lang]
        assert (seen["problems"], seen["notes"]) == (expected["problems"], expected["notes"])
        assert seen["scored"] == (expected["card"] is not None)
        if not seen["scored"]:
            assert str(expected["count"]) in seen["status"]
            return
        stem = name.partition(".")[0]
        assert seen["card"] == [f"{stem}.scorecard.json", expected["card"]]
        assert seen["report"] == [f"{stem}.report.{lang}.html", expected["report"]]
        assert (seen["srcdoc"], seen["styled"]) == (expected["report"], True)
        assert expected["result"]["score"] in seen["status"]
