"""``run.py`` asks before it installs a Debian package; nothing is installed here."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import run

if TYPE_CHECKING:
    from pathlib import Path

INSTALL = ["apt-get", "install", "--yes", "--quiet=2", "python3-venv"]


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """The commands that would have run, on a Debian where the package is missing, as root, with no terminal."""
    commands: list[list[str]] = []

    def fake(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        (tmp_path / "venv").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, 7)

    monkeypatch.setattr(run, "HOME", tmp_path / "venv")
    monkeypatch.setattr(run, "find_spec", lambda _: None)
    monkeypatch.setattr(subprocess, "run", fake)
    monkeypatch.setattr(shutil, "which", lambda program, path=None: None if path else f"/usr/bin/{program}")
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return commands


def test_yes_installs_the_package_and_runs_the_command(ran: list[list[str]]) -> None:
    assert run.main(["--yes", "nox", "-s", "quick"]) == 7
    assert ran[1] == INSTALL
    assert ran[2][:3] == [sys.executable, "-m", "venv"]
    assert ran[-1] == ["nox", "-s", "quick"]


@pytest.mark.parametrize("said", ["y\n", " Yes\n"])
def test_a_person_is_asked_and_agrees(ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard(said))
    assert run.main(["nox"]) == 7
    assert INSTALL in ran


@pytest.mark.parametrize("stdin", [io.StringIO(), io.StringIO("y\n"), Keyboard("\n")])
def test_without_a_yes_it_says_what_to_install(
    ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, stdin: io.StringIO
) -> None:
    """Neither no terminal, nor a pipe, nor a person who does not agree, is a yes."""
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(SystemExit, match=r"(?s)^run.py: .* apt-get install python3-venv\n.*run.py --yes COMMAND"):
        run.main(["nox"])
    assert ran == []


@pytest.mark.parametrize(("user", "found"), [(1000, "/usr/bin/apt-get"), (0, None)])
def test_who_cannot_install_is_not_asked(
    ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, user: int, found: str | None
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: found)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        run.main(["--yes", "nox"])
    assert ran == []


def test_nothing_is_asked_where_nothing_is_missing(ran: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "find_spec", lambda _: object())
    assert run.main(["nox"]) == 7
    assert [command[0] for command in ran] == [sys.executable, str(run.BIN / "python"), "nox"]
    ran.clear()

    assert run.main(["nox"]) == 7
    assert ran == [["nox"]]


@pytest.mark.parametrize("arguments", [[], ["--yes"]])
def test_without_a_command_it_says_how_it_is_used(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"^usage: python3 run.py \[--yes\] COMMAND"):
        run.main(arguments)
