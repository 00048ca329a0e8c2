"""``gbt27922 certification managers``: how many certified managers are required."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922.certification import Rounding, managers_required
from gbt27922.cli import outputs
from gbt27922.cli.certification.sizes import ApplicationFile, application_or_none, problems_of_options, stated
from gbt27922.cli.faults import Exit, Said, UsageError
from gbt27922.cli.options import LangOption


def managers(
    application: ApplicationFile = None,
    /,
    *,
    staff: Annotated[int | None, Parameter(help="How many manage service at headquarters and outlets.")] = None,
    certified: Annotated[int | None, Parameter(help="How many are certified, with --staff.")] = None,
    rounding: Annotated[Rounding, Parameter(help="How a part of a manager is read.")] = "up",
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """How many certified after-sales service managers 售后服务管理师 are required (5.1.2.2), and whether there are enough.

    For instance:

        gbt27922 certification managers application.json
        gbt27922 certification managers --staff 45 --certified 4 --rounding nearest
    """
    found = application_or_none(application, staff)
    if found and certified is not None:
        raise UsageError(Said("certified_with_staff"))
    size = stated(application or "", found, "service_management_staff") if found else staff or 0
    with problems_of_options():
        required = managers_required(size, rounding, found.certified_managers if found else certified)
    outputs.write_result(required, outputs.Form.of(format, lang))
    return Exit.DONE
