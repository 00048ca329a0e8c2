"""Every Arrow type: read as counts, keys, indicators and sites, or refused by the name of its column."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

pytest.importorskip("pyarrow", reason="columns are of pyarrow")

from gbt27922 import batch
from gbt27922.batch.tables.arrow import pa, plain, plain_type
from gbt27922.errors import FrameError, Gbt27922Error
from tests.support.arrow_columns import COLUMNS
from tests.support.filing import LEAVES, feather, pq

pacsv: Any = import_module("pyarrow.csv")

if TYPE_CHECKING:
    from pathlib import Path


def wide(rows: int = 1) -> dict[str, Any]:
    """Sound counts."""
    return {f"{word}_{leaf}": [n] * rows for leaf in LEAVES for word, n in (("sampled", 20), ("nonconforming", 1))}


def long(rows: int = 1, **more: Any) -> dict[str, Any]:
    """Sound findings of so many assessments, one after the other."""
    keys = [row for row in range(rows) for _ in LEAVES]
    counts = {"sampled": [20] * len(keys), "nonconforming": [1] * len(keys)}
    return {"assessment": keys, "indicator": LEAVES * rows, **counts, **more}


def spread(column: Any) -> Any:
    """Every value of a column, for all leaves of an assessment."""
    places = [row for row in range(len(column)) for _ in LEAVES]
    if pa.types.is_run_end_encoded(column.type):
        ends = [(row + 1) * len(LEAVES) for row in range(len(column))]
        return pa.RunEndEncodedArray.from_arrays(ends, plain(column))
    taken = plain(column).take(pa.array(places))
    views = (pa.string_view(), pa.binary_view())
    return taken.cast(column.type) if column.type in views else taken


def outcome(frame: dict[str, Any], column: str, layout: Any) -> Any:
    """The scored table, or None if the frame is refused by the name of the column, and of no other."""
    try:
        return batch.score(pa.table(frame), layout=layout)
    except FrameError as error:
        assert [problem.path for problem in error.problems] == [column]
        return None


@pytest.mark.parametrize("name", COLUMNS)
class TestEveryType:
    """A score, a problem of the row, or the name of the column."""

    @pytest.mark.parametrize("column", ["sampled_5.1.1.1", "special_deductions"])
    def test_counts(self, name: str, column: str) -> None:
        values = COLUMNS[name]
        scored = outcome({**wide(len(values)), column: values}, column, "wide")
        assert scored is None or len(scored) == len(values)

    @pytest.mark.parametrize("column", ["assessment", "sampled", "indicator", "site"])
    def test_findings(self, name: str, column: str) -> None:
        frame = long(len(COLUMNS[name]), **{column: spread(COLUMNS[name])})
        if column == "site":
            frame["nonconforming"] = [30] * len(frame["sampled"])  # each is judged by itself
        scored = outcome(frame, column, "long")
        if scored is None:
            return
        if column == "assessment":
            keys = plain(COLUMNS[name])
            keys = keys.dictionary_decode() if pa.types.is_dictionary(keys.type) else keys
            keys = keys.cast(pa.float32()) if pa.types.is_float16(keys.type) else keys  # Arrow cannot look halves up
            assert scored["assessment"].combine_chunks().equals(keys.unique()) or "nan" in str(keys)
        else:
            assert scored["assessment"].to_pylist() == list(range(len(COLUMNS[name])))


@pytest.mark.parametrize(
    "counts",
    [
        pa.array([20], pa.uint64()),
        pa.array(np.array([20], np.float16)),
        pa.array([20], pa.decimal256(40, 2)),
        pa.RunEndEncodedArray.from_arrays([1], [20]),
    ],
    ids=lambda column: str(column.type),
)
def test_a_count_is_one_whatever_holds_it(counts: Any) -> None:
    assert batch.score(pa.table({**wide(), "sampled_5.1.1.1": counts}))["score"].to_pylist() == [95.0]


@pytest.mark.parametrize("layout", ["long", "wide"])
@pytest.mark.parametrize("into", ["csv", "jsonl", "parquet", "arrow"])
def test_files_with_texts_as_views(tmp_path: Path, layout: Any, into: str) -> None:
    views = {name: pa.array(texts).cast(pa.string_view()) for name, texts in (("text", ["甲"]), ("keys", LEAVES))}
    key = spread(views["text"])
    frame = {"name": views["text"], **wide()} if layout == "wide" else long(assessment=key, indicator=views["keys"])
    table = pa.table(frame)
    with pa.ipc.new_file(tmp_path / "in.arrow", table.schema) as writer:
        writer.write_table(table)
    assert batch.score_file(tmp_path / "in.arrow", tmp_path / f"out.{into}", layout=layout).problems == 0


def read_back(path: Path, kind: Any) -> Any:
    """The column ``x`` of a file that was written, in the type that it had."""
    plain_kind = plain_type(kind)
    plain_kind = plain_kind.value_type if pa.types.is_dictionary(plain_kind) else plain_kind
    if path.suffix == ".csv":
        as_text = pa.types.is_float16(kind) or pa.types.is_decimal(kind)
        options = pacsv.ConvertOptions(
            column_types={"x": pa.string() if as_text else plain_kind},
            include_columns=["x"],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )
        parsing = pacsv.ParseOptions(newlines_in_values=True)
        return (
            pacsv.read_csv(path, convert_options=options, parse_options=parsing)["x"].combine_chunks().cast(plain_kind)
        )
    if path.suffix == ".jsonl":
        values = [json.loads(line)["x"] for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
        if any(is_kind(plain_kind) for is_kind in BYTES):
            return pa.array([value if value is None else bytes.fromhex(value) for value in values], plain_kind)
        if pa.types.is_time(plain_kind):
            days = [value and f"1970-01-01 {value}" for value in values]
            return pa.array(days).cast(pa.timestamp(plain_kind.unit)).cast(plain_kind)
        as_text = any(isinstance(value, str) for value in values)
        if pa.types.is_float16(plain_kind):
            return pa.array(np.array(values, np.float16), from_pandas=True)
        return pa.array(values, pa.string()).cast(plain_kind) if as_text else pa.array(values, plain_kind)
    found = pq.ParquetFile(path).read() if path.suffix == ".parquet" else feather.read_table(path)
    return found["x"].combine_chunks()


def written(tmp_path: Path, column: Any, into: str) -> Any:
    """The column ``x`` of the scored file, or None if it is refused by its name and nothing is written."""
    table = pa.table({"x": column, **wide(len(column))})
    with pa.ipc.new_file(tmp_path / "in.arrow", table.schema) as writer:
        writer.write_table(table)
    try:
        assert batch.score_file(tmp_path / "in.arrow", tmp_path / f"out.{into}").problems == 0
    except Gbt27922Error as error:  # of some types Arrow itself cannot make an empty table: such a file is refused
        assert [problem.path for problem in error.problems] in (["x"], ["$"])
        assert [path.name for path in tmp_path.iterdir()] == ["in.arrow"]
        return None
    return read_back(tmp_path / f"out.{into}", column.type)


BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
FORMATS = ("csv", "jsonl", "parquet", "arrow")


@pytest.mark.parametrize("into", FORMATS)
@pytest.mark.parametrize("name", COLUMNS)
def test_what_is_written_is_what_was_read(tmp_path: Path, name: str, into: str) -> None:
    column = values_of(COLUMNS[name])
    found = written(tmp_path, COLUMNS[name], into)
    if found is not None:
        found = values_of(found)
        same = column.cast(found.type) if found.type != column.type else column
        assert str(found.to_pylist()) == str(same.to_pylist()) if "nan" in str(same) else found.equals(same)


@pytest.mark.parametrize("into", FORMATS)
@pytest.mark.parametrize(
    "kind",
    [
        *(pa.timestamp(unit, zone) for unit in ("s", "ms", "us", "ns") for zone in (None, "UTC", "Asia/Shanghai")),
        *(pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns"), pa.date32()),
    ],
    ids=str,
)
def test_times_of_today_are_held(tmp_path: Path, into: str, kind: Any) -> None:
    column = pa.array([0, 12_345, None], pa.int32() if kind.bit_width == 32 else pa.int64()).cast(kind)
    found = written(tmp_path, column, into)
    assert found is not None
    assert found.cast(kind).equals(column)


def values_of(column: Any) -> Any:
    """The values of a column, without a dictionary, views or runs."""
    column = plain(column)
    return column.dictionary.take(column.indices) if pa.types.is_dictionary(column.type) else column


class TestPolars:
    """Types that polars has and Arrow has not."""

    pl: Any = pytest.importorskip("polars", reason="frames of polars")

    def test_integers_of_128_bits(self) -> None:
        frame = self.pl.DataFrame(wide()).with_columns(self.pl.all().cast(self.pl.Int128))
        assert batch.score(frame)["score"].to_list() == batch.score(frame.lazy()).collect()["score"].to_list() == [95]
        large = batch.score(frame.with_columns(self.pl.lit(10**30, self.pl.Int128).alias("sampled_5.3.2")))
        assert large["problem"].to_list() == [f"5.3.2: sampled must be 0 to 2**62, got {10**30}"]

    def test_keys_that_arrow_has_not_are_refused(self) -> None:
        frame = self.pl.DataFrame(long())
        for kind in (self.pl.Int128, self.pl.List(self.pl.Int128), self.pl.Object):
            keys = self.pl.Series("assessment", [[1] if kind != self.pl.Int128 else 1] * len(LEAVES), dtype=kind)
            with pytest.raises(FrameError, match=r"^assessment: must be of one kind"):
                batch.score(frame.with_columns(keys), layout="long")

    @pytest.mark.parametrize("layout", ["long", "wide"])
    @pytest.mark.parametrize("compression", ["uncompressed", "lz4", "zstd"])
    def test_files_as_polars_writes_them(self, tmp_path: Path, layout: Any, compression: Any) -> None:
        frame = self.pl.DataFrame(long() if layout == "long" else wide())
        frame.write_ipc(tmp_path / "in.arrow", compression=compression)
        outcome = batch.score_file(tmp_path / "in.arrow", tmp_path / "out.arrow", layout=layout)
        assert (outcome.rows, outcome.problems) == (1, 0)
        assert self.pl.read_ipc(tmp_path / "out.arrow")["score"].to_list() == [95.0]

    def test_as_a_table(self) -> None:
        frame = self.pl.DataFrame(long()).with_columns(assessment=self.pl.lit("甲"))
        assert batch.score(pa.table(frame), layout="long")["score"].to_pylist() == [95.0]


class TestPandas:
    """What pandas keeps beside columns, and columns that Arrow does not know."""

    pd: Any = pytest.importorskip("pandas", reason="frames of pandas")

    def test_attributes_stay(self) -> None:
        frame = self.pd.DataFrame(wide())
        frame.attrs["source"] = "a"
        found = batch.score(frame).attrs
        assert found.pop("gbt27922")  # its provenance
        assert found == {"source": "a"}

    def test_a_kind_that_arrow_does_not_know(self) -> None:
        frame = self.pd.DataFrame({**wide(), "sampled_5.1.1.1": [20j]})
        found = batch.score(frame)["problem"].tolist()
        assert found == ["5.1.1.1: sampled must be a whole number, got a Python complex"]
        sites = self.pd.DataFrame(long(site=[1, "a", *[None] * (len(LEAVES) - 2)]))
        with pytest.raises(FrameError, match=r"^site: must be of one kind"):
            batch.score(sites, layout="long")
