"""The kernel against exact integers where grades have floors and requirements, and scores are on other totals."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from gbt27922 import schemes
from gbt27922.batch.kernel.columns import Counts, Results
from gbt27922.batch.kernel.evaluation import evaluate, run
from gbt27922.batch.kernel.exact_rows import Exact, rows_of
from gbt27922.batch.kernel.weights import Weights
from gbt27922.models import Scheme
from tests.property.strategies import patched

#: More of them are tried by hand: CONDITION_ROWS=1000000.
ROWS = int(os.environ.get("CONDITION_ROWS", "2000"))


def grades(*conditions: dict[str, Any]) -> list[dict[str, Any]]:
    """A lowest grade, and one with each of these conditions."""
    return [
        {"id": f"g{place}", "title": {"zh": f"{place}级", "en": f"grade {place}"}, **condition}
        for place, condition in enumerate(({}, *conditions))
    ]


def floor(level: int, share: str) -> dict[str, Any]:
    """A floor as a document has it."""
    return {"floor": {"level": level, "share": share}}


#: Schemes of every kind whose leaves take counts: shipped ones, and what they do not have.
KINDS: dict[str, Scheme] = {
    **{id: schemes.load(id) for id in ("SB/T 10401-2006 A.1", "SB/T 10401-2006 A.2", "completeness-tiers", "maturity")},
    "GB/T 27925-2011": schemes.load("GB/T 27925-2011"),
    "floors of leaves, and of all": patched(
        grades=grades({"from": 30, **floor(3, "1/3")}, floor(1, "0.7"), {"from": 80, **floor(2, "1")})
    ),
    "requirements between bounds": patched(
        grades=grades({"requires": ["5.3"]}, {"from": 60}, {"requires": ["5.1.1", "5.2"]}, {"from": 90})
    ),
    "a total of 1000, and a floor": patched(
        score_total=1000, grades=grades({"from": 500, **floor(2, "0.5")}, {"from": 700})
    ),
    "a total of 5/2": patched(score_total="5/2", grades=grades({"from": "1.25"}, {"from": 2})),
    "a total of many digits": patched(score_total="1000000.000001", grades=grades({"from": 500000})),
    "inside a total of 1000": patched(
        special={"applied": "inside"}, score_total=1000, grades=grades({"from": 700}, {"from": 900})
    ),
}


def drawn(scheme: Scheme, rows: int, most: int, seed: int) -> Counts:
    """Random counts, of which leaves lose all alike, about the shares of floors and often just these."""
    random = np.random.default_rng(seed)
    size = len(scheme.leaves), rows
    share = random.choice([0.0, 0.02, 0.1, 0.3, 0.5, 2 / 3], rows) * (random.random(size) < random.random(rows))
    sampled = random.integers(1, most, size, endpoint=True)
    sampled[:, ::3] = most  # so many are on a floor
    lost = np.minimum(np.rint(sampled * share).astype(np.int64) + (random.random(size) < 0.05), sampled)
    out = random.random(size) < 0.05
    sampled[out], lost[out] = 0, 0
    verdicts = [leaf.method == "qualitative" for leaf in scheme.leaves]
    lost[verdicts] = np.minimum(lost[verdicts], np.minimum(sampled[verdicts], 1))
    sampled[verdicts] = np.minimum(sampled[verdicts], 1)
    special = not scheme.special.is_none
    bonuses = random.integers(0, scheme.special.bonus_limit, rows, endpoint=True) if special else None
    deductions = random.integers(0, scheme.special.fail_at, rows, endpoint=True) if special else None
    kind = np.min_scalar_type(most)  # as small as frames have them
    return Counts(list(sampled.astype(kind)), list(lost.astype(kind)), deductions, bonuses)


@pytest.mark.parametrize("most", [12, 100003, (1 << 31) + 9], ids=lambda most: f"samples up to {most}")
@pytest.mark.parametrize(
    ("name", "special"),
    [
        *((name, False) for name in KINDS),
        *((name, True) for name, scheme in KINDS.items() if not scheme.special.is_none),
    ],
)
def test_every_row_has_its_exact_score_and_grade(name: str, most: int, special: bool) -> None:
    scheme = KINDS[name]
    weights, counts = Weights.of(scheme), drawn(scheme, ROWS // 8, most, 27922)
    if not special:
        counts = Counts(counts.sampled, counts.nonconforming)
    results, problems = evaluate(weights, counts)
    assert not problems or set(problems.values()) == {"there is nothing to score: nothing with points applies"}
    found = [
        (row, exact)
        for row, one in enumerate(rows_of(counts, slice(None)))
        if row not in problems
        for exact in [Exact.of(weights, one)]
    ]
    rows = [row for row, _ in found]
    assert results.rank[rows].tolist() == [exact.rank for _, exact in found]
    assert results.score[rows].tolist() == [float(exact.score) for _, exact in found]
    assert results.base_score[rows].tolist() == [float(exact.base) for _, exact in found]


@pytest.mark.parametrize("name", [name for name in KINDS if name != "a total of many digits"])
def test_few_rows_are_left_to_settle(name: str) -> None:
    weights, counts = Weights.of(KINDS[name]), drawn(KINDS[name], 4000, 30, 1)
    counts = Counts(counts.sampled, counts.nonconforming)
    assert weights.fits
    left = run(weights, counts, Results.empty(len(weights.categories), 4000), verdicts=True)
    assert len(left) < 400
