"""The decision behind an event: what it must be, in both languages, and that nothing else is asked of it."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from gbt27922.certification import Certificate, Decision, issue, read_decision, record, verify
from gbt27922.certification.event_grades import grade_problems
from gbt27922.certification.one_organization import other_organization
from gbt27922.models import Organization

FOLDER = "docs/examples/certification"
GRANTED, REFUSED = read_decision(f"{FOLDER}/decision.json"), read_decision(f"{FOLDER}/refused.json")
HELD = issue(GRANTED, number="C-1", issued="2026-06-18", by="R-003 王五")
OTHER_DAY = evolve(GRANTED, on="2026-06-17")


def five(decision: Decision = GRANTED) -> Decision:
    return evolve(decision, reached=decision.grades[-1])


def rested(kind: Any, decision: Decision, start: Certificate = HELD, **more: Any) -> Certificate:
    return record(start, kind, date="2027-06-18", by="R-003 王五", rests_on=decision.sha256, **more)


def told(certificate: Certificate, *documents: Decision, lang: Any = "en") -> list[str]:
    return [problem.told(lang) for problem in verify(certificate, documents=documents)]


def test_a_decision_that_granted_it_is_right() -> None:
    assert told(HELD, GRANTED) == []
    assert told(rested("upgraded", five(), grade="five_star"), GRANTED, five()) == []
    assert told(rested("surveillance_passed", OTHER_DAY), OTHER_DAY) == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "$.events[1].rests_on: must be a decision that grants certification, but this one refuses it"),
        ("zh", "$.events[1].rests_on：应为准予认证的决定，该决定不予认证"),
    ],
)
def test_a_refusal_is_behind_nothing_that_needs_a_document(lang: str, said: str) -> None:
    assert told(rested("upgraded", REFUSED, grade="five_star"), REFUSED, lang=lang) == [said]
    assert told(rested("surveillance_passed", REFUSED), REFUSED, lang=lang) == [said]
    assert told(rested("withdrawn", REFUSED), REFUSED) == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            '$.events[1].grade: must be "four_star", the grade that the decision behind it grants, got "five_star"',
        ),
        ("zh", '$.events[1].grade：应为所依据的认证决定授予的等级 "four_star"，实为 "five_star"'),
    ],
)
def test_the_grade_of_an_event_is_the_one_that_was_granted(lang: str, said: str) -> None:
    assert told(rested("upgraded", OTHER_DAY, grade="five_star"), OTHER_DAY, lang=lang) == [said]


def issued_on(decision: Decision, **other: Any) -> Certificate:
    """A certificate that was issued on a decision and is otherwise another one."""
    fields: dict[str, Any] = {"events": ()} | other
    draft = evolve(HELD, **fields)
    return record(draft, "issued", date=draft.issued, by="R-003 王五", rests_on=decision.sha256)


def test_a_certificate_has_the_grade_that_was_granted() -> None:
    said = 'must be a decision that grants "four_star", the grade of the certificate, got one that grants "five_star"'
    assert told(issued_on(five()), five()) == [f"$.events[0].rests_on: {said}"]
    assert told(issued_on(five()), five(), lang="zh") == [
        '$.events[0].rests_on：应为授予证书等级 "four_star" 的认证决定，该决定授予 "five_star"'
    ]
    assert told(issued_on(REFUSED), REFUSED) == [
        "$.events[0].rests_on: must be a decision that grants certification, but this one refuses it"
    ]


def test_a_decision_is_on_the_organization_of_the_certificate() -> None:
    other = issued_on(GRANTED, organization=Organization("另一家公司"))
    name = GRANTED.organization.name
    assert told(other, GRANTED) == [
        f'$.events[0].rests_on: must be a decision on "另一家公司", the organization of the certificate, got one on "{name}"'
    ]
    assert told(other, GRANTED, lang="zh") == [
        f'$.events[0].rests_on：应为对证书的组织 "另一家公司" 的认证决定，实为对 "{name}" 的'
    ]


def test_organizations_are_told_apart_by_id_where_both_have_one() -> None:
    one, renamed, other, bare = (Organization(*both) for both in (("甲", "1"), ("乙", "1"), ("甲", "2"), ("甲", None)))
    assert other_organization(one, renamed) is None
    assert other_organization(one, bare) is None
    assert other_organization(one, other) == ("id", '"1"', '"2"')
    assert other_organization(bare, renamed) == ("name", '"甲"', '"乙"')


def test_a_decision_is_by_the_scheme_of_the_certificate() -> None:
    revised = evolve(GRANTED, scheme=evolve(GRANTED.scheme, sha256="0" * 64))
    own = GRANTED.scheme.sha256
    assert told(rested("surveillance_passed", revised), revised) == []
    assert told(issued_on(revised), revised) == [
        f"$.events[0].rests_on: must be a decision by {own}, the scheme of the certificate, got one by {'0' * 64}"
    ]
    other = evolve(GRANTED, scheme=evolve(GRANTED.scheme, id="ACSI"))
    assert told(rested("surveillance_passed", other), other) == [
        '$.events[1].rests_on: must be a decision by "GB/T 27922-2011", the scheme of the certificate, got one by "ACSI"'
    ]
    assert told(rested("surveillance_passed", other), other, lang="zh") == [
        '$.events[1].rests_on：应为按证书的认证方案 "GB/T 27922-2011" 作出的认证决定，实为按 "ACSI" 作出的'
    ]


def test_a_grade_after_an_unknown_one_has_no_direction() -> None:
    held = rested("downgraded", OTHER_DAY, grade="fail")
    after = rested("downgraded", five(), start=held, grade="five_star")
    granted = tuple(grade.id for grade in GRANTED.grades[1:])
    assert [problem.path for problem in grade_problems(after, granted)] == ["$.events[1].grade"]
