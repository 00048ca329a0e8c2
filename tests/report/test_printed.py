"""Documents and workbooks in LibreOffice: it opens each, and its print has what the page says."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

import gbt27922
from gbt27922 import estimates, formats, outlets, report
from gbt27922.report.page import Page
from tests.support.paper import printed, text_of
from tests.support.part_texts import in_order, of_part, pages_written

EXAMPLES = Path("docs/examples")


def certified(name: str) -> Any:
    return formats.read(EXAMPLES / "certification" / f"{name}.json")


def results() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """What a body prints: a scorecard, a decision, a certificate, a sample plan and an estimate."""
    assessment = gbt27922.read_assessment(EXAMPLES / "sampled.json")
    card, listed = gbt27922.score(assessment), outlets.read_outlets(EXAMPLES / "outlets.csv")
    yield "scorecard", gbt27922.score(gbt27922.read_assessment(EXAMPLES / "appliance-maker.json")), {}
    assessed = gbt27922.read_assessment(EXAMPLES / "certification" / "assessment.json")
    yield "decision", certified("decision"), {"assessment": assessed, "card": gbt27922.score(assessed)}
    yield "certificate", certified("certificate"), {}
    yield "sample", outlets.draw(listed, stage="initial", seed="A"), {}
    yield "estimate", estimates.estimate(assessment, listed), {"card": card}


@pytest.mark.office
@pytest.mark.once
def test_libreoffice_prints_every_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, files = pages_written(monkeypatch), {}
    letterhead = (EXAMPLES / "letterhead.docx").read_bytes()
    for name, result, known in results():
        for lang in report.LANGUAGES:
            files[f"{name}-{lang}.docx"] = report.render(result, "docx", lang=lang, **known)
            files[f"{name}-{lang}-in.docx"] = report.render(result, "docx", lang=lang, base=letterhead, **known)
            files[f"{name}-{lang}-book.xlsx"] = report.render(result, "xlsx", lang=lang, **known)
    prints = printed(files, tmp_path)
    assert [*sorted(prints)] == [*sorted(name.rpartition(".")[0] for name in files)]
    for page, name in zip(pages, files, strict=True):
        shown = text_of(prints[name.rpartition(".")[0]])
        missing = [text for text in texts(page) if "".join(text.split()) not in shown]
        assert not missing, name
        assert ("示例认证机构" in shown) == ("-in." in name)


def texts(page: Page) -> Iterator[str]:
    """The short texts of a page: they are not broken over lines, between which others may stand."""
    found = [page.title, *(text for part in in_order(page) for text in of_part(part))]
    yield from (text for text in found if text and len(text) <= 4)


def test_the_letterhead_is_what_its_program_makes(tmp_path: Path) -> None:
    made = tmp_path / "letterhead.docx"
    runpy.run_path(str(EXAMPLES / "letterhead.py"))["letterhead"]().save(str(made))
    one, other = docx.Document(str(made)), docx.Document(str(EXAMPLES / "letterhead.docx"))
    assert [part.blob for part in one.part.package.iter_parts()] == [
        part.blob for part in other.part.package.iter_parts()
    ]
