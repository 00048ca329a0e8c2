"""The tree of indicators with the points that scoring uses: published, or an equal share of the rest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType

from attrs import frozen

from gbt27922._basis.exact import got
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import list_problems
from gbt27922._basis.partial import UNSOUND, Found
from gbt27922.errors import Problem
from gbt27922.models.finding import TAKES
from gbt27922.models.grades import Floor, Grade
from gbt27922.models.indicators import Indicator, Scale


@frozen
class Group:
    """Leaves without published points, and the points that they share."""

    rest: Fraction
    leaves: tuple[str, ...]

    @property
    def share(self) -> Fraction:
        """The equal share of each leaf."""
        return self.rest / len(self.leaves)

    @property
    def is_open(self) -> bool:
        """Whether the points of its leaves are unknown. A single leaf takes the rest, and leaves that share 0 have 0 each."""
        return self.rest > 0 and len(self.leaves) > 1


@frozen(slots=False)  # cached properties of slotted classes slow down every attribute
class Tree:
    """The indicators in order, with the points that scoring uses."""

    indicators: tuple[Indicator, ...]
    total: Fraction

    def __reduce__(self) -> tuple[type[Tree], tuple[tuple[Indicator, ...], Fraction]]:
        return Tree, (self.indicators, self.total)  # everything else is computed from them

    @cached_property
    def nodes(self) -> tuple[tuple[int, Indicator], ...]:
        """Every node with its level, parents before children; the outermost level is 1."""
        return tuple((level, node) for _, level, node in walk(self.indicators))

    @cached_property
    def nodes_by_id(self) -> Mapping[str, Indicator]:
        """Every node by its id, in order."""
        return MappingProxyType({node.id: node for _, node in self.nodes})

    @cached_property
    def leaves(self) -> Mapping[str, Indicator]:
        """Every leaf by its id, in order."""
        return MappingProxyType({node.id: node for _, node in self.nodes if node.is_leaf})

    @cached_property
    def under(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the leaves of each node; a leaf is its own."""
        leaves = {node.id: tuple(leaf.id for _, _, leaf in walk((node,)) if leaf.is_leaf) for _, node in self.nodes}
        return MappingProxyType(leaves)

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the leaves of each node begin and end among all leaves, in the order of :attr:`nodes`."""
        place = {leaf: index for index, leaf in enumerate(self.leaves)}
        return tuple((place[under[0]], place[under[-1]] + 1) for under in self.under.values())

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of leaves without published points, one under each ancestor that has points."""
        groups = (_group(points, nodes) for _, _, points, nodes in _parents(self.indicators, self.total))
        return tuple(group for group in groups if group.leaves)

    @cached_property
    def is_open(self) -> bool:
        """Whether the points of some leaf do not follow from what is published."""
        return any(group.is_open for group in self.groups)

    @cached_property
    def points(self) -> Mapping[str, Fraction]:
        """The points of every node: published, or an equal share of the rest; a parent has the sum of its leaves."""
        # docs/readings.md, Points: leaves without published points share the rest equally.
        shares = {leaf: group.share for group in self.groups for leaf in group.leaves}
        of = {leaf.id: shares.get(leaf.id, leaf.points) or Fraction(0) for leaf in self.leaves.values()}
        return MappingProxyType(
            {node.id: sum((of[leaf] for leaf in self.under[node.id]), Fraction(0)) for _, node in self.nodes}
        )

    @cached_property
    def published(self) -> frozenset[str]:
        """The nodes whose points are given, or follow from those given."""
        # docs/readings.md, Points: published is what is given, or follows from what is given.
        unknown = {leaf for group in self.groups if group.is_open for leaf in group.leaves}
        return frozenset(
            node.id for _, node in self.nodes if node.points is not None or unknown.isdisjoint(self.under[node.id])
        )

    @cached_property
    def scale(self) -> int:
        """The least number that makes the points of every leaf whole."""
        return math.lcm(*(self.points[leaf].denominator for leaf in self.leaves))

    @cached_property
    def weights(self) -> Mapping[str, int]:
        """The points of every leaf times :attr:`scale`."""
        return MappingProxyType({leaf: self.parts[leaf] for leaf in self.leaves})

    @cached_property
    def parts(self) -> Mapping[str, int]:
        """The points of every node times :attr:`scale`."""
        return MappingProxyType({node: int(points * self.scale) for node, points in self.points.items()})

    @cached_property
    def leaf_ids(self) -> frozenset[str]:
        """The ids of all leaves."""
        return frozenset(self.leaves)

    @cached_property
    def weight(self) -> int:
        """The points of all leaves times :attr:`scale`."""
        return sum(self.weights.values())

    @cached_property
    def placed(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Points times :attr:`scale`, and the leaves that may have them: those of each open group, and those of each other leaf."""
        opened = [(group.rest, group.leaves) for group in self.groups if group.is_open]
        known = [(self.points[leaf], (leaf,)) for leaf in self.leaves if leaf in self.published]
        return tuple((int(points * self.scale), leaves) for points, leaves in (*opened, *known) if points)

    @cached_property
    def qualitative(self) -> frozenset[str]:
        """The leaves that take verdicts only."""
        return frozenset(leaf.id for leaf in self.leaves.values() if TAKES[leaf.method] == ("verdict",))

    @cached_property
    def strict(self) -> frozenset[str]:
        """The leaves that do not take both verdicts and samples."""
        return frozenset(leaf.id for leaf in self.leaves.values() if TAKES[leaf.method] != TAKES[None])

    @cached_property
    def scales(self) -> Mapping[str, Scale]:
        """The scale of each measured leaf."""
        return MappingProxyType({leaf.id: leaf.scale for leaf in self.leaves.values() if leaf.scale is not None})

    @cached_property
    def levels(self) -> Mapping[int, tuple[str, ...]]:
        """The ids of the nodes of each level, in order; the outermost level is 1."""
        found: dict[int, list[str]] = {}
        for level, node in self.nodes:
            found.setdefault(level, []).append(node.id)
        return MappingProxyType({level: tuple(ids) for level, ids in found.items()})


def ancestors(indicator: str) -> Iterator[str]:
    """The ids of all ancestors of an indicator, the outermost first.

    >>> list(ancestors("5.1.2"))
    ['5', '5.1']
    """
    return accumulate(indicator.split(".")[:-1], "{}.{}".format)


def walk(
    nodes: Iterable[Indicator], path: str = "$.indicators", level: int = 1
) -> Iterator[tuple[str, int, Indicator]]:
    """Every node below and including ``nodes`` with its path and level, parents before children."""
    for index, node in enumerate(nodes):
        yield f"{path}[{index}]", level, node
        below = () if node.children is UNSOUND else node.children
        yield from walk(below, f"{path}[{index}].children", level + 1)


def _parents(
    indicators: tuple[Indicator, ...], total: Fraction
) -> Iterator[tuple[str, str, Fraction, tuple[Indicator, ...]]]:
    """The total and each node with points: its path, its name, its points, and the nodes below it."""
    yield "$.total", "total", total, indicators
    for path, _, node in walk(indicators):
        if node.points is not None and (node.children is UNSOUND or node.children):
            yield f"{path}.points", quoted(node.id), node.points, node.children


def _group(points: Fraction, nodes: tuple[Indicator, ...]) -> Group:
    frontier = tuple(_frontier(nodes))
    given = sum((node.points for node in frontier if node.points is not None), Fraction(0))
    return Group(points - given, tuple(node.id for node in frontier if node.points is None))


def _frontier(nodes: tuple[Indicator, ...]) -> Iterator[Indicator]:
    """The nearest nodes that have points, and the leaves that have none on the way there."""
    for node in nodes:
        if node.points is not None or node.is_leaf:
            yield node
        else:
            yield from _frontier(node.children)


def tree_problems(indicators: tuple[Indicator, ...], total: Fraction) -> Found:
    """The problems of a tree as a whole: ids that occur twice, points that do not add up."""
    # 5: findings and exclusions name an indicator by its id.
    yield list_problems((f"{path}.id", node.id) for path, _, node in walk(indicators))
    yield from (_sum_problems(*parent) for parent in _parents(indicators, total))


def condition_problems(grades: tuple[Grade, ...], indicators: tuple[Indicator, ...]) -> Found:
    """The problems of conditions of grades: a level that the tree does not have, an indicator that is not in it."""
    known = {node.id: level for _, level, node in walk(indicators)}
    deepest = max(known.values(), default=1)
    for index, grade in enumerate(grades):
        path = f"$.grades[{index}]"
        # docs/readings.md, Conditions: a floor is one of indicators of a level, and a requirement names indicators.
        yield _floor_problems(path, grade.floor, deepest)
        for place, id_ in enumerate(grade.requires):
            if id_ not in known:
                yield Problem(f"{path}.requires[{place}]", "unknown_indicator", {"indicator": quoted(id_)})


def _floor_problems(path: str, floor: Floor | None, deepest: int) -> Iterator[Problem]:
    if floor is not None and floor.level > deepest:
        yield Problem(f"{path}.floor.level", "invalid_value.floor_level", {"most": deepest, "got": floor.level})


def _sum_problems(path: str, name: str, points: Fraction, nodes: tuple[Indicator, ...]) -> Found:
    group = _group(points, nodes)
    # 5: the points below add up to the points above.
    if group.rest < 0 or (group.rest and not group.leaves):
        code = "points_sum.too_few" if group.rest > 0 else "points_sum.too_many"
        yield Problem(path, code, {"of": name, "rest": got(abs(group.rest))})
