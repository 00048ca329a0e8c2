"""Grades, stages, verdicts, events and special deductions by a word for them, in either language, counted from 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gbt27922.cli.choices import chosen, words_of
from tests.support.running import runner

if TYPE_CHECKING:
    from tests.support.running import Run

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
MAKER = str(EXAMPLES / "appliance-maker.json")
OUTLETS = str(EXAMPLES / "outlets.csv")
CERTIFICATION = EXAMPLES / "certification"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("GBT27922_LANG", "en")
    return runner(capsys, monkeypatch)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("five_star", "five_star"),
        ("五星级", "five_star"),
        (" 五 星 级 ", "five_star"),
        ("Five-Star", "five_star"),
        ("ＦＩＶＥ＿ＳＴＡＲ", "five_star"),
        ("甲", "甲"),
        ("a", "a"),
        ("", ""),
    ],
)
def test_a_word_names_one_or_none(text: str, expected: str) -> None:
    words = {"five_star": ["五星级", "five-star"], "one": ["甲", "A"], "other": ["甲", "A"]}
    assert chosen(text, words) == expected


def test_an_id_is_meant_before_any_word() -> None:
    assert chosen("A", {"A": ["B"], "B": ["A"]}) == "A"


@pytest.mark.parametrize(
    "stages", [("initial", "初次", "初次认证", "Initial Certification"), ("surveillance", "监督", "监督评审")]
)
def test_a_stage(stages: tuple[str, ...], run: Run) -> None:
    lines = [
        ["sample", OUTLETS, "--seed", "A", "--format", "json"],
        ["certification", "time", "--staff", "1200", "--format", "json"],
        ["certification", "fees", "--staff", "1200", "--format", "json"],
    ]
    for line in lines:
        found = [run(*line, "--stage", stage) for stage in stages]
        assert found[0].code == 0
        assert found == [found[0]] * len(stages)


def test_an_event(run: Run) -> None:
    rest = ("--by", "R-003", "--rests-on", "0" * 64, "--date", "2028-07-01", "--format", "json")
    certificate = str(CERTIFICATION / "suspended.json")
    by_id, by_word = (
        run("certification", "record", certificate, "--event", event, *rest) for event in ("withdrawn", "撤销")
    )
    assert by_id.code == 0
    assert by_id == by_word


@pytest.mark.parametrize("grade", ["five_star", "五星级", "five star", "FIVE-STAR"])
def test_a_grade(grade: str, run: Run) -> None:
    assert run("score", MAKER, "--require", grade).code == 3
    found = run("improve", MAKER, "--target", grade, "--format", "json")
    assert json.loads(found.out)["target"] == "five_star"


@pytest.mark.parametrize("option", ["--set", "--include"])
def test_a_verdict(option: str, run: Run) -> None:
    leaf = {"--set": "5.2.4", "--include": "5.2.3"}[option]
    for verdicts in (("conforming", "符合"), ("nonconforming", "不符合", "Non-conforming")):
        found = [run("what-if", MAKER, option, f"{leaf}={verdict}", "--format", "json") for verdict in verdicts]
        assert found[0].code == 0
        assert found == [found[0]] * len(verdicts)


@pytest.mark.parametrize(
    "named", ["special_deductions", "特别扣分项", "特别扣分项 1", "special deduction 1", "特别扣分项1"]
)
def test_a_special_deduction(named: str, run: Run) -> None:
    found = run("improve", MAKER, "--target", "five_star", "--fixable", named, "--format", "json")
    assert found.code == 0
    assert json.loads(found.out)["fixes"][0]["special_deduction"] == 0


def test_one_that_is_not_there_is_told_as_it_was_typed(run: Run) -> None:
    code, out, err = run("improve", MAKER, "--target", "five_star", "--fixable", "5.1", "特别扣分项 2")
    assert (code, out) == (2, "")
    assert err.startswith("gbt27922: --fixable 特别扣分项 2: must be an indicator of the scheme")


def test_what_is_removed_twice_is_told_as_it_was_typed(run: Run) -> None:
    err = run("what-if", MAKER, "--remove-deduction", "1", "1").err
    assert err == f"{MAKER}: --remove-deduction 1: must be removed once, but 1 is removed twice\n"


def test_every_word_of_an_id() -> None:
    assert words_of(["json", "recertification"], "zh") == {"json": [], "recertification": ["再认证", "再认证"]}


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["score", MAKER, "--format", "txt"], "--format: must be one of text, json, markdown, html, docx, xlsx, got"),
        (["score", MAKER, "--require", "four_stra"], "--require: must be one of "),
    ],
)
def test_a_slip_is_asked_about(argv: list[str], told: str, run: Run) -> None:
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert err.startswith(f"gbt27922: {told}")
    assert err.endswith(("; did you mean text?\n", "; did you mean four_star?\n"))
