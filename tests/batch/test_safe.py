"""``--safe``: no CSV file that is written computes anything, and what was written is read back."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pyarrow", reason="files are read by pyarrow")

from gbt27922 import batch
from gbt27922.batch.files.safe_cells import as_it_was, made_safe
from gbt27922.errors import ModelError
from gbt27922.report import safe
from tests.support.filing import SCHEME, document, read, wide, write
from tests.support.libraries import pa
from tests.support.running import Run, runner

NASTY = '=HYPERLINK("http://x","y")'
TEXTS = st.one_of(st.none(), st.text(max_size=5), st.text("=+-@＝'\t\r\n 1.店", max_size=6))
NAMES = st.lists(st.text("=@'a-1", max_size=4), min_size=1, max_size=4, unique=True)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder with formulas in ``in.jsonl``, ``in.csv``, ``long.csv`` and ``outlets.csv``."""
    monkeypatch.chdir(tmp_path)
    sound = document(1) | {"organization": {"name": NASTY, "id": "-1"}}
    write(Path("in.jsonl"), [sound, sound | {"scheme": "=x"}])
    write(Path("in.csv"), [wide(document(1)) | {"=name": NASTY, "'": "'quoted'", "number": "-5"}])
    finding = {"assessment": NASTY, "indicator": "5.1.1.1", "sampled": 1, "nonconforming": 0}
    write(Path("long.csv"), [finding])
    Path("outlets.csv").write_text('id,stratum,name\n-A,+x,"=1+1"\n@B,,\'t Hof\n')
    return runner(capsys, monkeypatch)


def cells(name: str) -> list[list[str]]:
    with Path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


class TestBatch:
    def test_documents(self, run: Run) -> None:
        assert run("batch", "in.jsonl", "-o", "out.csv", "--safe").code == 1
        (first, *_) = read(Path("out.csv"))
        assert first["organization"] == f"'{NASTY}"
        assert first["organization_id"] == "-1"
        assert run("batch", "in.jsonl", "-o", "plain.csv").code == 1
        assert read(Path("plain.csv"))[0]["organization"] == NASTY

    def test_a_table_and_back(self, run: Run) -> None:
        assert run("batch", "in.csv", "-o", "out.csv", "--safe", "--exact").code == 0
        (row,) = read(Path("out.csv"))
        assert (row["'=name"], row["''"], row["number"]) == (f"'{NASTY}", "''quoted'", "-5")
        head, line = cells("out.csv")
        given = head.index("score")
        with Path("again.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head[:given], line[:given]])
        assert run("batch", "again.csv", "-o", "back.csv", "--restore").code == 0
        assert run("batch", "in.csv", "-o", "plain.csv").code == 0
        assert cells("back.csv") == cells("plain.csv")

    def test_problems(self, run: Run) -> None:
        assert run("batch", "long.csv", "-o", "out.parquet", "--layout", "long", "--safe").code == 1
        assert cells("out.problems.csv")[1][1] == f"'{NASTY}"

    def test_rows_that_cannot_be_read_are_restored_too(self, run: Run) -> None:
        (row,) = [wide(document(1)) | {f"sampled_{SCHEME.leaves[0].id}": "x", "who": f"'{NASTY}"}]
        write(Path("bad.csv"), [row])
        assert run("batch", "bad.csv", "-o", "out.jsonl", "--restore").code == 1
        assert json.loads(Path("out.jsonl").read_text())["who"] == NASTY

    def test_only_csv_has_marks(self, run: Run) -> None:
        code, _, err = run("batch", "in.jsonl", "-o", "out.csv", "--restore")
        assert (code, err) == (
            2,
            "gbt27922: --restore: must not be given but for a CSV file: only its cells have marks\n",
        )
        with pytest.raises(ModelError):
            batch.score_file("in.jsonl", "out.csv", restore=True)


class TestSample:
    def test_the_list_of_outlets(self, run: Run) -> None:
        asked = ("sample", "outlets.csv", "--size", "2", "--seed", "A", "--format", "csv")
        plain = list(csv.reader(run(*asked).out.splitlines()))
        marked = list(csv.reader(run(*asked, "--safe").out.splitlines()))
        assert sorted(row[2] for row in plain[1:]) == ["'t Hof", "=1+1"]
        assert marked[0] == ["\ufeff'id", "stratum", "name", "why"]
        assert marked[1:] == [[safe(cell) for cell in row] for row in plain[1:]]

    @pytest.mark.parametrize(
        "more",
        [("--safe",), ("--safe", "--format", "json"), ("--skeleton", "--safe"), ("--skeleton", "--format", "csv")],
    )
    def test_what_would_change_nothing_is_refused(self, run: Run, more: tuple[str, ...]) -> None:
        assert run("sample", "outlets.csv", "--size", "2", "--seed", "A", *more).code == 2


class TestAnyTable:
    """Arrow does what the rule for one text says."""

    @given(st.lists(TEXTS), NAMES, st.sampled_from([pa.string(), pa.large_string()]))
    def test_cells_and_headings(self, texts: list[str | None], names: list[str], kind: Any) -> None:
        table = pa.table([pa.array(texts, kind) for _ in names], names=names).append_column(
            "n", pa.array([-1] * len(texts))
        )
        made = made_safe(table)
        expected = [None if text is None else safe(text) for text in texts]
        assert made.column(0).to_pylist() == expected
        assert made.column_names == [*map(safe, names), "n"]
        assert as_it_was(made).equals(table)
