"""Work shared among a team: exactly, in whole steps, so that nobody has more than a step more than another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import floor
from typing import NamedTuple

from attrs import define, field

from gbt27922._basis.exact import exact_sum

_NOTHING = Fraction(0)


@define
class _Sharing:
    """How much each of a team has so far. All have the share ``low`` in the end, and ``over`` is what is left above it."""

    loads: list[Fraction]
    low: Fraction
    step: Fraction
    over: Fraction
    given: dict[tuple[str, int], Fraction] = field(factory=dict)

    def give(self, site: str, days: Fraction) -> None:
        """Give the days at a site to whoever has least so far, the first of equals; what does not fit to the next."""
        while days:
            place = self.loads.index(min(self.loads))
            part = min(days, self._room(place))
            self.over -= self._above(place, part) - self._above(place)
            self.loads[place] += part
            self.given[site, place] = part
            days -= part

    def _above(self, place: int, more: Fraction = _NOTHING) -> Fraction:
        return max(self.loads[place] + more - self.low, _NOTHING)

    def _room(self, place: int) -> Fraction:
        load = self.loads[place]
        return min(self.low + self.step - load, max(self.low - load, _NOTHING) + self.over)


class Part(NamedTuple):
    """The days at a site that somebody has, named by the place in the team."""

    site: str
    place: int
    days: Fraction


def shared(work: Mapping[str, Fraction], people: int, step: Fraction) -> Iterator[Part]:
    """Share the days of each site, in their order, among so many people.

    Nobody has more than a ``step`` more than another. Where all days are whole steps, so are all parts; else they are
    shared exactly all the same. A site goes whole to whoever has least so far, as far as that leaves equal shares.

    >>> half = Fraction(1, 2)
    >>> [(one.site, one.place, str(one.days)) for one in shared({"GZ-01": half, "HQ": 3 * half}, 2, half)]
    [('GZ-01', 0, '1/2'), ('HQ', 1, '1'), ('HQ', 0, '1/2')]
    """
    everything = exact_sum(work.values())
    low = step * floor(everything / (step * people))
    sharing = _Sharing([_NOTHING] * people, low, step, everything - people * low)
    for site, days in work.items():
        sharing.give(site, days)
    yield from (Part(*place, days) for place, days in sharing.given.items())
