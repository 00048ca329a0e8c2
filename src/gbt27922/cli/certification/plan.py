"""``gbt27922 certification plan``: who visits which site for how many days, as a report, a document or a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Literal

from attrs import frozen
from cyclopts import Parameter

from gbt27922 import certification, outlets
from gbt27922.certification import Application
from gbt27922.cli import inputs, outputs
from gbt27922.cli.certification.sizes import AddedOption
from gbt27922.cli.choices import BY_WORD
from gbt27922.cli.faults import CommandError, Exit, Fault, Said, UsageError, extra_needed
from gbt27922.cli.options import FILE, MANY, LangOption, OneFile, OnOption, Texts
from gbt27922.errors import ModelError, Problem
from gbt27922.models import Person, SamplePlan, Site
from gbt27922.outlets import Stage
from gbt27922.report import visible

_HEADQUARTERS = "HQ"
#: The option that gives each argument of the library; what an argument has for a site stands after its name.
_OPTIONS = {
    "added": "--added",
    "days": "--days",
    "headquarters": "--headquarters",
    "made": "--on",
    "plan": "--headquarters",
    "staff": "--staff",
    "starts": "--start",
    "team": "--team",
    "time": "--stage",
    "visits": "--start",
}
_BY_SITE = ("days", "starts")


def plan(
    sample: Annotated[OneFile, Parameter(help="plan_sample")],
    /,
    *,
    application: Annotated[str | None, FILE, Parameter(help="plan_application")] = None,
    staff: Annotated[int | None, Parameter(help="plan_staff")] = None,
    team: Annotated[Texts, MANY, Parameter(help="plan_team")] = None,
    team_of: Annotated[str | None, FILE, Parameter(help="plan_team_of")] = None,
    start: Annotated[Texts, MANY, Parameter(help="plan_start")] = None,
    days: Annotated[Texts, MANY, Parameter(help="plan_days")] = None,
    headquarters: Annotated[str | None, Parameter(help="plan_headquarters")] = None,
    added: AddedOption = "0",
    stage: Annotated[Stage | None, BY_WORD, Parameter(help="plan_stage")] = None,
    on: OnOption = None,
    format: Annotated[Literal[outputs.Format, "ics"], Parameter(help="plan_format")] = "text",
    lang: LangOption = None,
) -> int:
    """Share the days on site among headquarters, the chosen outlets and the team; half a day at least an outlet.

    For instance:

        gbt27922 certification plan sample.json --application application.json --team "A-017 张三" "A-021 李四"
        gbt27922 certification plan sample.json --staff 1200 --team-of assessment.json --days GZ-01=1.5
        gbt27922 certification plan sample.json --staff 1200 --team "A-017 张三" --start HQ=2026-05-11 --format ics
    """
    _check_either(application=application, staff=staff)
    _check_either(team=team, team_of=team_of)
    if on is not None and format != "ics":
        raise UsageError(Said("day_with_calendar"))
    drawn = inputs.read(sample, outlets.parse_plan)
    applied = None if application is None else inputs.read(application, certification.parse_application)
    organization = _Organization.of(applied, application, staff)
    with _problems_at_options(team_of):
        found = certification.plan_days(
            drawn,
            certification.audit_time(organization.staff, _stage(drawn, stage), outlets=drawn.size, added=added),
            _team(team) if team_of is None else inputs.assessment(team_of).team,
            headquarters=headquarters or organization.headquarters,
            days=_by_site("--days", days),
            starts=_by_site("--start", start),
        )
        form = outputs.Form.of("text" if format == "ics" else format, lang)
        if format == "ics":
            with extra_needed():
                outputs.write_document(certification.to_ics(found, made=inputs.day(on), lang=form.lang))
        else:
            outputs.write_result(found, form, outlets=organization.sites)
    return Exit.DONE


def _check_either(**given: object) -> None:
    """Refuse both of two options, and neither."""
    one, other = (f"--{name.replace('_', '-')}" for name in given)
    if len([value for value in given.values() if value is None]) != 1:
        raise UsageError(Said("either_option", {"one": one, "other": other}))


@frozen
class _Organization:
    """What the time depends on, and what sites are called."""

    staff: int
    headquarters: str = _HEADQUARTERS
    sites: Sequence[Site] = ()

    @classmethod
    def of(cls, applied: Application | None, name: str | None, staff: int | None) -> _Organization:
        """What an application in the file ``name`` says, or the number of staff alone."""
        if applied is None:
            return cls(staff or 0)
        if applied.staff is None:
            raise CommandError(Fault(name or "", Problem("$.staff", "missing_field")))
        main = [site.id for site in applied.sites if site.kind == "headquarters"]
        return cls(applied.staff, main[0] if len(main) == 1 else _HEADQUARTERS, applied.sites)


def _stage(drawn: SamplePlan, stage: Stage | None) -> Stage:
    """The stage of the sample plan, or where it has none the one that is given."""
    found = stage or drawn.stage
    if found is None:
        raise UsageError(Said("stage_of_plan"))
    return found


def _team(given: Texts) -> list[Person]:
    """The people that ``--team`` names; the first one leads."""
    return [_person(text, leads=not place) for place, text in enumerate(given or ())]


def _person(text: str, *, leads: bool) -> Person:
    id, _, name = " ".join(text.split()).partition(" ")
    if not name:
        raise UsageError(Said("person_of_team", {"text": visible(text)}))
    try:
        return Person(name, id, role="leader" if leads else "assessor")
    except ModelError as error:
        raise UsageError(*(problem.at(f"--team {visible(text)}") for problem in error.problems)) from None


def _by_site(option: str, given: Texts) -> Mapping[str, str]:
    """What an option has for each site."""
    found: dict[str, str] = {}
    for text in given or ():
        site, is_given, value = text.rpartition("=")
        if not is_given:
            raise UsageError(Said("value_of_site", {"option": option, "text": visible(text)}))
        if site in found:
            raise UsageError(Said("site_once", {"option": option, "text": visible(text)}))
        found[site] = value
    return found


@contextmanager
def _problems_at_options(team_of: str | None) -> Iterator[None]:
    """Report a problem against the option that it comes from; one of a team that was read, against its file."""
    try:
        yield
    except ModelError as error:
        if faults := [Fault(team_of, one) for one in error.problems if team_of and one.path.startswith("$.team")]:
            raise CommandError(*faults) from None
        raise UsageError(*map(_at_option, error.problems)) from None


def _at_option(problem: Problem) -> Problem:
    """``$.days.GZ-01`` as ``--days GZ-01``."""
    name, _, site = problem.path.removeprefix("$.").partition(".")
    option = _OPTIONS[name.partition("[")[0]]
    return problem.at(f"{option} {site}" if site and name in _BY_SITE else option)
