"""What goes wrong, in lines for people, and exit codes: the one place where the errors of the library are caught."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from gbt27922 import Gbt27922Error
from gbt27922.report import visible


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    AT_FAULT = 1
    USAGE = 2
    NOT_MET = 3
    #: As the shell reports a program that was stopped by Ctrl-C.
    INTERRUPTED = 130
    #: As the shell reports a program that was stopped because nobody reads its output any more.
    UNREAD = 141


class FaultError(Exception):
    """The input is at fault: one line for each problem."""

    exit = Exit.AT_FAULT

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


class StopError(FaultError):
    """The program was asked to stop before it was done."""

    exit = Exit.INTERRUPTED


class UsageError(Exception):
    """The command line asks for what is not there."""


@contextmanager
def blame(name: str, *, path: bool = True) -> Iterator[None]:
    """Lay what goes wrong to the file ``name``, or without a path to an argument."""
    try:
        yield
    except Gbt27922Error as error:
        lines = (str(problem) if path else problem.reason for problem in error.problems)
        raise FaultError(*(f"{called(name)}: {visible(line)}" for line in lines)) from None
    except OSError as error:
        raise FaultError(f"{called(name)}: cannot be read: {error.strerror}") from None


@contextmanager
def extra() -> Iterator[None]:
    """Say which extra is missing, if one is."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise FaultError(f"gbt27922: {error}") from None


def called(name: str) -> str:
    """What a file is called in messages."""
    return "<stdin>" if name == "-" else visible(name)


def complain(*lines: str) -> None:
    """Write lines to standard error, as they are."""
    sys.stderr.writelines(f"{line}\n" for line in lines)
