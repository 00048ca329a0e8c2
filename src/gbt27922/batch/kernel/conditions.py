"""Conditions of grades beside the score: floors and requirements bring the rank of a grade down.

What a node lost is summed in floats, with a bound on the error. Rows so close to a floor that the bound does not tell are
on it if their samples have a small common denominator; the others are left to settle.
"""

from __future__ import annotations

from fractions import Fraction
from math import ulp

import numpy as np
from attrs import frozen

from gbt27922.batch.kernel.columns import Bools, Column, Counts, Floats, Ints
from gbt27922.batch.kernel.fixed_bits import LARGEST_COMMON, common_of
from gbt27922.batch.kernel.weights import Weights
from gbt27922.models.grades import Floor

#: The places of some leaves, in the order of the tree.
_Leaves = tuple[int, ...]
#: How often a number is rounded besides once for each leaf that is summed: as a float, a quotient, a product, a bound.
_ROUNDED = 8


@frozen(eq=False)
class _Nodes:
    """The nodes of the level of a floor: what applies of each, what is lost of it, and at most how wrong that is."""

    weights: Weights
    floor: Floor

    def below(self, counts: Counts) -> tuple[Bools, Bools]:
        """The rows in which some node is below the floor, and those of which that is not known."""
        below, unsure = np.zeros(len(counts), np.bool_), np.zeros(len(counts), np.bool_)
        for leaves in _of_level(self.weights, self.floor.level):
            more, tolerance = self._beyond(counts, leaves)
            below |= more > tolerance
            close = np.flatnonzero(np.abs(more) <= tolerance)
            unsure[close] |= ~self._is_on(counts, leaves, close, tolerance)
        return below, unsure & ~below

    def _beyond(self, counts: Counts, leaves: _Leaves) -> tuple[Floats, float]:
        """How much more than the floor allows is lost, and by how much that may be wrong."""
        weights = self.weights.weights
        lost, applicable = np.zeros(len(counts)), np.zeros(len(counts))
        for leaf in leaves:
            sampled, nonconforming = counts.sampled[leaf], counts.nonconforming[leaf]
            ratio = nonconforming / np.maximum(sampled, 1)
            ratio *= weights[leaf]
            lost += ratio
            applicable += np.multiply(sampled > 0, float(weights[leaf]))
        applicable *= float(1 - self.floor.share)
        most = sum(weights[leaf] for leaf in leaves)
        return lost - applicable, (len(leaves) + _ROUNDED) * most * ulp(1.0)

    def _is_on(self, counts: Counts, leaves: _Leaves, rows: Ints, tolerance: float) -> Bools:
        """Rows that, so close to the floor, can only be on it: else they would differ by one part in a denominator at least."""
        most = Fraction(1) / (2 * Fraction(tolerance or 1) * self.floor.share.denominator)
        common = common_of([counts.sampled[leaf][rows] for leaf in leaves])
        found: Bools = common < min(LARGEST_COMMON, int(most))
        return found


def _of_level(weights: Weights, level: int) -> list[_Leaves]:
    """The leaves of each node of a level."""
    tree, place = weights.scheme.tree, {leaf: place for place, leaf in enumerate(weights.leaves)}
    return [tuple(place[leaf] for leaf in tree.under[node]) for node in tree.levels[level]]


@frozen(eq=False)
class Conditions:
    """The conditions of the grades of a scheme, by the rank of each grade."""

    weights: Weights
    floors: tuple[tuple[int, _Nodes], ...]
    requires: tuple[tuple[int, _Leaves], ...]
    #: The highest rank that is reached with so many bounds.
    ranks: Column

    @classmethod
    def of(cls, weights: Weights) -> Conditions:
        """Those of a scheme."""
        tree, grades = weights.scheme.tree, list(enumerate(weights.grades))
        place = {leaf: place for place, leaf in enumerate(weights.leaves)}
        floors = tuple((rank, _Nodes(weights, grade.floor)) for rank, grade in grades if grade.floor)
        requires = tuple(
            (rank, tuple({place[leaf] for node in grade.requires for leaf in tree.under[node]}))
            for rank, grade in grades
            if grade.requires
        )
        bounded = [rank for rank, grade in grades if grade.from_ is not None]
        ranks = np.array([rank - 1 for rank in [*bounded, len(grades)]], np.int16)
        return cls(weights, floors, requires, ranks)

    def lower(self, counts: Counts, rank: Column) -> Ints:
        """Bring ``rank``, the number of bounds that are reached, to the rank of the grade; the rows that are not sure."""
        rank[:] = self.ranks[np.clip(rank, 0, None)]
        left = np.zeros(len(counts), np.bool_)
        for reached, nodes in self.floors:
            below, unsure = nodes.below(counts)
            left |= unsure
            rank[below] = np.minimum(rank[below], reached - 1)
        for reached, leaves in self.requires:
            lossy = np.logical_or.reduce([counts.nonconforming[leaf] != 0 for leaf in leaves])
            rank[lossy] = np.minimum(rank[lossy], reached - 1)
        if counts.deductions is not None:
            # 6: too many special deductions fail whatever the score.
            rank[counts.deductions >= self.weights.fail_at] = 0
        return np.flatnonzero(left)
