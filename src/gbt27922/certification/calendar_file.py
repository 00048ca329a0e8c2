"""Calendar files 日历文件 (iCalendar, RFC 5545): what falls on a day, as events that calendars import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import frozen

from gbt27922._basis.canonical import digest, plain
from gbt27922._basis.checked import check
from gbt27922._basis.exact import exact_text
from gbt27922._basis.foreign_text import one_line, quoted
from gbt27922._basis.rules import as_date, calendar_date, one_of
from gbt27922._basis.words import LANGUAGES, Language, sentence
from gbt27922.certification.audit_plan import AuditPlan
from gbt27922.certification.due import DueEntry, DueList
from gbt27922.certification.visit import Visit
from gbt27922.errors import ModelError, Problem, refuse

_MAKER = "-//gbt27922//gbt27922//EN"
#: What can be written as a calendar.
Dated = AuditPlan | DueList


def to_ics(found: Dated, *, made: dt.date | str, lang: Language = "en") -> str:
    r"""An audit plan as a calendar file (``.ics``): one event a visit, over all calendar days that it touches.

    Of a list of what is due it has one event an entry, on its last day; the same thing keeps its UID in later lists.

    ``made`` is a day, or a time, and stands in every event as when it was made; one without a zone is in UTC. The same
    plan gives the same file. Raises :class:`~gbt27922.errors.ModelError` with every visit that has no day.
    Needs ``gbt27922[calendar]``.

    >>> from gbt27922 import certification, formats
    >>> plan = formats.read("docs/examples/certification/audit-plan.json")
    >>> text = certification.to_ics(plan, made="2026-04-20", lang="zh")
    >>> text.count("BEGIN:VEVENT"), text.splitlines()[0]
    (5, 'BEGIN:VCALENDAR')
    """
    check(found, Dated)
    day = as_date(made)
    refuse(ModelError, (one.under("$.lang") for one in one_of(*LANGUAGES)(lang)))
    if not isinstance(day, dt.datetime):
        refuse(ModelError, (one.under("$.made") for one in calendar_date(day)))
    return _written(_EVENTS[type(found)](found, lang), _in_utc(day))


@frozen
class _Event:
    """What falls on so many calendar days from ``start`` on; ``of`` is what tells it from all others, as plain data."""

    of: Any
    start: dt.date
    days: int
    summary: str
    description: str


def _of_plan(plan: AuditPlan, lang: Language) -> Iterator[_Event]:
    """The visits of a plan, each with its place among them."""
    refuse(ModelError, (_without_day(index, one) for index, one in enumerate(plan.visits) if one.start is None))
    names = {person.id: one_line(person.name) for person in plan.team}
    stage = sentence("report", f"stage_{plan.stage}", lang)
    for index, visit in enumerate(plan.visits):
        told = {"site": visit.site, "assessor": visit.assessor, "name": names[visit.assessor], "stage": stage}
        yield _Event(
            of=[plan.sha256, index, plain(visit)],
            start=visit.start or dt.date.max,
            days=visit.calendar_days,
            summary=sentence("report", "visit_summary", lang, **told),
            description=sentence(
                "report", "visit_description", lang, **told, days=exact_text(visit.days), digest=plan.sha256
            ),
        )


def _without_day(index: int, visit: Visit) -> Problem:
    values = {"site": quoted(visit.site), "assessor": quoted(visit.assessor)}
    return Problem(f"$.visits[{index}].start", "missing_field.day_of_visit", values)


def _of_due(found: DueList, lang: Language) -> Iterator[_Event]:
    """What is due, each on its last day."""
    for one in found.entries:
        told = {"kind": one.kind, "number": one.number, "organization": one_line(one.organization.name)}
        yield _Event(
            of=["due", one.number, one.kind, one.by.isoformat()],
            start=one.by,
            days=1,
            summary=sentence("report", "due_summary", lang, **told),
            description=sentence("report", "due_description", lang, **told, state=one.state, first=_first(one)),
        )


def _first(entry: DueEntry) -> str:
    return (entry.from_ or entry.by).isoformat()


#: How each noun becomes events.
_EVENTS: dict[type, Callable[[Any, Language], Iterator[_Event]]] = {AuditPlan: _of_plan, DueList: _of_due}


def _in_utc(made: dt.date) -> dt.datetime:
    if not isinstance(made, dt.datetime):
        return dt.datetime.combine(made, dt.time(), dt.UTC)
    return made.astimezone(dt.UTC) if made.tzinfo else made.replace(tzinfo=dt.UTC)


def _written(events: Iterable[_Event], made: dt.datetime) -> str:
    """The one writer: a calendar with these events. Line ends, folding and escapes are those of the library."""
    library = _icalendar()
    calendar = library.Calendar(prodid=_MAKER, version="2.0")
    for one in events:
        event = library.Event()
        event.add("uid", f"{digest(one.of)}@gbt27922")
        event.add("dtstamp", made)
        event.add("dtstart", one.start)
        if one.start < dt.date.max:  # the day after the last one; without it an event is of one day (RFC 5545, 3.6.1)
            event.add("dtend", one.start + dt.timedelta(one.days))
        event.add("summary", one.summary)
        event.add("description", one.description)
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _icalendar() -> Any:
    try:
        import icalendar  # noqa: PLC0415  # an extra, and slow to import
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "icalendar":
            raise
        reason = "a calendar file needs an extra: pip install 'gbt27922[calendar]'"
        raise ModuleNotFoundError(reason, name="icalendar") from error
    return icalendar
