"""A visit 到访: one assessor at one site, for so many days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, exact_text
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import list_problems, meant_problem, plain_id, suggestion
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import above_zero, as_date, calendar_date, optional
from gbt27922.errors import Problem
from gbt27922.models.person import Person


@frozen
class Visit(Checked):
    """A visit of one assessor to one site, for so many days; ``start`` is its first day, None where it has none yet.

    >>> visit = Visit("HQ", "A-017", "13/2", "2026-05-12")
    >>> visit.calendar_days, visit.last_day.isoformat()
    (7, '2026-05-18')
    """

    site: str = field(metadata=holds(plain_id))
    assessor: str = field(metadata=holds(plain_id))
    days: Fraction = field(converter=exact_if_possible, metadata=holds(above_zero))
    start: dt.date | None = field(default=None, converter=as_date, metadata=holds(optional(calendar_date)))

    def _problems(self) -> Found:
        yield late_start("$.start", self.start, self.days)

    @property
    def calendar_days(self) -> int:
        """How many calendar days it touches: half a day takes one."""
        return ceil(self.days)

    @property
    def last_day(self) -> dt.date | None:
        """The last calendar day that it touches; None where it has no first one."""
        return self.start and self.start + dt.timedelta(self.calendar_days - 1)


def late_start(path: str, start: dt.date | None, days: Fraction) -> Iterator[Problem]:
    """The problem of a start after which there is no calendar for so many days, and for the day after the last one."""
    if start and start.toordinal() + ceil(days) > dt.date.max.toordinal():
        yield Problem(path, "invalid_value.last_day", {"days": exact_text(days)})


def visited_sites(headquarters: str, outlets: Iterable[str]) -> tuple[str, ...]:
    """The ids of all sites that are visited: headquarters, always, and then the outlets."""
    return (headquarters, *outlets)


def site_problems(headquarters: str, outlets: Iterable[str], path: str) -> Iterator[Problem]:
    """The problems of headquarters and outlets that share an id; the outlets are at ``path``, with ``[]`` for their place."""
    named = ((path.replace("[]", f"[{index}]"), id) for index, id in enumerate(outlets))
    return list_problems([("$.headquarters", headquarters), *named])


def unknown_site(path: str, site: str, sites: tuple[str, ...]) -> Iterator[Problem]:
    """The problem of a site that is not among those that are visited."""
    if site not in sites:
        values = {"site": quoted(site), "headquarters": quoted(sites[0])}
        yield meant_problem(path, "unknown_site.of_plan", values, suggestion(sites)(site))


def short_visit(path: str, site: str, days: Fraction, least: Fraction) -> Iterator[Problem]:
    """The problem of less than the ``least`` days at an outlet."""
    if days < least:
        values = {"site": quoted(site), "least": exact_text(least), "got": exact_text(days)}
        yield Problem(path, "invalid_value.days_at_outlet", values)


def team_problems(team: tuple[Person, ...]) -> Iterator[Problem]:
    """The problems of a team whose people cannot be told apart by their ids, and of one without anybody."""
    if not team:
        yield Problem("$.team", "invalid_value.no_team")
    for index, person in enumerate(team):
        if person.id is None:
            yield Problem(f"$.team[{index}].id", "missing_field.person_id")
    yield from list_problems((f"$.team[{index}].id", person.id) for index, person in enumerate(team))
