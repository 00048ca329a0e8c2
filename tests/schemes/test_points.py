"""Point tables: what they complete, what they add, and what is wrong with them, each with its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

from gbt27922 import schemes
from gbt27922.errors import DocumentError
from gbt27922.models import Title
from tests.support.shipped import SCHEME


def problems_of(table: schemes.PointTable) -> list[tuple[str, str]]:
    with pytest.raises(DocumentError) as refusal:
        schemes.with_points(SCHEME, table)
    return [(problem.path, problem.code) for problem in refusal.value.problems]


def test_the_template_is_a_table_that_changes_nothing() -> None:
    template = schemes.points_csv(SCHEME)
    assert template.splitlines()[0] == "indicator,points,title_zh,title_en,method"
    assert len(template.splitlines()) == 1 + len(SCHEME.tree.nodes)
    assert schemes.with_points(SCHEME, template) == SCHEME


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_text_bytes_and_file_are_one(tmp_path: Path, mark: str) -> None:
    text = mark + "points,indicator\r\n10,5.3.1\r\n\r\n15,5.3.2\r\n"
    path = tmp_path / "points.csv"
    path.write_bytes(text.encode())
    made = schemes.with_points(SCHEME, path)
    assert made == schemes.with_points(SCHEME, text) == schemes.with_points(SCHEME, text.encode())
    assert made == schemes.with_points(SCHEME, {"5.3.1": 10, "5.3.2": Fraction(15)})
    assert (made.points("5.3.1"), made.provisional, made.sha256 != SCHEME.sha256) == (Fraction(10), True, True)


def test_rows_add_leaves_and_name_them() -> None:
    table = "indicator,points,title_zh,title_en,method\n5.1.6.1,2,改进一,first,qualitative\n5.1.6.2,,,,\n5.1.6,3,,,\n5.1.7,,文化,,sampled\n"
    made = schemes.with_points(SCHEME, table)
    leaves = {leaf.id: leaf for leaf in made.leaves}
    assert [made.points(leaf) for leaf in ("5.1.6", "5.1.6.1", "5.1.6.2")] == [3, 2, 1]
    assert (leaves["5.1.6.1"].title, leaves["5.1.6.1"].method) == (Title("改进一", "first"), "qualitative")
    assert leaves["5.1.6.2"].title == Title("5.1.6.2", "5.1.6.2")
    assert (leaves["5.1.7"].title, leaves["5.1.7"].method) == (Title("文化", "service culture"), "sampled")
    assert [leaf.id for leaf in made.leaves][11:14] == ["5.1.6.1", "5.1.6.2", "5.1.7"]
    deeper = schemes.with_points(made, {"5.1.6.1.1": 1, "5.1.6.1.2": 1})
    assert deeper.points("5.1.6.1") == 2
    assert [node.method for _, node in deeper.tree.nodes if node.id == "5.1.6.1"] == [None]


def test_a_scale_belongs_to_a_measured_leaf() -> None:
    acsi = schemes.load("ACSI")
    first, *others = (leaf.id for leaf in acsi.leaves)
    assert schemes.with_points(acsi, schemes.points_csv(acsi)) == acsi
    split = schemes.with_points(acsi, {f"{first}.1": 1, f"{first}.2": "0"})
    assert [split.indicator(id).scale for id in (first, f"{first}.1")] == [None, None]
    counted = schemes.with_points(acsi, f"indicator,points,method\n{first},,sampled\n")
    assert (counted.indicator(first).method, counted.indicator(first).scale) == ("sampled", None)
    assert [*counted.tree.scales] == others


def test_where_points_come_from_is_kept() -> None:
    made = schemes.with_points(SCHEME, {"5.3.1": 10, "5.1.2.2": 5})
    sources = {node.id: node.source for _, node in made.tree.nodes}
    assert sources["5.3.1"] is not None
    assert (sources["5.3.1"].confidence, sources["5.3.1"].text) == ("supplied", "point table")
    assert sources["5.1.2.2"] == SCHEME.leaves[3].source


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", [("line 1", "missing_field"), ("line 1", "missing_field")]),
        ("indicator\n5.3.1\n", [("line 1", "missing_field")]),
        ("indicator,points,methode\n", [("line 1", "unknown_field")]),
        ("indicator,points,points\n", [("line 1", "repeated_key")]),
        ("indicator,points\n5.3.1\n", [("line 2", "invalid_value")]),
        ("indicator,points\n5.3.1,1,2\n", [("line 2", "invalid_value")]),
        ("indicator,points\n,3\n", [("line 2: indicator", "wrong_type")]),
        ('indicator,points\n5.3.1,"3\n', [("line 2", "not_csv")]),
        (b"indicator,points\n5.3.1,3\n\xb9\xff,1\n", [("line 3", "not_utf8")]),
        ("indicator,points\n5.3.1,3\n5.3.1,3\n", [("line 3: indicator", "duplicate_id")]),
        ({"5.3.1": True, "5.3.2": -1}, [('"5.3.1": points', "wrong_type"), ('"5.3.2": points', "invalid_value")]),
        (
            "indicator,points,method\n5.3.1,x,guess\n5.2.1,41,\n9.1,1,\n5.1.2.2,4,\n5.1.2,,sampled\n",
            [
                ("line 2: points", "invalid_value"),
                ("line 2: method", "invalid_value"),
                ("line 4: indicator", "unknown_parent"),
                ("line 5: points", "published_points"),
                ("line 6: method", "invalid_value"),
            ],
        ),
        (
            "indicator,points,method\n5.3.1,,measured\n5.3.2.1,,measured\n",
            [(f"line {number}: method", "invalid_value") for number in (2, 3)],
        ),
        ({"5.3.1": 26}, [("5.3: points", "points_sum")]),
        ({"5.3.1": 10, "5.3.2": "14.999"}, [("5.3: points", "points_sum")]),
        ("indicator,points\n5.1.6,3\n5.1.6.1,4\n", [("line 2: points", "points_sum")]),
        ({"5.1.6.": 3}, [('"5.1.6.": indicator', "invalid_value")]),
    ],
)
def test_tables_made_wrong(table: schemes.PointTable, expected: list[tuple[str, str]]) -> None:
    assert problems_of(table) == expected


def test_sums_say_what_is_off() -> None:
    with pytest.raises(DocumentError, match=r'^5\.3: points: .* but "5\.3" has 1/1000 too few below$'):
        schemes.with_points(SCHEME, {"5.3.1": 10, "5.3.2": "14.999"})


def test_a_sum_of_the_whole_scheme_is_told_at_its_total() -> None:
    unpublished = evolve(SCHEME, indicators=[evolve(node, points=None, children=()) for node in SCHEME.indicators])
    with pytest.raises(DocumentError) as refusal:
        schemes.with_points(unpublished, {"5.1": 10, "5.2": 10, "5.3": 10})
    (problem,) = refusal.value.problems
    assert str(problem) == "total: must be the sum of the points below it, but the total has 70 too few below"
    assert problem.told("zh") == "total：应为下级分值之和，但 总分 的下级少 70"
