"""The spread of each stratum by Taylor linearization: the variance of its outlets' residuals."""

from __future__ import annotations

import math
from fractions import Fraction

from gbt27922.estimates.frame import Frame
from gbt27922.estimates.leaves import Leaves
from gbt27922.estimates.strata import LonelyStratum
from gbt27922.models.scheme import Scheme


def linearized_spreads(leaves: Leaves, frame: Frame, scheme: Scheme, lonely: LonelyStratum) -> dict[str, Fraction]:
    """The variance s² of the visited outlets' linearized residuals, for each stratum."""
    residuals = _residuals(leaves, frame, scheme)
    found = {}
    for stratum, (population, visited) in frame.sizes.items():
        inside = [residuals[outlet] for outlet in frame.inside[stratum]]
        # A stratum that was visited completely has no sampling error.
        found[stratum] = Fraction(0) if population == visited else _spread(inside, lonely)
    return found


def _residuals(leaves: Leaves, frame: Frame, scheme: Scheme) -> dict[str, Fraction]:
    """Each outlet's linearized residual, in points lost: Σ slope · (part − ratio · whole) ÷ estimated whole.

    A leaf without findings at an outlet adds nothing there: its total is one over a domain.
    """
    applicable = sum((leaf.points for leaf in leaves.values()), Fraction(0))
    # docs/estimate.md, The formulas: how much the score changes with the ratio of each leaf.
    slopes = {id: scheme.score_total * leaf.points / applicable for id, leaf in leaves.items()}
    per_part = {id: slopes[id] * frame.one / leaf.whole for id, leaf in leaves.items()}
    per_whole = {id: per_part[id] * leaf.ratio for id, leaf in leaves.items()}
    common = math.lcm(*(rate.denominator for rate in (*per_part.values(), *per_whole.values())))
    found: dict[str | None, int] = dict.fromkeys(frame.visited, 0)
    for id, leaf in leaves.items():
        lost, of = int(per_part[id] * common), int(per_whole[id] * common)
        for site in leaf.parts.keys() & found.keys():
            part = leaf.parts[site]
            found[site] += lost * part.lost - of * part.whole
    return {str(site): Fraction(residual, common) for site, residual in found.items()}


def _spread(residuals: list[Fraction], lonely: LonelyStratum) -> Fraction:
    """The variance s² of residuals; for a single residual 0, or with ``adjust`` its square."""
    if len(residuals) == 1:
        return residuals[0] ** 2 if lonely == "adjust" else Fraction(0)
    common = math.lcm(*(residual.denominator for residual in residuals))
    whole = [int(residual * common) for residual in residuals]
    count = len(whole)
    return Fraction(count * sum(one * one for one in whole) - sum(whole) ** 2, count * (count - 1) * common**2)
