"""Columns without dots by choice: every way in and out, and what is told where names are of the other kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gbt27922
from gbt27922 import batch, schemes
from gbt27922.batch.cluster.worker import Job, scored
from gbt27922.errors import FrameError, ModelError
from tests.property.strategies import node, patched
from tests.support.libraries import duckdb, pa, pd, pl, pq
from tests.support.shipped import NEWEST

#: A tree whose ids have underscores where others have points, and a measured leaf.
AWKWARD = patched(
    total="6",
    indicators=[
        node("A", None, node("A.b", 1), node("A.b_c", 1), node("A.c d"[:3], 1)),
        node("A_b", 1),
        node("服务", None, node("服务.1", 2, method="measured", scale={"from": 0, "to": 1})),
    ],
)
DOTTED = {
    **{f"{word}_{leaf.id}": [1, 4] for leaf in NEWEST.leaves for word in ("sampled",)},
    **{f"nonconforming_{leaf.id}": [0, 1] for leaf in NEWEST.leaves},
}
PLAIN = {name.replace(".", "_"): column for name, column in DOTTED.items()}
WANTED = {
    name.replace(".", "_"): column
    for name, column in batch.score(pa.table(DOTTED), exact=True, range=True).to_pydict().items()
}


def test_every_library() -> None:
    more: Any = {"names": "plain", "exact": True, "range": True}
    frames = [
        batch.score(pa.table(PLAIN), **more),
        pa.Table.from_pandas(batch.score(pd.DataFrame(PLAIN), **more)),
        batch.score(pl.DataFrame(PLAIN), **more).to_arrow(),
        batch.score(pl.LazyFrame(PLAIN), **more).collect().to_arrow(),
        batch.score(duckdb.from_arrow(pa.table(PLAIN)), **more).to_arrow_table(),
    ]
    for frame in frames:
        assert frame.to_pydict() == WANTED
        assert all(name.isidentifier() for name in frame.column_names)


def test_pandas_evaluates_them() -> None:
    frame = batch.score(pd.DataFrame(PLAIN), names="plain")
    assert frame.eval("sampled_5_1_1_1 + nonconforming_5_1_1_1").tolist() == [1, 5]
    assert frame.query("earned_5_1 < 40").index.tolist() == [1]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_files(ending: str, tmp_path: Path) -> None:
    source, target = tmp_path / f"in.{ending}", tmp_path / "out.parquet"
    write = pytest.importorskip("pyarrow.csv").write_csv if ending == "csv" else pq.write_table
    write(pa.table(PLAIN), source)
    batch.score_file(source, target, exact=True, range=True, names="plain")
    assert pq.read_table(target).to_pydict() == WANTED


def test_long_frames_have_plain_names_of_what_comes_out() -> None:
    leaves = [leaf.id for leaf in NEWEST.leaves]
    rows = {"assessment": [1] * 30, "indicator": leaves, "sampled": [1] * 30, "nonconforming": [0] * 30}
    found = batch.score(pa.table(rows), layout="long", names="plain")
    assert {"earned_5_1", "applicable_5_3"} <= set(found.column_names)


def test_records() -> None:
    packed: Any = batch.pack(PLAIN, names="plain")
    assert packed.equals(batch.pack(DOTTED))
    assert batch.unpack(packed, names="plain").column_names[:-2:2] == [*PLAIN][:30]
    for columns, is_packed in ((pa.table(PLAIN), False), (packed, True)):
        job = Job(
            scheme=gbt27922.to_json(NEWEST, indent=None),
            kept=(),
            counts=tuple(columns.column_names),
            packed=is_packed,
            exact=False,
            names="plain",
        )
        (made,) = scored(job, columns.combine_chunks().to_batches())
        assert made.column("earned_5_1").to_pylist() == WANTED["earned_5_1"]


@pytest.mark.parametrize("scheme", [NEWEST, schemes.load("ACSI")])
def test_simulated_tables(scheme: Any) -> None:
    population = batch.Population(rates="0.1", sample_size=10)
    dotted, plain = (batch.simulate(population, 5, scheme, seed="2026", names=names) for names in ("dotted", "plain"))
    assert plain.column_names == [name.replace(".", "_") for name in dotted.column_names]
    assert batch.score(plain, scheme, names="plain")["score"].equals(batch.score(dotted, scheme)["score"])


def test_ids_that_only_points_and_underscores_tell_apart() -> None:
    leaves = [leaf.id for leaf in AWKWARD.leaves]
    assert leaves == ["A.b", "A.b_c", "A.c", "A_b", "服务.1"]
    columns: dict[str, Any] = {}
    for name, lost in (("A_b", 1), ("A_b__5f_c", 0), ("A_c", 0), ("A__5f_b", 0)):
        columns |= {f"sampled_{name}": [1], f"nonconforming_{name}": [lost]}
    table = pa.table({**columns, "value___670d___52a1__1": ["0.5"]})
    found = batch.score(table, AWKWARD, exact=True, names="plain")
    assert found["problem"].to_pylist() == [None]
    assert found["earned_A"].to_pylist() == [2]
    assert found["earned_A__5f_b"].to_pylist() == [1]
    assert found["earned___670d___52a1_"].to_pylist() == [1]


class TestWhatIsRefused:
    """Names of the other kind, a typo, and another word."""

    @pytest.mark.parametrize(
        ("columns", "names", "told"),
        [
            (PLAIN, "dotted", 'sampled_5_1_1_1: is a plain name, without dots: give names="plain" (--names plain)'),
            (DOTTED, "plain", 'sampled_5.1.1.1: is named by the id itself: give names="dotted" (--names dotted)'),
        ],
    )
    @pytest.mark.parametrize("verb", [batch.score, batch.pack])
    def test_names_of_the_other_kind(self, verb: Any, columns: Any, names: Any, told: str) -> None:
        with pytest.raises(FrameError) as raised:
            verb(pa.table(columns), names=names)
        assert str(raised.value) == told

    def test_a_typo(self) -> None:
        table = pa.table({**PLAIN, "sampled_5_9": [1, 1]}).drop_columns(["nonconforming_5_3_2"])
        with pytest.raises(FrameError) as raised:
            batch.score(table, names="plain")
        assert [problem.path for problem in raised.value.problems] == ["nonconforming_5_3_2", "sampled_5_9"]

    def test_another_word(self) -> None:
        with pytest.raises(ValueError, match='names must be "dotted" or "plain", got "short"'):
            batch.score(pa.table(PLAIN), names="short")  # type: ignore[arg-type]
        with pytest.raises(ModelError, match=r"^\$\.names: must be"):
            batch.simulate(batch.Population(rates="0.1"), 1, seed="1", names="short")  # type: ignore[arg-type]


def test_counts_of_numpy_are_read_without_copying() -> None:
    columns = {name: np.array(column, np.uint8) for name, column in PLAIN.items()}
    assert batch.score(pa.table(columns), names="plain")["score"].to_pylist() == WANTED["score"]
