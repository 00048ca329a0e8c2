"""Files that are there whole or not at all: written beside their place, and moved there at the end."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import field, frozen


@frozen
class Draft:
    """A file that is still being written, beside the ``place`` that it will take."""

    place: Path
    path: Path = field(init=False)

    def __attrs_post_init__(self) -> None:
        name = f".{self.place.name}.{secrets.token_hex(8)}.part"
        object.__setattr__(self, "path", Path(os.path.realpath(self.place)).with_name(name))

    def begin(self) -> None:
        """Make the file, so that an error of writing comes before anything is read."""
        with naming(self.place, self.path):
            if self.place.exists() and not self.place.is_file():
                raise OSError(errno.EINVAL, "it is there already and is no file")
            self.path.open("xb").close()

    def publish(self) -> None:
        """Move the file to its place, all at once, with the permissions of what was there before."""
        place = self.path.with_name(Path(os.path.realpath(self.place)).name)
        with naming(self.place, self.path):
            if place.exists():
                shutil.copymode(place, self.path)
            _synced(self.path, os.O_RDWR)
            self.path.replace(place)
            with suppress(OSError):  # a folder that cannot be opened: the file is in its place all the same
                _synced(place.parent, os.O_RDONLY)

    def drop(self) -> None:
        """Remove the file, if it is there."""
        self.path.unlink(missing_ok=True)


@contextmanager
def naming(place: Path, path: Path) -> Iterator[None]:
    """Report errors of the file at ``path`` against ``place``, where the user expects it."""
    try:
        yield
    except OSError as error:
        if error.filename not in {None, str(path)}:
            raise
        reason = error.strerror or " ".join(str(error).split())
        raise OSError(error.errno or errno.EIO, reason, str(place)) from None


def _synced(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
