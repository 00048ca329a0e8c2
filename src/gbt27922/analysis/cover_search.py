"""One need met by steps of units, within limits: its bounds, and a search for the cheapest that is proven."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice, pairwise

from attrs import define, frozen

# The problem is NP-hard. Real questions need a few hundred states; this many take seconds.
_MOST_STATES = 300_000
# Of no more bits are all the numbers that are kept at a time: 2³⁰ of them are 128 MiB.
_MOST_BITS = 2**30
# About as many bits as two numbers, a pair of them and its place in a list take besides their digits.
_PAIR_BITS = 1000
# Numbers of this many bits times bits are multiplied and divided in the time that a state takes.
_PRODUCT_BITS = 2**22
# So many units of so many bits are looked at in the time that a state takes.
_UNITS = 64
_UNIT_BITS = 2**10
# The worths of all units are kept as many times: by themselves, added up, and as what is taken of them.
_KEPT = 3
#: The number of steps of each item that are allowed.
Limits = tuple[int, ...]
#: The price of some steps, and minus their worth.
State = tuple[int, int]


class TooHardError(Exception):
    """Too many sets of items are nearly the best, so that none can be proven the best in reasonable time."""


class Effort:
    """What may still be spent on one question: on states of at most so many bits each, and as much on looking at units.

    Whatever grows with a question asks it first, so that a question that is too hard is refused before time and memory go.
    """

    def __init__(self, price_bits: int = 1, worth_bits: int = 1) -> None:
        self._states = self._looks = _MOST_STATES
        self._each = 1 + price_bits * worth_bits // _PRODUCT_BITS
        self._each_unit = self._each * (1 + (price_bits + worth_bits) // _UNIT_BITS)
        self._room = _MOST_BITS // (price_bits + worth_bits + _PAIR_BITS)

    def spend(self, states: int) -> None:
        """Use up so many of them. Raises :class:`TooHardError` if fewer are left."""
        self._states -= states * self._each
        if self._states < 0:
            raise TooHardError

    def look(self, units: int) -> None:
        """Use up what it takes to look at so many units, each with its price and its worth. Raises :class:`TooHardError`."""
        self._looks -= 1 + units * self._each_unit // _UNITS
        if self._looks < 0 or _KEPT * units > self._room:
            raise TooHardError

    def collect(self, states: Iterable[State]) -> list[State]:
        """The states as a list. Raises :class:`TooHardError` before there are more of them than may be kept or spent."""
        most = min(self._states // self._each, self._room)
        found = list(islice(states, most + 1))
        if len(found) > most:
            raise TooHardError
        self.spend(len(found))
        return found


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

    def lower_bound(self, need: int, place: int, limit: int) -> int | None:
        """The lower bound of a need if the unit at a place had a lower limit; None if it cannot be met."""
        price, worth, _ = self.units[place]
        lack = need - self.worths[place]
        if lack <= 0:  # what comes before is enough
            bounds, spent = self.bounds(0, need), 0
        elif lack <= worth * limit:
            bounds, spent = (0, 0), self.prices[place] - (-lack * price // worth)
        else:
            bounds, spent = self.bounds(place + 1, lack - worth * limit), self.prices[place] + price * limit
        return spent + bounds[0] if bounds else None

    def is_chain(self, shift: int) -> bool:
        """Whether each unit costs no less and gains no more than the one before: then the first units are the best."""
        ways = [(price, -(worth >> shift)) for price, worth, limit in self.units if limit]
        return all(one[0] <= other[0] and one[1] <= other[1] for one, other in pairwise(ways))


@define
class Search:
    """Dynamic programming over the units: only undominated states below the cost ceiling are kept."""

    rest: Rest
    need: int
    ceiling: int
    effort: Effort

    def best(self, start: list[State]) -> State | None:
        """The price of the best cover from these states on and minus its worth; None if it costs more than the ceiling."""
        states = [state for state in start if self._leads(state)]
        for place in range(len(self.rest.units)):
            states = list(undominated(self.effort.collect(self._extended(states, place))))
        return min(states, default=None)

    def _leads(self, state: State) -> bool:
        """Whether something below the ceiling can come of a state."""
        bounds = self.rest.bounds(0, self.need + state[1])
        return bounds is not None and state[0] + bounds[0] <= self.ceiling

    def _extended(self, states: Iterable[State], place: int) -> Iterator[State]:
        """The successors of states; the ceiling is lowered where they allow it."""
        price, worth, limit = self.rest.units[place]
        for spent_before, lacking in states:
            steps = max(0, min(limit, -((-lacking - self.need) // worth)))
            for taken in range(steps, -1, -1):
                spent, got = spent_before + taken * price, -lacking + taken * worth
                bounds = self.rest.bounds(place + 1, self.need - got)
                if bounds and spent + bounds[0] <= self.ceiling:
                    self.ceiling = min(self.ceiling, spent + bounds[1])
                    yield spent, -got
                elif got < self.need:
                    break  # with fewer steps the bound only rises


def undominated(found: Iterable[State]) -> Iterator[State]:
    """The states, by cost, that gain more than every cheaper one."""
    most = -1
    for spent, lacking in sorted(found):
        if -lacking > most:
            most = -lacking
            yield spent, lacking
