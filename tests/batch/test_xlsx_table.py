"""Workbooks of many assessments: read by the number of each row in the sheet, and written so that they are read back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from gbt27922 import batch
from gbt27922.batch.files import xlsx_table
from gbt27922.batch.files.table_files import Format, writing
from gbt27922.batch.tables.arrow import pa
from gbt27922.errors import DocumentError, FrameError
from tests.support.filing import document, long, wide, write, write_cells

ROWS = [wide(document(seed)) for seed in range(5)]
XLSX = Format(".xlsx")


def problems(folder: Path, rows: list[list[Any]], **known: Any) -> list[list[str]]:
    """The list of problems of a workbook with these rows."""
    outcome = batch.score_file(write_cells(folder / "in.xlsx", rows), folder / "out.xlsx", **known)
    return [] if outcome.listed is None else [*csv.reader(outcome.listed.read_text("utf-8").splitlines())]


def cells(rows: list[dict[str, Any]]) -> list[list[Any]]:
    return [[*rows[0]], *(list(row.values()) for row in rows)]


def sheet(path: Path) -> Any:
    return openpyxl.load_workbook(path).active


def written(path: Path, columns: dict[str, Any]) -> Any:
    """The sheet that a table with these columns is written to."""
    table = pa.table(columns)
    with writing(path, XLSX, table.schema) as write_rows:
        write_rows(table)
    return sheet(path)


class TestReading:
    """The first sheet is a table; a problem is told by the number of its row in the sheet."""

    def test_numbers_of_rows_are_those_of_the_sheet(self, tmp_path: Path) -> None:
        head, *rows = cells(ROWS)
        place = head.index("sampled_5.2.4")
        rows[1][place], rows[3][place] = "many", -1
        blank = [None] * len(head)
        told = problems(tmp_path, [head, rows[0], blank, rows[1], blank, blank, rows[2], rows[3], rows[4]])
        assert told[0] == ["row", "problem"]
        assert [(row, problem.partition(":")[0]) for row, problem in told[1:]] == [
            ("4", "sampled_5.2.4"),
            ("8", "5.2.4"),
        ]
        assert 'must be a whole number, got "many"' in told[1][1]
        assert [row[0].value for row in sheet(tmp_path / "out.xlsx").iter_rows(min_row=2)] == [
            f"ORG-{one}" for one in range(5)
        ]

    def test_long_rows(self, tmp_path: Path) -> None:
        head, *rows = cells([row for seed in range(3) for row in long(document(seed))])
        rows[1][head.index("sampled")] = "x"
        told = problems(tmp_path, [head, *rows], layout="long")
        assert told[0] == ["row", "assessment", "problem"]
        assert told[1][:2] == ["2", "ORG-0"]
        assert "row 3: sampled: must be a whole number" in told[1][2]

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (20.0, "20"),
            (True, "true"),
            (dt.date(2026, 5, 12), "2026-05-12"),
            ("=1+1", "=1+1"),
            (0.1, "0.1"),
            (1e-7, "0.0000001"),
            (None, None),
        ],
    )
    def test_a_value_of_any_kind_passes_through_as_text(self, tmp_path: Path, value: object, shown: str | None) -> None:
        head, *rows = cells(ROWS[:1])
        rows[0][0] = value
        assert problems(tmp_path, [head, *rows]) == []
        assert sheet(tmp_path / "out.xlsx")["A2"].value == shown

    def test_counts_may_be_written_as_numbers_or_texts(self, tmp_path: Path) -> None:
        head, row = cells(ROWS[:1])
        for change in (float, str, lambda count: f"{count}.0"):
            changed = [change(one) if isinstance(one, int) else one for one in row]
            assert problems(tmp_path, [head, changed]) == []

    def test_an_empty_sheet_names_no_columns(self, tmp_path: Path) -> None:
        with pytest.raises(DocumentError, match="line 1: must name the columns, but is empty"):
            problems(tmp_path, [])

    def test_what_is_no_workbook(self, tmp_path: Path) -> None:
        (source := tmp_path / "in.xlsx").write_bytes(b"sampled_5.1.1.1,\n")
        with pytest.raises(DocumentError) as refusal:
            batch.score_file(source, tmp_path / "out.csv")
        assert [problem.id for problem in refusal.value.problems] == ["not_xlsx"]
        with pytest.raises(FileNotFoundError):
            batch.score_file(tmp_path / "none.xlsx", tmp_path / "out.csv")

    def test_marks_are_those_of_csv_only(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="must not be given but for a CSV file"):
            problems(tmp_path, cells(ROWS), restore=True)


class TestWriting:
    """A sheet with the columns of CSV: numbers as numbers, and what is exact, or long, as text."""

    def test_the_columns_are_those_of_csv(self, tmp_path: Path) -> None:
        source = write(tmp_path / "in.csv", ROWS)
        for into in ("xlsx", "csv"):
            batch.score_file(source, tmp_path / f"out.{into}", exact=True)
        names, *rows = sheet(tmp_path / "out.xlsx").iter_rows(values_only=True)
        others = [*csv.reader((tmp_path / "out.csv").read_text("utf-8").splitlines())]
        assert [*names] == others[0]
        place = {name: at for at, name in enumerate(names)}
        assert [row[place["score_exact"]] for row in rows] == [row[place["score_exact"]] for row in others[1:]]
        assert [repr(row[place["score"]]) for row in rows] == [repr(float(row[place["score"]])) for row in others[1:]]
        assert {row[place["provisional"]] for row in rows} == {True}

    def test_what_is_written_is_read_back(self, tmp_path: Path) -> None:
        source = write(tmp_path / "in.csv", [*ROWS, {**ROWS[0], "case": "=1+1", "备注": "'x _x0041_ \x07\r\n <b>"}])
        batch.score_file(source, tmp_path / "once.xlsx")
        scored = sheet(tmp_path / "once.xlsx")
        assert scored["A7"].value == "=1+1"
        assert scored["A7"].data_type == "s"
        keep = len(ROWS[0])
        first = [[cell.value for cell in row[:keep]] for row in scored.iter_rows()]
        write_cells(tmp_path / "again.xlsx", first)
        batch.score_file(tmp_path / "again.xlsx", tmp_path / "twice.xlsx")
        again = [[cell.value for cell in row] for row in sheet(tmp_path / "twice.xlsx").iter_rows()]
        assert again == [[cell.value for cell in row] for row in scored.iter_rows()]

    def test_the_same_bytes_twice(self, tmp_path: Path) -> None:
        source = write(tmp_path / "in.csv", ROWS)
        for name in ("one", "two"):
            batch.score_file(source, tmp_path / f"{name}.xlsx")
        assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()

    def test_kinds_of_columns(self, tmp_path: Path) -> None:
        found = written(
            tmp_path / "a.xlsx",
            {
                "whole": pa.array([1, 10**15 - 1, -(10**15), None]),
                "real": pa.array([0.1, 1 / 3, 1e300, -0.0]),
                "half": pa.array([np.float16(1.5), None, np.float16(2), np.float16(3)], pa.float16()),
                "flag": [True, False, None, True],
                "day": [dt.date(1066, 1, 2)] * 4,
                "money": [Decimal("1.10")] * 4,
                "text": ["", "a\nb", "\ufeff", "<r>"],
            },
        )
        columns = {column[0].value: [cell.value for cell in column[1:]] for column in found.iter_cols()}
        assert columns["whole"] == [1, 10**15 - 1, str(-(10**15)), None]
        assert columns["real"] == [0.1, 1 / 3, 1e300, 0]
        assert columns["half"] == [1.5, None, 2, 3]
        assert columns["flag"] == [True, False, None, True]
        assert {*columns["day"], *columns["money"]} == {"1066-01-02", "1.10"}
        assert columns["text"] == [None, "a\nb", "\ufeff", "<r>"]
        assert (found.freeze_panes, found.auto_filter.ref) == ("A2", "A1:G5")

    @pytest.mark.parametrize(
        "value", [float("nan"), float("inf"), "<r>x</r>", "\uffff", "a" * 32_768, "\U0001f600" * 16_384]
    )
    def test_a_value_that_no_cell_holds_is_refused_by_its_column(self, tmp_path: Path, value: object) -> None:
        with pytest.raises(FrameError) as refusal:
            written(tmp_path / "a.xlsx", {"a": ["x"], "b": [value]})
        assert [(one.path, one.id) for one in refusal.value.problems] == [("b", "invalid_value.unwritable")]

    def test_a_column_that_no_sheet_holds(self, tmp_path: Path) -> None:
        with pytest.raises(FrameError, match=r"a: must not be list<.*\.xlsx cannot hold"):
            written(tmp_path / "a.xlsx", {"a": [[1]]})

    def test_more_rows_than_a_sheet_has(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(xlsx_table, "MOST_ROWS", 6)
        source = write(tmp_path / "in.csv", ROWS)
        assert batch.score_file(source, tmp_path / "out.xlsx").rows == 5
        monkeypatch.setattr(xlsx_table, "MOST_ROWS", 5)
        before = (tmp_path / "out.xlsx").read_bytes()
        with pytest.raises(FrameError, match="must have at most 4 rows, which is what a sheet has, got 5"):
            batch.score_file(source, tmp_path / "out.xlsx")
        assert (tmp_path / "out.xlsx").read_bytes() == before
        assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.xlsx"}

    def test_a_full_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class Full(io.BytesIO):
            def write(self, _: object) -> int:
                raise OSError(28, "No space left on device")

        source, opens = write(tmp_path / "in.csv", ROWS), Path.open
        monkeypatch.setattr(Path, "open", lambda path, *mode: Full() if mode == ("wb",) else opens(path, *mode))
        with pytest.raises(OSError, match="No space left") as refusal:
            batch.score_file(source, tmp_path / "out.xlsx")
        assert refusal.value.filename == str(tmp_path / "out.xlsx")
        assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]

    def test_an_extra_that_is_missing_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        source = write(tmp_path / "in.csv", ROWS)
        monkeypatch.setitem(sys.modules, "xlsxwriter", None)
        with pytest.raises(ModuleNotFoundError, match=r"gbt27922\[excel\]"):
            batch.score_file(source, tmp_path / "out.xlsx")
        assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]

    def test_memory_holds_no_sheet(self, tmp_path: Path) -> None:

        table = pa.table({"a": [f"text {place}" for place in range(5000)], "b": list(range(5000))})
        tracemalloc.start()
        with writing(tmp_path / "a.xlsx", XLSX, table.schema) as write_rows:
            write_rows(table)
            before = tracemalloc.get_traced_memory()[0]
            for _ in range(4):
                write_rows(table)
            after = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert after - before < 200_000
