"""The range of grades where floors and requirements count: no table gives a grade outside it, and tables give both its ends."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import schemes
from gbt27922.models import ScoreRange
from tests.oracle import oracle
from tests.property import strategies as some
from tests.support import drawn
from tests.support.every_table import EveryTable

#: Beyond so many free parts of a table there are too many vertices to try.
MOST_FREE = 3


def mostly_open(random: Random) -> oracle.Json:
    """A scheme of which few points are published."""
    scheme = drawn.scheme(random)
    for node, _ in oracle.walk(scheme["indicators"]):
        if drawn.often(random, 0.6):
            node.pop("points", None)
    return scheme


def provisional(seeds: range) -> Iterator[tuple[oracle.Json, oracle.Json]]:
    """Assessments and schemes that are graded and provisional, drawn with these seeds."""
    for seed in seeds:
        random = Random(seed)  # noqa: S311  # the same at every run
        scheme = mostly_open(random)
        if oracle.undetermined(scheme) and oracle.is_graded(scheme):
            yield drawn.assessment(random, scheme), scheme


def range_of(assessment: oracle.Json, scheme: oracle.Json) -> ScoreRange:
    spread = gbt27922.score(gbt27922.parse_assessment(assessment), schemes.parse(scheme)).score_range
    assert spread
    return spread


class TestGradeRange:
    """3, unpublished points: with floors and requirements, no table gives a grade outside the range."""

    def test_both_ends_are_those_of_all_tables(self) -> None:
        """Both ends are the grades of tables, and no vertex of those that meet any conditions gives another one."""
        wide = 0
        for assessment, scheme in provisional(range(700)):
            tables, spread = EveryTable(assessment, scheme), range_of(assessment, scheme)
            if len(tables.free) <= MOST_FREE:
                assert (spread.lowest_grade.id, spread.highest_grade.id) == tables.ends(), (assessment, scheme)
                wide += oracle.has_conditions(scheme) and not spread.certain
        assert wide >= 40

    def test_same_as_the_oracle(self) -> None:
        """However many parts are free: scores and grades are those that the oracle finds, by eliminating unknown points."""
        for assessment, scheme in provisional(range(1000, 1150)):
            spread = range_of(assessment, scheme)
            grades = {"lowest_grade": spread.lowest_grade.id, "highest_grade": spread.highest_grade.id}
            naive = oracle.score_range(assessment, scheme)
            assert {"lowest": spread.lowest, "highest": spread.highest, **grades} == naive, (assessment, scheme)

    @given(some.fitting(), st.data())
    def test_a_supplied_table_is_inside(
        self, drawn: tuple[gbt27922.Assessment, gbt27922.Scheme], data: st.DataObject
    ) -> None:
        """Whatever table is supplied, the score and the grade with it are inside the range."""
        assessment, scheme = drawn
        assume(scheme.provisional and scheme.is_graded)
        spread = gbt27922.score(assessment, scheme).score_range
        table = data.draw(some.admissible_tables(scheme))
        complete = schemes.with_points(scheme, table)
        assume(any(complete.points(one.indicator) for one in assessment.findings))
        card = gbt27922.score(assessment, complete)
        assert spread
        assert spread.lowest is None or spread.lowest <= card.score
        assert spread.highest is None or card.score <= spread.highest
        assert (
            scheme.grade(spread.lowest_grade.id) <= scheme.grade(card.grade.id) <= scheme.grade(spread.highest_grade.id)
        )
