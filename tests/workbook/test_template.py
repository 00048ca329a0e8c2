"""The template: what stands in it, what its cells take, what is locked, and how it prints."""

from __future__ import annotations

import datetime as dt
import re
import sys
from fractions import Fraction
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from attrs import evolve

import gbt27922
from gbt27922 import schemes, workbook
from gbt27922._basis.words import WORDINGS, Wording
from gbt27922.errors import ModelError
from gbt27922.models import (
    Assessment,
    Exclusion,
    Finding,
    Nonconformity,
    Organization,
    Person,
    Scheme,
    Site,
    SpecialBonus,
    SpecialDeduction,
)
from gbt27922.workbook.layout import SHEETS
from tests.property import strategies
from tests.support import shipped
from tests.support.workbooks import facts

SITES = (Site("HQ", "headquarters"), Site("GZ-01", "outlet", "华南", "广州"))
LEAVES = tuple(leaf.id for leaf in shipped.SCHEME.leaves)


def opened(data: bytes, **how: Any) -> Any:
    return openpyxl.load_workbook(BytesIO(data), **how)


def filled(*findings: Finding, scheme: Scheme = shipped.SCHEME, **fields: Any) -> Assessment:
    """An assessment in which all leaves but those of ``findings`` conform."""
    excluded = {leaf for one in fields.get("exclusions", ()) for leaf in scheme.tree.under[one.indicator]}
    known = {one.indicator for one in findings} | excluded
    rest = [Finding(leaf, conforming=True) for leaf in scheme.tree.leaves if leaf not in known]
    return Assessment(scheme.id, [*findings, *rest], revision=scheme.revision, **fields)


def told(assessment: Assessment, scheme: Scheme = shipped.SCHEME, lang: Wording = "zh") -> dict[str, Any]:
    return facts(workbook.template(scheme, assessment=assessment, lang=lang))


class TestAForm:
    """What is there to fill in."""

    def test_it_has_a_row_for_each_leaf_at_each_site(self) -> None:
        sheet = opened(workbook.template(shipped.SCHEME, sites=SITES))["评审发现"]
        rows = [(row[0], row[3]) for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]
        assert rows == [(leaf, site.id) for site in SITES for leaf in LEAVES]

    def test_without_sites_it_has_a_row_for_each_leaf(self) -> None:
        sheet = opened(workbook.template("GB/T 27922-2011"))["评审发现"]
        found = [row[:4] for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]
        assert found[0] == (
            "5.1.1.1",
            "设专门或指定的售后服务部门，职能与岗位划分合理",
            "售后服务体系 · 组织架构",
            None,
        )
        assert len(found) == len(schemes.default().leaves)

    def test_a_leaf_that_was_found_or_excluded_has_no_open_row(self) -> None:
        found = (Finding("5.1.1.1", conforming=True), Finding("5.1.1.2", "HQ", conforming=True))
        draft = Assessment(shipped.SCHEME.id, found, sites=SITES, exclusions=[Exclusion("5.2", "x")], revision=1)
        sheet = opened(workbook.template(shipped.SCHEME, assessment=draft))["评审发现"]
        rows = [(row[0], row[3]) for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]
        assert rows[:2] == [("5.1.1.1", None), ("5.1.1.2", "HQ")]
        assert ("5.1.1.2", "GZ-01") in rows[2:]
        assert not {("5.1.1.1", "HQ"), ("5.1.1.2", "HQ"), ("5.2.4", "HQ")} & set(rows[2:])

    @pytest.mark.parametrize("lang", WORDINGS)
    def test_its_sheets_and_headings_are_those_of_the_layout(self, lang: Wording) -> None:
        book = opened(workbook.template(shipped.SCHEME, lang=lang))
        for sheet in SHEETS.values():
            cells = book[sheet.name(lang)]["A"] if sheet.is_form else book[sheet.name(lang)][1]
            values = [cell.value for cell in cells if cell.value]
            assert [column.heading(lang) for column in sheet.columns.values()] == values[2 if sheet.is_form else 0 :]

    def test_titles_are_in_both_languages_where_asked_for(self) -> None:
        book = opened(workbook.template(shipped.SCHEME, lang="both"))
        assert " / " in book["评审发现"]["B2"].value
        assert book["组织"]["A4"].value == "组织名称\norganization"

    def test_columns_that_no_leaf_takes_are_hidden(self) -> None:
        def hidden(scheme: str) -> list[str]:
            columns = opened(workbook.template(scheme))["评审发现"].column_dimensions
            return [letter for letter, one in columns.items() if one.hidden]

        assert hidden("GB/T 27922-2011") == ["H"]  # a group: H and I
        assert hidden("ACSI") == ["E"]  # E to G

    def test_what_it_is_stands_in_a_hidden_sheet(self) -> None:
        book = opened(workbook.template(shipped.SCHEME, lang="en"))
        about = dict(book["about"].iter_rows(values_only=True))
        assert about["format"] == "gbt27922.workbook/1"
        assert (about["scheme"], about["revision"], about["lang"]) == (shipped.SCHEME.id, "1", "en")
        assert (about["sha256"], about["library_version"]) == (shipped.SCHEME.sha256, gbt27922.__version__)
        assert {one.title for one in book if one.sheet_state == "hidden"} == {"lists", "about"}

    def test_the_same_gives_the_same_bytes(self) -> None:
        made = [workbook.template(shipped.SCHEME, sites=iter(SITES), lang="en") for _ in range(2)]
        assert made[0] == made[1]

    def test_a_site_of_the_assessment_counts_before_another_of_its_id(self) -> None:
        draft = Assessment(shipped.SCHEME.id, (), sites=SITES[1:], revision=1)
        sites = (*SITES[:1], Site("GZ-01", "outlet", "other"))
        rows = opened(workbook.template(shipped.SCHEME, assessment=draft, sites=sites))["场所"].iter_rows(
            min_row=2, max_row=3, values_only=True
        )
        assert [*rows] == [("GZ-01", "服务网点", "华南", "广州"), ("HQ", "总部", None, None)]


class TestItsCells:
    """What cells take, what is locked, and how it prints."""

    def test_drop_downs_are_ranges_of_the_hidden_sheet(self) -> None:
        book = opened(workbook.template(shipped.SCHEME, sites=SITES))
        lists = [one for sheet in book for one in sheet.data_validations.dataValidation if one.type == "list"]
        assert len(lists) == 13
        for one in lists:
            name, _, cells = one.formula1.replace("'", "").partition("!")
            assert book[name][cells.replace("$", "")][0][0].value is not None
            assert one.showErrorMessage
            assert one.showInputMessage

    def test_messages_are_those_of_the_layout(self) -> None:
        sheet = opened(workbook.template(shipped.SCHEME, lang="en"))["Findings"]
        of = {str(one.sqref).partition("2:")[0]: one for one in sheet.data_validations.dataValidation}
        wanted = SHEETS["findings"].columns["nonconforming"]
        assert of["G"].formula1 == "AND(ISNUMBER(G2),G2=INT(G2),G2>=0,G2<=F2)"
        assert (of["G"].prompt, of["G"].error) == (wanted.help("en"), wanted.help("en"))
        assert (of["F"].type, of["F"].operator, of["F"].formula1) == ("whole", "greaterThanOrEqual", "1")

    def test_a_measured_value_is_on_a_scale(self) -> None:
        sheet = opened(workbook.template("ACSI"))["评审发现"]
        found = next(one for one in sheet.data_validations.dataValidation if one.type == "decimal")
        scales = schemes.load("ACSI").tree.scales.values()
        ends = (min(one.from_ for one in scales), max(one.to for one in scales))
        assert (Fraction(found.formula1), Fraction(found.formula2)) == ends

    def test_headings_are_locked_and_what_is_filled_in_is_not(self) -> None:
        book = opened(workbook.template(shipped.SCHEME, sites=SITES))
        for sheet in SHEETS.values():
            drawn = book[sheet.name("zh")]
            assert drawn.protection.sheet
            assert drawn.protection.password is None
            for allowed in ("sort", "autoFilter", "formatColumns", "formatRows", "insertRows"):
                assert getattr(drawn.protection, allowed) is False  # it is not protected
            heading, entry = ("A4", "B4") if sheet.is_form else ("A1", "A2")
            assert drawn[heading].protection.locked
            assert not drawn[entry].protection.locked
            assert sheet.is_form or (drawn.freeze_panes == "B2" and drawn.auto_filter.ref)
        assert all(cell.protection.locked for row in book["预览"] for cell in row)

    def test_it_prints_on_a4(self) -> None:
        book = opened(workbook.template(shipped.SCHEME, sites=SITES))
        for sheet in book:
            if sheet.sheet_state == "visible":
                assert sheet.page_setup.paperSize == 9
                assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
                assert sheet.print_area
        assert book["评审发现"].page_setup.orientation == "landscape"
        assert book["删减"].page_setup.orientation == "portrait"
        assert book["评审发现"].print_title_rows == "$1:$1"

    def test_colors_are_of_their_own_sheet(self) -> None:
        for sheet in opened(workbook.template(shipped.SCHEME)):
            for found in sheet.conditional_formatting:
                for rule in found.rules:
                    assert "!" not in rule.formula[0]
                    assert rule.dxf.fill.patternType == "solid"

    def test_formulas_are_of_excel_2007(self) -> None:
        for scheme in (shipped.SCHEME, strategies.READINGS[0], strategies.READINGS[1], schemes.load("ACSI")):
            for sheet in opened(workbook.template(scheme, sites=SITES)):
                formulas = [cell.value for row in sheet for cell in row if cell.data_type == "f"]
                used = {name for one in formulas for name in _functions(str(one))}
                assert used <= OF_2007
                assert all(len(str(one)) < 8192 for one in formulas)


OF_2007 = {
    *("IF", "AND", "OR", "SUM", "SUMPRODUCT", "EXACT", "ISNUMBER", "ISTEXT", "COUNT", "COUNTIF", "INDEX", "MATCH"),
    *("IFERROR", "ABS", "MIN", "MAX", "AVERAGE"),
}


def _functions(formula: str) -> set[str]:
    return set(re.findall(r"([A-Z][A-Z0-9.]*)\(", re.sub(r'"[^"]*"', "", formula)))


class TestWhatIsFilledIn:
    """Every field of an assessment has its cell."""

    def test_everything_has_a_place(self) -> None:
        assessment = filled(
            Finding("5.2.4", "GZ-01", sampled=20, nonconforming=3, note="=1+1"),
            Finding("5.2.4", "GZ-01", conforming=False),
            organization=Organization("甲公司", "91"),
            date="2026-05-12",
            stage="surveillance",
            team=[Person("张三", "A-017", role="leader"), Person("李四")],
            metadata={"case": "C-1", "other": ""},
            sites=SITES,
            exclusions=[Exclusion("5.2.3", "无配送")],
            special_deductions=[SpecialDeduction("law", "x", rectified=True)],
            special_bonuses=[SpecialBonus("y")],
            nonconformities=[
                Nonconformity(indicator="5.2.4", site="HQ", severity="major", description="d", closed="1899-05-01")
            ],
        )
        book = opened(workbook.template(shipped.SCHEME, assessment=assessment, lang="en"))

        def rows(name: str, last: int) -> list[tuple[object, ...]]:
            return [*book[name].iter_rows(min_row=2, max_row=last, values_only=True)]

        form = {row[0]: row[1] for row in book["Organization"].iter_rows(min_row=4, max_row=8, values_only=True)}
        assert [*form.values()] == ["甲公司", "91", dt.datetime(2026, 5, 12), "surveillance", "C-1"]  # noqa: DTZ001
        assert rows("Team", 3) == [("张三", "A-017", "leader"), ("李四", None, None)]
        assert rows("Other details", 2) == [("other", "")]
        assert rows("Exclusions", 2) == [("5.2.3", "无配送")]
        assert rows("Special items", 3) == [
            ("special deduction", "breach of law or regulation", "x", "yes"),
            ("special bonus", None, "y", None),
        ]
        assert rows("Nonconformities", 2) == [("5.2.4", "HQ", "major", "d", None, None, "1899-05-01")]
        assert [row[3:] for row in rows("Findings", 3)] == [
            ("GZ-01", None, 20, 3, None, None, "=1+1"),
            ("GZ-01", "nonconforming", None, None, None, None, None),
        ]
        assert book["Findings"]["J2"].data_type == "s"

    def test_a_number_that_no_cell_holds_is_text(self) -> None:
        scheme = schemes.load("ACSI")
        values = ("9.95", "28/3", "1")
        found = [
            Finding(leaf.id, value=value, responses=10**15 + 1)
            for leaf, value in zip(scheme.leaves, values, strict=True)
        ]
        assessment = Assessment("ACSI", found)
        sheet = opened(workbook.template(scheme, assessment=assessment))["评审发现"]
        assert [sheet[f"H{row}"].value for row in (2, 3, 4)] == [9.95, "28/3", 1]
        assert sheet["I2"].value == "1000000000000001"
        assert told(assessment, scheme)["state"].startswith("未填完")

    def test_a_ground_that_the_scheme_does_not_have_stays_as_it_is(self) -> None:
        assessment = filled(special_deductions=[SpecialDeduction("other", "x")])
        data = workbook.template(shipped.SCHEME, assessment=assessment)
        assert opened(data)["特别项"]["B2"].value == "other"
        found = facts(data)
        assert found["state"] == "未填完：特别项比方案允许的多，或者没有扣分依据"
        assert (found["score"], found["change"]) == (None, None)


class TestThePreview:
    """What the preview tells before a spreadsheet has worked it out."""

    def test_an_empty_form_is_not_complete(self) -> None:
        found = facts(workbook.template(shipped.SCHEME, lang="en"))
        assert found["state"] == "not complete: leaves are still to be assessed"
        assert (found["score"], found["grade"], found["missing"], found["first"]) == (
            None,
            None,
            len(LEAVES),
            LEAVES[0],
        )

    def test_a_complete_one_has_its_score_and_grade(self) -> None:
        assessment = filled(Finding("5.2.4", sampled=20, nonconforming=3), special_bonuses=[SpecialBonus("y")])
        card = gbt27922.score(assessment, shipped.SCHEME)
        found = told(assessment)
        assert found["state"] == "已填完"
        assert found["base"] == float(card.base_score)
        assert found["score"] == float(card.score)
        assert (found["grade"], found["change"]) == ("五星级", 1)

    def test_too_many_deductions_are_the_lowest_grade(self) -> None:
        deductions = [SpecialDeduction("law", "x")] * 5
        assert told(filled(special_deductions=deductions), lang="en")["grade"] == "fail"
        assert told(filled(special_deductions=deductions[1:]), lang="en")["grade"] == "five-star"

    def test_a_score_on_a_bound_is_left_to_the_library(self) -> None:
        deductions = [SpecialDeduction("law", "x"), SpecialDeduction("law", "x")]
        scheme = strategies.patched(special={"deduction_points": 5, "grounds": [], "fail_at": 9})
        scheme = evolve(scheme, special=evolve(scheme.special, grounds=shipped.SCHEME.special.grounds))
        found = told(filled(special_deductions=deductions), scheme)
        assert (found["score"], found["grade"]) == (90, "在等级界限上或极近处，由 gbt27922 score 得出")

    @pytest.mark.parametrize(
        ("scheme", "grade"),
        [
            ("maturity", "grades have further conditions: gbt27922 score works it out"),
            ("capability-levels", "bounds are not public: there is no grade"),
        ],
    )
    def test_other_grades_are_left_to_the_library(self, scheme: str, grade: str) -> None:
        chosen = schemes.load(scheme)
        found = told(filled(scheme=chosen), chosen, "en")
        assert (found["score"], found["grade"]) == (100, grade)

    @pytest.mark.parametrize("scheme", [strategies.READINGS[2], strategies.READINGS[5], strategies.COMPLETE])
    def test_readings_and_complete_tables_have_their_score(self, scheme: Scheme) -> None:
        found = Finding("5.2.4", sampled=20, nonconforming=7)
        assessment = filled(found, scheme=scheme, special_deductions=[SpecialDeduction("law", "x")])
        data = workbook.template(scheme, assessment=assessment)
        assert facts(data)["score"] == float(gbt27922.score(assessment, scheme).score)
        assert bool(opened(data)["预览"]["A3"].value) is scheme.provisional

    def test_an_exclusion_that_contradicts_is_told(self) -> None:
        twice = [Exclusion("5.2", "x"), Exclusion("5.2.4", "x")]
        assert told(filled(exclusions=twice))["state"].startswith("未填完：删减")
        found = Finding("5.2.4", conforming=True)
        assessment = filled(exclusions=[Exclusion("5.2", "x")])
        assessment = evolve(assessment, findings=(*assessment.findings, found))
        assert told(assessment)["state"].startswith("未填完：删减")

    def test_nothing_that_applies_is_told(self) -> None:
        everything = [Exclusion(node.id, "x") for node in shipped.SCHEME.indicators]
        assert told(filled(exclusions=everything))["state"] == "未填完：没有涉及的指标"

    def test_what_else_is_refused_is_not_complete(self) -> None:
        scheme = strategies.SMALL
        assert told(filled(Finding("B.1", sampled=2, nonconforming=1), scheme=scheme), scheme)["state"].startswith(
            "未填完"
        )


class TestWhatIsRefused:
    """What no workbook is made of."""

    @pytest.mark.parametrize("note", ["x" * 32_768, "𠮷" * 16_384])
    def test_a_text_that_is_too_long(self, note: str) -> None:
        with pytest.raises(ModelError) as caught:
            workbook.template(shipped.SCHEME, assessment=filled(Finding("5.2.4", conforming=True, note=note)))
        [problem] = caught.value.problems
        assert (problem.path, problem.id) == ("评审发现!J2", "invalid_value.cell_length")

    def test_a_text_that_just_fits(self) -> None:
        note = "x" * 32_767
        data = workbook.template(shipped.SCHEME, assessment=filled(Finding("5.2.4", conforming=True, note=note)))
        assert opened(data)["评审发现"]["J2"].value == note

    @pytest.mark.parametrize("note", ["a\uffffb", "<r>a</r>"])
    def test_a_text_that_no_cell_holds(self, note: str) -> None:
        with pytest.raises(ModelError) as caught:
            workbook.template(
                shipped.SCHEME, assessment=filled(Finding("5.2.4", conforming=True, note=note)), lang="en"
            )
        assert caught.value.problems[0].path == "Findings!J2"
        assert caught.value.problems[0].id == "invalid_value.cell_text"

    def test_more_rows_than_a_sheet_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("gbt27922.workbook.entries.MOST_ROWS", 30)
        with pytest.raises(ModelError, match="评审发现: must have at most 30 rows"):
            workbook.template(shipped.SCHEME, sites=SITES)

    def test_a_language_and_a_site_that_are_none(self) -> None:
        with pytest.raises(ModelError, match=r"\$\.lang"):
            workbook.template(shipped.SCHEME, lang="fr")  # type: ignore[arg-type]
        with pytest.raises(ModelError, match=r"\$\.sites\[0\]"):
            workbook.template(shipped.SCHEME, sites=["HQ"])  # type: ignore[list-item]

    def test_the_extra_is_told_where_it_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "xlsxwriter", None)
        with pytest.raises(ModuleNotFoundError, match=r"gbt27922\[excel\]"):
            workbook.template(shipped.SCHEME)
        monkeypatch.setattr("gbt27922.workbook.drawing.import_module", _without_another)
        with pytest.raises(ModuleNotFoundError, match="other"):
            workbook.template(shipped.SCHEME)


def _without_another(_: str) -> None:
    raise ModuleNotFoundError("other", name="other")
