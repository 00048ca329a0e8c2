"""The parts of an estimate's document: floats, pairs of scores, and grades with their probabilities."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from gbt27922._basis.checked import Checked, Rule, holds, wrong_type
from gbt27922._basis.exact import exact_if_possible
from gbt27922._basis.rules import instance_of
from gbt27922.errors import Problem
from gbt27922.models.grades import Grade, grade_id


def _as_float(value: Any) -> Any:
    """A number from JSON text, which was exact so far, as a float."""
    return float(Decimal(value)) if type(value) in {int, Decimal} else value


def as_floats(value: Any) -> Any:
    """An array of numbers as floats, else ``value`` unchanged."""
    return tuple(map(_as_float, value)) if isinstance(value, list) else value


def as_exact(value: Any) -> Any:
    """Numbers as exact ones, else ``value`` unchanged."""
    return tuple(map(exact_if_possible, value)) if isinstance(value, list | tuple) else value


def a_float(value: object) -> tuple[Problem, ...]:
    """A finite float."""
    return () if is_finite(value) else wrong_type("finite_float", value)


def is_finite(value: object) -> bool:
    """Whether it is a finite float."""
    return type(value) is float and math.isfinite(value)


def pair_of(is_valid: Callable[[Any], bool], wanted: str) -> Rule:
    """A pair of which each is valid; ``wanted`` is the key of what they are together."""

    def rule(value: object) -> tuple[Problem, ...]:
        is_pair = isinstance(value, tuple) and len(value) == 2 and all(map(is_valid, value))
        return () if is_pair else wrong_type(wanted, [*value] if isinstance(value, tuple) else value)

    return rule


#: How a document's number becomes a float.
FLOAT = float, _as_float


@frozen(kw_only=True)
class Chance(Checked):
    """A grade and its probability in a document."""

    grade: Grade = field(metadata=holds(instance_of(Grade), write=grade_id))
    probability: float = field(metadata=holds(a_float, read=FLOAT))

    @classmethod
    def of(cls, pairs: tuple[tuple[Grade, float], ...]) -> tuple[Chance, ...]:
        """Pairs of a grade and its probability, for a document."""
        return tuple(cls(grade=grade, probability=probability) for grade, probability in pairs)


def as_pairs(chances: tuple[Chance, ...]) -> tuple[tuple[Grade, float], ...]:
    """The chances of a document as pairs."""
    return tuple((chance.grade, chance.probability) for chance in chances)


def chances_rule(value: object) -> tuple[Problem, ...]:
    """Pairs of a grade and its probability."""
    pairs = value if isinstance(value, tuple) else (value,)
    if all(isinstance(pair, tuple) and list(map(type, pair)) == [Grade, float] for pair in pairs):
        return ()
    return wrong_type("chances", value)
