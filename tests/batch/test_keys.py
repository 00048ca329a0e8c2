"""Special items find their assessment by the same key, whatever the types; those that find none are told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbt27922 import batch
from gbt27922.batch.tables.keys import comparable
from gbt27922.errors import FrameError
from tests.property.strategies import node, patched
from tests.support.filing import pq, read
from tests.support.libraries import pa, pd, pl

MISSING = "must have a finding or an exclusion for every leaf; missing: A"
ONE = patched(total=10, indicators=[node("A", 10)])


def findings(keys: Any) -> Any:
    """One finding an assessment, in which all conforms."""
    none = [0] * len(keys)
    return pa.table(
        {"assessment": keys, "indicator": ["A"] * len(keys), "sampled": [1] * len(keys), "nonconforming": none}
    )


#: Keys of findings; the key of special items in another type that is the same; one that only reads alike.
SAME: dict[str, tuple[Any, Any, Any]] = {
    "whole numbers and texts": (pa.array([7, 8]), "7", "07"),
    "small numbers and large ones": (pa.array([7, 8], pa.int8()), 7, 300),
    "whole numbers and floats": (pa.array([7, 8]), 7.0, 7.5),
    "whole numbers and decimals": (pa.array([7, 8]), Decimal("7.00"), Decimal("7.50")),
    "floats and texts": (pa.array([7.0, 8.0]), "7", "7.0 "),
    "large floats and texts": (pa.array([2.0**53, 8.0]), "9007199254740992", "9007199254740993"),
    "decimals and whole numbers": (pa.array([Decimal("7.00"), Decimal("8.00")]), 7, 77),
    "decimals and texts": (pa.array([Decimal("7.50"), Decimal("8.00")]), "7.50", "7.501"),
    "dates and texts": (pa.array([date(2026, 5, 12), date(2026, 5, 13)]), "2026-05-12", "12.5.2026"),
    "dates and times": (pa.array([date(2026, 5, 12)]), datetime(2026, 5, 12), datetime(2026, 5, 12, 1)),  # noqa: DTZ001
    "instants and instants elsewhere": (
        pa.array([datetime(2026, 5, 12, tzinfo=UTC)], pa.timestamp("s", "Asia/Shanghai")),
        datetime(2026, 5, 12, tzinfo=UTC),
        datetime(2026, 5, 12, 8, tzinfo=UTC),
    ),
    "zeros": (pa.array([0.0, 8.0]), -0.0, 7.0),
    "zeros below zero": (pa.array([-0.0, 8.0]), 0, 7),
    "halves": (pa.array(np.array([7, 8], np.float16)), 7, 70),
    "texts and whole numbers": (pa.array(["7", "07"]), 7, 70),
    "a categorical": (pa.array(["7", "8"]).dictionary_encode(), 7, 70),
    "long texts": (pa.array(["7", "8"], pa.large_string()), "7", "70"),
}


@pytest.mark.parametrize("name", SAME)
def test_keys_of_other_types(name: str) -> None:
    keys, same, other = SAME[name]
    specials = pa.table({"assessment": [same, other], "special_deductions": [1, 1]})
    scored = batch.score(findings(keys), ONE, "long", specials=specials).to_pylist()
    assert [row["score"] for row in scored] == [99, *[100] * (len(keys) - 1), None]
    assert "assessment" in scored[-1]["problem"] or "missing: A" in scored[-1]["problem"]


def test_a_text_that_is_no_number_of_the_findings_is_told_and_stops_no_other() -> None:
    specials = pa.table({"assessment": ["07", "7", "x", None], "special_deductions": [1, 1, 1, 1]})
    scored = batch.score(findings([7, None]), ONE, "long", specials=specials).to_pylist()
    assert [(row["assessment"], row["score"]) for row in scored] == [(7, 99), (None, None), (None, None), (None, None)]
    assert [row["problem"].rpartition("; ")[2] for row in scored[1:]] == [
        "assessment is missing",
        'assessment must be int64, as that of the findings, got "07"',
        'assessment must be int64, as that of the findings, got "x"',
    ]


def test_two_texts_of_one_number_are_given_twice() -> None:
    specials = pa.table({"assessment": ["7", "7.0"], "special_deductions": [1, 1]})
    (row,) = batch.score(findings([7.0]), ONE, "long", specials=specials).to_pylist()
    assert row["problem"] == "special items must be given once, but are given twice"


def test_frames_of_every_library() -> None:
    texts = {"assessment": ["7", "07"], "special_deductions": [1, 1]}
    table = findings([7])
    for frame, specials in (
        (table.to_pandas(), pd.DataFrame(texts)),
        (pl.from_arrow(table), pl.DataFrame(texts)),
        (table, pd.DataFrame({"assessment": [7.0, None], "special_deductions": [1, 1]})),
    ):
        assert json.loads(
            json.dumps([*batch.score(frame, ONE, "long", specials=specials)["score"].to_numpy()][:1])
        ) == [99]


@pytest.mark.parametrize("kind", [pa.date32(), pa.bool_(), pa.null()])
def test_types_that_have_nothing_in_common_are_refused(kind: Any) -> None:
    with pytest.raises(FrameError, match=rf"assessments, {kind}.*, got int64 such as 1$".replace("[", r"\[")):
        comparable(pa.array([1]), kind)


@pytest.mark.parametrize("other", [date(2026, 5, 12), datetime(2026, 5, 12)])  # noqa: DTZ001
def test_days_and_times_without_a_zone_are_no_instants(other: date) -> None:
    instant = pa.array([datetime(2026, 5, 12, tzinfo=UTC)])
    for keys, kind in ((pa.array([other]), instant.type), (instant, pa.array([other]).type)):
        with pytest.raises(FrameError, match="must be of the kind of the findings' assessments"):
            comparable(keys, kind)


@pytest.mark.parametrize("kind", [pa.float16(), pa.float32(), pa.float64()])
def test_the_two_zeros_are_one_key(kind: Any) -> None:
    keys = pa.array(np.array([-0.0, 0.0, -0.0], kind.to_pandas_dtype()))
    for column in (keys, pa.DictionaryArray.from_arrays(pa.array([0, 1, 2]), keys)):
        scored = batch.score(findings(column), ONE, "long")
        assert scored["score"].to_pylist() == [100]


@settings(max_examples=max(20, settings().max_examples // 2))
@given(
    st.lists(st.integers(-200, 200) | st.sampled_from([2**53 + 1, -(2**62)]), max_size=5),
    st.sampled_from([pa.int8(), pa.int64(), pa.float32(), pa.float64(), pa.decimal128(20, 2), pa.string()]),
    st.sampled_from([pa.int64(), pa.float64(), pa.decimal128(38, 0), pa.string()]),
)
def test_a_key_is_the_same_or_none(values: list[int], kind: Any, own: Any) -> None:
    given_keys = pa.array(values if own != pa.string() else [str(value) for value in values])
    try:
        raw = given_keys.cast(own)
        keys, unlike = comparable(raw, kind)
    except (FrameError, pa.ArrowInvalid):
        return
    for before, after, lost in zip(raw.to_pylist(), keys.to_pylist(), unlike.tolist(), strict=True):
        assert (after is None) == lost
        assert lost or isinstance(after, str) or Fraction(after) == Fraction(before)


class TestFiles:
    """The same for special items in a file of their own."""

    def told(self, folder: Path, keys: Any, specials: str | Any) -> list[tuple[Any, Any, Any]]:
        pq.write_table(findings(keys), folder / "in.parquet")
        given_path = folder / ("specials.csv" if isinstance(specials, str) else "specials.parquet")
        if isinstance(specials, str):
            given_path.write_text(specials)
        else:
            pq.write_table(specials, given_path)
        batch.score_file(folder / "in.parquet", folder / "out.parquet", ONE, "long", specials=given_path)
        return [(row["assessment"], row["score"], row["problem"]) for row in read(folder / "out.parquet")]

    @pytest.mark.parametrize(
        "kind", [pa.int64(), pa.float64(), pa.decimal128(5, 2), pa.string(), pa.dictionary(pa.int8(), pa.string())]
    )
    def test_an_item_that_cannot_be_read_is_told_of_its_assessment(self, tmp_path: Path, kind: Any) -> None:
        text = "assessment,special_deductions\n7,5项\n8,1\n9\n5,x\n,1\n"
        plain = kind.value_type if pa.types.is_dictionary(kind) else kind
        keys = pa.array(["7", "8", "9"]).cast(plain)
        done = self.told(tmp_path, keys.dictionary_encode() if plain != kind else keys, text)
        assert [(str(key).partition(".")[0], score) for key, score, _ in done] == [
            ("7", None),
            ("8", 99),
            ("9", None),
            ("5", None),
            ("None", None),
        ]
        assert [problem for _, _, problem in done] == [
            'specials line 2: special_deductions: must be a whole number, got "5项"',
            None,
            "specials line 4: must have 2 cells, got 1",
            'specials line 5: special_deductions: must be a whole number, got "x"; ' + MISSING,
            "specials line 6: assessment is missing",
        ]

    def test_keys_that_only_read_alike(self, tmp_path: Path) -> None:
        told = 'specials line 2: special_deductions: must be a whole number, got "1项"; assessment must be int64, as that of '
        told += 'the findings, got "07"'
        done = self.told(tmp_path, [7, 8], "assessment,special_deductions\n07,1项\n8,1\n")
        assert done == [
            (7, 100, None),
            (8, 99, None),
            (None, None, told),
        ]

    @pytest.mark.parametrize("kind", [pa.float16(), pa.float32(), pa.float64()])
    def test_zeros(self, tmp_path: Path, kind: Any) -> None:
        keys = pa.array(np.array([-0.0, 0.0, 7.5], kind.to_pandas_dtype()))
        done = self.told(tmp_path, keys, "assessment,special_deductions\n0,1\n7.5,1\n")
        assert done == [(0, 99, None), (7.5, 99, None)]

    def test_dates(self, tmp_path: Path) -> None:
        done = self.told(
            tmp_path, pa.array([date(2026, 5, 12)]), "assessment,special_deductions\n2026-05-12,x\n2026-05-13,1\n"
        )
        assert [score for _, score, _ in done] == [None, None]

    def test_rows_of_a_table_without_lines(self, tmp_path: Path) -> None:
        specials = pa.table({"assessment": ["7", None], "special_deductions": [1, 1]})
        assert self.told(tmp_path, [7], specials)[1] == (None, None, "specials row 2: assessment is missing")

    def test_rows_without_a_key_stand_where_they_are(self, tmp_path: Path) -> None:
        pq.write_table(findings([1, None, 2, None]), tmp_path / "in.parquet")
        outcome = batch.score_file(tmp_path / "in.parquet", tmp_path / "out.csv", ONE, "long")
        assert outcome.listed is not None
        assert outcome.listed.read_text().splitlines()[1:] == ["2,,assessment is missing", "4,,assessment is missing"]
        assert outcome.rows == 4
