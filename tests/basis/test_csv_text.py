"""CSV text: the same strict reader for point tables, lists of outlets and costs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbt27922 import DocumentError
from gbt27922._basis.csv_text import cells_of
from gbt27922._basis.small_tables import rows_of
from gbt27922._basis.table_cells import text as any_text
from gbt27922._basis.table_text import ends_in
from gbt27922.analysis.costs import parse_costs
from gbt27922.outlets import parse_outlets
from gbt27922.schemes import default, with_points

COLUMNS = ("id", "name")


def points(text: str) -> object:
    return with_points(default(), text)


READERS: dict[str, tuple[Callable[[str], Any], str, str]] = {
    "outlets": (parse_outlets, "id,stratum", "A,x"),
    "points": (points, "indicator,points", "5.3.1,10\n5.3.2,15"),
    "costs": (parse_costs, "indicator,cost", "5.2.4,3"),
}


@settings(max_examples=settings().max_examples * 3)
@given(st.lists(st.sampled_from(['"', '""', ",", "\n", "\r", "\r\n", "a", " "]), max_size=30))
def test_the_cells_are_those_of_a_strict_reader(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        wanted = [row or [""] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error:
        with pytest.raises(DocumentError, match=r"^line \d+: must be CSV, but "):
            list(cells_of(text))
        return
    found = list(cells_of(text, 5))
    assert [row.cells for row in found] == wanted
    assert [row.line - 5 for row in found] == [ends_in(text[:end]) for end in [0, *(row.end for row in found)][:-1]]
    assert not found or found[-1].end == len(text)


@pytest.mark.parametrize("name", READERS)
class TestEveryReader:
    """What spreadsheets leave behind is skipped, and everything else is told."""

    def test_blank_rows_and_empty_columns(self, name: str) -> None:
        read, head, row = READERS[name]
        plain = read(f"{head}\n{row}\n")
        blank = "\n,\n,,,\n"
        wide = "\n".join(f"{line},," for line in row.splitlines())
        assert read(f"{head},,\n{blank}{wide}\n{blank}") == plain
        assert read(f",{head}\n" + "\n".join(f",{line}" for line in row.splitlines())) == plain
        assert read(f"{head}\r{row}\r".replace("\n", "\r")) == plain

    def test_a_cell_without_a_heading(self, name: str) -> None:
        read, head, row = READERS[name]
        with pytest.raises(DocumentError, match=r'^line 4: must have nothing under an empty heading, got "5"$'):
            read(f"{head},\n\n\n{row.splitlines()[0]},5\n")

    @pytest.mark.parametrize(
        ("mark", "word"),
        [
            ("|", "vertical bars"),
            ("；", "full-width semicolons"),
            ("，", "full-width commas"),
            ("、", "enumeration commas"),
        ],
    )
    def test_another_delimiter(self, name: str, mark: str, word: str) -> None:
        read, head, row = READERS[name]
        for title in (head, head.title(), ",".join(f'"{part}"' for part in head.split(","))):
            with pytest.raises(DocumentError) as raised:
                read(f"{title}\n{row}\n".replace(",", mark))
            told = f"must be separated by commas, semicolons or tabs, but is separated by {word}"
            assert str(raised.value) == f"line 1: {told}"

    def test_a_near_heading(self, name: str) -> None:
        read, head, row = READERS[name]
        first = head.split(",")[0]
        for same in (
            first.upper(),
            f" {first}",
            "".join(chr(ord(one) + 0xFEE0) for one in first),
            f"{first[0]}_{first[1:]}",
        ):
            assert read(f"{head}\n{row}\n".replace(first, same, 1)) == read(f"{head}\n{row}\n")
        wrong = first[:1] + first
        with pytest.raises(DocumentError) as raised:
            read(f"{head}\n{row}\n".replace(first, wrong, 1))
        called = {"id": "编号", "indicator": "指标"}[first]
        assert str(raised.value) == f'line 1: must have a column "{first}" ({called}); did you mean by "{wrong}"?'

    @pytest.mark.parametrize("rows", [0, 3000])
    def test_a_quotation_mark_that_is_not_closed(self, name: str, rows: int) -> None:
        read, head, row = READERS[name]
        cell = row.split(",", maxsplit=1)[0]
        text = f'{head}\n\n{row}\n{cell},"3\n' + f"{cell},3\n" * rows
        with pytest.raises(
            DocumentError, match=f"line {4 + row.count(chr(10))}: must be CSV, but a quotation mark is not closed"
        ):
            read(text)
        with pytest.raises(DocumentError, match="line 2: must be CSV, but text follows a quotation mark that closes"):
            read(f'{head}\n"{cell}"x,3\n')


def test_a_column_that_may_be_there_under_a_near_heading() -> None:
    with pytest.raises(DocumentError) as raised:
        parse_outlets("id,Stratums,names,NAMES,region,地区\nA,x,y,y,z,z\n")
    assert [problem.reason for problem in raised.value.problems] == [
        'must be no column "names"; did you mean "name"?',
        'must be no column "NAMES"; did you mean "name"?',
        'must name the column "stratum" once, got "region", "地区"',
    ]


def test_lines_are_those_in_which_rows_begin() -> None:
    rows, problems = rows_of(
        'id,name\nA,"two\r\nlines"\rB\r\n\nC,"a\rb"\nD\n', dict.fromkeys(COLUMNS, any_text), COLUMNS
    )
    assert [place for place, _ in rows] == ["line 2", "line 6"]
    assert [problem.path for problem in problems] == ["line 4", "line 8"]


def headings(size: int) -> str:
    return ",".join(f"c{at}" for at in range(size))


def marks(size: int) -> str:
    return 'id,name\nA,"' + '""' * size + "\n"


def unclosed(size: int) -> str:
    return "id,name\n" + 'A,"b"\n' * size + 'A,"'


@pytest.mark.parametrize("made", [headings, marks, unclosed])
def test_long_tables_are_refused_as_short_ones(made: Callable[[int], str]) -> None:
    """How long that takes is measured by benchmarks/growth.py."""
    codes = []
    for size in (10, 10_000):
        with pytest.raises(DocumentError) as raised:
            parse_outlets(made(size))
        codes.append({problem.code for problem in raised.value.problems})
    assert codes[0] == codes[1]


def test_long_cells_are_read() -> None:
    limit = 200_000
    before = csv.field_size_limit()
    text = f'id,name\nA,"{"x" * limit}"\n'
    assert len(parse_outlets(text)[0].name or "") == limit
    assert csv.field_size_limit() == before
