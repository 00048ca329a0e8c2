"""Changes to an assessment: one frozen value for each kind of change."""

from __future__ import annotations

from typing import ClassVar, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds, wrong_type
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.ids import plain_id
from gbt27922._basis.rules import as_flag, flag, natural, optional, positive, some_text
from gbt27922.errors import Problem
from gbt27922.models.finding import Finding


@frozen
class SetFinding(Finding):
    """Replace all findings of a leaf by one finding, or if it names a ``site``, those of the leaf at that site.

    It has a verdict, counts or a value, as any finding. If there was no finding, it is added.

    >>> SetFinding("5.3.2", sampled=20, nonconforming=1).counts
    Counts(sampled=20, nonconforming=1)
    """

    _TAG: ClassVar[tuple[str, str] | None] = "change", "set_finding"

    @property
    def finding(self) -> Finding:
        """The finding itself."""
        return Finding(
            self.indicator,
            self.site,
            conforming=self.conforming,
            sampled=self.sampled,
            nonconforming=self.nonconforming,
            value=self.value,
            responses=self.responses,
            note=self.note,
        )


@frozen
class PutRight(Checked):
    """Make what did not conform in the findings of an indicator conform, at a ``site`` or at all sites.

    ``samples`` is the number of nonconforming samples to correct, from the first finding on; by default all.
    A verdict counts as one. A measured value becomes the end of its scale, and takes no ``samples``.

    >>> PutRight("5.2.4", samples=3)
    PutRight(indicator='5.2.4', site=None, samples=3)
    """

    _TAG: ClassVar[tuple[str, str] | None] = "change", "put_right"

    indicator: str = field(metadata=holds(plain_id))
    site: str | None = field(default=None, metadata=holds(optional(plain_id)))
    samples: int | None = field(default=None, converter=whole_if_possible, metadata=holds(optional(positive)))


@frozen
class Include(Checked):
    """Lift the exclusions of an indicator and of everything inside it.

    A leaf that then has no finding counts as not conforming, the worst case; with ``conforming``, as conforming.
    A measured one is then at the start of its scale, or at its end.

    >>> Include("5.2.3", conforming=True).indicator
    '5.2.3'
    """

    _TAG: ClassVar[tuple[str, str] | None] = "change", "include"

    indicator: str = field(metadata=holds(plain_id))
    conforming: bool = field(default=False, converter=as_flag, metadata=holds(flag))


@frozen
class Exclude(Checked):
    """Exclude an indicator and drop the findings of its leaves.

    >>> Exclude("5.2.3").justification
    'what if 假设'
    """

    _TAG: ClassVar[tuple[str, str] | None] = "change", "exclude"

    indicator: str = field(metadata=holds(plain_id))
    justification: str = field(default="what if 假设", metadata=holds(some_text))


@frozen
class RemoveDeduction(Checked):
    """Drop a special deduction; ``index`` is its index in the original assessment, from 0.

    >>> RemoveDeduction(0).index
    0
    """

    _TAG: ClassVar[tuple[str, str] | None] = "change", "remove_deduction"

    index: int = field(converter=whole_if_possible, metadata=holds(natural))


@frozen
class RemoveBonus(Checked):
    """Drop a special bonus; ``index`` is its index in the original assessment, from 0.

    >>> RemoveBonus(0).index
    0
    """

    _TAG: ClassVar[tuple[str, str] | None] = "change", "remove_bonus"

    index: int = field(converter=whole_if_possible, metadata=holds(natural))


#: One change to an assessment.
Change = SetFinding | PutRight | Include | Exclude | RemoveDeduction | RemoveBonus


def changes_rule(values: object) -> tuple[Problem, ...]:
    """Any number of changes."""
    if not isinstance(values, tuple):
        return wrong_type("changes", values)
    kinds = get_args(Change)
    names = tuple(kind.__name__ for kind in kinds)
    others = ((index, value) for index, value in enumerate(values) if type(value) not in kinds)
    return tuple(
        problem.under(f"$[{index}]") for index, value in others for problem in wrong_type("change", value, kinds=names)
    )
