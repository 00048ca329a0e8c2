"""Frames of pandas, polars and pyarrow, made from columns of Python's values; a library is imported when it is asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any, Literal, NamedTuple, get_args

from gbt27922._basis.rules import one_of
from gbt27922.errors import FrameError, ModelError, Problem, refuse

#: The libraries that a frame can be made in.
Library = Literal["pandas", "polars", "pyarrow"]
#: What a column holds: texts, whole numbers, floats, or yes and no; each may be null.
Kind = Literal["text", "whole", "number", "flag"]
#: The type of each kind in each library.
_TYPES: dict[Library, dict[Kind, str]] = {
    "pandas": {"text": "string", "whole": "Int64", "number": "float64", "flag": "boolean"},
    "polars": {"text": "String", "whole": "Int64", "number": "Float64", "flag": "Boolean"},
    "pyarrow": {"text": "string", "whole": "int64", "number": "float64", "flag": "bool_"},
}
_MOST = (1 << 63) - 1


class Values(NamedTuple):
    """A column: its name, what it holds, and a value for each row, None where there is none."""

    name: str
    kind: Kind
    values: Sequence[Any]


def framed(columns: Sequence[Values], library: Library) -> Any:
    """A frame of these columns, in this order.

    Raises :class:`~gbt27922.errors.ModelError` for another library, ``ModuleNotFoundError`` if it is not installed, and
    :class:`~gbt27922.errors.FrameError` for whole numbers beyond 64 bits.
    """
    refuse(ModelError, [problem.under("$.library") for problem in one_of(*get_args(Library))(library)])
    refuse(FrameError, (problem for column in columns for problem in _too_large(column)))
    home, types = _imported(library), _TYPES[library]
    if library == "pandas":
        return home.DataFrame({name: home.array(list(values), types[kind]) for name, kind, values in columns})
    if library == "polars":
        return home.DataFrame([home.Series(name, values, getattr(home, types[kind])) for name, kind, values in columns])
    arrays = [home.array(values, getattr(home, types[kind])()) for _, kind, values in columns]
    return home.table(arrays, [column.name for column in columns])


def nearest(value: Fraction | None) -> float | None:
    """The float nearest to an exact number; infinity where it is beyond all floats.

    >>> nearest(Fraction(1, 3)), nearest(Fraction(-(10**400)))
    (0.3333333333333333, -inf)
    """
    try:
        return None if value is None else float(value)
    except OverflowError:
        return math.inf if value and value > 0 else -math.inf


def _too_large(column: Values) -> Iterator[Problem]:
    if column.kind == "whole":
        for row, value in enumerate(column.values):
            if value is not None and not -_MOST <= value <= _MOST:
                yield Problem(f"{column.name}[{row}]", "invalid_value.whole_column", {"most": _MOST, "got": value})


def _imported(library: Library) -> Any:
    try:
        return import_module(library)
    except ModuleNotFoundError as error:
        needed = "'gbt27922[batch]'" if library == "pyarrow" else library
        raise ModuleNotFoundError(f"a frame of {library} needs it: pip install {needed}", name=error.name) from error
