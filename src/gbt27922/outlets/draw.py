"""Which outlets are visited: the size of a sample and its draw, exactly and the same in every language; no I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from hashlib import sha256
from heapq import nsmallest
from math import ceil, isqrt
from typing import Literal

from gbt27922._basis.exact import exact_text, whole_if_possible
from gbt27922._basis.rules import natural
from gbt27922._basis.words import sentence
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.assessment import Site
from gbt27922.models.plan import ChosenOutlet, Estimability, SamplePlan, SampleRule
from gbt27922.models.scheme import Sampling
from gbt27922.models.stage import Stage, stage_rule
from gbt27922.outlets.order import Order, order_problems, outlets_sha256, problems_under, shape_problems, size_problems

# The rank of an outlet in the draw: a byte for whether it was visited before, then its number. Unlike tuples, bytes
# cost the garbage collector nothing, which matters with a million outlets.
_Rank = bytes
_NEW, _VISITED = b"\0", b"\1"
_Numbering = Callable[[str], bytes]


def sample_size(outlets: int, stage: Stage, sampling: Sampling) -> int:
    """The smallest whole number that is not less than the stage's factor times the square root of ``outlets``."""
    outlets = whole_if_possible(outlets)
    refuse(ModelError, [*problems_under("$.outlets", natural(outlets)), *problems_under("$.stage", stage_rule(stage))])
    # IAF MD 1: the factor of the stage times √outlets, rounded up.
    above, below = _factor(sampling, stage).as_integer_ratio()
    # k ≥ p/q·√x exactly when k·q ≥ √(p²·x), and k·q is a whole number.
    return -(-_root_up(above * above * outlets) // below)


def _root_up(square: int) -> int:
    return 1 + isqrt(square - 1) if square else 0


def _factor(sampling: Sampling, stage: Stage) -> Fraction:
    factor: Fraction = getattr(sampling, stage)
    return factor


def least_random(size: int, sampling: Sampling) -> int:
    """The least number of outlets in a sample of this size that are drawn at random."""
    # IAF MD 1: at least this share of the sample is random, rounded up.
    return ceil(sampling.random_share * size)


def draw(order: Order) -> SamplePlan:
    """Draw a sample. Raises :class:`~gbt27922.errors.ModelError` with every problem of the order."""
    refuse(ModelError, shape_problems(order))
    refuse(ModelError, [*order_problems(order), *_required_problems(order)])
    size, number, visited = _size(order), _numbering(order.seed), set(order.visited.values())
    # docs/readings.md, Sampling of outlets: required outlets come first and leave the population.
    required, left = _required_and_rest(order)
    # Within a stratum, outlets that were not visited before come first, then the smaller number.
    ranks = [(_VISITED if outlet.id in visited else _NEW) + number(outlet.id) for outlet in left]
    strata: dict[str, list[_Rank]] = defaultdict(list)
    for outlet, rank in zip(left, ranks, strict=True):
        strata[outlet.stratum or ""].append(rank)
    by_rule = allocation_of(size - len(required), strata)
    least = with_two(by_rule, strata)
    allocation = least if order.estimable else by_rule
    estimability = Estimability(
        asked=order.estimable,
        rule_size=size,
        least_size=len(required) + sum(least.values()),
        too_few={stratum: len(strata[stratum]) for stratum in strata if allocation[stratum] < least[stratum]},
    )
    first = {rank for stratum, ranked in strata.items() for rank in nsmallest(allocation[stratum], ranked)}
    random = {rank: outlet for outlet, rank in zip(left, ranks, strict=True) if rank in first}
    return SamplePlan(
        stage=order.stage,
        seed=order.seed,
        size=estimability.size,
        population=len(order.outlets),
        rule=_rule(order),
        allocation=allocation,
        chosen=[
            *_chosen(sorted(required, key=lambda outlet: number(outlet.id)), "required"),
            *_chosen((random[rank] for rank in sorted(random)), "random"),
        ],
        previous=sorted(visited),
        outlets_sha256=outlets_sha256(order.outlets),
        estimability=estimability,
    )


def _chosen(outlets: Iterable[Site], why: Literal["random", "required"]) -> Iterator[ChosenOutlet]:
    return (ChosenOutlet(outlet.id, outlet.stratum or "", why) for outlet in outlets)


def _required_and_rest(order: Order) -> tuple[list[Site], list[Site]]:
    """The required outlets, and the rest."""
    required = set(order.required)
    return [o for o in order.outlets if o.id in required], [o for o in order.outlets if o.id not in required]


def _numbering(seed: str) -> _Numbering:
    """The function from an id to the number of its outlet, as bytes."""
    start = seed.encode() + b"\0"
    return lambda id: sha256(start + id.encode()).digest()


def allocation_of(visits: int, ranks: Mapping[str, Collection[_Rank]]) -> dict[str, int]:
    """The number of random visits of each stratum; never more than it has outlets.

    >>> allocation_of(4, {"N": [b"1"], "S": [b"2", b"3", b"4"]})
    {'N': 1, 'S': 3}
    """
    first = sorted(ranks, key=lambda stratum: min(ranks[stratum]))
    # With fewer visits than strata, the strata whose first outlet comes first have one each.
    if visits < len(first):
        return {stratum: int(place < visits) for place, stratum in enumerate(first)}
    # Otherwise one each, and the rest in proportion to the outlets less one, by largest remainder.
    others, weight = visits - len(first), sum(map(len, ranks.values())) - len(first)
    shares = {stratum: divmod(others * (len(ranks[stratum]) - 1), max(weight, 1)) for stratum in first}
    left = others - sum(whole for whole, _ in shares.values())
    # The sort is stable: of equal remainders, the stratum that comes first wins.
    more = set(sorted(first, key=lambda stratum: -shares[stratum][1])[:left])
    return {stratum: 1 + shares[stratum][0] + (stratum in more) for stratum in first}


def with_two(allocation: Mapping[str, int], ranks: Mapping[str, Collection[_Rank]]) -> dict[str, int]:
    """An allocation with at least two visits of each stratum, or one where it has one outlet; others are as they were.

    >>> with_two({"N": 1, "S": 0, "W": 3}, {"N": [b"1"], "S": [b"2", b"3", b"4"], "W": [b"5", b"6", b"7"]})
    {'N': 1, 'S': 2, 'W': 3}
    """
    # docs/readings.md, Intervals, researchers, trust: one visit of several outlets shows no difference, so nothing can be estimated from it.
    return {stratum: max(allocation[stratum], min(2, len(ranked))) for stratum, ranked in ranks.items()}


def _size(order: Order) -> int:
    """The requested size; by stage, never more than the number of outlets."""
    if order.stage is None:
        return order.size or 0
    return min(sample_size(len(order.outlets), order.stage, order.sampling), len(order.outlets))


def _rule(order: Order) -> SampleRule:
    stage, sampling = order.stage, order.sampling
    said: dict[str, object] = {"share": exact_text(sampling.random_share)}
    if stage:
        said["factor"] = exact_text(_factor(sampling, stage))
    figures = (stage, "random_share") if stage else ("random_share",)
    sources = dict.fromkeys(source.text for source in sampling.sources if source.figure in figures)
    drawn = f"draw_{'by_stage' if stage else 'of_size'}{'_estimable' if order.estimable else ''}"
    text = sentence("sources", drawn, "en", **said)
    return SampleRule(text, "; ".join(sources) or sentence("sources", "unsourced", "en"))


def _required_problems(order: Order) -> Iterator[Problem]:
    if any(size_problems(order)):
        return
    size = _size(order)
    # IAF MD 1: a share of the sample is random, so that required outlets cannot fill it.
    most = size - least_random(size, order.sampling)
    if len(order.required) > most:
        values = {"most": most, "size": size, "got": len(order.required)}
        share = exact_text(order.sampling.random_share)
        yield Problem("$.required", "too_many_required", {**values, "share": share})
