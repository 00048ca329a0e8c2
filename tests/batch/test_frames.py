"""Frames of every library: what is understood, what is refused, and what comes back."""

from __future__ import annotations

import gc
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import gbt27922
from gbt27922 import Gbt27922Error, batch, errors
from tests.property.strategies import SMALL, node, patched
from tests.property.test_batch import answers_of, expected, long_of, wide_of
from tests.scoring.test_vectors import REFUSED, SCORED, scheme_of
from tests.support import cases
from tests.support.adversarial import adversarial
from tests.support.libraries import duckdb, pa, pd, pl
from tests.support.shipped import NEWEST as SHIPPED

LEAVES = [leaf.id for leaf in SHIPPED.leaves]
OUT = ["score", "grade", "base_score", "earned_5.1", "applicable_5.1", "earned_5.2", "applicable_5.2", "earned_5.3"]
OUT += ["applicable_5.3", "provisional", "problem"]
TINY = patched(total=10, indicators=[node("A", 4), node("B", 6)])
CONNECTION = duckdb.connect()


def related(table: Any) -> Any:
    return duckdb.from_arrow(table)


def arrow_of(frame: Any) -> Any:
    """A frame of any library as an Arrow table."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pa.RecordBatch):
        return pa.Table.from_batches([frame])
    if isinstance(frame, pd.DataFrame):
        return pa.Table.from_pandas(frame, preserve_index=False)
    if isinstance(frame, duckdb.DuckDBPyRelation):
        return frame.to_arrow_table()
    return frame if isinstance(frame, pa.Table) else frame.to_arrow()


FRONTS = {
    "pyarrow": lambda table: table,
    "record batch": lambda table: table.combine_chunks().to_batches()[0],
    "chunks": lambda table: pa.concat_tables([table.slice(start, 7) for start in range(0, len(table), 7)]),
    "pandas": lambda table: table.to_pandas(),
    "pandas on arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": pl.from_arrow,
    "polars in chunks": lambda table: pl.concat(
        [pl.from_arrow(table.slice(start, 9)) for start in range(0, len(table), 9)], rechunk=False
    ),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": related,
}
every_front = pytest.mark.parametrize("front", FRONTS)


def wide(rows: int = 3, **more: Any) -> dict[str, Any]:
    """Columns of rows that lose a twentieth, with some columns replaced; ``A`` stands for the first leaf."""
    columns: dict[str, Any] = {"id": [f"org-{row}" for row in range(rows)]}
    for leaf in LEAVES:
        columns |= {f"sampled_{leaf}": [20] * rows, f"nonconforming_{leaf}": [1] * rows}
    return columns | {name.replace("_A", f"_{LEAVES[0]}"): values for name, values in more.items()}


def refused(frame: Any, **options: Any) -> list[tuple[str, str]]:
    """Which columns are refused, and why."""
    with pytest.raises(errors.FrameError) as caught:
        batch.score(frame, **options)
    return [(problem.path, problem.code) for problem in caught.value.problems]


@every_front
class TestEveryFront:
    def test_rows_on_a_bound_get_the_exact_grade(self, front: str) -> None:
        rows = adversarial(SHIPPED, 300, 5, special=True)
        columns = {"id": np.arange(300)}
        for place, leaf in enumerate(LEAVES):
            columns |= {
                f"sampled_{leaf}": rows.sampled[:, place],
                f"nonconforming_{leaf}": rows.nonconforming[:, place],
            }
        frame = FRONTS[front](pa.table(columns | {"special_deductions": rows.deductions}))
        scored = batch.score(frame, exact=True)
        assert type(scored) is type(frame)
        table = arrow_of(scored)
        ids = [grade.id for grade in SHIPPED.grades]
        assert [ids.index(grade) for grade in table["grade"].to_pylist()] == rows.ranks
        assert table["score"].to_pylist() == list(map(float, rows.scores))
        assert list(map(Fraction, table["score_exact"].to_pylist())) == rows.scores
        assert table["id"].to_pylist() == list(range(300))
        assert table.column_names[-len(OUT) - 1 :] == ["score", "score_exact", *OUT[1:]]

    def test_a_bad_row_has_a_problem_and_nothing_else(self, front: str) -> None:
        columns = wide(4, nonconforming_A=[1, 21, None, 1], special_bonuses=[0, 0, 0, 2])
        table = arrow_of(batch.score(FRONTS[front](pa.table(columns))))
        assert table["score"].to_pylist() == [95, None, None, None]
        assert table["grade"].to_pylist() == ["five_star", None, None, None]
        assert table["earned_5.1"].to_pylist() == [38, None, None, None]
        assert table["problem"].to_pylist() == [
            None,
            "5.1.1.1: nonconforming must be at most 20, the number sampled, got 21",
            "5.1.1.1: nonconforming is missing",
            "special_bonuses: must be 0 to 1, got 2",
        ]

    def test_no_rows_and_one_row(self, front: str) -> None:
        one = pa.table(wide(1))
        assert arrow_of(batch.score(FRONTS[front](one)))["score"].to_pylist() == [95]
        if front not in {"record batch", "chunks", "polars in chunks"}:
            none = arrow_of(batch.score(FRONTS[front](one.slice(1))))
            assert (len(none), none.column_names[-len(OUT) :]) == (0, OUT)

    def test_a_long_frame_with_special_items(self, front: str) -> None:
        rows = [(name, leaf, 20, 1) for name in ("b", "a") for leaf in LEAVES]
        findings = pa.table(
            dict(zip(("assessment", "indicator", "sampled", "nonconforming"), zip(*rows, strict=True), strict=True))
        )
        special = pa.table({"assessment": ["a"], "special_deductions": [1], "special_bonuses": [0]})
        frame = FRONTS[front](findings)
        scored = batch.score(frame, layout="long", specials=FRONTS[front](special))
        assert type(scored) is type(frame)
        table = arrow_of(scored)
        assert table.column_names == ["assessment", *OUT]
        assert table["assessment"].to_pylist() == ["b", "a"]
        assert table["score"].to_pylist() == [95, 94]
        assert table["grade"].to_pylist() == ["five_star", "four_star"]

    def test_every_wrong_column_is_named_at_once(self, front: str) -> None:
        columns = wide(1, score=[1]) | {"sampled_9.9": [1], "sampled_5.2.6": ["x"]}
        del columns["nonconforming_5.2.1"], columns["sampled_5.3.2"]
        assert refused(FRONTS[front](pa.table(columns))) == [
            ("nonconforming_5.2.1", "missing_field"),
            ("sampled_5.3.2", "missing_field"),
            ("sampled_9.9", "unknown_field"),
            ("score", "repeated_key"),
        ]
        assert refused(FRONTS[front](pa.table(wide(1) | {"sampled_5.2.6": ["x"]}))) == [("sampled_5.2.6", "wrong_type")]


class TestGrades:
    """A grade is a categorical in order of rank, in each library's own kind."""

    def test_of_each_library(self) -> None:
        table, ids = pa.table(wide()), [grade.id for grade in SHIPPED.grades]
        frame = batch.score(table.to_pandas())
        assert frame["grade"].cat.ordered
        assert list(frame["grade"].cat.categories) == ids
        assert batch.score(pl.from_arrow(table))["grade"].dtype == pl.Enum(ids)
        assert batch.score(table)["grade"].type.ordered
        scored = batch.score(related(table))
        assert [str(kind)[:12] for name, kind in zip(scored.columns, scored.types, strict=True) if name == "grade"] == [
            "ENUM('fail',"
        ]


class TestRelations:
    def test_can_be_used_again_and_joined_on_their_connection(self) -> None:
        CONNECTION.register("counted", pa.table(wide()))
        scored = batch.score(CONNECTION.table("counted"), connection=CONNECTION)
        gc.collect()
        assert scored.count("*").fetchall() == scored.count("*").fetchall() == [(3,)]
        both = scored.set_alias("s").join(CONNECTION.table("counted").set_alias("c"), "s.id = c.id")
        assert both.count("*").fetchall() == [(3,)]

    def test_no_table_or_variable_is_read_by_its_name(self) -> None:
        with duckdb.connect(config={"python_enable_replacements": False}) as mine:
            scored = batch.score(mine.from_arrow(pa.table(wide())), connection=mine)
            assert scored.aggregate("count(score)").fetchall() == [(3,)]
            assert mine.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]

    def test_long_relations_and_special_items_of_another_connection(self) -> None:
        leaves = pa.table({"indicator": LEAVES, "sampled": [20] * len(LEAVES), "nonconforming": [1] * len(LEAVES)})
        findings = leaves.append_column("assessment", pa.array(["A"] * len(LEAVES)))
        specials = duckdb.from_arrow(pa.table({"assessment": ["A"], "special_deductions": [1]}))
        found = CONNECTION.from_arrow(findings)
        scored = batch.score(found, layout="long", specials=specials, connection=CONNECTION)
        assert scored.select("assessment, score, grade").fetchall() == [("A", 94.0, "four_star")]

    def test_another_connection_is_refused(self) -> None:
        with pytest.raises(TypeError, match=r"takes a relation with its own connection: score\(relation, connection="):
            batch.score(CONNECTION.from_arrow(pa.table(wide())))
        with pytest.raises(TypeError, match="takes a relation with its own connection"):
            batch.score(duckdb.from_arrow(pa.table(wide())), connection=CONNECTION)
        with pytest.raises(TypeError, match="connection goes with a relation of duckdb, not"):
            batch.score(pa.table(wide()), connection=CONNECTION)


class TestLazyFrames:
    def test_stay_lazy_and_are_checked_at_once(self) -> None:
        frame = pl.from_arrow(pa.table(wide(nonconforming_A=[0, 1, 20]))).lazy()
        scored = batch.score(frame)
        assert scored.collect_schema().names()[-len(OUT) :] == OUT
        assert scored.filter(pl.col("score") >= 95).select("id").collect()["id"].to_list() == ["org-0", "org-1"]


class TestPandas:
    def test_the_index_stays_and_what_comes_out_can_be_changed(self) -> None:
        frame = pa.table(wide()).to_pandas().set_index("id")
        scored = batch.score(frame)
        assert list(scored.index) == ["org-0", "org-1", "org-2"]
        scored.loc["org-0", "score"] = 1.0
        scored.loc["org-0", "problem"] = "looked at again"
        assert "score" not in frame

    def test_columns_without_names_are_left_alone(self) -> None:
        frame = pa.table(wide()).to_pandas()
        frame[7] = 1
        assert batch.score(frame)[7].tolist() == [1, 1, 1]

    def test_objects_are_read_one_by_one(self) -> None:
        values = [
            1,
            "x",
            True,
            2.5,
            None,
            float("nan"),
            pd.NA,
            pd.NaT,
            Decimal(1),
            10**30,
            float("inf"),
            np.int64(1),
            b"1",
        ]
        frame = pd.DataFrame(wide(len(values), nonconforming_A=pd.Series(values, dtype=object)))
        scored = batch.score(frame)
        assert np.flatnonzero(scored["score"].notna()).tolist() == [0, 8, 11]
        missing = "5.1.1.1: nonconforming is missing"
        assert scored["problem"].dropna().tolist() == [
            '5.1.1.1: nonconforming must be a whole number, got "x"',
            "5.1.1.1: nonconforming must be a whole number, got true",
            "5.1.1.1: nonconforming must be a whole number, got 2.5",
            *[missing] * 4,
            f"5.1.1.1: nonconforming must be 0 to 2**62, got {10**30}",
            "5.1.1.1: nonconforming must be a whole number, got inf",
            "5.1.1.1: nonconforming must be a whole number, got a Python bytes",
        ]

    def test_a_column_that_occurs_twice(self) -> None:
        frame = pd.DataFrame(wide())
        twice = pd.concat([frame, frame[["sampled_5.2.6"]]], axis=1)
        assert refused(twice) == [("sampled_5.2.6", "repeated_key")]


class TestDtypes:
    @pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"])
    @pytest.mark.parametrize("front", ["pyarrow", "pandas", "polars", "duckdb"])
    def test_whole_numbers_of_every_kind(self, dtype: str, front: str) -> None:
        if dtype == "f2" and front in {"polars", "duckdb"}:
            dtype = "f4"  # they have no smaller floats
        table = pa.table({name: values if name == "id" else np.array(values, dtype) for name, values in wide().items()})
        assert arrow_of(batch.score(FRONTS[front](table)))["score"].to_pylist() == [95] * 3

    def test_pandas_with_gaps(self) -> None:
        for dtype in ("Int64", "UInt8", "Float64", "int64[pyarrow]", "float64"):
            frame = pd.DataFrame(wide(nonconforming_A=pd.array([1, None, 2], dtype=dtype)))
            assert batch.score(frame)["problem"].isna().tolist() == [True, False, True], dtype

    def test_floats_hold_whole_numbers_or_are_named(self) -> None:
        values = [1.0, 1.5, float("nan"), float("inf"), 1e300, -0.0]
        found = batch.score(pa.table(wide(6, nonconforming_A=values)))["problem"].to_pylist()
        assert found == [
            None,
            "5.1.1.1: nonconforming must be a whole number, got 1.5",
            "5.1.1.1: nonconforming is missing",
            "5.1.1.1: nonconforming must be a whole number, got inf",
            f"5.1.1.1: nonconforming must be 0 to 2**62, got {int(1e300)}",
            None,
        ]

    def test_decimals(self) -> None:
        whole = pa.array([Decimal("1.00"), Decimal("2.00"), None], pa.decimal128(10, 2))
        assert batch.score(pa.table(wide(nonconforming_A=whole)))["problem"].to_pylist() == [
            None,
            None,
            "5.1.1.1: nonconforming is missing",
        ]
        parted = pa.array([Decimal("1.00"), Decimal("1.50"), None], pa.decimal128(10, 2))
        problems = batch.score(pa.table(wide(nonconforming_A=parted)))["problem"].to_pylist()
        assert problems[1:] == [
            "5.1.1.1: nonconforming must be a whole number, got 1.50",
            "5.1.1.1: nonconforming is missing",
        ]

    def test_large_unsigned_numbers(self) -> None:
        columns = wide(sampled_A=pa.array([2**64 - 1, 2**62, None], pa.uint64()), nonconforming_A=[0, 2**61, 0])
        scored = batch.score(pa.table(columns), exact=True)
        assert scored["problem"].to_pylist() == [
            f"5.1.1.1: sampled must be 0 to 2**62, got {2**64 - 1}",
            None,
            "5.1.1.1: sampled is missing",
        ]
        assert Fraction(scored["score_exact"][1].as_py()) == Fraction(95) - Fraction(35, 17) * Fraction(9, 20)

    def test_special_items_with_gaps(self) -> None:
        columns = wide(2, special_deductions=[None, 1], special_bonuses=[1, 1.5])
        assert batch.score(pa.table(columns))["problem"].to_pylist() == [
            "special_deductions: is missing",
            "special_bonuses: must be a whole number, got 1.5",
        ]

    def test_nothing_but_nulls(self) -> None:
        assert batch.score(pa.table(wide(sampled_A=pa.nulls(3))))["problem"].null_count == 0

    @pytest.mark.parametrize(
        ("column", "reason"),
        [
            (pa.array([True]), "must be whole numbers, got booleans; a verdict is 1 sampled, and 0 or 1 nonconforming"),
            (pa.array(["1"]), "must be whole numbers, got string"),
            (pa.array(["1"]).dictionary_encode(), "must be whole numbers, got a categorical; convert it first"),
            (pa.array([0], pa.timestamp("s")), "must be whole numbers, got timestamp[s]"),
        ],
        ids=str,
    )
    def test_what_is_refused_by_name(self, column: Any, reason: str) -> None:
        with pytest.raises(errors.FrameError) as caught:
            batch.score(pa.table(wide(1, nonconforming_A=column)))
        assert str(caught.value) == f"nonconforming_5.1.1.1: {reason}"


class TestArguments:
    def test_the_scheme_is_a_scheme_or_an_id(self) -> None:
        table = pa.table({"sampled_A": [2], "nonconforming_A": [1], "sampled_B": [1], "nonconforming_B": [0]})
        assert batch.score(table, TINY)["score"].to_pylist() == [80]
        assert batch.score(pa.table(wide(1)), "GB/T 27922-2011")["provisional"].to_pylist() == [True]
        with pytest.raises(errors.UnknownSchemeError):
            batch.score(table, "GB/T 1")
        with pytest.raises(TypeError, match="takes a scheme, or the id of one that is shipped, not 7"):
            batch.score(table, 7)  # type: ignore[arg-type]

    def test_what_is_no_frame_or_no_layout(self) -> None:
        with pytest.raises(TypeError, match=r"takes a frame of pandas, polars, pyarrow or duckdb, not an array"):
            batch.score([1])
        with pytest.raises(ValueError, match='layout must be "wide" or "long", got "tall"'):
            batch.score(pa.table(wide()), layout="tall")  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="specials go with the long layout"):
            batch.score(pa.table(wide()), specials=pa.table({}))

    def test_a_frame_without_columns_lacks_them_all(self) -> None:
        assert len(refused(pa.table({}))) == 2 * len(LEAVES)
        assert refused(pl.DataFrame(), layout="long")[0] == ("assessment", "missing_field")


def vector_id(case: dict[str, Any]) -> str:
    return str(case["id"])


def of_vector(case: dict[str, Any]) -> Any:
    """The assessment of a vector; None if it is no document at all."""
    try:
        return gbt27922.parse_assessment(cases.source(case))
    except gbt27922.DocumentError:
        return None


def fits(case: dict[str, Any]) -> bool:
    """Whether the counts of a vector fit into a frame; what is measured has other columns."""
    found = of_vector(case).findings
    return all(max(finding.counts) <= 2**62 and finding.value is None for finding in found)


def can_be_told(case: dict[str, Any]) -> bool:
    """Whether a frame can say what is refused: it has no scheme and no ground, and a sample of one is a verdict."""
    told = {problem["code"] for problem in case["expect_problems"] if "nonconformities" not in (problem["path"] or "")}
    told -= {"unknown_scheme", "unknown_ground", "counts_on_qualitative", "too_long"}
    told -= {"not_measured", "value_on_others", "outside_scale", "no_special_items"}
    is_sound = "points" not in case and of_vector(case) is not None and has_sound_scheme(case)
    return bool(told) and is_sound and bool(of_vector(case).findings)


def has_sound_scheme(case: dict[str, Any]) -> bool:
    """Whether it is not the scheme of a vector that is refused."""
    try:
        scheme_of(case)
    except Gbt27922Error:
        return False
    return True


@pytest.mark.unmeasured
class TestVectors:
    @pytest.mark.parametrize("case", [case for case in SCORED if fits(case) and case["expect"]["grade"]], ids=vector_id)
    def test_scored(self, case: dict[str, Any]) -> None:
        assessment, scheme = of_vector(case), scheme_of(case)
        wanted = expected([assessment], scheme)
        findings, specials = long_of([assessment])
        scored = batch.score(findings, scheme, "long", exact=True, specials=specials)
        assert answers_of(scored, wanted) == wanted
        assert Fraction(scored["score_exact"][0].as_py()) == Fraction(case["expect"]["score"])
        assert scored["grade"][0].as_py() == case["expect"]["grade"]
        if len({finding.indicator for finding in assessment.findings}) == len(assessment.findings):
            assert answers_of(batch.score(wide_of([assessment], scheme), scheme, exact=True), wanted) == wanted

    @pytest.mark.parametrize("case", [case for case in REFUSED if can_be_told(case)], ids=vector_id)
    def test_refused(self, case: dict[str, Any]) -> None:
        findings, specials = long_of([of_vector(case)])
        scored = batch.score(findings, scheme_of(case), "long", specials=specials)
        assert scored["score"].to_pylist() == [None]
        assert scored["problem"][0].as_py()


def test_one_scheme_of_verdicts_in_both_layouts() -> None:
    columns = {f"{word}_{leaf.id}": [1, 1] for leaf in SMALL.leaves for word in ("sampled", "nonconforming")}
    columns["sampled_B.1"] = [1, 2]
    assert batch.score(pa.table(columns), SMALL)["problem"].to_pylist() == [
        None,
        "B.1: must be a verdict, sampled 1, because it is qualitative, got 2",
    ]


class TestLongColumnsInPieces:
    """Pieces that are worked on as they are: each column may end its own elsewhere, and some are empty."""

    ROWS = 150_000

    @pytest.mark.unmeasured
    @pytest.mark.parametrize("cuts", [[[50_000]], [[1, 140_000], [60_000, 60_000]], [[0, 149_999], []]])
    def test_where_columns_are_cut_never_matters(self, cuts: list[list[int]]) -> None:
        dice = np.random.default_rng(27922)
        sampled = dice.integers(0, 30, (2, self.ROWS), np.uint8)
        nonconforming = dice.integers(0, 4, (2, self.ROWS), np.uint8)  # of some there are more than were sampled
        columns = {
            f"{word}_{leaf}": values[place]
            for word, values in (("sampled", sampled), ("nonconforming", nonconforming))
            for place, leaf in enumerate("AB")
        }
        pieces = {
            name: pa.chunked_array(np.split(column, cuts[place % len(cuts)]), pa.uint8())
            for place, (name, column) in enumerate(columns.items())
        }
        plain, pieced = (batch.score(pa.table(each), TINY).drop(list(columns)) for each in (columns, pieces))
        assert 0 < plain["problem"].null_count < self.ROWS
        assert pieced.equals(plain)
