"""``gbt27922 certification eligibility``: whether an organization may apply on a day."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922 import certification
from gbt27922.certification import Application, Eligibility, parse_application
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, Said, UsageError
from gbt27922.cli.options import FLAG, ApplicationFile, LangOption, MonthsOption, OnOption, YearsOption
from gbt27922.errors import ModelError


def eligibility(
    file: ApplicationFile,
    /,
    *,
    on: OnOption = None,
    months_in_operation: MonthsOption = None,
    clean_years: YearsOption = None,
    require: Annotated[bool, FLAG, Parameter(help="eligibility_require")] = False,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """Whether an organization may apply for certification on a day: each condition, and from which day it is met.

    For instance:

        gbt27922 certification eligibility application.json
        gbt27922 certification eligibility application.json --on 2026-03-16 --months-in-operation 6 --require
    """
    found = _found(inputs.read(file, parse_application), on, months_in_operation, clean_years)
    outputs.write_result(found, outputs.Form.of(format, lang))
    if not require or found.outcome == "met":
        return Exit.DONE
    said = Said("not_eligible") if found.outcome == "not_met" else Said("eligibility_open")
    return outputs.write_not_met(file, said, lang)


def _found(application: Application, on: str | None, months: int | None, years: int | None) -> Eligibility:
    """The answer; problems of the options are usage."""
    try:
        return certification.eligibility(application, inputs.day(on), months_in_operation=months, clean_years=years)
    except ModelError as error:
        options = (f"--{problem.place[0]}".replace("_", "-") for problem in error.problems)
        raise UsageError(*(one.at(option) for one, option in zip(error.problems, options, strict=True))) from None
