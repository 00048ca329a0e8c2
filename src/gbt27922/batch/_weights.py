"""A scheme as the kernel needs it: whole weights, leaves of one weight together, and how finely sums are kept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from attrs import field, frozen

from gbt27922.models import Grade, Scheme

#: The most bits of a ratio in the lower one.
_LOWER = 40
#: What the bits of the weights and of the lower integer have together, so that residuals fit into 63 bits.
_ROOM = 55
#: How many leaves share one sum: their exclusions are counted in six bits.
_MOST = 63


@frozen
class Group:
    """Leaves of one category and one weight, by their position in the tree; their ratios are summed first."""

    category: int
    weight: int
    leaves: tuple[int, ...]


@frozen(kw_only=True)
class Weights:
    """The figures of a scheme, brought to whole numbers.

    ``scale`` makes all points whole, ``special_scale`` what the special items add.
    """

    leaves: tuple[str, ...]
    qualitative: tuple[bool, ...]
    categories: tuple[str, ...]
    category_of: tuple[int, ...]
    weights: tuple[int, ...]
    scale: int
    special_scale: int
    total: Fraction
    deduction_points: Fraction
    bonus_points: Fraction
    inside: bool
    fail_at: int
    bonus_limit: int
    cap: Fraction | None
    grades: tuple[Grade, ...]
    provisional: bool
    groups: tuple[Group, ...] = field(init=False, eq=False)
    #: The points of each category, times ``scale``.
    points: tuple[int, ...] = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "groups", tuple(_groups(self)))
        points = [0] * len(self.categories)
        for category, weight in zip(self.category_of, self.weights, strict=True):
            points[category] += weight
        object.__setattr__(self, "points", tuple(points))

    @classmethod
    def of(cls, scheme: Scheme) -> Weights:
        """The weights of ``scheme``."""
        tree, special = scheme.tree, scheme.special
        top = [node.id for level, node in tree.nodes if level == 1]
        category_of = {leaf: index for index, node in enumerate(top) for leaf in tree.under[node]}
        inside = special.applied == "inside"
        worth = (special.deduction_points, special.bonus_points)
        return cls(
            leaves=tuple(tree.leaves),
            qualitative=tuple(leaf in tree.qualitative for leaf in tree.leaves),
            categories=tuple(top),
            category_of=tuple(category_of[leaf] for leaf in tree.leaves),
            weights=tuple(tree.weights[leaf] for leaf in tree.leaves),
            scale=tree.scale,
            special_scale=math.lcm(*((points * tree.scale if inside else points).denominator for points in worth)),
            total=scheme.total,
            deduction_points=special.deduction_points,
            bonus_points=special.bonus_points,
            inside=inside,
            fail_at=special.fail_at,
            bonus_limit=special.bonus_limit,
            cap=scheme.cap,
            grades=scheme.grades,
            provisional=scheme.provisional,
        )

    @property
    def lower(self) -> int:
        """How many bits of a ratio the lower integer adds; below 20 there is no room, and rows are settled one by one."""
        return min(_LOWER, _ROOM - (sum(self.weights) * self.special_scale).bit_length())


def _groups(weights: Weights) -> Iterator[Group]:
    found: dict[tuple[int, int], list[int]] = {}
    for leaf, key in enumerate(zip(weights.category_of, weights.weights, strict=True)):
        found.setdefault(key, []).append(leaf)
    for (category, weight), leaves in found.items():
        for start in range(0, len(leaves), _MOST):
            yield Group(category, weight, tuple(leaves[start : start + _MOST]))
