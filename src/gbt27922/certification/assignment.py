"""An assignment: which sites a team visits in which time, as it is asked for, and whether that adds up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds, member_path
from gbt27922._basis.exact import Number, exact_if_possible, exact_sum, exact_text
from gbt27922._basis.ids import plain_id
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    above_zero,
    as_date,
    as_pairs,
    as_tuple,
    calendar_date,
    instance_of,
    pairs_of,
    tuple_of,
)
from gbt27922.certification.audit_time import AuditTime
from gbt27922.certification.visit import (
    Visit,
    late_start,
    short_visit,
    site_problems,
    team_problems,
    unknown_site,
    visited_sites,
)
from gbt27922.certification.work_shares import shared
from gbt27922.errors import Problem
from gbt27922.models.person import Person
from gbt27922.models.plan import SamplePlan


def _as_days(value: Mapping[str, Number] | None) -> Any:
    return as_pairs({} if value is None else value, exact_if_possible)


def _as_starts(value: Mapping[str, dt.date | str] | None) -> Any:
    return as_pairs({} if value is None else value, as_date)


@frozen(kw_only=True)
class Assignment(Checked):
    """What is asked for: a sample ``plan`` and an audit ``time``, a ``team``, and where they are given the days and the first day of a site.

    It adds up: there is time for headquarters, for every outlet, and for nothing else.
    """

    plan: SamplePlan = field(metadata=holds(instance_of(SamplePlan)))
    time: AuditTime = field(metadata=holds(instance_of(AuditTime)))
    team: tuple[Person, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Person)))
    headquarters: str = field(metadata=holds(plain_id))
    days: tuple[tuple[str, Fraction], ...] = field(
        converter=_as_days, metadata=holds(pairs_of("days_by_site", plain_id, above_zero))
    )
    starts: tuple[tuple[str, dt.date], ...] = field(
        converter=_as_starts, metadata=holds(pairs_of("starts_by_site", plain_id, calendar_date))
    )

    def _problems(self) -> Found:
        yield self._other_sample()
        yield site_problems(self.headquarters, self.outlets, "$.plan.chosen[].id")
        yield team_problems(self.team)
        for site, days in self.days:
            yield self._of_days(_path("days", site), site, days)
        for site, start in self.starts:
            yield self._of_start(_path("starts", site), site, start)
        yield self._other_sums()

    def _of_days(self, path: str, site: str, days: Fraction) -> Iterator[Problem]:
        yield from unknown_site(path, site, self.sites)
        if site in self.outlets:
            yield from short_visit(path, site, days, self.time.days_per_outlet)

    def _of_start(self, path: str, site: str, start: dt.date) -> Iterator[Problem]:
        yield from unknown_site(path, site, self.sites)
        yield from late_start(path, start, self._work.get(site, self.time.days_per_outlet))

    def _other_sample(self) -> Iterator[Problem]:
        """The time must be that of this sample: of its stage, where it has one, and of so many outlets."""
        if self.plan.stage not in {None, self.time.stage}:
            values = {"expected": f'"{self.plan.stage}"', "got": f'"{self.time.stage}"'}
            yield Problem("$.time.stage", "invalid_value.stage_of_plan", values)
        if self.time.outlets != self.plan.size:
            counts = {"expected": self.plan.size, "got": self.time.outlets}
            yield Problem("$.time.outlets", "invalid_value.outlets_of_plan", counts)

    def _other_sums(self) -> Iterator[Problem]:
        asked, rest = dict(self.days).get(self.headquarters), self._work[self.headquarters]
        values = {"on_site": exact_text(self.time.on_site)}
        if rest <= 0:
            at_outlets = exact_text(self.time.on_site - rest)
            yield Problem("$.days", "invalid_value.nothing_left", {**values, "at_outlets": at_outlets})
        elif asked is not None and asked != rest:
            both = {"expected": exact_text(rest), "got": exact_text(asked)}
            yield Problem(_path("days", self.headquarters), "invalid_value.days_left", {**values, **both})

    @property
    def outlets(self) -> tuple[str, ...]:
        """The ids of the chosen outlets."""
        return tuple(outlet.id for outlet in self.plan.chosen)

    @property
    def sites(self) -> tuple[str, ...]:
        """The ids of all sites: headquarters, then the outlets."""
        return visited_sites(self.headquarters, self.outlets)

    @property
    def _work(self) -> dict[str, Fraction]:
        """The days at each outlet, and what they leave for headquarters."""
        asked = dict(self.days)
        days = {outlet: asked.get(outlet, self.time.days_per_outlet) for outlet in self.outlets}
        return {**days, self.headquarters: self.time.on_site - exact_sum(days.values())}

    def visits(self) -> tuple[Visit, ...]:
        """The visits, by site and then by person, in their order."""
        order, starts = {site: place for place, site in enumerate(self.sites)}, dict(self.starts)
        parts = sorted(
            shared(self._work, len(self.team), self.time.days_per_outlet),
            key=lambda part: (order[part.site], part.place),
        )
        return tuple(
            Visit(part.site, self.team[part.place].id or "", part.days, starts.get(part.site)) for part in parts
        )


def _path(name: str, site: str) -> str:
    return member_path(site).replace("$", f"$.{name}", 1)
