"""Values that no field takes, or that only look like one: of other libraries, and made to raise."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np

pd: Any = import_module("pandas")
pa: Any = import_module("pyarrow")

_METHODS = (
    *("__repr__", "__str__", "__format__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__"),
    *("__bool__", "__len__", "__iter__", "__getitem__", "__contains__", "__call__", "__getattr__"),
    *("__int__", "__float__", "__index__", "__add__", "__radd__", "__sub__", "__rsub__", "__abs__", "__neg__"),
    *("__mul__", "__rmul__", "__truediv__", "__rtruediv__", "__floordiv__", "__mod__", "__pow__"),
)


class HostileError(Exception):
    """What hostile values raise, whatever they are asked."""


def _raise(*_: object, **__: object) -> Any:
    raise HostileError


def _hostile(*bases: type) -> type[Any]:
    return type(f"Hostile{bases[0].__name__.title()}", bases, dict.fromkeys(_METHODS, _raise))


def hostile() -> Iterator[Any]:
    """Values that raise, one of each kind."""
    yield _hostile(object)()
    yield type("HostileScalar", (), {"as_py": _raise})()
    yield _hostile(int)(3)
    yield _hostile(float)(0.5)
    yield _hostile(Decimal)("0.5")
    yield _hostile(Fraction)(1, 2)


def denying() -> Iterator[Any]:
    """Values that cannot even be asked for their class, and texts and containers that do not say what they hold."""
    yield type("Denying", (), {**dict.fromkeys(_METHODS, _raise), "__class__": property(_raise)})()
    yield _hostile(str)("5.1.6")
    yield _hostile(tuple)((1,))
    yield _hostile(list)([1])
    yield _hostile(dict)(a=1)


def foreign() -> Iterator[Any]:
    """Values of other libraries that are no number, no flag and no text, and Python's that are only like one."""
    yield from (np.array([]), np.array([1]), np.array([1, 2]), np.array(["5.1.6", "HQ"]), np.zeros((2, 2)))
    yield from (np.datetime64("2026-05-12", "ns"), np.timedelta64(5, "ns"), np.complex128(1), np.ma.masked)
    yield from (
        np.float32("nan"),
        np.float64("inf"),
        np.array(np.nan),
        float("nan"),
        Decimal("sNaN"),
        Decimal("1e999999"),
    )
    yield from (pd.NA, pd.NaT, pd.Series([1]), pd.DataFrame({"a": [1]}), pd.Timestamp("2026-05-12"))
    yield from (pa.scalar(None), pa.scalar(None, pa.int64()), pa.scalar([1]), pa.array([1]), pa.scalar({"a": 1}))
    yield from (
        object(),
        object,
        len,
        1j,
        b"1",
        bytearray(b"1"),
        range(2),
        {1},
        (x for x in "ab"),
        "\ud800",
        "nan",
        10**5000,
    )
    yield from (
        [[]],
        {"a": np.array([1, 2])},
        ((),),
        (("a", np.array([1, 2])), ("a", pd.NA)),
        {1: 2, "a": 3},
        [np.array([1, 2])],
    )
