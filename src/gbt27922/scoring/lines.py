"""The lines of a scorecard: the points of every node of the tree, earned and lost, all over one denominator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from gbt27922._basis.exact import quotient, ratio_text
from gbt27922._basis.unchecked import maker
from gbt27922.models.line import Line
from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios

_line = maker(Line)


class Sheet(NamedTuple):
    """What the lines say, column by column: points that apply and points lost in parts of a point, and sums over findings.

    ``values_of`` are the means of measured leaves.
    """

    parts: int
    applicable: list[int]
    lost: list[int]
    sampled: list[int]
    nonconforming: list[int]
    values_of: Mapping[str, Fraction]

    @classmethod
    def of(cls, ratios: Ratios, counts: Ratios, tree: Tree) -> Sheet:
        """The columns of an assessment; ``counts`` are sums over findings, the same for every aggregation."""
        lost, of = ratios
        common, weights = ratios.common, tree.weights.items()
        # 6, exclusions: only points of leaves that are not excluded apply.
        applies = [weight * common if leaf in of else 0 for leaf, weight in weights]
        # 6: a leaf loses its points in proportion to what does not conform.
        gone = [weight * lost[leaf] * (common // of[leaf]) if leaf in lost else 0 for leaf, weight in weights]
        sampled, nonconforming = ([sums.get(leaf, 0) for leaf in tree.weights] for sums in (counts.of, counts.lost))
        applies, gone, sampled, nonconforming = (_by_node(one, tree) for one in (applies, gone, sampled, nonconforming))
        return cls(tree.scale * common, applies, gone, sampled, nonconforming, _means(ratios, tree))

    def lines(self, tree: Tree) -> Iterator[Line]:
        """A line for each node, in order."""
        points, (_, *columns, values) = _Points(self.parts), self
        for (level, node), applicable, lost, sampled, nonconforming in zip(tree.nodes, *columns, strict=True):
            yield _line(
                node.id,
                node.title,
                level,
                tree.points[node.id],
                points[applicable],
                points[applicable - lost],
                points[lost],
                sampled,
                nonconforming,
                not sampled,
                node.id in tree.published,
                values.get(node.id),
            )

    def values(self) -> list[object]:
        """What differs in the lines of two assessments as JSON, line by line in the order of :data:`DIFFERS`."""
        points, (_, *columns, _) = _Texts(self.parts), self
        found: list[object] = []
        for applicable, lost, sampled, nonconforming in zip(*columns, strict=True):
            excluded = "false" if sampled else "true"
            found += points[applicable], points[applicable - lost], points[lost], sampled, nonconforming, excluded
        return found


def _means(ratios: Ratios, tree: Tree) -> dict[str, Fraction]:
    """The value of each measured leaf that applies: its end, less the share that it loses of its scale."""
    found = ((leaf, scale) for leaf, scale in tree.scales.items() if leaf in ratios.of)
    return {leaf: scale.value(ratios.of_leaf(leaf)) for leaf, scale in found}


def _by_node(leaves: list[int], tree: Tree) -> list[int]:
    """The sum of a number over the leaves of each node."""
    up_to = [*accumulate(leaves, initial=0)]
    return [up_to[stop] - up_to[start] for start, stop in tree.spans]


#: The fields of a line that depend on what was found.
DIFFERS = ("applicable", "earned", "lost", "sampled", "nonconforming", "excluded")


class _Points(dict[int, Fraction]):
    """So many parts as points, each worked out once."""

    def __init__(self, parts: int) -> None:
        self._parts = parts

    def __missing__(self, above: int) -> Fraction:
        found = self[above] = quotient(above, self._parts)
        return found


class _Texts(dict[int, str]):
    """So many parts as the text of points in JSON, each worked out once."""

    def __init__(self, parts: int) -> None:
        self._parts = parts

    def __missing__(self, above: int) -> str:
        found = self[above] = f'"{ratio_text(above, self._parts)}"'
        return found
