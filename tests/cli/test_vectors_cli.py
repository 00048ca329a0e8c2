"""Every vector through the command line: the same answer, the same refusals, one plain line each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gbt27922.cli import main
from tests.support import cases


def arguments(case: dict[str, Any], folder: Path) -> list[str]:
    """The command that scores a case, with its files written to ``folder``."""
    source, path = cases.source(case), folder / "assessment.json"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    command = ["score", str(path), "--format", "json"]
    if "scheme_patch" in case:
        scheme = folder / "scheme.json"
        scheme.write_text(cases.dumped(cases.scheme_document(case)), encoding="utf-8")
        command += ["--scheme", str(scheme)]
    if "points" in case:
        points = folder / "points.csv"
        points.write_text(case["points"], encoding="utf-8")
        command += ["--points", str(points)]
    return command


@pytest.mark.unmeasured
@pytest.mark.parametrize("case", [case for case in cases.cases() if "expect" in case], ids=lambda case: case["id"])
def test_scored(case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(case, tmp_path)) == 0
    printed = capsys.readouterr()
    document, expected = json.loads(printed.out), case["expect"]
    lines = {line["indicator"]: line for line in document["lines"]}
    for indicator, fields in expected.get("lines", {}).items():
        assert {name: lines[indicator][name] for name in fields} == fields
    bounds = [{"grade": grade, **bound} for grade, bound in expected.get("bounds", {}).items()]
    simple = {name: value for name, value in expected.items() if name != "lines"} | (
        {"bounds": bounds} if bounds else {}
    )
    assert {name: document[name] for name in simple} == simple
    assert printed.err == ""


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "case", [case for case in cases.cases() if "expect_problems" in case], ids=lambda case: case["id"]
)
def test_refused(case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(case, tmp_path)) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert len(lines) == len(case["expect_problems"])
    for problem in case["expect_problems"]:
        if problem["path"]:
            assert any(line.startswith(f"{tmp_path / 'assessment.json'}: {problem['path']}: ") for line in lines)
