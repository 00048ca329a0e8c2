"""How large an organization is that several commands ask about: by its application, or by options."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from cyclopts import Parameter

from gbt27922.certification import Application, AuditTime, audit_time, parse_application
from gbt27922.cli import inputs
from gbt27922.cli.choices import BY_WORD
from gbt27922.cli.faults import CommandError, Fault, Said, UsageError
from gbt27922.cli.options import OneFile
from gbt27922.errors import ModelError, Problem
from gbt27922.outlets import Stage

ApplicationFile = Annotated[
    OneFile | None,
    Parameter(name="APPLICATION", help="application_or_staff"),
]
StaffOption = Annotated[int | None, Parameter(name="--staff", help="staff")]
StageOption = Annotated[Stage, BY_WORD, Parameter(name="--stage", help="stage")]
OutletsOption = Annotated[int, Parameter(name="--outlets", help="outlets_visited")]
AddedOption = Annotated[str, Parameter(name="--added", help="added", allow_leading_hyphen=True)]


def application_or_none(application: str | None, staff: int | None) -> Application | None:
    """The application in a file; None where ``--staff`` stands for it. Refuses both, and neither."""
    if (application is None) == (staff is None):
        raise UsageError(Said("application_or_staff"))
    return None if application is None else inputs.read(application, parse_application)


def stated(name: str, application: Application, what: str) -> int:
    """A number that the application in the file ``name`` must say."""
    found: int | None = getattr(application, what)
    if found is None:
        raise CommandError(Fault(name, Problem(f"$.{what}", "missing_field")))
    return found


def time_of(application: str | None, staff: int | None, stage: Stage, outlets: int, added: str) -> AuditTime:
    """The audit time of an organization: by its application, or by ``--staff``."""
    found = application_or_none(application, staff)
    size = stated(application or "", found, "staff") if found else staff or 0
    with problems_of_options():
        return audit_time(size, stage, outlets, added)


@contextmanager
def problems_of_options() -> Iterator[None]:
    """Report problems of arguments as those of the options of the same names."""
    try:
        yield
    except ModelError as error:
        raise UsageError(*(problem.at(f"--{problem.place[0]}") for problem in error.problems)) from None
