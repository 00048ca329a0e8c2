"""Floors, tiers, measured leaves, other totals and no grades: every front end answers as ``score`` and the oracle do."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gbt27922
from gbt27922 import batch, schemes
from gbt27922.errors import FrameError
from gbt27922.models import Scheme
from tests.property.strategies import node, patched
from tests.property.test_batch import alone, answers_of, expected, long_of, wide_of
from tests.support import every_kind
from tests.support.libraries import duckdb, pa, pl

#: A measured leaf, and one that is sampled.
MEASURED = patched(
    total="4",
    indicators=[
        node("V", 3, method="measured", scale={"from": 1, "to": 10}),
        node("S", 1, method="sampled"),
    ],
)
ALL_MEASURED = schemes.load("ACSI")
WIDE: dict[str, Callable[[Any, Scheme], Any]] = {
    "pyarrow": lambda table, scheme: batch.score(table, scheme, exact=True),
    "pandas": lambda table, scheme: pa.Table.from_pandas(batch.score(table.to_pandas(), scheme, exact=True)),
    "polars": lambda table, scheme: batch.score(pl.from_arrow(table), scheme, exact=True).to_arrow(),
    "lazy": lambda table, scheme: batch.score(pl.from_arrow(table).lazy(), scheme, exact=True).collect().to_arrow(),
    "duckdb": lambda table, scheme: batch.score(duckdb.from_arrow(table), scheme, exact=True).to_arrow_table(),
}


def documents(seed: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    found, scheme = every_kind.kinds(seed, 6)
    return found, scheme


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_both_layouts_answer_as_score_and_the_oracle_do(first: int) -> None:
    for seed in range(first, first + 20):
        found, scheme = every_kind.parsed(*documents(seed))
        wanted, (findings, specials) = expected(found, scheme), long_of(found, values=bool(scheme.tree.scales))
        scored = batch.score(findings, scheme, "long", exact=True, specials=specials)
        assert answers_of(scored, wanted) == wanted
        said = [(Fraction(row["score_exact"]), row["grade"]) for row in scored.to_pylist()]
        assert said == every_kind.by_oracle(*documents(seed))
        wanted = expected(alone(found), scheme)
        assert answers_of(batch.score(wide_of(alone(found), scheme), scheme, exact=True), wanted) == wanted


@pytest.mark.parametrize("front", WIDE)
def test_every_library_answers_as_score_does(front: str) -> None:
    for seed in range(8):
        found, scheme = every_kind.parsed(*documents(seed))
        wanted = expected(alone(found), scheme)
        assert answers_of(WIDE[front](wide_of(alone(found), scheme), scheme), wanted) == wanted


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet", "long.csv", "arrow"])
def test_every_kind_of_file_answers_as_score_does(ending: str, tmp_path: Path) -> None:
    csv, parquet, feather = pytest.importorskip("pyarrow.csv"), pytest.importorskip("pyarrow.parquet"), pa.ipc
    source, target = tmp_path / f"source.{ending}", tmp_path / "target.parquet"
    for seed in range(8):
        plain, raw = documents(seed)
        found, scheme = every_kind.parsed(plain, raw)
        more: dict[str, Any] = {}
        if ending == "jsonl":
            source.write_text("\n".join(gbt27922.to_json(one, indent=None) for one in found), "utf-8")
        elif ending == "long.csv":
            findings, specials = long_of(found, values=bool(scheme.tree.scales))
            csv.write_csv(findings, source)
            csv.write_csv(specials, tmp_path / "specials.csv")
            more = {"layout": "long", "specials": tmp_path / "specials.csv"}
        else:
            found = alone(found)
            table = wide_of(found, scheme)
            if ending == "arrow":
                with feather.new_file(str(source), table.schema) as file:
                    file.write_table(table)
            else:
                (csv.write_csv if ending == "csv" else parquet.write_table)(table, source)
        outcome = batch.score_file(source, target, scheme, exact=True, **more)
        assert (outcome.rows, outcome.problems) == (len(found), 0)
        wanted = expected(found, scheme)
        assert answers_of(parquet.read_table(target), wanted) == wanted


@pytest.mark.parametrize("id", schemes.ids())
def test_every_shipped_scheme_is_scored_as_score_does(id: str) -> None:
    raw = every_kind.uniform(gbt27922.to_data(schemes.load(id)))
    found, scheme = every_kind.parsed(every_kind.assessments(12, raw, seed=id), raw)
    wanted, (findings, specials) = expected(found, scheme), long_of(found, values=bool(scheme.tree.scales))
    assert answers_of(batch.score(findings, scheme, "long", exact=True, specials=specials), wanted) == wanted
    wanted = expected(alone(found), scheme)
    assert answers_of(batch.score(wide_of(alone(found), scheme), scheme, exact=True), wanted) == wanted


class TestMeasuredValues:
    """A value is exact however it is written, and what is none is a problem of its row."""

    @pytest.mark.parametrize(
        "values",
        [
            pa.array([8.2, 1.0]),
            pa.array(np.array([8.2, 1.0], np.float32)),
            pa.array(["8.2", "1"]),
            pa.array(["41/5", "1.0"]).dictionary_encode(),
            pa.array([8.2, 1.0]).cast(pa.decimal128(4, 1)),
        ],
        ids=["floats", "single floats", "texts", "categorical", "decimals"],
    )
    def test_however_they_are_written(self, values: Any) -> None:
        table = pa.table({"value_V": values, "sampled_S": [4, 4], "nonconforming_S": [1, 0]})
        scored = batch.score(table, MEASURED, exact=True)
        assert [Fraction(one) for one in scored["score_exact"].to_pylist()] == [
            25 * (3 * (1 - Fraction(10 - Fraction("8.2"), 9)) + Fraction(3, 4)),
            25,
        ]

    def test_half_floats_objects_and_whole_numbers(self) -> None:
        pd = pytest.importorskip("pandas")
        for values in ([np.float16(8.2), np.float16(1)], [8.2, "1"], [np.float64(8.2), 1]):
            frame = pd.DataFrame({"value_V": pd.Series(values, dtype=object), "sampled_S": 1, "nonconforming_S": 0})
            assert batch.score(frame, MEASURED)["score"].tolist() == [85.0, 25.0]
        halves = pa.table(
            {"value_V": pa.array(np.array([8.2, 1], np.float16)), "sampled_S": [1, 1], "nonconforming_S": [0, 0]}
        )
        assert batch.score(halves, MEASURED)["score"].to_pylist() == [85.0, 25.0]
        whole = pa.table({"value_V": [10, 1], "sampled_S": [1, 1], "nonconforming_S": [0, 0]})
        assert batch.score(whole, MEASURED)["score"].to_pylist() == [100.0, 25.0]

    def test_problems_of_rows(self) -> None:
        table = pa.table(
            {
                "value_V": ["11", None, "high", "9", None, "9", "9", None, "9 ", " "],
                "responses_V": [1, 1, 1, 0, 0, -1, None, None, 1, 0],
                "sampled_S": [1] * 10,
                "nonconforming_S": [0] * 10,
            }
        )
        scored = batch.score(table, MEASURED)
        assert scored["problem"].to_pylist() == [
            'V: value must be on the scale of "V", 1 to 10, got 11',
            "V: value is missing",
            'V: value must be a number such as 40, "2.5" or "35/12", got "high"',
            "V: value must not be excluded and have a finding",
            None,
            "V: responses must be 0 to 2**62, got -1",
            None,
            "V: value is missing",
            'V: value must be a number such as 40, "2.5" or "35/12", got "9 "',
            None,
        ]
        assert scored["applicable_V"].to_pylist()[4] == 0

    def test_problems_of_findings(self) -> None:
        rows = [
            ("A", "V", None, None, "8", 2),
            ("A", "S", 4, 1, None, None),
            ("B", "V", 1, 0, "8", None),
            ("B", "S", 1, 0, "8", None),
            ("C", "V", None, None, "0", None),
            ("C", "S", 1, 0, None, 3),
            ("D", "V", None, None, None, None),
            ("D", "S", None, None, None, None),
            ("E", "V", None, None, None, 0),
            ("E", "S", 1, 0, None, None),
            ("F", "V", None, None, "2", 0),
            ("F", "S", 0, 0, None, None),
            ("G", "V", None, None, "2", -3),
            ("G", "X", None, None, "2", None),
        ]
        names = ("assessment", "indicator", "sampled", "nonconforming", "value", "responses")
        table = pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})
        scored = batch.score(table, MEASURED, "long")
        assert dict(zip(scored["assessment"].to_pylist(), scored["problem"].to_pylist(), strict=True)) == {
            "A": None,
            "B": 'V: sampled must be a measured value ("value") and no counts, because "V" is measured; '
            'S: value must be a verdict or counts, because "S" is not measured',
            "C": 'V: value must be on the scale of "V", 1 to 10, got 0; '
            'S: responses must be a verdict or counts, because "S" is not measured',
            "D": "V: value is missing; S: sampled is missing; S: nonconforming is missing",
            "E": None,
            "F": "V: responses must not be excluded and have a finding",
            "G": "V: responses must be 0 to 2**62, got -3; X: must be an indicator of the scheme; "
            "must have a finding or an exclusion for every leaf; missing: S",
        }

    def test_columns_of_another_method(self) -> None:
        columns = {
            "value_V": [1],
            "value_S": [1],
            "sampled_V": [1],
            "sampled_S": [1],
            "nonconforming_S": [0],
            "responses_X": [1],
        }
        with pytest.raises(FrameError) as error:
            batch.score(pa.table(columns), MEASURED)
        assert [str(problem) for problem in error.value.problems] == [
            "value_S: must be sampled_S, by the method of the leaf",
            "sampled_V: must be value_V, by the method of the leaf",
            "responses_X: must name a leaf of the scheme",
        ]
        with pytest.raises(FrameError, match="must be numbers, or texts that are, got bool"):
            batch.score(
                pa.table(columns | {"value_V": [True]}).select(["value_V", "sampled_S", "nonconforming_S"]), MEASURED
            )

    def test_packed_records_hold_none(self) -> None:
        with pytest.raises(FrameError, match="packed records hold counts only"):
            batch.pack({"value_1": [1]}, ALL_MEASURED)


def test_special_items_of_a_scheme_without_any() -> None:
    columns = {f"value_{leaf.id}": [10, 10, 10] for leaf in ALL_MEASURED.leaves}
    scored = batch.score(
        pa.table(columns | {"special_deductions": [0, 1, 0], "special_bonuses": [0, 0, 2]}), ALL_MEASURED
    )
    none = "must be 0, because the scheme has no special deductions or bonuses, got"
    assert scored["problem"].to_pylist() == [None, f"special_deductions: {none} 1", f"special_bonuses: {none} 2"]


def test_a_document_of_another_revision(tmp_path: Path) -> None:
    scheme = patched(revision=2)
    leaves = [{"indicator": leaf.id, "conforming": True} for leaf in scheme.leaves]
    document: dict[str, Any] = {"format": "gbt27922.assessment/1", "scheme": scheme.id, "findings": leaves}
    lines = [document, document | {"revision": 2}, document | {"revision": 1}]
    source = tmp_path / "a.jsonl"
    source.write_text(
        "\n".join(gbt27922.to_json(gbt27922.parse_assessment(one), indent=None) for one in lines), "utf-8"
    )
    read = batch.read_jsonl(source, scheme, same_scheme=True)
    assert read.assessments["problem"].to_pylist() == [
        None,
        None,
        "$.revision: must be 2, the revision of the scheme of this batch, got 1",
    ]
    assert batch.read_jsonl(source, scheme).assessments["problem"].null_count == len(lines)
