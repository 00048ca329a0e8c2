"""The command ``certification decide``: what it prints in both languages, how it ends, and what it refuses."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import gbt27922
from gbt27922 import formats
from tests.support.deciding import EXAMPLE, FOLDER, planted
from tests.support.running import Result, Run, runner

_DECIDE = ("certification", "decide")
_DAY = ("--on", "2026-06-16")
_REVIEWER = ("--reviewer", "R-003 王五")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder with the documents of the example."""
    for name in ("application.json", "assessment.json"):
        shutil.copy(Path(FOLDER, name), tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    Path("card.json").write_text(gbt27922.to_json(gbt27922.score(EXAMPLE)), "utf-8")
    return runner(capsys, monkeypatch)


def decided(run: Run, *more: str, assessment: str = "assessment.json", by: tuple[str, ...] = _REVIEWER) -> Result:
    return run(*_DECIDE, assessment, "--application", "application.json", *by, *more)


def written(name: str, data: dict[str, Any]) -> str:
    Path(name).write_text(json.dumps(data), "utf-8")
    return name


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "Certification is granted: four-star."), ("zh", "准予认证：四星级。")]
)
def test_granted(run: Run, lang: str, told: str) -> None:
    code, out, err = decided(run, *_DAY, "--lang", lang, "--require")
    assert (code, err) == (0, "")
    assert told in out.splitlines()


def test_the_first_example_of_the_help_is_decided_today(run: Run) -> None:
    code, out, err = decided(run, "--format", "json")
    today = dt.datetime.now().astimezone().date()
    assert (code, err) == (0, "")
    assert formats.parse(out).on in {today, today - dt.timedelta(1)}  # it may have been midnight


@pytest.mark.parametrize(
    ("lang", "told", "row"),
    [
        (
            "en",
            "**Certification is refused.**",
            (
                r"| assessment | \$.nonconformities\[1\].closed | must be closed by 2026-06-01, the day of the decision: "
                'the major nonconformity of 5.2.4, "抽查 20 单维修,5 单缺维修后的检测记录" |'
            ),
        ),
        (
            "zh",
            "**不予认证。**",
            (
                r"| 评审 | \$.nonconformities\[1\].closed | "
                '5.2.4 的严重不符合项 "抽查 20 单维修,5 单缺维修后的检测记录" 应在认证决定之日 2026-06-01 以前关闭 |'
            ),
        ),
    ],
)
def test_refused(run: Run, lang: str, told: str, row: str) -> None:
    options = ("--on", "2026-06-01", "--lang", lang, "--format", "markdown")
    code, out, err = decided(run, *options)
    assert (code, err) == (0, "")
    assert told in out.splitlines()
    assert row in out.splitlines()
    code, again, err = decided(run, *options, "--require")
    assert (code, again) == (3, out)
    said = {"zh": "--require 的要求未满足：不予认证", "en": "--require is not met: certification is refused"}
    assert err == f"assessment.json: {said[lang]}\n"


def test_the_document(run: Run) -> None:
    code, out, _ = decided(run, *_DAY, "--format", "json", "--first-year-qualified", "--justification", "甲")
    found = formats.parse(out)
    assert code == 0
    assert (found.grade.id, found.reached.id, found.justification) == ("qualified", "four_star", "甲")
    assert decided(run, *_DAY, "--format", "json", "--first-year-qualified", "--justification", "甲").out == out


def test_the_parameters_of_eligibility(run: Run) -> None:
    found = formats.parse(
        decided(run, *_DAY, "--format", "json", "--months-in-operation", "60", "--clean-years", "2").out
    )
    assert (found.months_in_operation, found.clean_years) == (60, 2)
    assert [one.problem.path for one in found.reasons] == ["$.operating_since", "$.incidents[0].date"]
    assert found.reasons[0].problem.values["from"] == "2030-11-01"


def test_a_scorecard_is_verified(run: Run) -> None:
    plain = decided(run, *_DAY, "--format", "json")
    assert decided(run, *_DAY, "--format", "json", "--card", "card.json") == plain
    data = json.loads(Path("card.json").read_bytes()) | {"base_score": "99"}
    found = formats.parse(decided(run, *_DAY, "--format", "json", "--card", written("edited.json", data)).out)
    assert found.outcome == "refused"
    assert {(one.kind, one.document) for one in found.reasons} == {("edited", "scorecard")}
    assert "$.base_score" in {one.problem.path for one in found.reasons}


def test_bounds_that_are_supplied(run: Run) -> None:
    card = gbt27922.to_json(planted(["no_bounds"]).scheme)
    Path("open.json").write_text(card, "utf-8")
    Path("bounds.csv").write_text("grade,from\nqualified,70\nthree_star,80\nfour_star,90\nfive_star,95\n", "utf-8")
    options = (*_DAY, "--scheme", "open.json", "--format", "json")
    assert [one.kind for one in formats.parse(decided(run, *options).out).reasons] == ["no_bounds"]
    assert formats.parse(decided(run, *options, "--grades", "bounds.csv").out).grade.id == "four_star"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--on", "2026-06-31"), '--on: must be a day such as 2026-05-12, got "2026-06-31"'),
        (("--months-in-operation", "-1"), "--months-in-operation: must be a non-negative integer, got -1"),
        (("--clean-years", "-1"), "--clean-years: must be a non-negative integer, got -1"),
        (("--justification", " "), '--justification: must be text that is not empty, got " "'),
    ],
)
def test_usage(run: Run, options: tuple[str, ...], told: str) -> None:
    assert decided(run, *options) == (2, "", f"gbt27922: {told}\n")


@pytest.mark.parametrize(
    ("reviewer", "lang", "told"),
    [
        ("A-017 王五", "en", '--reviewer: must not be of the team that assessed, but "A-017" is'),
        ("A-017 王五", "zh", '--reviewer：不得为评审组成员，"A-017" 是其中一员'),
        ("王五", "en", '--reviewer: must be an id and a name with a space between, such as "R-003 王五", got "王五"'),
        ("", "zh", '--reviewer：应为编号和姓名，以空格隔开，例如“R-003 王五”，实为 ""'),
    ],
)
def test_a_reviewer_that_cannot_be(run: Run, reviewer: str, lang: str, told: str) -> None:
    assert decided(run, "--lang", lang, by=("--reviewer", reviewer)) == (2, "", f"gbt27922: {told}\n")


def test_a_name_of_several_words(run: Run) -> None:
    out = decided(run, *_DAY, "--format", "json", by=("--reviewer", " R-003　Wang  Wu ")).out
    reviewer = formats.parse(out).reviewer
    assert (reviewer.id, reviewer.name) == ("R-003", "Wang  Wu")


def test_a_team_that_cannot_be_told_apart(run: Run) -> None:
    data = gbt27922.to_data(EXAMPLE)
    del data["team"][1]["id"]
    name = written("nameless.json", data)
    assert decided(run, assessment=name) == (
        1,
        "",
        "nameless.json: $.team[1].id: is required: people are told apart by id\n",
    )


def test_an_assessment_that_does_not_fit_its_scheme(run: Run) -> None:
    data = gbt27922.to_data(EXAMPLE)
    data["findings"] = data["findings"][1:]
    for options in ((), ("--card", "card.json")):
        code, out, err = decided(run, *options, assessment=written("short.json", data))
        assert (code, out) == (1, "")
        assert err.startswith("short.json: $.findings: must cover 5.1.1.1")
