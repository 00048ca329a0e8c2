"""What is written into a workbook is read back from it: by us, and after a spreadsheet has saved it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from gbt27922 import schemes, workbook
from gbt27922._basis.words import WORDINGS, Wording
from gbt27922.models import Assessment, Finding, Site
from tests.property import strategies
from tests.support.sheets import packed
from tests.support.workbooks import Pair, Saved, generated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.mark.office
def test_what_a_spreadsheet_saves_is_the_same_assessment(saved: Mapping[str, Saved]) -> None:
    for name, one in saved.items():
        assert workbook.parse_assessment(one.saved) == one.assessment, name


@settings(max_examples=20)  # each draws a whole workbook
@given(lang=st.sampled_from(WORDINGS), pair=strategies.assessed())
def test_what_is_written_is_read_back(lang: Wording, pair: Pair) -> None:
    assessment, scheme = pair

    assert workbook.parse_assessment(workbook.template(scheme, assessment=assessment, lang=lang)) == assessment


def test_what_is_written_of_a_scheme_of_any_kind_is_read_back() -> None:
    for assessment, scheme in generated(20)[10:]:
        assert workbook.parse_assessment(workbook.template(scheme, assessment=assessment, lang="en")) == assessment


@pytest.mark.parametrize("format", [14, *range(27, 37), *range(50, 59)])
def test_a_workbook_as_wps_writes_it_is_read_whole(format: int) -> None:
    assessment = Assessment("GB/T 27922-2011", [Finding("5.2.4", conforming=True)], revision=2, date="2026-05-12")
    archive = zipfile.ZipFile(BytesIO(workbook.template(assessment=assessment)))
    named = {name: archive.read(name).decode() for name in archive.namelist()}
    (own,) = re.findall(r'<numFmt numFmtId="(\d+)" formatCode="yyyy\\?-mm\\?-dd"/>', named["xl/styles.xml"])
    named["xl/styles.xml"] = named["xl/styles.xml"].replace(f' numFmtId="{own}" ', f' numFmtId="{format}" ')
    as_written = {
        name: re.sub('<dimension ref="[^"]*"/>', '<dimension ref="A1:A1"/>', part) for name, part in named.items()
    }

    assert as_written != named
    assert workbook.parse_assessment(packed(as_written)) == assessment


def test_sixty_outlets_are_read() -> None:
    scheme = schemes.default()
    sites = [Site("HQ", "headquarters"), *(Site(f"GZ-{place:02}", "outlet", "华南") for place in range(60))]
    findings = [Finding(leaf, site.id, sampled=20, nonconforming=1) for site in sites for leaf in scheme.tree.leaves]
    assessment = Assessment(scheme.id, findings, sites=sites, revision=scheme.revision)
    assert workbook.parse_assessment(workbook.template(assessment=assessment)) == assessment


def test_a_file_is_read(tmp_path: Path) -> None:
    assessment = Assessment("GB/T 27922-2011", [Finding("5.2.4", sampled=20, nonconforming=3)], revision=2)
    (tmp_path / "评审.xlsx").write_bytes(workbook.template(assessment=assessment))

    assert workbook.read_assessment(tmp_path / "评审.xlsx") == assessment
    with pytest.raises(OSError, match="none"):
        workbook.read_assessment(tmp_path / "none.xlsx")


def test_an_empty_form_is_an_assessment_without_findings() -> None:
    sites = [Site("HQ", "headquarters"), Site("GZ-01", "outlet", "华南")]

    empty = Assessment("GB/T 27922-2011", (), revision=schemes.default().revision, sites=sites)
    assert workbook.parse_assessment(workbook.template(sites=sites)) == empty
    unnamed = evolve(empty, revision=None)
    assert workbook.parse_assessment(workbook.template(assessment=unnamed)) == unnamed
