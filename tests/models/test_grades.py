"""Grades: those of one scheme are ordered, whatever they were taken from, and those of different ones are not compared."""

from __future__ import annotations

import operator
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, formats, schemes
from gbt27922.errors import ModelError
from gbt27922.models import Grade, Scheme, Title
from tests.property import strategies as some
from tests.support.shipped import SCHEME

COMPARED = (operator.lt, operator.le, operator.gt, operator.ge)
FOUND = gbt27922.read_assessment("tests/data/revision-1/appliance-maker.json")


@given(st.sampled_from(range(5)), st.sampled_from(range(5)), st.sampled_from(COMPARED))
def test_grades_are_ordered_as_the_scheme_lists_them(one: int, two: int, compared: Callable[[Any, Any], bool]) -> None:
    assert compared(SCHEME.grades[one], SCHEME.grades[two]) is compared(one, two)


@given(some.scores, some.scores)
def test_a_higher_score_never_has_a_lower_grade(one: Any, two: Any) -> None:
    assert (gbt27922.grade(one) >= gbt27922.grade(two)) or one < two


def every_grade(found: Any) -> Iterator[Grade]:
    """All grades in a result, wherever they stand."""
    if isinstance(found, Grade):
        yield found
    for name in getattr(type(found), "__attrs_attrs__", ()):
        yield from every_grade(getattr(found, name.name))
    for item in found if isinstance(found, tuple) else ():
        yield from every_grade(item)


@pytest.mark.parametrize(
    "result",
    [
        gbt27922.score(FOUND),
        analysis.readings(FOUND),
        analysis.improve(FOUND, "five_star"),
        analysis.ledger(gbt27922.score(FOUND)),
        analysis.what_if(FOUND),
    ],
    ids=lambda result: type(result).__name__,
)
def test_every_grade_of_a_result_is_one_of_its_scheme(result: Any) -> None:
    for found in (result, formats.parse(gbt27922.to_json(result)), formats.parse(gbt27922.to_data(result))):
        grades = [*every_grade(found)]
        grades += [] if not hasattr(found, "bounds") else [found.grade, *(bound.grade for bound in found.bounds)]
        assert grades
        assert all(SCHEME.grade("fail") <= grade <= SCHEME.grade("five_star") for grade in grades)


def test_a_scorecard_reaches_a_grade() -> None:
    card = gbt27922.parse_scorecard(gbt27922.to_json(gbt27922.score(FOUND)))
    assert SCHEME.grade("qualified") < card.grade == SCHEME.grade("four_star") < card.grades[-1]
    assert sorted({*card.grades}) == [*card.grades]
    assert pickle.loads(pickle.dumps(card.grade)) >= SCHEME.grade("four_star")  # noqa: S301  # our own
    with pytest.raises(KeyError):
        SCHEME.grade("six_star")


LONE = Grade("five_star", Title("五", "five"), 95)
OTHERS: dict[str, Scheme] = {
    "another id": evolve(SCHEME, id="another"),
    "another bound": evolve(SCHEME, grades=[*SCHEME.grades[:-1], evolve(SCHEME.grades[-1], from_="96")]),
}


@pytest.mark.parametrize("compared", COMPARED)
@pytest.mark.parametrize(
    "other", [*(scheme.grades[-1] for scheme in OTHERS.values()), LONE], ids=[*OTHERS, "no scheme"]
)
def test_grades_of_different_schemes_are_not_compared(compared: Callable[[Any, Any], bool], other: Grade) -> None:
    for pair in ((SCHEME.grades[-1], other), (other, SCHEME.grades[-1])):
        with pytest.raises(ModelError) as refused:
            compared(*pair)
        (problem,) = refused.value.problems
        said = f'"{pair[0].id}" must be compared with a grade of its own scheme, which "{pair[1].id}" is not'
        assert (problem.code, problem.path, problem.reason) == ("other_scheme", "$", said)


@pytest.mark.parametrize("compared", COMPARED)
def test_a_grade_is_not_compared_with_a_text(compared: Callable[[Any, Any], bool]) -> None:
    with pytest.raises(TypeError, match='with a grade, not with "five_star"'):
        compared(SCHEME.grades[-1], "five_star")


def test_a_point_table_and_other_words_leave_the_order() -> None:
    complete = schemes.with_points(SCHEME, some._POINTS)
    assert complete.grade("five_star") > SCHEME.grade("four_star")
    retitled = evolve(SCHEME, grades=[evolve(grade, title=Title("级", grade.id)) for grade in SCHEME.grades])
    assert retitled.grade("four_star") >= SCHEME.grade("four_star") >= retitled.grade("four_star")
    assert retitled.grade("four_star") != SCHEME.grade("four_star")


def test_an_order_is_no_part_of_a_grade() -> None:
    assert evolve(SCHEME.grades[3]) == SCHEME.grades[3]
    assert hash(evolve(SCHEME.grades[3])) == hash(SCHEME.grades[3])
