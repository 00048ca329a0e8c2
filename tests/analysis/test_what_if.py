"""What if: what each change does, what is refused, and that the assessment stays as it is."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

import gbt27922
from gbt27922 import formats, schemes
from gbt27922.analysis import (
    Change,
    Exclude,
    Include,
    PutRight,
    RemoveBonus,
    RemoveDeduction,
    SetFinding,
    WhatIf,
    what_if,
)
from gbt27922.errors import AssessmentError, ModelError
from gbt27922.models import (
    Assessment,
    Exclusion,
    Finding,
    Nonconformity,
    Person,
    Site,
    SpecialBonus,
    SpecialDeduction,
)
from tests.support.estimating import scheme_of
from tests.support.shipped import SCHEME as SHIPPED

EXAMPLES = Path(__file__).parents[1] / "data" / "revision-1"
SITES = (Site("HQ", "headquarters"), Site("GZ", "outlet"))
#: Points, counts and samples are all different, so that two errors cannot cancel.
SCHEME = scheme_of({"A": 13, "B": 29, "C": 41, "D": 17})
ASSESSMENT = Assessment(
    "S",
    [
        Finding("A", "HQ", sampled=7, nonconforming=2),
        Finding("A", "GZ", sampled=5, nonconforming=1),
        Finding("B", conforming=False, note="乙"),
        Finding("C", "GZ", sampled=11, nonconforming=3),
        Finding("C", "GZ", conforming=False),
    ],
    sites=SITES,
    exclusions=[Exclusion("D", "不适用")],
    special_deductions=[SpecialDeduction("law", "甲"), SpecialDeduction("trade", "丙")],
    special_bonuses=[SpecialBonus("丁")],
)


def told(*values: object) -> tuple[object, ...]:
    """Values of any kind, to compare exact numbers with whole ones."""
    return values


def asked(*changes: Change, **more: Any) -> WhatIf:
    return what_if(ASSESSMENT, changes, SCHEME, **more)


def findings(*changes: Change) -> list[tuple[str, str | None, tuple[int, int]]]:
    return [(one.indicator, one.site, one.counts) for one in asked(*changes).assessment.findings]


AS_IT_STANDS = [
    ("A", "HQ", (7, 2)),
    ("A", "GZ", (5, 1)),
    ("B", None, (1, 1)),
    ("C", "GZ", (11, 3)),
    ("C", "GZ", (1, 1)),
]


class TestFindings:
    """Findings that are set, and samples that are put right."""

    def test_a_finding_takes_the_place_of_all_of_its_leaf(self) -> None:
        changed = findings(SetFinding("A", sampled=20, nonconforming=1))
        assert changed == [("A", None, (20, 1)), *AS_IT_STANDS[2:]]

    def test_or_of_those_at_its_site(self) -> None:
        assert findings(SetFinding("A", "GZ", conforming=True))[:2] == [("A", "HQ", (7, 2)), ("A", "GZ", (1, 0))]
        assert findings(SetFinding("C", "GZ", conforming=True))[3:] == [("C", "GZ", (1, 0))]

    def test_where_there_is_none_it_is_new(self) -> None:
        assert findings(SetFinding("B", "GZ", conforming=True)) == [*AS_IT_STANDS, ("B", "GZ", (1, 0))]

    def test_later_ones_win(self) -> None:
        changes = SetFinding("A", conforming=True), SetFinding("A", "HQ", sampled=3, nonconforming=1)
        assert findings(*changes)[:1] + findings(*changes)[-1:] == [("A", None, (1, 0)), ("A", "HQ", (3, 1))]

    def test_a_note_is_kept(self) -> None:
        changed = asked(SetFinding("B", conforming=True, note="复查")).assessment
        assert changed.findings[2] == Finding("B", conforming=True, note="复查")

    def test_all_samples_are_put_right(self) -> None:
        assert findings(PutRight("C"))[3:] == [("C", "GZ", (11, 0)), ("C", "GZ", (1, 0))]
        assert findings(PutRight("A", "GZ"))[:2] == [("A", "HQ", (7, 2)), ("A", "GZ", (5, 0))]

    def test_or_so_many_from_the_first_finding_on(self) -> None:
        assert findings(PutRight("A", samples=1))[:2] == [("A", "HQ", (7, 1)), ("A", "GZ", (5, 1))]
        assert findings(PutRight("C", samples=4))[3:] == [("C", "GZ", (11, 0)), ("C", "GZ", (1, 0))]
        assert findings(PutRight("A", samples=2), PutRight("A", samples=1))[:2] == [
            ("A", "HQ", (7, 0)),
            ("A", "GZ", (5, 0)),
        ]

    def test_the_score_follows(self) -> None:
        before = 100 - Fraction(100, 83) * (Fraction(13 * 3, 12) + 29 + Fraction(41 * 4, 12)) - 2 + 1
        found = asked(SetFinding("B", conforming=True))
        assert (found.before.score, found.gained) == (before, Fraction(2900, 83))


class TestExclusions:
    """Exclusions that are lifted or made."""

    def test_an_included_leaf_without_a_finding_is_taken_for_the_worst(self) -> None:
        found = asked(Include("D"))
        assert found.assumed == (Finding("D", conforming=False),)
        assert found.assessment.exclusions == ()

    def test_or_as_conforming_if_asked(self) -> None:
        assert asked(Include("D", conforming=True)).assumed == (Finding("D", conforming=True),)

    def test_or_as_it_is_set(self) -> None:
        found = asked(SetFinding("D", sampled=4, nonconforming=1), Include("D"))
        assert found.assumed == ()
        assert found.assessment.findings[-1].counts == (4, 1)

    def test_all_exclusions_inside_are_lifted(self) -> None:
        scheme = SHIPPED
        out = [Exclusion(leaf, "…") for leaf in ("5.2.1", "5.2.3", "5.3.1")]
        kept = [
            Finding(leaf.id, conforming=True) for leaf in scheme.leaves if leaf.id not in {"5.2.1", "5.2.3", "5.3.1"}
        ]
        found = what_if(Assessment(scheme.id, kept, exclusions=out, revision=1), [Include("5.2", conforming=True)])
        assert [finding.indicator for finding in found.assumed] == ["5.2.1", "5.2.3"]
        assert [one.indicator for one in found.assessment.exclusions] == ["5.3.1"]

    def test_what_is_excluded_loses_its_findings(self) -> None:
        found = asked(Exclude("A", "停业"))
        assert [finding.indicator for finding in found.assessment.findings] == ["B", "C", "C"]
        assert found.assessment.exclusions[1] == Exclusion("A", "停业")


class TestSpecialItems:
    """Special deductions and bonuses that are dropped, by their place in the assessment as it stands."""

    def test_deductions(self) -> None:
        found = asked(RemoveDeduction(1), RemoveDeduction(0))
        assert told(found.after.special_deductions, found.gained) == (0, 2)
        assert asked(RemoveDeduction(0)).assessment.special_deductions == ASSESSMENT.special_deductions[1:]

    def test_bonuses(self) -> None:
        assert told(asked(RemoveBonus(0)).assessment.special_bonuses, asked(RemoveBonus(0)).gained) == ((), -1)


class TestDifference:
    """Both cards, and every line that differs."""

    def test_nothing_changes_without_changes(self) -> None:
        found = asked()
        assert told(found.assessment, found.lines, found.gained) == (ASSESSMENT, (), 0)
        assert found.before == found.after == gbt27922.score(ASSESSMENT, SCHEME)

    def test_the_assessment_is_not_touched(self) -> None:
        before = gbt27922.to_json(ASSESSMENT)
        asked(Include("D"), Exclude("A"), SetFinding("B", conforming=True), RemoveBonus(0))
        assert gbt27922.to_json(ASSESSMENT) == before

    def test_only_lines_that_differ(self) -> None:
        found = asked(SetFinding("B", conforming=True), Include("D"))
        assert told([(line.indicator, line.earned) for line in found.lines]) == ([("B", 29), ("D", 0)],)
        assert found.lines[1].before
        assert found.lines[1].before.excluded

    def test_another_scheme(self) -> None:
        other = scheme_of({"E": 3, "B": 29, "C": 41, "D": 17})
        changes: list[Change] = [Exclude("A"), SetFinding("E", conforming=True), SetFinding("C", conforming=True)]
        with pytest.raises(AssessmentError) as raised:
            what_if(ASSESSMENT, changes, SCHEME, other_scheme=other)
        assert [str(problem) for problem in raised.value.problems] == [
            '$.changes[0].indicator: must be an indicator of the scheme, but "A" is not one',
            '$.findings[0].indicator: must be an indicator of the scheme, but "A" is not one',
            '$.findings[1].indicator: must be an indicator of the scheme, but "A" is not one',
        ]
        without = evolve(
            ASSESSMENT, findings=ASSESSMENT.findings[2:], exclusions=[Exclusion("D", "…"), Exclusion("A", "…")]
        )
        found = what_if(without, [Include("A"), *changes[1:]], SCHEME, other_scheme=other)
        assert [(line.indicator, line.before is None, line.after is None) for line in found.lines] == [
            ("E", True, False),
            ("C", False, False),
            ("A", False, True),
        ]
        assert [line.earned for line in found.lines] == [3, Fraction(41 * 4, 12), 0]
        assert found.before.scheme != found.after.scheme
        check(found)

    def test_a_point_table(self) -> None:
        assessment = gbt27922.read_assessment(EXAMPLES / "appliance-maker.json")
        shipped = schemes.load(assessment.scheme, assessment.revision)
        table = schemes.with_points(shipped, EXAMPLES / "invented-points.csv")
        found = what_if(assessment, other_scheme=table)
        assert found.before == gbt27922.score(assessment)
        assert found.after == gbt27922.score(assessment, table)
        assert "score_range" in check(found)["before"]
        assert check(found)["after"]["score_range"] is None

    def test_the_document(self) -> None:
        changes: list[Change] = [
            SetFinding("B", "GZ", sampled=9, nonconforming=4),
            PutRight("C", "GZ", 2),
            Include("D"),
            Exclude("A"),
        ]
        document = check(asked(*changes, RemoveDeduction(1), RemoveBonus(0)))
        assert document["changes"] == [
            {"change": "set_finding", "indicator": "B", "site": "GZ", "sampled": 9, "nonconforming": 4},
            {"change": "put_right", "indicator": "C", "site": "GZ", "samples": 2},
            {"change": "include", "indicator": "D"},
            {"change": "exclude", "indicator": "A"},
            {"change": "remove_deduction", "index": 1},
            {"change": "remove_bonus", "index": 0},
        ]
        assert document["assumed"] == [{"indicator": "D", "conforming": False}]
        assert Fraction(document["gained"]) == Fraction(document["after"]["score"]) - Fraction(
            document["before"]["score"]
        )
        assert [line["indicator"] for line in document["lines"]] == ["A", "B", "C", "D"]


def check(found: WhatIf) -> dict[str, Any]:
    """The document, which is valid and is what ``document`` gives."""
    told: dict[str, Any] = json.loads(gbt27922.to_json(found))
    Draft202012Validator(formats.load(told["format"])).validate(told)
    assert told == gbt27922.to_data(found)
    return told


REFUSED: list[tuple[list[Change], list[str]]] = [
    ([SetFinding("A", "SZ", conforming=True)], ['[0].site: must be listed under sites, but "SZ" is not']),
    ([PutRight("A", "SZ")], ['[0].site: must be listed under sites, but "SZ" is not']),
    ([PutRight("D")], ['[0].indicator: must have findings, but "D" has none']),
    ([PutRight("B", "HQ")], ['[0].indicator: must have findings, but "B" at "HQ" has none']),
    ([PutRight("A", "HQ", 3)], ['[0].samples: must be at most 2, the nonconforming samples of "A" at "HQ", got 3']),
    ([PutRight("A", samples=9)], ['[0].samples: must be at most 3, the nonconforming samples of "A", got 9']),
    ([Include("A")], ['[0].indicator: must be excluded, but "A" is not']),
    ([Include("D.1")], ['[0].indicator: must be excluded, but only "D" is, which it is part of']),
    ([Exclude("D")], ['[0].indicator: must be excluded once, but "D" is excluded twice']),
    ([Exclude("Z")], ['[0].indicator: must be an indicator of the scheme, but "Z" is not one']),
    (
        [RemoveBonus(0), SetFinding("D", conforming=True)],
        ['[1].indicator: must not be excluded, but "D" is: drop the finding or the exclusion'],
    ),
    (
        [RemoveDeduction(2), RemoveDeduction(0), RemoveDeduction(0), RemoveBonus(1)],
        [
            "[0].index: must be less than 2, the number of special_deductions, got 2",
            "[2].index: must be removed once, but 0 is removed twice",
            "[3].index: must be less than 1, the number of special_bonuses, got 1",
        ],
    ),
]


@pytest.mark.parametrize(("changes", "told"), REFUSED, ids=str)
def test_what_cannot_be_is_told_at_its_change(changes: list[Change], told: list[str]) -> None:
    with pytest.raises(AssessmentError) as raised:
        asked(*changes)
    assert [str(problem) for problem in raised.value.problems] == [f"$.changes{line}" for line in told]


def test_excluding_everything_is_told_as_ever() -> None:
    with pytest.raises(AssessmentError, match=r"^\$\.exclusions: must leave something that applies"):
        asked(*map(Exclude, "ABC"))


def test_what_is_no_change_is_refused() -> None:
    with pytest.raises(ModelError) as raised:
        asked(RemoveBonus(0), Finding("A", conforming=True), None)  # type: ignore[arg-type]
    kinds = "SetFinding, PutRight, Include, Exclude, RemoveDeduction, RemoveBonus"
    assert [str(problem) for problem in raised.value.problems] == [
        f"$.changes[1]: must be a change, {kinds}, got a Python Finding",
        f"$.changes[2]: must be a change, {kinds}, got null",
    ]
    with pytest.raises(ModelError, match=r"^\$\.changes: must be a sequence of changes, got "):
        what_if(ASSESSMENT, "A", SCHEME)  # type: ignore[arg-type]


def test_a_change_is_checked_when_it_is_made() -> None:
    with pytest.raises(ModelError, match='must have either "conforming", or both'):
        SetFinding("A")
    with pytest.raises(ModelError, match="must be at most 3, the number sampled"):
        SetFinding("A", sampled=3, nonconforming=4)
    with pytest.raises(ModelError, match=r"\$\.samples: must be a positive integer, got 0"):
        PutRight("A", samples=0)
    with pytest.raises(ModelError, match=r"\$\.index: must be a non-negative integer"):
        RemoveDeduction(True)  # True is not 1


def test_the_assessment_itself_must_fit() -> None:
    with pytest.raises(AssessmentError, match=r"^\$\.findings: must cover D"):
        what_if(evolve(ASSESSMENT, exclusions=()), [SetFinding("D", conforming=True)], SCHEME)


def test_what_no_change_touches_is_kept() -> None:
    """Stage, team and nonconformities; one of an indicator that is excluded stays too."""
    found = [Nonconformity(indicator=id, severity="minor", description="戊") for id in "BD"]
    surrounded = evolve(ASSESSMENT, stage="initial", team=[Person("张三", "A-1")], nonconformities=found)
    kept = what_if(surrounded, [PutRight("A"), Exclude("B"), Include("D")], SCHEME).assessment
    assert (kept.stage, kept.team, kept.nonconformities) == ("initial", surrounded.team, surrounded.nonconformities)


def test_a_nonconformity_that_does_not_fit_is_told_where_it_is() -> None:
    found = [Nonconformity(indicator="E", severity="minor", description="戊")]
    with pytest.raises(AssessmentError, match=r"^\$\.nonconformities\[0\]\.indicator: "):
        what_if(evolve(ASSESSMENT, nonconformities=found), [Exclude("A")], SCHEME)
