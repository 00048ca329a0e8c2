"""The report of an assessment: the answer first, everything it rests on below, and all of it in one language."""

from __future__ import annotations

import re

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import estimates, report, schemes
from gbt27922.errors import AssessmentError, Gbt27922Error, ModelError
from gbt27922.models import Assessment, Finding, Site
from tests.support.results import REPORT
from tests.support.shipped import NEWEST, SCHEME
from tests.support.visited import visited

ASSESSMENT = visited(3)
CARD = gbt27922.score(ASSESSMENT)
OUTLETS = [
    *(site for site in ASSESSMENT.sites if site.kind == "outlet"),
    *(Site(f"E{place}", "outlet", stratum) for place, stratum in enumerate(("华南", "华东", "华北", "西南"))),
]
#: What is written in Latin letters in Chinese too: what documents hold, names of standards, commands and their files.
LATIN = {"GB", "T", "SHA", "HQ", "CX", "A", "EXAMPLE", "JSON", "gbt27922", "verify", "explain", "format", "json", "t"}


def whole() -> report.AssessmentReport:
    """A report with everything."""
    several = [site for site in OUTLETS if site.stratum in {"华东", "华北", "西南"} and site.id.startswith("D")]
    outlets = [*several, *(site for site in OUTLETS if site.id not in {one.id for one in several})]
    estimate = estimates.estimate(ASSESSMENT, outlets[:3], NEWEST)
    previous = gbt27922.score(visited(5, seed=1))
    return report.AssessmentReport(card=CARD, estimate=estimate, previous=previous, outlets=outlets)


def headings(shown: str) -> list[str]:
    return re.findall(r"^#+ (.*)$", shown, re.MULTILINE)


def test_the_answer_comes_first() -> None:
    shown = report.render(whole(), "markdown", lang="zh")
    assert headings(shown) == [
        "评审报告",
        "结果",
        "单独改变其中一项即会降级",
        "特别扣分项与特别加分项",
        "未关闭的不符合项",
        *("对全部网点的推断", "各等级的概率"),
        "图示",
        "与上次评分表比较",
        *("指标与分值", "失分", "删减", "评分方法"),
    ]
    first = shown[: shown.index("## 结果")]
    for fact in (
        "青屿厨卫电器有限公司",
        "GB/T 27922-2011 修订版 2",
        "- **服务网点总数**: 7",
        "- **评分**: ",
        "- **等级**: 五星级 ★",
    ):
        assert fact in first
    assert "gbt27922 verify" in shown
    assert CARD.assessment.sha256 in shown


def test_a_short_one_has_nothing_more() -> None:
    met = Assessment(NEWEST.id, [Finding(leaf.id, conforming=True) for leaf in NEWEST.leaves])
    shown = report.render(report.AssessmentReport(card=gbt27922.score(met)), "markdown")
    found = ["Assessment report", "Result", "What alone would lower the grade", "Charts"]
    assert headings(shown) == [*found, "Indicators and points", "Points lost", "How it was scored"]
    assert re.search(r"\*\*grade\*\*: five-star.* ★★★★★$", shown, re.MULTILINE)


def test_a_grade_that_is_none_of_stars_has_none() -> None:
    failed = report.AssessmentReport(
        card=gbt27922.score(gbt27922.read_assessment("docs/examples/failed-by-deductions.json"))
    )
    assert "★" not in report.render(failed, "markdown")


def test_without_a_grade() -> None:
    card = gbt27922.score(gbt27922.read_assessment("docs/examples/capability-levels.json"))
    shown = report.render(report.AssessmentReport(card=card), "markdown")
    assert "- **grade**: cannot be given" in shown


def test_nothing_is_left_in_english() -> None:
    unversioned = report.render(whole(), lang="zh").replace(CARD.library_version, "")
    words = re.findall(r"[A-Za-z][A-Za-z0-9]*", re.sub(r"\b[0-9a-f]{12,}\b|\b[DE]\d+\b", "", unversioned))
    assert {*words} <= LATIN


def test_what_changed_is_told() -> None:
    shown = report.render(whole(), "markdown")
    since = shown[shown.index("## Change since") : shown.index("## Indicators and points")]
    assert "|  | previous | this time | change |" in since
    assert "From previous score" in since


def test_the_scorecard_before_may_be_of_another_revision() -> None:
    met = [Finding(leaf.id, conforming=True) for leaf in SCHEME.leaves]
    first = gbt27922.score(Assessment(SCHEME.id, met, revision=1))
    read = gbt27922.parse_scorecard(gbt27922.to_json(first))
    shown = report.render(report.AssessmentReport(card=CARD, previous=read), "markdown")
    assert "The two were scored against different schemes" in shown
    assert "(only this time)" in shown
    assert "(only the previous)" in report.render(report.AssessmentReport(card=first, previous=CARD), "markdown")


def test_the_scorecard_before_is_of_the_same_scheme() -> None:
    other = gbt27922.score(gbt27922.read_assessment("docs/examples/acsi.json"))
    with pytest.raises(ModelError) as refusal:
        report.AssessmentReport(card=CARD, previous=other)
    (problem,) = refusal.value.problems
    assert (problem.path, problem.code) == ("$.previous.scheme", "other_scheme")
    assert problem.message("zh") == "上次的评分表应按同一认证方案 GB/T 27922-2011 作出（修订版可以不同），实为 ACSI"


def test_an_estimate_of_another_assessment_is_refused() -> None:
    met = Assessment(NEWEST.id, [Finding(leaf.id, conforming=True) for leaf in NEWEST.leaves])
    with pytest.raises(AssessmentError) as refusal:
        report.render(evolve(whole(), card=gbt27922.score(met)))
    assert [problem.path for problem in refusal.value.problems] == ["$.assessment"]


def test_a_scorecard_that_was_read_needs_its_assessment() -> None:
    read = report.AssessmentReport(card=gbt27922.parse_scorecard(gbt27922.to_json(CARD)))
    with pytest.raises(TypeError, match="render needs assessment=… "):
        report.render(read)
    told = report.render(read, "markdown", assessment=ASSESSMENT, scheme=NEWEST)
    assert told == report.render(report.AssessmentReport(card=CARD), "markdown")
    with pytest.raises(Gbt27922Error):
        report.render(read, assessment=visited(4), scheme=schemes.default())


def test_all_that_a_report_can_have_is_shown_of_a_small_scheme() -> None:
    shown = report.render(REPORT, "markdown", lang="zh")
    assert "各等级的概率" in shown
    assert "与上次相比的变化" in shown
