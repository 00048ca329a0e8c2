"""Part files: held while their run lives, removed by the next run when it died, and never longer than a name may be."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="files are read by pyarrow")

from gbt27922 import batch
from gbt27922._basis import part_files
from gbt27922._basis.draft import Draft
from gbt27922._basis.part_files import hold, part_of, sweep
from gbt27922.cli import main
from tests.support.filing import document, wide, write

NUMBER = "0123456789abcdef"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with ``in.jsonl``, of which one of two assessments has a problem."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "in.jsonl", [document(1), {}])
    return tmp_path


def names() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


class TestNames:
    """Every name that a file may have, its part file may have too."""

    @pytest.mark.parametrize("stem", ["x" * 228, "x" * 229, "x" * 251, "店" * 83, "e\u0301" * 80, "x" * 200 + "\udcff"])
    def test_a_long_name_is_written(self, here: Path, stem: str) -> None:
        target = here / f"{stem}.csv"
        outcome = batch.score_file("in.jsonl", target)
        assert (outcome.rows, outcome.problems) == (2, 1)
        assert outcome.listed
        assert outcome.listed.exists()
        assert names() == sorted(["in.jsonl", target.name, outcome.listed.name])

    def test_one_that_is_too_long_is_told(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["batch", "in.jsonl", "-o", f"{'x' * 252}.csv"]) == 1
        assert capsys.readouterr().err == f"{'x' * 252}.csv: cannot be written: File name too long\n"
        assert names() == ["in.jsonl"]
        assert here.exists()


class TestDeadRuns:
    """What a dead run left goes with the next run of the same output; what a live one holds stays."""

    LEFT = f".out.csv.{NUMBER}.part"
    LISTED = f".out.problems.csv.{NUMBER}.part"

    def test_the_next_run_removes_it(self, here: Path) -> None:
        for name in (self.LEFT, self.LISTED):
            (here / name).write_text("half")
        batch.score_file("in.jsonl", "out.csv")
        assert names() == ["in.jsonl", "out.csv", "out.problems.csv"]

    def test_nothing_else_is_removed(self, here: Path) -> None:
        others = [".out.csv.part", f".out.csv.{NUMBER}.parts", f"out.csv.{NUMBER}.part", f".other.csv.{NUMBER}.part"]
        for name in others:
            (here / name).write_text("not ours")
        (here / f".out.csv.{NUMBER[::-1]}.part").mkdir()
        (here / self.LEFT).symlink_to(here / "in.jsonl")
        os.mkfifo(here / self.LISTED)
        batch.score_file("in.jsonl", "out.csv")
        kept = [*others, f".out.csv.{NUMBER[::-1]}.part", self.LEFT, self.LISTED]
        assert names() == sorted([*kept, "in.jsonl", "out.csv", "out.problems.csv"])

    def test_what_is_held_stays(self, here: Path) -> None:
        draft = Draft(here / "out.csv")
        draft.begin()
        batch.score_file("in.jsonl", "out.csv")
        assert draft.path.exists()
        draft.drop()
        assert names() == ["in.jsonl", "out.csv", "out.problems.csv"]

    @pytest.mark.once
    def test_a_killed_run(self, here: Path) -> None:
        os.mkfifo("pipe.jsonl")
        process = subprocess.Popen([sys.executable, "-m", "gbt27922", "batch", "pipe.jsonl", "-o", "out.csv"])
        with Path("pipe.jsonl").open("wb"):
            (left,) = (name for name in names() if name.endswith(".part"))
            sweep(here / "out.csv")
            assert left in names()
            process.kill()
            process.wait()
        sweep(here / "out.csv")
        assert left not in names()

    def test_one_removed_before_it_is_held_is_made_again(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = part_of(here / "out.csv")
        removed: list[Path] = []

        class Slow:
            LOCK_EX = LOCK_NB = 0

            def flock(self, *_: Any) -> None:
                if not removed:
                    path.unlink()
                    removed.append(path)

        monkeypatch.setattr(part_files, "_LOCKS", Slow())
        (handle,) = hold(path)
        os.close(handle)
        assert (removed, path.exists()) == ([path], True)

    def test_without_locks_nothing_is_removed(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(part_files, "_LOCKS", None)
        (here / self.LEFT).write_text("half")
        batch.score_file("in.jsonl", "out.csv")
        assert names() == [self.LEFT, "in.jsonl", "out.csv", "out.problems.csv"]


class TestEdges:
    """Links in a loop, names that are not UTF-8, disks that are full: a line, and nothing is left."""

    @pytest.mark.parametrize(
        "argv",
        [
            ["loop.csv", "-o", "out.csv"],
            ["in.jsonl", "-o", "loop.csv"],
            ["in.jsonl", "-o", "out.csv", "--problems", "loop.csv"],
            ["in.jsonl", "-o", "loop/out.csv"],
            ["in.jsonl", "-o", "out.csv", "--scheme", "loop.csv"],
            ["in.jsonl", "-o", "out.csv", "--points", "loop.csv"],
        ],
    )
    def test_links_in_a_loop(self, here: Path, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        (here / "loop.csv").symlink_to("loop.csv")
        (here / "loop").symlink_to("loop")
        before = names()
        assert main(["batch", *argv]) == 1
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert "Too many levels of symbolic links" in err
        assert names() == before

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            *((f"x.{ending}", "y.csv") for ending in ("jsonl", "csv", "parquet", "arrow", "csv.gz", "jsonl.gz")),
            *(("x.jsonl", f"y.{ending}") for ending in ("parquet", "arrow", "csv.gz", "jsonl")),
        ],
    )
    def test_names_that_are_not_utf8(self, here: Path, source: str, target: str) -> None:
        source, target = (os.fsdecode(b"\xff" + name.encode()) for name in (source, target))
        is_table = ".jsonl" not in source
        write(here / source[1:], [wide(document(1)) if is_table else document(1)]).rename(here / source)
        assert main(["batch", source, "-o", target]) == 0
        assert (here / target).exists()

    def test_a_name_that_is_not_utf8_is_shown(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert here.exists()
        for argv in (
            ["batch", "\udcff.csv", "-o", "out.csv"],
            ["score", "\udcff.csv"],
            ["schemes", "show", "\udcff.csv"],
        ):
            assert main(argv) == 1
            assert capsys.readouterr().err.startswith("\\udcff.csv: cannot be read: No such file or directory")

    @pytest.mark.once
    @pytest.mark.parametrize(("limit", "full"), [(20_000, "out.problems.csv"), (100, "out.csv.gz")])
    def test_a_full_disk(self, here: Path, limit: int, full: str) -> None:
        write(here / "bad.jsonl", [{}] * 500)

        def fill() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        command = [sys.executable, "-m", "gbt27922", "batch", "bad.jsonl", "-o", "out.csv.gz"]
        done = subprocess.run(command, capture_output=True, check=False, preexec_fn=fill)  # no threads
        assert (done.returncode, done.stderr.decode()) == (1, f"{full}: cannot be written: File too large\n")
        assert names() == ["bad.jsonl", "in.jsonl"]
