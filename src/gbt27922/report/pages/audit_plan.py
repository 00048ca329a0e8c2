"""The page of an audit plan: how much time there is, who is where for how long, and how much each has to do."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gbt27922._basis.exact import exact_text
from gbt27922.certification import AuditPlan, Visit
from gbt27922.models import Person
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.page import Facts, Heading, Page, Part, Remark, Row, Table
from gbt27922.report.words import Words


def page(plan: AuditPlan, words: Words, known: Known) -> Page:
    """An audit plan, with the names that the list of outlets has."""
    return Page(words("audit_plan_heading"), _parts(plan, words, known))


def _parts(plan: AuditPlan, words: Words, known: Known) -> Iterator[Part]:
    yield Facts(_facts(plan, words))
    if not plan.known:
        yield Remark(words("least_time"), "warning")
    yield Heading(words("plan_by_site"))
    yield _visits(plan, words, known)
    yield Heading(words("plan_by_assessor"))
    yield _people(plan, words)
    yield Remark(words("per_outlet_days", days=exact_text(plan.days_per_outlet)), "dim")


def _facts(plan: AuditPlan, words: Words) -> Iterator[Row]:
    yield Row((words("stage"), words(f"stage_{plan.stage}")))
    yield Row((words("staff_in_all"), str(plan.staff)))
    yield Row((words("days_in_all"), exact_text(plan.total)))
    yield Row((words("days_planning"), exact_text(plan.planning)))
    yield Row((words("days_on_site"), exact_text(plan.on_site)))
    yield Row((words("sample_digest"), plan.sample_sha256))


def _visits(plan: AuditPlan, words: Words, known: Known) -> Table:
    """Every visit, by site."""
    names = {site.id: site.name or "" for site in known.outlets}
    people = {person.id: person.name for person in plan.team}
    visits = sorted(plan.visits, key=lambda visit: plan.sites.index(visit.site))
    columns: list[Column[Visit]] = [
        Column("site", lambda visit: visit.site),
        *([Column[Visit]("name", lambda visit: names.get(visit.site, ""))] if names else []),
        Column("assessor", lambda visit: f"{visit.assessor} {people[visit.assessor]}"),
        Column("first_day", lambda visit: visit.start.isoformat() if visit.start else ""),
        Column("person_days", lambda visit: exact_text(visit.days), right=True, foot=exact_text(plan.on_site)),
    ]
    return table(words, columns, visits)


def _people(plan: AuditPlan, words: Words) -> Table:
    """What each of the team has to do."""
    days: dict[str | None, Fraction] = dict(plan.by_assessor)
    columns: list[Column[Person]] = [
        Column("person_id", lambda person: person.id or ""),
        Column("person_name", lambda person: person.name),
        Column("role", lambda person: words(f"role_{person.role}") if person.role else ""),
        Column("person_days", lambda person: exact_text(days[person.id]), right=True, foot=exact_text(plan.on_site)),
    ]
    return table(words, columns, plan.team)
