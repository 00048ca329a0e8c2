"""Packed records: what goes in comes out, and what is no record is refused and never misread."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from attrs import evolve

from gbt27922 import batch, schemes, to_json
from gbt27922._basis.canonical import digest
from gbt27922.batch.cluster.packed_record import Layout
from gbt27922.batch.cluster.worker import Job, scored
from gbt27922.errors import FrameError
from tests.support.libraries import pa, pd, pl
from tests.support.shipped import SCHEME

LEAVES = tuple(leaf.id for leaf in SCHEME.leaves)
NAMES = [f"{word}_{leaf}" for leaf in LEAVES for word in ("sampled", "nonconforming")]
SPECIAL = ["special_deductions", "special_bonuses"]


@pytest.fixture(autouse=True, scope="module")
def _first_revision() -> Iterator[None]:
    """The sizes of records are told for 21 leaves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemes, "default", lambda: SCHEME)
        yield


def columns(rows: int, most: int) -> dict[str, Any]:
    """Any counts, also some that make no sense."""
    dice = np.random.default_rng(most)
    counts = {name: dice.integers(0, most + 1, rows) for name in (*NAMES, *SPECIAL)}
    counts["sampled_5.3.2"][-1:] = most
    return {"case": [f"第{row}号" for row in range(rows)], **counts}


def problems(raised: pytest.ExceptionInfo[FrameError]) -> list[str]:
    return [str(problem) for problem in raised.value.problems]


class TestRecord:
    def test_a_record_is_what_the_reference_says(self) -> None:
        counts: dict[str, Any] = {name: [place] for place, name in enumerate(NAMES)}
        special = {"special_deductions": [300], "special_bonuses": [1]}
        leaves = bytes.fromhex(digest(list(LEAVES)))[:3]

        narrow = batch.pack(pa.table(counts))["packed"][0].as_py()
        broad = batch.pack(pa.table({**counts, **special}))["packed"][0].as_py()

        assert narrow == b"\x11" + leaves + bytes([*range(42), 0, 0])
        assert broad == b"\x12" + leaves + b"".join(bytes([place, 0]) for place in range(42)) + b"\x2c\x01\x01\x00"

    @pytest.mark.parametrize("width", [1, 2])
    @pytest.mark.parametrize("rows", [0, 1, 40_000])
    def test_what_is_packed_is_unpacked(self, width: int, rows: int) -> None:
        table = pa.table(columns(rows, (1 << 8 * width) - 1))

        packed = batch.pack(table, SCHEME)
        unpacked = batch.unpack(packed, SCHEME)

        assert packed.schema.names == ["case", "packed"]
        assert {len(record.as_py()) for record in packed["packed"]} <= {4 + 44 * width}
        assert unpacked.to_pydict() == table.to_pydict()
        assert {str(kind) for kind in unpacked.schema.types[1:]} == {f"uint{8 * (width if rows else 1)}"}

    def test_many_records_are_in_arrays_that_arrow_can_hold(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("gbt27922.batch.cluster.packed_record._MOST_BYTES", 100)
        table = pa.table(columns(5, 255))

        packed = batch.pack(table)

        assert packed["packed"].num_chunks == 3
        assert batch.unpack(packed).to_pydict() == table.to_pydict()

    def test_the_width_is_the_least_that_holds_all_or_the_one_asked_for(self) -> None:
        small = columns(3, 255)

        assert {len(record) for record in batch.pack(small)["packed"].to_pylist()} == {48}
        assert {len(record) for record in batch.pack(small, width=2)["packed"].to_pylist()} == {92}
        with pytest.raises(ValueError, match=r"^width must be 1 or 2, the bytes of a count, got 4$"):
            batch.pack(small, width=4)

    def test_special_items_may_be_left_out(self) -> None:
        counts: dict[str, Any] = {name: [1] for name in NAMES}

        assert batch.unpack(batch.pack(pa.table(counts))).to_pydict() == {**counts, **{name: [0] for name in SPECIAL}}


class TestFrames:
    @pytest.mark.parametrize("make", [pa.table, pa.RecordBatch.from_pydict, pl.DataFrame, pd.DataFrame, dict])
    def test_the_same_kind_comes_back(self, make: Any) -> None:
        given = columns(4, 255)
        frame = make(given)
        kind = pa.Table if make is dict else type(frame)

        packed = batch.pack(frame, column="records")
        unpacked = batch.unpack(packed, column="records")

        assert type(packed) is type(unpacked) is kind
        for name, values in given.items():
            assert list(map(str, unpacked[name])) == list(map(str, values)), name

    def test_the_index_of_pandas_stays(self) -> None:
        frame = pd.DataFrame(columns(3, 255), index=pd.Index(["c", "a", "b"]))

        packed = batch.pack(frame)

        assert list(packed.index) == list(batch.unpack(packed).index) == ["c", "a", "b"]

    def test_what_a_frame_of_pandas_says_of_itself_stays(self) -> None:
        frame = pd.DataFrame(columns(3, 255))
        frame.attrs["gbt27922"] = "where it is from"

        packed = batch.pack(frame)

        assert packed.attrs == batch.unpack(packed).attrs == frame.attrs

    @pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary(48)])
    def test_records_are_read_from_every_binary_type_and_from_a_part(self, kind: Any) -> None:
        given = pa.table(columns(5, 255))
        records = batch.pack(given)["packed"].combine_chunks().cast(kind)

        unpacked = batch.unpack(pa.table({"packed": records}).slice(1, 3))

        assert unpacked.to_pydict() == given.drop_columns("case").slice(1, 3).to_pydict()

    def test_records_of_both_widths_may_stand_together(self) -> None:
        small, large = pa.table(columns(2, 255)), pa.table(columns(2, 65535))
        both = pa.concat_tables([batch.pack(small), batch.pack(large), batch.pack(small)])

        assert batch.unpack(both).to_pydict() == pa.concat_tables([small, large, small]).to_pydict()

    @pytest.mark.parametrize("verb", [batch.pack, batch.unpack])
    def test_a_lazy_frame_is_collected_by_who_has_it(self, verb: Any) -> None:
        with pytest.raises(TypeError, match=r"^takes an eager frame of pandas, polars or pyarrow: collect it first"):
            verb(pl.LazyFrame(columns(1, 1)))


class TestRefused:
    def test_every_count_that_no_record_can_hold_is_named_and_none_is_cut(self) -> None:
        given = columns(4, 255)
        given["sampled_5.1.1.1"] = [65536, -1, None, 65535]
        given["special_bonuses"] = [1.5, float("nan"), 2.0, 0]

        with pytest.raises(FrameError) as raised:
            batch.pack(given)

        assert problems(raised) == [
            "sampled_5.1.1.1[2]: is missing",
            "sampled_5.1.1.1[0]: must be 0 to 65535 to be packed, got 65536",
            "sampled_5.1.1.1[1]: must be 0 to 65535 to be packed, got -1",
            "special_bonuses[0]: must be a whole number, got 1.5",
            "special_bonuses[1]: is missing",
        ]

    def test_a_count_too_large_for_the_width_asked_for_is_named(self) -> None:
        with pytest.raises(FrameError) as raised:
            batch.pack({**columns(2, 255), "special_deductions": [255, 256]}, width=1)

        assert problems(raised) == ["special_deductions[1]: must be 0 to 255 to be packed, got 256"]

    def test_columns_that_do_not_fit_are_named(self) -> None:
        given = columns(1, 1)
        del given["nonconforming_5.2.4"]

        with pytest.raises(FrameError) as raised:
            batch.pack({**given, "sampled_6": [1], "packed": [1]})
        assert problems(raised) == [
            "nonconforming_5.2.4: is required",
            "sampled_6: must name a leaf of the scheme",
            "packed: must not be there already, because it is what comes out; drop or rename it",
        ]
        with pytest.raises(FrameError) as raised:
            batch.pack({**columns(1, 1), "sampled_5.2.4": ["1"]})
        assert problems(raised) == ["sampled_5.2.4: must be whole numbers, got string"]

    def test_what_is_no_record_is_named_by_row(self) -> None:
        record = batch.pack(columns(1, 255))["packed"][0].as_py()
        other = Layout(LEAVES[::-1], 1).head + record[4:]

        with pytest.raises(FrameError) as raised:
            batch.unpack({"packed": [record, None, record[:-1], b"", other, b"\x21" + record[1:]]})

        assert problems(raised) == [
            "packed[1]: must be a record, got null",
            "packed[2]: must have 48 or 92 bytes, a record of this scheme, got 47",
            "packed[3]: must have 48 or 92 bytes, a record of this scheme, got 0",
            f"packed[4]: must begin with {record[:4].hex()}, the leaves of this scheme, got {other[:4].hex()}",
            f"packed[5]: must begin with {record[:4].hex()}, the leaves of this scheme, got 21{record[1:4].hex()}",
        ]

    def test_records_of_a_scheme_with_other_leaves_are_refused_and_other_points_do_not_matter(self) -> None:
        packed = batch.pack(columns(1, 255))
        finer = schemes.with_points(SCHEME, {f"5.3.1.{place}": "6.25" for place in (1, 2)})
        weighed = schemes.with_points(SCHEME, {"5.3.1": 5, "5.3.2": 20})

        with pytest.raises(FrameError, match=r"^packed\[0\]: must have 50 or 96 bytes"):
            batch.unpack(packed, finer)
        assert batch.unpack(packed, weighed) == batch.unpack(packed)

    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"packed": ["text"]}, "packed: must be packed records, binary, got string"),
            (pd.DataFrame({"packed": [1]}), "packed: must be packed records, binary, got int64"),
            (
                pd.DataFrame({"packed": [b"", 1]}),
                "packed: must be packed records, binary, got objects of several kinds",
            ),
            ({"records": [b""]}, "packed: is required"),
            (
                {"packed": [b""], "special_bonuses": [1]},
                "special_bonuses: must not be there already, because it is what comes out; drop or rename it",
            ),
        ],
    )
    def test_a_column_that_holds_no_records_is_refused(self, given: Any, reason: str) -> None:
        with pytest.raises(FrameError) as raised:
            batch.unpack(given)

        assert problems(raised) == [reason]


class TestWorker:
    """What the workers of a cluster do, here without a cluster."""

    TABLE = pa.table(columns(60, 1))
    JOB = Job(scheme=to_json(SCHEME), kept=("case",), counts=(*NAMES, *SPECIAL), packed=False, exact=True)

    def scored(self, job: Job, table: Any) -> Any:
        renamed = table.rename_columns([f"_{place}" for place in range(table.num_columns)])
        return pa.Table.from_batches(scored(job, renamed.to_batches(max_chunksize=7)))

    def expected(self) -> Any:
        frame = batch.score(self.TABLE, SCHEME, exact=True).drop_columns([*NAMES, *SPECIAL])
        return frame.to_pydict()

    def test_wide_batches_are_scored_as_a_frame_is(self) -> None:
        assert self.scored(self.JOB, self.TABLE).to_pydict() == self.expected()

    def test_packed_batches_are_scored_as_a_frame_is(self) -> None:
        job = evolve(self.JOB, counts=("packed",), packed=True)

        found = self.scored(job, batch.pack(self.TABLE, SCHEME))

        assert found.to_pydict() == self.expected()
        assert found.schema.field("grade").type == pa.string()

    def test_what_is_no_record_is_a_problem_of_its_row(self) -> None:
        records = batch.pack(pa.table({name: [1] for name in NAMES}))["packed"].to_pylist()
        job = evolve(self.JOB, kept=(), counts=("records",), packed=True, exact=False)

        found = self.scored(job, pa.table({"records": pa.array([records[0], None, b"x", records[0]], pa.binary())}))

        assert found["problem"].to_pylist() == [
            None,
            "records: must be a record, got null",
            "records: must have 48 or 92 bytes, a record of this scheme, got 1",
            None,
        ]
        assert found["score"].to_pylist() == [0.0, None, None, 0.0]

    def test_workers_with_another_version_are_refused(self) -> None:
        job = evolve(self.JOB, version="0.0.1")

        with pytest.raises(RuntimeError, match=r"^gbt27922 is 0\.0\.1 on the driver and .+ on a worker"):
            self.scored(job, self.TABLE)


@pytest.mark.spark
def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "gbt27922.batch.spark", raising=False)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    with pytest.raises(
        ModuleNotFoundError, match=r"^gbt27922\.batch\.spark needs an extra: pip install 'gbt27922\[spark\]'$"
    ):
        import_module("gbt27922.batch.spark")
