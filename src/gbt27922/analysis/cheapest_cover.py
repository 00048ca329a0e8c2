"""The cheapest ways to make up what is missing, proven: integers in, and how many steps of each item out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from heapq import heappop, heappush
from itertools import accumulate, chain, pairwise

from attrs import frozen

# To decide is NP-hard. Real questions need a few hundred states in all; so many take seconds.
_MOST_STATES = 300_000
#: How many steps of each item are allowed.
Limits = tuple[int, ...]


class TooHardError(Exception):
    """So many sets of items are nearly the best that none can be proven to be it in reasonable time."""


class _Effort:
    """How many states may still be looked at."""

    def __init__(self) -> None:
        self._left = _MOST_STATES

    def spend(self, states: int) -> None:
        self._left -= states
        if self._left < 0:
            raise TooHardError


@frozen
class Item:
    """Something that can be done in ``most`` equal steps, each of which costs and gains so much."""

    cost: int
    gain: int
    most: int


@frozen
class Required:
    """At least so many steps of the items at these places, one step each."""

    places: tuple[int, ...] = ()
    least: int = 0


def cheapest_covers(
    items: Sequence[Item], need: int, required: Required | None = None, *, wanted: int
) -> tuple[Limits, ...]:
    """The best ``wanted`` covers: steps of items that together gain ``need`` and have the required ones.

    Better is: costs less, then has fewer steps, then gains more, then has more steps of earlier items. No cover takes
    all the steps that a better one takes: with a better one left out, all that contain it are. Raises :class:`TooHardError`.

    >>> cheapest_covers([Item(1, 5, 1), Item(1, 4, 1), Item(1, 3, 1)], 6, wanted=2)
    ((1, 1, 0), (1, 0, 1))
    """
    cover = _Cover.of(items, need, required or Required())
    start = tuple(unit.most for unit in cover.units)
    queue, seen, known = [(0, False, 0, start)], {start}, set[tuple[int, int]]()
    found: list[Limits] = []
    while queue and len(found) < wanted:
        _, is_solved, worth, limits = heappop(queue)
        if not is_solved:  # so far there is only a bound; what is solved stands in the queue by what it is
            if best := cover.best(limits, _last(known, wanted)):
                known.add(best)
                heappush(queue, (best[0], True, best[1], limits))
            continue
        steps = cover.steps(-worth)
        if steps not in found:
            found.append(steps)
        # Whatever does not contain this cover has fewer steps of some item in it.
        for fewer in _with_fewer(limits, cover.sorted(steps)):
            if fewer not in seen and (bound := cover.bound(fewer)) is not None:
                seen.add(fewer)
                heappush(queue, (bound, False, 0, fewer))
    return tuple(found)


def _last(known: Iterable[tuple[int, int]], wanted: int) -> int | None:
    """What the last of the wanted covers costs at most, by those known."""
    best = sorted(known)[:wanted]
    return best[-1][0] if len(best) == wanted else None


def _with_fewer(limits: Limits, steps: Limits) -> Iterator[Limits]:
    for place, taken in enumerate(steps):
        if taken:
            yield (*limits[:place], taken - 1, *limits[place + 1 :])


@frozen
class _Unit:
    """A step of the item at ``place``: its price orders by cost and number of steps, its worth by gain and places."""

    price: int
    worth: int
    most: int
    place: int
    shift: int

    @property
    def mask(self) -> int:
        return (1 << self.most.bit_length()) - 1


@frozen
class _Forced:
    """Required steps that were chosen: their price and worth, and the limits without them."""

    price: int
    worth: int
    left: Limits


@frozen
class _Cover:
    """What is asked, with the cheapest units for their worth first."""

    units: tuple[_Unit, ...]
    need: int
    shift: int
    required: frozenset[int]
    least: int
    effort: _Effort

    @classmethod
    def of(cls, items: Sequence[Item], need: int, required: Required) -> _Cover:
        most = sum(item.most for item in items) + 1
        widths = [item.most.bit_length() for item in items]
        shifts = [sum(widths[place + 1 :]) for place in range(len(items))]
        # Worths tell places apart only far behind the gain, so that they change no order by price for gain.
        behind = sum(widths) + (most * sum(item.cost * item.most + 1 for item in items)).bit_length()
        units = (
            _Unit(item.cost * most + 1, (item.gain << behind) + (1 << shift), item.most, place, shift)
            for place, (item, shift) in enumerate(zip(items, shifts, strict=True))
        )
        ordered = tuple(sorted(units, key=lambda unit: Fraction(unit.price, unit.worth)))
        places = frozenset(index for index, unit in enumerate(ordered) if unit.place in required.places)
        return cls(ordered, need << behind, behind, places, required.least, _Effort())

    def steps(self, worth: int) -> Limits:
        """The steps of each item, which a worth holds in its last digits."""
        units = sorted(self.units, key=lambda unit: unit.place)
        return tuple(worth >> unit.shift & unit.mask for unit in units)

    def sorted(self, steps: Limits) -> Limits:
        """Steps of items as steps of units."""
        return tuple(steps[unit.place] for unit in self.units)

    def bound(self, limits: Limits) -> int | None:
        """What covers within these limits cost at least; None if there is none."""
        return min((price for price in map(self._bound, self._forced(limits)) if price is not None), default=None)

    def _bound(self, forced: _Forced) -> int | None:
        bounds = _Rest(self.units, forced.left).bounds(0, self.need - forced.worth)
        return forced.price + bounds[0] if bounds else None

    def best(self, limits: Limits, most: int | None) -> tuple[int, int] | None:
        """The best cover within these limits as its price and minus its worth; None if it costs more than ``most``."""
        found = (self._best(forced, most) for forced in self._forced(limits))
        return min((cover for cover in found if cover), default=None)

    def _best(self, forced: _Forced, most: int | None) -> tuple[int, int] | None:
        rest, need = _Rest(self.units, forced.left), self.need - forced.worth
        bounds = rest.bounds(0, need)
        if bounds is None:
            return None
        ceiling = bounds[1] if most is None else min(bounds[1], most - forced.price)
        search = _Search(rest, need, ceiling, self.effort)
        found = rest.first(need) if rest.is_chain(self.shift) else search.best()
        return (forced.price + found[0], found[1] - forced.worth) if found else None

    def _forced(self, limits: Limits) -> Iterator[_Forced]:
        """The ways to choose the required steps: of those that gain the same the best ones, so many of each gain."""
        alike: dict[int, list[int]] = {}
        for place in sorted(self.required, key=lambda place: (self.units[place].price, -self.units[place].worth)):
            if limits[place]:
                alike.setdefault(self.units[place].worth >> self.shift, []).append(place)
        for counts in _shared_out(self.least, [len(places) for places in alike.values()]):
            self.effort.spend(max(0, len(counts) - 1))
            chosen = [places[:count] for places, count in zip(alike.values(), counts, strict=True)]
            yield self._chosen(frozenset(chain(*chosen)), limits)

    def _chosen(self, places: frozenset[int], limits: Limits) -> _Forced:
        return _Forced(
            price=sum(self.units[place].price for place in places),
            worth=sum(self.units[place].worth for place in places),
            left=tuple(0 if place in places else limit for place, limit in enumerate(limits)),
        )


def _shared_out(total: int, rooms: Sequence[int]) -> Iterator[Limits]:
    """The ways to share a total out over some rooms."""
    if not rooms:
        if not total:
            yield ()
        return
    first, *rest = rooms
    for count in range(max(0, total - sum(rest)), min(first, total) + 1):
        yield from ((count, *counts) for counts in _shared_out(total - count, rest))


class _Rest:
    """What the units from any place on can do within their limits."""

    def __init__(self, units: Sequence[_Unit], limits: Limits) -> None:
        self.units = [(unit.price, unit.worth, limit) for unit, limit in zip(units, limits, strict=True)]
        self.prices = [0, *accumulate(price * limit for price, _, limit in self.units)]
        self.worths = [0, *accumulate(worth * limit for _, worth, limit in self.units)]

    def bounds(self, start: int, need: int) -> tuple[int, int] | None:
        """What the need costs at least and at most; None if it cannot be met. At least: with a part of one step."""
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
        """Whether each unit costs no less and gains no more than the one before: then the first ones are the best."""
        ways = [(price, -(worth >> shift)) for price, worth, limit in self.units if limit]
        return all(one[0] <= other[0] and one[1] <= other[1] for one, other in pairwise(ways))

    def first(self, need: int) -> tuple[int, int]:
        """The first steps that meet the need, as their price and minus their worth."""
        spent = got = 0
        for price, worth, limit in self.units:
            steps = max(0, min(limit, -((got - need) // worth)))
            spent, got = spent + steps * price, got + steps * worth
        return spent, -got


@frozen
class _Search:
    """Dynamic programming over the units: of what costs as much only the most goes on, and only while there is hope."""

    rest: _Rest
    need: int
    ceiling: int
    effort: _Effort

    def best(self) -> tuple[int, int] | None:
        """The price of the best cover and minus its worth; None if it costs more than the ceiling."""
        states, ceiling = [(0, 0)], self.ceiling
        for place in range(len(self.rest.units)):
            found: list[tuple[int, int]] = []
            for state in states:
                ceiling = self._extend(state, place, ceiling, found)
            states = list(_undominated(found))
            self.effort.spend(len(found))
        return min(states, default=None)

    def _extend(self, state: tuple[int, int], place: int, ceiling: int, found: list[tuple[int, int]]) -> int:
        """Add the states that may follow ``state`` to those ``found``, and return the ceiling, lowered where it can be."""
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


def _undominated(found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The states, by what they cost, that got more than all cheaper ones."""
    most = -1
    for spent, lacking in sorted(found):
        if -lacking > most:
            most = -lacking
            yield spent, lacking
