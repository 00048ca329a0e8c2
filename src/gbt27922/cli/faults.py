"""How commands end: exit codes, and messages for people. The one place where the errors of the library are caught."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum

from gbt27922 import Gbt27922Error
from gbt27922.errors import told
from gbt27922.report import visible


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    NOT_MET = 3
    #: As the shell reports a program that was stopped because nobody reads its output any more.
    UNREAD = 141


class CommandError(Exception):
    """A command cannot do what it was asked to: one line for each problem."""

    exit = Exit.PROBLEMS

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


class UsageError(Exception):
    """The command line is invalid."""


@contextmanager
def problems_in(name: str, *, path: bool = True) -> Iterator[None]:
    """Report errors against the file ``name``; without ``path``, against the argument of this name."""
    try:
        yield
    except Gbt27922Error as error:
        lines = (str(problem) if path else problem.reason for problem in error.problems)
        raise CommandError(*(f"{shown(name)}: {line}" for line in lines)) from None
    except OSError as error:
        raise CommandError(f"{shown(name)}: cannot be read: {error.strerror}") from None


@contextmanager
def extra_needed() -> Iterator[None]:
    """Say which extra is missing, if one is."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise CommandError(f"gbt27922: {error}") from None


def shown(name: str) -> str:
    """A file's name in messages."""
    return "<stdin>" if name == "-" else visible(name)


def write_error(*lines: str) -> None:
    """Write lines to standard error: the first ones if there are very many, and nothing that a terminal would obey.

    Where it is full or nobody reads it, the exit code has to do.
    """
    with suppress(OSError):
        sys.stderr.writelines(f"{visible(line)}\n" for line in told(lines))
