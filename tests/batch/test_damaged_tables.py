"""Files of tables that say what is not so of their own bytes: refused by name, and never a signal or fewer rows."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from gbt27922 import DocumentError, batch
from tests.support.by_turns import ONE_OF
from tests.support.damaging import long, wide, write
from tests.support.libraries import pa
from tests.support.results import OPEN


@pytest.mark.once
@pytest.mark.exhaustive
@pytest.mark.parametrize("layout", ["wide", "long"])
@pytest.mark.parametrize("suffix", ["arrow", "parquet"])
def test_every_damaged_number_is_refused_or_harmless(suffix: str, layout: str) -> None:
    command = [sys.executable, "-m", "tests.support.damaging", suffix, layout]

    done = subprocess.run(command, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert found["broken_file"] * ONE_OF > 100
    if layout == "wide":  # a changed key of a long file may be that of another assessment
        assert {name for name in found if name.endswith("rows")} == {"5 rows"}


@pytest.mark.parametrize("make", [wide, long])
def test_the_files_are_sound_before_they_are_damaged(tmp_path: Path, make: object) -> None:
    layout = "wide" if make is wide else "long"
    for suffix in ("arrow", "parquet"):
        source = tmp_path / f"in.{suffix}"
        write(source, wide() if make is wide else long())
        found = batch.score_file(source, tmp_path / "out.csv", scheme=OPEN, layout=layout)  # type: ignore[arg-type]
        assert (found.rows, found.problems) == (5, 0 if make is wide else 1)


def broken(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        batch.score_file(path, path.with_name("out.parquet"), scheme=OPEN)
    (problem,) = caught.value.problems
    assert problem.code == "broken_file"
    return problem.reason


def test_text_beyond_its_data_is_not_copied_into_the_output(tmp_path: Path) -> None:
    data = write(tmp_path / "in.arrow", wide().set_column(0, "note", pa.array(["a", "b", "c", "d", "e"])))
    first = next(at for at in range(0, len(data), 4) if data[at : at + 12] == struct.pack("<3i", 0, 1, 2))
    (tmp_path / "in.arrow").write_bytes(data[: first + 8] + struct.pack("<i", 2**20) + data[first + 12 :])
    assert "1048576" in broken(tmp_path / "in.arrow")


def test_an_index_beyond_its_dictionary_is_refused(tmp_path: Path) -> None:
    indices = pa.array([0, 1, 2, 0, 99], pa.int8())
    note = pa.DictionaryArray.from_arrays(indices, pa.array(["a", "b", "c"]), safe=False)
    table = wide().set_column(0, "note", note)
    with pa.ipc.new_file(str(tmp_path / "in.arrow"), table.schema) as writer:
        writer.write_table(table)
    assert "99" in broken(tmp_path / "in.arrow")


def test_a_footer_that_leaves_a_part_out_is_refused(tmp_path: Path) -> None:
    data = write(tmp_path / "in.arrow", wide())
    block = (3).to_bytes(4, "little")  # three parts of 24 bytes each stand in the footer, after their number
    place = max(at for at in range(0, len(data), 4) if data[at : at + 4] == block)
    (tmp_path / "in.arrow").write_bytes(data[:place] + (2).to_bytes(4, "little") + data[place + 4 :])
    assert "it promises 2 parts, but 3 are there" in broken(tmp_path / "in.arrow")


@pytest.mark.parametrize("within", ["plain", "list", "struct"])
@pytest.mark.parametrize("view", [(-5, 0, 0, 0), (99, 0, 7, 0), (99, 0, 0, 0), (99, 0, 0, -1)])
def test_a_view_under_a_null_that_points_nowhere_is_refused(tmp_path: Path, within: str, view: tuple[int, ...]) -> None:
    views = struct.pack("<4i", *view) + struct.pack("<i12s", 1, b"a") * 4
    note = pa.Array.from_buffers(pa.string_view(), 5, [pa.py_buffer(b"\x1e"), pa.py_buffer(views)])
    if within == "list":
        note = pa.ListArray.from_arrays(pa.array(range(6), pa.int32()), note)
    if within == "struct":
        note = pa.StructArray.from_arrays([note], ["a"])
    table = wide().set_column(0, "note", note)
    with pa.ipc.new_file(str(tmp_path / "in.arrow"), table.schema) as writer:
        writer.write_table(table)
    assert broken(tmp_path / "in.arrow").endswith("a view points beyond its data")


def test_a_footer_that_promises_other_rows_is_refused(tmp_path: Path) -> None:
    data = write(tmp_path / "in.parquet", wide())
    rows = bytes([2 * 5])  # as the footer writes a whole number
    reasons = []
    for place in (at for at in range(len(data)) if data[at : at + 1] == rows):
        (tmp_path / "in.parquet").write_bytes(data[:place] + bytes([2 * 6]) + data[place + 1 :])
        try:
            batch.score_file(tmp_path / "in.parquet", tmp_path / "out.parquet", scheme=OPEN)
        except DocumentError as error:
            reasons.append(error.problems[0].reason)
    assert [reason for reason in reasons if reason.endswith("it promises 6 rows, but 5 can be read")]
