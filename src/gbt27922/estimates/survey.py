"""The exact estimate for all outlets from the visited ones: the score, the strata with their spread, and leaves that one outlet carries.

Square roots and Student's t are taken elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from gbt27922._basis.exact import exact_sum
from gbt27922.estimates.frame import Frame
from gbt27922.estimates.jackknife import jackknife_spreads
from gbt27922.estimates.leaves import Leaves, leaves_of
from gbt27922.estimates.linearized import linearized_spreads
from gbt27922.estimates.strata import LonelyStratum, Stratum, VarianceMethod, writable
from gbt27922.models.assessment import Assessment
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.points import Totals
from gbt27922.scoring.special import change_of


@frozen
class Survey:
    """The result of a survey: the score before a cap, the strata with their spread, and the leaves that one outlet carries."""

    score: Fraction
    strata: tuple[Stratum, ...]
    lone_leaves: tuple[str, ...]


def survey(
    assessment: Assessment, frame: Frame, scheme: Scheme, method: VarianceMethod, lonely: LonelyStratum
) -> Survey:
    """The expected score of a visit to all outlets of ``frame``, and the strata that make up its variance.

    The assessment fits the scheme and the frame, and each stratum has a visited outlet.
    """
    leaves = leaves_of(assessment, frame, scheme)
    totals = _totals(leaves, assessment, scheme)
    if method == "jackknife":
        spreads = dict(jackknife_spreads(leaves, frame, totals, scheme, lonely))
    else:
        spreads = linearized_spreads(leaves, frame, scheme, lonely)
    strata = tuple(_strata(frame, spreads))
    return Survey(totals.uncapped(scheme), strata, tuple(_lone_leaves(leaves, frame, scheme)))


def _strata(frame: Frame, spreads: Mapping[str, Fraction]) -> Iterator[Stratum]:
    for id, (population, visited) in frame.sizes.items():
        # docs/estimate.md, The formulas: exact as long as it can be written, by either variance.
        yield Stratum(id=id, population=population, visited=visited, spread=writable(spreads[id]))


def _totals(leaves: Leaves, assessment: Assessment, scheme: Scheme) -> Totals:
    """The parts of the score with the estimated ratios."""
    return Totals(
        # 6: a leaf loses its points times its ratio, here the estimated one.
        lost=exact_sum(leaf.points * leaf.ratio for leaf in leaves.values()),
        applicable=exact_sum(leaf.points for leaf in leaves.values()),
        special=change_of(assessment, scheme.special),
        deductions=len(assessment.special_deductions),
        score_total=scheme.score_total,
    )


def _lone_leaves(leaves: Leaves, frame: Frame, scheme: Scheme) -> Iterator[str]:
    """The leaves, in order, that were looked at nowhere but at one outlet among others: nothing tells how outlets differ there."""
    open_ = {stratum for stratum, (population, visited) in frame.sizes.items() if visited < population}
    for leaf in scheme.leaves:
        found = leaves.get(leaf.id)
        if found and found.points and len(found.parts) == 1:
            (site,) = found.parts
            if site in frame.weights and frame.strata[str(site)] in open_:
                yield leaf.id
