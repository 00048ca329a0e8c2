"""The arguments and options that several commands take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from gbt27922.cli.faults import UsageError
from gbt27922.report import Wording


def _check_file(_: object, value: str | Sequence[str] | None) -> None:
    """Refuse what looks like an option; ``-`` alone is standard input."""
    for name in (value,) if isinstance(value, str) else value or ():
        if not name:
            raise UsageError("a file or a scheme must have a name, got an empty one")
        if name.startswith("-") and name != "-":
            raise UsageError(f'"{name}" is no option here; if it is a file, write ./{name}')


FILE = Parameter(allow_leading_hyphen=True, validator=_check_file)
#: An option that takes several values, or is given several times.
MANY = Parameter(consume_multiple=True, negative=())
#: An option that takes no value, and has no opposite.
FLAG = Parameter(negative=())

Files = Annotated[list[str], FILE, Parameter(name="FILE", help="Assessments, JSON; - is standard input.")]
ScoredFiles = Annotated[
    list[str],
    FILE,
    Parameter(name="FILE", help="Assessments (JSON), or findings as a table (.csv); - is standard input."),
]
OneFile = Annotated[str, FILE]
AssessmentFile = Annotated[OneFile, Parameter(help="An assessment, JSON; - is standard input.")]
ApplicationFile = Annotated[OneFile, Parameter(help="An application, JSON; - is standard input.")]
Texts = list[str] | None
SchemeArgument = Annotated[
    str | None, FILE, Parameter(name="SCHEME", help="Its id, or a file; where it is left out, the default scheme.")
]
SchemeOption = Annotated[
    str | None, FILE, Parameter(name="--scheme", help="A shipped scheme by its id, or a scheme file.")
]
RevisionOption = Annotated[
    int | None,
    Parameter(name="--revision", help="Of a shipped scheme; by default the one that the file names, or the newest."),
]
OtherRevisionOption = Annotated[
    int | None,
    Parameter(
        name="--other-revision", help="The revision for the other one; then --points and --grades are not for it."
    ),
]
PointsOption = Annotated[
    str | None, FILE, Parameter(name="--points", help="A point table (CSV) that completes the scheme.")
]
GradesOption = Annotated[
    str | None, FILE, Parameter(name="--grades", help="Bounds of grades (CSV: grade,from) that complete the scheme.")
]
OutletsOption = Annotated[
    str | None,
    FILE,
    Parameter(name="--outlets", help="With findings in CSV: the list of outlets, which says what is one."),
]
ExclusionsOption = Annotated[
    str | None,
    FILE,
    Parameter(name="--exclusions", help="With findings in CSV: exclusions (CSV: indicator,justification)."),
]
SpecialsOption = Annotated[
    str | None,
    FILE,
    Parameter(name="--specials", help="With findings in CSV: special items (CSV: item,ground,description,rectified)."),
]
CertificateFile = Annotated[OneFile, Parameter(help="A certificate, JSON; - is standard input.")]
TermsOption = Annotated[
    str | None, FILE, Parameter(name="--terms", help="The terms of the body, JSON; by default those publicly reported.")
]
OnOption = Annotated[str | None, Parameter(name="--on", help="A day such as 2026-05-12; by default today.")]
MonthsOption = Annotated[
    int | None,
    Parameter(
        name="--months-in-operation",
        help="How many months the service system is to be in operation; by default as the sources have it.",
    ),
]
YearsOption = Annotated[
    int | None,
    Parameter(
        name="--clean-years", help="How many years are to be without incident; by default as the sources have it."
    ),
]
LangOption = Annotated[
    Wording | None,
    Parameter(
        name="--lang",
        help="By default that of the locale; both is Chinese with the titles of the scheme in English too.",
    ),
]
OutputOption = Annotated[
    str | None,
    FILE,
    Parameter(name=("--output", "-o"), help="A file to write, whole or not at all; its ending says the format."),
]
