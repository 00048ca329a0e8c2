"""What a result rests on: the readings of an ambiguous record, and two scorecards compared."""

from __future__ import annotations

from typing import Any

from gbt27922 import _comparison, _readings
from gbt27922._admissible import AdmissibleValue, Options, Value
from gbt27922._agreement import Agreement
from gbt27922._comparison import Comparison, LineDifference, compare
from gbt27922._readings import Reading, ReadingField, Readings, readings

__all__ = [
    "AdmissibleValue",
    "Agreement",
    "Comparison",
    "LineDifference",
    "Options",
    "Reading",
    "ReadingField",
    "Readings",
    "Value",
    "compare",
    "document",
    "readings",
]


def document(result: Readings | Comparison) -> dict[str, Any]:
    """A result as its document, with exact numbers as text: ``gbt27922.readings/1`` or ``gbt27922.comparison/1``.

    >>> import gbt27922
    >>> document(readings(gbt27922.read_assessment("docs/examples/five-star.json")))["grades"]
    ['five_star']
    """
    return _comparison.document(result) if isinstance(result, Comparison) else _readings.document(result)
