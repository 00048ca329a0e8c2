"""A session says how many inputs were read, and what escaped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.fuzz import session, stretched
from tests.fuzz.found import Found
from tests.fuzz.measure import measured
from tests.fuzz.mutators import rawly
from tests.fuzz.targets import TARGETS, Target, listening

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]


def test_a_session_reads_changed_inputs_and_prints_a_table(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.session", "--blind", "--seconds", "20", "--runs", "1"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(
        [*command, "--folder", str(tmp_path), "exclusions"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    head, row, total, inputs = done.stdout.splitlines()
    assert head.split() == ["target", "executions", "read", "refused", "escapes", "ms/kB", "MB/kB"]
    executions, read, refused, escapes = map(int, row.split()[1:5])
    assert executions == read + refused > 1
    assert escapes == 0
    assert total.split()[1:] == row.split()[1:]
    assert inputs == f"inputs: {tmp_path}"
    assert json.loads((tmp_path / "found.json").read_bytes())["exclusions"]["executions"] == executions


def test_an_input_that_hangs_is_an_escape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PATIENCE", -19.99)
    found = session.fuzz(TARGETS["exclusions"], 20, -1, tmp_path, blind=True)
    assert session.row("exclusions", found).split() == ["exclusions", "0", "0", "0", "1", "0.00", "0.00"]
    assert next(iter(found["escapes"])).startswith("no end after 0.01")


def test_an_escape_stops_nothing_and_its_first_input_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = Target("odd", "bytes", lambda data: 1 / (len(data) % 2), ())
    with listening() as notes:
        found = Found(target, tmp_path, notes)
        for data in (b"", b"a", b"ab", b"abc"):
            found.one(data)
    found.write()
    assert "ZeroDivisionError" in capsys.readouterr().err
    said = json.loads((tmp_path / "odd.json").read_bytes())
    assert (said["executions"], said["read"], [*said["escapes"].values()]) == (4, 2, [2])
    (kept,) = tmp_path.glob("odd-escape-*")
    assert kept.read_bytes() == b""


@pytest.mark.parametrize(("power", "is_told"), [(1, False), (2, True)])
def test_what_grows_with_the_square_is_told(monkeypatch: pytest.MonkeyPatch, *, power: int, is_told: bool) -> None:
    monkeypatch.setattr(stretched, "milliseconds", lambda _target, data, _notes: (len(data) / 1000) ** power)
    with listening() as notes:
        told = stretched.look(Target("odd", "bytes", len, ()), b'{"a": 1}', Random(1), notes)  # noqa: S311
    assert (told is not None) is is_told


def test_time_and_memory_are_for_each_kb(tmp_path: Path) -> None:
    target = Target("copy", "bytes", lambda data: data * 1024, ())
    for name, size in (("small", 1), ("large", 4096)):
        (tmp_path / name).write_bytes(bytes(size))
    found = measured(target, [*tmp_path.iterdir()])
    assert found["ms"] > 0
    assert 1 <= found["mb"] < 1.1


def test_bytes_are_changed_in_every_way() -> None:
    random = Random(3)  # noqa: S311
    changed = {rawly(b"abc", random) for _ in range(300)}
    assert len(changed) > 100
    assert {len(data) for data in changed} >= {1, 2, 3, 4}


def test_workbooks_are_stretched_in_a_part() -> None:
    with listening() as notes:
        assert stretched.look(TARGETS["rows"], _workbook(), Random(5), notes) is None  # noqa: S311


def _workbook() -> bytes:
    return min((path.read_bytes() for path in (Path(__file__).parent / "corpus" / "rows").iterdir()), key=len)
