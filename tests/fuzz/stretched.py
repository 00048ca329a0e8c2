"""Look for inputs that take more than their share when they grow: ``python -m tests.fuzz.stretched SECONDS [TARGET …]``.

A piece is repeated somewhere in a seed, then four times as often, and sixteen times. What takes eight times as long, twice, is told.
"""

from __future__ import annotations

import io
import sys
import time
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from tests.fuzz.measure import megabytes, milliseconds
from tests.fuzz.mutators import zipped
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS, Target, listening

_PIECES = (
    *(
        b" ",
        b"\t",
        b"\n",
        b"\r",
        b",",
        b";",
        b'"',
        b'""',
        b"'",
        b"\\",
        b"\\\\",
        b"[",
        b"]",
        b"{",
        b"}",
        b"[]",
        b"{},",
        b"a",
        b"1",
    ),
    *(
        b"9.",
        b"1,",
        b"-",
        b"/",
        b"_",
        b"<a>",
        b"<a/>",
        b"<a ",
        b"&amp;",
        b"_x0041_",
        b"1.",
        b"=",
        b"e\xcc\x81",
        "长".encode(),
    ),
    *(
        b'"a":1,',
        b'{"a":1},',
        b"a\n",
        b",\n",
        b"\n\n",
        b"1,1\n",
        b"\xff",
        b"\0",
        b"\xe2\x80\xae",
        b'"a b",',
        b"GZ,",
        b" \n",
    ),
)
#: The bytes that are added first. Less than so many ms is not looked at.
_FIRST, _LEAST, _MORE = 8000, 20, 8


def _stretch(data: bytes, random: Random) -> Callable[[int], bytes]:
    """The input with a piece so many bytes long somewhere, mostly where something ends."""
    ends = [place for place, byte in enumerate(data) if byte in b'",:;{}[]<>\n ='] or [0]
    place, piece = random.choice(ends) + random.randrange(2), random.choice(_PIECES)
    numbered = random.random() < 0.3 and b"a" in piece  # else all would have one name

    def stretched(size: int) -> bytes:
        count = size // len(piece)
        pieces = (piece.replace(b"a", b"a%d" % number) for number in range(count)) if numbered else (piece,) * count
        return data[:place] + b"".join(pieces) + data[place:]

    return stretched


def _stretch_part(data: bytes, random: Random) -> Callable[[int], bytes]:
    """A workbook with such a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    name, part = random.choice(parts)
    stretched = _stretch(part, random)
    return lambda size: zipped([*parts, (name, stretched(size))])


def look(target: Target, data: bytes, random: Random, notes: list[Any]) -> str | None:
    """Stretch an input, and say what takes too much of it."""
    grown = (_stretch_part if target.kind == "xlsx" else _stretch)(data, random)
    inputs: list[bytes] = []
    took: list[float] = []
    # Once may be by chance.
    for times in (1, 4, 16):
        inputs.append(grown(times * _FIRST))
        took.append(milliseconds(target, inputs[-1], notes))
        if times > 1 and (took[-1] < _LEAST or took[-1] < _MORE * took[-2]):
            return None
    room = [megabytes(target, data, notes) for data in inputs]
    told = ", ".join(f"{one:.1f} ms {megabytes:.1f} MB" for one, megabytes in zip(took, room, strict=True))
    return f"{target.name}: {told}: {inputs[0][:300]!r}"


def main(seconds: str, *names: str) -> None:
    """Stretch inputs of all targets, or of some, for a while."""
    until, random, count = time.monotonic() + int(seconds), Random(time.time_ns()), 0  # noqa: S311  # nothing is kept secret
    every = [(TARGETS[name], seeds(TARGETS[name])) for name in names or TARGETS]
    with listening() as notes:
        while time.monotonic() < until:
            target, inputs = random.choice(every)
            count += 1
            if said := look(target, random.choice(inputs), random, notes):
                sys.stdout.write(f"{said}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{count} inputs were stretched\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
