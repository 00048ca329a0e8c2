"""The tutorial on certification: every command is run, what it prints is on the page, and its documents are those stored."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("cyclopts", reason="the command line is an extra")
pytest.importorskip("icalendar", reason="and so are calendars")

from gbt27922.certification import Certificate, read_certificate, read_decision, read_register, verify
from tests.support.running import Run, runner

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "examples" / "certification"
PAGES = {lang: ROOT / "docs" / f"tutorial-certification{name}.md" for lang, name in (("en", ""), ("zh", ".zh-CN"))}
BLOCK = re.compile(r"^```console\n\$ gbt27922 ([^\n]+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
STEPS = {lang: BLOCK.findall(page.read_text(encoding="utf-8")) for lang, page in PAGES.items()}
SHOWN = [(lang, *step) for lang, steps in STEPS.items() for step in steps if " > " not in step[0]]
LIFE = (
    *("issued", "surveyed", "complaint", "certificate", "missed", "suspended", "reviewed", "restored", "recertified"),
)


@pytest.fixture(autouse=True)
def _of_the_version_that_is_shown() -> Iterator[None]:
    """Digests of scorecards hold the version."""
    with runpy.run_path(str(ROOT / "docs" / "shown_version.py"))["as_shown"]():
        yield


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the folder of the tutorial, in an English terminal as wide as the page."""
    monkeypatch.chdir(FOLDER)
    for name, value in {"LC_ALL": "C.UTF-8", "COLUMNS": "100", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    return runner(capsys, monkeypatch)


@pytest.mark.parametrize(("lang", "command", "printed"), SHOWN, ids=[f"{lang} {command}" for lang, command, _ in SHOWN])
def test_a_command_prints_what_is_on_the_page(run: Run, lang: str, command: str, printed: str) -> None:
    _, out, err = run(*shlex.split(command))
    assert out.removeprefix("\ufeff") + err == printed  # tables for people begin with a mark that nobody sees
    assert lang == "en" or command.endswith(" --lang zh")


def test_both_pages_have_the_same_commands() -> None:
    commands = {lang: [command.replace(" --lang zh", "") for command, _ in steps] for lang, steps in STEPS.items()}
    assert commands["en"] == commands["zh"]


def lines(data: bytes) -> list[str]:
    """The lines of a text; those of a calendar unfolded and in any order, which versions of its library fold and order."""
    text = data.decode().replace("\r\n", "\n")
    return sorted(text.replace("\n ", "").split("\n")) if text.startswith("BEGIN:VCALENDAR") else text.split("\n")


def test_the_documents_are_those_that_the_commands_make(tmp_path: Path) -> None:
    made = runpy.run_path(str(FOLDER / "make.py"))["make"]
    written = {command.rpartition(" > ")[2] for command, _ in STEPS["en"] if " > " in command} | {"edited.jsonl"}
    for path in FOLDER.iterdir():
        if path.is_file() and path.name not in written:
            shutil.copy(path, tmp_path)
    assert set(made(tmp_path)) == written
    assert [
        name for name in sorted(written) if lines((tmp_path / name).read_bytes()) != lines((FOLDER / name).read_bytes())
    ] == []


def life() -> list[Certificate]:
    return [read_certificate(FOLDER / f"{name}.json") for name in LIFE]


def test_each_step_of_the_certificate_has_one_event_more() -> None:
    held = life()
    assert [len(one.events) for one in held] == [*range(1, len(LIFE) + 1)]
    assert [one.events for one in held] == [held[-1].events[: len(one.events)] for one in held]


def test_what_the_certificate_rests_on_is_there() -> None:
    decisions = [read_decision(FOLDER / f"{name}.json") for name in ("decision", "recertification-decision")]
    assert verify(life()[-1], on="2029-06-05", documents=decisions) == ()


def test_the_company_is_in_the_register() -> None:
    assert [*read_register(FOLDER / "register.jsonl")][-1] == life()[0]
