"""Which types of Arrow a column of counts or of measured values may have."""

from __future__ import annotations

from typing import Any

from gbt27922.batch.tables.arrow import pa
from gbt27922.errors import Problem


def kind_problem(kind: Any) -> Problem | None:
    """Why a column of this Arrow type cannot hold counts; None if it can."""
    types = pa.types
    readable = (types.is_integer, types.is_floating, types.is_decimal, types.is_null)
    if any(is_kind(kind) for is_kind in readable):
        return None
    if types.is_boolean(kind):
        return Problem("", "wrong_type.booleans")
    if types.is_dictionary(kind):
        return Problem("", "wrong_type.categorical")
    return Problem("", "wrong_type.counts", {"got": str(kind)})


def value_kind_problem(kind: Any) -> Problem | None:
    """Why a column of this Arrow type cannot hold values; None if it can."""
    types = pa.types
    readable = (
        *(types.is_integer, types.is_floating, types.is_decimal, types.is_null),
        *(types.is_string, types.is_large_string),
    )
    if any(is_kind(kind.value_type if types.is_dictionary(kind) else kind) for is_kind in readable):
        return None
    return Problem("", "wrong_type.values", {"got": str(kind)})
