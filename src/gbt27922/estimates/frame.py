"""The list of outlets as a frame: all outlets with their strata, which were visited, and what each of those stands for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import frozen

from gbt27922.models.assessment import Assessment, Site


@frozen(slots=False)
class Frame:
    """All outlets with their strata, and which of them were visited."""

    strata: Mapping[str, str]
    visited: tuple[str, ...]

    @classmethod
    def of(cls, assessment: Assessment, outlets: Iterable[Site]) -> Frame:
        """The outlets in the order of the list; visited are those that have findings."""
        strata = {outlet.id: outlet.stratum or "" for outlet in outlets}
        found = {finding.site for finding in assessment.findings}
        return cls(strata, tuple(id for id in strata if id in found))

    @cached_property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """For each stratum, the number of outlets and the number visited, in the order of the list."""
        listed = Counter(self.strata.values())
        visited = Counter(self.strata[id] for id in self.visited)
        return {stratum: (count, visited[stratum]) for stratum, count in listed.items()}

    @cached_property
    def inside(self) -> dict[str, list[str]]:
        """The visited outlets of each stratum."""
        found: dict[str, list[str]] = {stratum: [] for stratum in self.sizes}
        for id in self.visited:
            found[self.strata[id]].append(id)
        return found

    @cached_property
    def one(self) -> int:
        """The scale of the weights: what a site that is not an outlet weighs."""
        return math.lcm(*(visited for _, visited in self.sizes.values()))

    @cached_property
    def weights(self) -> dict[str | None, int]:
        """The number of outlets that each visited one stands for, in whole numbers to the scale of :attr:`one`."""
        # docs/estimate.md, The formulas: a visited outlet stands for N ÷ n outlets of its stratum.
        each = {stratum: count * self.one // visited for stratum, (count, visited) in self.sizes.items()}
        return {id: each[self.strata[id]] for id in self.visited}
