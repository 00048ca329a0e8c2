"""Needs of some of the units within the need of all: bounds on the price, and the ways to meet them that are worth a look.

If parts of steps were allowed, it would be cheapest to meet the needs from the innermost outward, each with what has
the least price per worth. What a worth costs then at each need also bounds the price of whole steps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import NamedTuple

from attrs import field, frozen

from gbt27922.analysis.cover_search import Effort, Limits, State, Unit, undominated


class Node(NamedTuple):
    """What the units at ``places`` have to be worth together. Those in no node ``below`` are its ``own``; ``above`` is the next."""

    need: int
    places: tuple[int, ...]
    own: tuple[int, ...]
    below: tuple[int, ...]
    above: int


class _Filled(NamedTuple):
    """What is taken of each unit, as worth, and the last unit that each node took."""

    taken: list[int]
    last: list[int | None]


@frozen(slots=False)
class Parts:
    """The needs of nodes, the inner ones first and that of all last. The units are in order of price per worth.

    The excess of a state is its price without what its worth costs at its need. By how much that is more than the least
    there is, the price of all that the state leads to is more than the lower bound. It is scaled to whole numbers.
    """

    units: Sequence[Unit]
    limits: Limits
    nodes: Sequence[Node]
    effort: Effort = field(eq=False)

    def bounds(self) -> tuple[int, int] | None:
        """A lower and an upper bound on the price; None if the needs cannot be met. The lower one allows parts of steps."""
        if self._in_parts is None:
            return None
        taken = [
            (u, *divmod(worth, u.worth)) for u, worth in zip(self.units, self._in_parts.taken, strict=True) if worth
        ]
        parts = sum(Fraction(part * unit.price, unit.worth) for unit, _, part in taken if part)
        return sum([unit.price * steps for unit, steps, _ in taken]) + ceil(parts), self.first()[0]

    def first(self) -> State:
        """The first whole steps that meet the needs, which can be met, as their price and minus their worth."""
        taken = self._filled(whole=True).taken
        return sum([u.price * (worth // u.worth) for u, worth in zip(self.units, taken, strict=True)]), -sum(taken)

    def states(self, ceiling: int) -> list[State]:
        """The ways to meet all needs but the last that may lead to a price of at most the ceiling."""
        if len(self.nodes) == 1:
            return [(0, 0)]
        return self._below(len(self.nodes) - 1, (ceiling << self._scale) - self._least[-1])

    @cached_property
    def _in_parts(self) -> _Filled | None:
        return self._filled(whole=False) if self._can_be_met() else None

    def _can_be_met(self) -> bool:
        most = [unit.worth * limit for unit, limit in zip(self.units, self.limits, strict=True)]
        return all(sum([most[place] for place in node.places]) >= node.need for node in self.nodes)

    def _filled(self, *, whole: bool) -> _Filled:
        """The needs met by the first units, in whole steps or parts of them."""
        self.effort.look(sum(len(node.places) for node in self.nodes))
        taken, last = [0] * len(self.units), list[int | None]()
        for node in self.nodes:
            lack, latest = node.need - sum([taken[place] for place in node.places]), None
            for place in node.places:
                if lack <= 0:
                    break
                worth = self.units[place].worth
                more = min(worth * self.limits[place] - taken[place], -(-lack // worth) * worth if whole else lack)
                if more:
                    taken[place], lack, latest = taken[place] + more, lack - more, place
            last.append(latest)
        return _Filled(taken, last)

    @cached_property
    def _scale(self) -> int:
        """The binary digits of a rate behind the point: an error in the last changes no price by 1."""
        return sum(unit.worth * limit for unit, limit in zip(self.units, self.limits, strict=True)).bit_length()

    @cached_property
    def _rates(self) -> list[int]:
        """What a worth costs at each need, never less than at the one around it; and last, outside of all, nothing."""
        rates = [0] * (len(self.nodes) + 1)
        for index, place in reversed([*enumerate(self._filled(whole=False).last)]):
            rates[index] = rates[self.nodes[index].above]
            if place is not None:
                unit = self.units[place]
                rates[index] = max(rates[index], (unit.price << self._scale) // unit.worth)
        return rates

    @cached_property
    def _least(self) -> list[int]:
        """The least excess of what meets each need, at the rate around it."""
        least = list[int]()
        for index, node in enumerate(self.nodes):
            free = sum(self._free(place, index) for place in node.own) + sum(least[inner] for inner in node.below)
            least.append(free + (self._rates[index] - self._rates[node.above]) * node.need)
        return least

    def _excess(self, state: State, index: int) -> int:
        return (state[0] << self._scale) + self._rates[index] * state[1]

    def _each(self, place: int, index: int) -> int:
        """The excess of a step of a unit at a need."""
        return self._excess((self.units[place].price, -self.units[place].worth), index)

    def _free(self, place: int, index: int) -> int:
        """The least excess of any number of steps of a unit at a need."""
        return min(0, self._each(place, index)) * self.limits[place]

    def _below(self, index: int, slack: int) -> list[State]:
        """The states that meet the needs below a node, with at most so much more than the least excess."""
        states, most = [(0, 0)], slack
        for inner in self.nodes[index].below:
            most += self._least[inner]
            ranked = sorted((self._excess(state, index), state) for state in self._met(inner, slack))
            states = self._kept(self._pairs(states, ranked, index, most))
        return states

    def _kept(self, states: Iterator[State]) -> list[State]:
        """The undominated ones of states, each of which takes effort."""
        return [*undominated(self.effort.collect(states))]

    def _pairs(self, states: list[State], ranked: list[tuple[int, State]], index: int, most: int) -> Iterator[State]:
        for price, lacking in states:
            count = bisect_right(ranked, most - self._excess((price, lacking), index), key=lambda one: one[0])
            yield from ((price + more, lacking + less) for _, (more, less) in ranked[:count])

    def _met(self, index: int, slack: int) -> list[State]:
        """The states of the units of a node that meet its need and those below."""
        node, states = self.nodes[index], self._below(index, slack)
        most = slack + sum(self._least[inner] for inner in node.below)
        # What is far from the rate is settled first; what is nearest is last, and fills up to the need.
        *far, near = sorted(node.own, key=lambda place: -abs(self._each(place, index))) or (-1,)
        for place in far:
            most += self._free(place, index)
            states = self._kept(self._more(states, place, index, 0, most))
        if node.own:
            states = self._kept(self._more(states, near, node.above, node.need, self._least[index] + slack))
        return [state for state in states if -state[1] >= node.need]

    def _more(self, states: list[State], place: int, index: int, need: int, most: int) -> Iterator[State]:
        """The states with steps of a unit: as many as the need takes, and as leave an excess of at most so much."""
        unit, limit, each = self.units[place], self.limits[place], self._each(place, index)
        for price, lacking in states:
            room, fewest = most - self._excess((price, lacking), index), max(0, -((-lacking - need) // unit.worth))
            if each < 0:
                fewest = max(fewest, -(room // -each))
            elif room < 0:
                continue
            last = min(limit, room // each) if each > 0 else limit
            yield from ((price + n * unit.price, lacking - n * unit.worth) for n in range(fewest, last + 1))
