"""The program: the table of its commands, and how a command line is run; errors become messages and exit codes."""

from __future__ import annotations

import errno
import inspect
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

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
from gbt27922.cli.faults import CommandError, Exit, Said, UsageError, notes_told, unwritable, write_error
from gbt27922.cli.findings import findings
from gbt27922.cli.grade import grade
from gbt27922.cli.help import Pages, examples_of, of_command, usage, worded
from gbt27922.cli.improve import improve
from gbt27922.cli.language import asked, language, problems_of, unknown, without
from gbt27922.cli.options import LangOption, OutputOption
from gbt27922.cli.outputs import to_file
from gbt27922.cli.parsing import fault
from gbt27922.cli.rank import rank
from gbt27922.cli.readings import readings
from gbt27922.cli.report import report
from gbt27922.cli.sample import sample
from gbt27922.cli.schemes import diff_schemes, list_schemes, print_points, show_scheme, upgrade_assessment
from gbt27922.cli.score import score
from gbt27922.cli.template import template
from gbt27922.cli.verify import verify
from gbt27922.cli.what_if import what_if
from gbt27922.cli.words import word
from gbt27922.report import Language

if TYPE_CHECKING:
    from rich.console import Console

# As wide as a terminal is, where there is none to ask, and at least so wide that a word finds room.
_HELP_PAGE = (80, 25)
_NARROWEST = 40
# How the system says that nobody reads standard output any more; that of Windows, in words of its own (bpo-35754).
_UNREAD = errno.EINVAL if os.name == "nt" else errno.EPIPE

_Named = TypeVar("_Named")

_EXAMPLES = {
    "gbt27922": "gbt27922 score assessment.json\ngbt27922 score --help",
    "schemes": "gbt27922 schemes\ngbt27922 schemes points > points.csv",
    "certification": "gbt27922 certification eligibility application.json\n"
    "gbt27922 certification due register.jsonl --within 60",
}


#: What every command has that has no such option of its own.
_OPTIONS = [
    inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
    for name, annotation in (("lang", LangOption), ("output", OutputOption))
]


class Command(NamedTuple):
    """A command: the function that has its options and does it, and how it is called."""

    run: Callable[..., int]
    usage: str


#: Every command by its name.
COMMANDS = {
    "score": Command(score, "FILE... [OPTIONS]"),
    "grade": Command(grade, "SCORE [OPTIONS]"),
    "verify": Command(verify, "RESULT ASSESSMENT [OPTIONS]"),
    "explain": Command(explain, "FILE [OPTIONS]"),
    "template": Command(template, "-o FILE [OPTIONS]"),
    "sample": Command(sample, "OUTLETS --stage STAGE --seed SEED [OPTIONS]"),
    "estimate": Command(estimate, "ASSESSMENT --outlets OUTLETS [OPTIONS]"),
    "readings": Command(readings, "FILE [OPTIONS]"),
    "compare": Command(compare, "A B [OPTIONS]"),
    "rank": Command(rank, "FILE... [OPTIONS]"),
    "what-if": Command(what_if, "ASSESSMENT [OPTIONS]"),
    "improve": Command(improve, "ASSESSMENT --target GRADE [OPTIONS]"),
    "findings": Command(findings, "FILE [OPTIONS]"),
    "batch": Command(batch, "IN --output OUT [OPTIONS]"),
    "conformance": Command(conformance, "COMMAND [OPTIONS]"),
    "report": Command(report, "ASSESSMENT [OPTIONS]"),
}
#: Every command of ``schemes`` by its name; the first is what ``schemes`` alone does.
SCHEMES_COMMANDS = {
    "list": Command(list_schemes, "[OPTIONS]"),
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

#: Commands that have commands of their own.
_GROUPS = {"schemes": SCHEMES_COMMANDS, "certification": CERTIFICATION_COMMANDS}


@cache
def program(lang: Language = "en", only: str | None = None) -> App:
    """The program with all its commands, and its help in a language; or with one command ``only``, which is sooner made."""
    about = of_command("gbt27922", lang, _EXAMPLES["gbt27922"])
    app = App(
        name="gbt27922",
        usage=usage("gbt27922 COMMAND", lang),
        version=f"gbt27922 {__version__}",
        version_format="plaintext",
        help=f"{about}\n\n{word('exit_codes', lang)}",
        help_format="plaintext",
        help_formatter=Pages(lang),
        suppress_keyboard_interrupt=False,
    )
    _add(app, "gbt27922", _one_of(COMMANDS, only), lang)
    for name, commands in _one_of(_GROUPS, only).items():
        group = App(
            name=name,
            usage=usage(f"gbt27922 {name} COMMAND", lang),
            help=of_command(name, lang, _EXAMPLES[name]),
            help_format="plaintext",
        )
        _add(group, f"gbt27922 {name}", commands, lang)
        app.command(group)
        if name == "schemes":
            group.default(_told(list_schemes, lang))
    return app


def _one_of(commands: Mapping[str, _Named], only: str | None) -> Mapping[str, _Named]:
    return {name: command for name, command in commands.items() if only in (None, name)}


def _add(app: App, name: str, commands: Mapping[str, Command], lang: Language) -> None:
    for command_name, command in commands.items():
        about = of_command(f"{name} {command_name}".partition(" ")[2], lang, examples_of(command.run))
        called = usage(f"{name} {command_name} {command.usage}", lang)
        app.command(_told(command.run, lang), name=command_name, usage=called, help=about)


def _told(run: Callable[..., int], lang: Language) -> Callable[..., int]:
    """The command with the options that every command has, and its help in a language.

    What goes wrong is told in the language that it is asked for.
    """
    signature = inspect.signature(run, eval_str=True)
    added = [one for one in _OPTIONS if one.name not in signature.parameters]

    @wraps(run)
    def told(*arguments: Any, **options: Any) -> int:
        lang = language(options.get("lang"))
        more = {one.name: options.pop(one.name, None) for one in added}
        output = more.get("output")
        try:
            with notes_told(lang):
                if output is None:
                    return run(*arguments, **options)
                return to_file(output, signature, arguments, options, run)
        except (CommandError, UsageError) as error:
            return error.tell(lang)

    parameters = [worded(one, lang) for one in (*signature.parameters.values(), *added)]
    told.__dict__["__signature__"] = signature.replace(parameters=parameters)
    told.__annotations__ = {one.name: one.annotation for one in parameters}
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
        if error.errno == _UNREAD:
            return Exit.UNREAD
        write_error(unwritable("<stdout>", error).told(language(None)))
        return Exit.PROBLEMS
    return code


def _run(argv: Sequence[str]) -> int:
    lang = language(asked(argv))
    rest = without(argv) if asked(argv) else argv
    is_help = not rest or not {"--help", "-h", "--version"}.isdisjoint(rest)
    known = rest[:1] and (rest[0] in COMMANDS or rest[0] in _GROUPS)
    try:
        _check(argv)
        code = program(lang, rest[0] if known and not is_help else None)(
            rest if is_help else _in_place(argv),
            console=_console() if is_help else None,
            exit_on_error=False,
            print_error=False,
            verbose=False,
            result_action="return_value",
        )
    except CycloptsError as error:
        return UsageError(fault(error, lang)).tell(lang)
    except UsageError as error:
        return error.tell(lang)
    return code or Exit.DONE


def _in_place(argv: Sequence[str]) -> list[str]:
    """A command line with ``--lang`` behind the words of the command, where it stands before them."""
    rest = without(argv)
    lang = asked(argv)
    if lang is None or not rest or argv[0] == rest[0]:
        return [*argv]
    words = 2 if rest[0] in _GROUPS and not "".join(rest[1:2]).startswith("-") else 1
    return [*rest[:words], "--lang", lang, *rest[words:]]


def _console() -> Console:
    """Where help is written: in lines that are not too narrow to be filled."""
    from rich.console import Console  # noqa: PLC0415  # slow to import: only where it is used

    size = get_terminal_size(_HELP_PAGE)
    return Console(width=max(size.columns, _NARROWEST), height=size.lines)  # both, else rich asks the environment


def _check(argv: Sequence[str]) -> None:
    if misspelt := unknown(argv):
        raise UsageError(misspelt)
    if list(argv).count("-") > 1:
        raise UsageError(Said("standard_input_once"))
    if problems := [*problems_of()]:
        raise UsageError(*problems)


def _discard_output() -> None:
    """Send what is still to be written nowhere: the interpreter would try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
