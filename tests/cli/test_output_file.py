"""``-o FILE`` of every command: the file is written whole or not at all, and its ending says the format."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

import gbt27922
from gbt27922.cli import faults
from gbt27922.cli.app import COMMANDS, program
from gbt27922.errors import Gbt27922Warning, Problem
from tests.support.running import Run, runner

EXAMPLE = Path("docs/examples/five-star.json").resolve()


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_bytes(EXAMPLE.read_bytes())
    return runner(capsys, monkeypatch)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "conformance"])
def test_every_command_has_it(name: str) -> None:
    assert "--output" in {word for one in program()[name].assemble_argument_collection() for word in one.names}


def test_the_ending_says_the_format(run: Run) -> None:
    assert run("score", "a.json", "-o", "card.json") == (0, "", "")
    assert gbt27922.parse_scorecard(Path("card.json").read_bytes()).score == 100
    assert run("score", "a.json", "-o", "card.md", "--lang", "zh") == (0, "", "")
    assert Path("card.md").read_text(encoding="utf-8").startswith("# 评分表")


def test_a_format_that_is_asked_for_comes_first(run: Run) -> None:
    assert run("score", "a.json", "-o", "card.txt", "--format", "json").code == 0
    assert json.loads(Path("card.txt").read_bytes())["format"] == "gbt27922.scorecard/1"


def test_text_in_a_file_is_as_wide_as_a_page(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert run("score", "a.json", "-o", "card.txt").code == 0
    shown = Path("card.txt").read_text(encoding="utf-8")
    assert shown == gbt27922.report.render(gbt27922.score(gbt27922.read_assessment("a.json")), width=100)


def test_what_is_not_met_is_written_all_the_same(run: Run) -> None:
    data = json.loads(EXAMPLE.read_bytes())
    data["special_deductions"] = [{"ground": "law", "description": "d", "rectified": False}] * 6
    Path("a.json").write_text(json.dumps(data), encoding="utf-8")
    assert run("score", "a.json", "--require", "five_star", "-o", "card.json").code == 3
    assert Path("card.json").is_file()


@pytest.mark.parametrize("ending", ["html", "docx", "xlsx"])
def test_a_file_of_another_program_holds_one_result(run: Run, ending: str) -> None:
    Path("b.json").write_bytes(EXAMPLE.read_bytes())
    line = f"a file of {ending} holds one result: score the assessments one by one, or write json, markdown or text"
    assert run("score", "a.json", "b.json", "-o", f"cards.{ending}") == (2, "", f"gbt27922: {line}\n")
    assert not Path(f"cards.{ending}").exists()
    assert run("score", "a.json", "-o", f"card.{ending}") == (0, "", "")


def test_without_an_ending_it_is_text(run: Run) -> None:
    assert run("grade", "95", "-o", "grade") == (0, "", "")
    assert run("score", "a.json", "-o", "card", "--lang", "zh") == (0, "", "")
    assert Path("card").read_text(encoding="utf-8").startswith("评分表")


def test_nothing_is_written_if_the_input_is_at_fault(run: Run) -> None:
    Path("card.json").write_text("as it was", encoding="utf-8")
    Path("broken.json").write_text("{", encoding="utf-8")
    assert run("score", "a.json", "broken.json", "-o", "card.json").code == 1
    assert Path("card.json").read_text(encoding="utf-8") == "as it was"
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["a.json", "broken.json", "card.json"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.json", "gbt27922: --output: must be a file of its own, but a.json is read or written besides"),
        ("card.pdf", 'gbt27922: --output: must end in one of .txt, .json, .md, .html, .docx, .xlsx, got ".pdf"'),
        ("card.csv", 'gbt27922: --output: must end in one of .txt, .json, .md, .html, .docx, .xlsx, got ".csv"'),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_meant(run: Run, name: str, line: str) -> None:
    assert run("score", "a.json", "-o", name) == (2, "", f"{line}\n")


def test_an_ending_of_one_command_only(run: Run) -> None:
    Path("list.csv").write_text("id\nA\nB\n", encoding="utf-8")
    assert run("sample", "list.csv", "--size", "1", "--seed", "s", "-o", "plan.csv").code == 0
    assert Path("plan.csv").read_text(encoding="utf-8").startswith("\ufeffid,stratum,name,why")


def test_a_place_that_cannot_be_written(run: Run) -> None:
    assert run("score", "a.json", "-o", "nowhere/card.json") == (
        1,
        "",
        "nowhere/card.json: cannot be written: No such file or directory\n",
    )


def test_notes_are_told_once_and_stop_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with faults.notes_told("zh"):
        for _ in range(2):
            with faults.problems_in("a.csv"):
                warnings.warn(Gbt27922Warning(Problem("line 1", "missing_field")), stacklevel=1)
    assert capsys.readouterr().err == "a.csv: 第 1 行：必填\n"


def test_other_warnings_go_on() -> None:
    def warn() -> None:
        with faults.problems_in("a.csv"):
            warnings.simplefilter("always", DeprecationWarning)
            warnings.warn("old", DeprecationWarning, stacklevel=1)

    with pytest.warns(DeprecationWarning, match="old"):
        warn()
