"""The best ways to make good what is short of a grade: how many steps of which options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import lcm

from gbt27922.analysis.cheapest_cover import Item, Need, Required, cheapest_covers
from gbt27922.analysis.cover_search import TooHardError
from gbt27922.analysis.fixes import Option
from gbt27922.analysis.shortfall import Shortfall
from gbt27922.errors import AssessmentError, Problem
from gbt27922.models.tree import Tree

#: Which options, and how many steps of each.
Steps = list[tuple[Option, int]]


def cheapest_ways(options: Sequence[Option], short: Shortfall, tree: Tree, wanted: int) -> Iterator[Steps]:
    """The best ``wanted`` ways, by all options together, to make good what is short.

    Raises :class:`~gbt27922.errors.AssessmentError` if none can be proven to be the best (``too_hard``).
    """
    # What must lose nothing leaves no choice.
    fixed = [option for option in options if option.indicator in short.required]
    free = [option for option in options if option.indicator not in short.required]
    needs = [(frozenset(range(len(free))), short.score - _gained(fixed))]
    for node, lacks in short.floors.items():
        under = tree.under[node]
        places = frozenset(place for place, option in enumerate(free) if option.indicator in under)
        needs.append((places, lacks - _gained(option for option in fixed if option.indicator in under)))
    for counts in _covers(free, needs, short.deductions, wanted):
        left = iter(counts)
        taken = [option.most if option.indicator in short.required else next(left) for option in options]
        yield [(option, count) for option, count in zip(options, taken, strict=True) if count]


def _gained(fixed: Iterable[Option]) -> Fraction:
    return sum((option.points * option.most for option in fixed), Fraction(0))


def _covers(
    options: Sequence[Option], needs: Sequence[tuple[frozenset[int], Fraction]], deductions: int, wanted: int
) -> tuple[tuple[int, ...], ...]:
    """The steps of the options that meet the needs, of which the first is that of the score; all is scaled to integers."""
    dear = lcm(*(option.cost.denominator for option in options))
    fine = lcm(*(option.points.denominator for option in options), *(lacks.denominator for _, lacks in needs))
    items = [Item(int(option.cost * dear), int(option.points * fine), option.most) for option in options]
    score, *floors = (Need(places, int(lacks * fine)) for places, lacks in needs)
    required = Required(tuple(place for place, option in enumerate(options) if option.is_deduction), deductions)
    within = [floor for floor in floors if floor.gain > 0]
    try:
        return cheapest_covers(items, score.gain, required, within=within, wanted=wanted)
    except TooHardError:
        raise AssessmentError((Problem("$.costs", "too_hard"),)) from None
