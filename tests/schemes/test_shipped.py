"""The schemes that are shipped: what is known of each, and that every figure has a source."""

from __future__ import annotations

from fractions import Fraction

import pytest

import gbt27922
from gbt27922 import schemes
from gbt27922.models import Scale, Scheme

#: Each scheme with the number of its leaves, the points of its outermost indicators, and where its grades start.
KNOWN: dict[str, tuple[int, tuple[int | None, ...], tuple[int | None, ...]]] = {
    "SB/T 10401-2006 A.1": (27, (6, 6, 8, 10, 20, 30, 10, 10), (None, 70, 80, 90, 98)),
    "SB/T 10401-2006 A.2": (19, (12, 12, 20, 40, 16), (None, 70, 80, 90, 98)),
    "completeness-tiers": (8, (None,) * 3, (None,) * 4),
    "maturity": (8, (None,) * 2, (None,) * 3),
    "capability-levels": (4, (None,) * 4, (None,) * 5),
    "GB/T 27925-2011": (5, (150, 300, 250, 150, 150), (None, 700, 800, 900, 950)),
    "ACSI": (3, (None,) * 3, (None,)),
    "JDP-CSI-CN-2018": (5, (21, 19, 22, 20, 18), (None,)),
    "JDP-CSI-CN-2014": (5, (17, 18, 24, 21, 21), (None,)),
}
SHIPPED = [schemes.load(id) for id in schemes.ids()]


@pytest.mark.parametrize("id", KNOWN)
def test_what_is_known_is_there_and_nothing_more(id: str) -> None:
    scheme, (leaves, points, bounds) = schemes.load(id), KNOWN[id]
    assert len(scheme.leaves) == leaves
    assert tuple(node.points for node in scheme.indicators) == points
    assert all(leaf.points is None for leaf in scheme.leaves if leaf not in scheme.indicators)
    assert tuple(grade.from_ for grade in scheme.grades) == bounds
    assert scheme.special.is_none


def by_id(scheme: Scheme) -> str:
    return scheme.id


@pytest.mark.parametrize("scheme", SHIPPED, ids=by_id)
class TestEveryScheme:
    """Every figure has a source, and a document says all of it."""

    def test_every_indicator_and_grade_has_a_source(self, scheme: Scheme) -> None:
        assert all(node.source for _, node in scheme.tree.nodes)
        assert all(grade.source for grade in scheme.grades)

    def test_every_figure_of_its_own_has_a_source(self, scheme: Scheme) -> None:
        said = {"title", "total", "aggregation", "cap", "display_places"}
        said |= {"dates"} if scheme.dates else set()
        said |= {"special"} if scheme.special.is_none else set()
        said |= {"score_total"} if scheme.score_total != 100 else set()
        sources = [source.figure for source in scheme.sources]
        assert said <= set(sources)
        assert len(sources) == len(set(sources))

    def test_its_document_reads_back(self, scheme: Scheme) -> None:
        again = schemes.parse(gbt27922.to_json(scheme))
        assert (again, again.sha256) == (scheme, scheme.sha256)


def test_a_floor_under_every_item_of_both_tables() -> None:
    for id in ("SB/T 10401-2006 A.1", "SB/T 10401-2006 A.2"):
        floors = [grade.floor for grade in schemes.load(id).grades]
        assert [floor and (floor.level, floor.share) for floor in floors] == [None, (1, Fraction(1, 2)), *[None] * 3]


@pytest.mark.parametrize("id", ["completeness-tiers", "maturity"])
def test_each_branch_is_required_by_one_tier(id: str) -> None:
    scheme = schemes.load(id)
    assert [grade.requires for grade in scheme.grades] == [(), *((branch.id,) for branch in scheme.indicators)]


def test_bounds_that_are_not_public_are_not_there() -> None:
    assert [scheme.id for scheme in SHIPPED if not scheme.is_graded] == ["capability-levels"]


def test_only_the_indices_have_measured_leaves() -> None:
    scales = {scheme.id: {leaf.scale for leaf in scheme.leaves} for scheme in SHIPPED}
    measured = {id: found for id, found in scales.items() if found != {None}}
    of_1000 = {Scale(0, 1000)}
    assert measured == {"ACSI": {Scale(1, 10)}, "JDP-CSI-CN-2014": of_1000, "JDP-CSI-CN-2018": of_1000}


def test_the_first_revision_of_the_default_is_as_it_was_shipped() -> None:
    digest = "8629ff1a5794dfd63b84793924ad3c50d358530504a40d656c0ef99ba5d1aaab"
    assert schemes.load("GB/T 27922-2011", revision=1).sha256 == digest
