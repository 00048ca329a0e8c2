"""A million rows on a bound and beside it, through every front end; prints what it saw, and fails at any difference.

``python benchmarks/adversarial.py [rows]``, with the root of the project on the path.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from multiprocessing import Pool
from typing import Any

import numpy as np

import gbt27922
from gbt27922 import batch
from gbt27922.models import Assessment, Exclusion, Finding, SpecialDeduction
from tests.property.strategies import COMPLETE, SHIPPED
from tests.support.adversarial import Rows, adversarial
from tests.support.libraries import duckdb, pa, pl

PART = 25_000
#: Of each part, so many rows are also scored one by one.
ONE_BY_ONE = 200
SCHEMES = {"shipped": SHIPPED, "complete": COMPLETE}
LEAVES = {name: [leaf.id for leaf in scheme.leaves] for name, scheme in SCHEMES.items()}


def wide(rows: Rows, leaves: list[str]) -> Any:
    columns = {"special_deductions": rows.deductions}
    for place, leaf in enumerate(leaves):
        columns |= {f"sampled_{leaf}": rows.sampled[:, place], f"nonconforming_{leaf}": rows.nonconforming[:, place]}
    return pa.table(columns)


def long(rows: Rows, leaves: list[str]) -> tuple[Any, Any]:
    """The same rows as findings, in a random order."""
    order = np.random.default_rng(0).permutation(rows.sampled.size)
    number, place = np.divmod(order, len(leaves))
    counts = {"sampled": rows.sampled.ravel()[order], "nonconforming": rows.nonconforming.ravel()[order]}
    findings = pa.table({"assessment": number, "indicator": pa.array(leaves).take(pa.array(place)), **counts})
    none = np.zeros(len(rows), np.int64)
    key = np.arange(len(rows))
    return findings, pa.table({"assessment": key, "special_deductions": rows.deductions, "special_bonuses": none})


def answers(table: Any, scheme: gbt27922.models.Scheme, *, by_key: bool = False) -> tuple[list[int], list[float]]:
    table = table.sort_by("assessment") if by_key else table
    ids = [grade.id for grade in scheme.grades]
    return [ids.index(grade) for grade in table["grade"].to_pylist()], table["score"].to_pylist()


def differences(task: tuple[str, int, int]) -> dict[str, int]:
    """How many rows of one part differ, by front end."""
    name, rows_wanted, seed = task
    scheme, leaves = SCHEMES[name], LEAVES[name]
    rows = adversarial(scheme, rows_wanted, seed, special=seed % 4 > 1, small=seed % 3 == 2)
    table = wide(rows, leaves)
    findings, specials = long(rows, leaves)
    found = {
        "pyarrow": answers(batch.score(table, scheme), scheme),
        "pandas": answers(pa.Table.from_pandas(batch.score(table.to_pandas(), scheme)), scheme),
        "polars": answers(batch.score(pl.from_arrow(table), scheme).to_arrow(), scheme),
        "polars lazy": answers(batch.score(pl.from_arrow(table).lazy(), scheme).collect().to_arrow(), scheme),
        "duckdb": answers(batch.score(duckdb.from_arrow(table), scheme).to_arrow_table(), scheme),
        "long": answers(batch.score(findings, scheme, "long", specials=specials), scheme, by_key=True),
    }
    wanted = rows.ranks, list(map(float, rows.scores))
    wrong = {
        front: sum(a != b for a, b in zip(zip(*seen, strict=True), zip(*wanted, strict=True), strict=True))
        for front, seen in found.items()
    }
    wrong["score"] = sum(
        one_by_one(rows, row, scheme) != (rows.scores[row], rows.ranks[row])
        for row in range(min(ONE_BY_ONE, len(rows)))
    )
    wrong["on a bound"] = sum(not distance for distance in rows.distances)
    wrong["nearer than 10^-6"] = sum(0 < distance < Fraction(1, 10**6) for distance in rows.distances)
    return wrong


def one_by_one(rows: Rows, row: int, scheme: gbt27922.models.Scheme) -> tuple[Fraction, int]:
    counts = zip(scheme.leaves, rows.sampled[row].tolist(), rows.nonconforming[row].tolist(), strict=True)
    found = [(leaf.id, of, lost) for leaf, of, lost in counts]
    assessment = Assessment(
        scheme.id,
        [Finding(leaf, sampled=of, nonconforming=lost) for leaf, of, lost in found if of],
        exclusions=[Exclusion(leaf, "-") for leaf, of, _ in found if not of],
        special_deductions=[SpecialDeduction("law", "-")] * int(rows.deductions[row]),
    )
    card = gbt27922.score(assessment, scheme)
    return card.score, scheme.grades.index(card.grade)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    names = list(SCHEMES)
    tasks = [(names[i % 2], min(PART, rows - start), i) for i, start in enumerate(range(0, rows, PART))]
    total: dict[str, int] = {}
    with Pool(2) as pool:
        for wrong in pool.imap_unordered(differences, tasks):
            total = {front: total.get(front, 0) + count for front, count in wrong.items()}
    seen = {front: total.pop(front) for front in ("on a bound", "nearer than 10^-6")}
    print(f"{rows} rows, of these {seen}; differences: {total}")
    raise SystemExit(1 if any(total.values()) else 0)


if __name__ == "__main__":
    main()
