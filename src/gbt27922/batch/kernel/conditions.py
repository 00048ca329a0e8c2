"""The conditions of grades besides the score, for all rows at once: floors, and what must be without loss.

A row whose floor is in doubt is left to settle. What is left over of the bounds is their count: how many a score reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from attrs import frozen

from gbt27922.batch.kernel.columns import Bools, Column, Counts, Floats, Ints
from gbt27922.models import Floor, Scheme


class Met(NamedTuple):
    """Rows that meet a floor, and rows that are in doubt."""

    rows: Bools
    doubtful: Bools


@frozen
class Step:
    """The conditions of a grade above the lowest: how many bounds, which floor, and the places of leaves without loss."""

    bounds: int
    floor: Floor | None
    requires: tuple[int, ...]


@frozen
class Conditions:
    """What a scheme asks for besides the score: of grades, and for each floor the groups of leaves under each indicator."""

    steps: tuple[Step, ...]
    floors: Mapping[Floor, tuple[tuple[int, ...], ...]]

    @classmethod
    def of(cls, scheme: Scheme, groups: Sequence[str]) -> Conditions:
        """Those of a scheme; ``groups`` are the first leaves of the groups of leaves, which no indicator of a floor parts."""
        tree, steps, bounds = scheme.tree, list[Step](), 0
        places = {leaf: place for place, leaf in enumerate(tree.leaves)}
        for grade in scheme.grades[1:]:
            bounds += grade.from_ is not None
            required = {places[leaf] for id in grade.requires for leaf in tree.under[id]}
            steps.append(Step(bounds, grade.floor, tuple(sorted(required))))
        under = {
            floor: tuple(
                tuple(place for place, leaf in enumerate(groups) if leaf in {*tree.under[node]})
                for node in tree.levels[floor.level]
            )
            for floor in (step.floor for step in steps)
            if floor
        }
        return cls(tuple(steps), under)

    def rank(self, rank: Column, counts: Counts, met: Mapping[Floor, Met]) -> None:
        """Turn how many bounds each row reaches into the rank of its grade: the conditions hold, and those of all grades below."""
        reached, holds = rank.copy(), np.ones(len(rank), np.bool_)
        rank.fill(0)
        for step in self.steps:
            holds &= reached >= step.bounds
            if step.floor:
                holds &= met[step.floor].rows
            for leaf in step.requires:
                holds &= counts.nonconforming[leaf] == 0
            rank += holds


def exactly(floor: Floor, nodes: Sequence[Sequence[int]], earned: Sequence[Ints], applicable: Sequence[Ints]) -> Met:
    """Which rows meet a floor, by the sums of each group of leaves in one unit."""
    above, below = floor.share.as_integer_ratio()
    met = np.ones(len(earned[0]), np.bool_)
    for node in nodes:
        met &= sum(earned[one] for one in node) * below >= sum(applicable[one] for one in node) * above
    return Met(met, np.zeros(0, np.bool_))


def nearly(
    floor: Floor,
    nodes: Sequence[Sequence[int]],
    lost: Sequence[Floats],
    applicable: Sequence[Ints],
    tolerance: float,
    *,
    is_on: Callable[[Ints], Bools],
) -> Met:
    """Which rows meet a floor, by nearly exact sums.

    Rows that lose something so close to it are on it where ``is_on`` says so, and else in doubt.
    """
    most = float(1 - floor.share)
    met, doubtful = np.ones(len(lost[0]), np.bool_), np.zeros(len(lost[0]), np.bool_)
    for node in nodes:
        gone = np.sum([lost[one] for one in node], axis=0)
        room = np.sum([applicable[one] for one in node], axis=0) * most - gone
        close = np.flatnonzero((np.abs(room) <= tolerance) & (gone > 0))
        on = is_on(close)
        doubtful[close[~on]] = True
        room[close[on]] = 0
        met &= (room >= 0) | (gone == 0)
    return Met(met, doubtful)
