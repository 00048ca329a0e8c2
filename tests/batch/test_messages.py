"""What is said of frames, files and rows in Chinese: the same numbers and names as in English, in other words."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

pa = pytest.importorskip("pyarrow", reason="frames of pyarrow")

from gbt27922 import batch, errors  # noqa: E402
from gbt27922.batch.kernel.exact_rows import count_problems  # noqa: E402
from gbt27922.batch.kernel.row_problems import placed, row_text  # noqa: E402
from gbt27922.batch.tables.whole_numbers import whole_numbers  # noqa: E402
from gbt27922.errors import Problem  # noqa: E402

ANY = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.decimals(), st.binary())


def zh(error: errors.Gbt27922Error) -> list[str]:
    return [problem.told("zh") for problem in error.problems]


def shown(text: str) -> list[str]:
    """The numbers and quoted texts of a sentence, and what of it is neither English nor Chinese."""
    return sorted(re.findall(r'"[^"]*"|-?[0-9]+(?:\*\*[0-9]+)?|NaN|null', text))


@given(st.integers(-(2**70), 2**70), st.integers(-(2**70), 2**70))
def test_counts_are_said_with_the_same_numbers(sampled: int, nonconforming: int) -> None:
    for problem in count_problems(sampled, nonconforming):
        assert re.search("[\u4e00-\u9fff]", problem.message("zh"))
        assert shown(problem.message("zh")) == shown(problem.message("en"))


@given(st.lists(ANY, max_size=5))
@example([Decimal("sNaN")])
def test_cells_are_said_with_the_same_values(cells: list[Any]) -> None:
    for _, problem in whole_numbers(cells).problems:
        assert re.search("[\u4e00-\u9fff]", problem.message("zh"))
        assert shown(problem.message("zh")) == shown(problem.message("en"))


def test_a_row_tells_the_first_of_many_problems() -> None:
    many = [placed(f"{place}:", Problem("sampled", "missing_field.cell")) for place in range(103)]

    assert row_text(many).split("; ")[99:] == ["99: sampled is missing", "and 3 more"]


def test_columns(tmp_path: Path) -> None:
    with pytest.raises(errors.FrameError) as caught:
        batch.score(
            pa.table({"assessment": [1], "indicator": [1], "sampled": [True], "nonconforming": [0]}), None, "long"
        )
    assert zh(caught.value) == [
        "indicator：应为文本，实为 int64",
        "sampled：应为整数，实为布尔值；一个判定是抽样 1 个、不符合 0 个或 1 个",
    ]
    (tmp_path / "no.parquet").write_bytes(b"PAR1")
    with pytest.raises(errors.DocumentError) as broken:
        batch.score_file(tmp_path / "no.parquet", tmp_path / "out.csv")
    assert zh(broken.value)[0].startswith("$：应为 .parquet 文件，但不是，或只是其中一部分：Parquet")
