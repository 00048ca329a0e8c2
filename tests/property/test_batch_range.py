"""The range in the batch against that of ``score``: the same ends of scores and grades, however rows come."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import batch
from gbt27922.models import Assessment, Scheme, ScoreRange
from gbt27922.scoring import Ratios, counted_range
from tests.property.strategies import SCHEMES
from tests.property.test_batch import fewer, long_of, many, wide_of
from tests.support.libraries import pa

NAMES = ("lowest", "lowest_exact", "highest", "highest_exact", "lowest_grade", "highest_grade")


def ranges(found: list[Assessment], scheme: Scheme) -> list[dict[str, Any]]:
    """What ``score`` says."""
    return [answer(gbt27922.score(assessment, scheme).score_range) for assessment in found]


def answer(spread: ScoreRange | None) -> dict[str, Any]:
    """A range in the words of a frame."""
    found = dict[str, Any](dict.fromkeys(NAMES))
    for name, end in (("lowest", spread.lowest), ("highest", spread.highest)) if spread else ():
        found |= {} if end is None else {name: float(end), f"{name}_exact": end}
    ends = (spread._lowest_grade, spread._highest_grade) if spread else (None, None)
    return found | dict(zip(NAMES[-2:], (grade and grade.id for grade in ends), strict=True))


def answered(table: Any) -> list[dict[str, Any]]:
    """What a frame says, in the same words."""
    rows = table.select(NAMES).to_pylist()
    return [{key: value and Fraction(value) if "exact" in key else value for key, value in row.items()} for row in rows]


class TestRange:
    """6: what points that are not published could change, for any number of assessments."""

    @fewer
    @given(many(single=True))
    def test_wide(self, drawn: tuple[list[Assessment], Scheme]) -> None:
        table = batch.score(wide_of(*drawn), drawn[1], exact=True, range=True)
        assert answered(table) == ranges(*drawn)

    @fewer
    @given(many())
    def test_long(self, drawn: tuple[list[Assessment], Scheme]) -> None:
        findings, specials = long_of(drawn[0])
        table = batch.score(findings, drawn[1], "long", exact=True, range=True, specials=specials)
        assert answered(table) == ranges(*drawn)

    @fewer
    @given(st.sampled_from(SCHEMES), st.data())
    def test_small_samples_and_many_exclusions(self, scheme: Scheme, data: st.DataObject) -> None:
        random = data.draw(st.randoms(use_true_random=False))
        columns: dict[str, list[int]] = {}
        for leaf in scheme.leaves:
            pairs = random.choices(FEW if leaf.method == "qualitative" else PAIRS, k=ROWS)
            columns[f"sampled_{leaf.id}"] = [of for of, _ in pairs]
            columns[f"nonconforming_{leaf.id}"] = [lost for _, lost in pairs]
        columns["special_deductions"] = random.choices((0, 0, 1, 6), k=ROWS)
        columns["special_bonuses"] = [random.randint(0, scheme.special.bonus_limit) for _ in range(ROWS)]
        table = batch.score(pa.table(columns), scheme, exact=True, range=True)
        for row, (said, problem) in enumerate(zip(answered(table), table["problem"].to_pylist(), strict=True)):
            found = None if problem else by_counts({name: column[row] for name, column in columns.items()}, scheme)
            assert said == answer(found)


#: A sample of one or none, as verdicts and exclusions are; and larger ones, on both sides of what floats can compare.
FEW = ((0, 0), (0, 0), (1, 0), (1, 1))
PAIRS = (*FEW, (2, 1), (4, 2), (20, 1), (20, 0), (2**26, 1), (2**26 + 1, 1))
ROWS = 12


def by_counts(row: dict[str, int], scheme: Scheme) -> ScoreRange | None:
    """The range of the counts of a row."""
    of = {leaf.id: row[f"sampled_{leaf.id}"] for leaf in scheme.leaves if row[f"sampled_{leaf.id}"]}
    ratios = Ratios({leaf: row[f"nonconforming_{leaf}"] for leaf in of if row[f"nonconforming_{leaf}"]}, of)
    return counted_range(ratios, row["special_deductions"], row["special_bonuses"], scheme)
