"""Findings in CSV on the command line: scored, written, and notes told in the reader's language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("cyclopts", reason="the command line is an extra")

import gbt27922
from gbt27922 import formats
from tests.support.running import Run, runner

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
FOUND = gbt27922.read_assessment(EXAMPLES / "sampled.json")
OUTLETS = str(EXAMPLES / "outlets.csv")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text(gbt27922.to_json(FOUND), encoding="utf-8")
    return runner(capsys, monkeypatch)


def test_out_and_in_again(run: Run) -> None:
    assert run("findings", "a.json", "-o", "发现.csv", "--lang", "zh") == (0, "", "")
    table = Path("发现.csv").read_text(encoding="utf-8")
    assert table.startswith("\ufeff指标,场所,类别,")
    Path("gbk.csv").write_text(table.removeprefix("\ufeff"), encoding="gbk")
    told = "gbk.csv: 第 1 行：按 GB18030 读取，因为不是 UTF-8\n"
    asked = ("gbk.csv", "--outlets", OUTLETS, "--lang", "zh")
    code, out, err = run("findings", *asked, "-o", "b.json")
    assert (code, err) == (0, told)
    again = gbt27922.read_assessment("b.json")
    assert again.findings == FOUND.findings
    code, out, err = run("score", *asked)
    assert (code, out, err) == (0, run("score", "b.json", "--lang", "zh").out, told)
    both = run("score", "a.json", "发现.csv", "--outlets", OUTLETS, "--format", "json").out.splitlines()
    assert [json.loads(line)["score"] for line in both] == [json.loads(both[0])["score"]] * 2


def test_exclusions_and_special_items(run: Run) -> None:
    left = [finding for finding in FOUND.findings if not finding.indicator.startswith("5.3.2")]
    Path("f.csv").write_text(formats.findings_csv(gbt27922.models.Assessment(FOUND.scheme, left, sites=FOUND.sites)))
    Path("e.csv").write_text("条款;理由\n5.3.2;不适用\n", encoding="utf-16")
    Path("s.csv").write_text("项目,依据,描述\n特别扣分项,law,虚假宣传\n特别加分项,,首创\n", encoding="utf-8")
    asked = ("findings", "f.csv", "--exclusions", "e.csv", "--specials", "s.csv", "--format", "json")
    found = gbt27922.parse_assessment(run(*asked).out)
    assert [one.indicator for one in found.exclusions] == ["5.3.2"]
    assert (len(found.special_deductions), len(found.special_bonuses)) == (1, 1)
    Path("s.csv").write_text("项目,依据,描述\n奖励,,x\n", encoding="utf-8")
    assert run(*asked, "--lang", "en").err.startswith('s.csv: line 2: item: must be one of "deduction", "bonus"')


@pytest.mark.parametrize(
    "argv", [("findings", "a.json", "--outlets", OUTLETS), ("score", "a.json", "--specials", "s.csv")]
)
def test_tables_that_belong_to_nothing(run: Run, argv: tuple[str, ...]) -> None:
    assert run(*argv)[::2] == (
        2,
        "gbt27922: --outlets, --exclusions and --specials go with findings in CSV: an assessment says these itself\n",
    )


def test_safe(run: Run) -> None:
    Path("a.json").write_text(
        json.dumps(
            {
                "format": "gbt27922.assessment/1",
                "scheme": FOUND.scheme,
                "findings": [{"indicator": "A", "conforming": True, "note": "=1"}],
            }
        )
    )
    assert (
        run("findings", "a.json", "--safe", "--lang", "en").out
        == "\ufeff'indicator,conforming,note\nA,conforming,'=1\n"
    )
    assert run("findings", "a.json", "--safe", "--format", "json").code == 2


def test_columns_that_are_left_are_told(run: Run) -> None:
    Path("o.csv").write_text("编号,面积\nA,9\nB,8\n", encoding="utf-8")
    code, _, err = run("sample", "o.csv", "--size", "1", "--seed", "s", "--lang", "zh")
    assert (code, err) == (0, 'o.csv: 第 1 行：未读取列 "面积"\n')


def test_a_terminal_gets_no_mark(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert not run("schemes", "points").out.startswith("\ufeff")
