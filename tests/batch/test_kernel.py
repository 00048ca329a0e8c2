"""The kernel against exact integers: rows on a bound and beside it, and schemes that strain its bits."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gbt27922.batch.kernel.columns import Counts, Results
from gbt27922.batch.kernel.evaluation import evaluate, run
from gbt27922.batch.kernel.exact_rows import Exact, rows_of
from gbt27922.batch.kernel.weights import Weights
from gbt27922.models import Scheme
from tests.property.strategies import COMPLETE, READINGS, SHIPPED, SMALL, node, patched
from tests.support.adversarial import adversarial

#: ``nox -s adversarial`` makes it a million.
ROWS = int(os.environ.get("ADVERSARIAL_ROWS", "8000"))
FINE_BOUNDS = patched(
    display_places=2,
    grades=[
        {"id": "low", "title": {"zh": "低", "en": "low"}},
        *({"id": f"g{b}", "title": {"zh": "高", "en": "high"}, "from": b} for b in ("69.9", "79.99", "80", "94.01")),
    ],
)


def tree(*points: Fraction | int | str, **patch: Any) -> Scheme:
    """A scheme of leaves with these points, each a category."""
    values = [Fraction(value) for value in points]
    nodes = [node(f"L{place:03d}", str(value)) for place, value in enumerate(values)]
    return patched(total=str(sum(values)), indicators=nodes, **patch)


@pytest.mark.parametrize("small", [False, True], ids=["large samples", "small samples"])
@pytest.mark.parametrize(
    ("scheme", "special"),
    [
        *((scheme, False) for scheme in (SHIPPED, COMPLETE, SMALL, FINE_BOUNDS)),
        *((scheme, True) for scheme in (SHIPPED, READINGS[2], FINE_BOUNDS)),
    ],
    ids=["shipped", "complete", "small", "bounds that are no floats", "special", "inside", "special, such bounds"],
)
def test_rows_on_a_bound_and_beside_it(scheme: Scheme, special: bool, small: bool) -> None:
    rows = adversarial(scheme, ROWS // 4 + 1, 27922, special=special, small=small)
    near, share = (Fraction(1, 10**2), 32) if small else (Fraction(1, 10**6), 8)
    assert sum(distance == 0 for distance in rows.distances) > len(rows) / share
    assert sum(0 < distance < near for distance in rows.distances) > len(rows) / share
    kind = np.uint8 if small else np.int64
    sampled, nonconforming = rows.sampled.astype(kind), rows.nonconforming.astype(kind)
    counts = Counts(list(sampled.T), list(nonconforming.T), rows.deductions if special else None)
    results, problems = evaluate(Weights.of(scheme), counts)
    assert not problems
    assert results.rank.tolist() == rows.ranks
    assert results.score.tolist() == list(map(float, rows.scores))


#: Points of many digits, of any size, none at all, and very many or few leaves.
STRAINING = {
    "one leaf": tree(100),
    "two leaves, one without points": tree(100, 0),
    "two hundred leaves": tree(*["1/2"] * 200),
    "two hundred leaves that differ": tree(*range(1, 201)),
    "widest that fits": tree(2**24 - 2, 1),
    "very many wide leaves": tree(*[2**24 // 300] * 300),
    "bounds of many digits": patched(
        display_places=20,
        grades=[
            {"id": "low", "title": {"zh": "低", "en": "low"}},
            {"id": "high", "title": {"zh": "高", "en": "high"}, "from": f"50.{'0' * 19}1"},
        ],
    ),
    "narrowest that does not": tree(2**24 - 1, 1),
    "huge denominators": tree("1/999983", "1/999979", 3),
    "a tiny total": tree(Fraction(1, 10**30), Fraction(2, 10**30)),
    "a small total": tree("1/1000000", "2/1000000"),
    "a huge total": tree(10**40, 10**40),
}


def random_counts(leaves: int, rows: int, largest: int, rng: np.random.Generator) -> Counts:
    sampled = [(largest ** rng.random(rows)).astype(np.int64) * (rng.random(rows) > 0.1) for _ in range(leaves)]
    nonconforming = [np.minimum((of * rng.random(rows) ** 4 * 1.2).astype(np.int64), of) for of in sampled]
    return Counts(sampled, nonconforming)


def check(scheme: Scheme, counts: Counts) -> None:
    weights = Weights.of(scheme)
    results, problems = evaluate(weights, counts)
    for index, row in enumerate(rows_of(counts, slice(None))):
        if index in problems:
            assert results.rank[index] == -1
            continue
        exact = Exact.of(weights, row)
        assert (results.score[index], results.rank[index]) == (float(exact.score), exact.rank), index
        assert results.base_score[index] == float(exact.base)
        assert [column[index] for column in results.earned] == list(map(float, exact.earned))
        assert [column[index] for column in results.applicable] == list(map(float, exact.applicable))


@pytest.mark.parametrize("largest", [1, 2, 8, 30, 31, 250, 10**6, 2**31 - 1, 2**62])
@pytest.mark.parametrize("name", STRAINING)
def test_schemes_that_strain_its_bits(name: str, largest: int) -> None:
    scheme = STRAINING[name]
    check(scheme, random_counts(len(scheme.leaves), 40, largest, np.random.default_rng(largest % 1000)))


def test_special_items_that_nearly_cancel() -> None:
    special = {"deduction_points": "100000000000000000/3", "bonus_points": "100000000000000000/11", "bonus_limit": 1000}
    for applied in ("outside", "inside"):
        scheme = patched(special={**special, "applied": applied, "fail_at": 1000})
        counts = random_counts(len(scheme.leaves), 60, 250, np.random.default_rng(1))
        times = np.arange(60) % 13
        check(scheme, Counts(counts.sampled, counts.nonconforming, 3 * times, 11 * times))


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int32, np.uint64])
def test_special_items_of_every_dtype(dtype: type) -> None:
    scheme = patched(special={"deduction_points": "1/3", "bonus_points": "2/7", "bonus_limit": 3})
    counts = random_counts(len(scheme.leaves), 64, 250, np.random.default_rng(2))
    rows = np.arange(64)
    check(scheme, Counts(counts.sampled, counts.nonconforming, (rows % 5).astype(dtype), (rows % 3).astype(dtype)))


@pytest.mark.parametrize("sampled", [np.uint8, np.int16, np.int64, np.uint64])
@pytest.mark.parametrize("nonconforming", [np.uint8, np.int16, np.int64, np.uint64])
@pytest.mark.parametrize("of", [1, 20])
def test_counts_of_two_dtypes_and_one_bad_row(sampled: type, nonconforming: type, of: int) -> None:
    scheme = STRAINING["two leaves, one without points"]
    lost: Any = np.array([0, 1, 300 if nonconforming is not np.uint8 else 200]).astype(nonconforming)
    columns: list[Any] = [np.full(3, of, sampled)] * 2
    results, problems = evaluate(Weights.of(scheme), Counts(columns, [lost, np.zeros(3, nonconforming)]))
    assert list(problems) == [2]
    assert results.score.tolist()[:2] == [100, float(Fraction(100 * (of - 1), of))]


def test_a_scheme_of_many_grades() -> None:
    grades = [
        {"id": f"g{i}", "title": {"zh": "级", "en": "grade"}, **({"from": f"{i / 100}"} if i else {})}
        for i in range(300)
    ]
    scheme = patched(grades=grades)
    whole = [np.full(2, 10_000)] * len(scheme.leaves)
    results, _ = evaluate(Weights.of(scheme), Counts(whole, [np.array([0, 9_800])] * len(whole)))
    assert results.rank.tolist() == [299, 200]


def test_a_cap_below_a_bound() -> None:
    scheme = patched(cap=85)
    check(scheme, random_counts(len(scheme.leaves), 200, 250, np.random.default_rng(4)))


@pytest.mark.parametrize("share", [0.01, 0.9])
@pytest.mark.parametrize("special", [False, True], ids=["large samples", "special items"])
def test_some_rows_among_those_of_small_samples(share: float, special: bool) -> None:
    rng, leaves = np.random.default_rng(5), len(COMPLETE.leaves)
    few = (rng.random(200) < share).astype(np.int64)
    counts = random_counts(leaves, 200, 30, rng)
    if special:
        check(COMPLETE, Counts(counts.sampled, counts.nonconforming, few, 1 - few))
    else:
        check(
            COMPLETE, Counts([n + few * 10**6 for n in counts.sampled], [k + few * 999 for k in counts.nonconforming])
        )


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64])
@pytest.mark.parametrize("lost", [7, 8, 40, 100])
def test_small_samples_with_more_nonconforming_than_sampled(dtype: type, lost: int) -> None:
    """None of them may pass for another pair of counts: 1 and 40, say, for 2 and 8."""
    weights, rng = Weights.of(COMPLETE), np.random.default_rng(6)
    counts = random_counts(len(weights.leaves), 4, 30, rng)
    for leaf in range(len(weights.leaves)):
        sampled: list[Any] = [column.astype(dtype) for column in counts.sampled]
        nonconforming: list[Any] = [column.astype(dtype) for column in counts.nonconforming]
        sampled[leaf][:], nonconforming[leaf][:] = (0, 1, 6, 30), lost
        _, problems = evaluate(weights, Counts(sampled, nonconforming))
        assert list(problems) == [row for row, of in enumerate((0, 1, 6, 30)) if lost > of], leaf


def test_few_rows_of_ordinary_data_are_settled_one_by_one() -> None:
    weights = Weights.of(SHIPPED)
    counts = random_counts(len(weights.leaves), 20_000, 250, np.random.default_rng(3))
    left = run(weights, counts, Results.empty(len(weights.categories), len(counts)), verdicts=True)
    assert len(left) < len(counts) / 1000
