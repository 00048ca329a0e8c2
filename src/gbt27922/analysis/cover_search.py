"""One need met by steps of units, within limits: its bounds, and a search for the cheapest that is proven."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from attrs import frozen

# The problem is NP-hard. Real questions need a few hundred states; this many take seconds.
_MOST_STATES = 300_000
#: The number of steps of each item that are allowed.
Limits = tuple[int, ...]
#: The price of some steps, and minus their worth.
State = tuple[int, int]


class TooHardError(Exception):
    """Too many sets of items are nearly the best, so that none can be proven the best in reasonable time."""


class Effort:
    """The number of states that may still be searched."""

    def __init__(self) -> None:
        self._left = _MOST_STATES

    def spend(self, states: int) -> None:
        """Use up so many of them. Raises :class:`TooHardError` if fewer are left."""
        self._left -= states
        if self._left < 0:
            raise TooHardError


@frozen
class Unit:
    """A step of the item at ``place``: its price orders by cost and number of steps, its worth by gain and places."""

    price: int
    worth: int
    most: int
    place: int
    shift: int

    @property
    def mask(self) -> int:
        """All digits of its number of steps."""
        return (1 << self.most.bit_length()) - 1


class Rest:
    """What the units from a given place on can cost and gain; each is its price, its worth and its limit."""

    def __init__(self, units: list[tuple[int, int, int]]) -> None:
        self.units = units
        self.prices = [0, *accumulate(price * limit for price, _, limit in self.units)]
        self.worths = [0, *accumulate(worth * limit for _, worth, limit in self.units)]

    @classmethod
    def within(cls, units: Sequence[Unit], limits: Limits) -> Rest:
        """All units within their limits."""
        return cls([(unit.price, unit.worth, limit) for unit, limit in zip(units, limits, strict=True)])

    def of(self, places: Sequence[int]) -> Rest:
        """Some of the units, or all."""
        return self if len(places) == len(self.units) else Rest([self.units[place] for place in places])

    def bounds(self, start: int, need: int) -> tuple[int, int] | None:
        """A lower and an upper bound on the cost of the need; None if it cannot be met. The lower one allows a fractional step."""
        target = self.worths[start] + need
        if target > self.worths[-1]:
            return None
        last = bisect_left(self.worths, target, start) - 1
        if last < start:
            return 0, 0
        spent, left = self.prices[last] - self.prices[start], target - self.worths[last]
        price, worth, _ = self.units[last]
        return spent - (-left * price // worth), spent - (-left // worth) * price

    def is_chain(self, shift: int) -> bool:
        """Whether each unit costs no less and gains no more than the one before: then the first units are the best."""
        ways = [(price, -(worth >> shift)) for price, worth, limit in self.units if limit]
        return all(one[0] <= other[0] and one[1] <= other[1] for one, other in pairwise(ways))


@frozen
class Search:
    """Dynamic programming over the units: only undominated states below the cost ceiling are kept."""

    rest: Rest
    need: int
    ceiling: int
    effort: Effort

    def best(self, start: list[State]) -> State | None:
        """The price of the best cover from these states on and minus its worth; None if it costs more than the ceiling."""
        states, ceiling = [state for state in start if self._leads(state)], self.ceiling
        for place in range(len(self.rest.units)):
            found: list[State] = []
            for state in states:
                ceiling = self._extend(state, place, ceiling, found)
            states = list(undominated(found))
            self.effort.spend(len(found))
        return min(states, default=None)

    def _leads(self, state: State) -> bool:
        """Whether something below the ceiling can come of a state."""
        bounds = self.rest.bounds(0, self.need + state[1])
        return bounds is not None and state[0] + bounds[0] <= self.ceiling

    def _extend(self, state: State, place: int, ceiling: int, found: list[State]) -> int:
        """Append the successors of ``state`` to ``found``, and return the ceiling, lowered if possible."""
        price, worth, limit = self.rest.units[place]
        steps = max(0, min(limit, -((-state[1] - self.need) // worth)))
        for taken in range(steps, -1, -1):
            spent, got = state[0] + taken * price, -state[1] + taken * worth
            bounds = self.rest.bounds(place + 1, self.need - got)
            if bounds and spent + bounds[0] <= ceiling:
                ceiling = min(ceiling, spent + bounds[1])
                found.append((spent, -got))
            elif got < self.need:
                break  # with fewer steps the bound only rises
        return ceiling


def undominated(found: Iterable[State]) -> Iterator[State]:
    """The states, by cost, that gain more than every cheaper one."""
    most = -1
    for spent, lacking in sorted(found):
        if -lacking > most:
            most = -lacking
            yield spent, lacking
