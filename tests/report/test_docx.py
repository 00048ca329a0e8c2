"""Pages as Word documents: any page is one sound file, which says all of it, in the base document of a body or in our own."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import docx
import pytest
from attrs import evolve
from docx.oxml.ns import qn
from hypothesis import given
from lxml import etree

import gbt27922
from gbt27922 import report
from gbt27922.errors import ModelError
from gbt27922.report.chart import Shares
from gbt27922.report.media import written
from gbt27922.report.media.fitted import Need, fitted
from gbt27922.report.media.fixed_zip import members, zipped
from gbt27922.report.page import Cell, Facts, Head, Heading, Item, Look, Origins, Page, Part, Remark, Row, Table
from tests.report.test_media import CASES, PAGES
from tests.support.part_texts import in_order, of_part, pages_written
from tests.support.results import ASSESSMENT, OPEN, SHOWN
from tests.support.visited import visited

PLAIN = Page("t", [Heading("h"), Table(columns=[Head("a"), Head("b", right=True), Head("c")], rows=[Row("123")])])


def made(page: Page, base: bytes | None = None, lang: report.Language = "en") -> bytes:
    data = written(page, "docx", Look(lang=lang, base=base))
    assert isinstance(data, bytes)
    return data


def opened(data: bytes) -> Any:
    return docx.Document(BytesIO(data))


def of(*parts: Part) -> Any:
    return opened(made(Page("t", parts)))


def told(document: Any) -> Iterator[str]:
    """The texts of a document: of each paragraph what stands between its tabs, and of each table its cells."""
    for paragraph in document.element.body.iter(qn("w:p")):
        runs = paragraph.iter(qn("w:t"), qn("w:tab"))
        text = "".join(
            "\t" if one.tag == qn("w:tab") else one.text or "" for one in runs if one.getparent().tag == qn("w:r")
        )
        yield from filter(None, text.split("\t"))


def expected(page: Page) -> list[str]:
    """The texts of a page; small print has a colon between its label and what it says."""
    texts = [page.title]
    for part in in_order(page):
        found = [*of_part(part)]
        texts += (
            [": ".join(pair) for pair in zip(found[::2], found[1::2], strict=True)]
            if isinstance(part, Origins)
            else found
        )
    return [text for text in texts if text]


def with_part(change: Callable[[str, str], str], name: str = "word/document.xml", data: bytes | None = None) -> bytes:
    """A document of ours, or another, with one part changed; the change is told its name and its text."""
    return zipped(
        (one, change(one, text.decode()).encode() if one == name else text)
        for one, text in members(data or made(PLAIN))
    )


def problem(base: Any) -> gbt27922.Problem:
    with pytest.raises(ModelError) as refusal:
        made(PLAIN, base)
    (found,) = refusal.value.problems
    assert found.path == "$.base"
    return found


class TestAnyPage:
    """A medium knows no page: it renders any."""

    @given(PAGES)
    def test_it_says_everything_in_order(self, page: Page) -> None:
        data = made(page)
        assert [*told(opened(data))] == expected(page)
        assert all(etree.fromstring(text) is not None for name, text in members(data))

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_it_tells_its_language_and_no_time(self, lang: report.Language) -> None:
        document = opened(made(PLAIN, lang=lang))
        about = document.core_properties
        assert (about.title, about.language, about.author) == ("t", {"zh": "zh-CN", "en": "en-US"}[lang], "")
        assert about.created == about.modified
        (known,) = document.styles.element.xpath("w:docDefaults//w:lang")
        assert known.get(qn("w:eastAsia")) == "zh-CN"
        assert {info.date_time[0] for info in zipfile.ZipFile(BytesIO(made(PLAIN))).infolist()} == {1980}

    def test_every_style_has_a_font_for_chinese(self) -> None:
        document = opened(made(PLAIN))
        styles = {style.get(qn("w:styleId")): style for style in document.styles.element.xpath("w:style")}
        used = {one.get(qn("w:val")) for one in document.element.xpath("//w:pStyle")}
        assert all(styles[id].xpath("w:rPr/w:rFonts/@w:eastAsia")[0] in {"宋体", "黑体"} for id in used)
        assert styles["Heading1"].xpath("w:rPr/w:rFonts/@w:ascii") != styles["Heading1"].xpath(
            "w:rPr/w:rFonts/@w:eastAsia"
        )
        fonts = dict(members(made(PLAIN)))["word/fontTable.xml"].decode()
        assert "SimSun" in fonts
        assert "Noto Serif CJK SC" in fonts

    def test_the_page_is_a4_and_numbered(self) -> None:
        section = opened(made(PLAIN)).sections[0]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        assert [one.strip() for one in section.footer._element.xpath("//w:fldSimple/@w:instr")] == ["PAGE", "NUMPAGES"]

    def test_a_text_that_xml_refuses_is_made_visible(self) -> None:
        nasty = "".join(map(chr, [*range(32), 0x7F, 0xD800, 0xFFFE, 0xFFFF, 0x202E, 0x1F600]))
        texts = [*told(of(Remark(f"a{nasty}"), Table(columns=[Head(f"{nasty}b")], rows=[Row((f"c{nasty}",))])))]
        assert all(re.search(r"\\x00.*\\x1b.*\\ud800\\ufffe\\uffff\\u202e", text) for text in texts[1:])

    def test_a_long_name_is_shown_whole(self) -> None:
        name = "<script>&\"'" + "长" * 10_000
        page = Page(name, [Facts([Row((name, name))]), Table(columns=[Head(name, right=True)], rows=[Row((name,))])])
        document = opened(made(page))
        assert [*told(document)].count(name) == 5
        assert len(document.core_properties.title) == 255


class TestParts:
    """What each part is in Word."""

    def test_remarks_and_headings(self) -> None:
        document = of(Heading("rules"), Remark("a"), Remark("b", "warning"), Remark("c", "dim"), Remark("d", "bad"))
        styles = ["Title", "Heading 1", "Report Text", "Report Warning", "Report Small", "Report Text"]
        assert [one.style.name for one in document.paragraphs] == styles
        assert document.paragraphs[-1].runs[0].bold

    def test_facts_items_and_origins(self) -> None:
        digest = Origins(Row(("version", "1")), [Row(("digest", "0"))])
        document = of(Facts([Row(("a", "1")), Row(("", Cell("2", "bad")))]), Item("x", ["y", Cell("z", "dim")]), digest)
        shown = [(one.style.name, one.text) for one in document.paragraphs[1:]]
        assert shown == [
            ("Report Fact", "a\t1"),
            ("Report Fact", "\t2"),
            ("Report Item", "x"),
            ("Report Detail", "y"),
            ("Report Detail", "z"),
            ("Report Small", "digest: 0"),
            ("Report Small", "version: 1"),
        ]

    def test_a_tree_with_a_foot(self) -> None:
        columns = [Head("id"), Head("noncon\u00adforming\npoints", right=True, foot="9")]
        rows = [Row(("1", "5*"), "strong"), Row(("1.1", Cell("4", "bad")), level=2)]
        document = of(Heading("tree"), Table(columns=columns, rows=rows, lead="lead", more="more"))
        (table,) = document.tables
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            ["id", "nonconforming points"],
            ["1", "5*"],
            ["1.1", "4"],
            ["", "9"],
        ]
        trees = [row._tr for row in table.rows]
        assert [len(tree.xpath("w:trPr/w:tblHeader")) for tree in trees] == [1, 0, 0, 0]
        assert all(tree.xpath("w:trPr/w:cantSplit") for tree in trees)
        assert [tree.xpath("w:tc[2]//w:jc/@w:val") for tree in trees] == [["right"]] * 4
        assert [tree.xpath("w:tc[1]//w:ind/@w:left") for tree in trees] == [[], [], ["140"], []]
        assert [bool(tree.xpath("w:tc//w:keepNext")) for tree in trees] == [False, False, True, False]
        about = table._tbl.tblPr
        assert about.xpath("w:tblCaption/@w:val") == ["Tree"]
        assert about.xpath("w:tblDescription/@w:val") == ["lead"]
        assert about.xpath("w:tblLook/@w:firstRow | w:tblLook/@w:lastRow") == ["1", "1"]
        assert [one.text for one in document.paragraphs] == ["t", "Tree", "lead", "more"]

    def test_heads_that_say_nothing_are_none(self) -> None:
        (table,) = of(Table(columns=[Head(""), Head("")], rows=[Row(("1", "2"))])).tables
        assert not table._tbl.xpath("//w:tblHeader")
        assert table._tbl.xpath("w:tblPr/w:tblCaption/@w:val") == ["t"]

    def test_columns_fill_the_page_and_no_more(self) -> None:
        columns = [Head("a"), Head("b"), Head("c", right=True)]
        for text in ("x", "长" * 500, "w" * 300, "two words " * 40):
            document = of(Table(columns=columns, rows=[Row((text, text[::-1], "100.00"))]))
            section = document.sections[0]
            room = (section.page_width - section.left_margin - section.right_margin) // 635
            widths = [int(one) for one in document.tables[0]._tbl.xpath("w:tblGrid/w:gridCol/@w:w")]
            assert room - 100 < sum(widths) <= room
            assert widths == [int(one) for one in document.tables[0]._tbl.xpath("w:tr[1]/w:tc/w:tcPr/w:tcW/@w:w")]
            assert widths[2] >= 6 * 90  # the figure is whole

    def test_a_short_word_is_not_broken_for_a_long_text(self) -> None:
        need = Need.of(["一般"], ["程度"])
        assert (need.least, Need.of(["长" * 50], ["说明"]).least) == (4, 4)
        assert fitted([Need.of(["长" * 50]), need], 40)[1] >= 4

    def test_too_many_columns_have_their_part_each(self) -> None:
        row = Row([f"{place} and what there is to say" for place in range(40)])
        document = of(Table(columns=[Head("w" * 9, right=True)] * 40, rows=[row]))
        assert {int(one) > 0 for one in document.tables[0]._tbl.xpath("w:tblGrid/w:gridCol/@w:w")} == {True}

    def test_rows_under_rows(self) -> None:
        first = Row(("5*", "1", "one"), under=(Row(("HQ", "note")), Row((Cell("rest", "dim"),))))
        columns, under = [Head("lost", right=True), Head("id"), Head("title")], (Head("site"), Head("note"))
        (table,) = of(Table(columns=columns, rows=[first, Row(("7", "2", "two"))], under=under)).tables
        rows = [[one.text for one in row._tr.xpath(".//w:t")] for row in table.rows]
        assert rows == [
            ["lost", "id", "title"],
            ["site", "note"],
            ["5*", "1", "one"],
            ["HQ", "note"],
            ["rest"],
            ["7", "2", "two"],
        ]
        assert [row._tr.xpath("w:tc[1]//w:gridSpan/@w:val") for row in table.rows] == [[], ["2"], [], ["2"], ["3"], []]
        assert [len(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [1, 1, 0, 0, 0, 0]

    def test_tables_one_after_another_stay_apart(self) -> None:
        one = Table(columns=[Head("a")], rows=[Row(("1",))])
        document = of(one, one)
        assert [child.tag for child in document.element.body][-5:-1] == [qn("w:tbl"), qn("w:p")] * 2

    def test_a_chart_is_what_it_says(self) -> None:
        document = of(Shares(title="earned", alternative="5.1 earned all", shares=[]))
        assert [(one.style.name, one.text) for one in document.paragraphs[1:]] == [
            ("Report Item", "earned"),
            ("Report Text", "5.1 earned all"),
        ]

    def test_nothing(self) -> None:
        document = of(Table(columns=[Head("a")], rows=[], lead="lead", more="more", empty="none"))
        assert [one.text for one in document.paragraphs] == ["t", "none"]
        assert not document.tables


class TestBase:
    """The document of a certification body that a report is written into."""

    @staticmethod
    def letterhead() -> Any:
        """As Word makes one: few styles, of which the ids are those of a Chinese Word, and a text in the header."""
        base = opened(made(Page("之前", [])))
        base.sections[0].header.paragraphs[0].text = "示例认证机构"
        base.sections[0].left_margin *= 2
        for name in ("Title", "Report Table", "Report Cell"):
            base.styles[name].delete()
        base.styles["Normal"].element.set(qn("w:styleId"), "a")
        base.styles["Heading 1"].element.set(qn("w:styleId"), "Title")
        base.styles["Heading 1"].font.name = "Example Sans"
        return base

    @staticmethod
    def saved(base: Any) -> bytes:
        data = BytesIO()
        base.save(data)
        return data.getvalue()

    def test_what_it_has_is_kept_and_what_it_lacks_is_added(self) -> None:
        given = self.saved(self.letterhead())
        document = opened(made(PLAIN, given))
        assert [one.text for one in document.paragraphs[:3]] == ["之前", "t", "H"]
        assert document.sections[0].header.paragraphs[0].text == "示例认证机构"
        assert document.paragraphs[2].style.font.name == "Example Sans"
        ids = [style.get(qn("w:styleId")) for style in document.styles.element.xpath("w:style")]
        assert len({*ids}) == len(ids)
        assert document.paragraphs[1].style.element.get(qn("w:styleId")) == "Title_"
        below = document.styles.element.xpath("w:style[w:name/@w:val='Title']/w:basedOn/@w:val")
        assert below == ["a"]
        assert {one.get(qn("w:val")) for one in document.element.xpath("//w:pStyle")} <= {*ids}
        assert made(PLAIN, given) == made(PLAIN, given)

    def test_tables_fit_its_page(self) -> None:
        def widest(base: bytes | None) -> int:
            return sum(map(int, opened(made(PLAIN, base)).tables[-1]._tbl.xpath("w:tblGrid/w:gridCol/@w:w")))

        assert widest(self.saved(self.letterhead())) < widest(None)
        bare = with_part(lambda _, text: re.sub("<w:pgSz[^>]*>", "", text))
        assert widest(bare) == widest(None)
        narrow = with_part(lambda _, text: text.replace('w:w="11906"', 'w:w="1"'))
        assert 0 < widest(narrow) <= 1000

    def test_one_of_the_library_itself(self) -> None:
        default = docx.Document()
        default.add_paragraph("before")
        document = opened(made(PLAIN, self.saved(default)))
        assert [one.text for one in document.paragraphs[:3]] == ["before", "t", "H"]
        assert document.core_properties.author == ""

    def test_one_without_a_section_and_with_a_link(self) -> None:
        base = docx.Document()
        base.part.relate_to("https://example.org", "http://x/relationships/hyperlink", is_external=True)
        body = base.element.body
        body.remove(body.sectPr)
        assert [*told(opened(made(PLAIN, self.saved(base))))] == expected(PLAIN)

    @pytest.mark.parametrize(
        "data", [b"", b"PK", b"{}", b"\xd0\xcf\x11\xe0", made(PLAIN)[:2000], zipped([("a", b"b")])]
    )
    def test_what_is_no_document(self, data: bytes) -> None:
        assert problem(data).id == "invalid_value.docx"

    def test_a_workbook_or_a_document_with_macros_is_none(self) -> None:
        assert problem(written(PLAIN, "xlsx", Look())).id == "invalid_value.docx"
        types = "[Content_Types].xml"
        macros = with_part(lambda _, text: text.replace("document.main+xml", "document.macroEnabled.main+xml"), types)
        assert problem(macros).id == "invalid_value.docx"

    @pytest.mark.parametrize(
        ("kind", "is_external"),
        [
            ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", False),
            ("http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject", False),
            ("http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk", False),
            ("http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate", True),
            ("http://schemas.openxmlformats.org/officeDocument/2006/relationships/image", True),
        ],
    )
    def test_what_word_would_run_or_fetch_is_refused(self, kind: str, is_external: bool) -> None:
        base = docx.Document()
        if is_external:
            base.part.relate_to("https://example.org/x.dotm", kind, is_external=True)
        else:
            base.part.relate_to(base.part, kind)
        found = problem(self.saved(base))
        assert (found.id, found.values["got"]) == ("invalid_value.docx_active", f'"{kind.rpartition("/")[2]}"')

    def test_one_that_is_too_large_is_not_unpacked(self) -> None:
        assert problem(zipped([("a", bytes(2**26 + 1))])).id == "invalid_value.docx_size"
        assert problem(zipped([(str(place), b"") for place in range(1001)])).id == "invalid_value.docx_size"

    def test_a_style_of_another_kind(self) -> None:
        styles = "word/styles.xml"
        changed = with_part(
            lambda _, text: re.sub('w:type="paragraph"( w:styleId="Title")', r'w:type="character"\1', text), styles
        )
        found = problem(changed)
        assert (found.id, found.values) == ("invalid_value.docx_style", {"style": '"title"', "got": '"character"'})

    def test_entities_are_not_unfolded(self) -> None:
        levels = "".join(f'<!ENTITY a{place + 1} "{f"&a{place};" * 10}">' for place in range(12))
        bomb = f'<!DOCTYPE w:document [<!ENTITY a0 "ha">{levels}]>'

        def folded(_: str, text: str) -> str:
            return text.replace("<w:document", bomb + "<w:document", 1).replace(
                "<w:body>", "<w:body><w:p>&a12;</w:p>", 1
            )

        try:
            assert len(made(PLAIN, with_part(folded))) < 100_000
        except ModelError as error:
            assert error.problems[0].id == "invalid_value.docx"

    @pytest.mark.parametrize(
        ("file", "old", "new"),
        [
            ("word/_rels/document.xml.rels", "relationships/styles", "relationships/other"),  # it gets a second one
            (
                "[Content_Types].xml",
                'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"',
                "",
            ),
        ],
    )
    def test_parts_that_have_one_name_or_are_nothing(self, file: str, old: str, new: str) -> None:
        assert problem(with_part(lambda _, text: text.replace(old, new), file)).id == "invalid_value.docx"

    def test_a_damaged_one_is_written_into_or_refused(self) -> None:
        dice, sound = random.Random(27922), self.saved(self.letterhead())  # noqa: S311  # the same every time
        for _ in range(150):
            damaged = bytearray(sound)
            for _ in range(dice.randint(1, 8)):
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
            try:
                made(PLAIN, bytes(damaged))
            except ModelError as error:
                assert {one.path for one in error.problems} == {"$.base"}

    def test_parts_that_are_no_longer_sound(self) -> None:
        dice, parts = random.Random(27922), members(self.saved(self.letterhead()))  # noqa: S311  # as above
        for _ in range(150):
            place = dice.randrange(len(parts))
            name, text = parts[place]
            at = dice.randrange(len(text))
            wrong = (
                text[:at]
                + dice.choice([b"", b"<", b'"', b"\x00", text[at : at + 40] * 2])
                + text[at + dice.randint(0, 60) :]
            )
            with_wrong = [*parts[:place], (name, wrong), *parts[place + 1 :]]
            try:
                made(PLAIN, zipped(with_wrong))
            except ModelError as error:
                assert {one.path for one in error.problems} == {"$.base"}


class TestEveryResult:
    """Every result in both languages; what stands in documents is shown, never obeyed."""

    @pytest.mark.unmeasured
    @pytest.mark.parametrize("lang", report.WORDINGS)
    @pytest.mark.parametrize("name", CASES)
    def test_nothing_nasty_is_obeyed(self, name: str, lang: report.Wording) -> None:
        result, known = CASES[name]()
        data = report.render(result, "docx", lang=lang, **known)
        texts = [*told(opened(data))]
        assert all(text.isprintable() for text in texts)
        assert any(r"\x1b[31m" in text for text in texts) or name in {"ledger by kind", "status"}

    @pytest.mark.parametrize("lang", report.LANGUAGES)
    @pytest.mark.parametrize("result", SHOWN, ids=lambda one: one.FORMAT)
    def test_it_says_the_same_twice_and_what_its_page_says(
        self, result: Any, lang: report.Language, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known: dict[str, Any] = {"assessment": ASSESSMENT, "scheme": OPEN, "card": gbt27922.score(ASSESSMENT, OPEN)}
        pages = pages_written(monkeypatch)
        data = report.render(result, "docx", lang=lang, **known)
        assert report.render(result, "docx", lang=lang, **known) == data
        assert [*told(opened(data))] == expected(pages[0])


@pytest.mark.parametrize("lang", report.WORDINGS)
def test_a_report_of_many_outlets_is_small(lang: report.Wording) -> None:
    card = gbt27922.score(evolve(visited(60)))
    assert len(report.render(card, "docx", lang=lang)) < 100_000
