"""The command line: ``gbt27922`` and ``python -m gbt27922``. It uses nothing but public names."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]

_EXTRA = ("cyclopts", "rich")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, by default that of the process, and return its exit code.

    0 done, 1 the input is at fault, 2 usage, 3 ``--require`` not met; 128 and the number of a signal that stopped it.

    >>> main(["grade", "94.99"])
    four_star 四星级 four-star
    0
    """
    arguments = _of_process() if argv is None else argv
    try:
        # Not before: whoever presses Ctrl-C in the first moments gets a line too.
        from gbt27922.cli.streams import usable_streams  # noqa: PLC0415

        with usable_streams():
            return _stoppable(arguments)
    except KeyboardInterrupt:
        import signal  # noqa: PLC0415  # only now

        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second wish does not cut the line short
        sys.stderr.write(_said("interrupted", arguments))
        signal.signal(signal.SIGINT, before)
        return 130


def _of_process() -> list[str]:
    from gbt27922.cli.wildcards import expanded  # noqa: PLC0415  # slow to import: only where it is used

    return expanded(sys.argv[1:])


def _said(key: str, argv: Sequence[str], **values: object) -> str:
    """A line in the language that the command line asks for; this needs no extra."""
    from gbt27922._basis.words import sentence  # noqa: PLC0415  # only when something is said
    from gbt27922.cli.language import asked, language  # noqa: PLC0415  # as above

    return f"gbt27922: {sentence('commands', key, language(asked(argv)), **values)}\n"


def _stoppable(argv: Sequence[str]) -> int:
    from gbt27922.cli.stopping import Stopped, stoppable  # noqa: PLC0415  # as above

    try:
        with stoppable(""):
            return _run(argv)
    except Stopped as stopped:
        sys.stderr.write(f"{stopped}\n" if str(stopped) else _said("interrupted", argv))
        return stopped.exit


def _run(argv: Sequence[str]) -> int:
    try:
        from gbt27922.cli.app import run  # noqa: PLC0415  # the extra may not be installed

        return int(run(argv))
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        sys.stderr.write(_said("cli_needs_extra", argv, command="pip install 'gbt27922[cli]'"))
        return 1
