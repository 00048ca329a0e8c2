"""Grade tables: the bounds that they supply, and what is wrong with them, each with its line."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from gbt27922 import schemes
from gbt27922.errors import DocumentError
from gbt27922.models import Scheme

OPEN = schemes.load("capability-levels")
IDS = [grade.id for grade in OPEN.grades]
LOWEST, *HIGHER = IDS
GRADED = schemes.load("GB/T 27922-2011")
TIERS = schemes.load("completeness-tiers")
BOUNDS: dict[str, int | str] = dict(zip(HIGHER, (60, 70, "82.5", 90), strict=True))


def csv(bounds: Mapping[str, int | str]) -> str:
    return "grade,from\n" + "".join(f"{id},{bound}\n" for id, bound in bounds.items())


def problems_of(table: schemes.PointTable, scheme: Scheme = OPEN) -> list[tuple[str, str]]:
    with pytest.raises(DocumentError) as refusal:
        schemes.with_grades(scheme, table)
    return [(problem.path, problem.id) for problem in refusal.value.problems]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_text_bytes_file_and_mapping_are_one(tmp_path: Path, mark: str) -> None:
    text = mark + csv({LOWEST: "", **BOUNDS}).replace("\n", "\r\n")
    path = tmp_path / "grades.csv"
    path.write_bytes(text.encode())
    made = schemes.with_grades(OPEN, path)
    assert made == schemes.with_grades(OPEN, text) == schemes.with_grades(OPEN, text.encode())
    assert made == schemes.with_grades(OPEN, BOUNDS)
    assert [grade.from_ for grade in made.grades] == [None, 60, 70, Fraction("82.5"), 90]
    assert (OPEN.is_graded, made.is_graded, made.sha256 != OPEN.sha256) == (False, True, True)


def test_where_bounds_come_from_is_kept() -> None:
    lowest, *others = schemes.with_grades(OPEN, BOUNDS).grades
    assert lowest == OPEN.grades[0]
    assert {(one.source.text, one.source.confidence) for one in others if one.source} == {("grade table", "supplied")}


def test_what_is_published_may_be_repeated() -> None:
    table = {grade.id: grade.from_ for grade in GRADED.grades if grade.from_ is not None}
    assert schemes.with_grades(GRADED, table) == schemes.with_grades(GRADED, "grade,from\n") == GRADED


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("grade\n", [("line 1", "missing_field.column")]),
        ("grade,from,Grade\n", [("line 1", "repeated_key.headings")]),
        (csv(BOUNDS | {"five": 95}), [("line 6: grade", "invalid_value.grade")]),
        (csv(BOUNDS | {LOWEST: 10}), [("line 6: from", "invalid_value.bound_of_lowest")]),
        (csv({**BOUNDS, HIGHER[1]: 60}), [("line 3: from", "not_rising")]),
        (csv({**BOUNDS, HIGHER[1]: "60.005"}), [("line 3: from", "invalid_value.bound_places")]),
        (csv({**BOUNDS, HIGHER[1]: "high"}), [("line 3: from", "invalid_value")]),
        (csv({**BOUNDS, HIGHER[1]: ""}), [("line 3: from", "missing_field.bound")]),
        (csv(BOUNDS) + f"{HIGHER[0]},61\n", [("line 6: grade", "duplicate_id")]),
        ({HIGHER[3]: 1}, [(f"{id}: from", "missing_field.bound") for id in HIGHER[:3]]),
        ({}, [(f"{id}: from", "missing_field.bound") for id in HIGHER]),
        ({3: 4}, [("3: grade", "wrong_type"), *[(f"{id}: from", "missing_field.bound") for id in HIGHER]]),
        (
            csv({"none": 1, LOWEST: 5, HIGHER[0]: "x", HIGHER[1]: 70, HIGHER[2]: "69.001"}),
            [
                ("line 4: from", "invalid_value"),
                ("line 2: grade", "invalid_value.grade"),
                (f"{HIGHER[3]}: from", "missing_field.bound"),
                ("line 3: from", "invalid_value.bound_of_lowest"),
                ("line 6: from", "not_rising"),
                ("line 6: from", "invalid_value.bound_places"),
            ],
        ),
    ],
)
def test_tables_made_wrong(table: schemes.PointTable, expected: list[tuple[str, str]]) -> None:
    assert problems_of(table) == expected


def test_what_is_published_may_not_be_changed() -> None:
    table = {GRADED.grades[1].id: 70, GRADED.grades[2].id: 79, GRADED.grades[0].id: 1}
    assert problems_of(table, GRADED) == [
        (f'"{GRADED.grades[2].id}": from', "published_points.bound"),
        (f'"{GRADED.grades[0].id}": from', "invalid_value.bound_of_lowest"),
    ]
    assert problems_of({TIERS.grades[1].id: 60}, TIERS) == [
        (f'"{TIERS.grades[1].id}": from', "published_points.no_bound")
    ]


def test_what_is_no_table_is_told() -> None:
    with pytest.raises(TypeError, match="with_grades takes CSV text, bytes, a path or a mapping, not 5"):
        schemes.with_grades(OPEN, 5)  # type: ignore[arg-type]


@given(st.lists(st.integers(-10, 110), min_size=4, max_size=4))
def test_a_table_is_taken_just_if_it_rises(bounds: list[int]) -> None:
    rises = all(one < other for one, other in pairwise(bounds))
    table: dict[str, int] = dict(zip(HIGHER, bounds, strict=True))
    if not rises:
        assert {id for _, id in problems_of(table)} == {"not_rising"}
        return
    made = schemes.with_grades(OPEN, csv({**table}))
    by_hand = (evolve(grade, from_=table.get(grade.id)) for grade in OPEN.grades)
    assert [(one.id, one.from_) for one in made.grades] == [(one.id, one.from_) for one in by_hand]
