"""Findings as a table: what is read, what is refused, and that an assessment comes back from its table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import DocumentError, formats, schemes
from gbt27922._basis.words import LANGUAGES, Language
from gbt27922.formats import SpecialItems, findings_csv, parse_findings
from gbt27922.models import Assessment, Exclusion, Finding, Site, SpecialBonus, SpecialDeduction

SCHEME = schemes.load("GB/T 27922-2011")
GZ, BJ = Site("GZ-01", "outlet", "华南", "广州"), Site("BJ-01", "outlet", "华北")
NO_KIND = 'must be in the list of outlets (--outlets), or have its kind in the column "kind", headquarters or outlet'


def told(source: str | bytes, **options: Any) -> list[str]:
    with pytest.raises(DocumentError) as raised:
        parse_findings(source, SCHEME.id, **options)
    return [str(problem) for problem in raised.value.problems]


class TestRead:
    """A row is a finding; what it says of its site is not guessed."""

    def test_the_kinds_of_sites(self) -> None:
        found = parse_findings(
            "indicator,site,kind,conforming\n5.1.1.1,总部,,符合\n5.1.1.1,GZ-01,,是\n5.1.1.1,SZ,outlet,false\n".replace(
                "是", "true"
            ),
            SCHEME.id,
            outlets=[BJ, GZ],
        )
        assert found.sites == (Site("总部", "headquarters"), GZ, Site("SZ", "outlet"))
        assert [one.conforming for one in found.findings] == [True, True, False]

    def test_a_kind_that_a_later_row_says(self) -> None:
        found = parse_findings("indicator,site,kind,verdict\nA,X,,符合\nB,X,总部,符合\n", SCHEME.id)
        assert found.sites == (Site("X", "headquarters"),)

    def test_other_fields_are_those_of_the_assessment(self) -> None:
        found = parse_findings("indicator,verdict\nA,符合\n", "x", revision=2, exclusions=[Exclusion("B", "none")])
        assert (found.scheme, found.revision, found.exclusions, found.sites) == ("x", 2, (Exclusion("B", "none"),), ())
        with pytest.raises(DocumentError, match=r"[$]\.revision: "):
            parse_findings("indicator,verdict\nA,符合\n", "x", revision=0)

    def test_what_is_wrong_is_told_at_once_with_its_line(self) -> None:
        table = (
            "indicator,site,kind,sampled,nonconforming,verdict,value\n"
            "5.1.1.1,X,,,,符合,\n5.1.1.1,GZ-01,总部,,,符合,\n5.1.1.1,GZ-01,,2,3,,\n5.1.1.1,,,,,是,\n"
            ",,,x,,,\n5.1.1.1,,,1,,符合,\n5.1.1.1,BJ-01,仓库,,,符合,\n5.1.1.1,ＧＺ-01,outlet,,,,5\n"
        )
        assert told(table, outlets=[GZ]) == [
            "line 4: nonconforming: must be at most 2, the number sampled, got 3",
            'line 5: conforming: must be true or false, got "是"',
            'line 6: indicator: must be text that is not empty, got ""',
            'line 6: sampled: must be a positive integer, got "x"',
            'line 6: must have either "conforming", or both "sampled" and "nonconforming", or "value"',
            'line 7: must have either "conforming", or both "sampled" and "nonconforming", or "value"',
            'line 8: kind: must be one of "headquarters", "outlet", got "仓库"',
            'line 9: site: must differ in more than U+FF27 U+FF3A for U+0047 U+005A from "GZ-01", got "ＧＺ-01"',
            f'line 2: site: {NO_KIND}; "X" has none',
            'line 3: kind: must be as in the list of outlets, or in the rows before, but "GZ-01" is of another kind',
        ]

    def test_exclusions_and_special_items(self) -> None:
        with pytest.raises(DocumentError, match="line 2: justification: must be text"):
            formats.parse_exclusions("indicator,reason\n5.2.3,\n")
        ground = SCHEME.special.grounds[0]
        table = f"项目,依据,描述,已整改\n扣分,{ground.title.en},a,是\n扣分,{ground.id},b,\n加分,,c,\n"
        assert formats.parse_special_items(table, SCHEME) == SpecialItems(
            (SpecialDeduction(ground.id, "a", rectified=True), SpecialDeduction(ground.id, "b")), (SpecialBonus("c"),)
        )
        with pytest.raises(DocumentError) as raised:
            formats.parse_special_items("item,ground,description\n奖,,a\n扣分,,a\n加分,,\n")
        assert [problem.path for problem in raised.value.problems] == [
            "line 2: item",
            "line 3: ground",
            "line 4: description",
        ]


TEXTS = st.text("=+-@'\"\t\r\n ,;店１a", min_size=1, max_size=6).filter(str.strip)
IDS = st.text("=+-@'\",;店１a", min_size=1, max_size=4)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    ids = draw(st.lists(IDS, unique_by=lambda id_: id_.replace("１", "1"), max_size=3))
    sites = [Site(id_, draw(st.sampled_from(["headquarters", "outlet"]))) for id_ in ids]
    found = []
    for leaf in draw(st.lists(st.sampled_from(SCHEME.leaves), min_size=1, max_size=6)):
        sampled = draw(st.integers(1, 30))
        kind: dict[str, Any] = draw(
            st.sampled_from(
                [
                    {"conforming": True},
                    {"conforming": False},
                    {"sampled": sampled, "nonconforming": sampled // 2},
                    {"value": "25/3"},
                    {"value": "7.5", "responses": sampled},
                ]
            )
        )
        site = draw(st.none() | st.sampled_from(ids)) if ids else None
        found.append(Finding(leaf.id, site, note=draw(st.none() | TEXTS), **kind))
    used = dict.fromkeys(one.site for one in found if one.site)
    return Assessment(SCHEME.id, found, sites=[site for id_ in used for site in sites if site.id == id_])


@given(found=assessments(), lang=st.sampled_from([None, *LANGUAGES]), safe=st.booleans())
def test_what_is_written_is_read(found: Assessment, lang: Language | None, *, safe: bool) -> None:
    table = findings_csv(found, lang=lang, safe=safe)
    assert parse_findings(table, SCHEME.id) == parse_findings(table.encode("utf-8-sig"), SCHEME.id) == found


def test_the_examples_come_back(tmp_path: Path) -> None:
    for path in sorted(Path("docs/examples").glob("*.json")):
        found = formats.read(path) if '"gbt27922.assessment/1"' in path.read_text("utf-8") else None
        if isinstance(found, Assessment):
            (table := tmp_path / "findings.csv").write_text(findings_csv(found, lang="zh"), encoding="gb18030")
            with pytest.warns(UserWarning, match="GB18030"):
                back = formats.read_findings(table, found.scheme, outlets=found.sites[1:], exclusions=found.exclusions)
            assert back.findings == found.findings
            assert {(site.id, site.kind) for site in back.sites} <= {(site.id, site.kind) for site in found.sites}


def test_a_table_is_scored_as_its_assessment() -> None:
    found = gbt27922.read_assessment("docs/examples/five-star.json")
    assert gbt27922.score(parse_findings(findings_csv(found), found.scheme, revision=found.revision)).score == 100
