"""What could be put right in an assessment, at which cost and for how many points; and whether a wish for it makes sense."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from attrs import evolve, frozen

from gbt27922._basis.checked import one_of, wrong_type
from gbt27922._basis.exact import Number, shown
from gbt27922.analysis.costs import exact_costs
from gbt27922.analysis.improvement import STEPS, Step
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.plan import ids
from gbt27922.models.scheme import Scheme

_DEDUCTIONS = "special_deductions"
_ONE = Fraction(1)


@frozen
class Option:
    """A leaf, or a special deduction, that can be put right in ``most`` steps, each for so many points and at such a cost."""

    indicator: str | None
    special_deduction: int | None
    site: str | None
    points: Fraction
    cost: Fraction
    most: int

    @property
    def is_deduction(self) -> bool:
        """Whether it is a special deduction."""
        return self.special_deduction is not None


@frozen(kw_only=True, slots=False)
class Wish:
    """What is wished: which grade, at which costs, by fixing what, in which steps."""

    target: str
    costs: Mapping[str, Number] | None
    fixable: Iterable[str] | None
    step: Step

    @cached_property
    def _costs(self) -> dict[str, Fraction]:
        return exact_costs(self.costs or {})[0]

    @cached_property
    def _fixable(self) -> Any:
        if isinstance(self.fixable, str | bytes) or not isinstance(self.fixable, Iterable):
            return self.fixable
        return tuple(self.fixable)  # its order does not matter: a set will do, or a mapping

    def check(self, assessment: Assessment, scheme: Scheme) -> None:
        """Refuse what makes no sense, all of it at once."""
        refuse(ModelError, self._problems(assessment, scheme))

    def _problems(self, assessment: Assessment, scheme: Scheme) -> Iterator[Problem]:
        grades = one_of(*(grade.id for grade in scheme.grades))
        yield from (problem.under("$.target") for problem in grades(self.target))
        yield from (problem.under("$.step") for problem in one_of(*STEPS)(self.step))
        if self.step == "sample" and scheme.aggregation == "worst_site":
            yield Problem("$.step", 'must be "leaf": where the worst site counts, one sample may gain nothing')
        known = {*scheme.tree.leaves, *_deductions(assessment)}
        yield from self._cost_problems(known)
        if self._fixable is not None:
            yield from self._fixable_problems({*known, *scheme.tree.under})

    def _cost_problems(self, known: set[str]) -> Iterator[Problem]:
        if self.costs is None:
            return
        if not isinstance(self.costs, Mapping):
            yield from (problem.under("$.costs") for problem in wrong_type("a mapping of indicators", self.costs))
            return
        yield from exact_costs(self.costs)[1]
        yield from (_unknown(f"$.costs[{shown(name)}]", name, "a leaf") for name in self.costs if name not in known)

    def _fixable_problems(self, known: set[str]) -> Iterator[Problem]:
        problems = [problem.under("$.fixable") for problem in ids(self._fixable)]
        yield from problems
        for index, name in enumerate(self._fixable or () if not problems else ()):
            if name not in known:
                yield _unknown(f"$.fixable[{index}]", name, "an indicator")

    def may(self, *names: str) -> bool:
        """Whether what has one of these names may be fixed."""
        return self._fixable is None or any(name in self._fixable for name in names)

    def cost(self, *names: str) -> Fraction | None:
        """The cost of what goes by the first of these names that has one; 1 without costs, None if it is missing."""
        if self.costs is None:
            return _ONE
        return next((self._costs[name] for name in names if name in self._costs), None)


def _unknown(path: str, name: object, wanted: str) -> Problem:
    reason = f'must be {wanted} of the scheme, "{_DEDUCTIONS}", or one such as "{_DEDUCTIONS}[0]", got {shown(name)}'
    return Problem(path, reason, "unknown_indicator")


def _deductions(assessment: Assessment) -> list[str]:
    return [_DEDUCTIONS, *(f"{_DEDUCTIONS}[{index}]" for index in range(len(assessment.special_deductions)))]


def options_of(
    assessment: Assessment, scheme: Scheme, losses: Mapping[str, Fraction], wish: Wish
) -> tuple[Option, ...]:
    """Everything that may be put right, in the order of the tree, then the special deductions; ``losses`` are in points.

    Raises :class:`~gbt27922.errors.ModelError` if there are costs, but none for some of it.
    """
    applicable = sum((scheme.points(leaf) for leaf in losses), Fraction(0))
    candidates = [*_leaves(losses, scheme, applicable), *_dropped(assessment, scheme, applicable)]
    wished = [(names[0], wish.cost(*names), option) for fixable, names, option in candidates if wish.may(*fixable)]
    refuse(ModelError, (_missing(name) for name, cost, _ in wished if cost is None))
    options = [evolve(option, cost=cost) for _, cost, option in wished if cost is not None]
    if wish.step == "leaf":
        return tuple(options)
    groups = {option: _groups(option.indicator, assessment, scheme) for option in options}
    refuse(
        ModelError, (_mixed(option.indicator) for option, found in groups.items() if None in found and len(found) > 1)
    )
    return tuple(part for option, found in groups.items() for part in _by_samples(option, found, wish))


# By which names something may be fixed, by which it has a cost, and what it is, with a cost to be filled in.
_Candidate = tuple[tuple[str, ...], tuple[str, ...], Option]


def _leaves(losses: Mapping[str, Fraction], scheme: Scheme, applicable: Fraction) -> Iterator[_Candidate]:
    for leaf, lost in losses.items():
        if lost:
            above = tuple(node for node, below in scheme.tree.under.items() if leaf in below)
            yield above, (leaf,), Option(leaf, None, None, 100 * lost / applicable, _ONE, 1)


def _dropped(assessment: Assessment, scheme: Scheme, applicable: Fraction) -> Iterator[_Candidate]:
    special = scheme.special
    points = special.deduction_points * (100 / applicable if special.applied == "inside" else 1)
    for index, name in enumerate(_deductions(assessment)[1:]):
        names = (name, _DEDUCTIONS)
        yield names, names, Option(None, index, None, points, _ONE, 1)


def _missing(name: str) -> Problem:
    return Problem("$.costs", f'must have a cost for "{name}", or leave it out of what is fixable', "missing_cost")


def _mixed(leaf: str | None) -> Problem:
    reason = f'must be "leaf": "{leaf}" has findings at sites and at none, and the mean of the sites counts'
    return Problem("$.step", reason)


def _groups(leaf: str | None, assessment: Assessment, scheme: Scheme) -> dict[str | None, tuple[int, int]]:
    """What was sampled of a leaf, and what of it did not conform: at each site where their mean counts, else in all."""
    found: dict[str | None, tuple[int, int]] = {}
    for finding in assessment.findings:
        if finding.indicator == leaf:
            site = finding.site if scheme.aggregation == "site_mean" else None
            sampled, nonconforming = found.get(site, (0, 0))
            found[site] = sampled + finding.counts[0], nonconforming + finding.counts[1]
    return found


def _by_samples(option: Option, groups: Mapping[str | None, tuple[int, int]], wish: Wish) -> Iterator[Option]:
    """A leaf sample by sample: each gains the same, or where the mean of the sites counts, the same at one site."""
    if option.is_deduction:
        yield option
        return
    lost = sum((Fraction(bad, sampled) for sampled, bad in groups.values()), Fraction(0))
    every = sum(bad for _, bad in groups.values())
    for site, (sampled, bad) in sorted(groups.items(), key=lambda group: group[0] or ""):
        if bad:
            cost = option.cost if wish.costs is None else option.cost / every
            yield Option(option.indicator, None, site, option.points / lost / sampled, cost, bad)
