"""Reports in Chromium, without a network: on a phone and on a desk, in light and dark, and on paper.

Only where the packages of ``tests/report/browser`` are installed, in the folder that ``BROWSER`` names, and Chromium is.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

import gbt27922
from gbt27922 import report
from tests.report.test_media import CASES
from tests.support.by_turns import by_turns
from tests.support.chromium import NEEDED, told_by
from tests.support.results import ASSESSMENT, OPEN, SHOWN
from tests.support.visited import reported

pytestmark = NEEDED
VIEWS = [{"width": width, "theme": theme} for width in (390, 1280) for theme in ("light", "dark")]


def wrong(pages: list[dict[str, Any]]) -> list[str]:
    """What is wrong with pages in Chromium."""
    found: list[str] = told_by("look.mjs", pages)
    return found


def printed(*command: str) -> str:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.mark.parametrize(("outlets", "lang"), [(60, "both"), (60, "zh"), (3, "en")])
def test_a_report_is_seen_read_and_printed(outlets: int, lang: report.Wording, tmp_path: Path) -> None:
    file, pdf = tmp_path / f"report-{outlets}-{lang}.html", tmp_path / "report.pdf"
    shown = reported(outlets)
    file.write_text(report.render(shown, "html", lang=lang), encoding="utf-8")
    assert wrong([{"file": str(file), "views": VIEWS, "pdf": str(pdf)}]) == []
    assert re.search(r"Page size: .*\(A4\)", printed("pdfinfo", str(pdf)))
    text = printed("pdftotext", str(pdf), "-")
    pages = text.split("\f")[:-1]
    assert all(re.search(rf"^{place}\s*/\s*{len(pages)}$", page, re.MULTILINE) for place, page in enumerate(pages, 1))
    assert {"EXAMPLE-60", "D001", shown.card.assessment.sha256} <= {*re.findall("EXAMPLE-60|D001|[0-9a-f]{64}", text)}


@pytest.mark.parametrize(("lang", "view"), [("zh", 1), ("en", 2)])
def test_every_result_is_seen_and_read(lang: report.Language, view: int, tmp_path: Path) -> None:
    known: dict[str, Any] = {"assessment": ASSESSMENT, "scheme": OPEN, "card": gbt27922.score(ASSESSMENT, OPEN)}
    shown = [*enumerate(SHOWN)]
    small = [(f"result-{place}", one, known) for place, one in (shown if lang == "zh" else by_turns(shown))]
    hostile = [(f"hostile-{place}", *make()) for place, make in by_turns([*enumerate(CASES.values())])]
    pages = []
    for name, result, told in (*small, *(hostile if lang == "zh" else ())):
        file = tmp_path / f"{name}-{lang}.html"
        file.write_text(report.render(result, "html", lang=lang, **told), encoding="utf-8")
        pages.append({"file": str(file), "views": [VIEWS[view]], "pdf": str(tmp_path / "report.pdf")})
    assert wrong(pages) == []


#: What stands beside the output of a cell in a notebook, and has no style of its own.
BESIDE = """<p class="beside wide strong">beside <strong class="beside">strong</strong></p>
<details class="beside" open><summary class="beside">summary</summary><dl class="beside facts"><dt class="beside">a</dt><dd class="beside">b</dd></dl></details>
<table class="beside"><thead class="beside hidden"><tr class="beside"><th class="beside n" scope="col">c</th></tr></thead><tbody><tr class="beside"><td class="beside k">d</td></tr></tbody></table>"""
NOTEBOOK = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>notebook</title></head><body><main><h1>notebook</h1>
{beside}{shown}{beside}</main></body></html>"""


def test_what_a_notebook_shows_asks_for_nothing_and_leaves_what_is_beside_it_alone(tmp_path: Path) -> None:
    card = gbt27922.score(gbt27922.read_assessment("docs/examples/appliance-maker.json"))
    pages = []
    for place, one in enumerate([card, *SHOWN[:12]]):
        if shown := one._repr_html_():
            file = tmp_path / f"notebook-{place}.html"
            file.write_text(NOTEBOOK.format(beside=BESIDE, shown=shown), encoding="utf-8")
            pages.append({"file": str(file), "views": VIEWS if one is card else [VIEWS[place % 4]]})
    assert len(pages) >= 8
    assert wrong(pages) == []
