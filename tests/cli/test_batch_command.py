"""The command ``batch``: progress on a terminal, messages of one line, exit codes, and stopping."""

from __future__ import annotations

import errno
import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="files are read by pyarrow")

from gbt27922 import parse_assessment, score, to_json
from tests.support.filing import LEAVES, SCHEME, document, expected, long, read, wide, write
from tests.support.running import Result, Run, runner

DOCUMENTS = [document(seed) for seed in range(5)]
BAD = {**DOCUMENTS[0], "special_bonuses": [{"description": "b"}] * 2}


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``batch`` in a folder with ``in.jsonl``, ``bad.jsonl`` (the second line is), ``in.csv`` and ``long.parquet``."""
    monkeypatch.chdir(tmp_path)
    write(Path("in.jsonl"), DOCUMENTS)
    write(Path("bad.jsonl"), [DOCUMENTS[1], BAD, DOCUMENTS[2]])
    write(Path("in.csv"), [wide(data) for data in DOCUMENTS])
    write(Path("long.parquet"), [row for data in DOCUMENTS for row in long(data)])

    return runner(capsys, monkeypatch, "batch")


class TestWhatItDoes:
    """A file in, a file out."""

    @pytest.mark.parametrize("source", ["in.jsonl", "in.csv"])
    def test_it_scores_and_says_nothing(self, run: Run, source: str) -> None:
        assert run(source, "-o", "out.parquet", "--exact") == Result(0, "", "")
        found = read(Path("out.parquet"))
        assert [row["score_exact"] for row in found] == [expected(data)["score_exact"] for data in DOCUMENTS]
        assert "score_exact" in found[0]

    def test_the_range_is_written_where_it_is_asked_for(self, run: Run) -> None:
        assert run("in.jsonl", "-o", "out.csv", "--range") == Result(0, "", "")
        wanted = [score(parse_assessment(data), SCHEME).score_range for data in DOCUMENTS]
        ends = [(str(float(one.lowest or 0)), one.highest_grade.id) for one in wanted if one]
        found = [(str(float(row["lowest"])), row["highest_grade"]) for row in read(Path("out.csv"))]
        assert found == ends

    def test_problems_are_counted_and_listed(self, run: Run) -> None:
        told = "out.csv: 1 of 3 assessments have a problem, listed in out.problems.csv\n"
        assert run("bad.jsonl", "--output", "out.csv") == Result(1, "", told)
        assert (
            Path("out.problems.csv").read_text() == 'line,problem\n2,"$.special_bonuses: must hold at most 1, got 2"\n'
        )
        assert [row["score"] is None for row in read(Path("out.csv"))] == [False, True, False]
        assert "score_exact" not in read(Path("out.csv"))[0]

    def test_problems_may_be_allowed_and_listed_elsewhere(self, run: Run) -> None:
        code, _, err = run("bad.jsonl", "-o", "out.csv", "--allow-problems", "--problems", "p.csv")
        assert (code, err) == (0, "out.csv: 1 of 3 assessments have a problem, listed in p.csv\n")
        assert Path("p.csv").exists()
        assert not Path("out.problems.csv").exists()

    def test_the_long_layout(self, run: Run) -> None:
        Path("s.csv").write_text("assessment,special_deductions,special_bonuses\nORG-0,1,0\n")
        assert run("long.parquet", "-o", "a.csv", "--layout", "long").code == 0
        assert run("long.parquet", "-o", "b.csv", "--layout", "long", "--specials", "s.csv").code == 0
        before, after = ([row["score"] for row in read(Path(name))] for name in ("a.csv", "b.csv"))
        assert after == [pytest.approx(before[0] - 1), *before[1:]]

    def test_a_scheme_and_points(self, run: Run) -> None:
        Path("points.csv").write_text("indicator,points\n" + "".join(f"{x},{SCHEME.points(x)}\n" for x in LEAVES))
        assert run("in.jsonl", "-o", "out.jsonl", "--points", "points.csv").code == 0
        assert {row["provisional"] for row in read(Path("out.jsonl"))} == {False}
        write(Path("ours.jsonl"), [{**DOCUMENTS[0], "scheme": "OURS"}])
        Path("scheme.json").write_text(to_json(SCHEME).replace(f'"id": "{SCHEME.id}"', '"id": "OURS"'))
        codes = [run("ours.jsonl", "-o", "out.csv", *more).code for more in ((), ("--points", "points.csv"))]
        assert codes == [1, 1]
        for more in (
            ("--scheme", "scheme.json"),
            ("--scheme", SCHEME.id),
            ("--scheme", SCHEME.id, "--points", "points.csv"),
        ):
            assert run("ours.jsonl", "-o", "out.csv", *more) == Result(0, "", "")


class TestWhatIsWrong:
    """One line says what."""

    @pytest.mark.parametrize(
        ("argv", "told"),
        [
            (("in.csv",), "--output: is required"),
            (("in.txt", "-o", "out.csv"), "IN: must end in one of .parquet, .csv, .csv.gz, .jsonl, "),
            (("-", "-o", "out.csv"), "batch tells what a file holds by its ending, and standard input (-) has none"),
            (("in.csv", "-o", "-"), "batch tells what a file holds by its ending, and standard input (-) has none"),
            (("in.csv", "-o", "out"), "--output: must end in one of .parquet, .csv, .csv.gz, .jsonl, "),
            (("in.csv", "-o", "in.csv"), "--output: must be a file of its own, but in.csv is read or written besides"),
            (("in.csv", "-o", "o.csv", "--problems", "in.csv"), "--problems: must be a file of its own, but in.csv"),
            (
                ("in.csv", "-o", "o.csv", "--problems", "p.parquet"),
                "--problems: must end in .csv, because a CSV file is",
            ),
            (("bad.jsonl", "-o", "o.csv", "--layout", "long"), "--layout: must not be long for documents: each line"),
            (("in.csv", "-o", "o.csv", "--specials", "s.csv"), "--specials: must not be given but for the long layout"),
        ],
    )
    def test_usage(self, run: Run, argv: tuple[str, ...], told: str) -> None:
        code, out, err = run(*argv)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert err.startswith(f"gbt27922: {told}")
        assert not Path("out.csv").exists()

    @pytest.mark.parametrize(
        ("argv", "told"),
        [
            (("no.csv", "-o", "out.csv"), "no.csv: cannot be read: No such file or directory\n"),
            (("in.csv", "-o", "no/out.csv"), "no/out.csv: cannot be written: No such file or directory\n"),
            (
                ("folder.csv", "-o", "out.csv"),
                "folder.csv: $: must be a folder of .parquet files alone, but it is empty\n",
            ),
            (("in.csv", "-o", "folder.csv"), "folder.csv: cannot be written: it is there already and is no file\n"),
            (("bad.jsonl", "-o", "out.csv", "--problems", "no/p.csv"), "no/p.csv: cannot be written: No such file"),
            (
                ("text.parquet", "-o", "out.csv"),
                "text.parquet: $: must be a .parquet file, but is none, or only a part",
            ),
            (("empty.csv", "-o", "out.csv"), "empty.csv: line 1: must name the columns, but is empty\n"),
            (
                ("long.parquet", "-o", "out.csv", "--layout", "long", "--specials", "no.csv"),
                "no.csv: cannot be read: No",
            ),
            (
                ("in.csv", "-o", "out.csv", "--scheme", "no.json"),
                "no.json: cannot be read: No such file or directory; ",
            ),
        ],
    )
    def test_files(self, run: Run, argv: tuple[str, ...], told: str) -> None:
        Path("folder.csv").mkdir()
        Path("text.parquet").write_text("assessment\n")
        Path("empty.csv").touch()
        code, out, err = run(*argv)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert err.startswith(told)
        assert not Path("out.csv").exists()

    def test_wrong_columns_are_told_one_a_line(self, run: Run) -> None:
        Path("few.csv").write_text("case,sampled_5.1.1.1,nonconforming_5.1.1.1\n")
        code, _, err = run("few.csv", "-o", "out.csv")
        assert (code, err.count("\n")) == (1, 2 * (len(LEAVES) - 1))
        assert err.startswith("few.csv: sampled_5.1.1.2: is required\n")

    def test_the_other_layout_is_one_line(self, run: Run) -> None:
        told = "long.parquet: indicator: is a column of the long layout: give that layout (--layout long)\n"
        assert run("long.parquet", "-o", "out.csv")[::2] == (1, told)
        told = "in.csv: nonconforming_5.3.2: is a column of the wide layout: give that layout (--layout wide)\n"
        assert run("in.csv", "-o", "out.csv", "--layout", "long")[::2] == (1, told)

    def test_a_missing_extra(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in [name for name in sys.modules if name.startswith("gbt27922.batch.")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        told = "gbt27922: this needs an extra: pip install 'gbt27922[batch]'\n"
        assert run("in.csv", "-o", "out.csv") == Result(1, "", told)

    def test_interrupted(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(*_: Any, **__: Any) -> None:
            signal.raise_signal(signal.SIGINT)

        before = signal.getsignal(signal.SIGINT)
        monkeypatch.setattr(import_module("gbt27922.batch.files.score_file"), "score_file", interrupted)
        assert run("in.csv", "-o", "out.csv") == Result(130, "", "out.csv: is not written: interrupted\n")
        assert signal.getsignal(signal.SIGINT) is before

    def test_beside_other_threads(self, run: Run) -> None:
        results: list[Result] = []
        thread = threading.Thread(target=lambda: results.append(run("in.csv", "-o", "out.csv")))
        thread.start()
        thread.join()
        assert results == [Result(0, "", "")]


COMMAND = [sys.executable, "-m", "gbt27922", "batch"]


@pytest.mark.once
class TestProcess:
    """As a process: at a terminal, in a pipe, and stopped in the middle."""

    def test_progress_is_shown_on_a_terminal(self, run: Run) -> None:
        ours, theirs = pty.openpty()
        environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
        process = subprocess.Popen([*COMMAND, "in.csv", "-o", "out.csv"], stderr=theirs, env=environment)
        os.close(theirs)
        shown = everything(ours)
        assert process.wait() == 0
        assert "5 rows" in shown
        assert "rows/s" in shown
        assert run("in.csv", "-o", "other.csv").code == 0
        assert Path("out.csv").read_bytes() == Path("other.csv").read_bytes()

    def test_progress_is_shown_only_where_it_is_wanted(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        assert "5 rows" in run("in.csv", "-o", "out.csv").err
        assert run("in.csv", "-o", "out.csv", "--quiet").err == ""

    def test_no_progress_is_shown_in_a_pipe(self, run: Run) -> None:
        done = subprocess.run([*COMMAND, "in.csv", "-o", "out.csv"], capture_output=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert run("in.csv", "-o", "out.csv").err == ""

    @pytest.mark.parametrize(
        ("number", "code"),
        [(signal.SIGINT, 130), (signal.SIGHUP, 129), (signal.SIGTERM, 143), (signal.SIGKILL, -9)],
    )
    def test_stopped_in_the_middle(self, tmp_path: Path, number: signal.Signals, code: int) -> None:
        os.mkfifo(source := tmp_path / "in.jsonl")
        (target := tmp_path / "out.csv").write_text("before")
        process = subprocess.Popen([*COMMAND, str(source), "-o", str(target)], stderr=subprocess.PIPE)
        with source.open("wb") as pipe:
            pipe.write(b"{}\n" * 40_000)
            pipe.flush()
            deadline = time.monotonic() + 30
            while not (drafts := list(tmp_path.glob(".out.csv.*.part"))) or not drafts[0].stat().st_size:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            process.send_signal(number)
            told = process.communicate()[1].decode()
        assert process.returncode == code
        assert target.read_text() == "before"
        if number != signal.SIGKILL:
            assert told == f"{target}: is not written: interrupted\n"
            assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.csv"]


def everything(terminal: int) -> str:
    """What is written to a terminal until nobody writes any more."""
    found = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            found += os.read(terminal, 1 << 16)
        except OSError as error:  # how Linux says that the other end is closed
            assert error.errno == errno.EIO
            break
    os.close(terminal)
    return found.decode()
