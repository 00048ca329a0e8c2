"""What four times the input costs: about four times as many operations, and four times as much to tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import gbt27922
from gbt27922 import analysis, outlets, schemes
from gbt27922._basis.partial import Found
from gbt27922.errors import Gbt27922Error, Problem
from gbt27922.formats.grade_ids import grade_of, listing
from gbt27922.models import Assessment, Exclusion, Finding, Grade, Indicator, Site, SpecialDeduction, Title
from gbt27922.models.grades import grade_problems
from tests.support.results import OPEN
from tests.support.shipped import SCHEME as SHIPPED

TITLE = Title("题", "title")
#: n log n leaves a little more than 4.
MOST = 5


class Counted(str):
    """A text that counts how often it is compared and hashed."""

    __slots__ = ()
    times = 0

    def __eq__(self, other: object) -> bool:
        Counted.times += 1
        return str.__eq__(self, other)

    def __hash__(self) -> int:
        Counted.times += 1
        return str.__hash__(self)

    def startswith(self, *parts: Any) -> bool:
        Counted.times += 1
        return str.startswith(self, *parts)


def ids(count: int, form: str = "5.2.{}") -> list[Any]:
    return [Counted(form.format(number)) for number in range(count)]


def operations(run: Callable[[], object]) -> int:
    before = Counted.times
    try:
        run()
    except Gbt27922Error as error:
        str(error)
    return Counted.times - before


def flat(found: Found) -> list[Problem]:
    return [problem for one in found for problem in ([one] if isinstance(one, Problem) else flat(one))]


def excluded(count: int) -> Callable[[], object]:
    assessment = Assessment(SHIPPED.id, [], exclusions=[Exclusion(id, "x") for id in ids(count)], revision=1)
    return lambda: gbt27922.score(assessment, SHIPPED)


def graded(count: int) -> Callable[[], object]:
    grades = [Grade(id, TITLE, number or None) for number, id in enumerate(ids(count))]
    return lambda: flat(grade_problems(tuple(grades), 2))


def named(count: int) -> Callable[[], object]:
    grades = [Grade(id, TITLE, number or None) for number, id in enumerate(ids(count))]

    def run() -> None:
        with listing({"grades": tuple(grades)}, lambda found, _: found):
            for grade in grades:
                grade_of(grade.id)

    return run


LISTS: dict[str, Callable[[int], Callable[[], object]]] = {
    "exclusions": excluded,
    "grades": graded,
    "grades by name": named,
    "points": lambda count: lambda: schemes.with_points(SHIPPED, dict.fromkeys(ids(count, "5.9.{}.1"), 1)),
    "sites": lambda count: lambda: Assessment("S", [], sites=[Site(id, "outlet") for id in ids(count)]),
    "findings": lambda count: lambda: Assessment("S", [Finding("5.1", id, conforming=True) for id in ids(count)]),
    "children": lambda count: lambda: Indicator("5.2", TITLE, children=[Indicator(id, TITLE) for id in ids(count)]),
    "required": lambda count: lambda: outlets.draw([Site("A", "outlet")], size=1, seed="A", required=ids(count)),
}


@pytest.mark.parametrize("name", LISTS)
def test_operations(name: str) -> None:
    few, many = (operations(LISTS[name](count)) for count in (100, 400))
    assert few < many < MOST * few


def grown(data: dict[str, Any], field: str, item: Any, count: int) -> Callable[[], object]:
    return lambda: gbt27922.formats.parse({**data, field: [item] * count})


CARD = gbt27922.to_data(gbt27922.score(gbt27922.read_assessment("tests/data/revision-1/sampled.json")))
GRADE = {"id": "g", "title": {"zh": "甲", "en": "A"}}
#: What is refused for reasons that could each name all of a long list.
TELLING: dict[str, Callable[[int], Callable[[], object]]] = {
    "inner indicators": lambda count: (
        lambda: gbt27922.score(Assessment(SHIPPED.id, [Finding("5.1", conforming=True)] * count, revision=1), SHIPPED)
    ),
    "grounds": lambda count: (
        lambda: gbt27922.score(
            Assessment(SHIPPED.id, [], special_deductions=[SpecialDeduction("x" * 99, "x")] * count, revision=1),
            SHIPPED,
        )
    ),
    "bounds and grades": lambda count: (
        lambda: gbt27922.parse_scorecard(
            {
                **CARD,
                "grades": [{**GRADE, "id": f"g{number}"} for number in range(count)],
                "bounds": [{"grade": "x", "from": "1", "margin": "1"}] * count,
            }
        )
    ),
    "sites": lambda count: grown(
        gbt27922.to_data(Assessment("S", [])), "sites", {"id": "x" * 9, "kind": "y" * 999}, count
    ),
    "headings": lambda count: lambda: outlets.parse_outlets(",".join(f"{'c' * 99}{number}" for number in range(count))),
    "points": lambda count: lambda: schemes.with_points(OPEN, {f"9.{number}{'x' * 99}": 1 for number in range(count)}),
    "targets": lambda count: (
        lambda: analysis.improve(
            gbt27922.read_assessment("tests/data/revision-1/sampled.json"),
            "x",
            costs={f"{number}{'y' * 99}": 1 for number in range(count)},
        )
    ),
}


def length(run: Callable[[], object]) -> int:
    """How long all reasons of a refusal are."""
    with pytest.raises(Gbt27922Error) as refusal:
        run()
    assert len(str(refusal.value)) < 100_000
    return sum(len(str(problem)) for problem in refusal.value.problems)


@pytest.mark.parametrize("name", TELLING)
def test_messages(name: str) -> None:
    few, many = (length(TELLING[name](count)) for count in (100, 400))
    assert many < MOST * few
    assert few < 100 * 1000


def test_a_refusal_of_many_names_is_short() -> None:
    data = {**gbt27922.to_data(Assessment("S", [])), **{f"{'n' * 500}{number}": 1 for number in range(5000)}}
    with pytest.raises(Gbt27922Error) as refusal:
        gbt27922.parse_assessment(data)
    assert len(refusal.value.problems) == 5000
    assert len(str(refusal.value)) < 110_000
