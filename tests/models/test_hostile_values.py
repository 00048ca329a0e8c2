"""Hostile values: every model and function answers or refuses, whatever it is given, and lets nothing of others through."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import attrs
import pytest

import gbt27922
from gbt27922 import analysis, estimates, outlets, schemes
from gbt27922._basis.checked import Checked, rules
from gbt27922._basis.exact import exact, for_message, whole_if_possible
from gbt27922.batch import Population, point_tables, simulate
from gbt27922.errors import Gbt27922Error, ModelError
from tests.support.hostile import denying, foreign, hostile
from tests.support.results import ASSESSMENT, OPEN, RESULTS, SITES
from tests.support.shipped import SCHEME

HEAD: dict[str, Any] = {"format": "gbt27922.assessment/1", "scheme": "S"}
ZOO = [*hostile(), *foreign()]


def _models(value: Any) -> Iterator[Checked]:
    if isinstance(value, Checked):
        yield value
    if attrs.has(type(value)):
        parts = [getattr(value, field.name) for field in attrs.fields(type(value))]
    else:
        parts = list(value) if isinstance(value, tuple) else []
    for part in parts:
        yield from _models(part)


MODELS = {type(model): model for model in _models((ASSESSMENT, OPEN, *RESULTS, SCHEME, Population(rates=0)))}


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: type(model).__name__)
def test_a_model_is_made_or_refused_whatever_a_field_is_given(model: Any) -> None:
    for field in attrs.fields(type(model)):
        for value in ZOO if field.init and field.name in {name for name, _, _ in rules(type(model))} else ():
            try:
                attrs.evolve(model, **{field.alias: value})
            except ModelError as error:
                assert all(len(problem.reason) < 500 for problem in error.problems)


CALLS: Mapping[str, Callable[[Any], object]] = {
    "exact": exact,
    "for_message": for_message,
    "whole_if_possible": whole_if_possible,
    "grade": gbt27922.grade,
    "deductions": lambda value: gbt27922.grade(1, special_deductions=value),
    "display": lambda value: gbt27922.display(value, 2),
    "places": lambda value: gbt27922.display(1, value),
    "points": lambda value: schemes.with_points(OPEN, {"1.1": value}),
    "costs": lambda value: analysis.improve(ASSESSMENT, "star", scheme=OPEN, costs={"1.1": value}),
    "cost": lambda value: analysis.improve(ASSESSMENT, "star", scheme=OPEN, costs=value),
    "target": lambda value: analysis.improve(ASSESSMENT, value, scheme=OPEN),
    "fixable": lambda value: analysis.improve(ASSESSMENT, "star", scheme=OPEN, fixable=value),
    "step": lambda value: analysis.improve(ASSESSMENT, "star", scheme=OPEN, step=value),
    "parse_costs": analysis.parse_costs,
    "parse_outlets": outlets.parse_outlets,
    "from_counts": lambda value: gbt27922.models.Assessment.from_counts("S", value),
    "sample_size": lambda value: outlets.sample_size(value, "initial"),
    "stage": lambda value: outlets.sample_size(3, value),
    "size": lambda value: outlets.draw(SITES[1:], size=value, seed="A"),
    "seed": lambda value: outlets.draw(SITES[1:], size=1, seed=value),
    "required": lambda value: outlets.draw(SITES[1:], size=1, seed="A", required=value),
    "confidence": lambda value: estimates.estimate(ASSESSMENT, SITES[1:], OPEN, confidence=value),
    "lonely": lambda value: estimates.estimate(ASSESSMENT, SITES[1:], OPEN, lonely_stratum=value),
    "variance": lambda value: estimates.estimate(ASSESSMENT, SITES[1:], OPEN, variance=value),
    "rates": lambda value: Population(rates={"5.1": value}),
    "rows": lambda value: simulate(Population(rates=0), value, seed="A"),
    "simulated": lambda value: simulate(Population(rates=0), 1, seed=value),
    "tables": lambda value: point_tables(tables=value, seed="A"),
    "document": gbt27922.parse_assessment,
    "format": lambda value: gbt27922.formats.parse({"format": value}),
    "assessment": lambda value: gbt27922.parse_assessment({**HEAD, "format": value}),
    "scheme": lambda value: gbt27922.parse_assessment({**HEAD, "scheme": value, "findings": []}),
    "findings": lambda value: gbt27922.parse_assessment({**HEAD, "findings": value}),
    "finding": lambda value: gbt27922.parse_assessment({**HEAD, "findings": [value]}),
    "site": lambda value: gbt27922.parse_assessment({**HEAD, "findings": [], "sites": [{"id": value, "kind": value}]}),
    "metadata": lambda value: gbt27922.parse_assessment({**HEAD, "findings": [], "metadata": value}),
    "counts": lambda value: gbt27922.parse_assessment(
        {**HEAD, "findings": [{"indicator": "5.1.6", "sampled": value, "nonconforming": value, "conforming": value}]}
    ),
}


#: Functions of numbers, which ask a foreign value nothing.
ASKED_NOTHING = {
    "exact",
    "for_message",
    "whole_if_possible",
    "grade",
    "deductions",
    "display",
    "places",
    "rows",
    "tables",
}


@pytest.mark.parametrize("name", CALLS)
def test_a_function_answers_or_refuses_whatever_it_is_given(name: str) -> None:
    for value in (*ZOO, *(denying() if name in ASKED_NOTHING else ())):
        try:
            CALLS[name](value)
        except Gbt27922Error as error:
            assert all(len(problem.reason) < 500 for problem in error.problems)


@pytest.mark.parametrize(
    "result",
    [ASSESSMENT, OPEN, *(pytest.param(one, marks=[pytest.mark.once, pytest.mark.unmeasured]) for one in RESULTS)],
    ids=lambda one: one.FORMAT,
)
def test_the_name_of_a_member_may_be_anything(result: Any) -> None:
    """A mapping of Python has keys that are no text; at every depth they are refused as fields that are not known."""
    for value in (10**5000, Fraction(10**5000, 3), 7, 2.5, None, True, (1,)):
        document = json.loads(gbt27922.to_json(result))
        for place in [one for one in _objects(document) if one]:
            place[value] = place[next(iter(place))]
            with pytest.raises(Gbt27922Error) as error:
                gbt27922.formats.parse(document)
            assert all(len(problem.path) < 500 for problem in error.value.problems)
            del place[value]


def _objects(value: Any) -> Iterator[dict[Any, Any]]:
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(part)


def test_what_is_no_plan_is_not_verified() -> None:
    for value in (None, 5, ASSESSMENT):
        other: Any = value
        for function in (outlets.verify_plan, outlets.skeleton):
            with pytest.raises(TypeError, match="takes a model, SamplePlan"):
                function(other, SITES[1:])


def test_an_option_has_no_more_digits_than_are_written() -> None:
    with pytest.raises(ModelError):
        analysis.AdmissibleValue(10**5000)
