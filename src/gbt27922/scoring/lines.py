"""The lines of a scorecard: the points of every node of the tree, earned and lost, all over one denominator."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from gbt27922._basis.exact import ratio_text
from gbt27922._basis.unchecked import maker
from gbt27922.models.line import Line
from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios

_line = maker(Line)


class Figures(NamedTuple):
    """What a line says: points that apply and points lost, in parts of a point, and sums over findings."""

    applicable: int
    lost: int
    sampled: int
    nonconforming: int


class Sheet(NamedTuple):
    """The figures of every node, in order, and how many parts a point has."""

    parts: int
    figures: list[Figures]

    @classmethod
    def of(cls, ratios: Ratios, counts: Ratios, tree: Tree) -> Sheet:
        """The figures of an assessment; ``counts`` are sums over findings, the same for every aggregation."""
        lost, of = ratios
        common, weights = ratios.common, tree.weights
        # 6: a leaf loses its points in proportion to what does not conform.
        gone = [weights[leaf] * lost[leaf] * (common // of[leaf]) if leaf in lost else 0 for leaf in weights]
        # 6, exclusions: only points of leaves that are not excluded apply.
        applicable = [weights[leaf] * common if leaf in of else 0 for leaf in weights]
        sampled = [counts.of.get(leaf, 0) for leaf in weights]
        nonconforming = [counts.lost.get(leaf, 0) for leaf in weights]
        sums = [list(accumulate(column, initial=0)) for column in (applicable, gone, sampled, nonconforming)]
        figures = [Figures(*[column[stop] - column[start] for column in sums]) for start, stop in tree.spans]
        return cls(tree.scale * common, figures)

    def lines(self, tree: Tree) -> Iterator[Line]:
        """A line for each node, in order."""
        points = _Points(self.parts)
        for (level, node), (applicable, lost, sampled, nonconforming) in zip(tree.nodes, self.figures, strict=True):
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
            )

    def values(self) -> Iterator[object]:
        """What differs in the lines of two assessments as JSON, line by line in the order of :data:`DIFFERS`."""
        points = _Texts(self.parts)
        for applicable, lost, sampled, nonconforming in self.figures:
            yield from (points[applicable], points[applicable - lost], points[lost], sampled, nonconforming)
            yield "false" if sampled else "true"


#: The fields of a line that depend on what was found.
DIFFERS = ("applicable", "earned", "lost", "sampled", "nonconforming", "excluded")


class _Points(dict[int, Fraction]):
    """So many parts as points, each worked out once."""

    def __init__(self, parts: int) -> None:
        self._parts = parts

    def __missing__(self, above: int) -> Fraction:
        found = self[above] = Fraction(above, self._parts)
        return found


class _Texts(dict[int, str]):
    """So many parts as the text of points in JSON, each worked out once."""

    def __init__(self, parts: int) -> None:
        self._parts = parts

    def __missing__(self, above: int) -> str:
        found = self[above] = f'"{ratio_text(above, self._parts)}"'
        return found
