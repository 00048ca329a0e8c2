"""What Windows does otherwise, as far as it can be faked: what it lacks, refuses, leaves to programs or writes itself."""

from __future__ import annotations

import codecs
import errno
import io
import json
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="files of many assessments are read by pyarrow")

from gbt27922 import batch, conformance, parse_scorecard, read_assessment, score, to_json
from gbt27922._basis.draft import Draft, written_whole
from gbt27922.batch.files import score_file
from gbt27922.cli import faults, main, outputs, process, stopping, wildcards
from gbt27922.cli.implementation import words
from gbt27922.errors import ModelError
from tests.support.filing import document, write
from tests.support.running import Run, runner

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "appliance-maker.json"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    return runner(capsys, monkeypatch)


#: What there is only on POSIX is not there, a folder cannot be opened, and no file is removed that is read-only.
AS_THERE = """
import os, signal, sys
sys.modules["fcntl"] = None
for place, names in ((os, ("O_NOFOLLOW", "O_NONBLOCK", "killpg", "fork", "forkpty", "getuid")), (signal, ("SIGHUP", "SIGKILL"))):
    for name in names:
        delattr(place, name)
opened, unlinked, replaced = os.open, os.unlink, os.replace

def open_file(path, *more, **named):
    if os.path.isdir(path):
        raise PermissionError(13, "Permission denied", path)
    return opened(path, *more, **named)

def unlink(path, **named):
    if os.path.exists(path) and not os.stat(path).st_mode & 0o200:
        raise PermissionError(13, "Access is denied", path)
    unlinked(path, **named)

def replace(path, place):
    if os.path.exists(place) and not os.stat(place).st_mode & 0o200:
        raise PermissionError(13, "Access is denied", path, 5, place)
    replaced(path, place)

os.open, os.unlink, os.replace = open_file, unlink, replace
from gbt27922.cli import main
sys.exit(main())
"""


def there(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program where POSIX is not."""
    return subprocess.run(
        [sys.executable, "-c", AS_THERE, *map(str, arguments)],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


class TestWhatIsNotThere:
    """Locks of files, some signals, groups of processes, and folders that can be opened."""

    def test_files_are_written_and_replaced(self, tmp_path: Path) -> None:
        for _ in range(2):
            done = there("score", EXAMPLE, "-o", "card.json", cwd=tmp_path)
            assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert json.loads((tmp_path / "card.json").read_bytes())["grade"] == "four_star"
        assert [path.name for path in tmp_path.iterdir()] == ["card.json"]

    def test_many_are_scored(self, tmp_path: Path) -> None:
        write(tmp_path / "in.jsonl", [document(1), {}])
        done = there("batch", "in.jsonl", "-o", "out.csv", cwd=tmp_path)
        assert (done.returncode, b"1 of 2 assessments" in done.stderr) == (1, True)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.csv", "out.problems.csv"]

    def test_programs_that_hang_are_stopped(self, tmp_path: Path) -> None:
        hanging = f"'{sys.executable}' -c 'import time; time.sleep(60)'"
        done = there("conformance", hanging, "--only", "bounds", "--timeout", "0.1", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (1, b"")
        asked = sum(vector.group == "bounds" for vector in conformance.vectors())
        said = " ".join(done.stdout.decode().split())
        assert said.count("got no answer within 0.1 s") == 3
        assert said.count("not asked, because the command hung before") == asked - 3
        assert f"Wrong answers: {asked}, right ones: 0." in said

    def test_one_that_is_read_only_stays_and_nothing_is_left(self, tmp_path: Path) -> None:
        (tmp_path / "card.json").touch(0o444)
        done = there("score", EXAMPLE, "-o", "card.json", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.startswith(b"card.json: cannot be written: ")
        assert [path.name for path in tmp_path.iterdir()] == ["card.json"]

    @pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX stands for that of Windows")
    def test_control_break_is_a_wish_to_stop(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
        assert signal.SIGUSR1 not in stopping._WISHES
        assert signal.SIGUSR1 in runpy.run_path(str(stopping.__file__))["_WISHES"]


class TestFiles:
    """A file that another program has open is not replaced, and says so; names differ in case alone and are one."""

    def test_one_that_is_open_elsewhere(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def held(path: Path, place: Path) -> None:
            raise PermissionError(errno.EACCES, "Access is denied", str(path), None, str(place))

        monkeypatch.setattr(Path, "replace", held)
        said = "card.json: cannot be written: In use by another program, or protected\n"
        assert run("score", str(EXAMPLE), "-o", "card.json") == (1, "", said)
        assert "正由其他程序使用" in run("score", str(EXAMPLE), "-o", "card.json", "--lang", "zh").err
        assert [*Path().iterdir()] == []

    def test_a_draft_of_a_protected_file_is_removed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        removed = Path.unlink

        def unlink(path: Path, **named: Any) -> None:
            assert not path.exists() or path.stat().st_mode & 0o200
            removed(path, **named)

        monkeypatch.setattr(Path, "unlink", unlink)
        with written_whole(tmp_path / "a.txt") as draft:
            draft.path.chmod(0o444)
        assert [*tmp_path.iterdir()] == []
        Draft(tmp_path / "b.txt").drop()

    def test_a_folder_is_one(self, tmp_path: Path) -> None:
        for name, word in ((str(tmp_path), "folder"), (str(tmp_path / "a"), "denied"), (None, "denied")):
            assert faults.why(PermissionError(errno.EACCES, "Permission denied", name)) == word

    def test_names_that_differ_in_case_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        one, other = tmp_path / "a.csv", tmp_path / "A.csv"
        assert not score_file._same(one, other)
        monkeypatch.setattr(os.path, "normcase", str.lower)
        assert score_file._same(one, other)
        write(tmp_path / "in.jsonl", [document(1)])
        with pytest.raises(ModelError, match=r"\$\.problems"):
            batch.score_file(tmp_path / "in.jsonl", one, problems=other)


class TestWildcards:
    """Its shells leave them to the program."""

    def test_names_take_the_place_of_a_pattern(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name in ("b.json", "a.json"):
            Path(name).write_bytes(EXAMPLE.read_bytes())
        given = ["score", "*.json", "-o", "--x=*.json", "?.csv", "a.json"]
        assert wildcards.expanded(given) == given
        monkeypatch.setattr(wildcards, "_SHELL_DOES_IT", False)
        assert wildcards.expanded(given) == ["score", "a.json", "b.json", "-o", "--x=*.json", "?.csv", "a.json"]
        monkeypatch.setattr(sys, "argv", ["gbt27922", "score", "?.json", "--format", "json"])
        assert main() == 0
        assert len(capsys.readouterr().out.splitlines()) == len(["a.json", "b.json"])
        assert run("score", "*.json") == (1, "", "*.json: cannot be read: No such file or directory\n")


class TestOtherPrograms:
    """Paths of their commands have backslashes, and those that crash have a code of Windows."""

    @pytest.mark.parametrize(
        ("separator", "command", "expected"),
        [
            (
                "\\",
                r'C:\tools\score.exe "C:\my files\a.json" --x',
                [r"C:\tools\score.exe", r"C:\my files\a.json", "--x"],
            ),
            ("\\", r"'C:\Program Files\x\\' #no", ["C:\\Program Files\\x\\\\", "#no"]),
            ("/", r"my\ tools/score 'a b'", ["my tools/score", "a b"]),
        ],
    )
    def test_words_of_a_command(self, separator: str, command: str, expected: list[str]) -> None:
        assert words(command, separator) == expected

    @pytest.mark.parametrize(
        ("code", "crashed"), [(None, False), (0, False), (1, False), (255, False), (-9, True), (0xC000_0005, True)]
    )
    def test_a_crash_is_no_refusal(self, code: int | None, crashed: bool) -> None:
        assert process.Ended(out=b"", code=code).crashed is crashed


class TestOutput:
    """What is printed in a code page and with line ends of its own, and what is a document whatever they are."""

    @pytest.mark.parametrize("encoding", ["gbk", "cp1252"])
    def test_text_is_in_the_code_page_and_a_document_is_not(self, encoding: str, tmp_path: Path) -> None:
        given = {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
        shown = there("score", EXAMPLE, "--lang", "zh", cwd=tmp_path, **given)
        assert (shown.returncode, shown.stderr) == (0, b"")
        assert ("四星级" if encoding != "cp1252" else "\\u56db\\u661f\\u7ea7") in shown.stdout.decode(encoding)
        written = there("score", EXAMPLE, "--format", "json", cwd=tmp_path, **given).stdout
        assert written.decode() == to_json(score(read_assessment(EXAMPLE))) + "\n"
        refused = there("score", "没有.json", "--lang", "zh", cwd=tmp_path, **given)
        assert (refused.returncode, len(refused.stderr.decode(encoding).splitlines())) == (1, 1)

    def test_only_text_for_people_has_other_line_ends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def printed(*arguments: str) -> bytes:
            stdout = io.TextIOWrapper(written := io.BytesIO(), "utf-8", newline="\r\n")
            with monkeypatch.context() as patch:
                patch.setattr(sys, "stdout", stdout)
                assert main(arguments) == 0
            return written.getvalue()

        assert b"\r\n" in printed("score", str(EXAMPLE))
        assert b"\r" not in printed("score", str(EXAMPLE), "--format", "json")
        assert b"\r" not in printed("schemes", "points", "GB/T 27922-2011").removeprefix(codecs.BOM_UTF8)
        assert b"\r" not in printed("score", str(EXAMPLE), "--format", "markdown")

    def test_a_console_that_obeys_no_codes_gets_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(sys, "stdout", Terminal())
        assert outputs._has_color()
        monkeypatch.setattr("rich.console.detect_legacy_windows", lambda: True)
        assert not outputs._has_color()


def test_a_file_of_ours_is_read_with_the_line_ends_of_an_editor_there() -> None:
    text = to_json(score(read_assessment(EXAMPLE)))
    given = text.replace("\n", "\r\n")
    assert parse_scorecard(given) == parse_scorecard(text) == parse_scorecard(codecs.BOM_UTF8 + given.encode())
