"""The conditions of certification: data with sources, and from which day an application meets one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Literal, NamedTuple, get_args

from attrs import field, frozen

from gbt27922._basis.calendar_months import MONTHS_IN, Unit, months_after
from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.ids import plain_id
from gbt27922._basis.rules import as_tuple, instance_of, natural, one_of, optional, some_text, tuple_of
from gbt27922.certification.application import Application, Incident
from gbt27922.certification.shipped_data import shipped_data
from gbt27922.formats.reader import parse
from gbt27922.models.indicators import Source, Title

#: What a condition asks: a flag that is true, a value that is given, a count of at least so many, so much time since a day,
#: or so much time without incident.
Check = Literal["true", "given", "at_least", "lasted", "none_since"]
unit_rule = optional(one_of(*get_args(Unit)))


@frozen(kw_only=True)
class PeriodReading(Checked):
    """A period as one source has it: from the ``least`` to the ``most``, in the unit of its condition."""

    least: int = field(converter=whole_if_possible, metadata=holds(natural))
    most: int = field(converter=whole_if_possible, metadata=holds(natural))
    source: Source = field(metadata=holds(instance_of(Source)))


@frozen(kw_only=True)
class Condition(Checked):
    """A condition: its check, the path in the application of what it looks at, and its figure, which a parameter may replace."""

    id: str = field(metadata=holds(plain_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    check: Check = field(metadata=holds(one_of(*get_args(Check))))
    path: str = field(metadata=holds(some_text))
    figure: int | None = field(default=None, converter=whole_if_possible, metadata=holds(optional(natural)))
    unit: Unit | None = field(default=None, metadata=holds(unit_rule))
    parameter: str | None = field(default=None, metadata=holds(optional(some_text)))
    readings: tuple[PeriodReading, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(PeriodReading)))
    source: Source = field(metadata=holds(instance_of(Source)))


@frozen
class _Record(Checked):
    conditions: tuple[Condition, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Condition)))


@cache
def conditions() -> tuple[Condition, ...]:
    """The conditions of certification, each with its source.

    >>> [condition.id for condition in conditions() if condition.readings]
    ['in_operation']
    """
    return parse(shipped_data("conditions"), None, _Record).conditions


class Seen(NamedTuple):
    """What a condition looks at in an application: the path, and the value; None if it was left out."""

    path: str
    value: Any


def seen(condition: Condition, application: Application, on: dt.date) -> Seen:
    """What a condition looks at on a day. Of incidents it is the last one that is known by then, or that there is none."""
    value: Any = application
    for name in condition.path.removeprefix("$.").split("."):
        value = None if value is None else getattr(value, name)
    if condition.check != "none_since" or value is None:
        return Seen(condition.path, value)
    return _last(condition.path, value, on)


def _last(path: str, incidents: tuple[Incident, ...], on: dt.date) -> Seen:
    known = [Seen(f"{path}[{index}].date", one.date) for index, one in enumerate(incidents) if one.date <= on]
    return max(known, key=attrgetter("value"), default=Seen(path, ()))


def first_day(condition: Condition, value: Any, figure: int | None) -> dt.date | None:
    """The first day ever on which a value that was seen meets a condition, by its check; None if time does not bring it."""
    return _FIRST_DAYS[condition.check](condition, value, figure)


def _if(asked: Callable[[Any, Any], bool]) -> Callable[[Condition, Any, int | None], dt.date | None]:
    """Of what does not wait for time: always, or never."""
    return lambda _, value, figure: dt.date.min if asked(value, figure) else None


def _after(condition: Condition, since: Any, figure: Any) -> dt.date | None:
    # Civil Code 201, 202: the corresponding day is the last of the period, and on that day the period has lasted.
    if not since:  # no incident
        return dt.date.min
    found = months_after(since, figure * MONTHS_IN[condition.unit or "month"])
    return None if found == dt.date.max else found  # no calendar has that day


_FIRST_DAYS: dict[Check, Callable[[Condition, Any, int | None], dt.date | None]] = {
    "true": _if(lambda value, _: value),
    "given": _if(lambda _value, _figure: True),
    "at_least": _if(lambda value, figure: value >= figure),
    "lasted": _after,
    "none_since": _after,
}
