"""Eligibility: whether an organization may apply, condition by condition, and from which day it will."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, ClassVar, Literal, get_args

from attrs import evolve, field, frozen

from gbt27922._basis.calendar_months import Unit
from gbt27922._basis.checked import Checked, Derived, check, holds
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.ids import list_problems, plain_id
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    any_text,
    as_date,
    as_tuple,
    calendar_date,
    instance_of,
    natural,
    one_of,
    optional,
    sha256,
    some_text,
    tuple_of,
)
from gbt27922.certification.application import Application
from gbt27922.certification.conditions import Condition, PeriodReading, conditions, first_day, seen, unit_rule
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.assessment import Organization
from gbt27922.models.indicators import Source, Title

ELIGIBILITY_FORMAT = "gbt27922.eligibility/1"
#: Whether a condition is met; what the application leaves out is unknown.
Outcome = Literal["met", "not_met", "unknown"]


@frozen
class DecidedBy(Checked):
    """What decided a condition: the path in the application, and its value as text; None where it is left out."""

    path: str = field(metadata=holds(some_text))
    value: str | None = field(default=None, metadata=holds(optional(any_text)))


@frozen(kw_only=True)
class ReadingOutcome(Checked):
    """A period as one source has it, from the ``least`` to the ``most``, and from which day the most of it has passed.

    ``met_from`` is not before the day that was asked for; None if time alone does not bring it, or nothing is known.
    """

    least: int = field(converter=whole_if_possible, metadata=holds(natural))
    most: int = field(converter=whole_if_possible, metadata=holds(natural))
    met_from: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))
    source: Source = field(metadata=holds(instance_of(Source)))


@frozen(kw_only=True)
class ConditionOutcome(Checked):
    """A condition on a day: its outcome, what decided it, and from which day it is met if nothing else happens.

    ``figure`` is the one that was used, in its ``unit`` if it is a period. ``met_from`` is not before the day that was
    asked for; None if time alone does not bring it, or it is not known. Where sources disagree, ``readings`` has each.
    """

    id: str = field(metadata=holds(plain_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    figure: int | None = field(default=None, converter=whole_if_possible, metadata=holds(optional(natural)))
    unit: Unit | None = field(default=None, metadata=holds(unit_rule))
    outcome: Outcome = field(metadata=holds(one_of(*get_args(Outcome))))
    decided_by: tuple[DecidedBy, ...] = field(converter=as_tuple, metadata=holds(tuple_of(DecidedBy)))
    met_from: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))
    readings: tuple[ReadingOutcome, ...] = field(
        default=(), converter=as_tuple, metadata=holds(tuple_of(ReadingOutcome))
    )
    source: Source = field(metadata=holds(instance_of(Source)))


@frozen(kw_only=True)
class Eligibility(Checked):
    """Whether an organization may apply ``on`` a day, by each of the ``conditions``.

    ``months_in_operation`` and ``clean_years`` are the parameters that were used; the digest is that of the application.
    """

    organization: Organization = field(metadata=holds(instance_of(Organization)))
    application_sha256: str = field(metadata=holds(sha256))
    on: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    months_in_operation: int = field(converter=whole_if_possible, metadata=holds(natural))
    clean_years: int = field(converter=whole_if_possible, metadata=holds(natural))
    conditions: tuple[ConditionOutcome, ...] = field(converter=as_tuple, metadata=holds(tuple_of(ConditionOutcome)))

    #: The format of its document.
    FORMAT: ClassVar[str] = ELIGIBILITY_FORMAT
    _DERIVED: ClassVar[Derived] = {"outcome": attrgetter("outcome"), "met_from": attrgetter("met_from")}

    def _problems(self) -> Found:
        if not self.conditions:
            yield Problem("$.conditions", "invalid_value.no_entries")
        yield list_problems((f"$.conditions[{index}].id", one.id) for index, one in enumerate(self.conditions))
        yield self._other_days()

    def _other_days(self) -> Iterator[Problem]:
        for index, one in enumerate(self.conditions):
            is_met = one.met_from is not None and one.met_from <= self.on
            if is_met != (one.outcome == "met") or (one.outcome == "unknown" and one.met_from):
                yield Problem(f"$.conditions[{index}].met_from", "invalid_value.met_from", {"on": self.on.isoformat()})

    @property
    def outcome(self) -> Outcome:
        """Over all: not met if one condition is not, else unknown if one is, else met.

        >>> from gbt27922.certification import Applicant
        >>> eligibility(Application(organization=Applicant("示例家电")), "2026-03-16").outcome
        'unknown'
        """
        found: set[Outcome] = {one.outcome for one in self.conditions}
        return next(outcome for outcome in ("not_met", "unknown", "met") if outcome in found)

    @property
    def met_from(self) -> dt.date | None:
        """The first day, from the one asked for on, on which all are met if nothing else happens; None if time alone does not decide."""
        days = [one.met_from for one in self.conditions if one.met_from]
        return max(days) if len(days) == len(self.conditions) else None


def eligibility(
    application: Application,
    on: dt.date | str,
    *,
    months_in_operation: int | None = None,
    clean_years: int | None = None,
) -> Eligibility:
    """Whether an organization may apply on a day: each condition met, not met or unknown, and from which day it is met.

    A period has passed on its corresponding day (Civil Code of the PRC 民法典, articles 201 and 202). An incident after the day
    is not known on that day and is left out. ``months_in_operation`` and ``clean_years`` are those of :func:`conditions` unless
    they are given. Raises :class:`~gbt27922.errors.ModelError` for what is not a day or not a count.

    >>> from gbt27922.certification import read_application
    >>> application = read_application("docs/examples/certification/application.json")
    >>> found = eligibility(application, "2026-03-16", months_in_operation=6)
    >>> found.outcome, found.met_from.isoformat()
    ('not_met', '2026-05-01')
    >>> [(one.path, one.value) for one in found.conditions[3].decided_by]
    [('$.operating_since', '2025-11-01')]
    """
    check(application, Application)
    day, given = as_date(on), {"months_in_operation": months_in_operation, "clean_years": clean_years}
    figures = {name: whole_if_possible(value) for name, value in given.items() if value is not None}
    refuse(ModelError, _request_problems(day, figures))
    used = [_with(condition, figures) for condition in conditions()]
    return Eligibility(
        organization=Organization(application.organization.name, application.organization.id),
        application_sha256=application.sha256,
        on=day,
        conditions=[_outcome(condition, application, day) for condition in used],
        **{condition.parameter: condition.figure for condition in used if condition.parameter},
    )


def _request_problems(day: Any, figures: dict[str, Any]) -> Iterator[Problem]:
    yield from (problem.under("$.on") for problem in calendar_date(day))
    for name, figure in figures.items():
        yield from (problem.under(f"$.{name}") for problem in natural(figure))


def _with(condition: Condition, figures: dict[str, int]) -> Condition:
    """A condition with the figure that its parameter gives."""
    return evolve(condition, figure=figures.get(condition.parameter or "", condition.figure))


def _outcome(condition: Condition, application: Application, on: dt.date) -> ConditionOutcome:
    path, value = seen(condition, application, on)
    first = None if value is None else first_day(condition, value, condition.figure)
    known: Outcome = "met" if first and first <= on else "not_met"
    return ConditionOutcome(
        id=condition.id,
        title=condition.title,
        figure=condition.figure,
        unit=condition.unit,
        outcome="unknown" if value is None else known,
        decided_by=[DecidedBy(path, None if value is None else json.dumps(value, default=str).strip('"'))],
        met_from=first and max(first, on),
        readings=[_reading(reading, condition, value, on) for reading in condition.readings],
        source=condition.source,
    )


def _reading(reading: PeriodReading, condition: Condition, value: Any, on: dt.date) -> ReadingOutcome:
    first = None if value is None else first_day(condition, value, reading.most)
    return ReadingOutcome(
        least=reading.least, most=reading.most, met_from=first and max(first, on), source=reading.source
    )
