"""What is drawn for one assessment under a scheme: rates and samples of each leaf, and the leaves of each exclusion."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

from attrs import frozen

from gbt27922._basis.checked import member_path
from gbt27922._basis.foreign_text import cut, quoted
from gbt27922.batch.origin.population import OTHERS, ByIndicator, Population
from gbt27922.batch.simulation.levels import Levels, beta, ends
from gbt27922.batch.simulation.streams import NARROW, WIDE, Words, root_threshold, threshold
from gbt27922.errors import ModelError, Problem, Value, refuse
from gbt27922.models import Scheme, Special

#: How likely some leaf must remain: assessments from which everything is excluded are drawn again.
_LEAST_LEFT = Fraction(1, 100)


class Between(NamedTuple):
    """A whole number between two ends, both included."""

    least: int
    most: int


_ONE = Between(1, 1)


@frozen(eq=False)
class Leaf:
    """What is drawn for one leaf: how many outlets, and how many samples at each, or responses if it is measured."""

    id: str
    levels: Levels
    outlets: Between
    sizes: Between
    verdict: bool
    counts: bool

    @property
    def most(self) -> int:
        """The most samples that a leaf can have."""
        return self.outlets.most * self.sizes.most


@frozen(eq=False)
class Event:
    """An exclusion: what it excludes, by position in the tree, and the draws below which it happens."""

    id: str
    leaves: tuple[int, ...]
    below: int


@frozen(eq=False)
class DrawingPlan:
    """Everything that is drawn for one assessment."""

    leaves: tuple[Leaf, ...]
    events: tuple[Event, ...]
    outlets: Between
    in_common: int
    at_outlet: int
    deductions: Words
    bonuses: Words

    @classmethod
    def of(cls, population: Population, scheme: Scheme) -> DrawingPlan:
        """What to draw. Raises :class:`~gbt27922.errors.ModelError` if population and scheme do not fit together."""
        refuse(ModelError, _problems(population, scheme))
        judged = {leaf for name in population.verdicts for leaf in scheme.tree.under[name]} | scheme.tree.qualitative
        return cls(
            tuple(_leaf(id, population, scheme, verdict=id in judged) for id in scheme.tree.leaves),
            tuple(_events(population, scheme)),
            Between(*population.outlets),
            root_threshold(population.leaf_correlation),
            root_threshold(population.outlet_correlation, NARROW),
            ends(population.special_deductions),
            ends(population.special_bonuses),
        )


def _leaf(id: str, population: Population, scheme: Scheme, *, verdict: bool) -> Leaf:
    rates = _nearest(population.rates, id)
    return Leaf(
        id,
        Levels.of(rates) if isinstance(rates, tuple) else beta(rates, population.correlation),
        _ONE if verdict else Between(*population.outlets),
        _ONE if verdict else Between(*_nearest(population.sample_size, id)),
        verdict,
        scheme.tree.weights[id] > 0,
    )


def _nearest(given: ByIndicator, leaf: str) -> Any:
    """The value of the nearest indicator at or above a leaf, else that of all others, else None."""
    values = dict(given.pairs)
    name = leaf
    while name and name not in values:
        name = name.rpartition(".")[0]
    return values.get(name or OTHERS)


def _chances(population: Population, scheme: Scheme) -> Iterator[tuple[str, tuple[str, ...], Fraction]]:
    """Each exclusion that can happen: the indicator, its leaves, and how likely it is."""
    named: dict[str, Fraction] = dict(population.exclusions.pairs)
    others = {leaf for leaf in scheme.tree.leaves if not any(leaf in scheme.tree.under.get(n, ()) for n in named)}
    chances: dict[str, Fraction] = named | dict.fromkeys(others, named.get(OTHERS, Fraction(0)))
    for _, node in scheme.tree.nodes:
        if chances.get(node.id):
            yield node.id, scheme.tree.under[node.id], chances[node.id]


def _events(population: Population, scheme: Scheme) -> Iterator[Event]:
    places = {leaf: place for place, leaf in enumerate(scheme.tree.leaves)}
    for id, leaves, chance in _chances(population, scheme):
        yield Event(id, tuple(places[leaf] for leaf in leaves), threshold(chance, WIDE))


def _problems(population: Population, scheme: Scheme) -> Iterator[Problem]:
    """Every reason why the population does not fit the scheme."""
    yield from _unknown(population, scheme)
    for leaf in scheme.tree.leaves:
        for name, given in (("rates", population.rates), ("sample_size", population.sample_size)):
            if _nearest(given, leaf) is None:
                yield Problem(f"$.{name}", "invalid_value.uncovered", {"leaf": cut(leaf), "others": OTHERS})
    excluded = [(leaves, chance) for _, leaves, chance in _chances(population, scheme)]
    left = [
        prod(1 - chance for leaves, chance in excluded if leaf in leaves)
        for leaf, weight in scheme.tree.weights.items()
        if weight
    ]
    if max(left) < _LEAST_LEFT:
        yield Problem("$.exclusions", "nothing_applicable.chance", {"most": _LEAST_LEFT.denominator})
    yield from _measured(population, scheme)
    yield from _special(population, scheme.special)


def _measured(population: Population, scheme: Scheme) -> Iterator[Problem]:
    """Leaves that would be judged once, and are measured."""
    for index, name in enumerate(population.verdicts):
        for leaf in scheme.tree.under.get(name, ()):
            if leaf in scheme.tree.scales:
                of: dict[str, Value] = {"indicator": quoted(name), "leaf": quoted(leaf)}
                yield Problem(f"$.verdicts[{index}]", "not_measured.verdicts", of)


def _special(population: Population, special: Special) -> Iterator[Problem]:
    """Special items that the scheme does not take."""
    if special.is_none:
        given = {name: getattr(population, name) for name in ("special_deductions", "special_bonuses")}
        yield from (Problem(f"$.{name}", "no_special_items.weights") for name in given if any(given[name][1:]))
    elif any(population.special_bonuses[special.bonus_limit + 1 :]):
        yield Problem("$.special_bonuses", "too_many_bonuses.weights", {"limit": special.bonus_limit})


def _unknown(population: Population, scheme: Scheme) -> Iterator[Problem]:
    by_indicator = {name: getattr(population, name) for name in ("rates", "sample_size", "exclusions")}
    found = [(f"$.{field}", name) for field, given in by_indicator.items() for name, _ in given.pairs]
    named = [(member_path(name).replace("$", path, 1), name) for path, name in found if name != OTHERS]
    named += [(f"$.verdicts[{index}]", name) for index, name in enumerate(population.verdicts)]
    for path, name in named:
        if name not in scheme.tree.under:
            yield Problem(path, "unknown_indicator", {"indicator": quoted(name)})
