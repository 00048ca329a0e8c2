"""A sample plan: which outlets to visit, by which rule, and everything needed to repeat the draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds, member_path
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.ids import list_problems, plain_id, plain_id_or_empty, plain_ids
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    as_flag,
    as_pairs,
    as_tuple,
    flag,
    instance_of,
    natural,
    one_of,
    optional,
    pairs_of,
    sha256,
    some_text,
    tuple_of,
)
from gbt27922.errors import Problem
from gbt27922.models.assessment import site_problems
from gbt27922.models.stage import Stage, stage_rule

SAMPLE_FORMAT = "gbt27922.sample/1"


#: Pairs of the id of a stratum, or "" for those without one, and a count.
pairs_of_counts = pairs_of("integers_by_name", plain_id_or_empty, natural)


def _as_allocation(value: Mapping[str, int] | tuple[tuple[str, int], ...]) -> Any:
    """A mapping of texts to counts as sorted pairs."""
    return as_pairs(value, whole_if_possible)


@frozen
class SampleRule(Checked):
    """The rule by which a sample was sized and drawn, and its source. It is general practice, not a rule of the standard."""

    text: str = field(metadata=holds(some_text))
    source: str = field(metadata=holds(some_text))


@frozen
class ChosenOutlet(Checked):
    """An outlet to visit, and why: drawn at ``random``, or ``required`` by judgment. One without a stratum is in ``""``."""

    id: str = field(metadata=holds(plain_id))
    stratum: str = field(metadata=holds(plain_id_or_empty))
    why: Literal["random", "required"] = field(metadata=holds(one_of("random", "required")))


@frozen(kw_only=True)
class Estimability(Checked):
    """Whether what all outlets would score can be estimated from a sample, and how many outlets are enough for that.

    It can where no stratum is in ``too_few`` (a mapping, kept as sorted pairs): those in which fewer than two of several
    outlets are visited at random, or none of one, each with the number of its outlets that are not required.
    ``rule_size`` is the size by the rule, or as it was given; ``least_size`` that with at least two visits, or all, in
    each stratum. ``asked``: the sample was drawn so, and has that size. Which of its outlets are no random sample,
    :attr:`SamplePlan.judged` and :attr:`SamplePlan.revisited` say.

    >>> Estimability(rule_size=6, least_size=10, too_few={"华北": 8}).size
    6
    """

    asked: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    rule_size: int = field(converter=whole_if_possible, metadata=holds(natural))
    least_size: int = field(converter=whole_if_possible, metadata=holds(natural))
    too_few: tuple[tuple[str, int], ...] = field(converter=_as_allocation, metadata=holds(pairs_of_counts, write=dict))

    def _problems(self) -> Found:
        found = list_problems((member_path(name), name) for name, _ in self.too_few)
        yield (problem.under("$.too_few") for problem in found)
        yield self._asked_problems()
        yield self._size_problems()

    def _asked_problems(self) -> Iterator[Problem]:
        if self.asked and self.too_few:
            yield Problem("$.too_few", "invalid_value.asked_too_few")

    def _size_problems(self) -> Iterator[Problem]:
        if self.least_size < self.rule_size:
            values = {"least": self.rule_size, "got": self.least_size}
            yield Problem("$.least_size", "invalid_value.least_size", values)

    @property
    def size(self) -> int:
        """The size of the sample."""
        return self.least_size if self.asked else self.rule_size


@frozen(kw_only=True)
class SamplePlan(Checked):
    r"""Which outlets to visit, by which rule, and everything needed to repeat the draw from the list of outlets.

    ``stage`` is None when the size was given. ``allocation`` (a mapping, kept as sorted pairs) says how many visits
    each stratum has at random; ``previous`` are the outlets of the list that were visited before;
    ``outlets_sha256`` is the digest of the list; ``estimability`` says what can be estimated from the sample, and is
    None in a plan of a version that did not say it. Make one with :func:`gbt27922.outlets.draw`.

    >>> from gbt27922 import outlets
    >>> plan = outlets.draw(outlets.parse_outlets("id\nGZ-01\nGZ-02\nGZ-03\n"), stage="initial", seed="A")
    >>> plan.size, plan.population, [outlet.id for outlet in plan.chosen]
    (2, 3, ['GZ-02', 'GZ-01'])
    """

    stage: Stage | None = field(default=None, metadata=holds(optional(stage_rule)))
    seed: str = field(metadata=holds(some_text))
    size: int = field(converter=whole_if_possible, metadata=holds(natural))
    population: int = field(converter=whole_if_possible, metadata=holds(natural))
    rule: SampleRule = field(metadata=holds(instance_of(SampleRule)))
    allocation: tuple[tuple[str, int], ...] = field(
        converter=_as_allocation, metadata=holds(pairs_of_counts, write=dict)
    )
    chosen: tuple[ChosenOutlet, ...] = field(converter=as_tuple, metadata=holds(tuple_of(ChosenOutlet)))
    previous: tuple[str, ...] = field(default=(), converter=as_tuple, metadata=holds(plain_ids))
    outlets_sha256: str = field(metadata=holds(sha256))
    estimability: Estimability | None = field(default=None, metadata=holds(optional(instance_of(Estimability))))

    #: The format of its document.
    FORMAT: ClassVar[str] = SAMPLE_FORMAT

    def _problems(self) -> Found:
        # IAF MD 1: a sample has at most all outlets, each once.
        yield self._size_problems()
        yield self._other_than_the_size()
        yield site_problems(self.chosen, "$.chosen", "duplicate_id")
        yield list_problems((f"$.previous[{index}]", id) for index, id in enumerate(self.previous))
        yield list_problems((member_path(name), name) for name, _ in self.allocation)
        yield self._too_few_problems()

    def _size_problems(self) -> Iterator[Problem]:
        if self.size > self.population:
            yield Problem("$.size", "invalid_value.population", {"most": self.population, "got": self.size})
        elif self.estimability and self.size != self.estimability.size:
            yield Problem("$.size", "invalid_value.planned_size", {"size": self.estimability.size, "got": self.size})

    def _other_than_the_size(self) -> Iterator[Problem]:
        if len(self.chosen) != self.size:
            yield Problem("$.chosen", "invalid_value.chosen", {"size": self.size, "got": len(self.chosen)})

    def _too_few_problems(self) -> Iterator[Problem]:
        """Where a stratum that is said to have too few visits has enough, or is none of the plan's."""
        few, visits = dict(self.estimability.too_few if self.estimability else ()), dict(self.allocation)
        for stratum, outlets in few.items():
            if stratum not in visits or visits[stratum] >= min(outlets, 2):
                path = member_path(stratum)
                yield Problem(path, "invalid_value.too_few").under("$.estimability.too_few")

    @property
    def rule_size(self) -> int:
        """The size by the rule, or as it was given, without what was added so that it can be estimated."""
        return self.estimability.rule_size if self.estimability else self.size

    @property
    def judged(self) -> tuple[str, ...]:
        """The ids of the required outlets of a stratum that has others: with these they are not a random sample of it."""
        mixed = {stratum for stratum, _ in self.allocation}
        return tuple(outlet.id for outlet in self.chosen if outlet.why == "required" and outlet.stratum in mixed)

    @property
    def revisited(self) -> tuple[str, ...]:
        """The strata in which an outlet of an earlier visit was drawn again: what is visited there is no random sample."""
        earlier = set(self.previous)
        again = (outlet.stratum for outlet in self.chosen if outlet.why == "random" and outlet.id in earlier)
        return tuple(sorted(set(again)))

    @property
    def required(self) -> tuple[str, ...]:
        """The ids of the outlets that were chosen by judgment."""
        return tuple(outlet.id for outlet in self.chosen if outlet.why == "required")
