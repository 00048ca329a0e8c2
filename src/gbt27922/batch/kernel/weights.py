"""A scheme as the kernel needs it: whole weights, how finely ratios are kept for them, and the bounds of the grades."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import get_args

import numpy as np
from attrs import field, frozen

from gbt27922._basis.exact import for_message
from gbt27922._basis.plain_names import Names, plain_name
from gbt27922.batch.kernel.columns import Column, Floats, Ints
from gbt27922.batch.kernel.conditions import Conditions
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models import Grade, Scheme, Special

#: The most bits of a ratio in each of its two integers.
_UPPER, _LOWER = 44, 40
#: Of 63 bits, these are for the distance of a score's guess beside those of the upper integer.
_ROOM, _GUESSED = 62, 7
#: Weights of more bits than these, all together, leave residuals too coarse for every float to be the nearest.
_WIDEST = 24
# A quotient's guess has room for so much more than the greatest base score.
_MORE = Fraction(6, 5)


def _special_problems(special: Special) -> Iterator[Problem]:
    if not special.uniform:
        yield Problem("$.scheme.special.grounds", "invalid_value.grounds")


def _groups(scheme: Scheme) -> tuple[tuple[int, ...], ...]:
    """The places of leaves that are under the same indicators of the outermost level and of the levels of floors."""
    levels = {1, *(grade.floor.level for grade in scheme.grades if grade.floor)}
    above: dict[str, list[str]] = {leaf: [] for leaf in scheme.tree.leaves}
    for level, node in scheme.tree.nodes:
        for leaf in scheme.tree.under[node.id] if level in levels else ():
            above[leaf].append(node.id)
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, nodes in enumerate(above.values()):
        groups.setdefault(tuple(nodes), []).append(place)
    return tuple(map(tuple, groups.values()))


@frozen(kw_only=True)
class Weights:
    """The figures of a scheme, with the points of its leaves brought to whole numbers.

    ``scale`` makes all points whole, and ``special_scale`` what the special items add.
    """

    scheme: Scheme = field(eq=False, repr=False)
    leaves: tuple[str, ...]
    methods: tuple[str | None, ...]
    categories: tuple[str, ...]
    category_of: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    conditions: Conditions = field(eq=False, repr=False)
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
    names: Names = "dotted"

    @classmethod
    def of(cls, scheme: Scheme, names: Names = "dotted") -> Weights:
        """The weights of ``scheme``, with columns named so.

        Raises :class:`~gbt27922.errors.ModelError` where special deductions differ: a batch only counts them.
        """
        if names not in get_args(Names):
            raise ValueError(f'names must be "dotted" or "plain", got {for_message(names)}')
        refuse(ModelError, _special_problems(scheme.special))
        tree, special = scheme.tree, scheme.special
        top = [node.id for level, node in tree.nodes if level == 1]
        category_of = {leaf: index for index, node in enumerate(top) for leaf in tree.under[node]}
        groups = _groups(scheme)
        firsts = [list(tree.leaves)[group[0]] for group in groups]
        inside = special.applied == "inside"
        worth = (special.deduction_points, special.bonus_points)
        return cls(
            scheme=scheme,
            leaves=tuple(tree.leaves),
            methods=tuple(leaf.method for leaf in tree.leaves.values()),
            categories=tuple(top),
            category_of=tuple(category_of[leaf] for leaf in tree.leaves),
            groups=groups,
            conditions=Conditions.of(scheme, firsts),
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
            names=names,
        )

    def column(self, word: str, indicator: str) -> str:
        """The name of a column of an indicator, such as ``sampled_5.1.1.1``, or plainly ``sampled_5_1_1_1``."""
        return f"{word}_{plain_name(indicator) if self.names == 'plain' else indicator}"

    @property
    def parts(self) -> tuple[tuple[int, ...], ...]:
        """The places of the groups of each category."""
        return tuple(
            tuple(place for place, group in enumerate(self.groups) if self.category_of[group[0]] == category)
            for category in range(len(self.categories))
        )

    @property
    def measured(self) -> tuple[int, ...]:
        """The places of the leaves that are measured."""
        return tuple(place for place, method in enumerate(self.methods) if method == "measured")

    @property
    def whole(self) -> int:
        """The weight of all leaves."""
        return sum(self.weights)

    @property
    def by_category(self) -> tuple[int, ...]:
        """The weight of the leaves of each category."""
        leaves = list(zip(self.category_of, self.weights, strict=True))
        return tuple(sum(weight for of, weight in leaves if of == place) for place in range(len(self.categories)))

    @property
    def bounds(self) -> tuple[Fraction, ...]:
        """The bounds of the grades, the lowest first."""
        return tuple(grade.from_ for grade in self.grades if grade.from_ is not None)

    @property
    def has_plain_bounds(self) -> bool:
        """Whether each bound is a float, and another one: then only a score on a bound has its nearest float there."""
        return all(float(bound) == bound for bound in self.bounds)

    @property
    def _bits(self) -> int:
        return (self.whole * self.special_scale * self.score_total.denominator).bit_length()

    @property
    def score_total(self) -> Fraction:
        """What a base score is at most."""
        return self.scheme.score_total

    @property
    def farthest(self) -> float:
        """Rows with a score beyond this, on either side of 0, are settled."""
        return float(self.score_total * _MORE)

    @property
    def _guessed(self) -> int:
        return max(_GUESSED, self.score_total.numerator.bit_length())

    @property
    def fits(self) -> bool:
        """Whether the kernel's integers have room for the weights; if not, all rows are settled one by one."""
        return max(self._bits, self.scale.bit_length()) + self._guessed <= _WIDEST + _GUESSED

    @property
    def upper(self) -> int:
        """How many bits of a ratio the upper of its two integers holds."""
        return min(_UPPER, _ROOM - self._bits)

    @property
    def lower(self) -> int:
        """How many bits more the lower one holds: as many as leave room for the residual of a guess."""
        return min(_LOWER, _ROOM - self._guessed - self._bits)

    def rank(self, score: Floats, rank: Column) -> Ints:
        """Fill in the rank of the grade that each float would have (6), and return the rows whose float is a bound.

        Rounding keeps the order: if the float is above or below a bound, so is the exact score.
        """
        on_bound = np.zeros(len(score), np.bool_)
        rank.fill(0)
        for bound in self.bounds:
            if self.cap is None or bound <= self.cap:
                rank += (score >= float(bound)).view(np.int8)
                on_bound |= score == float(bound)
        return np.flatnonzero(on_bound)
