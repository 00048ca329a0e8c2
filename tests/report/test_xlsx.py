"""Pages as workbooks: any page is one sound file, which says all of it, numbers as numbers and nothing as a formula."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from lxml import etree

import gbt27922
from gbt27922 import report
from gbt27922.report.chart import Shares
from gbt27922.report.media import written
from gbt27922.report.page import Cell, Facts, Head, Heading, Item, Look, Origins, Page, Part, Remark, Row, Table
from tests.report.test_media import CASES, PAGES
from tests.support.part_texts import in_order, of_heads, of_part, of_rows, pages_written
from tests.support.results import ASSESSMENT, OPEN, SHOWN
from tests.support.visited import visited

COLUMNS = (Head("id"), Head("noncon\u00adforming\npoints", right=True, foot="9.50"))
TREE = Table(
    columns=COLUMNS, rows=[Row(("1", "5.10*"), "strong"), Row(("1.10", Cell("4", "bad")), level=2)], more="more"
)


def made(page: Page, lang: report.Language = "en") -> bytes:
    data = written(page, "xlsx", Look(lang=lang))
    assert isinstance(data, bytes)
    return data


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(data))


def of(*parts: Part) -> Any:
    return opened(made(Page("t", parts)))


def shown(cell: Any) -> str:
    """What a cell shows: a text, or a number with the places and the mark of its format."""
    if isinstance(cell.value, str):
        assert cell.data_type == "s"
        return cell.value
    assert cell.data_type == "n"
    first, *_ = cell.number_format.split(";")
    places = len(first.partition(".")[2].partition('"')[0])
    return f"{cell.value:{'+' if first.startswith('+') else ''}.{places}f}" + ("*" if '"*"' in first else "")


def told(sheet: Any) -> list[str]:
    """What a sheet shows, row by row."""
    return [shown(cell) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def figures(texts: list[str]) -> list[str]:
    """Texts without the zeros that no number has, and no sign of nothing."""
    return [
        re.sub(r"^-(?=[0.]+\*?$)", "", re.sub(r"^([+-]?)0+(?=[0-9])", r"\1", text)) if is_number(text) else text
        for text in texts
    ]


def is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?\*?", text))


def is_apart(part: Part) -> bool:
    return isinstance(part, Table) and bool(part.rows) and (part.heads == "ruled" or bool(part.under))


def expected(page: Page) -> list[list[str]]:
    """The texts of each sheet; where a table stands apart, the first has the name of its sheet."""
    first, others = [page.title], list[list[str]]()
    for part in in_order(page):
        if isinstance(part, Table) and is_apart(part):
            others.append([*of_heads(part.columns), *of_heads(part.under), *of_rows(part)])
            first += [part.lead, f"sheet {len(others)}", part.more]
        else:
            first += of_part(part)
    return [figures([text for text in texts if text]) for texts in (first, *others)]


def assert_is_shown(page: Page, data: bytes) -> None:
    book = opened(data)
    first, *others = (told(sheet) for sheet in book)
    wanted = expected(page)
    names = {name: f"sheet {place}" for place, name in enumerate(book.sheetnames) if place}
    # What is read from top to bottom has the links in it.
    links = {
        cell.coordinate: cell.hyperlink.location
        for row in book.worksheets[0].iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert [location.rpartition("!")[0].strip("'") for location in links.values()] == [*names]
    linked = [
        names[cell.value] if cell.coordinate in links else shown(cell)
        for row in book.worksheets[0].iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert [figures(one) for one in (linked, *others)] == wanted
    assert len(first) == len(linked)


class TestAnyPage:
    """A medium knows no page: it renders any."""

    @given(PAGES)
    def test_it_says_everything_in_order(self, page: Page) -> None:
        data = made(page)
        assert_is_shown(page, data)
        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert all(etree.fromstring(archive.read(name)) is not None for name in archive.namelist())
            assert not any(b"<f" in archive.read(name) for name in archive.namelist() if "worksheets/" in name)

    def test_the_names_of_sheets_are_taken_by_spreadsheets(self) -> None:
        wanted = ["History", "a/b:c*d?e[f]g\\h'i", "x" * 60, "x" * 60, "X" * 60, "'", "T"]
        book = of(*(one for name in wanted for one in (Heading(name), TREE)))
        assert book.sheetnames == [
            "t",
            "History (2)",
            "A b c d e f g h i",
            "X" + "x" * 30,
            "X" + "x" * 26 + " (2)",
            "X" * 27 + " (3)",
            "-",
            "T (2)",
        ]

    def test_it_tells_no_time(self) -> None:
        about = opened(made(Page("x" * 300, []))).properties
        assert about.title == "x" * 255
        assert (about.created, about.modified) == (about.created, about.created)
        assert about.created.year == 1980

    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "'=1+1",
            "@x",
            "＝1",
            "<r><t>x</t></r>",
            "_x0041_",
            "https://example.org",
            "internal:x",
            "1e5",
            "TRUE",
        ],
    )
    def test_a_text_is_a_text(self, text: str) -> None:
        book = of(
            Remark(text), Facts([Row((text, text))]), Table(columns=[Head(text, right=True)], rows=[Row((text,))])
        )
        for row in book.worksheets[0].iter_rows(min_row=2, max_row=3):
            assert all(cell.value.strip() == text and not cell.hyperlink for cell in row if cell.value)
            assert all(cell.quotePrefix == (text[0] in "='@＝") for cell in row if cell.value)
        (cell,) = (cell for row in book.worksheets[1].iter_rows(min_row=2) for cell in row)
        assert (cell.value.strip(), cell.data_type) == (text, "s")

    def test_a_long_text_is_cut_where_a_cell_ends(self) -> None:
        texts = told(of(Remark("长" * 10_000), Remark("w" * 40_000)).worksheets[0])
        assert texts[1:] == ["长" * 10_000, "w" * 32_766 + "…"]


class TestParts:
    """What each part is in a workbook."""

    def test_a_tree_has_a_sheet_of_its_own(self) -> None:
        book = of(Heading("tree"), TREE)
        sheet = book["Tree"]
        assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
            ["id", "nonconforming points"],
            ["1", 5.1],
            ["1.10", 4],
            [None, 9.5],
        ]
        assert [shown(row[1]) for row in sheet.iter_rows(min_row=2)] == ["5.10*", "4", "9.50"]
        assert [row[0].alignment.indent for row in sheet.iter_rows(min_row=2)] == [0, 1, 0]
        assert [row[1].font.b for row in sheet.iter_rows()] == [True] * 4
        assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("B2", "A1:B3", "$1:$1")
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
        assert told(book["t"]) == ["t", "Tree", "Tree", "more"]

    def test_a_number_is_only_what_stands_flush_right(self) -> None:
        heads = [Head("a"), Head("b", right=True)]
        texts = ["5.10", "+0.30", "-1", "0/1", "1,000", "1234567890.123456", "−1.00", "12 %"]
        (sheet,) = of(Table(columns=heads, rows=[Row((text, text)) for text in texts], heads="hidden")).worksheets[:1]
        rows = [*sheet.iter_rows(min_row=3)]
        assert [row[0].value for row in rows] == texts
        assert [row[1].data_type for row in rows] == ["n"] * 3 + ["s"] * 5
        assert [shown(row[1]) for row in rows] == texts
        assert rows[1][1].number_format == "+0.00;-0.00;0.00"

    def test_what_is_read_stands_on_the_first_sheet(self) -> None:
        table = Table(columns=[Head(""), Head("", foot="2")], rows=[Row(("a", "1"))], heads="bare", lead="lead")
        parts = Item("x", ["y", Cell("z", "dim")]), Origins(Row(("version", "1")), [Row(("digest", "0"))]), table
        book = of(*parts, Facts([Row(("long", "word " * 100))]), Table(columns=[Head("a")], rows=[], empty="none"))
        assert book.sheetnames == ["t"]
        assert told(book["t"]) == [
            "t",
            "x",
            "y",
            "z",
            "digest",
            "0",
            "version",
            "1",
            "lead",
            "a",
            "1",
            "2",
            "long",
            ("word " * 100).strip(),
            "none",
        ]
        assert book["t"].row_dimensions[10].height == 15 * 7
        assert str(book["t"].merged_cells.ranges)

    def test_a_chart_is_what_it_says(self) -> None:
        shares = Shares(title="earned", alternative="5.1 earned all", shares=[])
        assert told(of(shares).worksheets[0]) == ["t", "earned", "5.1 earned all"]

    def test_rows_under_rows_stand_to_the_right(self) -> None:
        first = Row(("5.0*", "one"), under=(Row(("HQ", "note")), Row((Cell("rest", "dim"),))))
        columns, under = [Head("lost", right=True), Head("title")], (Head("site"), Head("note"))
        sheet = of(Heading("losses"), Table(columns=columns, rows=[first], heads="bare", under=under))["Losses"]
        assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
            ["lost", "title", "site", "note"],
            [5, "one", None, None],
            [None, None, "HQ", "note"],
            [None, None, "rest", None],
        ]

    def test_a_wide_table_lies_on_its_side(self) -> None:
        wide = of(Table(columns=[Head("a"), Head("b")], rows=[Row(("x" * 50, "y" * 70))])).worksheets[1]
        assert wide.page_setup.orientation == "landscape"
        assert [wide.column_dimensions[one].width > 50 for one in "AB"] == [True, True]
        assert wide.row_dimensions[2].height == 30


class TestEveryResult:
    """Every result in both languages; what stands in documents is shown, never obeyed."""

    @pytest.mark.unmeasured
    @pytest.mark.parametrize("lang", report.WORDINGS)
    @pytest.mark.parametrize("name", CASES)
    def test_nothing_nasty_is_obeyed(self, name: str, lang: report.Wording) -> None:
        result, known = CASES[name]()
        book = opened(report.render(result, "xlsx", lang=lang, **known))
        texts = [text for sheet in book for text in told(sheet)]
        assert all(text.isprintable() for text in texts)
        assert any(r"\x1b[31m" in text for text in texts) or name in {"ledger by kind", "status"}

    @pytest.mark.parametrize("lang", report.LANGUAGES)
    @pytest.mark.parametrize("result", SHOWN, ids=lambda one: one.FORMAT)
    def test_it_says_the_same_twice_and_what_its_page_says(
        self, result: Any, lang: report.Language, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known: dict[str, Any] = {"assessment": ASSESSMENT, "scheme": OPEN, "card": gbt27922.score(ASSESSMENT, OPEN)}
        pages = pages_written(monkeypatch)
        data = report.render(result, "xlsx", lang=lang, **known)
        assert report.render(result, "xlsx", lang=lang, **known) == data
        assert_is_shown(pages[0], data)

    def test_a_scorecard_can_be_computed_with(self) -> None:
        card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
        sheet = opened(report.render(card, "xlsx"))["Indicators and points"]
        rows = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]
        assert [row[0] for row in rows] == [line.indicator for line in card.lines]
        place = [cell.value for cell in sheet[1]].index("points")
        assert all(isinstance(row[place], int | float) for row in rows)


@pytest.mark.parametrize("lang", report.WORDINGS)
def test_a_report_of_many_outlets_is_small(lang: report.Wording) -> None:
    assert len(report.render(gbt27922.score(visited(60)), "xlsx", lang=lang)) < 100_000
