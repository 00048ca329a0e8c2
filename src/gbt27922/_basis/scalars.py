"""Scalars of other libraries as Python's own, by what they can do: no library is imported."""

from __future__ import annotations

import math
import struct
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational, Real
from operator import index
from types import NoneType
from typing import Any

#: Python's own types.
OWN = frozenset({NoneType, bool, int, float, str, bytes, Decimal, Fraction, tuple, list, dict})
# Gaps that are not None: those of pandas and of numpy's masked arrays.
_GAPS = frozenset({"NAType", "NaTType", "MaskedConstant"})
# Floats of fewer bits than Python's, as struct writes them.
_NARROW = {16: "e", 32: "f"}


def own(value: object) -> Any:
    """``value`` as a number, flag or text of Python itself if it is one, by any library; else unchanged. Never raises.

    >>> from enum import IntEnum
    >>> own(IntEnum("Size", "ONE").ONE), own([1])
    (1, [1])
    """
    if type(value) in OWN:
        return value
    try:
        return _own(value, type(value))
    except Exception:  # noqa: BLE001  # the code of others may raise anything
        return value


def is_gap(value: Any) -> bool:
    """Whether ``value`` marks a missing value in another library; None and NaN are not meant."""
    try:
        kind = type(value)
        return kind.__name__ in _GAPS or (hasattr(kind, "as_py") and value.as_py() is None)
    except Exception:  # noqa: BLE001  # as above
        return False


def _own(value: Any, kind: type) -> Any:
    for base, read in _SUBCLASSED.items():
        if issubclass(kind, base):
            return read(value)
    if issubclass(kind, Real):
        return _real(value, kind)
    if is_gap(value):  # the masked value of numpy holds 0
        return value
    if hasattr(kind, "as_py"):
        held = own(value.as_py())
        return _shortest(held, value.type.bit_width) if type(held) is float else held
    # A scalar, or an array of no dimension, of flags or numbers: days and times are integers only inside.
    if value.shape == () and value.dtype.kind in "biuf":
        held = own(value.item())
        return _shortest(held, 8 * value.dtype.itemsize) if type(held) is float else held
    return value


# What is asked is the type's own method, whatever a subclass has in its place.
_SUBCLASSED: dict[type, Any] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    Decimal: Decimal,
    Integral: index,
    Rational: lambda value: Fraction(index(value.numerator), index(value.denominator)),
}


def _real(value: Any, kind: Any) -> Any:
    """A float of another width: the shortest text that it writes itself as, if that is read back as the same."""
    text = str(value)
    is_nan = value != value  # noqa: PLR0124  # as numbers of any type say it
    return Decimal(text) if is_nan or kind(text) == value else value


def _shortest(value: float, bits: int) -> float | Decimal:
    """A float of so many bits: the shortest decimal that is read back as the same in as many bits."""
    if bits not in _NARROW or not math.isfinite(value):
        return value
    texts = (f"{value:.{digits}g}" for digits in range(1, 10))
    return next(Decimal(text) for text in texts if _rounded(text, _NARROW[bits]) == value)


def _rounded(text: str, form: str) -> float:
    (value,) = struct.unpack(form, struct.pack(form, float(text)))
    return float(value)
