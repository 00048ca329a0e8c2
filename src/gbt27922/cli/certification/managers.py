"""``gbt27922 certification managers``: how many certified managers are required, and the finding that this suggests."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922 import to_data
from gbt27922.certification import ManagersRequired, Rounding, managers_required, suggested_finding
from gbt27922.cli import outputs
from gbt27922.cli.certification.sizes import ApplicationFile, application_or_none, problems_of_options, stated
from gbt27922.cli.faults import CommandError, Exit, Fault, Said, UsageError
from gbt27922.cli.options import FLAG, LangOption
from gbt27922.errors import ModelError, Problem
from gbt27922.models import Assessment, Finding, Site
from gbt27922.report import Language


def managers(
    application: ApplicationFile = None,
    /,
    *,
    staff: Annotated[int | None, Parameter(help="managers_staff")] = None,
    certified: Annotated[int | None, Parameter(help="managers_certified")] = None,
    rounding: Annotated[Rounding, Parameter(help="managers_rounding")] = "up",
    finding: Annotated[bool, FLAG, Parameter(help="managers_finding")] = False,
    site: Annotated[str | None, Parameter(help="managers_site")] = None,
    format: Annotated[outputs.Format | None, Parameter(help="format_text")] = None,
    lang: LangOption = None,
) -> int:
    """How many certified after-sales service managers 售后服务管理师 are required (5.1.2.2), and whether there are enough.

    For instance:

        gbt27922 certification managers application.json
        gbt27922 certification managers application.json --finding --site HQ
        gbt27922 certification managers --staff 45 --certified 4 --rounding nearest
    """
    _check_output(format, site, finding=finding)
    found = application_or_none(application, staff)
    if found and certified is not None:
        raise UsageError(Said("certified_with_staff"))
    size = stated(application or "", found, "service_management_staff") if found else staff or 0
    with problems_of_options():
        required = managers_required(size, rounding, found.certified_managers if found else certified)
    form = outputs.Form.of(format or "text", lang)
    if finding:
        outputs.write_data(_in_an_assessment(_suggested(required, application, site, form.lang)))
    else:
        outputs.write_result(required, form)
    return Exit.DONE


def _check_output(format: outputs.Format | None, site: str | None, *, finding: bool) -> None:
    """Refuse options that would change nothing."""
    if finding and format not in {None, "json"}:
        raise UsageError(Said("finding_is_json", {"format": format}))
    if site is not None and not finding:
        raise UsageError(Said("site_with_finding"))


def _suggested(required: ManagersRequired, application: str | None, site: str | None, lang: Language) -> Finding:
    """The finding; that it is not known how many are certified is told of the file or the option that should say it."""
    try:
        return suggested_finding(required, site=site, lang=lang)
    except ModelError as error:
        if required.certified is not None:
            raise UsageError(*(problem.at("--site") for problem in error.problems)) from None
        raise CommandError(*(_uncounted(problem, application) for problem in error.problems)) from None


def _uncounted(problem: Problem, application: str | None) -> Fault:
    return (
        Fault(application, problem.at("$.certified_managers")) if application else Fault("--certified", problem.at(""))
    )


def _in_an_assessment(finding: Finding) -> object:
    """A finding as it stands in an assessment."""
    sites = () if finding.site is None else (Site(finding.site, "headquarters"),)
    data: object = to_data(Assessment("any", [finding], sites=sites))["findings"][0]
    return data
