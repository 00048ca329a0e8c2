"""The range: what earned ÷ applicable points can be, over every way to place points that are not published."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, frozen


@frozen
class Share:
    """Points that may be placed on any of several leaves; ``values`` is what one point earns on each applicable one.

    ``can_vanish``: one of the leaves is excluded; a point placed there is neither earned nor applicable.
    """

    points: Fraction
    values: tuple[Fraction, ...]
    can_vanish: bool


def greatest(shares: tuple[Share, ...], offset: Fraction) -> Fraction | None:
    """The greatest (earned + offset) ÷ applicable; None if it grows without bound.

    A linear-fractional program, whose optimum puts each share on one leaf. Dinkelbach's iteration: keep the
    shares that can better the ratio reached so far, until none does.
    """
    if offset > 0 and all(share.can_vanish for share in shares):
        return None
    ratio, kept = None, shares
    while kept and (ratio is None or _ratio(kept, offset) > ratio):
        ratio = _ratio(kept, offset)
        kept = tuple(share for share in shares if not share.can_vanish or max(share.values) > ratio)
    return ratio


def least(shares: tuple[Share, ...], offset: Fraction) -> Fraction | None:
    """The least (earned + offset) ÷ applicable; None if it falls without bound."""
    opposite = tuple(evolve(share, values=tuple(-value for value in share.values)) for share in shares)
    ratio = greatest(opposite, -offset)
    return None if ratio is None else -ratio


def _ratio(shares: tuple[Share, ...], offset: Fraction) -> Fraction:
    """The ratio when each share is on its best leaf."""
    return (sum(share.points * max(share.values) for share in shares) + offset) / sum(share.points for share in shares)
