"""One block of assessments, drawn: for each leaf the samples at each outlet, and how many of them do not conform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from gbt27922.batch.simulation.drawing_plan import Between, DrawingPlan, Event, Leaf
from gbt27922.batch.simulation.streams import BLOCK, NARROW, WIDE, Streams, Words, narrow

Bools = NDArray[np.bool_]
_BOTH = np.uint64(NARROW)
_HALF = np.uint64(WIDE - NARROW)


class Sample(NamedTuple):
    """Samples of a leaf at one outlet, for each row, and how many of them do not conform."""

    sampled: Words
    nonconforming: Words


@frozen(eq=False)
class Block:
    """One block of rows, in which every draw has its own stream."""

    plan: DrawingPlan
    streams: Streams
    number: int

    def outlets(self) -> Words:
        """How many outlets are visited."""
        return self._between("outlets", self.plan.outlets)

    def specials(self) -> tuple[Words, Words]:
        """How many special deductions and special bonuses there are."""
        return self._value("deductions", self.plan.deductions), self._value("bonuses", self.plan.bonuses)

    def excluded(self) -> list[Bools]:
        """By leaf, whether it is excluded; rows in which nothing remains are drawn again until something does."""
        excluded = [np.zeros(BLOCK, np.bool_) for _ in self.plan.leaves]
        again = np.ones(BLOCK, np.bool_)
        attempt = 0
        while self.plan.events and again.any():
            for leaf, drawn in enumerate(self._excluded(attempt)):
                excluded[leaf][again] = drawn[again]
            counted = [out for out, leaf in zip(excluded, self.plan.leaves, strict=True) if leaf.counts]
            again = np.logical_and.reduce(counted)
            attempt += 1
        return excluded

    def _excluded(self, attempt: int) -> Sequence[Bools]:
        found = [np.zeros(BLOCK, np.bool_) for _ in self.plan.leaves]
        for event in self.plan.events:
            happens = self._happens(event, attempt)
            for leaf in event.leaves:
                found[leaf] |= happens
        return found

    def _happens(self, event: Event, attempt: int) -> Bools:
        below: Bools = self.streams.wide(self.number, f"exclusion\0{event.id}", attempt) < np.uint64(event.below)
        return below

    def samples(self, leaf: Leaf, outlets: Words) -> Iterator[Sample]:
        """The samples of a leaf at one outlet after another; an outlet that is not visited has none."""
        rates = self._rates(leaf)
        for outlet in range(leaf.outlets.most):
            sampled = self._between(f"size\0{leaf.id}", leaf.sizes, outlet)
            if not leaf.verdict:
                sampled *= outlets > outlet
            at = rates if leaf.verdict else self._at_outlet(leaf, rates, outlet)
            yield Sample(sampled, self._nonconforming(leaf, outlet, sampled, at))

    def _rates(self, leaf: Leaf) -> Words:
        """The rate of each organization; where all have the same, no rank is drawn."""
        if len(leaf.levels.rates) == 1:
            return np.full(BLOCK, leaf.levels.rates[0])
        return leaf.levels.at(self._ranks(leaf))

    def _ranks(self, leaf: Leaf) -> Words:
        """A uniform number for each row: that of its organization, or one of the leaf's own."""
        own = self.streams.wide(self.number, f"rank\0{leaf.id}")
        if not self.plan.in_common:
            return own
        shares = self.streams.wide(self.number, f"in common\0{leaf.id}") < np.uint64(self.plan.in_common)
        return np.where(shares, self.streams.wide(self.number, "rank"), own)

    def _at_outlet(self, leaf: Leaf, rates: Words, outlet: int) -> Words:
        """The rates at an outlet: drawn toward 1, as often as one sample would not conform, and else toward 0."""
        part = self.plan.at_outlet
        if not part:
            return rates
        drawn = self.streams.wide(self.number, f"outlet\0{leaf.id}", outlet) >> _HALF
        toward: Words = np.where(drawn < rates, np.uint64(part), np.uint64(0))
        return (rates * np.uint64((1 << NARROW) - part) >> _BOTH) + toward

    def _nonconforming(self, leaf: Leaf, outlet: int, sampled: Words, rates: Words) -> Words:
        """How many samples do not conform: each has a draw of its own, which does if it is below the rate."""
        stream = self.streams.open(self.number, f"sample\0{leaf.id}", outlet)
        below, size = rates.astype(np.uint32), sampled.astype(np.uint16)
        found = np.zeros(BLOCK, np.uint16)
        for place in range(leaf.sizes.most):
            found += (narrow(stream) < below) & (size > place)
        return found.astype(np.uint64)

    def _between(self, name: str, ends: Between, index: int = 0) -> Words:
        """A whole number between two ends, both included, all as likely but for 2**-31."""
        least, most = map(np.uint64, ends)
        if least == most:
            return np.full(BLOCK, least)
        drawn = self.streams.wide(self.number, name, index) >> _HALF
        return least + (drawn * (most - least + np.uint64(1)) >> _BOTH)

    def _value(self, name: str, ends: Words) -> Words:
        if not ends.size:
            return np.zeros(BLOCK, np.uint64)
        return np.searchsorted(ends, self.streams.wide(self.number, name), side="right").astype(np.uint64)
