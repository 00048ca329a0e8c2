"""Nonconforming ÷ sampled as two integers: from a table where both fit into a byte, else by long division.

The upper one holds the first bits of the ratio. The lower one holds these and more, modulo 2**64. Both are cut,
never rounded up. Sums of integers are the same in any order and on any machine.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gbt27922.batch.kernel.columns import Ints

#: Larger samples are settled one by one.
LARGEST = 1 << 31
#: Up to here, a sample leaves room for all bits of an integer at once.
_SMALL = 1 << 19


def ratios(sampled: Ints, nonconforming: Ints, upper: int, lower: int) -> Ints:
    """The two integers of each pair of counts, side by side; a ratio of nothing is 0.

    In units of 2**-upper and, modulo 2**64, of 2**-(upper + lower). Long division, some bits a step.
    """
    steps = 1 if not sampled.size or sampled.max() < _SMALL else 2
    first, rest = _digits(nonconforming, sampled, upper, steps)
    more, _ = _digits(rest, sampled, lower, steps)
    return np.stack([first, (first << lower) + more], axis=1)


def _digits(rest: Ints, divisor: Ints, bits: int, steps: int) -> tuple[Ints, Ints]:
    """The next ``bits`` bits of ``rest ÷ divisor``, and what is then left."""
    divisor = np.maximum(divisor, 1)
    quotient = np.zeros_like(rest)
    for step in range(steps):
        more = (bits + step) // steps
        digits, rest = np.divmod(rest << more, divisor)
        quotient = (quotient << more) + digits
    return quotient, rest


@lru_cache(maxsize=4)
def table(upper: int, lower: int) -> Ints:
    """The two integers of all pairs of bytes, at 256 · sampled + nonconforming, with none for pairs that make no sense."""
    codes = np.arange(1 << 16)
    sampled, nonconforming = codes >> 8, codes & 255
    return ratios(sampled, np.where(nonconforming > sampled, 0, nonconforming), upper, lower)
