"""The commands ``what-if`` and ``improve``: what they print in both languages, what they complain of, how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import gbt27922
from gbt27922 import schemes
from gbt27922.analysis import (
    Change,
    Exclude,
    Include,
    PutRight,
    RemoveBonus,
    RemoveDeduction,
    SetFinding,
    improve,
    what_if,
)
from tests.support.running import Result, Run, runner

EXAMPLES = Path(__file__).parents[1] / "data" / "revision-1"
A, FAILED = str(EXAMPLES / "appliance-maker.json"), str(EXAMPLES / "failed-by-deductions.json")
ASSESSMENT = gbt27922.read_assessment(A)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command line in an empty folder, in no particular locale."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    return runner(capsys, monkeypatch)


def with_conditions(**conditions: Any) -> dict[str, Any]:
    """The shipped scheme, but that three-star has conditions beside its bound."""
    scheme: dict[str, Any] = json.loads(gbt27922.to_json(schemes.load(ASSESSMENT.scheme, ASSESSMENT.revision)))
    grades = [{**grade, **(conditions if grade["id"] == "three_star" else {})} for grade in scheme["grades"]]
    return {**scheme, "grades": grades}


def rows(text: str) -> list[str]:
    """The lines of a report, each gap in them one space."""
    return [" ".join(line.split()) for line in text.splitlines()]


class TestWhatIf:
    """``what-if``: every kind of change, three forms, two languages."""

    def test_every_option_is_the_change_of_the_library(self, run: Run) -> None:
        changes: list[Change] = [
            SetFinding("5.2.4", conforming=True),
            SetFinding("5.3.2", "GZ-01", sampled=20, nonconforming=1),
            SetFinding("5.1.7", "HQ", conforming=False),
            PutRight("5.1.4"),
            PutRight("5.3.1", "HQ", 2),
            Include("5.2.3"),
            Exclude("5.2.6", "a=b"),
            Exclude("5.1.1"),
            RemoveDeduction(0),
        ]
        options = [
            *("--set", "5.2.4=conforming", "5.3.2@GZ-01=1/20", "--set", "5.1.7@HQ=nonconforming"),
            *("--put-right", "5.1.4", "5.3.1@HQ=2", "--include", "5.2.3", "--exclude", "5.2.6=a=b", "5.1.1"),
            *("--remove-deduction", "1"),
        ]
        code, out, err = run("what-if", A, *options, "--format", "json")
        assert (code, err) == (0, "")
        assert out == gbt27922.to_json(what_if(ASSESSMENT, changes)) + "\n"

    def test_a_bonus_and_a_verdict_for_what_is_included(self, run: Run) -> None:
        with_bonus = json.loads(Path(A).read_bytes()) | {"special_bonuses": [{"description": "甲"}]}
        Path("b.json").write_text(json.dumps(with_bonus), encoding="utf-8")
        out = run("what-if", "b.json", "--include", "5.2.3=conforming", "--remove-bonus", "1", "--format", "json").out
        changes: list[Change] = [Include("5.2.3", conforming=True), RemoveBonus(0)]
        assert out == gbt27922.to_json(what_if(gbt27922.read_assessment("b.json"), changes)) + "\n"
        shown = rows(run("what-if", "b.json", "--include", "5.2.3=conforming", "--remove-bonus", "1").out)
        assert "special bonuses 1 0" in shown
        assert "special bonus no. 1 removed" in shown
        assert "5.2.3 has no finding: it is taken as conforming, as asked." in shown

    def test_text(self, run: Run) -> None:
        options = ["--set", "5.2.4=1/20", "5.1.7=nonconforming", "--include", "5.2.3", "--exclude", "5.1.1=closed"]
        code, out, _ = run("what-if", A, *options, "--put-right", "5.3.1", "5.3.2@HQ=1", "--remove-deduction", "1")
        assert code == 0
        shown = rows(out)
        for line in (
            "score 94.08 86.95 -7.13",
            "special deductions 1 0",
            "grade four-star three-star",
            "5.2.4 set to 1/20",
            "5.1.7 set to nonconforming",
            "5.3.1 all put right",
            "5.3.2 @ HQ nonconforming samples put right: 1",
            "5.2.3 no longer excluded",
            "5.1.1 excluded: closed",
            "special deduction no. 1 removed",
            "5.2.3 has no finding: it is taken as not conforming, the worst case.",
            "5.1.1 organizational structure 5.64 / 5.83 – -5.64",
            "5.2.3 delivery – 0.00 / 5.83 0.00",
        ):
            assert line in shown
        assert "with other point tables" in out

    def test_chinese(self, run: Run) -> None:
        shown = rows(run("what-if", A, "--include", "5.2.3", "--lang", "zh").out)
        assert shown[0] == "假设分析"
        assert "5.2.3 没有评审发现：按最不利情形计为不符合。" in shown
        assert "等级 四星级 三星级" in shown

    def test_markdown(self, run: Run) -> None:
        out = run("what-if", A, "--remove-deduction", "1", "--format", "markdown").out
        assert out.startswith("# What if\n\n|  | before | after | change |\n| --- | ---: | ---: | ---: |\n")
        assert "\n- **special deduction no. 1**: removed\n" in out
        assert "\n## Indicators that differ\n\nNo indicator differs.\n" in out

    def test_no_change(self, run: Run) -> None:
        shown = rows(run("what-if", A).out)
        assert "No indicator differs." in shown
        assert "Changes" not in shown
        plain = run("what-if", str(EXAMPLES / "five-star.json"), "--set", "5.1.7=nonconforming").out
        assert "special" not in plain
        assert "score 100.00 97.08 -2.91" in rows(plain)

    def test_too_many_special_deductions_are_said(self, run: Run) -> None:
        out = run("what-if", FAILED, "--set", "5.1.7=conforming").out
        assert "There are 5 special deductions" in " ".join(rows(out))
        assert "the grade after is fail" in " ".join(rows(out))

    def test_another_scheme_or_point_table(self, run: Run) -> None:
        points = str(EXAMPLES / "invented-points.csv")
        other = schemes.with_points(schemes.load(ASSESSMENT.scheme, ASSESSMENT.revision), Path(points))
        Path("other.json").write_text(gbt27922.to_json(other), encoding="utf-8")
        expected = gbt27922.to_json(what_if(ASSESSMENT, other_scheme=other)) + "\n"
        for options in (["--other-points", points], ["--other-scheme", "other.json"]):
            assert run("what-if", A, *options, "--format", "json").out == expected
        shown = rows(run("what-if", A, "--other-points", points).out)
        assert any(line.startswith("scheme GB/T 27922-2011 8629ff1a5794 GB/T 27922-2011 ") for line in shown)
        assert "with other point tables" not in " ".join(shown)
        same = run("what-if", A, "--points", points, "--format", "json").out
        assert same == gbt27922.to_json(what_if(ASSESSMENT, (), other)) + "\n"

    def test_another_point_table_stands_instead_of_the_first(self, run: Run) -> None:
        Path("parts.csv").write_text("indicator,points\n5.3.1,10\n", encoding="utf-8")
        first = schemes.with_points(
            schemes.load(ASSESSMENT.scheme, ASSESSMENT.revision), EXAMPLES / "invented-points.csv"
        )
        other = schemes.with_points(schemes.load(ASSESSMENT.scheme, ASSESSMENT.revision), Path("parts.csv"))
        options = ("--points", str(EXAMPLES / "invented-points.csv"), "--other-points", "parts.csv", "--format", "json")
        expected = gbt27922.to_json(what_if(ASSESSMENT, (), first, other_scheme=other)) + "\n"
        assert run("what-if", A, *options) == (0, expected, "")

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (
                ["--set", "5.2.4"],
                "--set 5.2.4: must be ID=conforming, ID=nonconforming or ID=K/N, K nonconforming of N",
            ),
            (["--set", "5.2.4=3"], "--set 5.2.4=3: must be ID=conforming"),
            (["--set", "=conforming"], "--set =conforming: $.indicator: must be text that is not empty"),
            (["--set", "5.2.4=3/2"], "--set 5.2.4=3/2: $.nonconforming: must be at most 2, the number sampled, got 3"),
            (
                ["--set", "5.2.4=conforming", "--set", "5.2.4@A=1/2", "5.2.4=1/3"],
                "--set 5.2.4=1/3: must be the only one for its indicator and site, but there is --set 5.2.4=conforming",
            ),
            (["--put-right", "5.2.4=x"], "--put-right 5.2.4=x: must be ID, or ID=NUMBER"),
            (["--put-right", "5.2.4=0"], "--put-right 5.2.4=0: $.samples: must be a positive integer, got 0"),
            (["--include", "5.2.3=1/2"], "--include 5.2.3=1/2: must be ID, ID=conforming or ID=nonconforming"),
            (["--exclude", "5.2.4="], "--exclude 5.2.4=: $.justification: must be text that is not empty"),
            (["--remove-deduction", "0"], "--remove-deduction 0: is counted from 1\n"),
            (["--remove-bonus", "x"], '--remove-bonus: must be a whole number, got "x"\n'),
        ],
    )
    def test_usage(self, run: Run, options: list[str], told: str) -> None:
        code, out, err = run("what-if", A, *options)
        assert (code, out) == (2, "")
        assert err.startswith(f"gbt27922: {told}")

    def test_what_cannot_be_is_told_at_its_option(self, run: Run) -> None:
        options = ["--set", "5.2.3=conforming", "5.1@SZ-99=conforming", "--include", "5.1.1", "--put-right", "9=2"]
        code, out, err = run("what-if", A, *options)
        assert (code, out) == (1, "")
        assert [line.removeprefix(f"{A}: ") for line in err.splitlines()] == [
            '--include 5.1.1: must be excluded, but "5.1.1" is not',
            '--set 5.1@SZ-99=conforming: must be listed under sites, but "SZ-99" is not',
            '--put-right 9=2: must have findings, but "9" has none',
            '--set 5.2.3=conforming: must not be excluded, but "5.2.3" is: drop the finding or the exclusion',
        ]


class TestImprove:
    """``improve``: the plan, its alternatives, costs, and what is out of reach."""

    def test_json(self, run: Run) -> None:
        code, out, err = run("improve", A, "--target", "five_star", "--fixable", "5.1", "5.2", "--format", "json")
        assert (code, err) == (0, "")
        assert out == gbt27922.to_json(improve(ASSESSMENT, "five_star", fixable=["5.1", "5.2"])) + "\n"

    def test_text(self, run: Run) -> None:
        out = run("improve", A, "--target", "five_star").out
        shown = rows(out)
        assert shown[0] == "The cheapest way to five-star"
        assert "target five-star from 95.00, inclusive" in shown
        assert [line for line in shown if line.startswith("no. 1 special deduction: ")]
        assert "This gives 95.08, five-star." in shown
        assert "5.2.6 waste-goods take-back 0.88 1" in shown
        assert "Alternative 2" in shown
        assert "can be as low as three-star" in " ".join(shown)

    def test_chinese_markdown_by_samples(self, run: Run) -> None:
        options = ["--step", "sample", "--fixable", "5.3", "--lang", "zh", "--format", "markdown"]
        out = run("improve", A, "--target", "five_star", *options).out
        assert out.startswith("# 达到五星级的最省整改方案\n")
        assert "\n| 5.3.1 | 顾客关系 | 0.43 | 2 | 2 |\n" in out
        assert "\n|  | 合计 | 1.09 | 4 |  |\n" in out

    def test_costs(self, run: Run) -> None:
        Path("costs.csv").write_text("indicator,cost\n5.1.4.1,12\n5.2.6,30\n5.3.2,4.5\n", encoding="utf-8")
        options = ["--costs", "costs.csv", "--fixable", "5.1.4.1", "5.2.6", "5.3.2"]
        shown = rows(run("improve", A, "--target", "five_star", *options).out)
        assert "total 1.43 16.50" in shown

    def test_a_complete_table_and_a_site(self, run: Run) -> None:
        points = str(EXAMPLES / "invented-points.csv")
        out = run("improve", A, "--target", "five_star", "--points", points).out
        assert "apportioned" not in out
        scheme = json.loads(gbt27922.to_json(schemes.load(ASSESSMENT.scheme, ASSESSMENT.revision))) | {
            "aggregation": "site_mean"
        }
        Path("mean.json").write_text(json.dumps(scheme), encoding="utf-8")
        shown = rows(
            run(
                "improve", A, "--target", "five_star", "--scheme", "mean.json", "--step", "sample", "--fixable", "5.2"
            ).out
        )
        assert [line for line in shown if line.startswith("5.2.6 @ NJ-03 waste-goods take-back ")]

    def test_certain(self, run: Run) -> None:
        shipped = schemes.load(ASSESSMENT.scheme, ASSESSMENT.revision)
        findings = [{"indicator": leaf.id, "conforming": leaf.id != "5.1.2.2"} for leaf in shipped.leaves]
        special = [{"ground": "law", "description": "甲"}]
        document = {
            "format": "gbt27922.assessment/1",
            "scheme": shipped.id,
            "revision": 1,
            "findings": findings,
            "special_deductions": special,
        }
        Path("a.json").write_text(json.dumps(document), encoding="utf-8")
        shown = rows(run("improve", "a.json", "--target", "five_star").out)
        assert "So it is with every point table that agrees with the published points." in shown

    def test_nothing_to_do(self, run: Run) -> None:
        shown = rows(run("improve", A, "--target", "three_star").out)
        assert "Nothing needs to be put right: the grade is three-star or higher already." in shown
        assert "target fail the lowest grade" in rows(run("improve", A, "--target", "fail").out)

    def test_what_a_fix_is_for(self, run: Run) -> None:
        scheme = with_conditions(floor={"level": 3, "share": "0.9"}, requires=["5.1.4.2"])
        Path("floors.json").write_text(json.dumps(scheme), encoding="utf-8")
        options = ["improve", A, "--target", "three_star", "--scheme", "floors.json"]
        shown = " ".join(rows(run(*options).out))
        assert "indicator title points cost for" in shown
        assert "target three-star from 80.00, inclusive; every indicator of level 3" in shown
        assert "target fail the lowest grade" in " ".join(rows(run(*options[:3], "fail", *options[4:]).out))
        assert "0.77 1 floor of 5.1.4.1" in shown
        assert "0.14 1 required" in shown
        assert "required" not in " ".join(rows(run("improve", A, "--target", "five_star").out))

    def test_what_a_fix_is_for_in_chinese(self, run: Run) -> None:
        scheme = with_conditions(floor={"level": 2, "share": "0.9"}, requires=["5.1.4.1"])
        Path("floors.json").write_text(json.dumps(scheme), encoding="utf-8")
        options = ["--scheme", "floors.json", "--lang", "zh", "--format", "markdown"]
        out = run("improve", A, "--target", "three_star", *options).out
        assert "| 必备指标；5.1.4 的下限 |" in out
        assert "| 0.88 | 1 | 5.2.6 的下限 |" in out

    def test_bounds_that_are_not_public(self, run: Run) -> None:
        grades = [{"id": id, "title": {"zh": id, "en": id}} for id in ("low", "high")]
        shipped = json.loads(gbt27922.to_json(schemes.load(ASSESSMENT.scheme, ASSESSMENT.revision)))
        Path("open.json").write_text(json.dumps(shipped | {"grades": grades}), encoding="utf-8")
        code, out, err = run("improve", A, "--target", "high", "--scheme", "open.json")
        assert (code, out) == (1, "")
        assert err.startswith(f"{A}: $.grades: must have bounds, which are not public")

    def test_nothing_that_may_be_fixed_is_a_slip(self, run: Run) -> None:
        code, out, err = run("improve", A, "--target", "five_star", "--fixable")
        assert (code, out) == (2, "")
        assert "--fixable" in err

    def test_out_of_reach(self, run: Run) -> None:
        options = ["improve", A, "--target", "five_star", "--fixable", "5.2.1"]
        code, out, err = run(*options)
        assert (code, err) == (0, "")
        assert "five-star is out of reach: all that may be fixed gives 94.30, four-star." in rows(out)
        code, out, err = run(*options, "--require")
        assert (code, bool(out)) == (3, True)
        assert err == f"{A}: --require is not met: five_star is out of reach\n"
        assert run("improve", A, "--target", "five_star", "--require").code == 0

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (
                ["--target", "gold"],
                '--target: must be one of fail, qualified, three_star, four_star, five_star, got "gold"',
            ),
            (["--target", "five_star", "--fixable", "5.9"], "--fixable 5.9: must be an indicator of the scheme"),
            (["--target", "five_star", "--step", "half"], '--step: must be one of leaf, sample, got "half"'),
            ([], "--target: is required"),
        ],
    )
    def test_usage(self, run: Run, options: list[str], told: str) -> None:
        code, out, err = run("improve", A, *options)
        assert (code, out) == (2, "")
        assert err.startswith(f"gbt27922: {told}")

    def test_faults_are_laid_to_their_file(self, run: Run) -> None:
        Path("costs.csv").write_text("indicator,cost\n5.2.6,1\n", encoding="utf-8")
        Path("bad.csv").write_text("indicator,cost\n5.2.6,-1\n", encoding="utf-8")
        Path("few.json").write_text('{"format": "gbt27922.assessment/1", "scheme": "GB/T 27922-2011", "findings": []}')
        ask = ["--target", "five_star", "--fixable", "5.2.6", "5.2.1"]
        assert run("improve", A, *ask, "--costs", "costs.csv") == Result(
            1, "", 'costs.csv: costs: must have a cost for "5.2.1", or leave it out of what is fixable\n'
        )
        assert (
            run("improve", A, *ask, "--costs", "bad.csv").err == "bad.csv: line 2: cost: must be zero or more, got -1\n"
        )
        assert run("improve", A, *ask, "--costs", "no.csv").err.startswith("no.csv: cannot be read: ")
        code, out, err = run("improve", "few.json", *ask)
        assert (code, out, err.count("few.json: $.findings: must cover")) == (1, "", 30)


@pytest.mark.parametrize("command", ["what-if", "improve"])
def test_help_has_an_example(run: Run, command: str) -> None:
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert f"\n    gbt27922 {command} assessment.json " in out
