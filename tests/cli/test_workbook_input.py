"""A workbook wherever a command takes an assessment, and problems at its cells."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from gbt27922 import read_assessment, workbook
from tests.support.running import Run, runner

if TYPE_CHECKING:
    from pathlib import Path

SAMPLED = read_assessment("docs/examples/sampled.json")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return runner(capsys, monkeypatch)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    place = tmp_path / "评审.xlsx"
    place.write_bytes(workbook.template(assessment=SAMPLED))
    return place


def change(place: Path, **cells: Any) -> None:
    """Write into cells of the sheet of findings."""
    book = openpyxl.load_workbook(place)
    for cell, value in cells.items():
        book["评审发现"][cell] = value
    data = BytesIO()
    book.save(data)
    place.write_bytes(data.getvalue())


@pytest.mark.parametrize(
    "command",
    [
        ["score", "FILE"],
        ["explain", "FILE"],
        ["readings", "FILE"],
        ["rank", "FILE", "FILE"],
        ["compare", "FILE", "FILE", "--format", "json"],
        ["what-if", "FILE", "--set", "5.2.4=true"],
        ["improve", "FILE", "--target", "five_star"],
        ["estimate", "FILE", "--outlets", "docs/examples/outlets.csv"],
    ],
)
def test_a_workbook_is_an_assessment(command: list[str], form: Path, run: Run) -> None:
    by_document = run(*("docs/examples/sampled.json" if word == "FILE" else word for word in command))
    by_workbook = run(*(str(form) if word == "FILE" else word for word in command))

    assert by_workbook.code == by_document.code
    assert by_workbook.err.replace(str(form), "docs/examples/sampled.json") == by_document.err
    assert by_workbook.out.replace(str(form), "docs/examples/sampled.json") == by_document.out


def test_a_workbook_comes_from_standard_input_by_its_content(form: Path, run: Run) -> None:
    data = form.read_bytes()

    assert run("score", "-", stdin=data).out == run("score", str(form)).out
    change(form, E5=None, F5=20, G5=30)
    assert (
        run("score", "-", "--lang", "zh", stdin=form.read_bytes()).err
        == "<stdin>: 评审发现!G5：不符合数 30 大于抽样数 20\n"
    )


def test_every_problem_is_told_at_its_cell(form: Path, run: Run) -> None:
    change(form, E2=None, F2="3个", G2=0, E3=None, F3="=1+1", G3=0)

    assert run("score", str(form), "--lang", "en") == (
        1,
        "",
        (
            f'{form}: 评审发现!F2: must be a positive integer, got "3个"\n'
            f"{form}: 评审发现!F3: must have a result, but the formula was saved without one; open it in a spreadsheet, "
            "compute and save\n"
        ),
    )


def test_problems_of_scoring_have_their_cells_too(form: Path, run: Run) -> None:
    change(form, A2="5.9", A3="5.1")

    told = run("score", str(form), "--lang", "zh").err.splitlines()
    assert {f"{form}: 评审发现!A2", f"{form}: 评审发现!A3"} < {line.split("：")[0] for line in told}
    assert all(line.startswith(f"{form}: 评审发现!") for line in told)
    document = run("score", "docs/examples/sampled.json", str(form), "docs/examples/five-star.json")
    assert document.code == 1
    assert document.out.count("\n\n") > 2


def test_what_was_left_and_another_scheme_are_noted(form: Path, run: Run) -> None:
    change(form, L1="备注2")

    found = run("score", str(form), "--points", "docs/examples/invented-points.csv", "--lang", "zh")
    assert found.code == 0
    assert found.err == (
        f'{form}: 评审发现!L1：不属于评审工作簿，未读取 "备注2"\n'
        f'{form}: about!B4：工作簿不是按所用的认证方案 "GB/T 27922-2011" 生成的：修订版或分值不同\n'
    )


def test_an_old_workbook_is_refused_with_a_sentence(tmp_path: Path, run: Run) -> None:
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

    assert run("explain", str(old), "--lang", "en").err == (
        f"{old}: $: must be an xlsx workbook, but is an old xls; in a spreadsheet, save as xlsx\n"
    )


def test_workbooks_are_merged(form: Path, run: Run, tmp_path: Path) -> None:
    other = tmp_path / "乙.xlsx"
    other.write_bytes(form.read_bytes())

    assert run("score", str(form), str(other), "--merge") == run("score", str(form))
    change(other, E5=None, F5=20, G5=1)
    assert run("score", str(form), str(other), "--merge", "--lang", "zh").err.startswith(
        f"{other} 评审发现!E5：与 {form} 评审发现!E5 矛盾：那里是 "
    )
    assert run("score", str(form), "docs/examples/five-star.json", "--merge").err == (
        "docs/examples/five-star.json: must be an xlsx workbook\n"
    )
    assert run("score", str(form), str(form), "--merge", "--require", "five_star").code == 0
