"""The lines of a scorecard: what became of the points of every node of the tree."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gbt27922.models.line import Line
from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios

_NOTHING = Fraction(0)


def lines_of(ratios: Ratios, counts: Ratios, tree: Tree) -> Iterator[Line]:
    """A line for each node, in order; ``counts`` are the sums over its findings, which no aggregation changes."""
    lost = {leaf: tree.points[leaf] * ratios.of_leaf(leaf) for leaf in counts.of}
    for level, node in tree.nodes:
        leaves = [leaf for leaf in tree.under[node.id] if leaf in counts.of]
        applicable = sum((tree.points[leaf] for leaf in leaves), _NOTHING)
        gone = sum((lost[leaf] for leaf in leaves), _NOTHING)
        yield Line(
            indicator=node.id,
            title=node.title,
            level=level,
            points=tree.points[node.id],
            applicable=applicable,
            earned=applicable - gone,
            lost=gone,
            sampled=sum(counts.of[leaf] for leaf in leaves),
            nonconforming=sum(counts.lost.get(leaf, 0) for leaf in leaves),
            excluded=not leaves,
            published=node.id in tree.published,
        )
