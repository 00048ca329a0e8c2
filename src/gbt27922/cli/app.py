"""A command line is run here, and whatever goes wrong becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from cyclopts import CycloptsError

import gbt27922.cli._analysis_commands
import gbt27922.cli._changes
import gbt27922.cli._commands
import gbt27922.cli._testing
import gbt27922.cli.batch  # noqa: F401  # the commands of all are added to the program
from gbt27922.cli.faults import Exit, FaultError, UsageError, complain
from gbt27922.cli.options import app


def run(argv: Sequence[str]) -> int:
    """Run a command line and return its exit code."""
    if None in {sys.stdin, sys.stdout, sys.stderr}:  # closed by whoever started us: nothing could be read or told
        return Exit.AT_FAULT
    _never_refuse_a_character()
    try:
        code = _done(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return Exit.UNREAD
    except OSError as error:
        _discard_output()
        complain(f"<stdout>: cannot be written: {error.strerror}")
        return Exit.AT_FAULT
    return code


def _done(argv: Sequence[str]) -> int:
    try:
        _check_standard_input(argv)
        code = app(argv, exit_on_error=False, print_error=False, verbose=False, result_action="return_value")
    except FaultError as fault:
        complain(*fault.lines)
        return fault.exit
    except (CycloptsError, UsageError) as error:
        complain(f"gbt27922: {' '.join(str(error).split())}")
        return Exit.USAGE
    return code or Exit.DONE


def _check_standard_input(argv: Sequence[str]) -> None:
    if list(argv).count("-") > 1:
        raise UsageError("-, standard input, can be given only once")


def _never_refuse_a_character() -> None:
    """Write what the encoding of a stream lacks as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _discard_output() -> None:
    """Let what is still to be written go nowhere: the interpreter would try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
