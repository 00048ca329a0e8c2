"""``gbt27922 template``: the workbook of a scheme, of a list of outlets, of a plan, or with an assessment in it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import gbt27922
from gbt27922 import outlets, schemes, workbook
from tests.support.running import Run, runner

EXAMPLES = Path("docs/examples").resolve()


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    listed = outlets.read_outlets(EXAMPLES / "outlets.csv")
    plan = outlets.draw(listed, stage="surveillance", seed="A")
    Path("plan.json").write_text(gbt27922.to_json(plan), encoding="utf-8")
    Path("outlets.csv").write_bytes((EXAMPLES / "outlets.csv").read_bytes())
    return runner(capsys, monkeypatch, "template")


def sites(name: str) -> list[object]:
    return [row[0] for row in openpyxl.load_workbook(name)["场所"].iter_rows(min_row=2, values_only=True) if row[0]]


def test_it_is_the_workbook_of_the_library(run: Run) -> None:
    assert run("-o", "a.xlsx", "--lang", "both") == (0, "", "")
    assert Path("a.xlsx").read_bytes() == workbook.template(lang="both")
    assert run("-o", "b.xlsx", "--lang", "en", "--scheme", "GB/T 27922-2011", "--revision", "1").code == 0
    assert Path("b.xlsx").read_bytes() == workbook.template(schemes.load("GB/T 27922-2011", 1), lang="en")


def test_the_sites_are_headquarters_and_the_outlets(run: Run) -> None:
    assert run("-o", "a.xlsx", "--lang", "zh", "--outlets", "outlets.csv").code == 0
    assert sites("a.xlsx")[0] == "HQ"
    assert len(sites("a.xlsx")) == 27


def test_with_a_plan_they_are_those_that_it_has_chosen(run: Run) -> None:
    assert run("-o", "a.xlsx", "--lang", "zh", "--plan", "plan.json", "--outlets", "outlets.csv").code == 0
    plan = outlets.read_plan("plan.json")
    assert sites("a.xlsx") == ["HQ", *(outlet.id for outlet in plan.chosen)]
    assert openpyxl.load_workbook("a.xlsx")["组织"]["B7"].value == "监督评审"


def test_an_assessment_is_filled_in(run: Run) -> None:
    name = str(EXAMPLES / "appliance-maker.json")
    assert run("-o", "a.xlsx", "--lang", "zh", "--assessment", name).code == 0
    assert Path("a.xlsx").read_bytes() == workbook.template(assessment=gbt27922.read_assessment(name))
    both = ("--plan", "plan.json", "--outlets", "outlets.csv", "--assessment", name)
    assert run("-o", "b.xlsx", "--lang", "zh", *both).code == 0
    assert {*sites("a.xlsx")} < {*sites("b.xlsx")}


def test_a_point_table_completes_the_scheme(run: Run) -> None:
    Path("points.csv").write_text("indicator,points\n5.1.7.1,1\n", encoding="utf-8")
    assert run("-o", "a.xlsx", "--lang", "en", "--points", "points.csv").code == 0
    points = {row[0]: row[2] for row in openpyxl.load_workbook("a.xlsx")["Preview"].iter_rows(values_only=True)}
    assert points["5.1.7.1"] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--output is required: the workbook to write, such as -o form.xlsx"),
        (["-o", "a.xlsx", "--plan", "plan.json"], "--plan goes with --outlets: a plan has only ids"),
        (["-o", "a.csv"], '--output: must end in one of .xlsx, got ".csv"'),
    ],
)
def test_what_does_not_go_together_is_told(run: Run, arguments: list[str], told: str) -> None:
    assert run(*arguments, "--lang", "en") == (2, "", f"gbt27922: {told}\n")


def test_what_is_wrong_is_told_with_its_file(run: Run) -> None:
    Path("outlets.csv").write_text("id\nGZ-01\n", encoding="utf-8")
    found = run("-o", "a.xlsx", "--plan", "plan.json", "--outlets", "outlets.csv", "--lang", "en")
    assert found.code == 1
    assert found.err.startswith("outlets.csv: $.chosen[0].id: must be")
    assert not Path("a.xlsx").exists()
