"""Pages as HTML: any page is one sound file, which says all of it and obeys nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import pytest
from hypothesis import given

import gbt27922
from gbt27922 import report
from gbt27922.report.media import written
from gbt27922.report.page import (
    SOFT_HYPHEN,
    Cell,
    Facts,
    Head,
    Heading,
    Heads,
    Item,
    Look,
    Origins,
    Page,
    Part,
    Remark,
    Row,
    Style,
    Table,
)
from tests.report.test_media import CASES, PAGES
from tests.support.html_outline import Element, Outline, sound
from tests.support.part_texts import of_part, of_rows
from tests.support.results import ASSESSMENT, OPEN, SHOWN
from tests.support.visited import reported


def shown(page: Page, lang: report.Language = "en") -> Outline:
    return sound(str(written(page, "html", Look(lang=lang))))


def of(*parts: Part) -> Outline:
    return shown(Page("t", parts))


def told(elements: Iterable[Element]) -> list[str]:
    return [one.text for one in elements]


def looks(elements: Iterable[Element]) -> list[str]:
    return [one.attributes.get("class") or "" for one in elements]


def texts(page: Page) -> Iterator[str]:
    """Every text of a page."""
    yield page.title
    for part in (*page.parts, *page.answer, *page.details, *page.end):
        yield from stated(part)


def stated(part: Part) -> Iterator[str]:
    """The texts of a part; heads of rows that stand under others are shown where there are such rows."""
    if not isinstance(part, Table) or not part.rows:
        yield from of_part(part)
        return
    heads = (*part.columns, *(part.under if any(row.under for row in part.rows) else ()))
    yield from (part.lead, part.more, *(line for head in heads for line in head.text.split("\n")), *of_rows(part))


class TestAnyPage:
    """A medium knows no page: it renders any."""

    @given(PAGES)
    def test_it_is_sound_and_says_everything(self, page: Page) -> None:
        found = shown(page)
        assert {text for text in texts(page) if text} <= set(found.texts)
        assert all(char.isprintable() or char in f"\n{SOFT_HYPHEN}" for text in found.texts for char in text)

    def test_the_answer_comes_before_the_details(self) -> None:
        page = Page("t", [Remark("about")], [Remark("details")], [Remark("answer")], [Remark("end")])
        assert told(shown(page)["p"]) == ["about", "answer", "details", "end"]

    def test_parts_stand_under_their_heading(self) -> None:
        found = of(Remark("a"), Heading("rules"), Remark("b"), Heading("sources"))
        assert told(found["h2"]) == ["Rules", "Sources"]
        assert [one.split() for one in told(found["section"])] == [["Rules", "b"], ["Sources"]]
        assert [one.attributes["aria-labelledby"] for one in found["section"]] == ["s1-1", "s1-2"]

    @pytest.mark.parametrize(("lang", "known"), [("zh", "zh-CN"), ("en", "en")])
    def test_the_language_is_told(self, lang: report.Language, known: str) -> None:
        assert shown(Page("t", []), lang)["html"][0].attributes == {"lang": known}


class TestParts:
    """What each part is in HTML."""

    def test_remarks(self) -> None:
        found = of(*(Remark("a", style) for style in get_args(Style)))
        assert looks(found["p"]) == ["remark", "remark strong", "remark dim", "remark warning", "remark bad"]
        assert len(found["strong"]) == 2

    def test_facts(self) -> None:
        found = of(Facts([Row(("a", "1")), Row(("", Cell("2", "bad"))), Row(("b", "3"), "strong")]))
        assert told(found["dt"]) == ["a", "b"]
        assert told(found["dd"]) == ["1", "2", "3"]
        assert looks(found["dd"]) == ["", "bad", "strong"]

    def test_items_are_one_list(self) -> None:
        found = of(Item("a", ["why", Cell("what", "dim")]), Item("b", []), Remark("c"), Item("d", []))
        assert looks(found["ul"]) == ["items", "", "items"]
        assert [one.split() for one in told(found["li"])] == [["a", "why", "what"], ["why"], ["what"], ["b"], ["d"]]

    def test_origins(self) -> None:
        found = of(Origins(Row(("version", "gbt27922 1")), [Row(("digest", "0123456789abcdef"))]))
        assert told(found["dt"]) == ["digest", "version"]
        assert told(found["dd"]) == ["0123456789abcdef", "gbt27922 1"]

    def test_a_tree_with_a_foot(self) -> None:
        columns = [Head("id"), Head("noncon\u00adforming\npoints", right=True, foot="9")]
        found = of(
            Table(
                columns=columns, rows=[Row(("1", "5*"), "strong"), Row(("1.1", "4"), level=2), Row(("", "3"), level=9)]
            )
        )
        assert [(one.text, one.attributes["scope"]) for one in found["th"]] == [
            ("id", "col"),
            ("noncon\u00adformingpoints", "col"),
            ("1", "row"),
            ("1.1", "row"),
        ]
        assert looks(found["tr"]) == ["", "strong", "", "", ""]
        assert looks(found["td"]) == ["n", "n", "k l6", "n", "k", "n"]
        assert looks(found["th"]) == ["k", "n", "k", "k l2"]
        assert found["tfoot"][0].text.split() == ["9"]

    @pytest.mark.parametrize("heads", get_args(Heads))
    def test_heads_and_what_stands_around(self, heads: Heads) -> None:
        columns = [Head("", right=True), Head("b")]
        found = of(Table(columns=columns, rows=[Row(("1", "2"))], heads=heads, lead="lead", more="more"))
        assert looks(found["thead"]) == [heads]
        assert [one.text for one in found["th"]] == ["b", "2"]  # the name of the row is not its figure
        assert told(found["p"]) == ["lead", "more"]

    def test_heads_that_say_nothing_are_none(self) -> None:
        assert not of(Table(columns=[Head(""), Head("")], rows=[Row(("1", "2"))]))["thead"]

    def test_only_a_long_text_is_broken(self) -> None:
        columns = [Head("a"), Head("b"), Head("c", right=True), Head("d", right=True)]
        found = of(
            Table(
                columns=columns,
                rows=[Row(("售后服务管理师一二三四", "售后服务管理师一二三四五", "22 letters are no more…", "1"))],
            )
        )
        assert looks(found["td"]) == ["", "r", "n"]
        assert looks(found["th"])[-1] == "k"

    def test_nothing(self) -> None:
        found = of(
            Table(columns=[Head("a")], rows=[], lead="lead", more="more", empty="none"), Table(columns=[], rows=[])
        )
        assert told(found["p"]) == ["none"]
        assert not found["table"]

    def test_rows_under_rows(self) -> None:
        first = Row(("5*", "one"), under=(Row(("HQ", "n", "note")), Row((Cell("rest", "dim"),))))
        columns, under = [Head("lost", right=True), Head("title")], [Head("site"), Head("found"), Head("note")]
        found = of(Table(columns=columns, rows=[first, Row(("7", "two"))], under=tuple(under)))
        outer, inner = found["table"]
        assert outer.text.split() == [
            "lost",
            "title",
            "5*",
            "one",
            "site",
            "found",
            "note",
            "HQ",
            "n",
            "note",
            "rest",
            "7",
            "two",
        ]
        assert inner.text.split() == ["site", "found", "note", "HQ", "n", "note", "rest"]
        spans = [one.attributes["colspan"] for one in found["td"] if "colspan" in one.attributes]
        assert spans == ["2", "3"]

    def test_a_table_scrolls_by_itself_and_can_be_reached(self) -> None:
        found = of(Heading("tree"), Table(columns=[Head("a")], rows=[Row(("1",))]))
        (region,) = (one for one in found["div"] if one.attributes.get("tabindex"))
        assert region.attributes["aria-labelledby"] == "s1-1"


class TestEveryResult:
    """Every result in both languages; what stands in documents is shown, never obeyed."""

    @pytest.mark.unmeasured
    @pytest.mark.parametrize("lang", report.WORDINGS)
    @pytest.mark.parametrize("name", CASES)
    def test_nothing_nasty_is_obeyed(self, name: str, lang: report.Wording) -> None:
        result, known = CASES[name]()
        html = report.render(result, "html", lang=lang, **known)
        found = sound(html)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", html)
        assert "<b>" not in html
        assert any(r"\x1b[31m" in text for text in found.texts) or name in {"ledger by kind", "status"}

    @pytest.mark.parametrize("lang", report.LANGUAGES)
    @pytest.mark.parametrize("result", SHOWN, ids=lambda one: one.FORMAT)
    def test_it_says_what_markdown_says(self, result: Any, lang: report.Language) -> None:
        known: dict[str, Any] = {"assessment": ASSESSMENT, "scheme": OPEN, "card": gbt27922.score(ASSESSMENT, OPEN)}
        found = sound(report.render(result, "html", lang=lang, **known))
        markdown = report.render(result, "markdown", lang=lang, **known)
        assert pieces(" ".join(found.texts)) >= pieces(re.sub(r"\\(.)", r"\1", markdown))


def pieces(text: str) -> set[str]:
    """The words and figures of a text, without the marks of its medium."""
    return set(re.findall(r"\w+", text.replace("_", " ").replace(SOFT_HYPHEN, "")))


@pytest.mark.parametrize(("outlets", "most"), [(3, 300_000), (60, 500_000)])
def test_a_report_is_small(outlets: int, most: int) -> None:
    shown = reported(outlets)
    for lang in report.WORDINGS:
        html = report.render(shown, "html", lang=lang)
        assert len(html.encode()) <= most
        assert len(sound(html)["figure"]) == 5


def test_a_long_name_is_shown_whole() -> None:
    name = "<script>" + "长" * 10_000
    page = Page(name, [Facts([Row((name, name))]), Table(columns=[Head(name, right=True)], rows=[Row((name,))])])
    assert shown(page).texts.count(name) == 6
