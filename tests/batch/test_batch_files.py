"""Files of many assessments: every format in and out, in parts, with the place of everything that is wrong."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import json
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow", reason="files are read by pyarrow")

import gbt27922
from gbt27922 import DocumentError, batch
from gbt27922._basis.exact import exact_text
from gbt27922.batch.files import csv_blocks, json_lines, table_files, task
from gbt27922.batch.tables.arrow import pa
from gbt27922.errors import FrameError, Gbt27922Warning, ModelError
from tests.support.filing import (
    LEAVES,
    RESULTS,
    SCHEME,
    document,
    expected,
    long,
    pq,
    read,
    special,
    wide,
    write,
    write_cells,
)

if TYPE_CHECKING:
    from gbt27922.batch.origin.provenance import Layout

TABLES = ["parquet", "csv", "csv.gz", "arrow", "feather", "xlsx"]
FORMATS = [*TABLES, "jsonl", "jsonl.gz"]
DOCUMENTS = [document(seed) for seed in range(17)]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read few rows at a time, so that every file has several parts."""
    monkeypatch.setattr(table_files, "ROWS", 4)
    monkeypatch.setattr(table_files, "BLOCK", 1500)
    monkeypatch.setattr(task, "DOCUMENTS", 3)


def results(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in RESULTS} for row in rows]


EXPECTED = [expected(data) for data in DOCUMENTS]


class TestEveryFormat:
    """The same rows whatever the format, bit for bit what ``score`` gives."""

    @pytest.mark.parametrize("into", FORMATS)
    @pytest.mark.parametrize("form", TABLES)
    def test_wide(self, tmp_path: Path, form: str, into: str) -> None:
        source = write(tmp_path / f"in.{form}", [wide(data) for data in DOCUMENTS])
        outcome = batch.score_file(source, target := tmp_path / f"out.{into}", exact=True)
        assert outcome == batch.FileOutcome(rows=17, problems=0, listed=None)
        found = read(target)
        assert results(found) == EXPECTED
        assert [row["case"] for row in found] == [f"ORG-{seed}" for seed in range(17)]
        assert {row["备注"] for row in found} == {'a "quoted", 文字'}
        assert {row["problem"] for row in found} == {None}

    @pytest.mark.parametrize("into", FORMATS)
    @pytest.mark.parametrize("form", ["jsonl", "jsonl.gz"])
    def test_documents(self, tmp_path: Path, form: str, into: str) -> None:
        source = write(tmp_path / f"in.{form}", DOCUMENTS)
        target = tmp_path / f"out.{into}"
        assert batch.score_file(source, target, exact=True).problems == 0
        found = read(target)
        assert results(found) == EXPECTED
        assert [str(row["assessment"]) for row in found] == [str(line) for line in range(1, 18)]
        assert [(row["organization"], row["organization_id"]) for row in found][3] == ("机构 3", "ORG-3")
        assert {str(row["date"]) for row in found} == {"2026-05-12"}

    @pytest.mark.parametrize("into", FORMATS)
    @pytest.mark.parametrize("form", TABLES)
    def test_long(self, tmp_path: Path, form: str, into: str) -> None:
        source = write(tmp_path / f"in.{form}", [row for data in DOCUMENTS for row in long(data)])
        items = [{"assessment": data["organization"]["id"]} | special(data) for data in reversed(DOCUMENTS)]
        specials = write(tmp_path / f"specials.{form}", items)
        target = tmp_path / f"out.{into}"
        assert batch.score_file(source, target, layout="long", exact=True, specials=specials).problems == 0
        found = read(target)
        assert results(found) == EXPECTED
        assert [row["assessment"] for row in found] == [f"ORG-{seed}" for seed in range(17)]

    @pytest.mark.parametrize("into", FORMATS)
    @pytest.mark.parametrize("form", FORMATS)
    def test_nothing_in_is_nothing_out(self, tmp_path: Path, form: str, into: str) -> None:
        source = tmp_path / f"in.{form}"
        if "jsonl" in form:
            source.write_bytes(gzip.compress(b"\n") if form.endswith("gz") else b"")
        else:
            schema = pa.Table.from_pylist([wide(DOCUMENTS[0])]).schema
            write(source, [wide(DOCUMENTS[0])])
            if form == "parquet":
                pq.write_table(schema.empty_table(), source)
            elif "csv" in form:
                header = (",".join(schema.names) + "\n").encode()
                source.write_bytes(gzip.compress(header) if form.endswith("gz") else header)
            elif form == "xlsx":
                write_cells(source, [schema.names])
            else:
                pa.ipc.new_file(source, schema).close()
        target = tmp_path / f"out.{into}"
        assert batch.score_file(source, target).rows == 0
        assert read(target) == []

    def test_another_scheme_and_floats_that_are_whole(self, tmp_path: Path) -> None:
        scheme = evolve(SCHEME, id="OURS", cap=100)
        rows = [wide(data) for data in DOCUMENTS]
        for row in rows:
            row["sampled_5.2.6"] = float(row["sampled_5.2.6"])
        source = write(tmp_path / "in.parquet", rows)
        batch.score_file(source, target := tmp_path / "out.parquet", scheme)
        cards = [gbt27922.score(gbt27922.parse_assessment(data), scheme) for data in DOCUMENTS]
        assert [row["score"] for row in read(target)] == [float(card.score) for card in cards]

    def test_sites_that_count_by_themselves(self, tmp_path: Path) -> None:
        scheme = evolve(SCHEME, aggregation="worst_site")
        source = write(tmp_path / "in.jsonl", DOCUMENTS)
        batch.score_file(source, target := tmp_path / "out.csv", scheme)
        cards = [gbt27922.score(gbt27922.parse_assessment(data), scheme) for data in DOCUMENTS]
        assert [row["score"] for row in read(target)] == [float(card.score) for card in cards]

    def test_columns_that_pass_through_keep_their_kind(self, tmp_path: Path) -> None:
        table = pa.Table.from_pylist([wide(data) for data in DOCUMENTS])
        kinds = pa.array([f"k{index % 3}" for index in range(17)]).dictionary_encode()
        extra = {"kind": kinds, "when": pa.array([0] * 17, pa.timestamp("ms")), "raw": pa.array([b"\xff"] * 17)}
        extra |= {"share": pa.array([None, *[0.5] * 16])}
        for name, column in extra.items():
            table = table.append_column(name, column)
        pq.write_table(table, source := tmp_path / "in.parquet", row_group_size=5)
        for into in ("parquet", "arrow", "jsonl"):
            batch.score_file(source, target := tmp_path / f"out.{into}")
            found = read(target)
            assert [row["kind"] for row in found] == kinds.to_pylist()
        assert (found[0]["share"], found[2]["share"]) == (None, 0.5)
        assert (found[0]["when"], found[0]["raw"]) == ("1970-01-01 00:00:00", "ff")
        assert pq.read_table(tmp_path / "out.parquet").schema.field("when").type == pa.timestamp("ms")


class TestMemory:
    """No more rows are in memory than those of one part."""

    @pytest.mark.parametrize("form", ["parquet", "arrow", "csv"])
    def test_tables_are_scored_part_by_part(self, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
        held: list[int] = []

        def counted(table: Any, *more: Any, **others: Any) -> Any:
            held.append(table.num_rows)
            return batch.score(table, *more, **others)

        monkeypatch.setattr(task, "score", counted)
        source = write(tmp_path / f"in.{form}", [wide(data) for data in DOCUMENTS])
        watched: list[tuple[int, float]] = []
        batch.score_file(source, tmp_path / "out.csv", watch=lambda rows, share: watched.append((rows, share)))
        assert sum(held) == 17
        assert max(held) <= 12
        assert len(held) > 2
        assert watched == sorted(watched)
        assert watched[-1] == (17, 1.0)

    def test_documents_are_read_part_by_part(self, tmp_path: Path) -> None:
        source = write(tmp_path / "in.jsonl.gz", DOCUMENTS)
        parts = list(batch.iter_jsonl(source, documents=5))
        assert [part.assessments.num_rows for part in parts] == [5, 5, 5, 2]
        whole = batch.read_jsonl(source)
        assert whole.findings.equals(pa.concat_tables(part.findings for part in parts))
        assert whole.specials.equals(pa.concat_tables(part.specials for part in parts))

    def test_long_documents_are_read_few_at_a_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        source = write(tmp_path / "in.jsonl", DOCUMENTS)
        lines = source.read_bytes().splitlines()
        monkeypatch.setattr(json_lines, "BYTES", most := 2 * max(map(len, lines)))
        held = [[line for _, line in part] for part, _ in json_lines.numbered(source, 100)]
        assert [line for part in held for line in part] == lines
        assert max(sum(map(len, part)) for part in held) < most + max(map(len, lines))
        assert len(held) > 4
        assert results(read(self.scored(source, tmp_path))) == EXPECTED

    @staticmethod
    def scored(source: Path, folder: Path) -> Path:
        batch.score_file(source, folder / "out.parquet", exact=True)
        return folder / "out.parquet"

    @pytest.mark.parametrize("end", [b"\n", b"\r\n"])
    @pytest.mark.parametrize("form", ["jsonl", "jsonl.gz"])
    def test_a_line_that_is_too_long_is_told_and_never_held(
        self, tmp_path: Path, form: str, end: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sound = json.dumps(DOCUMENTS[0]).encode()
        monkeypatch.setattr(json_lines, "LONGEST", longest := len(sound))
        for long_line in (
            b"\0" * 100_000,
            b" " * 100_000 + sound,
            sound + b"x",
            b" " * (longest + 6),
            b" " * (2 * longest + 10),
        ):
            data = b"\xef\xbb\xbf" + end.join([sound, long_line, b"", sound])
            (source := tmp_path / f"in.{form}").write_bytes(gzip.compress(data) if form.endswith("gz") else data)
            held = [line for part, _ in json_lines.numbered(source, 100) for line in part]
            assert [number for number, _ in held] == [1, 2, 4]
            assert max(len(line) for _, line in held) <= longest + 5
            told = [row["problem"] for row in read(self.scored(source, tmp_path))]
            assert told == [None, f"$: must be at most {longest} bytes long, but the line is longer", None]


def csv_text(rows: list[dict[str, Any]], *, end: str = "\n") -> str:
    """Wide rows as the simplest CSV."""
    lines = [",".join(rows[0]), *(",".join("" if cell is None else str(cell) for cell in row.values()) for row in rows)]
    return end.join([*lines, ""])


def counts(**changes: Any) -> dict[str, Any]:
    """A wide row in which all conforms, with changes to 5.3.2 or to columns."""
    row = {name: 20 if name.startswith("sampled") else 0 for leaf in LEAVES for name in _names(leaf)}
    return {"case": "A", **row, "special_deductions": 0, **changes}


def _names(leaf: str) -> tuple[str, str]:
    return f"sampled_{leaf}", f"nonconforming_{leaf}"


OF, LOST = _names("5.3.2")


def problems(tmp_path: Path, name: str, data: str | bytes, **options: Any) -> list[list[str]]:
    """The list of problems of a file, without its head."""
    source = tmp_path / name
    source.write_bytes(data if isinstance(data, bytes) else data.encode())
    outcome = batch.score_file(source, tmp_path / "out.parquet", **options)
    if outcome.listed is None:
        return []
    text = outcome.listed.read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))
    assert outcome.problems == len(rows) - 1
    return rows[1:]


class TestCsv:
    """What is wrong with a row of CSV is told with its line, and stops and shifts no other."""

    def test_what_is_no_number(self, tmp_path: Path) -> None:
        cells = ["3", "abc", "", " 4 ", "5.0", "1.5", "0x10", "九", str(2**63), "1e3", "9" * 101, "-1", "+2"]
        rows = [counts(**{LOST: cell, "case": f"row {index}"}) for index, cell in enumerate(cells)]
        told = problems(tmp_path, "in.csv", csv_text(rows))
        assert told == [
            ["3", f'{LOST}: must be a whole number, got "abc"'],
            ["4", "5.3.2: nonconforming is missing"],
            ["7", f'{LOST}: must be a whole number, got "1.5"'],
            ["8", f'{LOST}: must be a whole number, got "0x10"'],
            ["9", f'{LOST}: must be a whole number, got "九"'],
            ["10", f"{LOST}: must be 0 to 2**62, got 9223372036854775808"],
            ["11", f'{LOST}: must be a whole number, got "1e3"'],
            ["12", f'{LOST}: must be a whole number, got "{"9" * 39}…"'],
            ["13", "5.3.2: nonconforming must be 0 or more, got -1"],
        ]
        found = read(tmp_path / "out.parquet")
        assert [row["case"] for row in found] == [f"row {index}" for index in range(len(cells))]
        assert [row["score"] is None for row in found] == [str(index + 2) in dict(told) for index in range(len(cells))]
        assert [row["grade"] is None for row in found] == [row["score"] is None for row in found]
        assert [row[LOST] for row in found][:5] == [3, None, None, 4, 5]
        assert found[0]["score"] == found[0]["base_score"] == 99.375
        assert {row["provisional"] for row in found} == {True}

    def test_everything_that_is_wrong_with_a_row(self, tmp_path: Path) -> None:
        row = counts(**{OF: "x", LOST: 7, "nonconforming_5.2.6": 21, "special_deductions": "many"})
        excess = "5.2.6: nonconforming must be at most 20, the number sampled, got 21"
        told = problems(tmp_path, "in.csv", csv_text([row]))
        assert told == [
            [
                "2",
                f'{OF}: must be a whole number, got "x"; special_deductions: must be a whole number, got "many"; {excess}',
            ]
        ]

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_line_numbers(self, tmp_path: Path, end: str) -> None:
        good, bad = counts(), counts(**{LOST: "no", "case": '"two\nlines"'})
        text = csv_text([good, bad, good, bad, good], end=end)
        lines = text.split(end)
        lines.insert(2, "")
        told = problems(tmp_path, "in.csv", "\ufeff" + end.join(lines))
        assert [place for place, _ in told] == ["4", "7"]
        assert len(read(tmp_path / "out.parquet")) == 5

    def test_line_numbers_in_later_blocks(self, tmp_path: Path) -> None:
        rows = [counts(**{LOST: "no" if index in {5, 50} else index % 20}) for index in range(60)]
        for end in ("\n", "\r\n"):
            told = problems(tmp_path, "in.csv", csv_text(rows, end=end).rstrip())
            assert [place for place, _ in told] == ["7", "52"]

    def test_rows_that_are_too_short_or_too_long(self, tmp_path: Path) -> None:
        text = csv_text([counts(case=name) for name in "ABCD"]).splitlines()
        text[2], text[3] = "B,1", text[3] + ",1"
        told = problems(tmp_path, "in.csv", "\n".join(text))
        assert told == [["3", "must have 62 cells, got 2"], ["4", "must have 62 cells, got 63"]]
        assert [row["case"] for row in read(tmp_path / "out.parquet")] == ["A", "B", "C", "D"]

    def test_what_is_not_utf8(self, tmp_path: Path) -> None:
        text = csv_text([counts(), counts(case="B?"), counts()]).encode().replace(b"B?", "广".encode("gbk"))
        with pytest.warns(Gbt27922Warning, match="^line 3: read as GB18030, because it is not UTF-8$"):
            assert problems(tmp_path, "in.csv", text) == []
        assert [row["case"] for row in read(tmp_path / "out.parquet")] == ["A", "广", "A"]
        torn = text.replace("广".encode("gbk"), b"\xff")
        with pytest.warns(Gbt27922Warning, match="GB18030"):
            assert problems(tmp_path, "in.csv", torn) == [["3", "case: must be UTF-8 or GB18030"]]
        mixed = "广州一店".encode() + b"\xff"
        told = problems(tmp_path, "in.csv", text.replace("广".encode("gbk"), mixed))
        assert told == [["3", "case: must be UTF-8 or GB18030"]]

    def test_text_that_only_looks_like_a_number_stays_as_it_is(self, tmp_path: Path) -> None:
        rows = [counts(case=text) for text in ("007", "1e3", "0x1F", "NULL", "", "true")]
        assert problems(tmp_path, "in.csv", csv_text(rows)) == []
        assert [row["case"] for row in read(tmp_path / "out.parquet")] == ["007", "1e3", "0x1F", "NULL", None, "true"]

    def test_a_quoted_cell_may_be_cut_by_a_block(self, tmp_path: Path) -> None:
        rows = [counts(case='"' + "line\n" * (index * 37 % 100) + '"') for index in range(20)]
        assert problems(tmp_path, "in.csv", csv_text(rows)) == []
        found = read(tmp_path / "out.parquet")
        assert [row["case"] for row in found] == [("line\n" * (index * 37 % 100)) or None for index in range(20)]

    def test_a_stray_quotation_mark_tears_no_row(self, tmp_path: Path) -> None:
        """A mark within a cell is a mark like any other: 5" is five inches."""
        names = ['5"', '"two\nlines"', '5""', '"19"" rack"', *("x" * 40 + '5"' for _ in range(40))]
        rows = [counts(case=name, **{LOST: "no" if index in {2, 41} else 0}) for index, name in enumerate(names)]
        told = problems(tmp_path, "in.csv", csv_text(rows))
        assert [place for place, _ in told] == ["5", "44"]
        found = [row["case"] for row in read(tmp_path / "out.parquet")]
        assert found == ['5"', "two\nlines", '5""', '19" rack', *["x" * 40 + '5"'] * 40]

    @pytest.mark.parametrize("after", [0, 1, 60])
    @pytest.mark.parametrize("name", ['"5', '"', '"two\nlines'])
    def test_a_quotation_mark_that_is_not_closed(self, tmp_path: Path, name: str, after: int) -> None:
        """The rows behind it would be lost: the file is refused."""
        rows = [counts(), counts(case=name), *[counts(case='"B"')] * after]
        with pytest.raises(DocumentError, match=r"^line 3: must be CSV, but a quotation mark is not closed$"):
            problems(tmp_path, "in.csv", csv_text(rows))
        assert not (tmp_path / "out.parquet").exists()

    def test_a_quotation_mark_that_is_not_closed_in_the_last_cell(self, tmp_path: Path) -> None:
        text = self.last_column_first(counts(), counts(case='"A'))
        with pytest.raises(DocumentError, match=r"^line 3: must be CSV, but a quotation mark is not closed$"):
            problems(tmp_path, "in.csv", text)

    @staticmethod
    def last_column_first(*rows: dict[str, Any]) -> str:
        return csv_text([dict(reversed(row.items())) for row in rows])

    @given(st.lists(st.sampled_from(['"', ",", "\n", "\r\n", "a", '""', ',"', '",']), max_size=60), st.integers(1, 40))
    @settings(max_examples=500)
    def test_blocks_end_where_rows_end(self, text: list[str], size: int) -> None:
        with TemporaryDirectory() as folder:
            (path := Path(folder) / "in.csv").write_bytes("".join(text).encode())
            try:
                blocks = list(csv_blocks.blocks_of(path, size))
            except DocumentError:
                return
        rows = [row for block in blocks for row in csv.reader(io.StringIO(block.text.decode(), newline=""))]
        assert rows == list(csv.reader(io.StringIO("".join(text), newline="")))
        assert [block.line for block in blocks] == [
            1 + b"".join(block.text for block in blocks[:place]).count(b"\n") for place in range(len(blocks))
        ]

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "line 1: must name the columns, but is empty"),
            ("\na\n", "line 1: must name the columns, but is empty"),
            ("a,a,b,b\n", 'line 1: must name the column "a" once\nline 1: must name the column "b" once'),
            (csv_text([counts(case='"')]) + "a\n" * 5000, "line 2: must be CSV, but a quotation mark is not closed"),
            (csv_text([counts(), counts(case="x" * 5000)]), "line 3: must be CSV, but a row is too long"),
        ],
    )
    def test_what_is_no_table(self, tmp_path: Path, text: str, told: str) -> None:
        with pytest.raises(DocumentError, match=re.escape(told)):
            problems(tmp_path, "in.csv", text)

    def test_a_long_cell_beside_a_bad_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What reads careful is as patient as what reads quickly, and the limit of the process stays what it is."""
        monkeypatch.setattr(table_files, "BLOCK", 10**6)
        rows = [counts(), counts(case="x" * 140_000)]
        limit = csv.field_size_limit()
        assert problems(tmp_path, "in.csv", csv_text(rows)) == []
        told = problems(tmp_path, "in.csv", csv_text([*rows, counts(**{LOST: "x"})]))
        assert told == [["4", f'{LOST}: must be a whole number, got "x"']]
        assert [len(row["case"]) for row in read(tmp_path / "out.parquet")] == [1, 140_000, 1]
        assert csv.field_size_limit() == limit

    def test_wrong_columns(self, tmp_path: Path) -> None:
        with pytest.raises(FrameError) as raised:
            problems(tmp_path, "in.csv", "case,score\nA,1\n")
        assert len(raised.value.problems) == 2 * len(LEAVES) + 1


class TestRows:
    """What is wrong with a row of another table is told with its number."""

    @pytest.mark.parametrize("form", ["parquet", "arrow"])
    def test_numbers_of_rows(self, tmp_path: Path, form: str) -> None:
        rows = [counts(**{LOST: 21 if index in {2, 9} else index}) for index in range(12)]
        outcome = batch.score_file(write(tmp_path / f"in.{form}", rows), tmp_path / "out.csv")
        assert outcome.listed == tmp_path / "out.problems.csv"
        reason = "5.3.2: nonconforming must be at most 20, the number sampled, got 21"
        assert outcome.listed.read_text().splitlines() == [
            "row,problem",
            f'3,"{reason}"',
            f'10,"{reason}"',
        ]


class TestLong:
    """Rows of one assessment stand together; what is wrong with one is told with its line."""

    def text(self, *changes: tuple[int, str], keys: str = "AABBB") -> str:
        lines = ["assessment,indicator,sampled,nonconforming,site"]
        for key in dict.fromkeys(keys):
            lines += [f"{key},{leaf},20,1," for leaf in LEAVES]
        for line, text in changes:
            lines[line - 1] = text
        return "\n".join(lines) + "\n"

    def test_lines(self, tmp_path: Path) -> None:
        text = self.text((3, "A,5.1.1.2,many,few,"), (33, "B,5.1.1.2"), (39, "B,5.9,1,0,"), keys="ABCDEFGH")
        told = problems(tmp_path, "in.csv", text, layout="long")
        assert [(place, key) for place, key, _ in told] == [("2", "A"), ("32", "B")]
        assert told[0][2].startswith('line 3: sampled: must be a whole number, got "many"; nonconforming: must be')
        found = read(tmp_path / "out.parquet")
        assert [(row["assessment"], row["score"]) for row in found if row["score"]] == [(key, 95.0) for key in "CDEFGH"]

    def test_an_assessment_that_comes_back(self, tmp_path: Path) -> None:
        lines = self.text(keys="ABC").splitlines()
        lines.append(lines.pop(3))
        with pytest.raises(FrameError, match='assessment: must have the rows of an assessment together, but "A" comes'):
            problems(tmp_path, "in.csv", "\n".join(lines), layout="long")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv"]

    @pytest.mark.parametrize("rows", [1, 2, 21, 1000])
    def test_an_assessment_may_span_any_number_of_parts(
        self, tmp_path: Path, rows: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(table_files, "ROWS", rows)
        found = [row for data in DOCUMENTS for row in long(data)]
        for row in found:
            row["assessment"] = int(row["assessment"][4:])
        table = pa.Table.from_pylist(found)
        table = table.set_column(0, "assessment", table.column(0).dictionary_encode())
        with pa.ipc.new_file(tmp_path / "in.arrow", table.schema) as writer:
            writer.write_table(table)
        specials = [{"assessment": seed} | special(data) for seed, data in enumerate(DOCUMENTS)]
        given = write(tmp_path / "specials.csv", [{**row, "assessment": str(row["assessment"])} for row in specials])
        batch.score_file(
            tmp_path / "in.arrow", out := tmp_path / "out.parquet", layout="long", exact=True, specials=given
        )
        assert results(read(out)) == EXPECTED

    def test_special_items(self, tmp_path: Path) -> None:
        given = tmp_path / "specials.csv"
        given.write_text("assessment,special_deductions,special_bonuses\nA,1,0\nC,one,0\nC,0,1\nD,1,0\n")
        told = problems(tmp_path, "in.csv", self.text(keys="ABC"), layout="long", specials=given)
        assert [(place, key) for place, key, _ in told] == [("62", "C"), ("", "D")]
        assert told[0][2].startswith('specials line 3: special_deductions: must be a whole number, got "one"; special')
        assert told[1][2].startswith("must have a finding or an exclusion for every leaf; missing: 5.1.1.1, ")
        assert [row["score"] for row in read(tmp_path / "out.parquet")] == [94.0, 95.0, None, None]

    @pytest.mark.parametrize(
        ("name", "text", "told"),
        [
            ("specials.csv", "assessment\nA\n", "special_deductions: is required, or special_bonuses: without both"),
            ("specials.csv", "special_deductions,special_bonuses\nx,1\n", "assessment: is required"),
            ("specials.csv", "", "specials line 1: must name the columns, but is empty"),
            ("specials.parquet", "", "specials: must be a .parquet file, but is none, or only a part of one: Parquet"),
            ("specials.jsonl", "", "$.specials: must be a table, because documents hold their special items"),
            ("specials.txt", "", "$.specials: must end in one of .parquet, "),
        ],
    )
    def test_special_items_that_cannot_be_read(self, tmp_path: Path, name: str, text: str, told: str) -> None:
        (tmp_path / name).write_text(text)
        with pytest.raises((FrameError, DocumentError, ModelError), match=re.escape(told)):
            problems(tmp_path, "in.csv", self.text(), layout="long", specials=tmp_path / name)

    @pytest.mark.parametrize("column", ["special_deductions", "special_bonuses"])
    def test_one_column_of_special_items_is_enough(self, tmp_path: Path, column: str) -> None:
        (given := tmp_path / "specials.csv").write_text(f"assessment,{column}\nA,1\n")
        both = (
            f"assessment,special_deductions,special_bonuses\nA,{'1,0' if column == 'special_deductions' else '0,1'}\n"
        )
        scores = []
        for text in (f"assessment,{column}\nA,1\n", both):
            given.write_text(text)
            assert problems(tmp_path, "in.csv", self.text(), layout="long", specials=given) == []
            scores.append([row["score"] for row in read(tmp_path / "out.parquet")])
        assert scores[0] == scores[1]

    def test_special_items_of_other_kinds_of_keys(self, tmp_path: Path) -> None:
        source = write(tmp_path / "in.parquet", [{**row, "assessment": 1} for row in long(DOCUMENTS[0])])
        given = tmp_path / "specials.csv"
        given.write_text("assessment,special_deductions,special_bonuses\nA,1,0\n")
        told = "specials.assessment: must be of the kind of the findings' assessments, int64, got string"
        with pytest.raises(FrameError, match=told):
            batch.score_file(source, tmp_path / "out.csv", layout="long", specials=given)

    def test_all_wrong_columns_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(FrameError) as raised:
            problems(tmp_path, "in.csv", "indicator,sampled\n5.1,1\n", layout="long")
        assert [problem.path for problem in raised.value.problems] == ["assessment", "nonconforming"]


SOUND = document(0)


def scored_problem(data: dict[str, Any]) -> str:
    """What ``score`` says is wrong with a document."""
    with pytest.raises(gbt27922.Gbt27922Error) as raised:
        gbt27922.score(gbt27922.parse_assessment(data))
    return "; ".join(map(str, raised.value.problems))


class TestDocuments:
    """A bad line is told with its number and all its problems, and stops no other."""

    BAD = (
        {**SOUND, "scheme": 5, "exclusion": []},
        {**SOUND, "special_deductions": [{"ground": "price", "description": "d"}]},
        {**SOUND, "special_bonuses": [{"description": "b"}] * 2},
        {**SOUND, "exclusions": [{"indicator": leaf, "justification": "j"} for leaf in ("5.1", "5.2.6", "9")]},
        {**SOUND, "findings": [*SOUND["findings"][2:], {"indicator": "5.1", "conforming": True}]},
        {**SOUND, "organization": {"name": "half \ud800"}},
    )

    def test_the_problems_are_those_of_score(self, tmp_path: Path) -> None:
        lines = [line for data in self.BAD for line in (json.dumps(SOUND), "", json.dumps(data))]
        told = problems(tmp_path, "in.jsonl", "\ufeff" + "\r\n".join([*lines, " ", "\t"]), exact=True)
        assert told == [[str(3 * index + 3), scored_problem(data)] for index, data in enumerate(self.BAD)]
        found = read(tmp_path / "out.parquet")
        assert [row["assessment"] for row in found] == sorted([*range(1, 18, 3), *range(3, 19, 3)])
        assert [row["score"] for row in found] == [EXPECTED[0]["score"], None] * len(self.BAD)
        assert [row["score_exact"] for row in found] == [EXPECTED[0]["score_exact"], None] * len(self.BAD)
        assert {row["provisional"] for row in found} == {True}
        assert [row["organization_id"] for row in found][:4] == ["ORG-0", None, "ORG-0", "ORG-0"]

    def test_nonconformities_change_nothing_and_must_fit(self, tmp_path: Path) -> None:
        one = {"indicator": "5.2", "severity": "major", "description": "d"}
        person = {"name": "n", "id": "1"}
        sound = {**SOUND, "stage": "initial", "team": [person], "nonconformities": [one]}
        bad = (
            {**sound, "nonconformities": [one, {**one, "indicator": "5.9"}]},
            {**sound, "nonconformities": [{**one, "site": "XX"}]},
            {**sound, "team": [person, person], "stage": "first"},
        )
        told = problems(tmp_path, "in.jsonl", "\n".join(map(json.dumps, (sound, *bad, SOUND))), exact=True)
        assert told == [[str(line), scored_problem(data)] for line, data in enumerate(bad, 2)]
        assert told[0][1].startswith("$.nonconformities[1].indicator: ")
        found = read(tmp_path / "out.parquet")
        assert [row["score_exact"] for row in found] == [found[0]["score_exact"], None, None, None] + [
            EXPECTED[0]["score_exact"]
        ]

    def test_what_is_no_json(self, tmp_path: Path) -> None:
        lines = [
            b"{",
            b'{"a": "\xff"}',
            b"[]",
            b"[" * 100_000,
            b"\xe5\xb9\xbf",
            b"null",
            b'{"note": 1' + b"0" * 5000 + b"}",
        ]
        told = problems(tmp_path, "in.jsonl", b"\n".join(lines))
        assert [place for place, _ in told] == [str(line) for line in range(1, 8)]
        assert told[0][1].startswith("$: must be JSON, but column 2 is not: ")
        assert told[1][1].startswith("$: must be UTF-8, but byte 8 is not")

    def test_counts_beyond_those_of_a_batch(self, tmp_path: Path) -> None:
        def huge(*sampled: int) -> str:
            rest = [item for item in SOUND["findings"] if item["indicator"] != "5.2.4"]
            more = [{"indicator": "5.2.4", "sampled": count, "nonconforming": 1} for count in sampled]
            return json.dumps({**SOUND, "findings": rest + more})

        assert "5.2.4" not in [item["indicator"] for item in SOUND["exclusions"]]
        lines = [huge(2**62), huge(2**62, 2**62), huge(1, 2**62 + 1), huge(10**90)]
        told = problems(tmp_path, "in.jsonl", "\n".join(lines), exact=True)
        at, reason = len(SOUND["findings"]), "must be at most 2**62 in a batch, got"
        at -= len([item for item in SOUND["findings"] if item["indicator"] == "5.2.4"])
        assert told == [
            ["3", f"$.findings[{at + 1}].sampled: {reason} 4611686018427387905"],
            ["4", f"$.findings[{at}].sampled: {reason} 1{'0' * 38}…"],
        ]
        cards = [gbt27922.score(gbt27922.parse_assessment(line)) for line in lines[:2]]
        found = read(tmp_path / "out.parquet")
        assert [row["score_exact"] for row in found] == [*(exact_text(c.score) for c in cards), None, None]

    def test_another_scheme(self, tmp_path: Path) -> None:
        line = json.dumps({**SOUND, "scheme": "OURS"})
        reason = '$.scheme: must be "GB/T 27922-2011", the scheme of this batch, got "OURS"'
        assert problems(tmp_path, "in.jsonl", line) == [["1", reason]]
        assert problems(tmp_path, "in.jsonl", line, scheme=SCHEME) == []
        assert problems(tmp_path, "in.jsonl", line, scheme=SCHEME, same_scheme=True) == [["1", reason]]
        assert problems(tmp_path, "in.jsonl", line, same_scheme=False) == []
        assert batch.read_jsonl(tmp_path / "in.jsonl").assessments["problem"].to_pylist() == [reason]

    def test_the_tables(self, tmp_path: Path) -> None:
        data = {
            "format": SOUND["format"],
            "scheme": SCHEME.id,
            "metadata": {"case": "甲"},
            "findings": [{"indicator": leaf, "conforming": leaf != "5.2.6"} for leaf in LEAVES if leaf[:3] != "5.3"],
            "exclusions": [{"indicator": "5.3", "justification": "none"}],
        }
        source = write(tmp_path / "in.jsonl", [data, {**data, "special_bonuses": [{"description": "b"}]}])
        found = batch.read_jsonl(source)
        assert found.assessments.to_pylist()[0] == {
            "assessment": 1,
            "organization": None,
            "organization_id": None,
            "date": None,
            "metadata": '{"case": "甲"}',
            "problem": None,
        }
        rows = [row for row in found.findings.to_pylist() if row["assessment"] == 1]
        assert [(row["indicator"], row["sampled"]) for row in rows] == [
            (leaf, 0 if leaf[:3] == "5.3" else 1) for leaf in LEAVES
        ]
        assert sum(row["nonconforming"] for row in rows) == 1
        assert found.specials.to_pylist() == [{"assessment": 2, "special_deductions": 0, "special_bonuses": 1}]
        scored = batch.score(found.findings, layout="long", specials=found.specials)
        assert scored["score"].to_pylist()[1] == scored["score"].to_pylist()[0] + 1

    @pytest.mark.parametrize(
        "data",
        [gzip.compress(json.dumps(SOUND).encode())[:-9], b"{}", b"\x1f\x8b\x08\x00junk" * 9],
        ids=["cut", "plain", "junk"],  # gzip writes the time: the bytes are no name for a test
    )
    def test_what_is_no_gzip_file(self, tmp_path: Path, data: bytes) -> None:
        with pytest.raises(DocumentError, match=r"\$: must be a gzip file, but is none, or only a part of one: "):
            problems(tmp_path, "in.jsonl.gz", data)
        with pytest.raises(DocumentError, match=r"\$: must be a gzip file, but is none, or only a part of one: "):
            problems(tmp_path, "in.csv.gz", data)
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("out", "."))] == []

    def test_no_file(self, tmp_path: Path) -> None:
        for name in ("no.jsonl", "no.csv", "no.parquet", "no.arrow"):
            with pytest.raises(FileNotFoundError) as raised:
                batch.score_file(tmp_path / name, tmp_path / "out.csv")
            assert raised.value.filename == str(tmp_path / name)
        with pytest.raises(FileNotFoundError):
            batch.read_jsonl(tmp_path / "no.jsonl")


class TestWhole:
    """The file that is written is there whole or not at all."""

    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        return write(tmp_path / "in.parquet", [wide(data) for data in DOCUMENTS])

    @pytest.mark.parametrize("into", FORMATS)
    def test_a_run_that_breaks_leaves_everything_as_it_was(self, tmp_path: Path, source: Path, into: str) -> None:
        (target := tmp_path / f"out.{into}").write_text("before")

        def broken(rows: int, _share: float) -> None:
            if rows >= 10:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            batch.score_file(source, target, watch=broken)
        assert target.read_text() == "before"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", target.name]

    def test_nothing_is_there_before_the_end(self, tmp_path: Path, source: Path) -> None:
        seen = []
        target = tmp_path / "out.csv"
        batch.score_file(source, target, watch=lambda _rows, _share: seen.append(target.exists()))
        assert set(seen) == {False}
        assert target.exists()

    def test_what_was_there_is_replaced_with_its_permissions_and_behind_its_link(
        self, tmp_path: Path, source: Path
    ) -> None:
        (real := tmp_path / "real.csv").write_text("before")
        real.chmod(0o640)
        (link := tmp_path / "out.csv").symlink_to(real)
        batch.score_file(source, link)
        assert link.is_symlink()
        assert len(read(real)) == 17
        assert real.stat().st_mode & 0o777 == 0o640

    def test_a_list_of_problems_from_an_earlier_run_goes(self, tmp_path: Path, source: Path) -> None:
        bad = write(tmp_path / "bad.parquet", [{**wide(DOCUMENTS[0]), "special_bonuses": 9}])
        listed = tmp_path / "list.csv"
        outcome = batch.score_file(bad, tmp_path / "out.csv", problems=listed)
        assert (outcome.problems, outcome.listed) == (1, listed)
        assert listed.exists()
        assert batch.score_file(source, tmp_path / "out.csv", problems=listed).listed is None
        assert not listed.exists()

    def test_a_full_disk(self, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left on device") as raised:
            batch.score_file(source, tmp_path / "out.csv")
        assert raised.value.filename == str(tmp_path / "out.csv")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet"]

    def test_a_folder_that_cannot_be_opened_is_no_fault(
        self, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = os.open

        def denied(path: Any, *more: Any) -> int:
            if Path(path).is_dir():
                raise PermissionError
            return opened(path, *more)

        monkeypatch.setattr(os, "open", denied)
        assert batch.score_file(source, tmp_path / "out.csv").rows == 17

    @pytest.mark.parametrize("where", ["folder.csv", "none/out.csv"])
    def test_where_nothing_can_be_written(self, tmp_path: Path, where: str) -> None:
        (tmp_path / "folder.csv").mkdir()
        for target, listed in ((tmp_path / where, None), (tmp_path / "out.csv", tmp_path / where)):
            bad = write(tmp_path / "bad.parquet", [{**wide(DOCUMENTS[0]), "special_bonuses": 9}])
            with pytest.raises(OSError, match=r"no file|No such file") as raised:
                batch.score_file(bad, target, problems=listed)
            assert raised.value.filename == str(tmp_path / where)
        assert not (tmp_path / "out.csv").exists()

    def test_files_that_get_in_each_other_s_way(self, tmp_path: Path, source: Path) -> None:
        os.link(source, tmp_path / "link.parquet")
        elsewhere = tmp_path / "out.csv"
        cases: list[tuple[Path, dict[str, Any], str]] = [
            (source, {}, "target"),
            (tmp_path / "link.parquet", {}, "target"),
            (elsewhere, {"problems": source}, "problems"),
            (elsewhere, {"problems": tmp_path / "x" / ".." / "out.csv"}, "problems"),
            (elsewhere, {"specials": elsewhere, "layout": "long"}, "target"),
        ]
        for target, options, field in cases:
            with pytest.raises(ModelError, match=rf"\$\.{field}: must be a file of its own, but .* is read or written"):
                batch.score_file(source, target, **options)

    def test_special_items_go_with_the_long_layout(self, tmp_path: Path, source: Path) -> None:
        for name, layout in ((source.name, "wide"), ("in.jsonl", "long")):
            with pytest.raises(ModelError, match=r"\$\.specials: must not be given but for the long layout"):
                batch.score_file(
                    tmp_path / name, tmp_path / "out.csv", None, cast("Layout", layout), specials=tmp_path / "s.csv"
                )

    def test_names_that_end_in_no_format(self, tmp_path: Path) -> None:
        for source, target, field in (
            ("in.txt", "out.csv", "source"),
            ("in.csv", "out", "target"),
            ("in.csv", "-", "target"),
        ):
            with pytest.raises(ModelError, match=rf"\$\.{field}: must end in one of \.parquet, \.csv, "):
                batch.score_file(tmp_path / source, tmp_path / target)

    @pytest.mark.parametrize("form", ["parquet", "arrow", "feather"])
    def test_what_is_not_what_its_name_says(self, tmp_path: Path, form: str) -> None:
        sound = write(tmp_path / f"sound.{form}", [wide(data) for data in DOCUMENTS]).read_bytes()
        for data in (b"", b"no such file", sound[: len(sound) // 2], sound[:100] + b"\0" * 9000 + sound[9100:]):
            with pytest.raises(
                DocumentError, match=rf"^\$: must be a \.{form} file, but is none, or only a part of one"
            ):
                problems(tmp_path, f"in.{form}", data)

    def test_columns_that_a_format_cannot_hold(self, tmp_path: Path) -> None:
        rows = [{**wide(data), "list": [1]} for data in DOCUMENTS]
        source = write(tmp_path / "in.parquet", rows)
        with pytest.raises(FrameError, match=r"^list: must not be list<.*>, which \.csv cannot hold; choose"):
            batch.score_file(source, tmp_path / "out.csv")
        batch.score_file(source, tmp_path / "out.jsonl")
        assert read(tmp_path / "out.jsonl")[3]["list"] == [1]

    @pytest.mark.parametrize("form", ["parquet", "arrow"])
    def test_parts_are_of_so_many_bytes(self, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A few bytes on the disk, and each row the same long text."""
        rows = [{**wide(data), "note": "n" * 10_000} for data in DOCUMENTS]
        monkeypatch.setattr(table_files, "ROWS", 100)
        source, counted = write(tmp_path / f"in.{form}", rows), []
        for limit, most in ((1 << 28, 17), (40_000, 3), (12_000, 1)):
            monkeypatch.setattr(table_files, "BYTES", limit)
            counted = [len(part.places) for part in table_files.parts_of(source, table_files.Format(f".{form}"), {})]
            assert sum(counted) == 17
            assert max(counted) <= most
        assert len(counted) == 18

    def test_a_value_that_is_too_long(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        source = write(tmp_path / "in.parquet", [{**wide(DOCUMENTS[0]), "note": "n" * 10_000}])
        monkeypatch.setattr(table_files, "BYTES", 9_000)
        with pytest.raises(FrameError, match=r"^note: must not have a value of more than 9000 bytes$"):
            batch.score_file(source, tmp_path / "out.csv")

    @pytest.mark.parametrize("name", ["IN.PARQUET", "In.Csv", "in.ARROW", "in.CSV.GZ", "in.NDJSON", "in.ndjson.gz"])
    def test_endings_in_any_case(self, tmp_path: Path, name: str) -> None:
        rows = DOCUMENTS if "json" in name.lower() else [wide(data) for data in DOCUMENTS]
        made = write(tmp_path / name.lower().replace("ndjson", "jsonl"), rows).rename(tmp_path / name)
        batch.score_file(made, target := tmp_path / "OUT.JSONL", exact=True, problems=tmp_path / "P.CSV")
        assert results([json.loads(line) for line in target.read_text("utf-8").splitlines()]) == EXPECTED

    def test_a_folder_of_parquet(self, tmp_path: Path) -> None:
        (folder := tmp_path / "parts").mkdir()
        rows = [wide(data) for data in DOCUMENTS]
        with pytest.raises(DocumentError, match=r"^\$: must be a folder of \.parquet files alone, but it is empty$"):
            batch.score_file(folder, tmp_path / "out.csv")
        for place, few in enumerate((rows[:4], rows[4:5], rows[5:])):
            write(folder / f"part-{place}.snappy.parquet", few)
        (folder / "_SUCCESS").touch()
        shares: list[float] = []
        batch.score_file(
            folder, target := tmp_path / "out.jsonl", exact=True, watch=lambda _, share: shares.append(share)
        )
        assert results(read(target)) == EXPECTED
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        broken = folder / "part-3.parquet"
        for data, reason in (([{"a": 1}], "its columns are not those of part-0"), (None, "Parquet")):
            if data:
                write(broken, data)
            else:
                broken.write_bytes(b"no Parquet")
            with pytest.raises(DocumentError, match=rf"part-3\.parquet: .*{reason}"):
                batch.score_file(folder, tmp_path / "new.csv")
        (folder / "other.txt").touch()
        with pytest.raises(DocumentError, match=r'alone, but there is "other\.txt"$'):
            batch.score_file(folder, tmp_path / "new.csv")

    def test_values_that_a_format_cannot_hold(self, tmp_path: Path) -> None:
        nan = float("nan")
        rows = [{**wide(data), "a": [{"b": nan}], "c": 1.0 if place else nan} for place, data in enumerate(DOCUMENTS)]
        source = write(tmp_path / "in.parquet", rows)
        with pytest.raises(FrameError, match=r"^a: must not have a value that \.jsonl cannot hold.*\nc: must not"):
            batch.score_file(source, tmp_path / "out.jsonl")
        assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]

    def test_columns_of_one_name(self, tmp_path: Path) -> None:
        table = pa.table({**{name: [1] for name in wide(DOCUMENTS[0])}, "a": [1]}).append_column("a", [[2]])
        pq.write_table(table, tmp_path / "in.parquet")
        for into in FORMATS:
            with pytest.raises(FrameError, match=r"^a: must occur once, but occurs 2 times$"):
                batch.score_file(tmp_path / "in.parquet", tmp_path / f"out.{into}")


def test_a_head_of_another_encoding_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("名称".encode() + b"\xff,sampled_5.1.1.1\n")
    told = "^line 1: must be UTF-8 or GB18030; a spreadsheet saves it so as CSV UTF-8$"
    with pytest.raises(DocumentError, match=told):
        batch.score_file(tmp_path / "in.csv", tmp_path / "out.csv")


@pytest.mark.parametrize(("there", "left"), [("mine\n", "mine\n"), ("row,problem\n1,x\n", None)])
def test_only_a_list_of_problems_is_removed(tmp_path: Path, there: str, left: str | None) -> None:
    beside = tmp_path / "out.problems.csv"
    beside.write_text(there)
    source = write(tmp_path / "in.parquet", [wide(DOCUMENTS[0])])
    batch.score_file(source, tmp_path / "out.parquet")
    assert (beside.read_text() if beside.exists() else None) == left
