"""The arguments and options that several commands take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from gbt27922.cli.faults import Said, UsageError
from gbt27922.report import Wording


def _check_file(_: object, value: str | Sequence[str] | None) -> None:
    """Refuse what looks like an option; ``-`` alone is standard input."""
    for name in (value,) if isinstance(value, str) else value or ():
        if not name:
            raise UsageError(Said("file_without_name"))
        if name.startswith("-") and name != "-":
            raise UsageError(Said("no_option_here", {"name": f'"{name}"', "file": name}))


FILE = Parameter(allow_leading_hyphen=True, validator=_check_file)
#: An option that takes several values, or is given several times.
MANY = Parameter(consume_multiple=True, negative=())
#: An option that takes no value, and has no opposite.
FLAG = Parameter(negative=(), show_default=False)

Files = Annotated[list[str], FILE, Parameter(name="FILE", help="assessments")]
ScoredFiles = Annotated[list[str], FILE, Parameter(name="FILE", help="assessments_or_findings")]
OneFile = Annotated[str, FILE]
AssessmentFile = Annotated[OneFile, Parameter(help="assessment")]
ApplicationFile = Annotated[OneFile, Parameter(help="application")]
Texts = list[str] | None
SchemeArgument = Annotated[str | None, FILE, Parameter(name="SCHEME", help="scheme_argument")]
SchemeOption = Annotated[str | None, FILE, Parameter(name="--scheme", help="scheme")]
RevisionOption = Annotated[
    int | None,
    Parameter(name="--revision", help="revision"),
]
OtherRevisionOption = Annotated[
    int | None,
    Parameter(name="--other-revision", help="other_revision"),
]
PointsOption = Annotated[str | None, FILE, Parameter(name="--points", help="points")]
GradesOption = Annotated[str | None, FILE, Parameter(name="--grades", help="grades")]
CertificateFile = Annotated[OneFile, Parameter(help="certificate")]
TermsOption = Annotated[str | None, FILE, Parameter(name="--terms", help="terms")]
OnOption = Annotated[str | None, Parameter(name="--on", help="on")]
OutletsOption = Annotated[str | None, FILE, Parameter(name="--outlets", help="outlets_of_findings")]
ExclusionsOption = Annotated[str | None, FILE, Parameter(name="--exclusions", help="exclusions_of_findings")]
SpecialsOption = Annotated[str | None, FILE, Parameter(name="--specials", help="specials_of_findings")]
MonthsOption = Annotated[
    int | None,
    Parameter(
        name="--months-in-operation",
        help="months_in_operation",
    ),
]
YearsOption = Annotated[
    int | None,
    Parameter(name="--clean-years", help="clean_years"),
]
LangOption = Annotated[
    Wording | None,
    Parameter(
        name="--lang",
        help="lang",
    ),
]
OutputOption = Annotated[
    str | None,
    FILE,
    Parameter(name=("--output", "-o"), help="output"),
]
