"""Spark in one process of its own, with two workers.

Only where pyspark is installed, which is in one session: it takes 400 MB, and what workers do is tested without it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gbt27922 import batch
from gbt27922.errors import FrameError
from gbt27922.models import Assessment, Finding
from tests.property.strategies import node, patched
from tests.support.adversarial import Rows, adversarial
from tests.support.libraries import pa, pq
from tests.support.shipped import NEWEST as SCHEME

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pyspark", reason="nox -s spark installs it, and nothing else, because of its size")
pytestmark = [
    pytest.mark.spark,
    # Ours are handled where they arise; this one comes from the session of the user, here the test.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    # Spark 4.0 leaves its socket to the collector, and so to whichever test comes next.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning"),
]

LEAVES = [leaf.id for leaf in SCHEME.leaves]


def wide(rows: int) -> Any:
    """Assessments of any kind, with a key; some of them are wrong."""
    dice = np.random.default_rng(27922)
    columns: dict[str, Any] = {"case.id": pa.array([f"第{row}号" for row in range(rows)])}
    for leaf in LEAVES:
        sampled = dice.choice(np.array([0, 1, 1, 1, 20, 255], np.uint8), rows)
        columns[f"sampled_{leaf}"] = sampled
        columns[f"nonconforming_{leaf}"] = np.where(dice.random(rows) < 0.9, 0, sampled // 4).astype(np.uint8)
    columns["special_deductions"] = dice.choice(np.array([0, 0, 0, 1, 5], np.uint8), rows)
    columns["nonconforming_5.3.2"][::50] = 200
    return pa.table(columns)


ROWS = wide(3000)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rows as files, wide and packed, in parts that workers read for themselves."""
    folder = tmp_path_factory.mktemp("rows")
    pq.write_table(ROWS, folder / "wide.parquet", row_group_size=1000)
    pq.write_table(batch.pack(ROWS), folder / "packed.parquet", row_group_size=1000)
    return folder


def collected(scored: Any) -> Any:
    """What Spark worked out, in the order of the rows: Spark promises none."""
    table = scored.toArrow()
    order = np.argsort([int(key[1:-1]) for key in table["case.id"].to_pylist()])
    return table.take(order)


def test_a_scheme_with_a_floor_and_a_measured_leaf(session: Any, tmp_path: Path) -> None:
    leaves = [
        node("V", 3, method="measured", scale={"from": 1, "to": 10}),
        node("S", 1, method="sampled"),
    ]
    grades = [
        {"id": "none", "title": {"zh": "无", "en": "none"}},
        {"id": "some", "title": {"zh": "有", "en": "some"}, "from": 10, "floor": {"level": 1, "share": "0.5"}},
        {"id": "all", "title": {"zh": "全", "en": "all"}, "requires": ["S"]},
    ]
    scheme = patched(total="4", indicators=leaves, grades=grades)
    columns = {
        "case.id": [f"第{row}号" for row in range(6)],
        "value_V": ["5.5", "5.4999999", "10", "55/10", "11", None],
        "responses_V": [1, 2, 3, None, 1, 0],
        "sampled_S": [2, 2, 2, 3, 1, 1],
        "nonconforming_S": [1, 1, 0, 2, 0, 0],
    }
    table = pa.table(columns)
    expected = batch.score(table, scheme, exact=True)
    assert expected["grade"].to_pylist() == ["some", "none", "all", "none", None, "all"]

    pq.write_table(table, tmp_path / "measured.parquet")
    rows = session.read.parquet(str(tmp_path / "measured.parquet"))
    scored = collected(batch.spark.score(rows, scheme, exact=True))

    names = [name for name in expected.column_names if name not in columns]
    assert scored.select(names).to_pydict() == expected.select(names).to_pydict()


@pytest.mark.parametrize("names", ["dotted", "plain"])
def test_ranges_and_columns_whose_names_end_like_those_of_texts(session: Any, tmp_path: Path, names: Any) -> None:
    # The points of the leaves below are open, so that scores have ranges.
    tree = [node(top, 2, children=[node(f"{top}.{one}") for one in (1, 2)]) for top in ("upgrade", "A_exact")]
    scheme = patched(total="4", indicators=tree)
    assessments = [
        Assessment(scheme.id, [Finding(leaf.id, sampled=4, nonconforming=row % 5) for leaf in scheme.leaves])
        for row in range(6)
    ]
    table = batch.frame(assessments, scheme, names=names)
    table = table.append_column("case.id", pa.array([f"第{row}号" for row in range(6)]))
    expected = batch.score(table, scheme, exact=True, range=True, names=names)
    assert expected["problem"].null_count == 6

    pq.write_table(table, tmp_path / "ranges.parquet")
    rows = session.read.parquet(str(tmp_path / "ranges.parquet"))
    scored = collected(batch.spark.score(rows, scheme, exact=True, range=True, names=names))

    added = [name for name in expected.column_names if name not in table.column_names]
    assert scored.select(added).to_pydict() == expected.select(added).to_pydict()


@pytest.mark.parametrize("packed", [None, "packed"])
def test_grades_and_scores_are_those_of_a_frame(session: Any, files: Path, packed: str | None) -> None:
    rows = session.read.parquet(str(files / f"{packed or 'wide'}.parquet"))
    expected = batch.score(ROWS, SCHEME, exact=True)

    scored = collected(batch.spark.score(rows, SCHEME, exact=True, packed=packed))

    names = ["case.id", *(name for name in expected.column_names if name not in ROWS.column_names)]
    assert scored.column_names == names
    assert scored.to_pydict() == expected.select(names).to_pydict()
    assert scored["problem"].null_count < len(ROWS)


#: ``nox -s cluster`` asks for a million.
ADVERSARIAL = int(os.environ.get("ADVERSARIAL_ROWS", "2000"))


@pytest.fixture(scope="session", params=[False, True], ids=["large samples", "small samples"])
def rows(request: pytest.FixtureRequest) -> Rows:
    return adversarial(SCHEME, ADVERSARIAL // (4 if request.param else 1), 27922, special=True, small=request.param)


@pytest.mark.parametrize("packed", [None, "packed"])
def test_rows_on_a_bound_and_beside_it_get_the_grades_of_exact_integers(
    session: Any, tmp_path: Path, rows: Rows, packed: str | None
) -> None:
    fit = np.flatnonzero((rows.sampled.max(axis=1) < 1 << 16) | (packed is None))  # what a record can hold
    columns: dict[str, Any] = {"case.id": pa.array([f"第{row}号" for row in fit.tolist()])}
    for place, leaf in enumerate(LEAVES):
        columns[f"sampled_{leaf}"] = rows.sampled[fit, place]
        columns[f"nonconforming_{leaf}"] = rows.nonconforming[fit, place]
    table = pa.table({**columns, "special_deductions": rows.deductions[fit]})
    pq.write_table(batch.pack(table) if packed else table, tmp_path / "rows.parquet", row_group_size=100_000)

    scored = collected(batch.spark.score(session.read.parquet(str(tmp_path / "rows.parquet")), packed=packed))

    ranks = {grade.id: rank for rank, grade in enumerate(SCHEME.grades)}
    assert len(fit) > len(rows) // 3
    assert [ranks[grade] for grade in scored["grade"].to_pylist()] == [rows.ranks[row] for row in fit.tolist()]
    assert scored["score"].to_pylist() == [float(rows.scores[row]) for row in fit.tolist()]


def test_the_schema_is_declared_and_what_passes_through_keeps_its_type(session: Any) -> None:
    rows = session.createDataFrame([], "`a.b` STRUCT<x: ARRAY<INT>>, records BINARY, n DECIMAL(9, 2)")

    scored = batch.spark.score(rows, packed="records")

    totals = ", ".join(f"earned_{top.id} double, applicable_{top.id} double" for top in SCHEME.indicators)
    declared = (
        f"a.b struct<x:array<int>>, n decimal(9,2), score double, grade string, base_score double, {totals}, "
        "provisional boolean, problem string"
    )
    assert ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in scored.schema) == declared
    assert scored.collect() == []


def test_nothing_runs_until_rows_are_asked_for(session: Any) -> None:
    rows = session.sql("SELECT CAST(raise_error('it ran') AS BINARY) AS packed")

    scored = batch.spark.score(rows, packed="packed")

    with pytest.raises(Exception, match="it ran"):
        scored.collect()


def test_columns_that_do_not_fit_are_all_named(session: Any) -> None:
    columns = [f"1 AS `{word}_{leaf}`" for leaf in LEAVES[2:] for word in ("sampled", "nonconforming")]
    rows = session.sql(
        "SELECT true AS `sampled_5.1.1.1`, '1' AS `nonconforming_5.1.1.1`, 1 AS `sampled_5.1.1.2`, "
        f"1 AS `sampled_9`, 1 AS Grade, 'x' AS special_bonuses, {', '.join(columns)}"
    )

    with pytest.raises(FrameError) as raised:
        batch.spark.score(rows, SCHEME.id)

    assert sorted(map(str, raised.value.problems)) == [
        "grade: must not be there already, because it is what comes out; drop or rename it",
        "nonconforming_5.1.1.1: must be whole numbers, got string",
        "nonconforming_5.1.1.2: is required",
        "sampled_5.1.1.1: must be whole numbers, got boolean",
        "sampled_9: must name a leaf of the scheme",
        "special_bonuses: must be whole numbers, got string",
    ]


def test_names_of_the_other_kind_are_one_problem(session: Any, files: Path) -> None:
    rows = session.read.parquet(str(files / "wide.parquet"))
    with pytest.raises(FrameError, match=r'^sampled_5\.1\.1\.1: is named by the id itself: give names="dotted"'):
        batch.spark.score(rows, SCHEME, names="plain")


def test_a_column_of_records_must_be_there_and_binary(session: Any) -> None:
    rows = session.sql("SELECT 'text' AS packed")

    with pytest.raises(FrameError, match=r"^packed: must be packed records, binary, got string$"):
        batch.spark.score(rows, packed="packed")
    with pytest.raises(FrameError, match=r"^records: is required$"):
        batch.spark.score(rows, packed="records")


def test_only_a_frame_of_spark_is_taken() -> None:
    with pytest.raises(TypeError, match=r"^takes a PySpark DataFrame, not "):
        batch.spark.score(ROWS)


NO_JAVA = "Spark runs on Java, and there is none here: install Java 17 or later, and set JAVA_HOME or PATH to it"


def without_java(settings: dict[str, str]) -> dict[str, str]:
    elsewhere = {"JAVA_HOME", "SPARK_REMOTE", "SPARK_CONNECT_MODE_ENABLED", "PYSPARK_GATEWAY_PORT"}
    return {**{name: value for name, value in os.environ.items() if name not in elsewhere}, "PATH": "", **settings}


def test_without_java_importing_says_so_in_one_sentence() -> None:
    code = "import warnings; warnings.filterwarnings('ignore', 'PySpark'); from gbt27922 import batch; batch.spark"
    program = [sys.executable, "-W", "default", "-c", code]

    done = subprocess.run(program, env=without_java({}), capture_output=True, text=True, check=True)

    assert [line.partition(": ")[2] for line in done.stderr.splitlines() if "Java" in line] == [
        f"RuntimeWarning: {NO_JAVA}"
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"JAVA_HOME": "/nowhere"}, True),
        ({"SPARK_REMOTE": "sc://cluster"}, False),
        ({"PYSPARK_GATEWAY_PORT": "25333"}, False),
    ],
)
def test_java_is_asked_for_only_where_spark_would_start(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], said: bool
) -> None:
    monkeypatch.setattr(os, "environ", without_java(settings))

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        batch.spark._look_for_java()

    assert [str(warning.message) for warning in caught] == [NO_JAVA] * said
