"""The documents of an application: what is missing where, what is needed only if, and what is wrong with what is there."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gbt27922.certification import (
    Application,
    DocumentState,
    HandedIn,
    MissingDocuments,
    missing_documents,
    read_application,
    required_documents,
)
from gbt27922.errors import ModelError

EXAMPLE = read_application("docs/examples/certification/application.json")
HQ = EXAMPLE.sites[:1]
LISTED = [one.id for one in required_documents()]
SITES = [None, *(site.id for site in EXAMPLE.sites)]


def handed_in(*given: tuple[str, str | None], **more: Any) -> Application:
    return evolve(EXAMPLE, documents=[HandedIn(document=document, site=site) for document, site in given], **more)


def of(found: MissingDocuments, id: str) -> DocumentState:
    return next(one for one in found.documents if one.id == id)


def told(found: MissingDocuments) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_the_list_is_in_the_data_and_each_has_a_source_in_both_languages() -> None:
    assert LISTED == ["application_form", "legal_status", "organization_code", "permits", "service_manual", "outlets"]
    assert [one.source.confidence for one in required_documents()] == ["medium"] * 4 + ["high"] * 2
    assert [one.id for one in required_documents() if one.only_if] == ["organization_code", "permits"]
    assert all(one.source.text_zh for one in required_documents())


def test_each_of_several_sites_needs_its_own_proof_of_legal_status() -> None:
    found = missing_documents(EXAMPLE)
    assert [(one.id, one.outcome) for one in found.documents] == [
        ("application_form", "handed_in"),
        ("legal_status", "missing"),
        ("organization_code", "only_if"),
        ("permits", "only_if"),
        ("service_manual", "handed_in"),
        ("outlets", "handed_in"),
    ]
    assert of(found, "legal_status").sites == ("GZ-01", "SZ-01", "SH-01", "NJ-01", "BJ-01")
    assert (found.application_sha256, found.problems) == (EXAMPLE.sha256, ())


def test_all_sites_with_theirs_lack_nothing() -> None:
    found = of(missing_documents(handed_in(*(("legal_status", site.id) for site in EXAMPLE.sites))), "legal_status")
    assert (found.outcome, found.sites) == ("handed_in", ())


@pytest.mark.parametrize(("sites", "named"), [((), None), (HQ, None), (HQ, "HQ")])
def test_where_there_are_not_several_sites_one_is_enough(sites: Any, named: str | None) -> None:
    found = missing_documents(handed_in(("legal_status", named), sites=sites))
    assert (of(found, "legal_status").outcome, found.problems) == ("handed_in", ())
    without = missing_documents(evolve(EXAMPLE, documents=[], sites=sites))
    assert (of(without, "legal_status").outcome, of(without, "legal_status").sites) == ("missing", ())


def test_what_is_needed_only_sometimes_is_told_so_and_can_be_handed_in() -> None:
    found = missing_documents(handed_in(("permits", None)))
    assert (of(found, "permits").outcome, of(found, "organization_code").outcome) == ("handed_in", "only_if")
    condition = of(found, "organization_code").only_if
    assert condition
    assert "三证合一" in condition.zh
    assert [one.id for one in found.only_if] == ["organization_code"]
    assert [one.id for one in found.missing] == ["application_form", "legal_status", "service_manual", "outlets"]


def test_what_is_handed_in_wrongly_is_told_by_name_and_does_not_count() -> None:
    found = missing_documents(
        handed_in(
            ("application_form", None), ("service_handbook", None), ("service_manual", "HQ"), ("legal_status", None)
        )
    )
    listed = ", ".join(f'"{id}"' for id in LISTED)
    assert told(found) == [
        f'$.documents[1].document: must be one of {listed}, got "service_handbook"',
        '$.documents[2].site: must be left out: "service_manual" is handed in once for the whole organization, got "HQ"',
        '$.documents[3].site: is required: "legal_status" is needed of each of several sites',
    ]
    assert [one.id for one in found.missing] == ["legal_status", "service_manual", "outlets"]
    assert len(of(found, "legal_status").sites) == 6


def test_no_document_is_there_twice() -> None:
    found = missing_documents(EXAMPLE)
    with pytest.raises(ModelError, match=r"\$\.documents\[1\]\.id: must be unique"):
        evolve(found, documents=[found.documents[0]] * 2)


@given(st.lists(st.tuples(st.sampled_from([*LISTED, "other"]), st.sampled_from(SITES)), max_size=12))
def test_every_document_is_told_once_and_more_of_them_make_nothing_missing(given: list[tuple[str, str | None]]) -> None:
    found, fewer = missing_documents(handed_in(*given)), missing_documents(handed_in(*given[1:]))
    assert [one.id for one in found.documents] == LISTED
    for one, other in zip(found.documents, fewer.documents, strict=True):
        assert set(one.sites) <= set(other.sites)
        assert one.outcome in {"handed_in", other.outcome}
        assert (one.outcome == "missing") <= (one.only_if is None)
    assert len(found.problems) - len(fewer.problems) in {0, 1}
