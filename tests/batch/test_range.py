"""The range in the batch: every scheme and every way in and out, as ``score`` has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gbt27922
from gbt27922 import batch, schemes
from gbt27922.batch.cluster.worker import Job, scored
from gbt27922.models import Scheme
from tests.property.strategies import patched
from tests.property.test_batch import alone, long_of, wide_of
from tests.property.test_batch_range import NAMES, answer, answered, by_counts, ranges
from tests.support import every_kind
from tests.support.libraries import duckdb, pa, pd, pl, pq
from tests.support.shipped import EXAMPLES, NEWEST


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_schemes_of_every_kind(first: int) -> None:
    for seed in range(first, first + 20):
        found, scheme = every_kind.parsed(*every_kind.kinds(seed, 6))
        findings, specials = long_of(found, values=bool(scheme.tree.scales))
        assert answered(batch.score(findings, scheme, "long", exact=True, range=True, specials=specials)) == ranges(
            found, scheme
        )
        table = batch.score(wide_of(alone(found), scheme), scheme, exact=True, range=True)
        assert answered(table) == ranges(alone(found), scheme)


@pytest.mark.parametrize("id", schemes.ids())
def test_every_shipped_scheme(id: str) -> None:
    raw = every_kind.uniform(gbt27922.to_data(schemes.load(id)))
    found, scheme = every_kind.parsed(every_kind.assessments(12, raw, seed=id), raw)
    table = batch.score(wide_of(alone(found), scheme), scheme, exact=True, range=True)
    assert answered(table) == ranges(alone(found), scheme)
    assert table["lowest"].null_count == (0 if scheme.provisional else len(found))


def population(rows: int, scheme: Scheme) -> dict[str, Any]:
    """Rows with some of everything, also what has no score."""
    dice = np.random.default_rng(27922)
    columns: dict[str, Any] = {}
    for leaf in scheme.leaves:
        sampled = dice.choice(np.array([0, 1, 1, 5, 20], np.uint8), rows)
        sampled = np.minimum(sampled, 1) if leaf.method == "qualitative" else sampled
        columns[f"sampled_{leaf.id}"] = sampled
        columns[f"nonconforming_{leaf.id}"] = np.minimum(
            dice.choice(np.array([0, 0, 0, 1, 2], np.uint8), rows), sampled
        )
    columns["special_deductions"] = dice.choice(np.array([0, 0, 1, 5], np.uint8), rows)
    columns["nonconforming_5.2.4"][3] = 200
    return columns


def test_all_ways_say_the_same(tmp_path: Path) -> None:
    columns = population(400, NEWEST)
    table = batch.score(pa.table(columns), exact=True, range=True)
    for row, said in enumerate(answered(table)):
        counts = {name: int(column[row]) for name, column in columns.items()} | {"special_bonuses": 0}
        assert said == answer(None if row == 3 else by_counts(counts, NEWEST))
    wanted = table.select(NAMES).to_pylist()
    frames = [
        pa.Table.from_pandas(batch.score(pd.DataFrame(columns), exact=True, range=True)),
        batch.score(pl.DataFrame(columns), exact=True, range=True).to_arrow(),
        batch.score(pl.LazyFrame(columns), exact=True, range=True).collect().to_arrow(),
        batch.score(duckdb.from_arrow(pa.table(columns)), exact=True, range=True).to_arrow_table(),
    ]
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    batch.score_file(tmp_path / "in.parquet", tmp_path / "out.parquet", exact=True, range=True)
    frames.append(pq.read_table(tmp_path / "out.parquet"))
    frames += [pa.Table.from_batches(_worked(columns, packed=packed)) for packed in (False, True)]
    for frame in frames:
        assert frame.select(NAMES).to_pylist() == wanted


def _worked(columns: dict[str, Any], *, packed: bool) -> list[Any]:
    rows: Any = batch.pack(columns) if packed else pa.table(columns)
    job = Job(
        scheme=gbt27922.to_json(NEWEST, indent=None),
        kept=(),
        counts=tuple(rows.column_names),
        packed=packed,
        exact=True,
        range=True,
    )
    return list(scored(job, rows.combine_chunks().to_batches()))


def test_documents(tmp_path: Path) -> None:
    found = [gbt27922.read_assessment(path) for path in EXAMPLES]
    found = [one for one in found if one.scheme == NEWEST.id and one.revision in (None, NEWEST.revision)]
    (tmp_path / "in.jsonl").write_text(
        "\n".join([*(gbt27922.to_json(one, indent=None) for one in found), "{}"]), "utf-8"
    )
    batch.score_file(tmp_path / "in.jsonl", tmp_path / "out.parquet", exact=True, range=True)
    table = pq.read_table(tmp_path / "out.parquet")
    assert answered(table) == [*ranges(found, NEWEST), answer(None)]
    assert table.column_names[-7:] == [*NAMES, "problem"]


def test_where_an_end_is_without_bound() -> None:
    inside = patched(special={"applied": "inside"})
    columns = {f"sampled_{leaf.id}": [0, 0] for leaf in inside.leaves}
    columns |= {f"nonconforming_{leaf.id}": [0, 0] for leaf in inside.leaves}
    for leaf in inside.tree.groups[0].leaves[:1]:
        columns[f"sampled_{leaf}"] = [2, 2]
        columns[f"nonconforming_{leaf}"] = [1, 1]
    columns |= {"special_deductions": [1, 0], "special_bonuses": [0, 1]}
    table = batch.score(pa.table(columns), inside, exact=True, range=True)
    assert table["problem"].to_pylist() == [None, None]
    assert table["lowest"].is_null().to_pylist() == [True, False]
    assert table["highest"].is_null().to_pylist() == [False, True]
    assert table["lowest_grade"][0].as_py() == "fail"
    assert table["highest_grade"][1].as_py() == "five_star"


def test_without_exact_there_are_no_texts() -> None:
    table = batch.score(pa.table(population(9, NEWEST)), range=True)
    assert table.column_names[-5:] == ["lowest", "highest", "lowest_grade", "highest_grade", "problem"]
    ends = zip(table["lowest"].to_pylist(), table["highest"].to_pylist(), strict=True)
    assert all(low is None or low <= high for low, high in ends)
