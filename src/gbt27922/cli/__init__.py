"""The command line: ``gbt27922`` and ``python -m gbt27922``. It uses nothing but public names."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]

_EXTRA = ("cyclopts", "rich")
_INTERRUPTED = "gbt27922: interrupted"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, by default that of the process, and return its exit code.

    0 done, 1 the input is at fault, 2 usage, 3 ``--require`` not met; 128 and the number of a signal that stopped it.

    >>> main(["grade", "94.99"])
    four_star 四星级 four-star
    0
    """
    try:
        # Not before: whoever presses Ctrl-C in the first moments gets a line too.
        from gbt27922.cli.streams import usable_streams  # noqa: PLC0415

        with usable_streams():
            return _stoppable(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        sys.stderr.write(f"{_INTERRUPTED}\n")
        return 130


def _stoppable(argv: Sequence[str]) -> int:
    from gbt27922.cli.stopping import Stopped, stoppable  # noqa: PLC0415  # as above

    try:
        with stoppable(_INTERRUPTED):
            return _run(argv)
    except Stopped as stopped:
        sys.stderr.write(f"{stopped}\n")
        return stopped.exit


def _run(argv: Sequence[str]) -> int:
    try:
        from gbt27922.cli.app import run  # noqa: PLC0415  # the extra may not be installed

        return int(run(argv))
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        sys.stderr.write("gbt27922: the command line needs an extra: pip install 'gbt27922[cli]'\n")
        return 1
