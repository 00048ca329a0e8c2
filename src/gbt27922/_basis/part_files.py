"""Part files: what a file is called while it is written, who holds it, and what dead runs left of theirs."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from stat import S_ISREG
from typing import Any

# A lock that the system takes back when its process ends, however it ends. Windows, which has none, removes no file
# that is open, and keeps what a dead run left.
_LOCKS: Any = find_spec("fcntl") and import_module("fcntl")
#: The longest name of a file that the usual file systems take, in bytes.
LONGEST_NAME = 255
_AROUND = len("..0123456789abcdef.part")


def part_of(place: Path) -> Path:
    """A new name for the part file of ``place``, in the folder where the file itself will lie."""
    folder, stem = _folder_and_stem(place)
    return folder / f"{stem}.{secrets.token_hex(8)}.part"


def _folder_and_stem(place: Path) -> tuple[Path, str]:
    """Where the part files of ``place`` are, and how their names begin: with its name, or the digest of a long one."""
    real = Path(os.path.realpath(place))
    name = os.fsencode(real.name)
    return real.parent, "." + (real.name if len(name) + _AROUND <= LONGEST_NAME else sha256(name).hexdigest())


def hold(path: Path) -> tuple[int, ...]:
    """Make a part file and hold it until these handles are closed, so that no other run takes it for a dead one's."""
    while True:
        handle = os.open(str(path), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)
        if not _LOCKS:
            os.close(handle)  # Windows moves no file that is open
            return ()
        with suppress(OSError):  # a file system without locks: then nobody removes anything either
            _LOCKS.flock(handle, _LOCKS.LOCK_EX)
        if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
            return (handle,)
        os.close(handle)  # another run removed it in the moment before it was held


def sweep(place: Path) -> None:
    """Remove the part files of ``place`` that nobody holds: their runs are dead."""
    if not _LOCKS:
        return
    folder, stem = _folder_and_stem(place)
    ours = re.compile(re.escape(stem) + r"\.[0-9a-f]{16}\.part")
    with suppress(OSError):  # a folder that cannot be listed: that is told when it is written to
        for path in folder.iterdir():
            if ours.fullmatch(path.name):
                _remove_if_dead(path)


def _remove_if_dead(path: Path) -> None:
    with suppress(OSError):
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if S_ISREG(os.fstat(handle).st_mode):
                _LOCKS.flock(handle, _LOCKS.LOCK_EX | _LOCKS.LOCK_NB)  # an error, if somebody holds it
                path.unlink()
        finally:
            os.close(handle)
