"""Points that are not published, and what earned ÷ applicable points can be over every way to place them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios


class Share(NamedTuple):
    """Points that may be placed on any of several leaves; ``values`` is what one point earns on each applicable one.

    ``can_vanish``: one of the leaves is excluded; a point placed there is neither earned nor applicable.
    """

    points: Fraction | int
    values: Sequence[Fraction | int]
    can_vanish: bool


# The points of a share, and what one of them earns on its best leaf; whether it may vanish.
_Best = tuple[Any, Any, bool]


def greatest(shares: Iterable[Share], offset: Fraction | int) -> Fraction | None:
    """The greatest (earned + offset) ÷ applicable; None if it grows without bound."""
    return _greatest([(points, max(values), can_vanish) for points, values, can_vanish in shares], offset)


def least(shares: Iterable[Share], offset: Fraction | int) -> Fraction | None:
    """The least (earned + offset) ÷ applicable; None if it falls without bound."""
    ratio = _greatest([(points, -min(values), can_vanish) for points, values, can_vanish in shares], -offset)
    return None if ratio is None else -ratio


def _greatest(shares: list[_Best], offset: Any) -> Fraction | None:
    """A linear-fractional program, whose optimum puts each share on one leaf.

    Dinkelbach's iteration: keep the shares that can better the ratio reached so far, until none does.
    """
    if offset > 0 and all(can_vanish for _, _, can_vanish in shares):
        return None
    earned: Any = None
    applicable, kept = 1, shares
    while kept:
        more, of = sum([points * value for points, value, _ in kept]) + offset, sum([points for points, _, _ in kept])
        if earned is not None and more * applicable <= earned * of:
            break
        earned, applicable = more, of
        kept = [share for share in shares if not share[2] or share[1] * applicable > earned]
    return Fraction(earned, applicable)


def shares_of(ratios: Ratios, common: int, tree: Tree) -> Iterator[Share]:
    """The points that are known, each on its leaf, and those that an open group may place on any of its leaves.

    Points are in parts of :attr:`Tree.scale`, and what one earns is over the denominator ``common``.
    """
    lost, of = ratios
    earns = {leaf: common - lost.get(leaf, 0) * (common // of[leaf]) for leaf in of}
    for points, leaves in tree.placed:
        values = [earns[leaf] for leaf in leaves if leaf in of]
        if values:
            yield Share(points, values, can_vanish=len(values) < len(leaves))
