"""The files of a conformance kit: those that are shipped, or a folder of others, compared with the digests that it lists."""

from __future__ import annotations

import hashlib
import lzma
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from gbt27922._basis.foreign_text import named, quoted
from gbt27922.errors import DocumentError, Problem, refuse

# How the files of a kit end, and those of vectors that are compressed; and where their digests are listed.
_PACKED, _SUMS = ".xz", "SHA256SUMS"
_ENDS = (".json", f".json{_PACKED}", ".md", _SUMS)
_SUM = re.compile(r"^([0-9a-f]{64}) [ *](.+?)\r?$", re.MULTILINE)


def digest(kit: str | Path | None = None) -> str:
    """The SHA-256 of the kit: that of the lines ``sha256sum *.json`` prints for its files, sorted by name.

    The lines are those of the file ``SHA256SUMS``, which is shipped and exported with the vectors. ``kit`` as in :func:`files`.
    """
    lines = (f"{_sha256(data)}  {name}\n" for name, data in files(kit) if name.endswith(".json"))
    return _sha256("".join(lines).encode())


def files(kit: str | Path | None = None) -> tuple[tuple[str, bytes], ...]:
    """The files of the kit, each with its name, sorted: vectors, their digests, and how to use them in two languages.

    ``kit`` is another folder of such files, or one of them; what is compressed (``.xz``) is unpacked. Of a folder, all
    else is passed over; where it has ``SHA256SUMS``, its vectors must be those.
    Raises ``OSError`` for what cannot be read, and :class:`~gbt27922.DocumentError` for what is no kit.

    >>> [name for name, _ in files() if not name.endswith(".json")]
    ['README.md', 'README.zh-CN.md', 'SHA256SUMS']
    """
    place = _shipped() if kit is None else Path(kit)
    found = [file for file in place.iterdir() if _is_of_a_kit(file)] if place.is_dir() else [place]
    unpacked = sorted(_unpacked(file.name, file.read_bytes()) for file in found)
    if not any(name.endswith(".json") for name, _ in unpacked):
        raise no_vectors(place.name)
    refuse(DocumentError, _problems(unpacked))
    return tuple(unpacked)


def no_vectors(name: str) -> DocumentError:
    """The error of a file or a folder without vectors."""
    return DocumentError((Problem("$", "invalid_value.vectors", {"file": quoted(name)}),))


def _shipped() -> Traversable:
    """The folder of the vectors: in the built package, or in the source tree."""
    built = resources.files("gbt27922") / "data" / "vectors"
    return built if built.is_dir() else Path(__file__).parents[3] / "tests" / "vectors"


def _is_of_a_kit(file: Traversable) -> bool:
    return file.name.endswith(_ENDS) and file.is_file()


def _unpacked(name: str, data: bytes) -> tuple[str, bytes]:
    if not name.endswith(_PACKED):
        return name, data
    try:
        return name.removesuffix(_PACKED), lzma.decompress(data)
    except lzma.LZMAError:
        raise no_vectors(name) from None


def _problems(files: Sequence[tuple[str, bytes]]) -> Iterator[Problem]:
    """Each file that is there twice, or is not the one whose digest is listed."""
    times = Counter(name for name, _ in files)
    yield from (Problem(named(name), "repeated_key.packed") for name in times if times[name] > 1)
    there = dict(files)
    if _SUMS not in there:
        return
    listed = {name: sha256 for sha256, name in _SUM.findall(there[_SUMS].decode(errors="replace"))}
    for name in sorted(listed.keys() | {name for name in there if name.endswith(".json")}):
        if name not in there:
            yield Problem(named(name), "missing_field.listed")
        elif name not in listed:
            yield Problem(named(name), "unknown_field.unlisted")
        elif (got := _sha256(there[name])) != listed[name]:
            yield Problem(named(name), "edited.digest", {"expected": listed[name], "got": got})


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
