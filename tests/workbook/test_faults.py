"""Every fault of a workbook is told in one run, at its sheet and cell, in the reader's language."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from gbt27922 import DocumentError, schemes, score, workbook
from gbt27922._basis.words import Language
from gbt27922.errors import AssessmentError, Gbt27922Warning, Problem
from gbt27922.models import (
    Assessment,
    Exclusion,
    Finding,
    Nonconformity,
    Organization,
    Person,
    Site,
    SpecialBonus,
    SpecialDeduction,
)
from gbt27922.workbook import forms
from gbt27922.workbook.layout import SHEETS

SCHEME = schemes.default()
LEAVES = tuple(SCHEME.tree.leaves)
DAY = dt.date(2026, 5, 12)
#: Counts at HQ in rows 2 to 31, and a verdict at GZ-01 from row 32 on.
SOUND = Assessment(
    SCHEME.id,
    [Finding(leaf, "HQ", sampled=20, nonconforming=2) for leaf in LEAVES]
    + [Finding(leaf, "GZ-01", conforming=True) for leaf in LEAVES],
    revision=SCHEME.revision,
    organization=Organization("甲公司", "A-1"),
    date=DAY,
    stage="initial",
    team=[Person("张三", "1"), Person("李四", "2"), Person("王五", "3")],
    metadata={"a": "1", "b": "2"},
    sites=[Site("HQ", "headquarters"), *(Site(f"GZ-{place:02}", "outlet", "华南", "店") for place in range(1, 8))],
    exclusions=[Exclusion("5.1", "-"), Exclusion("5.2", "-")],
    special_deductions=[SpecialDeduction("law", "迟报", rectified=True)] * 5,
    special_bonuses=[SpecialBonus("首创")],
    nonconformities=[Nonconformity(indicator="5.2.4", severity="minor", description="缺记录")] * 6,
)
#: A cell, what is written there, and the id of the problem; where it is told at another cell, that.
FAULTS: dict[str, list[tuple[str, Any, str] | tuple[str, Any, str, str]]] = {
    "organization": [
        ("B4", None, "missing_field"),
        ("B6", "2026-02-30", "invalid_value"),
        ("B7", "初审", "invalid_value"),
    ],
    "team": [
        ("C2", "队长", "invalid_value"),
        ("A3", None, "missing_field"),
        ("B4", "1", "duplicate_id"),
    ],
    "metadata": [("A2", None, "missing_field"), ("A4", "b", "repeated_key.name")],
    "sites": [
        ("A4", "HQ", "duplicate_site"),
        ("B5", "店", "invalid_value"),
        ("B6", None, "missing_field"),
        ("C7", "#N/A", "invalid_value.error_cell"),
        ("A8", "ＧＺ-01", "duplicate_site.look_alike"),
        ("A9", None, "missing_field"),
    ],
    "findings": [
        ("F2", "3个", "wrong_type"),
        ("F3", 2.5, "wrong_type"),
        ("F4", 0, "invalid_value"),
        ("F5", -1, "invalid_value"),
        ("G6", 30, "invalid_value.cells_above_sampled"),
        ("G7", "2，", "wrong_type"),
        ("G8", -1, "invalid_value"),
        ("F9", "1,200", "wrong_type"),
        ("F10", dt.date(2026, 3, 20), "wrong_type"),
        ("F11", True, "wrong_type"),
        ("F12", "=10+10", "invalid_value.no_result"),
        ("G13", "#DIV/0!", "invalid_value.error_cell"),
        ("F14", "#N/A", "invalid_value.error_cell"),
        ("F15", None, "verdict_or_counts.cells", "E15"),
        ("G16", None, "verdict_or_counts.cells", "E16"),
        ("E17", "符合", "verdict_or_counts.cells"),
        ("H18", "8", "verdict_or_counts.cells", "E18"),
        ("I19", 5, "verdict_or_counts.cells", "E19"),
        ("E20", "对", "invalid_value"),
        ("D21", "GZ-99", "unknown_site.cells"),
        ("D22", "#REF!", "invalid_value.error_cell"),
        ("D23", 3.5, "wrong_type"),
        ("A24", None, "missing_field"),
        ("A25", 5.1, "wrong_type"),
        ("J26", "=A1", "invalid_value.no_result"),
        ("J27", DAY, "wrong_type"),
        ("F28:G28", None, "invalid_value.merged", "F28"),
        ("F29", "007", "wrong_type"),
        ("F30", "20%", "wrong_type"),
        ("G31", "1e0", "wrong_type"),
        ("E32", "是否", "invalid_value"),
        ("E33", 1, "invalid_value"),
        ("E34", "#NAME?", "invalid_value.error_cell"),
        ("E35", "=TRUE", "invalid_value.no_result"),
        ("E36", "conform", "invalid_value"),
        ("D37:E37", None, "invalid_value.merged", "D37"),
        ("D38", True, "wrong_type"),
        ("I39", "x", "wrong_type"),
        ("H40", "八", "invalid_value"),
        ("I39", "x", "verdict_or_counts.cells", "E39"),
        ("H40", "八", "verdict_or_counts.cells", "E40"),
        ("D41", "GZ 02", "unknown_site.cells"),
    ],
    "exclusions": [("B2", None, "missing_field"), ("A3", None, "missing_field")],
    "special": [
        ("A2", None, "missing_field"),
        ("A3", "加分", "invalid_value"),
        ("B4", "不诚信", "invalid_value"),
        ("C5", None, "missing_field"),
        ("D6", "可能", "invalid_value"),
        ("B7", "law", "unknown_field.of_bonus"),
    ],
    "nonconformities": [
        ("C2", "重", "invalid_value"),
        ("D3", None, "missing_field"),
        ("G4", "5/12/2026", "invalid_value"),
        ("B5", "XX", "unknown_site.cells"),
        ("A6", None, "missing_field"),
        ("G7", 60, "invalid_value.no_day"),
    ],
}


def made(lang: Language) -> Any:
    """The sound workbook, to be changed."""
    return openpyxl.load_workbook(BytesIO(workbook.template(assessment=SOUND, lang=lang)))


def written(book: Any) -> bytes:
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def faulty(lang: Language) -> bytes:
    book = made(lang)
    for sheet, faults in FAULTS.items():
        cells = book[SHEETS[sheet].name(lang)]
        for cell, value, *_ in faults:
            if ":" in cell:
                cells.merge_cells(cell)
            else:
                cells[cell] = value
    return written(book)


@pytest.mark.parametrize(("lang", "at_once"), [("zh", 2500), ("en", 2500), ("zh", 3)])
def test_every_fault_is_told_at_its_cell(lang: Language, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_AT_ONCE", at_once)
    expected = {
        (f"{SHEETS[sheet].name(lang)}!{fault[-1] if len(fault) > 3 else fault[0]}", fault[2])
        for sheet, faults in FAULTS.items()
        for fault in faults
    }
    assert len(expected) > 60

    with pytest.raises(DocumentError) as raised:
        workbook.parse_assessment(faulty(lang))

    found = [(problem.path, problem.id) for problem in raised.value.problems]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_of_very_many_problems_the_first_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    book = made("zh")
    for row in range(2, 32):
        book["评审发现"].cell(row, 6).value = "x"
    monkeypatch.setattr(forms, "_AT_ONCE", 5)
    monkeypatch.setattr(forms, "_MOST_FAULTS", 8)

    assert problems(book)[0] == "$：问题不得超过 8 个；改正之后再检查其余内容"
    assert len(problems(book)) == 11
    monkeypatch.setattr(forms, "_MOST_FAULTS", 30)
    assert len(problems(book)) == 30


def test_findings_are_read_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_AT_ONCE", 2)
    assert workbook.parse_assessment(written(made("zh"))) == SOUND


def problems(book: Any) -> list[str]:
    with pytest.raises(DocumentError) as raised:
        workbook.parse_assessment(written(book))
    return [problem.told("zh") for problem in raised.value.problems]


def notes(book: Any) -> list[str]:
    with pytest.warns(Gbt27922Warning) as caught:
        assert workbook.parse_assessment(written(book)) == SOUND
    return [str(one.message) for one in caught]


def test_a_fault_is_told_in_words_of_the_form() -> None:
    book = made("zh")
    book["评审发现"]["F17"], book["评审发现"]["G17"] = 2, 3
    book["评审发现"]["D18"] = "GZ-99"
    book["特别项"]["B7"] = "law"

    assert problems(book) == [
        "评审发现!G17：不符合数 3 大于抽样数 2",
        '评审发现!D18：应列在“场所”表中，但 "GZ-99" 不在其中',
        "特别项!B7：特别加分项不填此项",
    ]


def test_a_site_that_two_ids_may_mean_is_not_guessed() -> None:
    book = made("zh")
    book["场所"]["A4"] = "gz-01"
    book["评审发现"]["D41"] = "Gz-01"
    book["评审发现"]["D2"] = "Hq"

    assert problems(book) == ['评审发现!D41：应列在“场所”表中，但 "Gz-01" 不在其中；是否应为 "gz-01"？']


def test_what_follows_from_an_unreadable_id_is_not_told() -> None:
    book = made("zh")
    book["场所"]["A2"] = "=1"

    assert [line.partition("：")[0] for line in problems(book)] == ["场所!A2"]


class TestForgiven:
    """What people type otherwise, but means the same without a doubt."""

    def test_width_case_spaces_quotes_and_either_language(self) -> None:
        book = made("zh")
        sheet = book["评审发现"]
        for cell, value in {
            "A1": " 指 标 ",
            "E1": "Verdict",
            "F1": "抽样数\nsampled",
            "A2": "‘５.1.1.1’",
            "D2": "ｈq ",
            "F2": "２０",
            "F3": " 20 ",
            "F4": "'20",
            "G4": "2.0",
            "E32": "conforming",
            "E33": "Conforming ",
            "E34": True,
            "E35": "“符合”",
        }.items():
            sheet[cell] = value
        book["组织"]["B6"] = " 2026年5月12日"
        book["组织"]["B7"] = "Initial Certification"
        book["组织"]["B5"] = "A-1"
        book["评审组"]["B2"] = 1
        book["特别项"]["A2"] = "DEDUCTION"
        book["特别项"]["B2"] = "law"
        book["特别项"]["D2"] = "Yes"

        assert workbook.parse_assessment(written(book)) == SOUND

    @pytest.mark.parametrize("day", ["2026/5/12", "2026-5-12", 46154, dt.datetime(2026, 5, 12)])  # noqa: DTZ001
    def test_a_day_however_it_is_written(self, day: object) -> None:
        book = made("en")
        book["Organization"]["B6"] = day
        book["Organization"]["B6"].number_format = "General" if type(day) is int else "yyyy/m/d"

        assert workbook.parse_assessment(written(book)) == SOUND

    def test_rows_are_moved_sorted_and_blank_and_headings_stand_lower(self) -> None:
        book = made("zh")
        book["评审发现"].insert_rows(1, 2)
        book["评审发现"]["B1"] = "甲公司的评审"
        book["评审发现"].insert_rows(7)
        book["评审发现"].insert_cols(1)
        book["组织"].insert_rows(2)

        assert workbook.parse_assessment(written(book)) == SOUND

    def test_a_merged_title_is_no_fault(self) -> None:
        book = made("zh")
        book["组织"].merge_cells("A1:B1")
        book["评审发现"].merge_cells("C2:C10")

        assert workbook.parse_assessment(written(book)) == SOUND


class TestOthers:
    """What is no part of the form is left, and named."""

    def test_other_sheets_columns_and_rows_are_named(self) -> None:
        book = made("zh")
        book.create_sheet("草稿")["A1"] = "电话"
        book["评审发现"]["L1"] = "备注2"
        book["组织"]["A20"], book["组织"]["B20"] = "电话", "1"

        assert notes(book) == [
            "草稿: is no sheet of the form, and was not read",
            '组织!A20: is no column of the form, so "电话" was not read',
            '评审发现!L1: is no column of the form, so "备注2" was not read',
        ]

    def test_what_stands_under_no_heading_is_named(self) -> None:
        book = made("zh")
        book["评审发现"]["L9"], book["评审发现"]["L11"] = "问王工", "又问"
        book["组织"]["C6"] = "日期待定"
        book["删减"].move_range("A1:B3", rows=2)
        book["删减"]["A1"], book["删减"]["B1"], book["删减"]["B2"] = "5.2.4", "排在表头之上", " "

        assert notes(book) == [
            "组织!C6: has no heading of the form over it, and was not read",
            "评审发现!L9: has no heading of the form over it, and was not read",
            "删减!A1: has no heading of the form over it, and was not read",
        ]

    def test_a_heading_that_is_missing_or_there_twice_is_told(self) -> None:
        book = made("zh")
        book["评审发现"]["F1"] = "抽样数量"
        book["评审发现"]["G1"] = "判定"
        book["组织"]["A6"] = None

        assert problems(book) == [
            '组织!A1：应有列 "评审日期"',
            '评审发现!A1：应有列 "抽样数"；是否写成了 "抽样数量"？',
            '评审发现!A1：应有列 "不符合数"',
            '评审发现!G1：列 "判定" 只能有一个',
        ]

    def test_a_sheet_that_is_missing_or_there_twice_is_told(self) -> None:
        book = made("zh")
        del book["特别项"]
        book.create_sheet("Sites")

        assert problems(book) == ["特别项：应有这张工作表", "Sites：只能给出一次"]

    def test_a_sheet_without_anything_lacks_its_headings(self) -> None:
        book = made("en")
        del book["Team"]
        book.create_sheet("Team")

        assert len(problems(book)) == len(SHEETS["team"].columns)

    @pytest.mark.parametrize("sheet", ["about", None])
    def test_a_workbook_of_another_kind_is_told(self, sheet: str | None) -> None:
        book = made("zh")
        if sheet:
            del book[sheet]
        else:
            book["about"]["B1"] = "gbt27922.workbook/2"

        assert problems(book) == [
            "$：应为由 gbt27922 template 生成的工作簿（gbt27922.workbook/1）；须保留其隐藏的工作表"
        ]

    def test_codes_do_without_the_list_of_choices(self) -> None:
        book = made("zh")
        del book["lists"]
        for row in range(2, 7):
            book["特别项"][f"B{row}"] = "law"

        assert [line[:6] for line in problems(book)] == [f"特别项!B{row}" for row in range(2, 7)]

    def test_a_scheme_or_revision_that_is_none_is_told_where_it_stands(self) -> None:
        book = made("zh")
        book["about"]["B3"] = "0"
        book["about"]["B6"] = "xx"

        assert problems(book) == ["about!B3：应为正整数，实为 0"]

    @pytest.mark.parametrize("revision", ["9" * 5000, "1.5", "two"])
    def test_a_revision_that_is_the_number_of_none_is_told(self, revision: str) -> None:
        book = made("zh")
        book["about"]["B3"] = revision

        assert [line[:9] for line in problems(book)] == ["about!B3："]

    def test_a_count_of_more_digits_than_python_converts_is_told(self) -> None:
        book = made("en")
        book["Findings"]["F2"] = "9" * 5000

        assert [line[:12] for line in problems(book)] == ["Findings!F2："]

    def test_what_says_of_the_workbook_itself_may_hold_an_error(self) -> None:
        book = made("zh")
        book["about"]["A9"] = "#N/A"

        assert workbook.parse_assessment(written(book)) == SOUND


class TestScoring:
    """What keeps the assessment from being scored has its cell too."""

    def form(self, book: Any) -> list[str]:
        form = workbook.parse_form(written(book))
        with pytest.raises(AssessmentError) as raised:
            score(form.assessment())
        return [form.located(problem).told("zh") for problem in raised.value.problems]

    def test_problems_of_scoring_are_told_at_their_cells(self) -> None:
        book = made("zh")
        for sheet in ("删减", "特别项"):
            book[sheet].delete_rows(2, 20)
        findings = book["评审发现"]
        leaf = findings["A2"].value
        for row in (2, 32):
            findings[f"E{row}"] = findings[f"F{row}"] = findings[f"G{row}"] = None
        findings["A33"] = "5.1"
        book["不符合项"]["A2"] = "9.9"
        book["特别项"]["A2"], book["特别项"]["C2"] = "特别加分项", "一"
        book["特别项"]["A3"], book["特别项"]["C3"] = "特别加分项", "二"

        told = self.form(book)
        assert sorted(line.partition("：")[0] for line in told) == [
            "不符合项!A2",
            "特别项!A3",
            "评审发现!A33",
            "评审发现!E2",
        ]
        assert any(leaf in line for line in told)

    def test_a_leaf_without_a_row_is_told_of_the_sheet(self) -> None:
        book = made("zh")
        book["删减"].delete_rows(2, 20)
        book["评审发现"].delete_rows(32, 30)
        book["评审发现"].delete_rows(2)

        assert [line.partition("：")[0] for line in self.form(book)] == ["评审发现"]

    def test_other_problems_stay_where_they_are(self) -> None:
        form = workbook.parse_form(workbook.template(assessment=SOUND))

        for path in ("$", "$.changes[0]", "评审发现!A1", "line 3"):
            assert form.located(Problem(path, "missing_field")).path == path

    def test_another_scheme_than_the_one_of_the_form_is_told(self) -> None:
        form = workbook.parse_form(workbook.template(assessment=SOUND))

        form.compare(SCHEME)
        with pytest.warns(Gbt27922Warning, match="about!B4: was made of another scheme"):
            form.compare(schemes.load(SCHEME.id, 1))
