"""Whether the numbers of a scorecard could have more digits than can be written."""

from __future__ import annotations

from gbt27922._basis.exact import TOO_LONG
from gbt27922._basis.rules import MOST_DIGITS
from gbt27922.models.scheme import Scheme

_ROOM = TOO_LONG.bit_length() - 1
# The two parts of a figure of a scheme, times any number of special items.
_FIGURE = 2 * (10**MOST_DIGITS).bit_length() + 64


def may_be_long(common: int, scheme: Scheme) -> bool:
    """Whether a number of a scorecard could be too long, where all ratios have the denominator ``common``.

    Every one of them is a fraction of whole points and ``common``, with special items and a bound at most: a score
    is at worst earned ÷ applicable, whose parts are each a sum of points.

    >>> from gbt27922 import schemes
    >>> may_be_long(10**100, schemes.default()), may_be_long(10**4300, schemes.default())
    (False, True)
    """
    tree, special = scheme.tree, scheme.special
    costs = 1 if special.uniform else 1 + len(special.grounds)
    points = tree.weight.bit_length() + tree.scale.bit_length()
    long: bool = common.bit_length() + 2 * (points + costs * _FIGURE) + 2 * _FIGURE > _ROOM
    return long
