"""The grades of all point tables that agree with the published points, by trying every vertex of those that meet conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from tests.oracle import oracle
from tests.support.vertices import vertices

Json = dict[str, Any]

#: Hardly anything of a table, where points that apply can be as few as one likes.
_HARDLY = Fraction(1, 10**60)


class EveryTable:
    """All tables for an assessment, both plain: each leaf but the first of each group has a ``free`` part of what they share."""

    def __init__(self, assessment: Json, scheme: Json) -> None:
        self.assessment, self.scheme = assessment, scheme
        self.lost = oracle.ratios(assessment, scheme)
        self.given, groups = oracle.given_and_shared(scheme)
        self.groups = [(left, leaves) for left, leaves in groups if left]
        self.given |= {leaf: Fraction(0) for left, leaves in groups if not left for leaf in leaves}
        self.free = [leaf for _, leaves in self.groups for leaf in leaves[1:]]

    def ends(self) -> tuple[str, str]:
        """The least and the greatest grade."""
        seen = {self._grade(table) for table in self._tried() if any(table[leaf] for leaf in self.lost)}
        order = [one["id"] for one in self.scheme["grades"] if one["id"] in seen]
        return order[0], order[-1]

    def _grade(self, table: oracle.Points) -> str | None:
        score = oracle.totals(table, self.lost, self.assessment, self.scheme)[0]
        return oracle.grade(score, len(oracle.deductions(self.assessment, self.scheme)), self.scheme, table, self.lost)

    def _tried(self) -> Iterator[oracle.Points]:
        """Each vertex, each with hardly anything of another, and the vertices where the conditions of the first grades hold."""
        plain = [self._placed(chosen) for chosen in product(*(leaves for _, leaves in self.groups))]
        for table, other in product(plain, plain):
            yield {leaf: table[leaf] + _HARDLY * (other[leaf] - table[leaf]) for leaf in table}
        for count, _ in enumerate(self.scheme["grades"], 1):
            for point in vertices([*self._shares(), *self._conditions(count)], len(self.free)):
                yield self._table(dict(zip(self.free, point, strict=True)))

    def _placed(self, chosen: tuple[str, ...]) -> oracle.Points:
        """All points of each group on one leaf."""
        lefts = zip(self.groups, chosen, strict=True)
        return self._table({leaf: left for (left, leaves), leaf in lefts if leaf != leaves[0]})

    def _table(self, free: oracle.Points) -> oracle.Points:
        """The table with these free parts."""
        table = self.given | dict.fromkeys(self.free, Fraction(0)) | free
        return table | {
            leaves[0]: left - oracle.total(table[leaf] for leaf in leaves[1:]) for left, leaves in self.groups
        }

    def _shares(self) -> Iterator[dict[int, Fraction]]:
        """No more is placed than there is to share."""
        for left, leaves in self.groups:
            yield {-1: left} | {self.free.index(leaf): Fraction(-1) for leaf in leaves[1:]}

    def _conditions(self, count: int) -> Iterator[dict[int, Fraction]]:
        """The conditions of the first grades that depend on points; each is linear in these."""
        below = oracle.leaves_below(self.scheme)
        for grade in self.scheme["grades"][:count]:
            if "from" in grade:
                yield self._form(self._above(oracle.exact(grade["from"])))
            for node, above in oracle.walk(self.scheme["indicators"] if "floor" in grade else ()):
                if len(above) + 1 == grade["floor"]["level"]:
                    yield self._form(self._on(below[node["id"]], oracle.exact(grade["floor"]["share"])))

    def _above(self, bound: Fraction) -> Callable[[oracle.Points], Fraction]:
        """How far a score is above a bound, times the points that apply."""
        special, top = self.scheme.get("special", oracle.NO_SPECIAL), oracle.exact(self.scheme.get("score_total", 100))
        bonuses = len(self.assessment.get("special_bonuses", ())) * oracle.exact(special["bonus_points"])
        change = bonuses - oracle.total(oracle.deductions(self.assessment, self.scheme))
        inside, outside = (top * change, 0) if special.get("applied") == "inside" else (0, change)

        def above(table: oracle.Points) -> Fraction:
            worth = (table[leaf] * (top * (1 - share) + outside - bound) for leaf, share in self.lost.items())
            return inside + oracle.total(worth)

        return above

    def _on(self, leaves: list[str], share: Fraction) -> Callable[[oracle.Points], Fraction]:
        """How far leaves are above a floor."""
        rates = {leaf: 1 - self.lost[leaf] - share for leaf in leaves if leaf in self.lost}
        return lambda table: oracle.total(table[leaf] * rate for leaf, rate in rates.items())

    def _form(self, worth: Callable[[oracle.Points], Fraction]) -> dict[int, Fraction]:
        """What a table is worth without any free part, and what one of each adds."""
        bare = worth(self._table({}))
        return {-1: bare} | {
            number: worth(self._table({leaf: Fraction(1)})) - bare for number, leaf in enumerate(self.free)
        }
