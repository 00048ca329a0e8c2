"""The jackknife: against R, against its formula, and where one visited outlet alone has findings of a leaf."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import formats, report
from gbt27922.estimates import Estimate, Stratum, estimate, strata
from gbt27922.models import Assessment, Finding, Scheme, Site
from tests.support.estimating import assessment_of, outlets_of, scheme_of
from tests.support.shipped import SCHEME as SHIPPED

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "data" / "jackknife.json").read_bytes())["cases"]
AB = scheme_of({"A": 4, "B": 6})
Rows = Sequence[tuple[str, str, dict[str, tuple[int, int]]]]
ROWS: Rows = (
    ("HQ", "HQ", {"A": (1, 20)}),
    ("east-1", "east", {"A": (1, 10), "B": (0, 8)}),
    ("east-2", "east", {"A": (3, 12), "B": (1, 10)}),
    ("east-3", "east", {"B": (2, 7)}),
    ("west-1", "west", {"A": (0, 5), "B": (0, 10)}),
    ("west-2", "west", {"A": (2, 9), "B": (0, 14)}),
)
POPULATION = {"east": 6, "west": 10}


def near(value: float | Fraction, wanted: str) -> bool:
    return float(value) == pytest.approx(float(wanted), rel=1e-9, abs=1e-12)


class TestAgainstR:
    """Lumley's survey package, as.svrepdesign with JKn and mse, on the designs of tests/data/jackknife.json."""

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
    def test_score_error_degrees_of_freedom_and_interval_agree(self, case: dict[str, Any]) -> None:
        found = estimate(
            assessment_of(case["visited"]),
            outlets_of(case["population"]),
            scheme_of(case["points"], aggregation=case["aggregation"]),
            confidence=case["confidence"],
            lonely_stratum=case["lonely_stratum"],
        )
        wanted = case["expected"]
        assert near(found.score, wanted["score"])
        assert near(found.standard_error, wanted["standard_error"])
        assert near(found.df, wanted["df"])
        if found.has_interval:
            assert near(found.interval[0], str(max(0.0, float(wanted["low"]))))
            assert near(found.interval[1], str(min(100.0, float(wanted["high"]))))
        assert list(found.lone_leaves) == case.get("lone_leaves", [])
