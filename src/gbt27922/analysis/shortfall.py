"""What an assessment is short of for a grade: points, floors, leaves without loss, and special deductions that are too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from gbt27922.models.grades import Grade
from gbt27922.models.scheme import Scheme
from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios
from gbt27922.scoring.grading import Standing, surplus
from gbt27922.scoring.points import Totals


@frozen
class Shortfall:
    """What is missing for a grade and all grades below it.

    ``score`` is in points of the score, less than 0 where there are more than enough; so are ``floors``, by indicators
    that do not reach them. The leaves in ``required`` may lose nothing, and so many special ``deductions`` must go.
    """

    score: Fraction
    floors: Mapping[str, Fraction]
    required: frozenset[str]
    deductions: int

    @classmethod
    def of(cls, grade: Grade, scheme: Scheme, ratios: Ratios, totals: Totals) -> Shortfall:
        """What an assessment with these ratios and totals is short of."""
        # docs/readings.md, The cheapest way up: the conditions of all grades below count too.
        asked = scheme.grades[: scheme.grades.index(grade) + 1]
        uncapped = totals.uncapped(scheme)
        return cls(
            score=max((one.from_ for one in asked if one.from_ is not None), default=uncapped) - uncapped,
            floors=dict(_floors(asked, Standing(ratios, scheme.tree), totals)),
            required=without_loss(asked, scheme.tree),
            deductions=surplus(totals.deductions, scheme),
        )


def without_loss(grades: Iterable[Grade], tree: Tree) -> frozenset[str]:
    """The leaves that may lose nothing for all of these grades."""
    return frozenset(leaf for grade in grades for node in grade.requires for leaf in tree.under[node])


def _floors(grades: Iterable[Grade], standing: Standing, totals: Totals) -> Iterator[tuple[str, Fraction]]:
    """The indicators below a floor, the least floors first, so that the greatest one of each is the last."""
    one_point = totals.score_total / (totals.applicable * standing.tree.scale * standing.ratios.common)
    floors = [grade.floor for grade in grades if grade.floor is not None]
    for floor in sorted(floors, key=lambda floor: floor.share):
        for parts in standing.level(floor.level):
            if (lacks := parts.lacks(floor)) > 0:
                yield parts.indicator, lacks * one_point
