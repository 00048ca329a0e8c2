"""The cheapest way up, as a value: what to put right, what that costs and gains, and what could be done instead."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar, Literal

from attrs import field, fields, frozen

from gbt27922._basis.checked import (
    Checked,
    a,
    as_tuple,
    flag,
    holds,
    many,
    natural,
    non_negative,
    number,
    one_of,
    optional,
    positive,
    some_text,
)
from gbt27922._basis.exact import leniently
from gbt27922.analysis.changes import PutRight, RemoveDeduction
from gbt27922.errors import Problem
from gbt27922.models.grades import Grade, grade_id, listed_grades
from gbt27922.models.references import AssessmentReference, SchemeReference

IMPROVEMENT_FORMAT = "gbt27922.improvement/1"
Step = Literal["leaf", "sample"]
STEPS: tuple[Step, ...] = ("leaf", "sample")


@frozen(kw_only=True)
class Fix(Checked):
    """One thing to put right: an ``indicator``, or the special deduction at an index; what it adds to the score, and its cost.

    ``samples`` is how many nonconforming samples to put right, where fixes go by samples; else all. ``site`` is where,
    if that matters. ``points`` are points of the score on 100.

    >>> Fix(indicator="5.2.4", points="1.5", cost=1).change
    PutRight(indicator='5.2.4', site=None, samples=None)
    """

    indicator: str | None = field(default=None, metadata=holds(optional(some_text)))
    special_deduction: int | None = field(default=None, metadata=holds(optional(natural)))
    site: str | None = field(default=None, metadata=holds(optional(some_text)))
    samples: int | None = field(default=None, metadata=holds(optional(positive)))
    points: Fraction = field(converter=leniently, metadata=holds(non_negative))
    cost: Fraction = field(converter=leniently, metadata=holds(non_negative))

    def _problems(self) -> Iterator[Problem]:
        if (self.indicator is None) == (self.special_deduction is None):
            yield Problem("$", "must have either an indicator or a special deduction")

    @property
    def change(self) -> PutRight | RemoveDeduction:
        """The fix as a change for :func:`gbt27922.analysis.what_if`."""
        if self.indicator is None:
            return RemoveDeduction(self.special_deduction or 0)
        return PutRight(self.indicator, self.site, self.samples)


@frozen(kw_only=True)
class Plan(Checked):
    """What to put right, what it costs together, and the score and grade that follow.

    ``certain``: the grade that the plan is for is reached with every point table that agrees with the published
    points; None where no points are missing. ``lowest_grade_after`` is the lowest grade over those tables.
    """

    fixes: tuple[Fix, ...] = field(converter=as_tuple, metadata=holds(many(Fix)))
    cost: Fraction = field(converter=leniently, metadata=holds(non_negative))
    score_after: Fraction = field(converter=leniently, metadata=holds(number))
    grade_after: Grade = field(metadata=holds(a(Grade), write=grade_id))
    certain: bool | None = field(default=None, metadata=holds(optional(flag)))
    lowest_grade_after: Grade | None = field(default=None, metadata=holds(optional(a(Grade)), write=grade_id))

    @property
    def changes(self) -> tuple[PutRight | RemoveDeduction, ...]:
        """The fixes as changes for :func:`gbt27922.analysis.what_if`."""
        return tuple(fix.change for fix in self.fixes)


@frozen(kw_only=True)
class Improvement(Plan):
    """The cheapest way to the grade ``target``, or if that is out of reach, to the best grade that is not.

    ``reachable`` says which; ``best_score`` and ``best_grade`` are what all fixes together would give. What it has of a
    plan is proven to be the cheapest, and ``plan`` by itself; ``alternatives`` are the next best, at most two. Made by :func:`gbt27922.analysis.improve`.
    """

    scheme: SchemeReference = field(metadata=holds(a(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(a(AssessmentReference)))
    library_version: str = field(metadata=holds(some_text))
    score: Fraction = field(converter=leniently, metadata=holds(number))
    grade: Grade = field(metadata=holds(a(Grade), write=grade_id))
    target: Grade = field(metadata=holds(a(Grade), write=grade_id))
    step: Step = field(metadata=holds(one_of(*STEPS)))
    reachable: bool = field(metadata=holds(flag))
    best_score: Fraction = field(converter=leniently, metadata=holds(number))
    best_grade: Grade = field(metadata=holds(a(Grade), write=grade_id))
    alternatives: tuple[Plan, ...] = field(converter=as_tuple, metadata=holds(many(Plan)))
    grades: tuple[Grade, ...] = field(converter=as_tuple, metadata=holds(listed_grades))

    #: The format of its document.
    FORMAT: ClassVar[str] = IMPROVEMENT_FORMAT

    @property
    def plan(self) -> Plan:
        """The cheapest plan: what to put right, what it costs, and what follows."""
        return Plan(**{item.name: getattr(self, item.name) for item in fields(Plan)})
