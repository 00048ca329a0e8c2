"""The program, without its commands, and the options that several of them take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import App, Parameter

from gbt27922 import __version__
from gbt27922.cli.faults import UsageError
from gbt27922.report import Language

_HELP = """Score after-sales service assessments exactly against GB/T 27922-2011 商品售后服务评价体系.

For instance:

    gbt27922 score assessment.json
    gbt27922 score --help

Exit code: 0 done, 1 the input is at fault, 2 usage, 3 --require not met.
"""

app = App(
    name="gbt27922",
    version=f"gbt27922 {__version__}",
    version_format="plaintext",
    help=_HELP,
    help_format="plaintext",
)


def _is_file(_: object, value: str | Sequence[str] | None) -> None:
    """Refuse what looks like an option; ``-`` alone is standard input."""
    for name in (value,) if isinstance(value, str) else value or ():
        if not name:
            raise UsageError("a file or a scheme must have a name, got an empty one")
        if name.startswith("-") and name != "-":
            raise UsageError(f'"{name}" is no option here; if it is a file, write ./{name}')


FILE = Parameter(allow_leading_hyphen=True, validator=_is_file)

MANY = Parameter(consume_multiple=True, negative=())

Files = Annotated[list[str], FILE, Parameter(name="FILE", help="Assessments, JSON; - is standard input.")]
OneFile = Annotated[str, FILE]
SchemeOption = Annotated[
    str | None, FILE, Parameter(name="--scheme", help="A shipped scheme by its id, or a scheme file.")
]
PointsOption = Annotated[
    str | None, FILE, Parameter(name="--points", help="A point table (CSV) that completes the scheme.")
]
LangOption = Annotated[Language | None, Parameter(name="--lang", help="By default that of the locale.")]
SchemeArgument = Annotated[
    str | None, FILE, Parameter(name="SCHEME", help="Its id, or a file; where it is left out, the default scheme.")
]
