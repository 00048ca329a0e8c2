"""Whether the numbers of a scorecard could have more digits than can be written."""

from __future__ import annotations

from collections.abc import Mapping

from gbt27922._basis.exact import TOO_LONG
from gbt27922._basis.rules import MOST_DIGITS
from gbt27922.models.scheme import Scheme
from gbt27922.models.tree import Tree

_ROOM = TOO_LONG.bit_length() - 1
# The two parts of a figure of a scheme, times any number of special items.
_FIGURE = 2 * (10**MOST_DIGITS).bit_length() + 64


def may_be_long(common: int, scheme: Scheme) -> bool:
    """Whether a number of a scorecard could be too long, where all ratios have the denominator ``common``.

    Every one of them is a fraction of whole points and ``common``, with special items, a bound and the total at most: a score
    is at worst earned ÷ applicable, whose parts are each a sum of points.

    >>> from gbt27922 import schemes
    >>> may_be_long(10**100, schemes.default()), may_be_long(10**4300, schemes.default())
    (False, True)
    """
    tree, special = scheme.tree, scheme.special
    costs = 1 if special.uniform else 1 + len(special.grounds)
    points = tree.weight.bit_length() + tree.scale.bit_length()
    long: bool = common.bit_length() + 2 * (points + costs * _FIGURE) + 3 * _FIGURE > _ROOM
    return long


def is_hopeless(of: Mapping[str, int], tree: Tree) -> bool:
    """Whether the points that a leaf loses are too long for its line, whatever the other leaves do to the score.

    ``of`` are denominators of reduced ratios. Points take nothing from one but what divides their numerator, so
    that no large fraction needs to be reduced to know it.

    >>> from gbt27922 import schemes
    >>> is_hopeless({"5.1.1.1": 10**4400}, schemes.default().tree), is_hopeless({"5.1.1.1": 7}, schemes.default().tree)
    (True, False)
    """
    return any(0 < tree.points[leaf].numerator * TOO_LONG <= below for leaf, below in of.items() if below >= TOO_LONG)
