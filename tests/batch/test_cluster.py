"""The recipes for engines, as they stand on the page: every block is run, and gives what ``score`` gives for a frame."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gbt27922 import batch
from tests.support.libraries import pa, pq
from tests.support.shipped import NEWEST as SCHEME

pytestmark = pytest.mark.once  # engines start

PAGES = [Path(__file__).parents[2] / "docs" / "how-to" / f"cluster{language}.md" for language in ("", ".zh-CN")]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(PAGES[0].read_text(encoding="utf-8"))
NAMED = [
    pytest.param(block, id=block.split()[1].partition(".")[0], marks=[pytest.mark.spark] * ("pyspark" in block))
    for block in BLOCKS
]
LEAVES = [leaf.id for leaf in SCHEME.leaves]


@pytest.fixture
def table(tmp_path: Path) -> Any:
    """Some rows, also as the file of which the page speaks."""
    dice = np.random.default_rng(1)
    columns: dict[str, Any] = {"case": [f"第{row}号" for row in range(500)]}
    for leaf in LEAVES:
        columns[f"sampled_{leaf}"] = dice.choice(np.array([0, 1, 20], np.uint8), 500)
        columns[f"nonconforming_{leaf}"] = dice.choice(np.array([0, 0, 0, 1], np.uint8), 500)
    made = pa.table(columns)
    pq.write_table(made, tmp_path / "assessments.parquet", row_group_size=200)
    return made


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
@pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame")  # Dask's, of the newest pandas
@pytest.mark.parametrize("block", NAMED)
def test_every_recipe_scores_as_a_frame_is_scored(
    request: pytest.FixtureRequest, tmp_path: Path, block: str, table: Any
) -> None:
    for engine in re.findall(r"^(?:from|import) (pyspark|dask|polars)", block, re.MULTILINE):
        pytest.importorskip(engine, reason="nox -s spark installs Spark, and nothing else, because of its size")
    if "pyspark" in block:
        request.getfixturevalue("session")
    here = re.sub(r'"((assessments|packed|scored)(\.parquet)?)"(?=[,)])(?<!="packed")', rf'"{tmp_path}/\1"', block)

    exec(compile(here, "cluster.md", "exec"), {})  # noqa: S102  # our own page

    found = pq.read_table(next(path for path in sorted(tmp_path.glob("scored*"))))
    expected = batch.score(table)
    names = ["case", "score", "grade", "earned_5.1", "problem"]
    rows = sorted(found.select(names).to_pylist(), key=lambda row: row["case"])
    assert rows == sorted(expected.select(names).to_pylist(), key=lambda row: row["case"])


def test_both_pages_have_the_same_blocks() -> None:
    assert len(BLOCKS) == 4
    assert BLOCK.findall(PAGES[1].read_text(encoding="utf-8")) == BLOCKS
