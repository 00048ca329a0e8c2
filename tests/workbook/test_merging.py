"""Several people's workbooks of one audit: one assessment, and what contradicts is named at both cells."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from attrs import evolve

from gbt27922 import DocumentError, schemes, workbook
from gbt27922.errors import Gbt27922Warning
from gbt27922.models import (
    Assessment,
    Finding,
    Nonconformity,
    Organization,
    Person,
    Site,
    SpecialBonus,
    SpecialDeduction,
)

SCHEME = schemes.default()
LEAVES = tuple(SCHEME.tree.leaves)
SITES = (Site("HQ", "headquarters"), Site("GZ-01", "outlet", "华南", "广州一店"))
WHOLE = Assessment(
    SCHEME.id,
    [Finding(leaf, site.id, sampled=20, nonconforming=1) for site in SITES for leaf in LEAVES],
    revision=SCHEME.revision,
    organization=Organization("甲公司", "A-1"),
    date="2026-05-12",
    stage="initial",
    team=[Person("张三", "1", role="leader"), Person("李四", "2")],
    metadata={"case": "1", "b": "2"},
    sites=SITES,
    special_deductions=[SpecialDeduction("law", "迟报")] * 2,
    special_bonuses=[SpecialBonus("首创")],
    nonconformities=[Nonconformity(indicator="5.2.4", site="HQ", severity="minor", description="缺记录")],
)


def files(**assessments: Assessment) -> dict[str, bytes]:
    return {f"{name}.xlsx": workbook.template(assessment=one) for name, one in assessments.items()}


def of_site(site: str, **changes: Any) -> Assessment:
    """What was found at one site."""
    return evolve(WHOLE, findings=[one for one in WHOLE.findings if one.site == site], **changes)


def edited(data: bytes, cells: dict[str, Any]) -> bytes:
    """A workbook with other values in some cells."""
    book = openpyxl.load_workbook(BytesIO(data))
    for place, value in cells.items():
        sheet, _, cell = place.partition("!")
        book[sheet][cell] = value
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def problems(**assessments: Assessment) -> list[str]:
    with pytest.raises(DocumentError) as raised:
        workbook.merge(files(**assessments))
    return [problem.told("zh") for problem in raised.value.problems]


def test_each_found_something_at_another_site() -> None:
    assert workbook.merge(files(a=of_site("HQ"), b=of_site("GZ-01"))) == WHOLE
    findings = of_site("HQ").findings
    alone = evolve(
        WHOLE, findings=findings, date=None, organization=None, sites=SITES[:1], metadata={}, special_deductions=()
    )
    assert workbook.merge(files(a=alone, b=WHOLE)) == WHOLE


def test_the_same_fact_twice_is_one() -> None:
    assert workbook.merge(files(a=WHOLE, b=WHOLE, c=WHOLE)) == WHOLE


def test_several_findings_of_one_person_stay_several() -> None:
    twice = evolve(WHOLE, findings=[*WHOLE.findings, WHOLE.findings[0]])

    assert workbook.merge(files(a=WHOLE, b=twice)) == twice


def test_what_one_left_empty_is_taken_from_the_other() -> None:
    bare = evolve(
        WHOLE, sites=(Site("HQ", "headquarters"), Site("GZ-01", "outlet")), organization=Organization("甲公司")
    )

    assert workbook.merge(files(a=bare, b=WHOLE)) == WHOLE


def test_a_note_without_a_result_goes_with_the_result_of_another() -> None:
    given = files(a=WHOLE, b=WHOLE)
    noted = edited(given["a.xlsx"], {"评审发现!F2": None, "评审发现!G2": None, "评审发现!J2": "看过"})

    merged = workbook.merge({"a.xlsx": noted, "b.xlsx": given["b.xlsx"]})
    assert merged.findings[0] == evolve(WHOLE.findings[0], note="看过")


def test_notes_of_one_finding_are_put_together() -> None:
    noted = [evolve(WHOLE, findings=[evolve(WHOLE.findings[0], note=note)]) for note in ("甲", "乙", "甲")]

    assert workbook.merge(files(a=noted[0], b=noted[1], c=noted[2], d=WHOLE)).findings[0].note == "甲\n乙"


def test_contradictions_are_told_at_both_cells() -> None:
    first = LEAVES[0]
    other = evolve(
        WHOLE,
        scheme=WHOLE.scheme,
        organization=Organization("乙公司", "A-1"),
        date="2026-05-13",
        stage="surveillance",
        sites=(SITES[0], evolve(SITES[1], stratum="华东")),
        findings=[Finding(first, "HQ", conforming=True), *WHOLE.findings[1:2]],
        team=[evolve(WHOLE.team[0], role="expert")],
        special_deductions=[SpecialDeduction("law", "迟报", rectified=True)],
        nonconformities=[evolve(WHOLE.nonconformities[0], severity="major")],
        metadata={"case": "1", "b": "3"},
    )

    assert problems(a=WHOLE, b=other) == [
        'b.xlsx 组织!B4：与 a.xlsx 组织!B4 矛盾：那里是 "甲公司"，这里是 "乙公司"',
        'b.xlsx 组织!B6：与 a.xlsx 组织!B6 矛盾：那里是 "2026-05-12"，这里是 "2026-05-13"',
        "b.xlsx 组织!B7：与 a.xlsx 组织!B7 矛盾：那里是 初次认证，这里是 监督评审",
        "b.xlsx 评审组!C2：与 a.xlsx 评审组!C2 矛盾：那里是 组长，这里是 技术专家",
        'b.xlsx 场所!C3：与 a.xlsx 场所!C3 矛盾：那里是 "华南"，这里是 "华东"',
        "b.xlsx 评审发现!E2：与 a.xlsx 评审发现!E2 矛盾：那里是 空，这里是 符合",
        "b.xlsx 特别项!D2：与 a.xlsx 特别项!D2 矛盾：那里是 否，这里是 是",
        "b.xlsx 不符合项!C2：与 a.xlsx 不符合项!C2 矛盾：那里是 一般，这里是 严重",
        'b.xlsx 其他信息!B2：与 a.xlsx 其他信息!B2 矛盾：那里是 "2"，这里是 "3"',
    ]


def test_what_was_found_with_another_unreadable_is_no_contradiction() -> None:
    given = files(a=WHOLE, b=of_site("HQ"))
    broken = edited(given["b.xlsx"], {"评审发现!A2": "=1", "评审发现!F3": "=1", "场所!C3": None})

    with pytest.raises(DocumentError) as raised:
        workbook.merge({**given, "b.xlsx": broken})
    assert [problem.path for problem in raised.value.problems] == ["b.xlsx 评审发现!A2", "b.xlsx 评审发现!F3"]


def test_a_value_that_was_taken_keeps_its_cell() -> None:
    bare = files(a=evolve(WHOLE, organization=Organization("甲公司"), date=None))
    wrong = edited(files(b=WHOLE)["b.xlsx"], {"组织!B6": "2026-13-01"})

    with pytest.raises(DocumentError) as raised:
        workbook.merge({**bare, "b.xlsx": wrong})
    assert [problem.path for problem in raised.value.problems] == ["b.xlsx 组织!B6"]


def test_another_scheme_or_revision_contradicts() -> None:
    other = Assessment(SCHEME.id, (), revision=1)

    (found,) = problems(a=Assessment(SCHEME.id, (), revision=2), b=other)
    assert found == "b.xlsx about!B3：与 a.xlsx about!B3 矛盾：那里是 2，这里是 1"
    merged = workbook.merged_form(files(a=Assessment(SCHEME.id, ()), b=other))
    assert (merged.assessment().revision, merged.sha256) == (1, "")


def test_files_that_are_no_workbooks_are_named() -> None:
    with pytest.raises(DocumentError) as raised:
        workbook.merge({"a.csv": b"id\n", **files(b=WHOLE), "c.json": b"{}"})
    assert [problem.path for problem in raised.value.problems] == ["a.csv", "c.json"]
    with pytest.raises(DocumentError):
        workbook.merge({})


def test_what_is_left_is_named() -> None:
    with pytest.warns(Gbt27922Warning, match="b.xlsx 评审发现!L1: is no column"):
        workbook.merge({**files(a=WHOLE), "b.xlsx": edited(files(b=WHOLE)["b.xlsx"], {"评审发现!L1": "备注2"})})
