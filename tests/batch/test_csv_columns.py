"""The columns of CSV: only those that are needed decide, and what spreadsheets leave behind is skipped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gbt27922 import DocumentError, batch
from gbt27922.batch.files import table_files
from gbt27922.errors import FrameError, Gbt27922Warning
from tests.property.strategies import node, patched
from tests.support.filing import read
from tests.support.libraries import pa

if TYPE_CHECKING:
    from gbt27922.batch.origin.provenance import Layout

ONE = patched(total=10, indicators=[node("A", 10)])
GBK = "现场检查".encode("gbk")


def scored(folder: Path, text: str | bytes, layout: Layout = "long") -> list[dict[str, Any]]:
    """The rows that come out, each with the line of its problem."""
    (source := folder / "in.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    listed = batch.score_file(source, folder / "out.parquet", ONE, layout).listed
    assert listed is None or listed.read_text().startswith("line,")
    return read(folder / "out.parquet")


class TestOnlyTheColumnsOfTheLayout:
    """A column that is not looked at decides nothing."""

    @pytest.mark.parametrize("row", [b"b,A,x,0,", b"b,A,4,0,", b"b,A,4,1,\n\n,,,,"])
    @pytest.mark.parametrize("heading", [b"note", GBK, b'"two\nlines"', b"sampled_A", b"score"])
    def test_a_note_of_any_kind(self, tmp_path: Path, row: bytes, heading: bytes) -> None:
        head = b"assessment,indicator,sampled,nonconforming," + heading
        with pytest.warns(Gbt27922Warning) as said:
            done = scored(tmp_path, b"\n".join([head, b"a,A,4,0," + GBK, row, b"c,A,4,0," + b"x" * 140_000, b""]))
        assert {str(one.message.args[0].id) for one in said} == {"not_utf8.gb18030", "unknown_field.left"}  # type: ignore[union-attr]
        assert [row["score"] for row in done] == [
            100,
            {b"x": None, b"4": 100}[row[4:5]] if b"1" not in row else 75,
            100,
        ]

    def test_a_column_twice(self, tmp_path: Path) -> None:
        with pytest.warns(Gbt27922Warning, match='^line 1: not read: the columns "note"$'):
            done = scored(tmp_path, "note,assessment,note,indicator,sampled,nonconforming\nx,a,y,A,4,0\n")
        assert done[0]["score"] == 100
        with pytest.raises(DocumentError, match='line 1: must name the column "sampled" once'):
            scored(tmp_path, "assessment,indicator,sampled,sampled,nonconforming\n")

    def test_special_items(self, tmp_path: Path) -> None:
        (tmp_path / "in.csv").write_text("assessment,indicator,sampled,nonconforming\na,A,4,0\nb,A,4,0\n")
        (given := tmp_path / "specials.csv").write_bytes(b"assessment,special_deductions,note\na,1," + GBK + b"\n,,\n")
        with pytest.warns(Gbt27922Warning, match="^specials line [12]: ") as said:
            batch.score_file(tmp_path / "in.csv", tmp_path / "out.parquet", ONE, "long", specials=given)
        assert {str(one.message) for one in said} == {
            'specials line 1: not read: the columns "note"',
            "specials line 2: read as GB18030, because it is not UTF-8",
        }
        assert [row["score"] for row in read(tmp_path / "out.parquet")] == [99, 100]

    def test_in_the_wide_layout_all_columns_are_kept(self, tmp_path: Path) -> None:
        """A value that cannot be kept is told with its column, and its row has no score: nothing is lost in silence."""
        text = b"note,sampled_A,nonconforming_A\nok,4,0\n" + "广州".encode() + b"\xff,4,0\n"
        assert [row["problem"] for row in scored(tmp_path, text, "wide")] == [None, "note: must be UTF-8 or GB18030"]
        with pytest.raises(DocumentError, match="line 1: must be UTF-8"):
            scored(tmp_path, "广州".encode() + b"\xff,sampled_A,nonconforming_A\n", "wide")

    def test_a_file_in_another_encoding_is_told_once(self, tmp_path: Path) -> None:
        told = "^line 1: must be UTF-8 or GB18030; a spreadsheet saves it so as CSV UTF-8$"
        for text in ("评审,指标\n".encode() + b"\xff", "评审".encode() + b"\xff,indicator\n"):
            with pytest.raises(DocumentError, match=told) if b"\xff," in text else pytest.raises(FrameError):
                scored(tmp_path, text)


class TestSpreadsheets:
    """Blank rows and empty columns are none, but lines are counted."""

    @pytest.mark.parametrize("block", [64, 1 << 22])
    def test_blank_rows(self, tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(table_files, "BLOCK", block)
        rows = ["a,A,2,0,x", ",,,,", "", "a,A,2,1,", ",", ",,,,", "b,A,4,,", ",,,,", ",,,,", ""]
        with pytest.warns(Gbt27922Warning):
            done = scored(tmp_path, "\n".join(["assessment,indicator,sampled,nonconforming,note", *rows]))
        assert [(row["assessment"], row["score"]) for row in done] == [("a", 75), ("b", None)]
        assert (tmp_path / "out.problems.csv").read_text().splitlines()[1].startswith("8,b,")
        wide = "note,sampled_A,nonconforming_A\n,,\nx,4,0\n,,\n\n\n,4,0\n,,\n"
        assert [row["score"] for row in scored(tmp_path, wide, "wide")] == [100, 100]

    def test_columns_without_a_heading(self, tmp_path: Path) -> None:
        text = "sampled_A,,nonconforming_A,,\n4,,0,,\n4,,0,,x\n4, ,0,,\n"
        done = scored(tmp_path, text, "wide")
        assert [row["score"] for row in done] == [100, None, 100]
        assert done[1]["problem"] == 'must have nothing under an empty heading, got "x"'
        assert list(done[0])[:3] == ["sampled_A", "nonconforming_A", "score"]
        shifted = "assessment,indicator,sampled,nonconforming,\na,A,4,0,\nb,A,4,5,0\n"
        assert [row["score"] for row in scored(tmp_path, shifted)] == [100, None]

    @pytest.mark.parametrize("layout", ["wide", "long"])
    def test_the_index_of_a_frame(self, tmp_path: Path, layout: Layout) -> None:
        """Libraries write it as a first column without a heading."""
        if layout == "wide":
            done = scored(tmp_path, ",sampled_A,nonconforming_A\n0,4,0\n1,4,x\n", layout)
            assert [(row[""], row["score"]) for row in done] == [("0", 100), ("1", None)]
        else:
            done = scored(tmp_path, ",assessment,indicator,sampled,nonconforming\n0,a,A,4,0\n1,b,A,x,0\n", layout)
            assert [row["score"] for row in done] == [100, None]

    def test_very_many_columns(self, tmp_path: Path) -> None:
        names = ",".join(f"c{at}" for at in range(5_000))
        cells = ",x" * 5_000
        found = scored(tmp_path, f"sampled_A,nonconforming_A,{names}\n4,0{cells}", "wide")
        assert found[-1]["c4999"] == "x"
        with pytest.raises(FrameError, match=r"^nonconforming_A: is required"):
            scored(tmp_path, f"sampled_A,{names}\n4{cells}", "wide")


class TestHeadings:
    """One line says what is wrong with all headings at once, or which one was meant."""

    @pytest.mark.parametrize("layout", ["wide", "long"])
    @pytest.mark.parametrize(("mark", "word"), [("|", "vertical bars"), ("；", "full-width semicolons")])
    def test_another_delimiter(self, tmp_path: Path, layout: Layout, mark: str, word: str) -> None:
        head = {"wide": '"note",sampled_A,nonconforming_A', "long": "assessment,indicator,sampled,nonconforming"}[
            layout
        ]
        for text in (head, head + "\n"):
            with pytest.raises(DocumentError) as raised:
                scored(tmp_path, text.replace(",", mark), layout)
            told = f"must be separated by commas, semicolons or tabs, but is separated by {word}"
            assert str(raised.value) == f"line 1: {told}"

    @pytest.mark.parametrize(
        ("wrong", "right"),
        [("Indicator", "indicator"), ("assesment", "assessment"), ("sampeld", "sampled"), (" sampled", "sampled")],
    )
    def test_a_near_heading(self, tmp_path: Path, wrong: str, right: str) -> None:
        head = "assessment,indicator,sampled,nonconforming".replace(right, wrong, 1)
        forgiven = wrong.strip().lower() == right
        assert not forgiven or scored(tmp_path, head + "\na,A,4,0\n")[0]["score"] == 100
        table = pa.table({name: ["a"] for name in head.split(",")})
        for is_file in {False, not forgiven}:
            with pytest.raises(FrameError) as raised:
                scored(tmp_path, head + "\na,A,4,0\n") if is_file else batch.score(table, ONE, "long")
            assert [str(problem) for problem in raised.value.problems] == [
                f'{right}: is required; did you mean it by "{wrong}"?'
            ]

    @pytest.mark.parametrize("name", ["Special_deductions", "special_deduction", "special deductions"])
    def test_an_optional_column_is_not_passed_over(self, tmp_path: Path, name: str) -> None:
        told = f'special_deductions: is optional, but did you mean it by "{name}"?'
        with pytest.raises(FrameError) as raised:
            scored(tmp_path, f"sampled_A,nonconforming_A,{name}\n4,0,1\n", "wide")
        assert str(raised.value) == told
        table = pa.table({"assessment": ["a"], "indicator": ["A"], "Site": ["a"], "sampled": [1], "nonconforming": [1]})
        with pytest.raises(FrameError, match=r'^site: is optional, but did you mean it by "Site"[?]$'):
            batch.score(table, ONE, "long")
        assert scored(tmp_path, "assessment,indicator,sampled,nonconforming,Site\na,A,4,0,x\n")[0]["score"] == 100
        other = "special_deductions_since"
        assert scored(tmp_path, f"sampled_A,nonconforming_A,{other}\n4,0,1\n", "wide")[0]["score"] == 100

    def test_no_heading_is_near_among_very_many(self) -> None:
        table = pa.table({f"Sampled_{at}": [1] for at in range(200)} | {"Sampled_A": [1], "nonconforming_A": [0]})
        with pytest.raises(FrameError, match=r"^sampled_A: is required$"):
            batch.score(table, ONE)


@pytest.mark.exhaustive
def test_any_number_of_blank_lines(tmp_path: Path) -> None:
    blank = "\n" * (1 << 22)
    found = scored(tmp_path, f"sampled_A,nonconforming_A\n4,0\n{blank}4,5\n", "wide")
    assert [row["problem"] for row in found] == [None, "A: nonconforming must be at most 4, the number sampled, got 5"]
