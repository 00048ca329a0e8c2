"""In which language people are spoken to: what is asked for, the environment, the system."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from gbt27922.cli.language import asked, language, problems_of, without, wording
from tests.support.running import runner

if TYPE_CHECKING:
    from tests.support.running import Run


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("GBT27922_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return runner(capsys, monkeypatch)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ("", "en"),
        ("LANG=zh_CN.UTF-8", "zh"),
        ("LANG=de_DE.UTF-8", "en"),
        ("LC_MESSAGES=zh_TW LANG=en_US", "zh"),
        ("LC_ALL=en_US LC_MESSAGES=zh_CN LANG=zh_CN", "en"),
        ("LC_ALL=C LANG=zh_CN", "en"),
        ("LANGUAGE=zh_CN:en LANG=en_US.UTF-8", "zh"),
        ("LANGUAGE=de:fr:en:zh LANG=zh_CN", "en"),
        ("LANGUAGE=de:fr LANG=zh_CN", "zh"),
        ("LANGUAGE=zh_CN", "zh"),
        ("LANGUAGE=zh_CN LC_ALL=C", "en"),
        ("LANGUAGE=zh_CN LANG=POSIX", "en"),
        ("LANGUAGE=zh_CN LC_ALL=C.UTF-8", "zh"),
        ("GBT27922_LANG=zh LANGUAGE=en LC_ALL=en_US", "zh"),
        ("GBT27922_LANG=en LANG=zh_CN", "en"),
        ("GBT27922_LANG=both", "both"),
        ("GBT27922_LANG=zh-Hans", "zh"),
        ("GBT27922_LANG=fr LANG=zh_CN", "zh"),
        ("GBT27922_LANG= LANG=ZH", "zh"),
        ("LANG=zhuang", "en"),
    ],
)
def test_the_environment(environment: str, expected: str) -> None:
    given = dict(one.split("=") for one in environment.split())
    assert wording(None, given) == expected
    assert language(None, given) == ("zh" if expected == "both" else expected)
    assert (wording("both", given), language("both", given), language("en", given)) == ("both", "zh", "en")


@pytest.mark.parametrize(("number", "expected"), [(0x0804, "zh"), (0x0404, "zh"), (0x0409, "en"), (0x7777, "en")])
def test_windows_speaks_as_its_own_pages_do(number: int, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: number)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert wording(None, {}) == expected
    assert wording(None, {"LANG": "en_US"}) == "en"  # what is set there is meant


def test_a_system_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ctypes, "windll", raising=False)
    assert wording(None, {}) == "en"


@pytest.mark.parametrize(
    ("line", "wanted", "rest"),
    [
        ("--lang zh --help", "zh", ["--help"]),
        ("score --help --lang=both", "both", ["score", "--help"]),
        ("score a.json --lang fr --lang en", "en", ["score", "a.json"]),
        ("score a.json --lang", None, ["score", "a.json"]),
        ("score a.json --format zh", None, ["score", "a.json", "--format", "zh"]),
        ("", None, []),
    ],
)
def test_what_a_line_asks_for(line: str, wanted: str | None, rest: list[str]) -> None:
    assert (asked(line.split()), without(line.split())) == (wanted, rest)


@pytest.mark.parametrize(
    "line", ["--lang zh --help", "--help --lang zh", "--lang=zh", "--lang zh -h", "score --help --lang zh"]
)
def test_help_is_asked_for_in_a_language_anywhere(line: str, run: Run) -> None:
    code, out, err = run(*line.split())
    assert (code, err) == (0, "")
    assert out.startswith("用法：gbt27922 ")


@pytest.mark.parametrize("line", ["schemes list", "schemes", "grade 95", "schemes -o out.txt"])
def test_it_may_stand_before_the_command(
    line: str, run: Run, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    before, behind = run("--lang", "zh", *line.split()), run(*line.split(), "--lang", "zh")
    assert before.code == behind.code == 0
    assert before == behind


def test_an_unknown_language_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GBT27922_LANG", "fr")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    told = 'gbt27922: GBT27922_LANG：应为 zh、en、both 之一，实为 "fr"\n'
    assert run("grade", "95") == (2, "", told)
    assert [*problems_of({"GBT27922_LANG": "zh_CN"}), *problems_of({})] == []


def test_documents_and_the_version_do_not_depend_on_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (["--version"], ["schemes", "show", "--format", "json"], ["schemes", "points"])
    expected = [run(*line).out for line in lines]
    monkeypatch.setenv("GBT27922_LANG", "zh")
    assert [run(*line).out for line in lines] == expected


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--lang", "fr", "grade", "95"], 'gbt27922: --lang: must be one of zh, en, both, got "fr"\n'),
        (["--lang=", "grade", "95"], "gbt27922: --lang: must have a value\n"),
        (["--lang"], "gbt27922: --lang: must have a value\n"),
    ],
)
def test_a_language_before_the_command_that_is_none(run: Run, argv: list[str], said: str) -> None:
    assert run(*argv) == (2, "", said)
