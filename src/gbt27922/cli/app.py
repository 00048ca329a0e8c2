"""The program: the table of its commands, and how a command line is run; errors become messages and exit codes."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache, wraps
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, NamedTuple

from cyclopts import App, CycloptsError

from gbt27922 import __version__
from gbt27922.cli.batch import batch
from gbt27922.cli.certification.decide import decide
from gbt27922.cli.certification.documents import documents
from gbt27922.cli.certification.due import due
from gbt27922.cli.certification.eligibility import eligibility
from gbt27922.cli.certification.fees import fees
from gbt27922.cli.certification.issue import issue
from gbt27922.cli.certification.managers import managers
from gbt27922.cli.certification.plan import plan
from gbt27922.cli.certification.record import record
from gbt27922.cli.certification.status import status
from gbt27922.cli.certification.time import time
from gbt27922.cli.certification.verify_certificate import verify_certificate
from gbt27922.cli.compare import compare
from gbt27922.cli.conformance import conformance
from gbt27922.cli.estimate import estimate
from gbt27922.cli.explain import explain
from gbt27922.cli.faults import CommandError, Exit, UsageError, notes_told, unwritable, write_error
from gbt27922.cli.grade import grade
from gbt27922.cli.improve import improve
from gbt27922.cli.options import OutputOption
from gbt27922.cli.outputs import language, to_file
from gbt27922.cli.rank import rank
from gbt27922.cli.readings import readings
from gbt27922.cli.report import report
from gbt27922.cli.sample import sample
from gbt27922.cli.schemes import diff_schemes, list_schemes, print_points, show_scheme, upgrade_assessment
from gbt27922.cli.score import score
from gbt27922.cli.verify import verify
from gbt27922.cli.what_if import what_if

if TYPE_CHECKING:
    from rich.console import Console

# As wide as a terminal is, where there is none to ask, and at least so wide that a word finds room.
_HELP_PAGE = (80, 25)
_NARROWEST = 40

_HELP = """Score after-sales service assessments exactly against GB/T 27922-2011 商品售后服务评价体系.

For instance:

    gbt27922 score assessment.json
    gbt27922 score --help

Exit code: 0 done, 1 the input is at fault, 2 usage, 3 --require not met;
128 and its number for a signal that stopped the command (130 for Ctrl-C).
"""
_SCHEMES_HELP = """The schemes that are shipped, or one of your own.

For instance:

    gbt27922 schemes
    gbt27922 schemes points > points.csv
"""
_CERTIFICATION_HELP = """Certification, from the application to the certificate's last day.

For instance:

    gbt27922 certification eligibility application.json
    gbt27922 certification due register.jsonl
"""


#: What every command has, but for those that write more than one file.
_OUTPUT = inspect.Parameter("output", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=OutputOption)


class Command(NamedTuple):
    """A command: the function that has its options and does it, and its usage where the options do not tell enough."""

    run: Callable[..., int]
    usage: str | None = None


#: Every command by its name.
COMMANDS = {
    "score": Command(score, "FILE... [OPTIONS]"),
    "grade": Command(grade),
    "verify": Command(verify),
    "explain": Command(explain, "FILE [OPTIONS]"),
    "sample": Command(sample, "OUTLETS --stage STAGE --seed SEED [OPTIONS]"),
    "estimate": Command(estimate, "ASSESSMENT --outlets OUTLETS [OPTIONS]"),
    "readings": Command(readings, "FILE [OPTIONS]"),
    "compare": Command(compare, "A B [OPTIONS]"),
    "rank": Command(rank, "FILE... [OPTIONS]"),
    "what-if": Command(what_if, "ASSESSMENT [OPTIONS]"),
    "improve": Command(improve, "ASSESSMENT --target GRADE [OPTIONS]"),
    "batch": Command(batch, "IN --output OUT [OPTIONS]"),
    "conformance": Command(conformance, "COMMAND [OPTIONS]"),
    "report": Command(report, "ASSESSMENT [OPTIONS]"),
}
#: Every command of ``schemes`` by its name; the first is what ``schemes`` alone does.
SCHEMES_COMMANDS = {
    "list": Command(list_schemes),
    "show": Command(show_scheme, "[SCHEME] [OPTIONS]"),
    "points": Command(print_points, "[SCHEME]"),
    "diff": Command(diff_schemes, "[A] [B] [OPTIONS]"),
    "upgrade": Command(upgrade_assessment, "ASSESSMENT [OPTIONS]"),
}
#: Every command of ``certification`` by its name.
CERTIFICATION_COMMANDS: dict[str, Command] = {
    "eligibility": Command(eligibility, "FILE [OPTIONS]"),
    "documents": Command(documents, "FILE [OPTIONS]"),
    "managers": Command(managers, "[APPLICATION] [OPTIONS]"),
    "time": Command(time, "[APPLICATION] --stage STAGE [OPTIONS]"),
    "fees": Command(fees, "[APPLICATION] --stage STAGE [OPTIONS]"),
    "plan": Command(plan, "SAMPLE (--application FILE | --staff N) (--team PERSON... | --team-of FILE) [OPTIONS]"),
    "decide": Command(decide, "ASSESSMENT --application FILE --reviewer PERSON [OPTIONS]"),
    "issue": Command(issue, "DECISION --number NUMBER --by WHOM [OPTIONS]"),
    "record": Command(record, "CERTIFICATE --event EVENT --by WHOM [OPTIONS]"),
    "status": Command(status, "CERTIFICATE [OPTIONS]"),
    "verify": Command(verify_certificate, "REGISTER|CERTIFICATE [OPTIONS]"),
    "due": Command(due, "REGISTER --within DAYS [OPTIONS]"),
}


@cache
def program() -> App:
    """The program with all its commands."""
    app = App(
        name="gbt27922",
        version=f"gbt27922 {__version__}",
        version_format="plaintext",
        help=_HELP,
        help_format="plaintext",
        suppress_keyboard_interrupt=False,
    )
    schemes = App(name="schemes", help=_SCHEMES_HELP, help_format="plaintext")
    schemes.default(_told(list_schemes))
    _add(app, "gbt27922", COMMANDS)
    _add(schemes, "gbt27922 schemes", SCHEMES_COMMANDS)
    app.command(schemes)
    certification = App(name="certification", help=_CERTIFICATION_HELP, help_format="plaintext")
    _add(certification, "gbt27922 certification", CERTIFICATION_COMMANDS)
    app.command(certification)
    return app


def _add(app: App, name: str, commands: dict[str, Command]) -> None:
    for word, command in commands.items():
        app.command(_told(command.run), name=word, usage=command.usage and f"Usage: {name} {word} {command.usage}")


def _told(run: Callable[..., int]) -> Callable[..., int]:
    """The command with the option ``--output``; what goes wrong is told in the language that it is asked for."""
    signature = inspect.signature(run, eval_str=True)
    writes_itself = _OUTPUT.name in signature.parameters

    @wraps(run)
    def told(*arguments: Any, **options: Any) -> int:
        lang = language(options.get("lang"))
        output = None if writes_itself else options.pop(_OUTPUT.name, None)
        try:
            with notes_told(lang):
                if output is None:
                    return run(*arguments, **options)
                return to_file(output, signature, arguments, options, run)
        except (CommandError, UsageError) as error:
            return error.tell(lang)

    if not writes_itself:
        parameters = *signature.parameters.values(), _OUTPUT
        told.__dict__["__signature__"] = signature.replace(parameters=parameters)
    return told


def run(argv: Sequence[str]) -> int:
    """Run a command line and return its exit code."""
    try:
        code = _run(argv)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # rich, which writes help, makes the second of the first
        _discard_output()
        return Exit.UNREAD
    except OSError as error:
        _discard_output()
        write_error(unwritable("<stdout>", error).told(language(None)))
        return Exit.PROBLEMS
    return code


def _run(argv: Sequence[str]) -> int:
    try:
        _check_standard_input(argv)
        code = program()(
            argv,
            console=_console(argv),
            exit_on_error=False,
            print_error=False,
            verbose=False,
            result_action="return_value",
        )
    except (CycloptsError, UsageError) as error:
        return UsageError(str(error)).tell("en")
    return code or Exit.DONE


def _console(argv: Sequence[str]) -> Console | None:
    """Where help is written: in lines that are not too narrow to be filled."""
    if argv and not {"--help", "-h", "--version"}.intersection(argv):
        return None
    from rich.console import Console  # noqa: PLC0415  # slow to import: only where it is used

    size = get_terminal_size(_HELP_PAGE)
    return Console(width=max(size.columns, _NARROWEST), height=size.lines)  # both, else rich asks the environment


def _check_standard_input(argv: Sequence[str]) -> None:
    if list(argv).count("-") > 1:
        raise UsageError("-, standard input, can be given only once")


def _discard_output() -> None:
    """Send what is still to be written nowhere: the interpreter would try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
