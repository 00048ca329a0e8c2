"""The least and the greatest grade over every way to place points that are not published, where grades have floors.

To miss a grade, one of its conditions is enough, so each is tried by itself. To reach one, a single table must meet all
conditions up to it: each is linear in the points, and whether they hold together is decided exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import count, takewhile
from operator import attrgetter
from typing import NamedTuple

from attrs import frozen

from gbt27922._basis.linear import ONE, Form, Region
from gbt27922.models.grades import Grade
from gbt27922.models.scheme import Scheme
from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios
from gbt27922.scoring.grading import Parts, Standing, reached
from gbt27922.scoring.placing import least, shares_of

_NOTHING = Fraction(0)


class Kind(NamedTuple):
    """Leaves that count alike, ``under`` the same indicators with a floor: so much earns, and applies, one point on the best of them."""

    under: frozenset[str]
    earns: int
    applies: int


#: Excluded leaves: what is placed there is neither earned nor applicable.
_GONE = Kind(frozenset(), 0, 0)


@frozen
class Tables:
    """All tables that agree with the published points: of each of some points a kind of leaves has any part, and its first the rest."""

    placed: tuple[tuple[int, tuple[Kind, ...]], ...]

    @classmethod
    def of(cls, ratios: Ratios, scheme: Scheme) -> Tables:
        """The tables for an assessment. Where two leaves count alike, the one that earns more is never the worse for a grade."""
        (lost, of), common, tree = ratios, ratios.common, scheme.tree
        under: dict[str, set[str]] = {leaf: set() for leaf in of}
        for level in {grade.floor.level for grade in scheme.grades if grade.floor}:
            for node in tree.levels[level]:
                for leaf in under.keys() & tree.under[node]:
                    under[leaf].add(node)
        kinds = {
            leaf: Kind(frozenset(nodes), common - lost.get(leaf, 0) * (common // of[leaf]), common)
            for leaf, nodes in under.items()
        }
        return cls(tuple((points, _best(kinds.get(leaf, _GONE) for leaf in leaves)) for points, leaves in tree.placed))

    @property
    def region(self) -> Region | None:
        """What the variable parts can be."""
        region: Region | None = Region(sum(len(kinds) - 1 for _, kinds in self.placed))
        first = 0
        for points, kinds in self.placed:
            others = range(first, first := first + len(kinds) - 1)
            region = region and region.where({ONE: Fraction(points), **dict.fromkeys(others, Fraction(-1))})
        return region

    def form(self, worth: Callable[[Kind], Fraction | int], constant: Fraction | int = 0) -> Form:
        """What all points are worth together, and a constant."""
        form, number = {ONE: constant}, count()
        for points, (rest, *others) in self.placed:
            form[ONE] += points * worth(rest)
            form |= {next(number): worth(kind) - worth(rest) for kind in others}
        return {variable: Fraction(rate) for variable, rate in form.items() if rate}


def _best(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """The best of all kinds that are under the same indicators and apply alike."""
    best: dict[tuple[frozenset[str], int], Kind] = {}
    for kind in kinds:
        alike = kind.under, kind.applies
        best[alike] = max(best.get(alike, kind), kind, key=attrgetter("earns"))
    return tuple(best.values())


@frozen
class Worst:
    """The record in which points are placed worst for each indicator by itself."""

    ratios: Ratios
    tree: Tree

    def level(self, level: int) -> Iterator[Parts]:
        """The least that an indicator of a level can earn of what applies of it."""
        (lost, of), common = self.ratios, self.ratios.common
        for node in self.tree.levels[level]:
            own = Ratios(lost, {leaf: of[leaf] for leaf in self.tree.under[node] if leaf in of})
            if shares := tuple(shares_of(own, common, self.tree)):
                yield Parts(node, least(shares, 0) or 0, common)

    def is_whole(self, indicator: str) -> bool:
        """Whether every applicable leaf under an indicator lost nothing, whatever its points."""
        return Standing(self.ratios, self.tree).is_whole(indicator)


@frozen
class GradeRange:
    """The grades of an assessment over all tables; special items add ``offset`` to what is earned, and ``outside`` to the score."""

    ratios: Ratios
    scheme: Scheme
    offset: Fraction | int
    outside: Fraction

    def lowest(self, score: Fraction | None) -> Grade:
        """The least grade, where this is the least score; None if there is no least."""
        grades = self.scheme.grades
        bounds = [grade.from_ for grade in grades if grade.from_ is not None]
        below = min(bounds, default=_NOTHING) - 1
        # Of the first grade of which a table can miss a condition, the one below it is what such a table gives.
        return reached(below if score is None else score, grades, Worst(self.ratios, self.scheme.tree))

    @property
    def highest(self) -> Grade:
        """The greatest grade: the last whose conditions, and those of all grades below it, one table meets."""
        tables = Tables.of(self.ratios, self.scheme)
        region, applicable = tables.region, tables.form(attrgetter("applies"))
        found, *others = self.scheme.grades
        for grade in takewhile(self._can_hold, others):
            for form in self._forms(grade, tables):
                region = region and region.where(form)
            # 6, exclusions: the score is divided by the points that apply, so there must be some.
            if not (region and region.reaches(applicable)):
                break
            found = grade
        return found

    def _can_hold(self, grade: Grade) -> bool:
        """Whether the conditions of a grade hold that no points change: what it requires, and a cap of the score."""
        cap, standing = self.scheme.cap, Standing(self.ratios, self.scheme.tree)
        is_below = cap is None or grade.from_ is None or grade.from_ <= cap
        return is_below and all(map(standing.is_whole, grade.requires))

    def _forms(self, grade: Grade, tables: Tables) -> Iterator[Form]:
        """The other conditions of a grade: each holds where its form is 0 or more."""
        total, floor = self.scheme.score_total, grade.floor
        if grade.from_ is not None:
            # 6: the score reaches the bound; both sides times the points that apply.
            wanted = grade.from_ - self.outside
            yield tables.form(lambda kind: total * kind.earns - wanted * kind.applies, total * self.offset)
        if floor:
            for node in self.scheme.tree.levels[floor.level]:
                yield tables.form(_above_floor(floor.share, node))


def _above_floor(share: Fraction, node: str) -> Callable[[Kind], Fraction | int]:
    """How much more than a share of it one point earns under an indicator."""
    return lambda kind: kind.earns - share * kind.applies if node in kind.under else 0
