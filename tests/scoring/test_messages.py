"""What the rule modules say, to the letter: wording is not promised to others, but it is not changed by accident."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import gbt27922
from gbt27922 import analysis, schemes
from gbt27922.errors import Gbt27922Error, told
from gbt27922.models import (
    Assessment,
    Exclusion,
    Finding,
    Grade,
    Indicator,
    Site,
    SpecialBonus,
    SpecialDeduction,
    Title,
)
from tests.property.strategies import SMALL, patched
from tests.support.shipped import SCHEME as SHIPPED

TITLE = Title("题", "title")
FOUND = [Finding(leaf.id, conforming=True) for leaf in SHIPPED.leaves]


def said(make: Any, *values: Any, **named: Any) -> list[str]:
    with pytest.raises(Gbt27922Error) as refusal:
        make(*values, **named)
    return str(refusal.value).splitlines()


def without(leaf: str) -> list[Finding]:
    return [finding for finding in FOUND if finding.indicator != leaf]


@pytest.mark.parametrize(
    ("assessment", "lines"),
    [
        (
            Assessment(SHIPPED.id, [*FOUND, Finding("5.9", conforming=True)], revision=1),
            ['$.findings[21].indicator: must be an indicator of the scheme, but "5.9" is not one'],
        ),
        (
            Assessment(SHIPPED.id, [*FOUND, Finding("5.1.1", conforming=True)], revision=1),
            ['$.findings[21].indicator: must be a leaf, but "5.1.1" has parts: assess 5.1.1.1, 5.1.1.2'],
        ),
        (
            Assessment(SHIPPED.id, FOUND, exclusions=[Exclusion("5.2.3", "x")], revision=1),
            ['$.findings[15].indicator: must not be excluded, but "5.2.3" is: drop the finding or the exclusion'],
        ),
        (
            Assessment(SHIPPED.id, without("5.2.3"), revision=1),
            ["$.findings: must cover 5.2.3 delivery: it has no finding and is not excluded"],
        ),
        (
            Assessment(
                SHIPPED.id, without("5.2.3"), exclusions=[Exclusion("5.2.3", "x"), Exclusion("5.2.3", "x")], revision=1
            ),
            ['$.exclusions[1].indicator: must be excluded once, but "5.2.3" is excluded twice'],
        ),
        (
            Assessment(
                SHIPPED.id,
                [finding for finding in FOUND if finding.indicator[:3] != "5.2"],
                exclusions=[Exclusion("5.2.3", "x"), Exclusion("5.2", "x"), Exclusion("5.8", "x")],
                revision=1,
            ),
            [
                '$.exclusions[0].indicator: must not lie inside another exclusion, but "5.2" excludes "5.2.3" already',
                '$.exclusions[2].indicator: must be an indicator of the scheme, but "5.8" is not one',
            ],
        ),
        (
            Assessment(SHIPPED.id, [], exclusions=[Exclusion(id_, "x") for id_ in ("5.1", "5.2", "5.3")], revision=1),
            ["$.exclusions: must leave something that applies and has points, but everything is excluded"],
        ),
        (
            Assessment(
                SHIPPED.id,
                FOUND,
                special_deductions=[SpecialDeduction("whim", "x")],
                special_bonuses=[SpecialBonus("x")] * 2,
                revision=1,
            ),
            [
                '$.special_deductions[0].ground: must be one of law, own_rules, trade, operation, got "whim"',
                "$.special_bonuses: must hold at most 1, got 2",
            ],
        ),
    ],
)
def test_assessment_problems(assessment: Assessment, lines: list[str]) -> None:
    assert said(gbt27922.score, assessment) == lines


@pytest.mark.parametrize(
    ("assessment", "lines"),
    [
        (
            Assessment(
                SHIPPED.id,
                [*without("5.2.3"), Finding("5.9", conforming=True), Finding("5.1.1", conforming=True)],
                special_deductions=[SpecialDeduction("whim", "x")],
                special_bonuses=[SpecialBonus("x")] * 2,
                revision=1,
            ),
            [
                '$.findings[20].indicator：应为方案的指标，但 "5.9" 不在其中',
                '$.findings[21].indicator：应为末级指标，但 "5.1.1" 有下级指标：请评审 5.1.1.1、5.1.1.2',
                "$.findings：应包括 5.2.3 配送：该指标没有评审发现，也未删减",
                '$.special_deductions[0].ground：应为 law、own_rules、trade、operation 之一，实为 "whim"',
                "$.special_bonuses：最多 1 项，实有 2 项",
            ],
        ),
        (
            Assessment(
                SHIPPED.id, FOUND, exclusions=[Exclusion(id_, "x") for id_ in ("5.1", "5.1", "5.1.1")], revision=1
            ),
            [
                '$.exclusions[1].indicator：只能删减一次，但 "5.1" 删减了两次',
                '$.exclusions[2].indicator：不得在另一项删减之内，但删减 "5.1" 时已删减 "5.1.1"',
                '$.findings[0].indicator：不得已删减，但 "5.1.1.1" 已删减：请去掉评审发现，或不再删减',
            ],
        ),
    ],
)
def test_assessment_problems_in_chinese(assessment: Assessment, lines: list[str]) -> None:
    with pytest.raises(Gbt27922Error) as refusal:
        gbt27922.score(assessment)
    assert [*told(refusal.value.problems, "zh")][: len(lines)] == lines


def test_a_list_that_many_problems_tell_is_held_once() -> None:
    with pytest.raises(Gbt27922Error) as refusal:
        gbt27922.score(Assessment(SHIPPED.id, [*FOUND, *[Finding("5.1", conforming=True)] * 2], revision=1))
    one, other = (problem.values["leaves"] for problem in refusal.value.problems)
    assert one is other
    assert one == SHIPPED.tree.under["5.1"]


def test_an_unknown_finding_does_not_stand_in_for_a_missing_one() -> None:
    found = [finding for finding in without("5.2.3") if finding.indicator != "5.2.4"]
    excluded = [Exclusion("5.2.3", "x")]
    assert said(
        gbt27922.score,
        Assessment(SHIPPED.id, [*found, Finding("5.9", conforming=True)], exclusions=excluded, revision=1),
    ) == [
        '$.findings[19].indicator: must be an indicator of the scheme, but "5.9" is not one',
        "$.findings: must cover 5.2.4 repair: it has no finding and is not excluded",
    ]


def test_a_qualitative_leaf_takes_verdicts() -> None:
    found = [Finding(leaf.id, sampled=2, nonconforming=0) for leaf in SMALL.leaves]
    assert said(gbt27922.score, Assessment(SMALL.id, found), SMALL) == [
        '$.findings[4].sampled: must be a verdict ("conforming"), because "B.1" is qualitative'
    ]


def test_indicators() -> None:
    child = Indicator("5.1.1", TITLE)
    assert said(Indicator, "5", TITLE, children=[child], method="sampled") == [
        "$.method: belongs to a leaf, but this indicator has children",
        '$.children[0].id: must be "5." and one more part, got "5.1.1"',
    ]
    twin = attrs.evolve(SHIPPED.indicators[2], children=[], points=0)
    assert said(attrs.evolve, SHIPPED, indicators=[*SHIPPED.indicators, twin], total=99) == [
        '$.indicators[3].id: must be unique, but "5.3" occurs twice',
        "$.total: must be the sum of the points below it, but the total has 1 too many below",
    ]


@pytest.mark.parametrize("id_", ["5..1", ".5", "5.", " 5", "5 .1", "5\t", "5\0", ".".join("1" * 33)])
def test_ids(id_: str) -> None:
    with pytest.raises(
        Gbt27922Error, match=r'must be an id such as "5\.1\.2", of at most 32 parts without spaces, got "'
    ):
        Indicator(id_, TITLE)
    with pytest.raises(Gbt27922Error, match="indicator: must be an id"):
        schemes.with_points(SHIPPED, {id_: 1})


def test_a_score_that_no_python_can_print() -> None:
    sites = [Site(f"S{number}", "outlet") for number in range(3)]
    sampled = iter(range(10**99, 10**99 + 999, 2))
    found = [
        Finding(leaf.id, site.id, sampled=next(sampled), nonconforming=1) for leaf in SHIPPED.leaves for site in sites
    ]
    assert said(
        gbt27922.score, Assessment(SHIPPED.id, found, sites=sites, revision=1), patched(aggregation="site_mean")
    ) == ["$.findings: must not make a score of more digits than Python converts; the samples are too large"]


WRONG: Any = 7  # no model, and no id of a scheme
ANY = Assessment("S", [])


@pytest.mark.parametrize(
    "misuse",
    [
        lambda: gbt27922.score(WRONG),
        lambda: gbt27922.score(ANY, WRONG),
        lambda: analysis.improve(WRONG, "five_star"),
        lambda: analysis.improve(ANY, "five_star", WRONG),
        lambda: analysis.what_if(WRONG),
        lambda: analysis.what_if(ANY, [], SHIPPED, other_scheme=WRONG),
        lambda: analysis.readings(WRONG),
        lambda: analysis.compare(WRONG, WRONG),
    ],
)
def test_misuse_is_a_type_error_that_says_what_is_wanted(misuse: Any) -> None:
    with pytest.raises(
        TypeError,
        match=r"^takes a (model, .*(Assessment|Scorecard).*|scheme, or the id of one that is shipped), not 7$",
    ):
        misuse()
    with pytest.raises(TypeError, match=r"^with_points takes CSV text, bytes, a path or a mapping, not an array$"):
        schemes.with_points(SHIPPED, [])  # type: ignore[arg-type]  # that is the test


def test_grades() -> None:
    fail, *others = SHIPPED.grades
    double = [fail, others[0], attrs.evolve(others[0], id="other"), attrs.evolve(others[1], from_="80.005")]
    assert said(attrs.evolve, SHIPPED, grades=double) == [
        "$.grades[2].from: must be more than 70, the bound before it",
        "$.grades[3].from: must have at most 2 decimal places, as scores are shown",
    ]
    assert said(attrs.evolve, SHIPPED, grades=[others[0], fail]) == [
        "$.grades[0].from: must be absent: the first grade is the lowest and takes every score below the second",
        "$.grades[1].from: is required, or another condition: where grades have any, only the lowest, the first, has none",
    ]
    assert said(attrs.evolve, SHIPPED, grades=[fail, Grade("fail", TITLE, 70)]) == [
        '$.grades[1].id: must be unique, but "fail" occurs twice'
    ]
    assert said(attrs.evolve, SHIPPED, grades=[]) == ["$.grades: must hold at least the lowest grade"]
    assert said(attrs.evolve, SHIPPED, indicators=[])[0] == "$.indicators: must hold at least one indicator"


@pytest.mark.parametrize("value", [-1, True, "5", 2.5])
def test_special_deductions_are_counted(value: Any) -> None:
    assert said(gbt27922.grade, 95, special_deductions=value)[0].startswith(
        "$.special_deductions: must be a non-negative integer, got "
    )


@pytest.mark.parametrize("places", [-2, 1.5, True])
def test_places_are_counted(places: Any) -> None:
    assert said(gbt27922.display, 95, places)[0].startswith("$: must have a whole number of places, zero to 4300, got ")


def test_only_documents_are_written() -> None:
    with pytest.raises(
        TypeError,
        match=r"^to_json writes a model or a result that has a document, not 1$",
    ):
        gbt27922.to_json(1)  # type: ignore[arg-type]  # that is the test
    with pytest.raises(
        TypeError, match=r"^to_data writes a model or a result that has a document, not a Python Title$"
    ):
        gbt27922.to_data(TITLE)  # type: ignore[arg-type]  # that is the test
