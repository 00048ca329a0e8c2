"""The command ``rank``: which name each file has, what it prints in both languages, and what it refuses."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from rich.cells import cell_len

import gbt27922
from gbt27922 import analysis, formats, report, schemes
from tests.support.running import Run, runner

SCHEME = schemes.default()


def written(name: str, lost: int, organization: str | None = None, **more: Any) -> None:
    """An assessment that lost so many hundredths of each leaf, and its scorecard."""
    findings = [{"indicator": leaf.id, "sampled": 100, "nonconforming": lost} for leaf in SCHEME.leaves]
    data = {"format": "gbt27922.assessment/1", "scheme": SCHEME.id, "findings": findings, **more}
    Path(f"{name}.json").write_text(
        json.dumps(data | ({"organization": {"name": organization}} if organization else {})), "utf-8"
    )
    card = gbt27922.score(gbt27922.read_assessment(f"{name}.json"), SCHEME)
    Path(f"{name}-card.json").write_text(gbt27922.to_json(card), "utf-8")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder with assessments and their scorecards."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    written("a", 10, "甲公司")
    written("b", 0, "乙公司")
    written("c", 10)
    written("broken", 0)
    Path("broken.json").write_text(json.dumps({"format": "gbt27922.assessment/1", "findings": []}), "utf-8")
    other = gbt27922.to_data(SCHEME) | {"aggregation": "worst_site"}
    Path("own.json").write_text(json.dumps(other), "utf-8")
    return runner(capsys, monkeypatch)


def test_names_are_those_of_the_organizations_else_of_the_files(run: Run) -> None:
    code, out, err = run("rank", "c.json", "a.json", "b.json", "a-card.json", "--format", "json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert Draft202012Validator(formats.load("gbt27922.ranking/1")).is_valid(found)
    assert [(one["rank"], one["name"], one["score"]) for one in found["entries"]] == [
        (1, "乙公司", "100"),
        (2, "c.json", "90"),
        (2, "甲公司", "90"),
        (2, "a-card.json", "90"),
    ]


def test_english(run: Run) -> None:
    code, out, _ = run("rank", "a.json", "b.json", "c.json", "--lang", "en")
    assert code == 0
    assert out.startswith(f"Ranking\n  scheme      {SCHEME.id} revision 2\n")
    assert "  ranked by   score\n  ranked      3\n  mean        93.33\n" in out
    assert re.search(r"by grade +five-star  1\n +four-star  2\n", out)
    assert re.search(r"\n +1  乙公司  100\.00  █{12} +0\.00 +\+6\.66  five-star\n", out)
    assert re.search(r"\n +2  甲公司 +90\.00  █{10}▊ +10\.00 +10\.00 +-3\.33  four-star\n", out)
    assert re.search(r"\n +2  c\.json +90\.00  █{10}▊ +10\.00 +10\.00 +-3\.33  four-star\n", out)
    assert "Provisional: points that are not published are shared out equally" in out


def test_chinese_markdown_by_an_indicator(run: Run) -> None:
    code, out, _ = run("rank", "a.json", "b-card.json", "--by", "5.2", "--lang", "zh", "--format", "markdown")
    lines, card = out.splitlines(), gbt27922.read_scorecard("b-card.json")
    assert code == 0
    assert lines[0] == "# 排名"
    assert f"- **排名依据**: 5.2 {card.line('5.2').title.zh}：得分占涉及分值的百分比" in lines
    assert "| 名次 | 名称 | 百分比 |  | 距前位 | 距首位 | 较平均 | 评分 | 等级 |" in lines
    assert "| 1 | b-card.json | 100.00 | ████████████ |  | 0.00 | +5.00 | 100.00 | 五星级 |" in lines
    assert "| 2 | 甲公司 | 90.00 | ██████████▊ | 10.00 | 10.00 | -5.00 | 90.00 | 四星级 |" in lines


def test_standard_input(run: Run) -> None:
    data = Path("c.json").read_bytes()
    found = json.loads(run("rank", "-", "b.json", "--format", "json", stdin=data).out)
    assert [one["name"] for one in found["entries"]] == ["乙公司", "<stdin>"]


def test_the_scheme_is_for_assessments(run: Run) -> None:
    found = json.loads(run("rank", "a.json", "b.json", "--scheme", "own.json", "--format", "json").out)
    assert found["scheme"]["sha256"] == schemes.read("own.json").sha256
    code, out, err = run("rank", "a-card.json", "b-card.json", "--scheme", "own.json")
    assert (code, out) == (2, "")
    assert "--scheme, --revision, --points, --grades are for assessments, but all files are scorecards" in err


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (("a.json", "a.json"), 1, ['a.json: must be unique, but "甲公司" occurs twice']),
        (("a.json", "b.json", "--by", "5.9"), 2, ['gbt27922: --by: must be an indicator of the scheme, but "5.9" is']),
        (
            ("none.json", "a.json", "broken.json"),
            1,
            ["none.json: cannot be read", "broken.json: $.scheme: is required"],
        ),
        ((), 2, ["gbt27922: FILE: is required"]),
    ],
)
def test_what_is_refused(run: Run, argv: tuple[str, ...], code: int, told: list[str]) -> None:
    found = run("rank", *argv, "--lang", "en")
    assert (found.code, found.out) == (code, "")
    assert [line.startswith(start) for line, start in zip(found.err.splitlines(), told, strict=True)] == [True] * len(
        told
    )


def test_other_schemes_are_told_at_their_files(run: Run) -> None:
    for name in ("a", "b"):
        scheme = schemes.read("own.json")
        card = gbt27922.score(gbt27922.read_assessment(f"{name}.json"), scheme)
        Path(f"{name}-own.json").write_text(gbt27922.to_json(card), "utf-8")
    found = run("rank", "c.json", "a-own.json", "a.json", "b-own.json")
    assert found.code == 1
    start = f"must be {SCHEME.sha256}, the scheme of the first scorecard, got "
    assert [line.partition(start)[::2] for line in found.err.splitlines()] == [
        (f"{name}-own.json: ", schemes.read("own.json").sha256) for name in "ab"
    ]


def test_what_is_too_long_is_told_of_all(run: Run) -> None:
    for name, below in (("long", 10**3000 + 1), ("longer", 10**3000 + 3)):
        data = json.loads(Path("a-card.json").read_bytes()) | {"score": str(Fraction(1, below))}
        data.pop("bounds")
        Path(f"{name}.json").write_text(json.dumps(data), "utf-8")
    found = run("rank", "long.json", "longer.json")
    assert (found.code, found.out) == (1, "")
    assert found.err.startswith("long.json, longer.json: must not have a mean or gaps of more digits")


@pytest.mark.parametrize(("lang", "width"), [*product(report.LANGUAGES, (40, 80, 200))])
def test_every_line_fits(lang: report.Language, width: int) -> None:
    scores: dict[str, Any] = {"长名称" * 9: 95, "B": "94.999", "C": "95.0000001", "D": -3}
    for result in (analysis.rank(scores), analysis.rank({"A": -1, "B": -2})):
        shown = report.render(result, lang=lang, width=width)
        assert max(map(cell_len, shown.splitlines())) <= width


def test_what_differs_is_shown_to_differ() -> None:
    shown = report.render(analysis.rank([("A", "94.9991"), ("B", 95), ("C", "94.9995")]), "markdown")
    assert "| 2 | C | 94.9995 | ███████████▉ | 0.0005 | 0.0005 | -0.0000 |" in shown
    assert "| 3 | A | 94.9991 | ███████████▉ | 0.0004 | 0.0009 | -0.0004 |" in shown
