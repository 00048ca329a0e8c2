"""The certification decision: every reason to refuse, who decides, the optional rule, the document and its verification."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import certification, formats, schemes
from gbt27922.certification import Decision, Reason
from gbt27922.errors import DocumentError, ModelError, Problem
from gbt27922.models import Finding, Grade, Organization, Person, SpecialDeduction, Title
from tests.support.deciding import (
    APPLICATION,
    EXAMPLE,
    EXCLUDED,
    FAULTS,
    FOLDER,
    MAJOR,
    ON,
    SCHEME,
    SOUND,
    Case,
    applicant,
    applying,
    assessed,
    failing,
    more,
    planted,
)

SCORED_NOW = gbt27922.score(SOUND, SCHEME)


def _of_another_version(data: dict[str, Any]) -> None:
    data["library_version"] = "0.0.1"


def without_card(decision: Decision) -> list[tuple[str, str]]:
    """What differs when it is decided again on what is scored now, each with its place."""
    found = certification.verify_decision(decision, SCORED_NOW, APPLICATION, SOUND, SCHEME)
    return [(one.path, one.id) for one in found]


def places(decision: Decision) -> set[tuple[str, str, str]]:
    """The reasons, each with its kind and its place."""
    return {(one.kind, one.document, one.problem.path) for one in decision.reasons}


def expected(*names: str) -> set[tuple[str, str, str]]:
    return {(name, FAULTS[name].document, FAULTS[name].path) for name in names}


#: What reasons say, but those of the verification of a scorecard, which are not of a decision.
SAID = {
    "other_organization": 'must be "EXAMPLE-1200", the organization that was assessed, got "OTHER"',
    "other_scheme": 'must be "GB/T 27922-2011", the scheme that was assessed against, got "SB/T 10401-2006"',
    "not_met": "a legal person operating lawfully in the PRC: must be met on 2026-06-16, the day of the decision",
    "unknown": "the service system in operation for long enough: must be known to be met, but what is said does not tell",
    "assessed_later": "must be no later than 2026-06-16, the day of the decision, got 2026-06-17",
    "not_rectified": 'breach of law or regulation: must be rectified, as every special deduction must: "乙"',
    "open_nonconformity": (
        'must be closed by 2026-06-16, the day of the decision: the major nonconformity of 5.2.4, "甲"'
    ),
    "lowest_grade": "fail: must be above this grade, the lowest; the score is 60.00",
    "special_deductions": "must be fewer than 5 whatever the score, got 5",
    "not_certain": (
        "four-star: must be this grade with every point table that agrees with the published points, "
        "or a justification must be recorded"
    ),
}


class TestReasons:
    """Every reason that holds is told, and no other."""

    def test_a_sound_case_is_granted(self) -> None:
        decision = Case().decide()
        assert (decision.outcome, decision.reasons, decision.remaining) == ("granted", (), ())
        assert decision.grade is not None
        assert decision.grade.id == "five_star"
        assert decision.grade == decision.reached

    def test_the_example_is_granted(self) -> None:
        decision = Case(assessment=EXAMPLE).decide()
        assert decision.grade is not None
        assert decision.grade.id == "four_star"

    @pytest.mark.parametrize("name", FAULTS)
    def test_one_fault_brings_one_reason(self, name: str) -> None:
        decision = planted([name]).decide()
        assert (decision.outcome, decision.grade) == ("refused", None)
        assert len(decision.reasons) == 1
        assert places(decision) == expected(name)

    @pytest.mark.parametrize("name", SAID)
    def test_a_reason_says_what_would_be_right(self, name: str) -> None:
        (reason,) = planted([name]).decide().reasons
        assert reason.message("en") == SAID[name]

    def test_a_condition_that_time_brings_says_from_when(self) -> None:
        (reason,) = Case().decide(months_in_operation=8).reasons
        assert reason.problem.reason == (
            "must be met on 2026-06-16, the day of the decision; it is met from 2026-07-01 if nothing else happens"
        )

    @pytest.mark.parametrize(
        "pair", [pair for pair in combinations(FAULTS, 2) if {*pair} not in EXCLUDED], ids="+".join
    )
    def test_two_faults_bring_both(self, pair: tuple[str, str]) -> None:
        decision = planted(pair).decide()
        assert len(decision.reasons) == 2
        assert places(decision) == expected(*pair)

    def test_each_of_several_is_told(self) -> None:
        two = [SpecialDeduction("law", "甲"), SpecialDeduction("own_rules", "乙", rectified=True)]
        case = more("special_deductions", *two, SpecialDeduction("own_rules", "丙"))(
            more("nonconformities", MAJOR, MAJOR)(Case())
        )
        assert [one.problem.path for one in case.decide().reasons] == [
            "$.special_deductions[0].rectified",
            "$.special_deductions[2].rectified",
            "$.nonconformities[0].closed",
            "$.nonconformities[1].closed",
        ]

    def test_a_low_grade_can_be_uncertain_too(self) -> None:
        leaves = [leaf.id for leaf in SCHEME.leaves[::2]]
        decision = failing(*leaves)(Case()).decide()
        assert [one.kind for one in decision.reasons] == ["lowest_grade", "not_certain"]

    def test_a_single_grade_is_the_lowest(self) -> None:
        decision = evolve(Case(), scheme=evolve(SCHEME, grades=SCHEME.grades[:1])).decide()
        assert [one.kind for one in decision.reasons] == ["lowest_grade"]

    def test_four_deductions_do_not_refuse(self) -> None:
        deductions = [SpecialDeduction("law", "甲", rectified=True)] * 4
        assert assessed(special_deductions=deductions)(Case()).decide().outcome == "granted"

    def test_a_justification_lets_an_uncertain_grade_pass_and_is_kept(self) -> None:
        decision = planted(["not_certain"]).decide(justification="甲")
        assert (decision.outcome, decision.justification) == ("granted", "甲")
        assert decision.grade == decision.reached

    def test_a_justification_lets_nothing_else_pass(self) -> None:
        for name in FAULTS:
            assert (planted([name]).decide(justification="甲").outcome == "granted") == (name == "not_certain")

    @pytest.mark.parametrize(("closed", "outcome"), [("2026-06-16", "granted"), ("2026-06-17", "refused")])
    def test_what_is_closed_on_the_day_is_closed(self, closed: str, outcome: str) -> None:
        assert more("nonconformities", evolve(MAJOR, closed=closed))(Case()).decide().outcome == outcome

    def test_an_open_minor_one_is_listed(self) -> None:
        minor = evolve(MAJOR, severity="minor")
        closed = evolve(minor, closed=ON)
        decision = more("nonconformities", minor, closed)(Case()).decide()
        assert (decision.outcome, decision.remaining) == ("granted", (minor,))

    def test_an_assessment_on_the_day_is_not_later(self) -> None:
        assert assessed(date=ON)(Case()).decide().outcome == "granted"
        assert assessed(date=None)(Case()).decide().outcome == "granted"

    def test_an_application_without_a_scheme_is_for_that_of_the_assessment(self) -> None:
        assert applying(scheme=None)(Case()).decide().outcome == "granted"

    @pytest.mark.parametrize("revision", [1, None])
    def test_without_a_scheme_it_is_that_of_the_assessment_else_of_the_scorecard(self, revision: int | None) -> None:
        first = schemes.load(SCHEME.id, revision=1)
        findings = [Finding(leaf.id, "HQ", conforming=True) for leaf in first.leaves]
        case = evolve(Case(), assessment=evolve(SOUND, findings=findings, revision=revision), scheme=first)
        assert case.decide(scheme=None).outcome == "granted"

    def test_parameters_of_eligibility(self) -> None:
        decision = Case().decide(months_in_operation=100, clean_years=1)
        assert [(one.kind, one.problem.path) for one in decision.reasons] == [("not_met", "$.operating_since")]
        assert (decision.months_in_operation, decision.clean_years) == (100, 1)
        assert Case().verify(decision) == ()
        assert Case().decide(clean_years=2).clean_years == 2


class TestOrganizations:
    """The organization that applied is the one that was assessed."""

    NAME = APPLICATION.organization.name

    @pytest.mark.parametrize(
        ("organization", "changes", "place"),
        [
            (Organization("别名", "EXAMPLE-1200"), {}, None),
            (Organization(NAME), {}, None),
            (Organization(NAME, "7"), {"id": None}, None),
            (Organization(NAME, "7"), {}, ("application", "$.organization.id")),
            (Organization("别名"), {}, ("application", "$.organization.name")),
            (Organization("别名", "7"), {"id": None}, ("application", "$.organization.name")),
            (None, {}, ("assessment", "$.organization")),
        ],
    )
    def test_by_id_where_both_have_one_else_by_name(
        self, organization: Organization | None, changes: dict[str, Any], place: tuple[str, str] | None
    ) -> None:
        decision = applicant(**changes)(assessed(organization=organization)(Case())).decide()
        assert [(one.document, one.problem.path) for one in decision.reasons] == ([place] if place else [])
        assert {one.kind for one in decision.reasons} <= {"other_organization"}
        assert decision.organization.name == self.NAME

    def test_what_was_assessed_without_one_says_who_applied(self) -> None:
        (reason,) = assessed(organization=None)(Case()).decide().reasons
        assert reason.message("en") == f'is required and must be "{self.NAME}", the organization that applied'


class TestWhoDecides:
    """People are told apart by their ids; who assessed does not decide."""

    @pytest.mark.parametrize(
        ("reviewer", "team", "problems"),
        [
            (Person("张三", "R-1"), [Person("张三", "A-1")], []),
            (Person("王五", "A-1"), [Person("张三", "A-1")], [("$.reviewer.id", "invalid_value.reviewer_of_team")]),
            (Person("王五", "Ａ-1"), [Person("张三", "A-1")], [("$.reviewer.id", "invalid_value.reviewer_of_team")]),
            (Person("王五"), [Person("张三", "A-1")], [("$.reviewer.id", "missing_field.person_id")]),
            (Person("王五", "R-1"), [], [("$.assessment.team", "missing_field.person_id")]),
            (
                Person("王五"),
                [Person("张三", "A-1"), Person("李四")],
                [("$.assessment.team[1].id", "missing_field.person_id"), ("$.reviewer.id", "missing_field.person_id")],
            ),
        ],
    )
    def test_independence(self, reviewer: Person, team: list[Person], problems: list[tuple[str, str]]) -> None:
        case = assessed(team=team)(Case())
        if not problems:
            assert case.decide(reviewer=reviewer).outcome == "granted"
            return
        with pytest.raises(ModelError) as raised:
            case.decide(reviewer=reviewer)
        assert [(one.path, one.id) for one in raised.value.problems] == problems

    def test_every_problem_at_once(self) -> None:
        with pytest.raises(ModelError) as raised:
            assessed(team=[], stage=None)(Case()).decide(
                reviewer=Person("王五"), on="16.6.2026", first_year_qualified=True
            )
        assert [one.path for one in raised.value.problems] == [
            "$.on",
            "$.assessment.team",
            "$.reviewer.id",
            "$.assessment.stage",
        ]
        assert raised.value.problems[-1].id == "missing_field.stage"

    def test_a_reviewer_of_the_team_is_named(self) -> None:
        with pytest.raises(ModelError, match='must not be of the team that assessed, but "A-1" is'):
            assessed(team=[Person("张三", "A-1")])(Case()).decide(reviewer=Person("王五", "A-1"))

    def test_a_blank_justification_is_none(self) -> None:
        with pytest.raises(ModelError) as raised:
            Case().decide(justification=" ")
        assert [one.path for one in raised.value.problems] == ["$.justification"]

    def test_takes_models(self) -> None:
        with pytest.raises(TypeError, match="takes a model, Person"):
            Case().decide(reviewer="R-003")


class TestFirstYear:
    """Published elsewhere, off by default: a first certificate stays at the lowest grade that passes for a year."""

    @pytest.mark.parametrize(
        ("stage", "grade"), [("initial", "qualified"), ("surveillance", "five_star"), ("recertification", "five_star")]
    )
    def test_only_a_first_certificate(self, stage: Any, grade: str) -> None:
        decision = assessed(stage=stage)(Case()).decide(first_year_qualified=True)
        assert decision.grade is not None
        assert decision.reached is not None
        assert (decision.grade.id, decision.reached.id) == (grade, "five_star")

    def test_off_by_default(self) -> None:
        assert not Case().decide().first_year_qualified

    def test_the_figure_has_a_source_in_both_languages(self) -> None:
        rule = certification.first_year()
        assert (rule.months, rule.source.confidence) == (12, "medium")
        assert rule.source.text_zh

    def test_it_grants_nothing_that_is_refused(self) -> None:
        for name in FAULTS:
            assert planted([name]).decide(first_year_qualified=True).grade is None


class TestDocument:
    """What follows from other fields is worked out again."""

    @pytest.mark.parametrize(
        ("name", "value", "id"),
        [
            ("outcome", "granted", "differs"),
            ("grade", "five_star", "differs"),
            ("reasons", [], "invalid_value.nothing_to_grant"),
            ("reached", "gold", "invalid_value.grade"),
            ("stage", "first", "invalid_value"),
        ],
    )
    def test_what_contradicts_itself_is_refused(self, name: str, value: object, id: str) -> None:
        data = gbt27922.to_data(planted(["lowest_grade"]).decide())
        with pytest.raises(DocumentError) as raised:
            formats.parse(data | {name: value})
        assert id in {one.id for one in raised.value.problems}

    def test_the_kind_follows_from_the_problem(self) -> None:
        data = gbt27922.to_data(planted(["lowest_grade"]).decide())
        data["reasons"][0]["kind"] = "unknown"
        with pytest.raises(DocumentError) as raised:
            formats.parse(data)
        assert [str(one) for one in raised.value.problems] == [
            '$.reasons[0].kind: must be "lowest_grade" as worked out anew, got "unknown"'
        ]

    @pytest.mark.parametrize(
        ("changes", "path"),
        [
            ({"reached": None}, "$.reached"),
            ({"reached": SCHEME.grades[0]}, "$.reached"),
            ({"reached": Grade("gold", Title("金", "gold"))}, "$.reached"),
            ({"reviewer": Person("王五")}, "$.reviewer.id"),
            ({"stage": None, "first_year_qualified": True}, "$.stage"),
        ],
    )
    def test_a_decision_that_cannot_be(self, changes: dict[str, Any], path: str) -> None:
        with pytest.raises(ModelError) as raised:
            evolve(Case().decide(), **changes)
        assert [one.path for one in raised.value.problems] == [path]

    def test_the_lowest_grade_that_passes_is_granted(self) -> None:
        lowest = SCHEME.grades[1]
        assert evolve(Case().decide(), reached=lowest).grade == lowest

    def test_digests(self) -> None:
        case = Case()
        decision = case.decide()
        assert decision.scorecard_sha256 == case.card.sha256
        assert decision.assessment_sha256 == SOUND.sha256
        assert decision.application_sha256 == APPLICATION.sha256
        assert decision.scheme.sha256 == SCHEME.sha256
        assert formats.parse(gbt27922.to_json(decision)).sha256 == decision.sha256

    def test_it_is_read_from_memory_and_from_a_file(self, tmp_path: Path) -> None:
        decision = planted(["unknown"]).decide()
        file = tmp_path / "decision.json"
        file.write_text(gbt27922.to_json(decision), "utf-8")
        assert certification.parse_decision(file.read_bytes()) == certification.read_decision(file) == decision

    def test_a_reason_is_said_in_both_languages(self) -> None:
        (reason,) = planted(["unknown"]).decide().reasons
        for lang in ("zh", "en"):
            assert reason.title is not None
            assert getattr(reason.title, lang) in reason.message(lang)
        untitled = Reason("assessment", Problem("$", "refused"))
        assert untitled.kind == "refused"


class TestVerification:
    """It is decided again."""

    @pytest.mark.parametrize("names", [[], ["not_met"], ["edited", "not_certain"]], ids=str)
    def test_what_is_right_is_right(self, names: list[str]) -> None:
        case = planted(names)
        decision = case.decide(justification="甲", first_year_qualified=True)
        assert case.verify(decision, sha256=decision.sha256) == ()

    @pytest.mark.parametrize("name", ["decision", "refused"])
    def test_the_examples_are_right(self, name: str) -> None:
        case, decision = Case(assessment=EXAMPLE), certification.read_decision(f"{FOLDER}/{name}.json")
        kept = gbt27922.read_scorecard(f"{FOLDER}/card.json")  # another version scored it, which its digest says
        assert certification.verify_decision(decision, kept, case.application, EXAMPLE) == ()
        assert (decision.outcome == "granted") == (name == "decision")

    def test_a_refusal_that_was_made_a_grant(self) -> None:
        case = planted(["open_nonconformity"])
        forged = evolve(case.decide(), reasons=())
        assert [(one.path, one.code) for one in case.verify(forged, sha256=case.decide().sha256)] == [
            ("$", "edited"),
            ("$.outcome", "differs"),
            ("$.grade", "differs"),
            ("$.reasons", "differs"),
        ]
        assert case.verify(forged)[0].reason == 'must be "refused" as decided anew, got "granted"'

    def test_a_decision_of_another_version_is_right_with_and_without_its_card(self) -> None:
        case = evolve(Case(), edits=(_of_another_version,))
        decision = case.decide()
        assert decision.library_version == "0.0.1"
        assert decision.scorecard_sha256 == case.card.sha256 != SCORED_NOW.sha256
        assert case.verify(decision, sha256=decision.sha256) == ()
        assert without_card(decision) == []

    def test_a_decision_that_names_no_version_needs_its_card_if_another_version_scored(self) -> None:
        case = evolve(Case(), edits=(_of_another_version,))
        decision = evolve(case.decide(), library_version=None)
        assert "library_version" not in gbt27922.to_data(decision)
        assert case.verify(decision) == ()
        assert without_card(decision) == [("$.scorecard_sha256", "differs.kept_card")]
        (problem,) = certification.verify_decision(decision, SCORED_NOW, APPLICATION, SOUND, SCHEME)
        assert problem.reason.startswith(
            "must be verified with the scorecard that was kept (--card), which another version may have written: "
            f'it is "{SCORED_NOW.sha256[:30]}'
        )
        assert without_card(evolve(Case().decide(), library_version=None)) == []  # this version scored

    def test_a_version_that_was_forged(self) -> None:
        case = Case()
        forged = evolve(case.decide(), library_version="0.0.1")
        assert [(one.path, one.id) for one in case.verify(forged)] == [("$.library_version", "differs")]
        assert without_card(forged) == [("$.scorecard_sha256", "differs.kept_card")]
        assert case.verify(forged, sha256=case.decide().sha256)[0].code == "edited"

    def test_a_digest_that_was_forged(self) -> None:
        forged = evolve(Case().decide(), scorecard_sha256="0" * 64)
        assert without_card(forged) == [("$.scorecard_sha256", "differs")]  # this version writes no such scorecard
        older = evolve(forged, library_version="0.0.1")
        assert without_card(older) == [("$.scorecard_sha256", "differs.kept_card")]  # nor does it know of one

    def test_a_grade_of_another_version_that_was_raised(self) -> None:
        decision = evolve(Case(), edits=(_of_another_version,)).decide()
        forged = evolve(decision, reached=decision.grades[-2])
        assert sorted(without_card(forged)) == [("$.grade", "differs"), ("$.reached", "differs")]

    def test_the_documents_of_others(self) -> None:
        decision = Case().decide()
        assert {one.path for one in planted(["special_deductions"]).verify(decision)} >= {
            "$.assessment_sha256",
            "$.scorecard_sha256",
            "$.outcome",
        }

    def test_takes_a_decision(self) -> None:
        with pytest.raises(TypeError, match="takes a model, Decision"):
            Case().verify("granted")  # type: ignore[arg-type]  # it is what is tried


@settings(max_examples=60)
@given(
    st.sets(st.sampled_from(sorted(FAULTS))),
    st.sampled_from(["initial", "surveillance", "recertification"]),
    st.booleans(),
    st.sampled_from([None, "甲"]),
    st.integers(0, 30),
)
def test_a_decision_grants_only_without_a_reason_and_never_more_than_was_reached(
    names: set[str], stage: Any, first_year: bool, justification: str | None, lost: int
) -> None:
    case = planted(sorted(names))
    count = Finding("5.2.2", "HQ", sampled=30, nonconforming=lost)
    case = assessed(stage=stage, findings=(*case.assessment.findings, count))(case)
    options: dict[str, Any] = {"first_year_qualified": first_year, "justification": justification}
    decision = case.decide(**options)

    assert (decision.outcome == "granted") == (not decision.reasons) == (decision.grade is not None)
    if decision.grade and decision.reached:
        assert decision.grade <= decision.reached
        assert decision.grade > decision.grades[0]
    assert decision == case.decide(**options)
    assert gbt27922.to_json(decision) == gbt27922.to_json(case.decide(**options))
    assert formats.parse(gbt27922.to_json(decision)) == decision
    assert case.verify(decision, sha256=decision.sha256) == ()
    assert all(json.dumps([one.message("zh"), one.message("en")]) for one in decision.reasons)
