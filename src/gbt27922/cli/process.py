"""Other programs: run without a shell, given all their input at once, and stopped when they take too long."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from subprocess import PIPE, Popen, TimeoutExpired

from attrs import frozen

from gbt27922.cli.faults import Said, UsageError, why

# From here on, an exit code of Windows is what ended the program (NTSTATUS with the severity "error").
_VIOLATION = 0xC000_0000


@frozen(kw_only=True)
class Ended:
    """What a program wrote, the last line of its standard error, and its exit code; None if it took too long."""

    out: bytes
    error: str = ""
    code: int | None = None

    @property
    def crashed(self) -> bool:
        """Whether it did not end by itself: by a signal, or as Windows reports a violation, by a code of its own."""
        return self.code is not None and not 0 <= self.code < _VIOLATION

    @property
    def how(self) -> str:
        """How it ended, in few words: the number of the signal, or the exit code with the last line of standard error."""
        code = self.code or 0
        return ": ".join(filter(None, (f"signal {-code}" if code < 0 else f"exit {code}", self.error)))


def run(arguments: Sequence[str], data: bytes, seconds: float) -> Ended:
    """Run a program with ``data`` on its standard input; it and all that it starts are stopped after some seconds."""
    try:
        process = Popen(arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True)  # noqa: S603  # no shell
    except (OSError, ValueError) as error:
        raise UsageError(Said("command_not_run", {"program": f'"{arguments[0]}"', "error": why(error)})) from None
    with process:
        try:
            out, errors = process.communicate(data, seconds)
        except TimeoutExpired as late:
            _stop(process.pid)
            return Ended(out=late.output or b"")
        except BaseException:  # somebody pressed Ctrl+C
            _stop(process.pid)
            raise
    lines = errors.decode(errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return Ended(out=out, error=last, code=process.returncode)


def _stop(process: int) -> None:
    """End a program with all that it started, where the system knows such groups."""
    stop = getattr(os, "killpg", os.kill)
    stop(process, getattr(signal, "SIGKILL", signal.SIGTERM))
