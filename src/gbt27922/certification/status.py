"""The status of a certificate on a day: its state, the grade that it grants, what is due, and what complaints call for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from operator import attrgetter
from typing import ClassVar

from attrs import field, frozen

from gbt27922._basis.calendar_months import months_after
from gbt27922._basis.checked import Checked, check, holds
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.ids import plain_id
from gbt27922._basis.rules import (
    as_date,
    as_flag,
    as_tuple,
    calendar_date,
    flag,
    instance_of,
    natural,
    one_of,
    optional,
    positive,
    sha256,
    tuple_of,
)
from gbt27922._basis.unchecked import maker
from gbt27922.certification.certificate import Certificate, Life
from gbt27922.certification.event import Event
from gbt27922.certification.lifecycle import DUE, KINDS, STATES, DueKind, EventKind, State, lifecycle
from gbt27922.certification.terms import Terms, Trigger, chosen
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.references import SchemeReference

STATUS_FORMAT = "gbt27922.status/1"


@frozen(kw_only=True)
class Due(Checked):
    """What is due ``by`` a day, that day included: surveillance (``from_`` a day on), the application for recertification,
    the end of a suspension, or the last day of the certificate. ``overdue`` says that the day has passed.
    """

    kind: DueKind = field(metadata=holds(one_of(*DUE)))
    from_: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))
    by: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    overdue: bool = field(default=False, converter=as_flag, metadata=holds(flag))


@frozen(kw_only=True)
class Called(Checked):
    """What complaints call for by a trigger of the body: ``found`` were received within its months."""

    trigger: Trigger = field(metadata=holds(instance_of(Trigger)))
    found: int = field(converter=whole_if_possible, metadata=holds(positive))


def _kinds(values: object) -> tuple[Problem, ...]:
    items = values if isinstance(values, tuple) else (values,)
    return tuple(p.under(f"$[{index}]") for index, one in enumerate(items) for p in one_of(*KINDS)(one))


@frozen(kw_only=True)
class Status(Checked):
    """What a certificate is at the end of a day. Events after that day are as if they were not there.

    ``scheme`` is what the grades are of, and ``chain_sha256`` that of the last event until then. ``grade`` is the id of the grade that it grants, and None where
    it grants none: before it is issued, and while it is suspended, expired or withdrawn. ``valid_until`` is its last day,
    ``open_complaints`` how many are not resolved, ``possible`` which events can be recorded now, and
    ``terms`` what the days are worked out by.
    """

    number: str = field(metadata=holds(plain_id))
    scheme: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    chain_sha256: str = field(metadata=holds(sha256))
    on: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    state: State = field(metadata=holds(one_of(*STATES)))
    grade: str | None = field(default=None, metadata=holds(optional(plain_id)))
    valid_until: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    open_complaints: int = field(default=0, converter=whole_if_possible, metadata=holds(natural))
    due: tuple[Due, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Due)))
    calls_for: tuple[Called, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Called)))
    possible: tuple[EventKind, ...] = field(default=(), converter=as_tuple, metadata=holds(_kinds))
    terms: Terms = field(metadata=holds(instance_of(Terms)))

    #: The format of its document.
    FORMAT: ClassVar[str] = STATUS_FORMAT


def status(certificate: Certificate, on: dt.date | str, terms: Terms | None = None) -> Status:
    """What a certificate is at the end of a day, and what is due, by the ``terms`` of the body or those publicly reported.

    It depends on nothing but the events until that day: a later event changes no earlier status.
    Raises :class:`~gbt27922.errors.ModelError` if ``on`` is no day.

    >>> from gbt27922.certification import read_certificate
    >>> certificate = read_certificate("docs/examples/certification/certificate.json")
    >>> found = status(certificate, "2027-12-01")
    >>> found.state, found.grade, [(due.kind, due.by.isoformat()) for due in found.due][:1]
    ('valid', 'four_star', [('surveillance', '2028-05-20')])
    """
    check(certificate, Certificate)
    day = as_date(on)
    refuse(ModelError, [problem.under("$.on") for problem in calendar_date(day)])
    return _Day(certificate, day, chosen(terms)).status()


def due_on(certificate: Certificate, day: dt.date, terms: Terms) -> tuple[State, tuple[Due, ...]]:
    """The state of a certificate at the end of a day, and what is due of it, the earliest first; nothing if time cannot end it."""
    return _Day(certificate, day, terms).due()


_due, _status, _BY = maker(Due), maker(Status), attrgetter("by")


@frozen
class _Day:
    """A certificate on a day."""

    certificate: Certificate
    day: dt.date
    terms: Terms

    def status(self) -> Status:
        certificate, life, events = self.certificate, self.certificate.on(self.day), self._events()
        return _status(
            certificate.number,
            certificate.scheme,
            certificate.digests[len(events)],
            self.day,
            life.state,
            self._grade(events) if lifecycle().state(life.state).grants else None,
            life.valid_until,
            life.complaints,
            tuple(sorted(self._due(events, life), key=_BY)),
            tuple(self._calls_for(events)),
            life.possible,
            self.terms,
        )

    def due(self) -> tuple[State, tuple[Due, ...]]:
        life = self.certificate.on(self.day)
        return life.state, tuple(sorted(self._due(self._events(), life), key=_BY))

    def _events(self) -> list[Event]:
        return [event for event in self.certificate.events if event.date <= self.day]

    def _grade(self, events: list[Event]) -> str:
        return next((event.grade for event in reversed(events) if event.grade), self.certificate.grade)

    def _due(self, events: list[Event], life: Life) -> Iterator[Due]:
        """What is due as long as time can end the certificate."""
        state = lifecycle().state(life.state)
        if state.lapses_to:
            applied = months_after(life.valid_until, -self.terms.recertification_months)
            yield from self._surveillance(events, applied)
            yield self._by("recertification", applied)
            yield self._by("expiry", life.valid_until)
        if state.due and (end := self._end(events, state.due)):
            yield self._by(state.due, end)

    def _surveillance(self, events: list[Event], applied: dt.date) -> Iterator[Due]:
        """The next surveillance, unless recertification comes first: docs/readings.md, Certification."""
        last = max(index for index, event in enumerate(events) if lifecycle().event(event.kind).reviews)
        from_ = months_after(events[last].date, self.terms.surveillance_from_months)
        by = months_after(events[last].date, self.terms.surveillance_to_months)
        extended = self._end(events[last:], "surveillance")
        if extended or by <= applied:
            yield self._by("surveillance", extended or by, min(from_, extended or by))

    def _end(self, events: list[Event], kind: DueKind) -> dt.date | None:
        """The last day of what the last such event gives, as it says, else by the terms; None if neither says it."""
        given = [event for event in events if lifecycle().event(event.kind).until_of == kind]
        months = self.terms.suspension_months
        if not given or given[-1].until or months is None:
            return given[-1].until if given else None
        return months_after(given[-1].date, months)

    def _by(self, kind: DueKind, by: dt.date, from_: dt.date | None = None) -> Due:
        return _due(kind, from_, by, self.day > by)

    def _calls_for(self, events: list[Event]) -> Iterator[Called]:
        """The triggers of the body that have as many complaints as they ask for."""
        received = [event.date for event in events if lifecycle().event(event.kind).complaints > 0]
        for trigger in self.terms.triggers:
            found = sum(self.day < months_after(day, trigger.months) for day in received)
            if found >= trigger.received:
                yield Called(trigger=trigger, found=found)
