"""The life of a certificate as one table: its states, its events, and which event leads from which state to which."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.rules import as_flag, as_tuple, flag, instance_of, one_of, optional, tuple_of
from gbt27922.certification.shipped_data import shipped_data
from gbt27922.errors import Problem
from gbt27922.formats.reader import parse
from gbt27922.models.indicators import Source

#: What happens to a certificate.
EventKind = Literal[
    "issued",
    "surveillance_passed",
    "surveillance_missed",
    "extended",
    "complaint_received",
    "complaint_resolved",
    "suspended",
    "restored",
    "upgraded",
    "downgraded",
    "scope_extended",
    "scope_reduced",
    "withdrawn",
    "expired",
    "recertified",
]
KINDS: tuple[EventKind, ...] = get_args(EventKind)
#: What a certificate is.
State = Literal["not_issued", "valid", "overdue", "suspended", "expired", "withdrawn"]
STATES: tuple[State, ...] = get_args(State)
#: What an event may say besides its day, who recorded it, and a note.
Detail = Literal["rests_on", "grade", "until", "scope"]
DETAILS: tuple[Detail, ...] = get_args(Detail)
#: What can be due.
DueKind = Literal["surveillance", "recertification", "end_of_suspension", "expiry"]
DUE: tuple[DueKind, ...] = get_args(DueKind)
_state, _kind, _due = one_of(*STATES), one_of(*KINDS), one_of(*DUE)


def _details(values: tuple[Detail, ...]) -> tuple[Problem, ...]:
    return tuple(problem for one in values for problem in one_of(*DETAILS)(one))


@frozen
class StateRule(Checked):
    """A state: whether a certificate in it ``grants`` its grade, what it ``lapses_to`` after its last day, and what is ``due``."""

    id: State = field(metadata=holds(_state))
    grants: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    lapses_to: State | None = field(default=None, metadata=holds(optional(_state)))
    due: DueKind | None = field(default=None, metadata=holds(optional(_due)))


@frozen
class EventRule(Checked):
    """An event: the details that it ``needs`` and those that it only ``takes``.

    ``reviews`` says that the next surveillance is counted from it, ``until_of`` what its ``until`` is the last day of, and
    ``complaints`` how many more complaints are open after it. ``raises`` is 1 if it raises the grade, -1 if it lowers it.
    ``gives`` says that the certificate stands by it, so that no refusal is behind it.
    """

    id: EventKind = field(metadata=holds(_kind))
    needs: tuple[Detail, ...] = field(default=(), converter=as_tuple, metadata=holds(_details))
    takes: tuple[Detail, ...] = field(default=(), converter=as_tuple, metadata=holds(_details))
    reviews: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    until_of: DueKind | None = field(default=None, metadata=holds(optional(_due)))
    complaints: int = field(default=0, metadata=holds(instance_of(int)))
    gives: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    raises: int = field(default=0, metadata=holds(instance_of(int)))

    @property
    def may_have(self) -> tuple[Detail, ...]:
        """The details that it may have; any event may rest on a document."""
        return ("rests_on", *self.needs, *self.takes)


@frozen
class Transition(Checked):
    """From one state to another, or the same one, by an event."""

    from_: State = field(metadata=holds(_state))
    event: EventKind = field(metadata=holds(_kind))
    to: State = field(metadata=holds(_state))


@frozen(kw_only=True)
class Lifecycle(Checked):
    """The table of transitions, with the states and events that it is about, and its sources.

    An event that has no transition from a state is not possible there.

    >>> lifecycle().after("suspended", "restored"), lifecycle().after("withdrawn", "restored")
    ('valid', None)
    >>> lifecycle().possible("expired"), lifecycle().possible("withdrawn")
    (('expired',), ())
    """

    start: State = field(metadata=holds(_state))
    states: tuple[StateRule, ...] = field(converter=as_tuple, metadata=holds(tuple_of(StateRule)))
    events: tuple[EventRule, ...] = field(converter=as_tuple, metadata=holds(tuple_of(EventRule)))
    transitions: tuple[Transition, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Transition)))
    sources: tuple[Source, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Source)))

    def after(self, state: State, event: EventKind) -> State | None:
        """The state after an event; None if it is not possible in this one."""
        return self._next.get((state, event))

    def step(self, state: State, event: EventKind) -> tuple[State | None, EventRule]:
        """The state after an event, and the rule of the event."""
        return self._steps[state, event]

    def possible(self, state: State) -> tuple[EventKind, ...]:
        """The events that are possible in a state, in the order of the table."""
        return tuple(one.event for one in self.transitions if one.from_ == state)

    def state(self, id: State) -> StateRule:
        """A state by its id."""
        return self._states[id]

    def event(self, id: EventKind) -> EventRule:
        """An event by its id."""
        return self._events[id]

    @cached_property
    def _next(self) -> Mapping[tuple[State, EventKind], State]:
        return {(one.from_, one.event): one.to for one in self.transitions}

    @cached_property
    def _steps(self) -> Mapping[tuple[State, EventKind], tuple[State | None, EventRule]]:
        return {(state, one.id): (self.after(state, one.id), one) for state in STATES for one in self.events}

    @cached_property
    def _states(self) -> Mapping[State, StateRule]:
        return {one.id: one for one in self.states}

    @cached_property
    def _events(self) -> Mapping[EventKind, EventRule]:
        return {one.id: one for one in self.events}


@cache
def lifecycle() -> Lifecycle:
    """The life of a certificate, from the data that is shipped."""
    return parse(shipped_data("lifecycle"), None, Lifecycle)
