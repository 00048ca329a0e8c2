"""Files that are there whole or not at all: written beside their place, and moved there at the end."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IREAD, S_ISREG, S_IWRITE

from attrs import Factory, field, frozen

from gbt27922._basis.part_files import hold, part_of, sweep

__all__ = ["Draft", "naming", "written_whole"]


@frozen
class Draft:
    """A file that is still being written, beside the ``place`` that it will take."""

    place: Path
    path: Path = field(init=False, default=Factory(lambda self: part_of(self.place), takes_self=True))
    _handles: list[int] = field(init=False, factory=list)

    def begin(self) -> None:
        """Make the file, so that an error of writing comes before anything is read."""
        with naming(self.place, self.path):
            with suppress(FileNotFoundError):
                if not S_ISREG(self.place.stat().st_mode):
                    raise OSError(errno.EINVAL, "it is there already and is no file")
            self._handles.extend(hold(self.path))

    def sweep(self) -> None:
        """Remove what runs that are dead left of theirs."""
        sweep(self.place)

    def publish(self) -> None:
        """Move the file to its place, all at once, with the permissions of what was there before."""
        place = self.path.with_name(Path(os.path.realpath(self.place)).name)
        with naming(self.place, self.path):
            if place.exists():
                shutil.copymode(place, self.path)
            _synced(self.path, os.O_RDWR)
            _replace(self.path, place)
            with suppress(OSError):  # a folder that cannot be opened: the file is in its place all the same
                _synced(place.parent, os.O_RDONLY)

    def drop(self) -> None:
        """Remove the file, if it is there."""
        with suppress(OSError):  # Windows removes no file that is read-only, as the one before it may have been
            self.path.chmod(S_IREAD | S_IWRITE)
        self.path.unlink(missing_ok=True)
        while self._handles:
            os.close(self._handles.pop())


@contextmanager
def written_whole(place: Path) -> Iterator[Draft]:
    """A draft to write to, made at once; who does not publish it leaves nothing.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, written_whole(Path(folder, "a.txt")) as draft:
    ...     _ = draft.path.write_text("all of it")
    ...     draft.publish()
    ...     Path(folder, "a.txt").read_text()
    'all of it'
    """
    draft = Draft(place)
    try:
        draft.sweep()
        draft.begin()
        yield draft
    finally:
        draft.drop()


@contextmanager
def naming(place: Path, path: Path) -> Iterator[None]:
    """Report errors of the file at ``path`` against ``place``, where the user expects it."""
    try:
        yield
    except OSError as error:
        if error.filename not in {None, str(path)}:
            raise
        reason = " ".join((error.strerror or str(error)).split())
        # Arrow puts words of its own before those of the system: "… Detail: [errno 27] File too large".
        raise OSError(error.errno or errno.EIO, reason.rpartition("] ")[2], str(place)) from None


def _replace(path: Path, place: Path) -> None:
    """Move a file; since it could be written beside its place, it is what is there that cannot be replaced."""
    try:
        path.replace(place)
    except PermissionError as error:
        raise OSError(errno.EBUSY, error.strerror, str(path)) from None


def _synced(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
