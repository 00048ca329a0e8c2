"""Ranks of scored frames of every library: those of the exact scores, against the definition and against single cards."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, batch, errors, schemes
from gbt27922._basis.exact import exact_text
from gbt27922.models import Assessment, Finding
from tests.batch.test_frames import CONNECTION, FRONTS, arrow_of, every_front, related
from tests.support.libraries import duckdb, pa, pd, pl

SCHEME = schemes.default()
LEAVES = [leaf.id for leaf in SCHEME.leaves]
#: Equal ones in two ways to write them, one that no float tells from another, and none.
TEXTS = ["95", None, "94." + "9" * 30, "190/2", "-3", "2887/30", "95", None]
RANKS = [2, None, 5, 2, 6, 1, 2, None]


def counts(lost: list[int]) -> Any:
    """A wide frame of assessments that lost so many thousandths of each leaf."""
    columns: dict[str, Any] = {"id": list(map(str, range(len(lost))))}
    for leaf in LEAVES:
        columns |= {f"sampled_{leaf}": [1000] * len(lost), f"nonconforming_{leaf}": lost}
    return pa.table(columns)


def refused(frame: Any) -> list[str]:
    with pytest.raises(errors.FrameError) as caught:
        batch.rank(frame)
    return [str(problem) for problem in caught.value.problems]


@every_front
class TestEveryFront:
    def test_ranks_are_beside_what_is_there(self, front: str) -> None:
        frame = FRONTS[front](pa.table({"id": list("ABCDEFGH"), "score_exact": TEXTS}))
        ranked = batch.rank(frame)
        assert type(ranked) is type(frame)
        table = arrow_of(ranked)
        assert table.column_names == ["id", "score_exact", "rank"]
        assert table["id"].to_pylist() == list("ABCDEFGH")
        assert table["rank"].to_pylist() == RANKS
        assert pa.types.is_int64(table["rank"].type)

    def test_what_score_gives(self, front: str) -> None:
        lost = [50, 3, 50, 1001, 0, 999]
        scored = batch.score(FRONTS[front](counts(lost)), exact=True)
        table = arrow_of(batch.rank(scored))
        assert table["rank"].to_pylist() == [3, 2, 3, None, 1, 5]
        assert table["grade"].to_pylist() == arrow_of(scored)["grade"].to_pylist()

    def test_none_and_nothing(self, front: str) -> None:
        frame = FRONTS[front](pa.table({"score_exact": pa.array([None, None], pa.string())}))
        assert arrow_of(batch.rank(frame))["rank"].to_pylist() == [None, None]
        table = pa.table({"score_exact": pa.array([], pa.string())})
        if front not in {"record batch", "chunks", "polars in chunks"}:  # they have no part without rows
            assert len(arrow_of(batch.rank(FRONTS[front](table)))) == 0

    def test_what_is_refused(self, front: str) -> None:
        frame = FRONTS[front](pa.table({"score": [95.0]}))
        assert refused(frame) == ["score_exact: is required: score the frame with exact=True"]
        frame = FRONTS[front](pa.table({"score_exact": ["95"], "rank": [7]}))
        assert refused(frame) == ["rank: must not be there already, because it is what comes out; drop or rename it"]
        frame = FRONTS[front](pa.table({"score_exact": [95.0]}))
        assert refused(frame)[0].startswith("score_exact: must be texts, got ")


def test_a_text_that_is_no_number_is_named() -> None:
    assert refused(pa.table({"score_exact": ["95", "NaN", "x", "x"]})) == [
        f'score_exact: must be a number such as 40, "2.5" or "35/12", got "{text}"' for text in ("NaN", "x")
    ]


def test_texts_in_other_layouts() -> None:
    for array in (
        pa.array(TEXTS).dictionary_encode(),
        pa.array(TEXTS, pa.large_string()),
        pa.array(TEXTS, pa.string_view()),
    ):
        assert batch.rank(pa.table({"score_exact": array}))["rank"].to_pylist() == RANKS
    assert batch.rank(pa.table({"score_exact": pa.nulls(2)}))["rank"].to_pylist() == [None, None]


def test_other_frames_are_refused() -> None:
    with pytest.raises(TypeError, match="takes a frame of pandas, polars, pyarrow or duckdb, not"):
        batch.rank([1])
    with pytest.raises(TypeError, match="connection goes with a relation of duckdb, not"):
        batch.rank(pa.table({"score_exact": ["1"]}), connection=CONNECTION)


class TestPandas:
    def test_ranks_are_whole_and_the_index_stays(self) -> None:
        frame = pd.DataFrame({"score_exact": TEXTS}, index=list("abcdefgh"))
        ranked = batch.rank(frame)
        assert ranked["rank"].dtype == pd.Int64Dtype()
        assert ranked["rank"].dropna().to_dict() == {"a": 2, "c": 5, "d": 2, "e": 6, "f": 1, "g": 2}
        assert "rank" not in frame

    def test_objects_of_several_kinds(self) -> None:
        assert refused(pd.DataFrame({"score_exact": ["95", 95]})) == [
            "score_exact: must be texts, got Python objects of several kinds"
        ]

    def test_a_column_that_occurs_twice(self) -> None:
        frame = pd.DataFrame([["1", "2"]], columns=["score_exact", "score_exact"])
        assert refused(frame) == ["score_exact: must occur once, but occurs 2 times"]


class TestPolars:
    def test_lazy_frames_stay_lazy(self) -> None:
        ranked = batch.rank(pl.LazyFrame({"score_exact": ["1", "2"]}))
        assert ranked.collect_schema()["rank"] == pl.Int64
        assert ranked.filter(pl.col("rank") == 1).collect()["score_exact"].to_list() == ["2"]


class TestRelations:
    def test_every_enum_stays_one(self) -> None:
        kind = "ENUM('it''s', 'a \"b\"')"
        table = counts([1, 2]).append_column('of "kind"', pa.array(["it's", 'a "b"']))
        frame = related(table).project(f'* REPLACE ("of ""kind"""::{kind} AS "of ""kind""")')
        scored = batch.score(frame, exact=True)
        ranked = batch.rank(scored)
        for one in (frame, scored, ranked):
            kinds = dict(zip(one.columns, map(str, one.types), strict=True))
            assert kinds['of "kind"'] == str(frame.types[-1])
        assert kinds["grade"].startswith("ENUM('fail', ")
        assert kinds["rank"] == "BIGINT"
        assert ranked.select('"of ""kind""", grade, rank').fetchall() == [
            ("it's", "five_star", 1),
            ('a "b"', "five_star", 2),
        ]

    def test_another_connection(self) -> None:
        mine = CONNECTION.from_arrow(pa.table({"score_exact": ["1", "2"]}))
        assert batch.rank(mine, connection=CONNECTION).fetchall() == [("1", 2), ("2", 1)]
        with pytest.raises(TypeError, match="takes a relation with its own connection"):
            batch.rank(mine)
        with pytest.raises(TypeError, match="takes a relation with its own connection"):
            batch.rank(duckdb.from_arrow(pa.table({"score_exact": ["1"]})), connection=CONNECTION)


SCORES = st.lists(
    st.none()
    | st.sampled_from([Fraction(95), Fraction(95) - Fraction(1, 10**25), Fraction(95) + Fraction(1, 3 * 10**40)])
    | st.fractions(-5, 110, max_denominator=9),
    max_size=20,
)


@given(SCORES)
def test_a_rank_is_one_more_than_there_are_better_ones(scores: list[Fraction | None]) -> None:
    texts = pa.array([None if score is None else exact_text(score) for score in scores], pa.string())
    ranked = batch.rank(pa.table({"score_exact": texts}))["rank"].to_pylist()
    known = [score for score in scores if score is not None]
    assert ranked == [None if score is None else 1 + sum(other > score for other in known) for score in scores]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6))
def test_ranks_are_those_of_the_cards(lost: list[int]) -> None:
    ranked = batch.rank(batch.score(counts(lost), exact=True))["rank"].to_pylist()
    cards = {
        str(index): gbt27922.score(
            Assessment(SCHEME.id, [Finding(leaf, sampled=1000, nonconforming=of) for leaf in LEAVES]), SCHEME
        )
        for index, of in enumerate(lost)
    }
    assert ranked == [one.rank for one in sorted(analysis.rank(cards).entries, key=lambda one: int(one.name))]
