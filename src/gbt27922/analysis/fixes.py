"""What could be put right in an assessment, at which cost and for how many points; and the check of a request for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from attrs import evolve, frozen

from gbt27922._basis.checked import wrong_type
from gbt27922._basis.exact import Number, for_message, got
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import plain_ids
from gbt27922._basis.rules import as_items, one_of
from gbt27922.analysis.costs import exact_costs
from gbt27922.analysis.shortfall import without_loss
from gbt27922.errors import ModelError, Problem, Value, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import NO_BOUNDS
from gbt27922.models.scheme import Scheme
from gbt27922.models.tree import ancestors
from gbt27922.scoring.aggregation import AGGREGATED, Aggregated, Ratios, aggregated
from gbt27922.scoring.special import Items, score_change

#: Whether whole leaves are put right, or sample by sample.
Step = Literal["leaf", "sample"]
STEPS: tuple[Step, ...] = ("leaf", "sample")
_DEDUCTIONS = "special_deductions"
_ONE = Fraction(1)


@frozen
class Option:
    """A leaf, or a special deduction, that can be put right in up to ``most`` steps, each with these points and this cost.

    The steps are nonconforming samples, or where ``whole`` says so, there is one for all.
    """

    indicator: str | None
    special_deduction: int | None
    site: str | None
    points: Fraction
    cost: Fraction
    most: int = 1
    whole: bool = True

    @property
    def is_deduction(self) -> bool:
        """Whether it is a special deduction."""
        return self.special_deduction is not None


@frozen(kw_only=True, slots=False)
class Request:
    """A request: the target grade, the costs, what may be fixed, and in which steps."""

    target: str
    costs: Mapping[str, Number] | None
    fixable: Iterable[str] | None
    step: Step

    @cached_property
    def _costs(self) -> dict[str, Fraction]:
        return exact_costs(self.costs or {})[0]

    @cached_property
    def _fixable(self) -> Any:
        if self.fixable is None or isinstance(self.fixable, str | bytes):
            return self.fixable
        return as_items(self.fixable)  # a set or a mapping is fine: order does not matter

    @property
    def sorted_fixable(self) -> tuple[str, ...] | None:
        """What may be fixed, in the order of the names; None if everything may."""
        return None if self._fixable is None else tuple(sorted(self._fixable))

    def check(self, assessment: Assessment, scheme: Scheme) -> None:
        """Raise ``ModelError`` with every problem of the request."""
        refuse(ModelError, self._problems(assessment, scheme))

    def _problems(self, assessment: Assessment, scheme: Scheme) -> Iterator[Problem]:
        if not scheme.is_graded:
            yield NO_BOUNDS
        grades = one_of(*(grade.id for grade in scheme.grades))
        yield from (problem.under("$.target") for problem in grades(self.target))
        steps = tuple(one_of(*STEPS)(self.step))
        yield from (problem.under("$.step") for problem in steps)
        if not steps and self.step == "sample" and not AGGREGATED[scheme.aggregation].linear:
            yield Problem("$.step", "invalid_value.step_worst_site")
        known = {*scheme.tree.leaves, *_deductions(assessment)}
        yield from self._cost_problems(known)
        if self._fixable is not None:
            yield from self._fixable_problems({*known, *scheme.tree.under})

    def _cost_problems(self, known: set[str]) -> Iterator[Problem]:
        if self.costs is None:
            return
        if not isinstance(self.costs, Mapping):
            yield from (problem.under("$.costs") for problem in wrong_type("mapping_of_indicators", self.costs))
            return
        yield from exact_costs(self.costs)[1]
        yield from (
            Problem(f"$.costs[{for_message(name)}]", "unknown_indicator.cost", _got(name))
            for name in self.costs
            if name not in known
        )

    def _fixable_problems(self, known: set[str]) -> Iterator[Problem]:
        problems = [problem.under("$.fixable") for problem in plain_ids(self._fixable)]
        yield from problems
        for index, name in enumerate(self._fixable or () if not problems else ()):
            if name not in known:
                yield Problem(f"$.fixable[{index}]", "unknown_indicator.fixable", _got(name))

    def may(self, *names: str) -> bool:
        """Whether something with one of these names may be fixed."""
        return self._fixable is None or any(name in self._fixable for name in names)

    def cost(self, *names: str) -> Fraction | None:
        """The cost of the first of these names that has one; 1 if no costs are given, None if it is missing."""
        if self.costs is None:
            return _ONE
        return next((self._costs[name] for name in names if name in self._costs), None)


def _got(name: object) -> dict[str, Value]:
    return {"deductions": _DEDUCTIONS, "got": got(name)}


def _deductions(assessment: Assessment) -> list[str]:
    return [_DEDUCTIONS, *(f"{_DEDUCTIONS}[{index}]" for index in range(len(assessment.special_deductions)))]


def options_of(
    assessment: Assessment, scheme: Scheme, ratios: Ratios, applicable: Fraction, request: Request
) -> tuple[Option, ...]:
    """Everything that may be put right, in the order of the tree, then the special deductions; so many points apply.

    Raises :class:`~gbt27922.errors.ModelError` if costs are given, but some are missing.
    """
    candidates = [*_leaf_candidates(scheme, ratios, applicable), *_deduction_candidates(assessment, scheme, applicable)]
    allowed = [
        (names[0], request.cost(*names), option) for fixable, names, option in candidates if request.may(*fixable)
    ]
    refuse(ModelError, (_missing(name) for name, cost, _ in allowed if cost is None))
    options = [evolve(option, cost=cost) for _, cost, option in allowed if cost is not None]
    if request.step == "leaf":
        return tuple(options)
    # docs/readings.md, The cheapest way up: a measured leaf has no samples, so it is put right as a whole.
    found = [finding for finding in assessment.findings if finding.indicator not in scheme.tree.scales]
    leaves = aggregated(found, scheme.aggregation)
    refuse(
        ModelError,
        (_mixed_sites_problem(option.indicator) for option in options if _is_mixed(leaves.get(option.indicator or ""))),
    )
    return tuple(part for option in options for part in _sample_options(option, leaves, request))


# The names by which something may be allowed, the names by which it may have a cost, and the option, still without its cost.
_Candidate = tuple[tuple[str, ...], tuple[str, ...], Option]


def _leaf_candidates(scheme: Scheme, ratios: Ratios, applicable: Fraction) -> Iterator[_Candidate]:
    required = without_loss(scheme.grades, scheme.tree)
    for leaf in scheme.tree.leaves:
        # docs/readings.md, The cheapest way up: what may lose nothing is put right whatever its points.
        if ratios.lost.get(leaf) and (scheme.points(leaf) or leaf in required):
            points = scheme.score_total * scheme.points(leaf) * ratios.of_leaf(leaf) / applicable
            yield (*ancestors(leaf), leaf), (leaf,), Option(leaf, None, None, points, _ONE)


def _deduction_candidates(assessment: Assessment, scheme: Scheme, applicable: Fraction) -> Iterator[_Candidate]:
    costs = Items.of(assessment, scheme.special).deductions
    for index, (name, points) in enumerate(zip(_deductions(assessment)[1:], costs, strict=True)):
        names = (name, _DEDUCTIONS)
        yield names, names, Option(None, index, None, score_change(points, applicable, scheme), _ONE)


def _missing(name: str) -> Problem:
    return Problem("$.costs", "missing_cost", {"of": quoted(name)})


def _mixed_sites_problem(leaf: str | None) -> Problem:
    return Problem("$.step", "invalid_value.step_mixed_sites", {"indicator": got(leaf)})


def _is_mixed(found: Aggregated | None) -> bool:
    """Whether only some findings name a site, in an aggregation where sites matter."""
    return found is not None and found.by_site and None in found.sites and len(found.sites) > 1


def _sample_options(option: Option, leaves: Mapping[str, Aggregated], request: Request) -> Iterator[Option]:
    """The options of a leaf sample by sample; each gains the same, or if sites matter, the same within a site."""
    found = leaves.get(option.indicator or "")
    if option.indicator is None or found is None:
        yield option
        return
    every = sum(counts.nonconforming for counts in found.sites.values())
    cost = option.cost if request.costs is None else option.cost / every
    points = option.points / found.ratio
    for site, share, samples in _places(found, every):
        if samples:
            yield Option(option.indicator, None, site, points * share, cost, samples, whole=False)


def _places(found: Aggregated, every: int) -> Iterator[tuple[str | None, Fraction, int]]:
    """Where samples can be put right: the site if it matters, how much each adds to the ratio, and how many there are."""
    if found.by_site:
        for site, counts in sorted(found.sites.items(), key=lambda one: one[0] or ""):
            yield site, found.share(site), counts.nonconforming
    else:
        yield None, found.share(next(iter(found.sites))), every
