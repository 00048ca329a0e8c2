"""How a command is stopped from outside: cleanly, with one line, and with the exit code that a shell gives."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import NoReturn

# Ctrl-C, the end of the session, and the usual wish of other programs; not every system has all of them.
_WISHES = [getattr(signal, name) for name in ("SIGINT", "SIGHUP", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]


class Stopped(Exception):  # noqa: N818  # not an error, but somebody's wish
    """The program was asked to stop by a signal: the line to tell, and the exit code."""

    def __init__(self, line: str, number: int) -> None:
        super().__init__(line)
        self.exit = 128 + number


@contextmanager
def stoppable(line: str) -> Iterator[None]:
    """Raise :class:`Stopped` with ``line`` when the process is asked to stop, after what runs inside has cleaned up.

    Only the first wish is heard, so that a second does not end the cleaning up; one that is ignored already stays ignored.
    """
    heard = []

    def stop(number: int, _frame: object) -> NoReturn:
        heard.append(number)
        for wish in before:
            signal.signal(wish, signal.SIG_IGN)
        raise KeyboardInterrupt

    listens = current_thread() is main_thread()
    wishes = [wish for wish in _WISHES if listens and signal.getsignal(wish) != signal.SIG_IGN]
    before = {wish: signal.getsignal(wish) for wish in wishes}
    try:
        for wish in wishes:
            signal.signal(wish, stop)
        yield
    except BaseException as error:
        # Others may have made an error of their own of the interruption.
        if heard or isinstance(error, KeyboardInterrupt):
            raise Stopped(line, heard[0] if heard else signal.SIGINT) from None
        raise
    finally:
        for wish, handler in before.items():
            signal.signal(wish, handler)
