"""The certificate 证书: what was granted to whom, until when, and all that happened to it since."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from operator import attrgetter
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from attrs import evolve, field, frozen

from gbt27922._basis.canonical import document_digest
from gbt27922._basis.checked import Checked, Derived, check, holds
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import plain_id
from gbt27922._basis.json_text import Document
from gbt27922._basis.layouts import json_text
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import as_date, as_tuple, calendar_date, instance_of, optional, sha256, some_text, tuple_of
from gbt27922.certification.event import Event
from gbt27922.certification.lifecycle import EventKind, State, lifecycle
from gbt27922.errors import ModelError, Problem
from gbt27922.formats.reader import parse
from gbt27922.models.assessment import Organization
from gbt27922.models.references import SchemeReference

CERTIFICATE_FORMAT = "gbt27922.certificate/1"


class Life(NamedTuple):
    """What a certificate is on a day: its state, its last day, and how many complaints are open."""

    state: State
    valid_until: dt.date
    complaints: int = 0

    def on(self, day: dt.date) -> Life:
        """The same on a later day, if nothing happened until then: after its last day it lapses."""
        if day <= self.valid_until:
            return self
        lapsed = lifecycle().state(self.state).lapses_to
        return self._replace(state=lapsed) if lapsed else self

    def after(self, event: Event) -> Life | None:
        """What it is after an event; None if that is not possible."""
        state, rule = lifecycle().step(self.state, event.kind)
        complaints = self.complaints + rule.complaints
        if state is None or complaints < 0:
            return None
        last = event.until if rule.until_of == "expiry" and event.until else self.valid_until
        return Life(state, last, complaints)

    @property
    def possible(self) -> tuple[EventKind, ...]:
        """The events that are possible: those of the table, but none that resolves a complaint where none is open."""
        table = lifecycle()
        return tuple(kind for kind in table.possible(self.state) if self.complaints + table.event(kind).complaints >= 0)


@frozen(kw_only=True)
class Certificate(Checked):
    """What was granted to whom, until when, and all that happened to it since; events are only ever added.

    ``number`` is the body's own. ``scheme`` and ``scorecard_sha256`` say what the grade rests on, ``grade`` is its id,
    ``scope`` what is certified, and ``valid_until`` the last day of the certificate as it was issued.
    Each event holds the SHA-256 of the one before, and the first one that of the certificate without events, which is
    not issued yet.
    Raises :class:`~gbt27922.errors.ModelError` with every problem at once: days out of order, an event that is not
    possible in the state that the certificate is in, one that is there twice, and a chain that is broken.

    >>> certificate = read_certificate("docs/examples/certification/certificate.json")
    >>> certificate.grade, certificate.valid_until.isoformat(), [event.kind for event in certificate.events][:2]
    ('four_star', '2029-06-18', ['issued', 'surveillance_passed'])
    """

    number: str = field(metadata=holds(plain_id))
    organization: Organization = field(metadata=holds(instance_of(Organization)))
    scheme: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    scorecard_sha256: str = field(metadata=holds(sha256))
    grade: str = field(metadata=holds(plain_id))
    scope: str | None = field(default=None, metadata=holds(optional(some_text)))
    issued: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    valid_until: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    events: tuple[Event, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Event)))
    _digests: tuple[str, ...] = field(init=False, eq=False, repr=False, default=())

    #: The format of its document.
    FORMAT: ClassVar[str] = CERTIFICATE_FORMAT
    _DERIVED: ClassVar[Derived] = {"chain_sha256": attrgetter("chain_sha256")}

    def _problems(self) -> Found:
        yield self._other_days()
        yield self._impossible()
        yield self._twice()
        yield self._broken()

    def _other_days(self) -> Iterator[Problem]:
        if self.valid_until < self.issued:
            days = {"date": self.issued.isoformat(), "got": self.valid_until.isoformat()}
            yield Problem("$.valid_until", "invalid_value.ends_before", days)
        before = self.issued
        for index, event in enumerate(self.events):
            if event.date < before or (index == 0 and event.date != before):
                days = {"date": before.isoformat(), "got": event.date.isoformat()}
                yield Problem(f"$.events[{index}].date", "not_rising.days" if index else "invalid_value.issued", days)
            before = max(before, event.date)

    def _impossible(self) -> Iterator[Problem]:
        for index, (event, before, after) in enumerate(self.lives()):
            if after is None:
                values = {"possible": tuple(map(quoted, before.possible)), "state": before.state, "got": event.kind}
                sentence = "invalid_value.impossible" if before.possible else "invalid_value.final"
                yield Problem(f"$.events[{index}].kind", sentence, values)

    def _twice(self) -> Iterator[Problem]:
        known: dict[object, int] = {}
        for index, event in enumerate(self.events):
            # One document is the reason of one review, or of one event of another kind. An event without a document that
            # is there twice was copied.
            kind = "review" if lifecycle().event(event.kind).reviews else event.kind
            what = (kind, event.rests_on) if event.rests_on else event
            if (first := known.setdefault(what, index)) != index:
                place = f"$.events[{index}].rests_on" if event.rests_on else f"$.events[{index}]"
                yield Problem(place, "duplicate_id.event", {"first": first, "kind": self.events[first].kind})

    def _broken(self) -> Iterator[Problem]:
        for index, (event, digest) in enumerate(zip(self.events, self.digests, strict=False)):
            if event.previous != digest:
                both = {"expected": digest, "got": event.previous}
                yield Problem(f"$.events[{index}].previous", "edited.chain", both)

    def lives(self) -> Iterator[tuple[Event, Life, Life | None]]:
        """Each event, and what the certificate was on its day before it and after it; None if it was not possible."""
        life = Life(lifecycle().start, self.valid_until)
        for event in self.events:
            before = life.on(event.date)
            after = before.after(event)
            yield event, before, after
            life = after or before

    def on(self, day: dt.date) -> Life:
        """What it is at the end of a day; events after that day are as if they were not there."""
        life = Life(lifecycle().start, self.valid_until)
        for event, _, after in self.lives():
            if after and event.date <= day:
                life = after
        return life.on(day)

    @property
    def digests(self) -> tuple[str, ...]:
        """The chain: the SHA-256 of the certificate without events, and of each event."""
        if not self._digests:
            found = (_head_sha256(self), *(event.sha256 for event in self.events))
            object.__setattr__(self, "_digests", found)
        return self._digests

    @property
    def chain_sha256(self) -> str:
        """The SHA-256 at the end of the chain: who keeps it can tell whether anything was changed, or taken away."""
        return self.digests[-1]

    @property
    def sha256(self) -> str:
        """The SHA-256 of its document as canonical JSON."""
        return document_digest(CERTIFICATE_FORMAT, self)


def _head_sha256(certificate: Certificate) -> str:
    names = ("number", "organization", "scheme", "scorecard_sha256", "grade", "scope", "issued", "valid_until")
    head = {"format": CERTIFICATE_FORMAT} | {name: getattr(certificate, name) for name in names}
    told = {name: value for name, value in head.items() if value is not None}
    return hashlib.sha256(json_text(told, "canonical").encode()).hexdigest()


def record(
    certificate: Certificate,
    kind: EventKind,
    *,
    date: dt.date | str,
    by: str,
    rests_on: str | None = None,
    grade: str | None = None,
    until: dt.date | str | None = None,
    scope: str | None = None,
    note: str | None = None,
) -> Certificate:
    """The certificate with one event more, after all others; see :class:`Event` for what it says.

    Raises :class:`~gbt27922.errors.ModelError` with every problem: an event that is not possible in the state that the
    certificate is in says which are.

    >>> certificate = read_certificate("docs/examples/certification/certificate.json")
    >>> suspended = record(certificate, "suspended", date="2028-09-01", by="王五", rests_on="4" * 64)
    >>> suspended.events[-1].previous == certificate.chain_sha256
    True
    """
    check(certificate, Certificate)
    details: dict[str, Any] = {"rests_on": rests_on, "grade": grade, "until": until, "scope": scope, "note": note}
    place = f"$.events[{len(certificate.events)}]"
    try:
        event = Event(kind=kind, date=date, by=by, previous=certificate.chain_sha256, **details)
    except ModelError as error:
        raise ModelError(tuple(problem.under(place) for problem in error.problems)) from None
    return evolve(certificate, events=(*certificate.events, event))


def parse_certificate(source: Document) -> Certificate:
    """Read a certificate from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once."""
    return parse(source, CERTIFICATE_FORMAT, Certificate)


def read_certificate(path: str | PathLike[str]) -> Certificate:
    """Read a certificate from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file.

    >>> read_certificate("docs/examples/certification/certificate.json").number
    'EXAMPLE-2026-0017'
    """
    return parse_certificate(Path(path).read_bytes())
