"""The provably cheapest ways to gain what is needed: integers in, the number of steps of each item out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cmp_to_key
from heapq import heappop, heappush
from itertools import accumulate, chain

from attrs import Factory, frozen

from gbt27922.analysis.cover_parts import Node, Parts
from gbt27922.analysis.cover_search import Effort, Limits, Rest, Search, Unit


@frozen
class Item:
    """Something that can be done in up to ``most`` equal steps, each with this ``cost`` and ``gain``."""

    cost: int
    gain: int
    most: int


@frozen
class Need:
    """What the items at these places have to gain together."""

    places: frozenset[int]
    gain: int


#: The units that have a lower limit than at first, each with its place and that limit, by place.
_Lowered = tuple[tuple[int, int], ...]


@frozen
class Required:
    """At least ``least`` steps of the items at these places, which have one step each."""

    places: tuple[int, ...] = ()
    least: int = 0


def cheapest_covers(
    items: Sequence[Item], need: int, required: Required | None = None, *, within: Iterable[Need] = (), wanted: int
) -> tuple[Limits, ...]:
    """The best ``wanted`` covers: steps of items that together gain ``need`` and have the required ones.

    Some items may have a need of their own, which is ``within`` that: any two of these are apart, or one is in the other.
    None of these may hold a required place: the covers would be covers, but need not be the best ones.

    A cover is better if it costs less, then if it has fewer steps, then if it gains more, then if it has more steps of
    earlier items. A cover that contains a better one is left out. Raises
    :class:`~gbt27922.analysis.cover_search.TooHardError`.

    >>> cheapest_covers([Item(1, 5, 1), Item(1, 4, 1), Item(1, 3, 1)], 6, wanted=2)
    ((1, 1, 0), (1, 0, 1))
    """
    cover = _Cover.of(items, need, required or Required(), within)
    queue, known, found = _Queue(), set[tuple[int, int]](), list[Limits]()
    queue.put(0, [()])
    while queue.waiting and len(found) < wanted:
        bound, is_solved, worth, lowered, others = heappop(queue.waiting)
        limits = cover.limits(lowered)
        if not is_solved:  # so far there is only a bound; once solved, it goes back into the queue with its exact value
            if best := cover.best(limits, _last(known, wanted)):
                known.add(best)
                heappush(queue.waiting, (best[0], True, best[1], lowered, others))
            continue
        queue.put(bound, others)
        steps = cover.steps(-worth)
        if steps not in found:
            found.append(steps)
        # Whatever does not contain this cover has fewer steps of some item in it.
        for least, alike in cover.with_fewer(limits, cover.sorted(steps)):
            queue.put(least, [tuple(sorted({**dict(lowered), place: limit}.items())) for place, limit in alike])
    return tuple(found)


@frozen
class _Queue:
    """Limits within which there may be a cover, by a bound on its price or by the cover, each once.

    They are kept as what they are lower than at first: with many items, whole ones would fill the memory.
    """

    waiting: list[tuple[int, bool, int, _Lowered, list[_Lowered]]] = Factory(list)
    seen: set[_Lowered] = Factory(set)

    def put(self, bound: int, choices: list[_Lowered]) -> None:
        """Choices of which none is better than the one after it: the last new one, behind which the others wait."""
        while choices:
            lowered = choices.pop()
            if lowered not in self.seen:
                self.seen.add(lowered)
                heappush(self.waiting, (bound, False, 0, lowered, choices))
                return


def _last(known: Iterable[tuple[int, int]], wanted: int) -> int | None:
    """The most that the last wanted cover can cost, given those known; None if too few are known."""
    best = sorted(known)[:wanted]
    return best[-1][0] if len(best) == wanted else None


@frozen
class _Forced:
    """A choice of required steps: their price and worth, and the limits without them."""

    price: int
    worth: int
    left: Limits


@frozen
class _Cover:
    """The question, with its units in order of price per worth."""

    units: tuple[Unit, ...]
    #: The needs, an inner one before the one around it; the last is that of all units.
    nodes: tuple[Node, ...]
    shift: int
    required: frozenset[int]
    least: int
    effort: Effort

    @classmethod
    def of(cls, items: Sequence[Item], need: int, required: Required, within: Iterable[Need]) -> _Cover:
        most = sum(item.most for item in items) + 1
        widths = [item.most.bit_length() for item in items]
        *shifts, shift = accumulate(reversed(widths), initial=0)
        # The places are in digits far below the gain, so that they never change the order by price per gain.
        dearest = most * sum(item.cost * item.most + 1 for item in items)
        behind = shift + dearest.bit_length()
        worth_bits = behind + sum(item.gain * item.most for item in items).bit_length()
        effort = Effort(dearest.bit_length(), worth_bits)
        effort.look(len(items))
        units = (
            Unit(item.cost * most + 1, (item.gain << behind) + (1 << shift), item.most, place, shift)
            for place, (item, shift) in enumerate(zip(items, reversed(shifts), strict=True))
        )
        ordered = tuple(sorted(units, key=cmp_to_key(_by_price_per_worth)))
        places = frozenset(index for index, unit in enumerate(ordered) if unit.place in required.places)
        needs = [*sorted(within, key=lambda one: len(one.places)), Need(frozenset(range(len(items))), need)]
        return cls(ordered, tuple(_nodes(needs, ordered, behind)), behind, places, required.least, effort)

    def limits(self, lowered: _Lowered) -> Limits:
        """All limits: those at first, but for those that are lower."""
        limits = [unit.most for unit in self.units]
        for place, limit in lowered:
            limits[place] = limit
        return tuple(limits)

    def steps(self, worth: int) -> Limits:
        """The steps of each item, which are encoded in the last digits of a worth."""
        units = sorted(self.units, key=lambda unit: unit.place)
        return tuple(worth >> unit.shift & unit.mask for unit in units)

    def sorted(self, steps: Limits) -> Limits:
        """Steps of items as steps of units."""
        return tuple(steps[unit.place] for unit in self.units)

    def with_fewer(self, limits: Limits, steps: Limits) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """The places at which some limit can be lower than the steps, with these limits: those of equal units together.

        Each with a lower bound on the cost of covers then. Of equal units, a cover without the last is at least as good.
        """
        rest = None if self.least or len(self.nodes) > 1 else self._rest(limits)
        for alike in self._alike(limits, steps):
            bound = self._bound_with(rest, limits, *alike[-1])
            if bound is not None:
                yield bound, alike

    def _alike(self, limits: Limits, steps: Limits) -> Collection[list[tuple[int, int]]]:
        self.effort.look(len(limits))
        home = {place: index for index, node in enumerate(self.nodes) for place in node.own}
        found: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for place, (unit, limit, taken) in enumerate(zip(self.units, limits, steps, strict=True)):
            if taken:
                kind = unit.price, unit.worth >> self.shift, limit, taken, home[place], place in self.required
                found.setdefault(kind, []).append((place, taken - 1))
        return found.values()

    def _bound_with(self, rest: Rest | None, limits: Limits, place: int, limit: int) -> int | None:
        """A lower bound on the cost of covers with another limit at a place; what the rest is, if one need is all."""
        if rest:
            self.effort.look(1)
            return rest.lower_bound(self.nodes[-1].need, place, limit)
        found = map(self._bound, self._forced((*limits[:place], limit, *limits[place + 1 :])))
        return min((price for price in found if price is not None), default=None)

    def _bound(self, forced: _Forced) -> int | None:
        bounds = self._bounds(forced, self._rest(forced.left))
        return forced.price + bounds[0] if bounds else None

    def _rest(self, limits: Limits) -> Rest:
        self.effort.look(len(limits))
        return Rest.within(self.units, limits)

    def best(self, limits: Limits, most: int | None) -> tuple[int, int] | None:
        """The best cover within these limits as its price and minus its worth; None if it costs more than ``most``."""
        found = (self._best(forced, most) for forced in self._forced(limits))
        return min((cover for cover in found if cover), default=None)

    def _best(self, forced: _Forced, most: int | None) -> tuple[int, int] | None:
        rest = self._rest(forced.left)
        bounds = self._bounds(forced, rest)
        if bounds is None:
            return None
        parts = self._parts(forced)
        ceiling = bounds[1] if most is None else min(bounds[1], most - forced.price)
        if rest.is_chain(self.shift):
            found: tuple[int, int] | None = parts.first()
        else:
            search = Search(rest.of(parts.nodes[-1].own), parts.nodes[-1].need, ceiling, self.effort)
            found = search.best(parts.states(ceiling))
        return (forced.price + found[0], found[1] - forced.worth) if found else None

    def _parts(self, forced: _Forced) -> Parts:
        *within, whole = self.nodes
        left = whole._replace(need=whole.need - forced.worth)
        return Parts(self.units, forced.left, (*within, left), self.effort)

    def _bounds(self, forced: _Forced, rest: Rest) -> tuple[int, int] | None:
        """A lower and an upper bound on the price; of one need there is a shorter way."""
        *within, whole = self.nodes
        return self._parts(forced).bounds() if within else rest.bounds(0, whole.need - forced.worth)

    def _forced(self, limits: Limits) -> Iterator[_Forced]:
        """The ways to choose the required steps. Of steps with the same gain, only the best are worth choosing."""
        self.effort.look(len(limits))
        alike: dict[int, list[int]] = {}
        for place in sorted(self.required, key=lambda place: (self.units[place].price, -self.units[place].worth)):
            if limits[place]:
                alike.setdefault(self.units[place].worth >> self.shift, []).append(place)
        for counts in _distributions(self.least, [len(places) for places in alike.values()]):
            self.effort.spend(max(0, len(counts) - 1))
            self.effort.look(len(limits))
            chosen = [places[:count] for places, count in zip(alike.values(), counts, strict=True)]
            yield self._chosen(frozenset(chain(*chosen)), limits)

    def _chosen(self, places: frozenset[int], limits: Limits) -> _Forced:
        return _Forced(
            price=sum(self.units[place].price for place in places),
            worth=sum(self.units[place].worth for place in places),
            left=tuple(0 if place in places else limit for place, limit in enumerate(limits)),
        )


def _by_price_per_worth(unit: Unit, other: Unit) -> int:
    """Less than 0 if a unit has less price per worth than another; exact, and without the cost of a fraction in lowest terms."""
    return unit.price * other.worth - other.price * unit.worth


def _distributions(total: int, rooms: Sequence[int]) -> Iterator[Limits]:
    """The ways to distribute a total over rooms of limited size."""
    if not rooms:
        if not total:
            yield ()
        return
    first, *rest = rooms
    for count in range(max(0, total - sum(rest)), min(first, total) + 1):
        yield from ((count, *counts) for counts in _distributions(total - count, rest))


def _nodes(needs: Sequence[Need], units: Sequence[Unit], shift: int) -> Iterator[Node]:
    """The needs of units, each with those directly within it and the one around it; around the last is nothing."""
    every = [need.places for need in needs]
    above = [
        next((outer for outer in range(index + 1, len(every)) if places <= every[outer]), len(every))
        for index, places in enumerate(every)
    ]
    for index, need in enumerate(needs):
        below = tuple(inner for inner, outer in enumerate(above) if outer == index)
        own = need.places.difference(*(every[inner] for inner in below))
        places, free = (tuple(at for at, unit in enumerate(units) if unit.place in of) for of in (need.places, own))
        yield Node(need.gain << shift, places, free, below, above[index])
