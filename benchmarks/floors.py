"""A million rows on the bounds and the floors of a scheme and beside them, through every front end; fails at any difference.

``python benchmarks/floors.py [scheme] [rows]``, with the root of the project on the path. What is expected is worked
out in Python's integers from the rules; of each part some rows are also scored one by one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from random import Random
from typing import Any

import numpy as np
from attrs import frozen

import gbt27922
from gbt27922 import batch, schemes
from gbt27922.batch.kernel.exact_rows import MOST
from gbt27922.models import Assessment, Finding, Scheme
from tests.support.libraries import duckdb, pa, pl

PART, ONE_BY_ONE = 50_000, 200
#: How large the sample is that a row stands beside a bound by.
FINE = (10, 1000, 10**6, 2**31 + 11)


@frozen(eq=False)
class Drawer:
    """Rows of a scheme with floors at the outermost level: items, each of some leaves, with whole weights."""

    scheme: Scheme
    leaves: list[str]
    items: list[list[int]]
    weights: list[int]

    @classmethod
    def of(cls, scheme: Scheme) -> Drawer:
        """Those of a scheme."""
        leaves = [leaf.id for leaf in scheme.leaves]
        points = [scheme.points(leaf) for leaf in leaves]
        scale = lcm(*(value.denominator for value in points))
        items = [[leaves.index(leaf) for leaf in scheme.tree.under[node]] for node in scheme.tree.levels[1]]
        return cls(scheme, leaves, items, [int(value * scale) for value in points])

    def row(self, random: Random) -> list[tuple[int, int]]:
        """The counts of a row: one item on its floor, the score on a bound, or hardly beside."""
        grades = self.scheme.grades[1:]
        bound = random.choice(grades).from_ or Fraction(0)
        whole, item = sum(self.weights), random.choice(self.items)
        floors = [grade.floor.share for grade in grades if grade.floor]
        own = sum(self.weights[leaf] for leaf in item)
        share = random.choice([*floors, *floors, Fraction(random.randrange(11), 10)])
        rest = (bound / 100 * whole - share * own) / (whole - own)
        shares = dict.fromkeys(range(len(self.leaves)), min(max(rest, Fraction(0)), Fraction(1)))
        shares |= dict.fromkeys(item, share)
        return self._beside(random, [self._counts(random, 1 - shares[leaf]) for leaf in range(len(self.leaves))])

    @staticmethod
    def _counts(random: Random, lost: Fraction) -> tuple[int, int]:
        more = random.choice((1, 1, 2, 3))
        return lost.denominator * more, lost.numerator * more

    @staticmethod
    def _beside(random: Random, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The same, but that some leaves lose one part more or less of a large sample."""
        for _ in range(random.choice((0, 0, 1, 1, 2))):
            place, fine = random.randrange(len(found)), random.choice(FINE)
            of, lost = found[place]
            if of * fine > MOST:
                continue
            found[place] = of * fine, min(of * fine, max(0, lost * fine + random.choice((-1, 1))))
        if random.random() < 0.1:
            found[random.randrange(len(found))] = 0, 0
        return found

    def answer(self, row: list[tuple[int, int]]) -> tuple[Fraction, int]:
        """The score and the rank of the grade, by the rules."""
        common = lcm(*(of for of, _ in row if of))
        kept = [
            w * common - w * lost * (common // of) if of else 0 for w, (of, lost) in zip(self.weights, row, strict=True)
        ]
        there = [w * common if of else 0 for w, (of, _) in zip(self.weights, row, strict=True)]
        score, rank = 100 * Fraction(sum(kept), sum(there)), 0
        sums = [(sum(kept[leaf] for leaf in item), sum(there[leaf] for leaf in item)) for item in self.items]
        for grade in self.scheme.grades[1:]:
            share = grade.floor.share if grade.floor else Fraction(0)
            above, below = share.as_integer_ratio()
            if (grade.from_ or 0) > score or any(earned * below < above * whole for earned, whole in sums):
                break
            rank += 1
        return score, rank

    def one_by_one(self, row: list[tuple[int, int]]) -> tuple[Fraction, int]:
        """The same, by ``score``."""
        pairs = list(zip(self.leaves, row, strict=True))
        found = [Finding(leaf, sampled=of, nonconforming=lost) for leaf, (of, lost) in pairs if of]
        gone = [gbt27922.models.Exclusion(leaf, "-") for leaf, (of, _) in pairs if not of]
        card = gbt27922.score(Assessment(self.scheme.id, found, exclusions=gone), self.scheme)
        return card.score, self.scheme.grades.index(card.grade)


def fronts(drawer: Drawer, counts: Any) -> Iterator[tuple[str, Any]]:
    """What each front end makes of rows of counts."""
    scheme, leaves = drawer.scheme, drawer.leaves
    words = ("sampled", "nonconforming")
    table = pa.table(
        {f"{w}_{leaf}": counts[:, place, side] for place, leaf in enumerate(leaves) for side, w in enumerate(words)}
    )
    yield "pyarrow", batch.score(table, scheme)
    yield "pandas", pa.Table.from_pandas(batch.score(table.to_pandas(), scheme))
    yield "polars", batch.score(pl.from_arrow(table), scheme).to_arrow()
    yield "polars lazy", batch.score(pl.from_arrow(table).lazy(), scheme).collect().to_arrow()
    yield "duckdb", batch.score(duckdb.from_arrow(table), scheme).to_arrow_table()
    key, place = np.divmod(np.random.default_rng(0).permutation(counts.shape[0] * len(leaves)), len(leaves))
    both = {word: counts[key, place, side] for side, word in enumerate(words)}
    long = pa.table({"assessment": key, "indicator": pa.array(leaves).take(pa.array(place)), **both})
    yield "long", batch.score(long, scheme, "long").sort_by("assessment")


def main() -> None:
    scheme = schemes.load(sys.argv[1] if len(sys.argv) > 1 else "SB/T 10401-2006 A.1")
    rows, drawer, begun = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000, Drawer.of(scheme), time.process_time()
    ids, wrong, seen = [grade.id for grade in scheme.grades], dict[str, int](), dict[str, int]()
    for start in range(0, rows, PART):
        random = Random(start)
        made = [drawer.row(random) for _ in range(min(PART, rows - start))]
        wanted = [drawer.answer(row) for row in made]
        said = [float(score) for score, _ in wanted], [ids[rank] for _, rank in wanted]
        for name, table in fronts(drawer, np.array(made, np.int64)):
            pairs = zip(table["score"].to_pylist(), table["grade"].to_pylist(), *said, strict=True)
            wrong[name] = wrong.get(name, 0) + sum((a, b) != (c, d) for a, b, c, d in pairs)
        alone = sum(drawer.one_by_one(row) != want for row, want in zip(made[:ONE_BY_ONE], wanted, strict=False))
        wrong["score"] = wrong.get("score", 0) + alone
        for _, rank in wanted:
            seen[ids[rank]] = seen.get(ids[rank], 0) + 1
    seconds = time.process_time() - begun
    print(f"{scheme.id}: {rows} rows in {seconds:.0f} s, grades {seen}; differences: {wrong}")
    raise SystemExit(1 if any(wrong.values()) else 0)


if __name__ == "__main__":
    main()
