"""The commands ``certification eligibility`` and ``certification documents``: what they print, and how they end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from gbt27922 import formats
from tests.support.running import Run, runner

EXAMPLE = json.loads(Path("docs/examples/certification/application.json").read_bytes())
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of certification in a folder with applications."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    write("application")
    write("bare", incidents=None, means=None, operating_since=None)
    return runner(capsys, monkeypatch, "certification")


def write(name: str, **more: Any) -> None:
    """An application as that of the examples, with something else; None leaves it out."""
    data = {key: value for key, value in (EXAMPLE | more).items() if value is not None}
    Path(f"{name}.json").write_text(json.dumps(data), "utf-8")


def test_json_is_the_document(run: Run) -> None:
    for argv in (("eligibility", "application.json", "--on", "2026-03-16"), ("documents", "application.json")):
        code, out, err = run(*argv, "--format", "json")
        found = json.loads(out)
        assert (code, err) == (0, "")
        assert Draft202012Validator(formats.load(found["format"])).is_valid(found)


def test_the_answer_on_a_day_in_english(run: Run) -> None:
    code, out, _ = run("eligibility", "application.json", "--on", "2026-03-16", "--lang", "en")
    assert code == 0
    assert re.search(r"  on +2026-03-16\n  outcome +met\n", out)
    assert re.search(
        r"\n  the service system in operation  months: 3 +met +2026-03-16  \$\.operating_since: 2025-11-01\n", out
    )
    assert re.search(r"\n  months: 3–6  2026-05-01  medium ", out)
    assert "On this day the answer depends on which source is followed." in out
    assert "If nothing else happens" not in out
    assert "must" not in out


def test_from_which_day_and_what_must_be_told_first(run: Run) -> None:
    out = run("eligibility", "application.json", "--on", "2026-03-16", "--months-in-operation", "6", "--lang", "en").out
    assert "If nothing else happens it is met from 2026-05-01 on." in out
    assert "What the application must still tell" not in out
    out = run("eligibility", "bare.json", "--on", "2026-03-16", "--lang", "en").out
    assert re.search(r"\n  outcome +unknown\n", out)
    assert "Some conditions are unknown: fill them in first." in out
    told = out[out.index("What the application must still tell") :]
    assert re.findall(r"^  (\$\.[a-z_.]+)", told, re.MULTILINE) == [
        *("$.operating_since", "$.incidents", "$.means.premises", "$.means.facilities", "$.means.records"),
    ]
    assert out.count("left out") == 5 + 1
    assert "On this day the answer depends" not in out
    write("none", certified_managers=0)
    out = run("eligibility", "none.json", "--on", "2026-03-16", "--lang", "en").out
    assert "A condition without a day is not met by waiting" in out


def test_chinese_pages_have_no_english_but_names_of_fields(run: Run) -> None:
    for argv in (("eligibility", "bare.json", "--on", "2026-03-16"), ("documents", "bare.json")):
        out = run(*argv, "--lang", "zh").out
        known = re.sub(r"\$\.[a-z_.]+(: [a-z]+)?|SHA-256|docs/readings\.md|\b(HQ|[A-Z]{2}-01|[0-9a-f]{12})\b", "", out)
        assert CHINESE.search(known)
        assert re.findall("[A-Za-z]+", known) == []


def test_markdown_has_titles_in_both_languages_by_choice(run: Run) -> None:
    out = run("eligibility", "application.json", "--format", "markdown", "--lang", "both").out
    assert out.startswith("# 认证条件\n")
    assert "在中国境内合法经营的法人 / a legal person operating lawfully in the PRC" in out
    assert (
        "# Documents of the application\n" in run("documents", "bare.json", "--format", "markdown", "--lang", "en").out
    )


def test_the_day_is_today_if_none_is_given(run: Run) -> None:
    assert json.loads(run("eligibility", "application.json", "--format", "json").out)["on"] >= "2026-01-01"


@pytest.mark.parametrize(
    ("argv", "expected", "outcome"),
    [
        (("application.json", "--on", "2026-03-16"), 0, "met"),
        (("application.json", "--on", "2026-03-16", "--clean-years", "2"), 3, "not_met"),
        (("bare.json", "--on", "2026-03-16"), 3, "unknown"),
    ],
)
def test_require(run: Run, argv: tuple[str, ...], expected: int, outcome: str) -> None:
    code, out, err = run("eligibility", *argv, "--require", "--format", "json")
    assert (code, json.loads(out)["outcome"]) == (expected, outcome)
    assert err == (f"{argv[0]}: --require is not met: the outcome is {outcome}\n" if expected else "")
    assert run("eligibility", *argv).code == 0


@pytest.mark.parametrize(
    ("argv", "code", "err"),
    [
        (
            ("--on", "2026-02-30", "--months-in-operation", "-1"),
            2,
            (
                'gbt27922: --on: must be a day such as 2026-05-12, got "2026-02-30"; '
                "--months-in-operation: must be a non-negative integer, got -1\n"
            ),
        ),
        (("--clean-years", "-2"), 2, "gbt27922: --clean-years: must be a non-negative integer, got -2\n"),
    ],
)
def test_problems_of_options_are_usage(run: Run, argv: tuple[str, ...], code: int, err: str) -> None:
    assert run("eligibility", "application.json", *argv, "--lang", "en") == (code, "", err)


@pytest.mark.parametrize("command", ["eligibility", "documents"])
def test_problems_of_files_are_told_with_their_place(run: Run, command: str) -> None:
    write("broken", staff=0)
    code, out, err = run(command, "broken.json", "--lang", "en")
    assert (code, out, err) == (1, "", "broken.json: $.staff: must be a positive integer, got 0\n")


def test_documents_tell_what_is_missing_where_and_what_is_wrong(run: Run) -> None:
    out = run("documents", "application.json", "--lang", "en").out
    assert re.search(r"\n  proof of legal status \(business  missing +GZ-01; SZ-01; SH-01; NJ-01;\n", out)
    assert re.search(r"\n  administrative permits, +only if the services need them\n", out)
    assert "Nothing is missing" not in out
    assert "Wrong with" not in out
    documents = [
        {"document": one} for one in ("application_form", "legal_status", "service_manual", "outlets", "manual")
    ]
    write("one-site", sites=EXAMPLE["sites"][:1], documents=documents)
    out = run("documents", "one-site.json", "--lang", "en").out
    assert "Nothing is missing that is needed in every case." in out
    assert re.search(
        r'Wrong with what was handed in.*\n  \$\.documents\[4\]\.document   must be one of "application_form"', out
    )
