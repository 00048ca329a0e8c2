"""The command line at its edges: streams that are closed, full or narrow, and signals; one line and an exit code."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from gbt27922 import schemes, score
from gbt27922._basis.differences import differences
from gbt27922.cli import main, streams
from gbt27922.cli.faults import write_error
from gbt27922.cli.stopping import Stopped, stoppable
from gbt27922.report import render
from tests.support.results import ASSESSMENT, OPEN, SHOWN

PROGRAM = f'"{sys.executable}" -m gbt27922'


def shell(line: str, **options: Any) -> tuple[int, str, str]:
    """What a line of the shell does: its exit code, and what it writes."""
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False, timeout=60, **options)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class TestClosedStreams:
    """A closed stream is told only by who needs it."""

    FIVE_STAR = "five_star 五星级 five-star\n"
    UNREADABLE = "<stdin>: cannot be read: Bad file descriptor\n"
    UNWRITABLE = "<stdout>: cannot be written: Bad file descriptor\n"

    @pytest.mark.parametrize(
        ("argv", "closed", "expected"),
        [
            (["grade", "95"], "stdin", (0, FIVE_STAR, "")),
            (["score", "-"], "stdin", (1, "", UNREADABLE)),
            (["grade", "95"], "stdout", (1, "", UNWRITABLE)),
            (["schemes", "points"], "stdout", (1, "", UNWRITABLE)),
            (["grade", "x"], "stdout", (1, "", 'SCORE: must be a number such as 40, "2.5" or "35/12", got "x"\n')),
            (["grade", "95"], "stderr", (0, FIVE_STAR, "")),
            (["grade", "x"], "stderr", (1, "", "")),
            (["grade", "--x"], "stderr", (2, "", "")),
        ],
    )
    def test_in_process(
        self,
        argv: list[str],
        closed: str,
        expected: tuple[int, str, str],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(sys, closed, None)
        code = main(argv)
        assert getattr(sys, closed) is None
        assert (code, *capsys.readouterr()) == expected

    @pytest.mark.once
    @pytest.mark.parametrize(
        ("closed", "expected"),
        [
            ("<&-", (0, FIVE_STAR, "")),
            (">&-", (1, "", UNWRITABLE)),
            ("2>&-", (0, FIVE_STAR, "")),
            ("<&- >&- 2>&-", (1, "", "")),
            (">/dev/full", (1, "", "<stdout>: cannot be written: No space left on device\n")),
        ],
    )
    def test_in_a_process(self, closed: str, expected: tuple[int, str, str]) -> None:
        assert shell(f"{PROGRAM} grade 95 {closed}") == expected

    @pytest.mark.once
    def test_what_cannot_be_told_has_an_exit_code(self) -> None:
        assert shell(f"{PROGRAM} grade x 2>/dev/full") == (1, "", "")

    def test_nobody_reads_errors(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with Path("/dev/full").open("w", buffering=1, encoding="utf-8") as full, monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", full)
            write_error("a line")
            os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())


class TestHelp:
    """Help for every terminal."""

    @pytest.mark.parametrize("columns", ["0", "1", "2", "39", "-1", "²", "x", "40"])
    def test_it_ends_however_narrow(
        self, columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("COLUMNS", columns)
        for argv in ([], ["--help"], ["score", "--help"], ["schemes", "-h"], ["schemes", "show"]):
            assert main(argv) == 0
            lines = capsys.readouterr().out.splitlines()
            assert max(map(len, lines)) <= (40 if columns.isdecimal() and columns != "0" else 100)

    @pytest.mark.once
    def test_nobody_reads_on(self) -> None:
        line = f"{{ {PROGRAM} --help; echo $? >&2; }} | true"
        assert shell(f"exec 3>&1; {{ sleep 0.6; {line}; }}")[2] == "141\n"


class TestNarrowEncodings:
    """What an encoding lacks is written plainly: rules as hyphens, other people's text as escapes."""

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "cp437", "shift_jis"])
    @pytest.mark.parametrize("result", SHOWN, ids=lambda one: one.FORMAT)
    def test_our_own_signs_are_never_escapes(self, result: Any, encoding: str) -> None:
        known: dict[str, Any] = {"assessment": ASSESSMENT, "scheme": OPEN, "card": score(ASSESSMENT, OPEN)}
        for shown in (render(result, lang="en", **known), render(result, "markdown", lang="en", **known)):
            stream = io.TextIOWrapper(written := io.BytesIO(), encoding, newline="\n")
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(sys, "stdout", stream)
                with streams.usable_streams():
                    stream.write(shown)
                    stream.flush()
            read = written.getvalue().decode(encoding)
            ours = {sign for sign in shown if 0x2000 <= ord(sign) < 0x2E80 or sign in "·×÷−"}
            assert not {sign for sign in ours if rf"\u{ord(sign):04x}" in read or rf"\x{ord(sign):02x}" in read}

    def test_other_errors_are_not_ours(self) -> None:
        with pytest.raises(UnicodeDecodeError):
            b"\xff".decode("ascii", "gbt27922.plain")


def test_names_of_the_same_letters_are_told_apart() -> None:
    found = differences({"name": "Cafe\u0301 店"}, {"name": "Caf\u00e9 店"}, "scored")
    assert [str(problem) for problem in found] == [
        r'$.name: must be "Caf\xe9 \u5e97" as scored anew, got "Cafe\u0301 \u5e97"'
    ]


class TestStopping:
    """Signals: the first is heard, what runs inside cleans up, and the exit code says which it was."""

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM])
    def test_the_first_is_heard(self, number: signal.Signals) -> None:
        before, cleaned = signal.getsignal(number), []

        def stopped_twice() -> None:
            with stoppable("stopped"):
                try:
                    signal.raise_signal(number)
                finally:
                    signal.raise_signal(signal.SIGTERM)
                    cleaned.append(True)

        with pytest.raises(Stopped) as stopped:
            stopped_twice()
        assert (str(stopped.value), stopped.value.exit, cleaned) == ("stopped", 128 + number, [True])
        assert signal.getsignal(number) is before

    def test_what_others_make_of_it_is_still_a_stop(self) -> None:
        def interrupted() -> None:
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                raise ValueError from None

        with pytest.raises(Stopped), stoppable("stopped"):
            interrupted()

    def test_other_errors_stay(self) -> None:
        with pytest.raises(ValueError, match="mine"), stoppable("stopped"):
            raise ValueError("mine")

    def test_what_is_ignored_stays_ignored(self) -> None:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
        try:
            with stoppable("stopped"):
                signal.raise_signal(signal.SIGHUP)
        finally:
            signal.signal(signal.SIGHUP, before)

    def test_another_thread_leaves_signals_alone(self) -> None:
        found: list[object] = []

        def inside() -> None:
            with stoppable("stopped"):
                found.append(signal.getsignal(signal.SIGTERM))

        thread = threading.Thread(target=inside)
        thread.start()
        thread.join()
        assert found == [signal.getsignal(signal.SIGTERM)]

    def test_a_command_is_stopped(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        def interrupted(*_: Any, **__: Any) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr(import_module("gbt27922.cli.app"), "run", interrupted)
        assert main(["grade", "95"]) == 130
        assert capsys.readouterr() == ("", "gbt27922: interrupted\n")

    def test_before_signals_are_heard(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def interrupted(_: Any) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr("gbt27922.cli._stoppable", interrupted)
        assert main(["grade", "95"]) == 130
        assert capsys.readouterr() == ("", "gbt27922: interrupted\n")

    @pytest.mark.parametrize("argv", [["grade", "95"], ["schemes", "show"]])
    def test_while_it_is_at_work(
        self, argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def asked(*_: Any) -> None:
            signal.raise_signal(signal.SIGTERM)

        monkeypatch.setattr(schemes, "default", asked)
        assert main(argv) == 143
        assert capsys.readouterr() == ("", "gbt27922: interrupted\n")

    @pytest.mark.once
    @pytest.mark.parametrize("module", ["gbt27922.cli.app", "cyclopts", "gbt27922.cli.stopping", "threading"])
    def test_in_the_first_moments(self, module: str) -> None:
        hook = (
            "import os, signal, sys\n"
            "class Hook:\n"
            "    def find_spec(self, name, *_):\n"
            f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
            "sys.meta_path.insert(0, Hook())\n"
            "import gbt27922.cli\n"
            "sys.exit(gbt27922.cli.main(['grade', '95']))\n"
        )
        done = subprocess.run([sys.executable, "-c", hook], capture_output=True, check=False, timeout=60)
        assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"gbt27922: interrupted\n")
