"""One report states the same facts in every medium: its numbers, its names and its sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import gbt27922
from gbt27922 import report
from gbt27922._basis.words import spoken
from gbt27922.report.chart import Chart, Fall, Map, Scale, Shares
from gbt27922.report.known import Known
from gbt27922.report.numbers import short
from gbt27922.report.page import SOFT_HYPHEN, Origins, Page, Part, Table
from gbt27922.report.pages import assessment_report
from gbt27922.report.words import Words
from tests.report import test_docx, test_xlsx
from tests.support.html_outline import sound
from tests.support.part_texts import of_part, of_rows
from tests.support.results import REPORT
from tests.support.visited import visited

REPORTS = {
    "small": REPORT,
    "three": report.AssessmentReport(card=gbt27922.score(visited(3)), previous=gbt27922.score(visited(4))),
    "measured": report.AssessmentReport(card=gbt27922.score(gbt27922.read_assessment("docs/examples/acsi.json"))),
}
#: So wide that no text is broken.
WIDE = 100_000


def _of_markdown(shown: str) -> str:
    return re.sub(r"\\(.)", r"\1", shown)


def _of_html(shown: str) -> str:
    return "".join(sound(shown).texts)


def _of_docx(shown: bytes) -> str:
    return "\n".join(test_docx.told(test_docx.opened(shown)))


def _of_xlsx(shown: bytes) -> str:
    return "\n".join(text for sheet in test_xlsx.opened(shown) for text in test_xlsx.told(sheet))


#: What stands in a file of each medium, as text.
READ: dict[report.Medium, Callable[[Any], str]] = {
    "text": str,
    "markdown": _of_markdown,
    "html": _of_html,
    "docx": _of_docx,
    "xlsx": _of_xlsx,
}


def page_of(result: report.AssessmentReport, words: Words) -> Page:
    """The page that all media show."""
    return assessment_report.page(result, words, Known().from_card(result.card))


def facts(page: Page) -> Iterator[str]:
    """What a page says; of digests the start."""
    yield page.title
    for part in (*page.parts, *page.answer, *page.details, *page.end):
        yield from _facts(part)


def _facts(part: Part) -> Iterator[str]:
    match part:
        case Origins():
            yield part.version.cells[1].text
            yield from (text for row in part.digests for text in (row.cells[0].text, short(row.cells[1].text)))
        case Table(rows=[_, *_]):
            yield from (part.lead, *of_rows(part), part.more)
        case _:
            yield from of_part(part)


def figures(chart: Chart) -> Iterator[str]:
    """The numbers that stand in a chart; a map is told by its sentence."""
    match chart:
        case Scale():
            yield from (mark.shown for mark in (chart.score, *chart.bounds))
            yield from (span.label for span in chart.spans)
        case Fall():
            yield from (mark.shown for mark in (chart.start, chart.end))
            yield from (step.shown for step in chart.steps)
        case Shares():
            yield from (share.shown for share in chart.shares)


def told(text: str) -> str:
    """A text without what a medium may set otherwise."""
    return re.sub(rf"[\s{SOFT_HYPHEN}]", "", text)


def missing(result: report.AssessmentReport, words: Words, shown: str) -> list[str]:
    """What the page says and a medium does not."""
    page, stated = page_of(result, words), told(shown)
    charts = [part for part in page.answer if isinstance(part, Scale | Fall | Shares | Map)]
    numbers = {number for chart in charts for one in figures(chart) for number in re.findall(r"[\d.]+", one)}
    assert charts
    unsaid = [fact for fact in {*facts(page)} if told(fact) not in stated]
    return unsaid + sorted(numbers - {*re.findall(r"\d[\d.]*\d|\d", shown)})


@pytest.mark.parametrize("lang", report.WORDINGS)
@pytest.mark.parametrize("name", REPORTS)
def test_every_medium_states_the_same_facts(name: str, lang: report.Wording) -> None:
    for medium, read in READ.items():
        shown = read(report.render(REPORTS[name], medium, lang=lang, width=WIDE))
        # A medium may have room for titles in both languages.
        found = (missing(REPORTS[name], Words(spoken(lang), both=both), shown) for both in (True, False))
        assert [] in found, medium


def test_what_is_not_said_is_missed() -> None:
    shown = _of_markdown(report.render(REPORT, "markdown", lang="both"))
    both = Words("zh", both=True)
    assert missing(REPORT, both, shown) == []
    assert missing(REPORT, both, shown.replace("71.29", "71.30"))
    assert missing(REPORT, both, shown.replace("某公司", ""))
