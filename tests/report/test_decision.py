"""The page of a certification decision."""

from __future__ import annotations

import pytest
from attrs import evolve

from gbt27922 import report
from gbt27922.errors import AssessmentError
from tests.support.deciding import EXAMPLE, FAULTS, MAJOR, SCHEME, SOUND, Case, assessed, more, planted


def lines(result: object, lang: report.Language = "en") -> list[str]:
    return report.render(result, "markdown", lang=lang).splitlines()  # type: ignore[call-overload, no-any-return]  # any decision


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FAULTS)
def test_every_reason_is_shown_with_its_place_and_its_sentence(name: str, lang: report.Language) -> None:
    decision = planted([name]).decide()
    (reason,) = decision.reasons
    shown = report.render(decision, lang=lang, width=400)
    assert reason.problem.path in shown
    assert reason.message(lang) in shown


def test_a_grade_that_was_not_reached_is_none() -> None:
    assert "- **grade reached**: none" in lines(planted(["no_bounds"]).decide())
    assert "- **评分所达等级**: 无" in lines(planted(["no_bounds"]).decide(), "zh")


def test_the_rule_of_the_first_year_is_told_with_its_source() -> None:
    decision = Case().decide(first_year_qualified=True, justification="甲")
    english, chinese = lines(decision), lines(decision, "zh")
    assert "**Certification is granted: qualified.**" in english
    assert "A first certificate stays qualified for 12 months; the score reached five-star." in english
    assert "首张证书 12 个月内保持达标级，评分所达等级为五星级。" in chinese
    assert any(line.startswith("Published elsewhere") for line in english)
    assert any(line.startswith("见于其他公开资料") for line in chinese)
    assert "- **justification**: 甲" in english
    assert not any("first certificate" in line for line in lines(Case().decide()))


def test_without_a_stage_none_is_shown() -> None:
    assert not any("**stage**" in line for line in lines(assessed(stage=None)(Case()).decide()))


def test_what_is_still_to_be_closed() -> None:
    minor = evolve(MAJOR, severity="minor", site=None)
    shown = lines(more("nonconformities", minor)(Case()).decide())
    assert shown[-1] == "| 5.2.4 |  | 甲 |"
    assert "## Minor nonconformities still to be closed" in shown


def test_what_it_is_shown_with_is_what_it_was_made_from() -> None:
    decision = Case().decide()
    report.render(decision, assessment=SOUND, scheme=SCHEME)
    with pytest.raises(AssessmentError):
        report.render(decision, assessment=EXAMPLE)
