"""An event in the life of a certificate; each holds the digest of the one before, so that none can be changed unseen."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from functools import cache

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.ids import plain_id
from gbt27922._basis.layouts import json_text
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import as_date, calendar_date, one_of, optional, sha256, some_text
from gbt27922.certification.lifecycle import DETAILS, KINDS, EventKind, lifecycle
from gbt27922.errors import Problem


@frozen(kw_only=True)
class Event(Checked):
    """What happened to a certificate, on which day, and ``by`` whom it was recorded.

    ``previous`` is the SHA-256 of the event before, or of the certificate without events for the first one.
    ``rests_on`` is the SHA-256 of the document that it rests on: a decision, a scorecard, a complaint. ``grade`` is the
    id of the grade after it; ``until`` the last day of what it gives: the next surveillance after ``extended``, the
    suspension after ``suspended``, the certificate after ``recertified``; ``scope`` what the certificate covers after it.
    Which of these an event needs is in the table (:func:`~gbt27922.certification.lifecycle`).

    >>> basis = {"previous": "0" * 64, "rests_on": "1" * 64}
    >>> event = Event(kind="suspended", date="2027-05-12", by="王五", until="2027-08-12", **basis)
    >>> event.kind, event.until.isoformat()
    ('suspended', '2027-08-12')
    """

    kind: EventKind = field(metadata=holds(one_of(*KINDS)))
    date: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    by: str = field(metadata=holds(some_text))
    previous: str = field(metadata=holds(sha256))
    rests_on: str | None = field(default=None, metadata=holds(optional(sha256)))
    grade: str | None = field(default=None, metadata=holds(optional(plain_id)))
    until: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))
    scope: str | None = field(default=None, metadata=holds(optional(some_text)))
    note: str | None = field(default=None, metadata=holds(optional(some_text)))

    def _problems(self) -> Found:
        yield self._details()
        # The last day of what an event gives is not before the event.
        if self.until is not None and self.until < self.date:
            days = {"date": self.date.isoformat(), "got": self.until.isoformat()}
            yield Problem("$.until", "invalid_value.ends_before", days)

    def _details(self) -> Iterator[Problem]:
        # The table says what an event needs; any may rest on a document.
        given = (self.rests_on is not None, self.grade is not None, self.until is not None, self.scope is not None)
        yield from _detail_problems(self.kind, given)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the event as canonical JSON: what the next one holds."""
        return hashlib.sha256(json_text(self, "canonical").encode()).hexdigest()


@cache
def _detail_problems(kind: EventKind, given: tuple[bool, ...]) -> tuple[Problem, ...]:
    """The problems of an event of a kind by which of the details are given: there are few such."""
    rule = lifecycle().event(kind)
    found = []
    for name, is_given in zip(DETAILS, given, strict=True):
        if not is_given and name in rule.needs:
            found.append(Problem(f"$.{name}", "missing_field.detail", {"kind": kind}))
        if is_given and name not in rule.may_have:
            found.append(Problem(f"$.{name}", "invalid_value.detail", {"kind": kind}))
    return tuple(found)
