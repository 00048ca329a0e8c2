"""Nonconforming ÷ sampled as two integers: from a table where both fit into a byte, else by long division.

The upper one holds the first 44 bits of the ratio; above them it counts exclusions, and it is negative where the
counts make no sense. The lower one is the ratio in units of 2**-(44 + lower), modulo 2**64. Both are cut, never
rounded up. Sums of integers are the same in any order and on any machine.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
#: Bits of a ratio in the upper integer.
UPPER = 44
#: Above these bits the upper integer counts exclusions: the ratios of 63 leaves together do not reach them.
COUNTED = UPPER + 6
EXCLUDED = 1 << COUNTED
#: What counts that make no sense add: they outweigh 62 others, and 63 of them do not wrap around.
WRONG = -(EXCLUDED << 7)
#: Larger samples are settled one by one.
LARGEST = 1 << 31
#: Up to here, a sample leaves room for all bits of a step at once.
_SMALL = 1 << 19


def ratios(sampled: Ints, nonconforming: Ints, lower: int) -> Ints:
    """The two integers of each pair of counts, up to :data:`LARGEST`, side by side: by long division, some bits a step."""
    steps = 1 if not sampled.size or sampled.max() < _SMALL else 2
    upper, rest = _digits(nonconforming, sampled, UPPER, steps)
    low, _ = _digits(rest, sampled, lower, steps)
    low += upper << lower
    upper[sampled == 0] = EXCLUDED
    low[sampled == 0] = 0
    upper[(nonconforming > sampled) | (nonconforming < 0)] = WRONG
    return np.stack([upper, low], axis=1)


def _digits(rest: Ints, divisor: Ints, bits: int, steps: int) -> tuple[Ints, Ints]:
    """The next ``bits`` bits of ``rest ÷ divisor``, and what is then left; by 0 the quotient does not matter."""
    divisor = np.maximum(divisor, 1)
    quotient = np.zeros_like(rest)
    for step in range(steps):
        more = (bits + step) // steps
        digits, rest = np.divmod(rest << more, divisor)
        quotient = (quotient << more) + digits
    return quotient, rest


@cache
def table(lower: int) -> Ints:
    """The two integers of all pairs of bytes, at 256 · sampled + nonconforming."""
    codes = np.arange(1 << 16)
    return ratios(codes >> 8, codes & 255, lower)
