"""Archives whose bytes depend on nothing but what is in them: no clock, and one order."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of members, each a name and its bytes; all are as old as an archive can say.

    >>> zipped([("a.txt", b"a")]) == zipped([("a.txt", b"a")])
    True
    """
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(ZipInfo(name), data, ZIP_DEFLATED)
    return made.getvalue()


def members(data: bytes) -> list[tuple[str, bytes]]:
    """The members of an archive that was made here.

    >>> members(zipped([("a.txt", b"a")]))
    [('a.txt', b'a')]
    """
    with ZipFile(BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]
