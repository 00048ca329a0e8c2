"""What a notebook shows of a result: a fragment in both languages that stays inside itself, and never an error."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from typing import Any

import pytest
from attrs import evolve, fields, has

import gbt27922
from gbt27922 import analysis, estimates, outlets
from gbt27922.conformance import Report
from gbt27922.models import Assessment, Finding, Title
from gbt27922.report import notebook
from gbt27922.report.bilingual import beside
from gbt27922.report.page import Cell, Page, Remark, Row, Table
from gbt27922.report.words import Words
from tests.report.test_media import CASES
from tests.support.results import ASSESSMENT, OPEN, OUTLETS, RESULTS, SHOWN

pytest.importorskip("jinja2", reason="a fragment is HTML")

#: What the sanitizer of JupyterLab leaves of a page that nobody trusts, of what is used here; it drops the style.
TAGS = {"div", "p", "strong", "dl", "dt", "dd", "details", "summary", "span", "br", "ul", "li"}
TABLES = {"table", "thead", "tbody", "tfoot", "tr", "th", "td"}
ATTRIBUTES = {"class", "open", "scope", "colspan"}
#: The ledger, the improvement and the upgrade hold their assessment or scorecard by its digest alone.
SILENT = (analysis.Ledger, analysis.Improvement, gbt27922.schemes.Upgrade)
CARD = gbt27922.score(gbt27922.read_assessment("docs/examples/appliance-maker.json"))


class Seen(HTMLParser):
    """The tags, the attributes and the texts of a fragment; everything that is opened is closed."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.within: list[str] = []
        self.feed(shown)
        self.close()
        assert self.within == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "br":
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.within.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.within[-1:] != ["style"] and data.strip():
            self.texts.append(data.strip())


def shown(result: Any) -> str:
    found = result._repr_html_()
    assert found
    return str(found)


def style(fragment: str) -> str:
    (found,) = re.findall(r"<style>(.*?)</style>", fragment, re.DOTALL)
    return str(found)


def shape(value: Any) -> Any:
    """A page without its texts."""
    if isinstance(value, tuple):
        return [shape(one) for one in value]
    if has(type(value)):
        return [type(value).__name__, *(shape(getattr(value, one.name)) for one in fields(type(value)))]
    return None


@pytest.mark.parametrize("place", range(len(SHOWN)))
def test_every_result_that_knows_what_its_page_needs_is_shown(place: int) -> None:
    result = SHOWN[place]
    if isinstance(result, SILENT):
        assert result._repr_html_() is None
        return
    seen = Seen(shown(result))
    assert seen.tags.count("style") == 1
    assert {*seen.tags} <= {*TAGS, *TABLES, "style"}
    assert seen.attributes - {"tabindex"} <= ATTRIBUTES
    assert len(seen.texts) > 3


def test_what_is_no_result_is_left_to_the_notebook() -> None:
    others = [one for one in RESULTS if one not in SHOWN]
    assert len(others) > 2
    assert [one._repr_html_() for one in (*others, ASSESSMENT.findings[0])] == [None] * (len(others) + 1)


@pytest.mark.parametrize("make", [notebook.page_of(one) for one in SHOWN if not isinstance(one, (*SILENT, Report))])
def test_both_languages_have_a_page_of_the_same_shape(make: Any) -> None:
    assert shape(make("zh")) == shape(make("en"))


def test_what_only_one_language_has_is_not_lost() -> None:
    first, second = (Row((Cell(one),)) for one in ("甲", "A")), [Remark("B")]
    assert beside(tuple(first), tuple(second)) == (Row((Cell("甲"),)), Row((Cell("A"),)), Remark("B"))


def test_a_scorecard_says_first_what_matters() -> None:
    texts = Seen(shown(CARD)).texts
    assert texts[:3] == ["评分表 / Scorecard", "等级 / grade", "四星级 / four-star"]
    assert texts[3:5] == ["评分 / score", "94.06 / 100"]
    assert "基础评分 / base score" in texts
    assert texts[texts.index("特别扣分项 / special deductions") + 1] == "1"
    assert [text for text in texts if re.fullmatch(r"[+-]\d+\.\d\d", text)] == ["+24.06", "+14.06", "+4.06", "-0.93"]
    assert any("72.65 与 99.00 之间" in text and "between 72.65 and 99.00" in text for text in texts)
    losses = texts.index("失分 / Points lost")
    assert texts[losses + 6] == CARD.losses()[0].indicator
    assert "其余 11 项 / 11 others" in texts


def test_the_greatest_losses_are_open_and_the_tree_is_folded() -> None:
    folds = re.findall(r"<details( open)?><summary>(.*?)</summary>", shown(CARD))
    assert folds == [
        (" open", "等级 / Grades"),
        (" open", "失分 / Points lost"),
        ("", "指标与分值 / Indicators and points"),
    ]


def test_a_scorecard_that_was_read_is_shown_as_the_one_that_was_written() -> None:
    assert shown(gbt27922.parse_scorecard(gbt27922.to_json(CARD))) == shown(CARD)


def test_a_scorecard_without_losses_bounds_or_points_that_are_not_public() -> None:
    scheme = gbt27922.schemes.load("capability-levels")
    card = gbt27922.score(Assessment(scheme.id, [Finding(leaf.id, conforming=True) for leaf in scheme.leaves]))
    texts = Seen(shown(card)).texts
    assert "没有失分。 / No points were lost." in texts
    assert "等级 / Grades" not in texts
    whole = gbt27922.score(ASSESSMENT, gbt27922.schemes.with_points(OPEN, {"1.1": 3}))
    assert "remark" not in shown(whole)


def test_an_estimate_is_shown_without_the_scorecard_that_it_stands_beside() -> None:
    found = estimates.estimate(ASSESSMENT, OUTLETS, OPEN)
    texts = Seen(shown(found)).texts
    assert texts[0] == "对全部网点的推断 / Estimate for all outlets"
    assert not any("正式评分 / official score" in text for text in texts)
    others = [one for one in ASSESSMENT.findings if one.indicator != "2"]
    lone = evolve(ASSESSMENT, findings=[*others, Finding("2", "GZ", conforming=False)])
    # Of a scheme that is not shipped, it knows no titles.
    assert any(
        "下列指标各自只在一个已查网点有评审发现：2。" in text
        for text in Seen(shown(estimates.estimate(lone, OUTLETS, OPEN))).texts
    )
    shipped = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    seen = [site for site in shipped.sites if site.kind == "outlet"]
    assert any("部分分值未公布" in text for text in Seen(shown(estimates.estimate(shipped, seen))).texts)


def test_readings_that_were_read_and_a_what_if_of_an_unknown_scheme_are_left_to_the_notebook() -> None:
    for result in (analysis.readings(ASSESSMENT, OPEN), analysis.what_if(ASSESSMENT, [], OPEN)):
        assert "A" in shown(result)
        read = gbt27922.formats.parse(gbt27922.to_json(result))
        assert read._repr_html_() is None


def test_every_rule_of_the_style_is_for_what_is_inside() -> None:
    without_comments = re.sub(r"/\*.*?\*/", "", style(shown(CARD)), flags=re.DOTALL)
    selectors = [one.strip() for rule in re.findall(r"([^{}]+)\{", without_comments) for one in rule.split(",")]
    assert len(selectors) > 20
    assert {one.split()[0] for one in selectors} == {"div.gbt27922"}
    assert not re.search(r"url\(|@|(?<!-)color\s*:|background(-color)?\s*:(?! none)", without_comments)


@pytest.mark.parametrize("case", CASES)
def test_what_stands_in_a_result_is_shown_and_not_obeyed(case: str) -> None:
    result, _ = CASES[case]()
    fragment = result._repr_html_() if hasattr(result, "_repr_html_") else None
    if fragment is not None:
        seen = Seen(fragment)
        assert {*seen.tags} <= {*TAGS, *TABLES, "style"}
        assert "\x1b" not in fragment


def test_titles_are_escaped() -> None:
    grades = tuple(evolve(one, title=Title("<b>甲</b>", "<script>A</script>")) for one in OPEN.grades)
    fragment = shown(gbt27922.score(ASSESSMENT, evolve(OPEN, grades=grades)))
    assert "&lt;b&gt;甲&lt;/b&gt; / &lt;script&gt;A&lt;/script&gt;" in fragment
    assert "<script" not in fragment


def test_a_long_table_is_cut_and_says_so() -> None:
    listed = [evolve(OUTLETS[0], id=f"D-{number}") for number in range(300)]
    plan = outlets.draw(listed, size=150, seed="A", scheme=OPEN)
    texts = Seen(shown(plan)).texts
    # The headquarters are the first of 151.
    assert len({text for text in texts if text.startswith("D-")}) == 99
    assert any(text.startswith("其余 51 项 / 51 others") for text in texts)


def test_what_is_below_a_cut_table_still_stands_there() -> None:
    page = Page("t", (Table(columns=(), rows=[Row((Cell(str(one)),)) for one in range(101)], more="m"), Remark("r")))
    table, remark = notebook._short(page, Words("en")).parts
    assert isinstance(table, Table)
    assert (len(table.rows), table.more, remark) == (100, "1 others m", Remark("r"))


def test_without_jinja2_the_notebook_shows_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("jinja2", "gbt27922.report.media.html", "gbt27922.report.media.fragment"):
        monkeypatch.setitem(sys.modules, name, None)
    assert CARD._repr_html_() is None


def test_long_numbers_are_shown() -> None:
    others = [one for one in ASSESSMENT.findings if one.indicator != "1.2"]
    counts = [*others, Finding("1.2", "GZ", sampled=3**60, nonconforming=1)]
    assert "gbt27922" in shown(gbt27922.score(evolve(ASSESSMENT, findings=counts), OPEN))


CELLS = {
    "card": 'gbt27922.score(gbt27922.read_assessment("docs/examples/appliance-maker.json"))',
    "scheme": "card.basis.scheme",
    "comparison": "gbt27922.analysis.compare(card, card)",
    "estimate": 'gbt27922.estimates.estimate(card.basis.assessment, [s for s in card.basis.assessment.sites if s.kind == "outlet"])',
    "finding": "card.basis.assessment.findings[0]",
}


@pytest.mark.once
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # those of the tools that run it
def test_a_notebook_shows_them() -> None:
    pytest.importorskip("ipykernel", reason="a notebook is run")
    client, nbformat = pytest.importorskip("nbclient", reason="by this"), pytest.importorskip("nbformat")
    sources = ["import gbt27922", *(f"{name} = {made}\n{name}" for name, made in CELLS.items())]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    client.NotebookClient(made, timeout=60).execute()
    data = [cell.outputs[0]["data"] for cell in made.cells[1:]]
    htmls = [one.get("text/html", "") for one in data]
    assert htmls[0] == shown(CARD)
    assert [Seen(one).texts[0] for one in htmls[:4]] == [
        "评分表 / Scorecard",
        "认证方案 / Scheme",
        "评分表比较 / Comparison of two scorecards",
        "对全部网点的推断 / Estimate for all outlets",
    ]
    assert all("四星级 / four-star" in one for one in htmls[:4])
    assert htmls[4] == ""
    assert all("text/plain" in one for one in data)
