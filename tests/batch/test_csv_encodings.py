"""CSV of the batch as spreadsheets in China write it: the same scores as of the clean file, in bounded memory."""

from __future__ import annotations

import codecs
import gzip
import warnings
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pyarrow", reason="files are read by pyarrow")

from gbt27922 import DocumentError, batch
from gbt27922.batch.files import table_files
from gbt27922.errors import FrameError, Gbt27922Warning
from tests.property.strategies import node, patched
from tests.support.filing import read

if TYPE_CHECKING:
    from gbt27922.batch.origin.provenance import Layout

ONE = patched(total=10, indicators=[node("A", 10)])
LONG = [
    ["评审编号", "指标", "场所", "样本数", "不符合数"],
    *([f"“{at}”号", "A", f"广州,{at}", "4", f"{at % 5}"] for at in range(60)),
]
WIDE = [["备注", "sampled_A", "nonconforming_A"], *([f'两行\n"{at}"', "4", f"{at % 5}"] for at in range(60))]
CLEAN = {"long": ["assessment", "indicator", "site", "sampled", "nonconforming"], "wide": WIDE[0]}


def table(rows: list[list[str]], separator: str) -> str:
    quoted = [
        ['"' + cell.replace('"', '""') + '"' if set(cell) & set('",;\t\n') else cell for cell in row] for row in rows
    ]
    return "".join(separator.join(row) + "\r\n" for row in quoted)


def scored(folder: Path, data: bytes, layout: Layout, name: str = "in.csv") -> list[dict[str, object]]:
    (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    batch.score_file(folder / name, folder / "out.parquet", ONE, layout)
    return read(folder / "out.parquet")


@pytest.mark.parametrize("block", [256, 1 << 22])
@pytest.mark.parametrize("layout", ["long", "wide"])
def test_every_encoding_and_separator(
    tmp_path: Path, layout: Layout, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "BLOCK", block)
    rows = {"long": LONG, "wide": WIDE}[layout]
    clean = scored(tmp_path, table([CLEAN[layout], *rows[1:]], ",").encode(), layout)
    assert [row["score"] for row in clean][:5] == [100, 75, 50, 25, 0]
    for separator, encoding, said, name in product(
        ",;\t", ("utf-8-sig", "gb18030", "utf-16"), ("", "sep="), ("in.csv", "in.csv.gz")
    ):
        text = (f"sep={separator}\r\n" if said else "") + table(rows, separator)
        with warnings.catch_warnings(record=True) as notes:
            warnings.simplefilter("always")
            assert scored(tmp_path, text.encode(encoding), layout, name) == clean, (separator, encoding)
        assert len(notes) == (encoding == "gb18030")


def test_a_problem_has_the_line_of_the_file(tmp_path: Path) -> None:
    text = "sep=;\nsampled_A;nonconforming_A;备注\n4;0;广\n4;九;州\n４;１;x\n"
    with pytest.warns(Gbt27922Warning, match=r"^line 3: read as GB18030"):
        done = scored(tmp_path, text.encode("gbk").replace("备注".encode("gbk"), b"note"), "wide")
    assert [row["score"] for row in done] == [100, None, 75]
    assert (tmp_path / "out.problems.csv").read_text("utf-8").splitlines()[1].startswith("4,")


def test_a_table_without_rows_or_headings(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"^line 1: must name the columns, but is empty$"):
        scored(tmp_path, b"sep=;\n", "long")
    with pytest.raises(FrameError, match=r"^sampled: is required"):
        scored(tmp_path, "评审,指标,不符合数\n".encode(), "long")
    with pytest.raises(DocumentError, match=r'^line 1: must name the column "sampled" once'):
        scored(tmp_path, "assessment,指标,sampled,样本数,不符合数\n".encode(), "long")
    with pytest.raises(DocumentError, match=r"must be a .csv file, but is none, or only a part of one"):
        scored(tmp_path, codecs.BOM_UTF16_LE + "评审".encode("utf-16-le") + b"\x00", "long")
