"""Random bits that depend only on a seed, a name and a place: the same on every machine, in any order, in any chunks.

The generator is Philox4x64-10 with a counter of four words: the place in the stream, the name, an index, the block
of rows. Only its raw 64 bits are used, of which there is one sequence by definition, and whole numbers made of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from hashlib import sha256
from math import isqrt
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from gbt27922._basis.exact import exact_if_possible
from gbt27922._basis.rules import instance_of, natural, number, some_text
from gbt27922.errors import Problem
from gbt27922.models import Scheme

Words = NDArray[np.uint64]
Halves = NDArray[np.uint32]
#: Rows that are drawn together; a population of fewer rows draws all of them and drops the rest.
BLOCK = 1 << 12
#: The bits of what is drawn: a wide draw is a whole number below ``1 << WIDE``, a narrow one below ``1 << NARROW``.
WORD, WIDE, NARROW = 64, 63, 31
_FORMAT = "gbt27922.simulate/1"


def request_problems(scheme: object, seed: Any, **counts: object) -> Iterator[Problem]:
    """The problems of what is asked for: a scheme, a seed and some counts."""
    if scheme is not None and not isinstance(scheme, str):
        yield from (problem.under("$.scheme") for problem in instance_of(Scheme)(scheme))
    is_text = type(seed) is not int
    yield from (
        problem.under("$.seed") for problem in (some_text(seed) if is_text else number(exact_if_possible(seed)))
    )
    for name, count in counts.items():
        yield from (problem.under(f"$.{name}") for problem in natural(count))


@frozen
class Streams:
    """All streams of one seed."""

    seed: str

    def wide(self, block: int, name: str, index: int = 0) -> Words:
        """One wide draw for each row of a block."""
        drawn: Words = self.open(block, name, index).random_raw(BLOCK)
        return drawn >> np.uint64(1)

    def open(self, block: int, name: str, index: int = 0) -> np.random.Philox:
        """A stream of raw bits."""
        counter = np.array([0, _word(name), index, block], np.uint64)
        return np.random.Philox(counter=counter, key=np.array(_key(self.seed), np.uint64))


def narrow(stream: np.random.Philox) -> Halves:
    """The next narrow draw for each row of a block: two of each 64 bits, the lower one first."""
    halves: Halves = stream.random_raw(BLOCK // 2).astype("<u8", copy=False).view("<u4")
    halves >>= np.uint32(1)
    return halves


def threshold(share: Fraction, bits: int = WIDE) -> int:
    """How many draws of so many bits are below a share of all of them, to the nearest."""
    return ((share.numerator << bits + 1) + share.denominator) // (2 * share.denominator)


def root_threshold(share: Fraction, bits: int = WIDE) -> int:
    """The same for the square root of a share, cut."""
    return isqrt((share.numerator << 2 * bits) // share.denominator)


@cache
def _key(seed: str) -> tuple[int, int]:
    digest = sha256(f"{_FORMAT}\0{seed}".encode()).digest()
    return _first(digest), _first(digest[8:])


@cache
def _word(name: str) -> int:
    return _first(sha256(name.encode()).digest())


def _first(digest: bytes) -> int:
    return int.from_bytes(digest[:8], "little")
