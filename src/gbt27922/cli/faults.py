"""How commands end: exit codes, and messages for people. The one place where the errors of the library are caught."""

from __future__ import annotations

import errno
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import frozen

from gbt27922 import Gbt27922Error
from gbt27922._basis.words import sentence
from gbt27922.cli.words import word
from gbt27922.errors import Gbt27922Warning, Problem, in_one_line, told
from gbt27922.report import Language, visible

if TYPE_CHECKING:
    from gbt27922.workbook import Form

#: What an error of a missing extra tells to do.
_INSTALLS = re.compile(r"pip install \S+")
#: What keeps a file from being read or written, as the words of both languages call it; else in those of the system.
_KNOWN = {
    errno.ENOENT: "no_file",
    errno.EACCES: "denied",
    errno.EBUSY: "in_use",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "no_folder",
    errno.ENAMETOOLONG: "long_name",
    errno.ENOSPC: "no_space",
    errno.EROFS: "read_only",
    errno.EIO: "broken",
    errno.EBADF: "closed",
    errno.ELOOP: "loop",
}


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    NOT_MET = 3
    #: As the shell reports a program that was stopped because nobody reads its output any more.
    UNREAD = 141


@frozen
class Fault:
    """A problem with a file or an argument, by its name on the command line; the path of the problem is a place in it."""

    name: str
    problem: Problem
    #: Whether it is the name of an argument, which is another word in each language.
    is_argument: bool = False

    def told(self, lang: Language) -> str:
        """One line, in a language."""
        problem, name = self.problem, self.name
        if not name:  # of several files: the place says in which
            return problem.told(lang)
        return f"{word(name, lang) if self.is_argument else shown(name)}: {problem.told(lang) if problem.path else problem.message(lang)}"


@frozen
class Said:
    """A sentence of the catalog ``commands`` by its key, with what it speaks of."""

    key: str
    values: Mapping[str, object] = {}

    def told(self, lang: Language) -> str:
        """The sentence, in a language."""
        return sentence("commands", self.key, lang, **self.values)


def unreadable(name: str, error: OSError) -> Fault:
    """The fault of a file that cannot be read."""
    return Fault(name, Problem("", "broken_file.unreadable", {"error": why(error)}))


def unwritable(name: str, error: OSError) -> Fault:
    """The fault of a file that cannot be written."""
    return Fault(name, Problem("", "broken_file.unwritable", {"error": why(error)}))


def why(error: OSError | ValueError) -> str:
    """What keeps a file from being used, as a word of the catalog ``os_error``."""
    if isinstance(error, ValueError):
        return "null"
    if error.errno == errno.EACCES and isinstance(error.filename, str) and Path(error.filename).is_dir():
        return "folder"  # so Windows says it
    return _KNOWN.get(error.errno or 0) or f"other {error.strerror}"


class CommandError(Exception):
    """A command cannot do what it was asked to: a line for each fault, or one that is of no file."""

    def __init__(self, *faults: Fault | Said) -> None:
        super().__init__(*faults)
        self.faults = faults

    def lines(self, lang: Language) -> list[str]:
        """The lines, in a language."""
        return [("gbt27922: " if isinstance(one, Said) else "") + one.told(lang) for one in self.faults]

    def tell(self, lang: Language) -> Exit:
        """Write the lines, and return the exit code."""
        write_error(*self.lines(lang), lang=lang)
        return Exit.PROBLEMS


class UsageError(Exception):
    """The command line is invalid: problems of it, or a sentence about it."""

    def __init__(self, *problems: Problem | Said) -> None:
        super().__init__(*problems)
        self.problems = problems

    def tell(self, lang: Language) -> Exit:
        """Write it on one line, and return the exit code."""
        told = [one.told(lang) for one in self.problems]
        write_error(f"gbt27922: {visible(' '.join(in_one_line(told, lang).split()))}")
        return Exit.USAGE


class Noted(UserWarning):
    """A note about a file that a command has read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


# The workbooks that were read, by the names of their files: problems of these are told at their cells.
_FORMS: ContextVar[Mapping[str, Form | None]] = ContextVar("forms", default=MappingProxyType({}))


def read_as(name: str, form: Form | None) -> None:
    """Remember that the file ``name`` was read as this workbook, or was none."""
    _FORMS.set({**_FORMS.get(), name: form})


def form_in(name: str) -> Form | None:
    """The workbook as which the file ``name`` was read, if it was one."""
    return _FORMS.get().get(name)


@contextmanager
def problems_in(name: str, *, path: bool = True) -> Iterator[None]:
    """Report errors and notes against the file ``name``; without ``path``, against the argument of this name."""
    try:
        with _notes_of(name):
            yield
    except Gbt27922Error as error:
        form = form_in(name)
        problems = [form.located(one) if form else one for one in error.problems]
        raise CommandError(
            *(Fault(name, one) if path else Fault(name, one.at(""), is_argument=True) for one in problems)
        ) from None
    except OSError as error:
        raise CommandError(unreadable(name, error)) from None


@contextmanager
def _notes_of(name: str) -> Iterator[None]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", Gbt27922Warning)
        try:
            yield
        finally:
            said = [*caught]
    for one in said:
        if isinstance(one.message, Gbt27922Warning):
            warnings.warn(Noted(Fault(name, one.message.args[0])), stacklevel=2)
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)


@contextmanager
def notes_told(lang: Language) -> Iterator[None]:
    """Tell on standard error what is no problem of a file that is read, but was not passed over in silence."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", Noted)
        try:
            yield
        finally:
            notes = dict.fromkeys(one.message.fault for one in caught if isinstance(one.message, Noted))
            write_error(*(note.told(lang) for note in notes), lang=lang)


@contextmanager
def extra_needed() -> Iterator[None]:
    """Say which extra is missing, if one is."""
    try:
        yield
    except ModuleNotFoundError as error:
        command = _INSTALLS.search(str(error))
        if command is None:  # a defect of ours says what it is
            raise
        raise CommandError(Said("needs_extra", {"command": command[0]})) from None


def shown(name: str) -> str:
    """A file's name in messages."""
    return "<stdin>" if name == "-" else visible(name)


def write_error(*lines: str, lang: Language = "en") -> None:
    """Write lines to standard error: the first ones if there are very many, and nothing that a terminal would obey.

    Where it is full or nobody reads it, the exit code has to do.
    """
    with suppress(OSError):
        sys.stderr.writelines(f"{visible(line)}\n" for line in told(lines, lang))
