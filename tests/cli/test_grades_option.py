"""``--grades``: bounds that are not public, supplied on the command line, and what is said without them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gbt27922
from gbt27922 import analysis, schemes
from gbt27922.models import Assessment, Finding
from tests.support.running import Run, runner

LEVELS = schemes.load("capability-levels")
NO_BOUNDS = "$.grades: must have bounds, which are not public"
BOUNDS = "grade,from\nlevel_2,60\nlevel_3,70\nlevel_4,80\nlevel_5,90\n"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder with an assessment, its scorecard, and bounds."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    found = Assessment(LEVELS.id, [Finding(leaf.id, conforming=leaf.id != "rules") for leaf in LEVELS.leaves])
    Path("a.json").write_text(gbt27922.to_json(found), "utf-8")
    card = gbt27922.score(found, schemes.with_grades(LEVELS, BOUNDS))
    Path("card.json").write_text(gbt27922.to_json(card), "utf-8")
    Path("ledger.json").write_text(gbt27922.to_json(analysis.ledger(card)), "utf-8")
    Path("grades.csv").write_text(BOUNDS, "utf-8")
    return runner(capsys, monkeypatch)


@pytest.mark.parametrize(
    "argv",
    [
        ["score", "a.json"],
        ["explain", "a.json"],
        ["explain", "card.json"],
        ["what-if", "a.json", "--put-right", "rules"],
        ["compare", "a.json", "a.json"],
        ["improve", "a.json", "--target", "level_4"],
        ["schemes", "show", "capability-levels"],
    ],
    ids=" ".join,
)
def test_every_command_takes_bounds(run: Run, argv: list[str]) -> None:
    done = run(*argv, "--grades", "grades.csv")
    assert (done.code, done.err) == (0, "")
    assert "level 3" in done.out
    assert run(*argv, "--grades", "missing.csv").code == 1


def test_results_verify_with_bounds(run: Run) -> None:
    for name in ("card.json", "ledger.json"):
        assert run("verify", name, "a.json", "--grades", "grades.csv").code == 0
        assert run("verify", name, "a.json").code == 1


def test_a_required_grade_is_refused_by_name(run: Run) -> None:
    done = run("score", "a.json", "a.json", "--require", "level_3")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"a.json: {NO_BOUNDS}")
    assert run("score", "a.json", "--require", "level_3", "--grades", "grades.csv").code == 0
    assert run("score", "a.json", "--require", "level_4", "--grades", "grades.csv").code == 3


@pytest.mark.parametrize(
    ("argv", "place"),
    [
        (["compare", "a.json", "a.json"], "a.json, a.json: $.card_a.grades"),
        (["readings", "a.json"], "a.json: $.grades"),
        (["grade", "80", "--scheme", "capability-levels"], "SCORE"),
        (["improve", "a.json", "--target", "level_4"], "a.json: $.grades"),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else None,
)
def test_what_needs_a_grade_says_so(run: Run, argv: list[str], place: str) -> None:
    done = run(*argv)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"{place}: must have bounds, which are not public")


def test_a_bare_number_is_graded_with_bounds(run: Run) -> None:
    done = run("grade", "69.99", "--scheme", "capability-levels", "--grades", "grades.csv")
    assert (done.code, done.err) == (0, "")
    bounds = schemes.with_grades(schemes.load("capability-levels"), Path("grades.csv").read_text("utf-8"))
    assert done.out.split()[0] == gbt27922.grade("69.99", scheme=bounds).id


def test_bounds_that_are_wrong_are_told_at_their_line(run: Run) -> None:
    Path("grades.csv").write_text(BOUNDS.replace("level_3,70", "level_3,59"), "utf-8")
    done = run("score", "a.json", "--grades", "grades.csv", "--lang", "zh")
    assert (done.code, done.out, done.err) == (1, "", "grades.csv: 第 3 行：from：应大于前一界限 60\n")


def test_another_scheme_leaves_them_behind(run: Run) -> None:
    other = run("what-if", "a.json", "--grades", "grades.csv", "--other-scheme", "capability-levels")
    assert "cannot be given" in other.out
    Path("points.csv").write_text("indicator,points\nrules,10\n", "utf-8")
    points = run("what-if", "a.json", "--grades", "grades.csv", "--other-points", "points.csv")
    assert "cannot be given" not in points.out
    assert run("readings", "a.json", "--grades", "grades.csv").code == 0


def test_values_are_set(run: Run) -> None:
    found = Assessment("ACSI", [Finding(str(number), value=7) for number in (1, 2, 3)])
    Path("a.json").write_text(gbt27922.to_json(found), "utf-8")
    done = run("what-if", "a.json", "--set", "1=8.5x412", "--put-right", "2", "--format", "json")
    first, second, _ = json.loads(done.out)["assessment"]["findings"]
    assert first == {"indicator": "1", "value": "8.5", "responses": 412}
    assert second == {"indicator": "2", "value": "10"}
    assert "ID=VALUExRESPONSES" in run("what-if", "a.json", "--set", "1=8.5").err


@pytest.mark.parametrize("value", ["25/3", "8.5", "7", "1"])
def test_a_value_is_written_as_in_a_document(run: Run, value: str) -> None:
    found = Assessment("ACSI", [Finding(str(number), value=7) for number in (1, 2, 3)])
    Path("a.json").write_text(gbt27922.to_json(found), "utf-8")
    done = run("what-if", "a.json", "--set", f"1={value}x4", "--format", "json")
    assert json.loads(done.out)["assessment"]["findings"][0] == {"indicator": "1", "value": value, "responses": 4}
    assert run("what-if", "a.json", "--set", "1=25/0x4").code == 2
