"""The cells of a workbook: every value exact, and what is none is refused with its place."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from gbt27922 import DocumentError, workbook
from gbt27922.workbook.cells import Book
from gbt27922.workbook.days import is_date
from tests.support import sheets
from tests.support.sheets import book, row, sheet

#: Styles 0, 1, … : the built-in formats of dates, then a format of its own that is one, and one that is none.
BUILT_IN = (*range(14, 18), 22, *range(27, 37), *range(50, 59))
STYLES = (
    '<numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
    '<numFmt numFmtId="177" formatCode="0&quot;day&quot;"/><numFmt numFmtId="178" formatCode="[Red]h:mm"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>'
    + "".join(f'<xf numFmtId="{id}"/>' for id in (0, *BUILT_IN, 176, 177, 178))
    + "</cellXfs>"
)
PLAIN, OWN, TEXT, TIME = 0, len(BUILT_IN) + 1, len(BUILT_IN) + 2, len(BUILT_IN) + 3
DAY = dt.date(2026, 5, 12)


def values(*cells: str, **more: str) -> tuple[object, ...]:
    """The values of the cells of one row."""
    ((number, found),) = workbook.rows(book(row(1, *cells), **more))
    assert number == 1
    return found


def problems(data: bytes) -> list[str]:
    with pytest.raises(DocumentError) as raised:
        list(workbook.rows(data))
    return [str(problem) for problem in raised.value.problems]


def codes(data: bytes) -> list[str]:
    with pytest.raises(DocumentError) as raised:
        list(workbook.rows(data))
    return [problem.id for problem in raised.value.problems]


class TestNumbers:
    """They are what the cell shows, exact."""

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("20", 20),
            ("20.0", 20),
            ("2E1", 20),
            ("-3", -3),
            ("69.900000000000006", Decimal("69.9")),
            ("2.5", Decimal("2.5")),
            ("1e-7", Decimal("1E-7")),
            ("123456789012345678", 123456789012345678),
            ("7.", 7),
        ],
    )
    def test_a_number_is_exact(self, text: str, value: object) -> None:
        (found,) = values(f'<c r="A1"><v>{text}</v></c>')

        assert (found, type(found)) == (value, type(value))

    @pytest.mark.parametrize("text", ["NaN", "1e999", "1_0", " 1", "0x10", "1" * 65])
    def test_what_is_no_number_is_refused(self, text: str) -> None:
        assert codes(book(row(1, f'<c r="A1"><v>{text}</v></c>'))) == ["invalid_value.error_cell"]


class TestKinds:
    """What a cell holds is what its kind says."""

    def test_text_is_shared_or_in_its_cell_or_a_result(self) -> None:
        texts = "<si><t>甲</t></si><si><r><t>乙</t></r><r><t> 丙</t></r><rPh><t>bing</t></rPh></si>"

        assert values(
            '<c r="A1" t="s"><v>1</v></c>',
            '<c r="B1" t="inlineStr"><is><r><t>丁</t></r></is></c>',
            '<c r="D1" t="str"><f>A1</f><v>戊</v></c>',
            '<c r="E1" t="s"><v>0</v></c>',
            texts=texts,
        ) == ("乙 丙", "丁", None, "戊", "甲")

    def test_characters_that_xml_cannot_hold_are_read(self) -> None:
        assert values('<c r="A1" t="str"><v>a_x000B_b_x005F_x_xy</v></c>') == ("a\x0bb_x_xy",)

    def test_flags_and_days_are_read(self) -> None:
        assert values(
            '<c r="A1" t="b"><v>1</v></c>', '<c t="b"><v>0</v></c>', '<c t="d"><v>2026-05-12T00:00:00</v></c>'
        ) == (True, False, DAY)

    def test_an_empty_cell_is_none_and_an_empty_row_is_left_out(self) -> None:
        data = book(row(1, '<c r="A1" s="1"/>') + row(3, '<c r="B3"><v>1</v></c>', '<c r="C3"><v></v></c>') + row(9))

        assert list(workbook.rows(data)) == [(3, (None, 1))]

    def test_a_formula_is_taken_by_its_result(self) -> None:
        assert values('<c r="A1"><f>3+2</f><v>5</v></c>', '<c r="B1" t="str"><f>""</f><v></v></c>') == (5,)

    @pytest.mark.parametrize(
        ("cell", "id"),
        [
            ("<f>3+2</f>", "invalid_value.no_result"),
            ('<f t="shared" si="0"/><v/>', "invalid_value.no_result"),
        ],
    )
    def test_a_formula_without_a_result_is_refused(self, cell: str, id: str) -> None:
        assert codes(book(row(1, f'<c r="A1">{cell}</c>'))) == [id]

    @pytest.mark.parametrize("kind", ["e", "b", "d", "other"])
    def test_an_error_is_refused(self, kind: str) -> None:
        assert codes(book(row(1, f'<c r="A1" t="{kind}"><v>#DIV/0!</v></c>')))[0].startswith("invalid_value")

    def test_every_unreadable_cell_is_named_at_once(self) -> None:
        merged = '<mergeCells><mergeCell ref="A5:B6"/><mergeCell ref="C9"/></mergeCells>'
        data = book(
            row(2, '<c r="B2" t="e"><v>#DIV/0!</v></c>', '<c r="AA2"><f>1</f></c>') + row(3, '<c s="1"><v>60</v></c>'),
            after=merged,
            styles=STYLES,
        )

        assert problems(data) == [
            "S!A5: must not be merged with other cells, but A5:B6 are merged",
            "S!C9: must not be merged with other cells, but C9:C9 are merged",
            'S!B2: must hold a value, got the error "#DIV/0!"',
            "S!AA2: must have a result, but the formula was saved without one; open it in a spreadsheet, compute and save",
            "S!A3: must be a day, but the number 60 is none in this workbook",
        ]


class TestDays:
    """A number is a date where its cell shows one, and counts from the epoch of its workbook."""

    @pytest.mark.parametrize("style", [*range(1, len(BUILT_IN) + 1), OWN])
    def test_every_format_of_dates_is_known(self, style: int) -> None:
        assert values(f'<c r="A1" s="{style}"><v>46154</v></c>', styles=STYLES) == (DAY,)

    @pytest.mark.parametrize("style", [PLAIN, TEXT, TIME, "99", "x", "-1"])
    def test_other_formats_show_numbers(self, style: object) -> None:
        assert values(f'<c r="A1" s="{style}"><v>46154</v></c>', styles=STYLES) == (46154,)

    def test_a_format_is_looked_at_once(self) -> None:
        assert not is_date("[" * 2**18)  # looked at again from each bracket, it takes many seconds
        assert [*map(is_date, ("[Red]d", "[d]", "0[d"))] == [True, False, False]

    def test_days_may_be_counted_from_1904(self) -> None:
        for flag in ("1", "true"):
            settings = f'<workbookPr date1904="{flag}"/>'
            assert values('<c r="A1" s="1"><v>44692</v></c>', styles=STYLES, settings=settings) == (DAY,)

    @pytest.mark.parametrize(
        ("serial", "day"), [("1", "1900-01-01"), ("59", "1900-02-28"), ("61", "1900-03-01"), ("2958465", "9999-12-31")]
    )
    def test_the_day_that_never_was_is_stepped_over(self, serial: str, day: str) -> None:
        assert values(f'<c r="A1" s="1"><v>{serial}</v></c>', styles=STYLES) == (dt.date.fromisoformat(day),)

    @pytest.mark.parametrize("serial", ["0", "60", "-1", "2958466", "1e300"])
    def test_a_number_that_is_no_day_is_refused(self, serial: str) -> None:
        assert codes(book(row(1, f'<c r="A1" s="1"><v>{serial}</v></c>'), styles=STYLES)) == ["invalid_value.no_day"]

    def test_with_a_time_of_day_it_is_a_number(self) -> None:
        assert values('<c r="A1" s="1"><v>46154.5</v></c>', styles=STYLES) == (Decimal("46154.5"),)


class TestSheets:
    """A table is on the first sheet, or on the one that is named."""

    DATA = sheets.packed(sheets.parts({"甲": sheet(row(1, "<c><v>1</v></c>")), "乙": sheet(row(1, "<c><v>2</v></c>"))}))

    def test_the_first_sheet_is_read_or_the_one_that_is_named(self) -> None:
        assert list(workbook.rows(self.DATA)) == [(1, (1,))]
        assert list(workbook.rows(self.DATA, "乙")) == [(1, (2,))]

    def test_a_sheet_that_is_not_there_is_told(self) -> None:
        with pytest.raises(DocumentError, match='must have a sheet "丙", got "甲", "乙"'):
            list(workbook.rows(self.DATA, "丙"))

    def test_a_file_is_read(self, tmp_path: Path) -> None:
        place = tmp_path / "甲.xlsx"
        place.write_bytes(self.DATA)

        assert list(workbook.rows(place)) == list(workbook.rows(str(place))) == [(1, (1,))]
        with pytest.raises(OSError, match="乙"):
            list(workbook.rows(tmp_path / "乙.xlsx"))

    def test_what_is_no_file_is_told(self) -> None:
        with pytest.raises(DocumentError, match="must be the bytes of a workbook"):
            list(workbook.rows(3))  # type: ignore[arg-type]

    def test_the_dimension_that_is_written_does_not_count(self) -> None:
        rows = row(1, '<c r="A1"><v>1</v></c>', '<c r="B1"><v>2</v></c>') + row(2, '<c r="A2"><v>3</v></c>')
        data = sheets.packed(sheets.parts({"S": sheet(rows, before='<dimension ref="A1:A1"/>')}))

        assert list(workbook.rows(data)) == [(1, (1, 2)), (2, (3, None))]

    def test_rows_and_cells_without_addresses_follow_each_other(self) -> None:
        data = book("<row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row>")

        assert list(workbook.rows(data)) == [(1, (1, None)), (2, (2, 3))]

    def test_the_strict_form_is_read(self) -> None:
        named = sheets.parts({"S": sheet(row(1, '<c r="A1"><v>1</v></c>'))})
        strict = {
            name: part.replace(sheets.MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
                sheets.OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"
            )
            for name, part in named.items()
        }

        assert list(workbook.rows(sheets.packed(strict))) == [(1, (1,))]

    def test_sheets_that_are_charts_and_links_to_the_outside_are_left(self) -> None:
        named = sheets.parts({"S": sheet(row(1, '<c r="A1"><v>1</v></c>'))})
        named["xl/workbook.xml"] = named["xl/workbook.xml"].replace(
            "<sheets>", '<sheets><sheet name="图" r:id="chartsheet_1"/>'
        )
        named["xl/_rels/workbook.xml.rels"] = named["xl/_rels/workbook.xml.rels"].replace(
            "</Rel", f'<Relationship Id="x" Type="{sheets.OFFICE}/worksheet" Target="/x" TargetMode="External"/></Rel'
        )

        assert Book(sheets.packed(named)).names == ("S",)

    def test_a_workbook_is_known_by_its_first_bytes(self) -> None:
        assert workbook.is_workbook(self.DATA)
        assert not workbook.is_workbook(b"{}")
