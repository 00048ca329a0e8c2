"""The spread of each stratum by the jackknife: how much the score changes if one visited outlet is left out.

Delete-one, stratified: the other visited outlets of the stratum then stand for all of it. A leaf that was looked at
nowhere else keeps its ratio. The formulas and their sources are in docs/estimate.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from attrs import evolve

from gbt27922._basis.exact import TOO_LONG, exact_sum
from gbt27922.estimates.frame import Frame
from gbt27922.estimates.leaves import Leaf, Leaves, Part
from gbt27922.estimates.strata import LonelyStratum
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.points import Totals

_NOTHING = Fraction(0)
_NO_PART = Part(0, 0)


def jackknife_spreads(
    leaves: Leaves, frame: Frame, totals: Totals, scheme: Scheme, lonely: LonelyStratum
) -> Iterator[tuple[str, Fraction]]:
    """For each stratum, the spread s² that N · (N − n) · s² ÷ n makes its part of the jackknife variance."""
    score = totals.uncapped(scheme)
    headquarters = any(site not in frame.weights for leaf in leaves.values() for site in leaf.parts)
    strata = len(frame.sizes) + headquarters
    for stratum, (population, visited) in frame.sizes.items():
        factor = _factor(population, visited, strata, lonely)
        if not factor:
            yield stratum, _NOTHING
            continue
        without = _lost_without(leaves, frame, stratum)
        changes = [evolve(totals, lost=lost).uncapped(scheme) - score for lost in without]
        yield stratum, factor * _sum_of_squares(changes)


def _factor(population: int, visited: int, strata: int, lonely: LonelyStratum) -> Fraction:
    """What the sum of squared changes is multiplied with; 0 for a stratum that adds no variance."""
    # A stratum that was visited completely has no sampling error.
    if population == visited:
        return _NOTHING
    if visited > 1:
        # docs/estimate.md, The formulas: (1 − n ÷ N) · (n − 1) ÷ n, over N · (N − n) ÷ n.
        return Fraction(visited - 1, population**2)
    # As R's jknweights: the score without the stratum, times (H − 1) ÷ H, and no finite population correction.
    adjusted = Fraction(strata - 1, strata * population * (population - 1))
    return adjusted if lonely == "adjust" else _NOTHING


class _Inside(NamedTuple):
    """A leaf that was looked at in a stratum: its totals, to scale, if an outlet without findings of it is left out."""

    leaf: Leaf
    lost: int
    whole: int

    def without(self, outlet: str, each: int) -> Fraction:
        """The points that the leaf loses without an outlet, all others of the stratum weighing as much as ``each``."""
        lost, whole = self.leaf.parts.get(outlet, _NO_PART)
        left = self.whole - each * whole
        # docs/readings.md, Intervals, researchers, trust: without its only outlet a leaf keeps its ratio.
        return self.leaf.points * (Fraction(self.lost - each * lost, left) if left else self.leaf.ratio)


def _lost_without(leaves: Leaves, frame: Frame, stratum: str) -> Iterator[Fraction]:
    """The points lost without each visited outlet of a stratum in turn: only leaves that were looked at there change."""
    outlets = frame.inside[stratum]
    population, visited = frame.sizes[stratum]
    # docs/estimate.md, The formulas: the others stand for N ÷ (n − 1) outlets, here times n − 1; without others, nothing does.
    fewer, each = max(visited - 1, 1), population * frame.one
    more = each - fewer * population * frame.one // visited
    seen = {id for id, leaf in leaves.items() if not leaf.parts.keys().isdisjoint(outlets)}
    inside = [_inside(leaves[id], outlets, fewer, more) for id in leaves if id in seen]
    unchanged = exact_sum(leaf.points * leaf.ratio for id, leaf in leaves.items() if id not in seen)
    for outlet in outlets:
        yield exact_sum([unchanged, *(one.without(outlet, each) for one in inside)])


def _inside(leaf: Leaf, outlets: list[str], fewer: int, more: int) -> _Inside:
    parts = [leaf.parts[outlet] for outlet in outlets if outlet in leaf.parts]
    lost = fewer * leaf.lost + more * sum(part.lost for part in parts)
    return _Inside(leaf, lost, fewer * leaf.whole + more * sum(part.whole for part in parts))


def _sum_of_squares(changes: list[Fraction]) -> Fraction:
    """Σ of the squares; where its digits could not be written, the float nearest to the sum of the nearest floats.

    Each of those is off by at most 2**-53 of itself, and so is their sum: the result is off by less than 2**-51 of itself.
    """
    common = 1
    for change in changes:
        common = math.lcm(common, change.denominator)
        if common**2 >= TOO_LONG:
            return Fraction(math.fsum(float(change**2) for change in changes))
    return Fraction(sum(int(change * common) ** 2 for change in changes), common**2)
