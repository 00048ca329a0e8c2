"""What is due: what comes within some days, and what is overdue, of every certificate of a register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from operator import attrgetter
from typing import ClassVar

from attrs import evolve, field, frozen

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
    tuple_of,
)
from gbt27922._basis.unchecked import maker
from gbt27922.certification.certificate import Certificate
from gbt27922.certification.lifecycle import DUE, STATES, DueKind, State
from gbt27922.certification.status import due_on
from gbt27922.certification.terms import Terms, chosen
from gbt27922.models.assessment import Organization

DUE_FORMAT = "gbt27922.due/1"


@frozen(kw_only=True)
class DueEntry(Checked):
    """What is due of one certificate ``by`` a day, that day included, and ``from_`` which day on; as in its status.

    ``overdue`` says that the day has passed, and ``state`` what the certificate is.
    """

    number: str = field(metadata=holds(plain_id))
    organization: Organization = field(metadata=holds(instance_of(Organization)))
    kind: DueKind = field(metadata=holds(one_of(*DUE)))
    from_: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))
    by: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    overdue: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    state: State = field(metadata=holds(one_of(*STATES)))


@frozen(kw_only=True)
class DueList(Checked):
    """What is due of the certificates of a register ``on`` a day: what has begun or ends ``within`` so many days, and what is overdue.

    The earliest is first; those of one day are in the order of the register. ``terms`` are what the days are worked out by.
    """

    on: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    within: int = field(converter=whole_if_possible, metadata=holds(natural))
    terms: Terms = field(metadata=holds(instance_of(Terms)))
    entries: tuple[DueEntry, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(DueEntry)))

    #: The format of its document.
    FORMAT: ClassVar[str] = DUE_FORMAT


_entry, _BY = maker(DueEntry), attrgetter("by")


def due(register: Iterable[Certificate], *, on: dt.date | str, within: int, terms: Terms | None = None) -> DueList:
    """What is due of the certificates whose time still runs, by the ``terms`` of the body or those publicly reported.

    It is what is overdue, and what begins or ends on one of the ``within`` days after ``on``. Memory holds only what is listed.
    Raises :class:`~gbt27922.errors.ModelError` if ``on`` is no day or ``within`` no number of days.

    >>> from gbt27922.certification import read_register
    >>> found = due(read_register("docs/examples/certification/register.jsonl"), on="2026-11-26", within=60)
    >>> [(entry.number, entry.kind, entry.by.isoformat()) for entry in found.entries][:1]
    [('EXAMPLE-2024-0020', 'surveillance', '2026-07-01')]
    """
    used = chosen(terms)
    empty = DueList(on=on, within=within, terms=used)
    last = _last_day(empty)
    found: list[DueEntry] = []
    for certificate in register:
        check(certificate, Certificate)
        state, dues = due_on(certificate, empty.on, used)
        who = certificate.number, certificate.organization
        found.extend(
            _entry(*who, one.kind, one.from_, one.by, one.overdue, state)
            for one in dues
            if (one.from_ or one.by) <= last
        )
    return evolve(empty, entries=sorted(found, key=_BY))


def _last_day(asked: DueList) -> dt.date:
    """The last day of those that are looked at; the last that there is, if it is later."""
    return dt.date.fromordinal(min(asked.on.toordinal() + asked.within, dt.date.max.toordinal()))
