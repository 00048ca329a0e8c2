"""The audit plan 评审计划: who visits which site for how many days, and from which day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import ClassVar

from attrs import field, frozen

from gbt27922._basis.canonical import document_digest
from gbt27922._basis.checked import Checked, Derived, holds
from gbt27922._basis.exact import Number, exact_if_possible, exact_sum, exact_text, whole_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import plain_id, plain_ids
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import above_zero, as_flag, as_tuple, flag, non_negative, positive, sha256, tuple_of
from gbt27922.certification.assignment import Assignment
from gbt27922.certification.audit_time import AuditTime
from gbt27922.certification.visit import (
    Visit,
    short_visit,
    site_problems,
    team_problems,
    unknown_site,
    visited_sites,
)
from gbt27922.errors import Problem
from gbt27922.models.person import Person
from gbt27922.models.plan import SAMPLE_FORMAT, SamplePlan
from gbt27922.models.stage import Stage, stage_rule

AUDIT_PLAN_FORMAT = "gbt27922.audit-plan/1"


@frozen(kw_only=True)
class AuditPlan(Checked):
    """Who visits which site for how many days: visits add up to ``on_site``, and with ``planning`` to the ``total``.

    ``outlets`` are those of the sample plan whose digest is ``sample_sha256``; each has at least ``days_per_outlet``. The people
    of the ``team`` are told apart by their ids. Where the audit time is not ``known``, it is the least that it can be.
    Make one with :func:`plan_days`.
    Raises :class:`~gbt27922.errors.ModelError` with every problem: sums that differ, and a site that nobody visits.
    """

    stage: Stage = field(metadata=holds(stage_rule))
    staff: int = field(converter=whole_if_possible, metadata=holds(positive))
    total: Fraction = field(converter=exact_if_possible, metadata=holds(above_zero))
    planning: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))
    on_site: Fraction = field(converter=exact_if_possible, metadata=holds(above_zero))
    days_per_outlet: Fraction = field(converter=exact_if_possible, metadata=holds(above_zero))
    known: bool = field(default=True, converter=as_flag, metadata=holds(flag))
    sample_sha256: str = field(metadata=holds(sha256))
    headquarters: str = field(metadata=holds(plain_id))
    outlets: tuple[str, ...] = field(converter=as_tuple, metadata=holds(plain_ids))
    team: tuple[Person, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Person)))
    visits: tuple[Visit, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Visit)))

    #: The format of its document.
    FORMAT: ClassVar[str] = AUDIT_PLAN_FORMAT
    _DERIVED: ClassVar[Derived] = {
        "by_site": lambda plan: tuple({"site": site, "days": days} for site, days in plan.by_site),
        "by_assessor": lambda plan: tuple({"assessor": id, "days": days} for id, days in plan.by_assessor),
    }

    def _problems(self) -> Found:
        yield site_problems(self.headquarters, self.outlets, "$.outlets[]")
        yield team_problems(self.team)
        yield self._unknown_sites()
        yield self._unknown_people()
        yield self._other_sums()
        yield self._short_visits()

    def _unknown_sites(self) -> Iterator[Problem]:
        for index, visit in enumerate(self.visits):
            yield from unknown_site(f"$.visits[{index}].site", visit.site, self.sites)

    def _unknown_people(self) -> Iterator[Problem]:
        people = [person.id for person in self.team]
        for index, visit in enumerate(self.visits):
            if visit.assessor not in people:
                yield Problem(f"$.visits[{index}].assessor", "invalid_value.assessor", {"got": quoted(visit.assessor)})

    def _other_sums(self) -> Iterator[Problem]:
        both, visited = self.planning + self.on_site, exact_sum(visit.days for visit in self.visits)
        if both != self.total:
            values = {"expected": exact_text(both), "got": exact_text(self.total)}
            yield Problem("$.total", "invalid_value.days_in_all", values)
        if visited != self.on_site:
            values = {"expected": exact_text(self.on_site), "got": exact_text(visited)}
            yield Problem("$.visits", "invalid_value.days_of_visits", values)

    def _short_visits(self) -> Iterator[Problem]:
        for site, days in self.by_site:
            if not days:
                yield Problem("$.visits", "invalid_value.unvisited", {"site": quoted(site)})
            elif site != self.headquarters:
                yield from short_visit("$.visits", site, days, self.days_per_outlet)

    @property
    def sites(self) -> tuple[str, ...]:
        """The ids of all sites: headquarters, then the outlets."""
        return visited_sites(self.headquarters, self.outlets)

    @property
    def by_site(self) -> tuple[tuple[str, Fraction], ...]:
        """The days at each site, in their order."""
        return tuple((site, _days(visit for visit in self.visits if visit.site == site)) for site in self.sites)

    @property
    def by_assessor(self) -> tuple[tuple[str, Fraction], ...]:
        """The days of each person, by id, in the order of the team."""
        people = (person.id or "" for person in self.team)
        return tuple((id, _days(visit for visit in self.visits if visit.assessor == id)) for id in people)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the plan as canonical JSON."""
        return document_digest(AUDIT_PLAN_FORMAT, self)


def _days(visits: Iterable[Visit]) -> Fraction:
    return exact_sum(visit.days for visit in visits)


def plan_days(
    plan: SamplePlan,
    time: AuditTime,
    team: Iterable[Person],
    *,
    headquarters: str = "HQ",
    days: Mapping[str, Number] | None = None,
    starts: Mapping[str, dt.date | str] | None = None,
) -> AuditPlan:
    """Share the days on site among the sites and the team: headquarters is always visited, and every chosen outlet.

    Each outlet has the least that an outlet has, half a day, and headquarters the rest; ``days`` says otherwise for any
    site, exactly. Outlets go whole to whoever of the ``team`` has least so far, headquarters fills up, in half days, so that
    nobody has more than half a day more than another. ``starts`` says on which day the visits to a site begin.

    Raises :class:`~gbt27922.errors.ModelError` with every problem: what does not add up, a site that is not of the plan,
    less than half a day at an outlet, an audit time for another number of outlets, and people without an id or of one.

    >>> from gbt27922 import certification, outlets
    >>> sample = outlets.read_plan("docs/examples/certification/sample.json")
    >>> time = certification.audit_time(1200, "initial", outlets=sample.size)
    >>> team = [Person("张三", "A-017", role="leader"), Person("李四", "A-021", role="assessor")]
    >>> found = plan_days(sample, time, team)
    >>> [(visit.site, visit.assessor, str(visit.days)) for visit in found.visits[:3]]
    [('HQ', 'A-017', '6'), ('HQ', 'A-021', '13/2'), ('GZ-01', 'A-017', '1/2')]
    >>> [(assessor, str(days)) for assessor, days in found.by_assessor]
    [('A-017', '7'), ('A-021', '7')]
    """
    asked = Assignment(plan=plan, time=time, team=team, headquarters=headquarters, days=days, starts=starts)
    return AuditPlan(
        stage=time.stage,
        staff=time.staff,
        total=time.total,
        planning=time.planning,
        on_site=time.on_site,
        days_per_outlet=time.days_per_outlet,
        known=time.known,
        sample_sha256=document_digest(SAMPLE_FORMAT, plan),
        headquarters=headquarters,
        outlets=asked.outlets,
        team=asked.team,
        visits=asked.visits(),
    )
