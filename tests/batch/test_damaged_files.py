"""Damaged files: nothing is lost in silence, and a row with a problem takes no other along."""

from __future__ import annotations

import csv
import io
import random
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gbt27922 import DocumentError, batch
from gbt27922.batch.files import parts, table_files
from gbt27922.errors import FrameError, Gbt27922Warning
from tests.property.strategies import node, patched
from tests.support.filing import read
from tests.support.libraries import pa

if TYPE_CHECKING:
    from gbt27922.batch.origin.provenance import Layout

TINY = patched(total=10, indicators=[node("A", 4, node("A.1"), node("A.2")), node("B", 6)])
LEAVES = ("A.1", "A.2", "B")
HEAD = "assessment,indicator,sampled,nonconforming,note"
Rows = dict[str, list[tuple[str, str]]]
fewer = settings(max_examples=max(10, settings().max_examples // 2))


def outcome(
    text: str | bytes, layout: Layout = "long", block: int = 1 << 22, most: int = 1 << 17
) -> list[dict[str, Any]]:
    """What comes of a file of CSV that is read in blocks of this size."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched_sizes:
        patched_sizes.setattr(table_files, "BLOCK", block)
        patched_sizes.setattr(parts, "MOST", most)
        (source := Path(folder) / "in.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", Gbt27922Warning
            )  # columns that are left, and encodings: tested by themselves
            batch.score_file(source, target := Path(folder) / "out.parquet", TINY, layout)
        return read(target)


def found(key: str, lost: int) -> list[str]:
    """The rows of an assessment, two for one leaf."""
    return [f"{key},{leaf},4,{lost},seen" for leaf in (*LEAVES, "B")]


DAMAGES: dict[str, Callable[[str], str]] = {
    "bad cell": lambda row: row.replace(",4,", ",4x,"),
    "missing cell": lambda row: row.replace(",4,", ",,"),
    "hexadecimal": lambda row: row.replace(",4,", ",0x4,"),
    "too few cells": lambda row: row.rsplit(",", 2)[0],
    "too many cells": lambda row: row + ",x",
    "no key": lambda row: "," + row.split(",", 1)[1],
    "another key": lambda row: "?" + row.replace(",4,", ",,"),
    "unknown leaf": lambda row: row.replace(",B,", ",C,").replace(",A.", ",C."),
}


@st.composite
def damaged(draw: st.DrawFn) -> tuple[list[list[str]], set[int], list[list[str]]]:
    """Rows of some assessments; which of these are damaged; and the same rows without those."""
    keys = draw(st.lists(st.sampled_from(["a", "b", "7", "07", "甲"]), min_size=1, max_size=4, unique=True))
    sound = [found(key, draw(st.integers(0, 4))) for key in keys]
    rows, hit = [list(one) for one in sound], set()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(keys) - 1))
        name = draw(st.sampled_from(sorted(DAMAGES)))
        row = DAMAGES[name](sound[at][draw(st.integers(0, 3))])
        rows[at].insert(draw(st.integers(0, len(rows[at]))), row)
        hit |= {at} if name not in {"no key", "another key"} else set()
    return rows, hit, sound


class TestRowsWithAProblem:
    """A file with damaged rows gives for all other assessments what the file without them gives."""

    @fewer
    @given(damaged(), st.integers(30, 400), st.sampled_from(["\n", "\r\n", "\r"]))
    def test_in_blocks_of_any_size(
        self, drawn: tuple[list[list[str]], set[int], list[list[str]]], block: int, end: str
    ) -> None:
        rows, hit, sound = drawn
        text = [end.join([HEAD, *(row for one in each for row in one), ""]) for each in (rows, sound)]
        after, before = outcome(text[0], block=block), outcome(text[1])
        keys = [row["assessment"] for row in before]
        assert [row["assessment"] for row in after if row["assessment"] in keys] == keys
        scored = {row["assessment"]: row for row in after}
        for at, row in enumerate(before):
            if at in hit:
                assert scored[row["assessment"]]["score"] is None
            else:
                assert scored[row["assessment"]] == row
        assert {row["score"] for row in after if row["assessment"] not in keys} <= {None}
        broken = [row for one in rows for row in one if row not in {row for one in sound for row in one}]
        assert sum(row["assessment"] is None for row in after) == sum(row.startswith(",") for row in broken)

    @fewer
    @given(damaged(), st.randoms(use_true_random=False))
    def test_in_a_frame_in_any_order(
        self, drawn: tuple[list[list[str]], set[int], list[list[str]]], chance: Any
    ) -> None:
        rows, hit, sound = drawn

        def frame(lines: list[str]) -> Any:
            cells: list[dict[str, Any]] = [dict(zip(HEAD.split(","), line.split(","), strict=False)) for line in lines]
            for cell in cells:
                of = cell.get("sampled", "")
                cell |= {"assessment": cell["assessment"] or None, "sampled": int(of) if of.isdigit() else None}
                cell["nonconforming"] = int(cell.get("nonconforming") or 0)
            return pa.Table.from_pylist(
                cells,
                pa.schema(
                    [
                        ("assessment", pa.string()),
                        ("indicator", pa.string()),
                        ("sampled", pa.int64()),
                        ("nonconforming", pa.int64()),
                    ]
                ),
            )

        lines = [row for one in rows for row in one if row.count(",") == HEAD.count(",")]
        chance.shuffle(lines)
        whole = {at for at in hit if not all(row.count(",") == HEAD.count(",") for row in rows[at])}
        after = {row["assessment"]: row for row in batch.score(frame(lines), TINY, "long").to_pylist()}
        before = batch.score(frame([row for one in sound for row in one]), TINY, "long").to_pylist()
        for at, row in enumerate(before):
            if at not in hit:
                assert after[row["assessment"]] == row
            elif at not in whole:
                assert after[row["assessment"]]["score"] is None

    def test_findings_in_no_order_with_a_bad_cell_are_refused_by_name(self) -> None:
        rows = [row for pair in zip(found("a", 0), found("b", 0), strict=True) for row in pair]
        rows[3] = rows[3].replace(",4,", ",x,")
        with pytest.raises(
            FrameError, match='assessment: must have the rows of an assessment together, but "a" comes back'
        ):
            outcome("\n".join([HEAD, *rows]))

    @pytest.mark.parametrize("block", [60, 1 << 22])
    def test_what_stands_among_the_rows_of_another(self, block: int) -> None:
        rows = found("a", 1)
        rows[2:2] = [",B,4,0,", "b,A.1,x,0,", "a,B,4", ",,,,", ",B,x,9,", "b,B,x,0,"]
        done = outcome("\n".join([HEAD, *rows, *found("c", 0)]), block=block)
        assert [(row["assessment"], row["score"]) for row in done] == [
            ("a", None),
            (None, None),
            ("b", None),
            (None, None),
            ("c", 100.0),
        ]
        told = [f'line {line}: sampled: must be a whole number, got "x"' for line in (5, 9)]
        assert [row["problem"] for row in done[:4]] == [
            "line 6: must have 5 cells, got 3",
            "assessment is missing",
            f"{'; '.join(told)}; must have a finding or an exclusion for every leaf; missing: A.2",
            'sampled: must be a whole number, got "x"; assessment is missing',
        ]

    @pytest.mark.parametrize("block", [60, 1 << 22])
    def test_rows_with_a_problem_may_come_before_and_between(self, block: int) -> None:
        """Keys that only rows with a problem have may come again: no score is in question."""
        bad = ["?a,A.1,x,0,", "b,A.1,x,0,"]
        rows = [bad[0], *found("a", 1)[:2], bad[0], *found("a", 1)[2:], bad[1], bad[0], *found("b", 0), *found("c", 0)]
        done = outcome("\n".join([HEAD, *rows]), block=block)
        assert {(row["assessment"], row["score"]) for row in done} == {("?a", None), ("a", 75), ("b", None), ("c", 100)}
        with pytest.raises(FrameError, match='together, but "a" comes back'):
            outcome("\n".join([HEAD, *rows, "a,B,x,0,"]), block=block)

    def test_endless_rows_with_a_problem_are_not_held(self) -> None:
        """Rows of an assessment that come back after very many with a problem are refused by name."""
        bad = [f"b{at},B,x,0," for at in range(40)]
        text = "\n".join([HEAD, *found("a", 1), *bad, *found("c", 0)])
        done = outcome(text, block=60, most=5)
        assert [row["assessment"] for row in done] == ["a", *(f"b{at}" for at in range(40)), "c"]
        assert [row["score"] for row in done if row["score"] is not None] == [75.0, 100.0]
        keyless = "\n".join([HEAD, *found("a", 1), *[",B,4,0,"] * 40, *found("c", 0)])
        assert len(outcome(keyless, block=60, most=5)) == 42
        assert len(outcome("\n".join([HEAD, *[",B,4,0,"] * 40]), block=60, most=5)) == 40
        with pytest.raises(FrameError, match="assessment: must have the rows of an assessment together"):
            outcome("\n".join([HEAD, *found("a", 1), *bad, *found("a", 0)]), block=60, most=5)
        assert len(outcome("\n".join([HEAD, *found("a", 1), *bad, *found("a", 0)]), block=60)) == 41


def rows_in(text: str) -> int | None:
    """How many rows are in CSV text, by the reader of Python; None if it refuses the text."""
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    return sum(any(row) or len(row) > len(read[0]) for row in read[1:])


@st.composite
def broken_text(draw: st.DrawFn) -> str:
    """The text of a wide file with bytes dropped, and quotation marks, commas and line ends put in."""
    chance = random.Random(draw(st.integers(0, 1 << 30)))  # noqa: S311  # drawn by Hypothesis
    cells = ["", "x", '5"', '"two\nlines"', '"a ""b"""', '"c,d"', "文字"]
    head = ",".join(["note", *(f"{word}_{leaf}" for leaf in LEAVES for word in ("sampled", "nonconforming"))])
    rows = [f"{chance.choice(cells)}," + ",".join(["4,1"] * 3) for _ in range(draw(st.integers(0, 8)))]
    text = chance.choice(["\n", "\r\n"]).join(["", *rows, ""])
    for _ in range(draw(st.integers(0, 4))):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(['"', '"', ",", "\n", "\r", "\r\n", "x", "0x", " "]) + text[at:]
        gone = chance.randrange(len(text))
        text = text[:gone] + text[gone + chance.choice([0, 0, 1]) :]
    return head + "\n" + text.removeprefix("\r").removeprefix("\n")


class TestRowsInAreRowsOut:
    """Every row of a file comes out, scored or told; or the file is refused."""

    @settings(max_examples=max(50, settings().max_examples * 2))
    @given(broken_text(), st.integers(140, 400))
    @example('note,sampled_A.1\n"', 140)
    def test_whatever_the_damage(self, text: str, block: int) -> None:
        wanted = rows_in(text)
        if wanted is None:
            with pytest.raises(DocumentError, match=r"^line \d+: must be CSV, but "):
                outcome(text, "wide", block)
            return
        try:
            done = outcome(text, "wide", block)
        except FrameError:  # a heading was hit
            return
        assert len(done) == wanted
        assert done == outcome(text, "wide")

    @fewer
    @given(
        st.lists(st.sampled_from(["a", '"b"', '"b\nc"', '"b\rc"', "", "\n", "\r\n", "\r"]), max_size=12),
        st.integers(140, 200),
    )
    def test_lines_are_counted_alike_in_blocks_of_any_size(self, before: list[str], block: int) -> None:
        head = ",".join(["note", *(f"{word}_{leaf}" for leaf in LEAVES for word in ("sampled", "nonconforming"))])
        text = "".join(
            [
                head,
                "\n",
                *(one if one.isspace() or not one else f"{one},4,1,4,1,4,1\n" for one in before),
                "x,4,5,4,1,4,1\n",
            ]
        )
        line = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1
        with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as sizes:
            sizes.setattr(table_files, "BLOCK", block)
            (source := Path(folder) / "in.csv").write_bytes(text.encode())
            listed = batch.score_file(source, Path(folder) / "out.csv", TINY).listed
            assert listed is not None
            assert listed.read_text().splitlines()[1].split(",")[0] == str(line)

    @pytest.mark.parametrize("after", [0, 1, 500])
    @pytest.mark.parametrize("mark", ['"big', '"x"y', '"two\nlines" '])
    def test_a_mark_that_is_not_closed_is_told_with_its_line(self, mark: str, after: int) -> None:
        rows = [f"{note},4,1,4,1,4,1" for note in ("ok", '"a\nb"', mark, *["ok"] * after)]
        head = ",".join(["note", *(f"{word}_{leaf}" for leaf in LEAVES for word in ("sampled", "nonconforming"))])
        what = "text follows a quotation mark that closes" if mark == '"x"y' else "a quotation mark is not closed"
        for block in (140, 1 << 22):
            with pytest.raises(DocumentError, match=f"^line 5: must be CSV, but {what}$"):
                outcome("\n".join([head, *rows, ""]), "wide", block)
