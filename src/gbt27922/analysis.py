"""What a result rests on: the readings of an ambiguous record, and two scorecards compared."""

from __future__ import annotations

from gbt27922._admissible import readings
from gbt27922._agreement import Agreement
from gbt27922._comparison import Comparison, LineDifference, compare
from gbt27922._readings import AdmissibleValue, Options, Reading, ReadingField, Readings, Value

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
    "readings",
]
