"""Keys of assessments from two tables made comparable: exactly, or told; never keys that only read alike."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from gbt27922._basis.exact import got
from gbt27922.batch.kernel.columns import Bools
from gbt27922.batch.tables.arrow import joined, pa, pc
from gbt27922.batch.tables.column_names import KEY
from gbt27922.errors import FrameError, Problem

#: The problem of a row that names no assessment.
WITHOUT_KEY = Problem(KEY, "missing_field.cell")
#: A number as programs write it: 7 and 7.5, but not 07, which is another text than 7.
_NUMBER = re.compile(r"0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]+", re.ASCII)


def plain_keys(column: Any) -> Any:
    """A column of keys in one piece, without a dictionary."""
    array = joined(column)
    return one_zero(array.dictionary_decode() if pa.types.is_dictionary(array.type) else array)


def one_zero(array: Any) -> Any:
    """The same keys, so that equal ones have equal bits: -0.0 is 0.0, and halves, which Arrow cannot look up, are floats.

    >>> one_zero(pa.array([-0.0, 7.5])).to_pylist()
    [0.0, 7.5]
    """
    if not pa.types.is_floating(array.type):
        return array
    found = array.cast(pa.float32()) if pa.types.is_float16(array.type) else array
    return pc.add(found, pa.scalar(0.0, found.type))


def comparable(own: Any, kind: Any) -> tuple[Any, Bools]:
    """The keys of special items in the kind of those of findings, and which have no counterpart there: these are null.

    Raises :class:`~gbt27922.errors.FrameError` if none has one.

    >>> keys, unlike = comparable(pa.array(["7", "07", None]), pa.int64())
    >>> keys.to_pylist(), unlike.tolist()
    ([7, None, None], [False, True, False])
    """
    own = plain_keys(own)
    keys = own if own.type == kind else _exactly(own, kind)
    unlike: Bools = pc.and_(keys.is_null(), own.is_valid()).to_numpy(zero_copy_only=False)
    if 0 < len(own) - own.null_count == np.count_nonzero(unlike):
        kinds = {"kind": str(kind), "got": str(own.type), "like": got(own.drop_null()[0].as_py())}
        raise FrameError((Problem(f"specials.{KEY}", "wrong_type.kind_of_keys", kinds),))
    return keys, unlike


def unlike_problem(key: Any, kind: Any) -> Problem:
    """What is wrong with special items whose key no finding can have.

    >>> unlike_problem("07", "int64").reason
    'must be int64, as that of the findings, got "07"'
    """
    return Problem(KEY, "wrong_type.key", {"kind": str(kind), "got": got(key)})


def _exactly(own: Any, kind: Any) -> Any:
    """Every key in the kind; null where it would be another key."""
    if _is_number(kind) and (_is_text(own.type) or _is_number(own.type)):
        made = _each(own.cast(pa.string()) if pa.types.is_decimal(kind) else own, kind)
        same = pa.array(map(operator.eq, made.to_pylist(), map(_number, own.to_pylist())), pa.bool_())
    elif _is_time(kind) and _is_time(own.type) and _is_instant(kind) == _is_instant(own.type):
        made = _each(own, kind)
        same = pc.equal(_each(made, own.type), own)
    elif _is_text(kind) or (_is_time(kind) and _is_text(own.type)):
        return _each(own, kind)
    else:
        return pa.nulls(len(own), kind)
    return pc.if_else(same, made, None)


def _number(key: Any) -> Any:
    """The exact number that a key is; None if it is none."""
    if not isinstance(key, str):
        return key
    return Decimal(key) if _NUMBER.fullmatch(key) else None


def _each(own: Any, kind: Any) -> Any:
    """Every key in the kind; null where Arrow finds none."""
    try:
        return own.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        if len(own) == 1:
            return pa.nulls(1, kind)
    half = len(own) // 2
    return pa.concat_arrays([_each(own[:half], kind), _each(own[half:], kind)])


def _is_instant(kind: Any) -> bool:
    """Whether times are of a zone: others are no instants, and equal none."""
    return getattr(kind, "tz", None) is not None


def _of(*kinds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda kind: any(is_kind(kind) for is_kind in kinds)


_is_text = _of(pa.types.is_string, pa.types.is_large_string)
_is_number = _of(pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
_is_time = _of(pa.types.is_date, pa.types.is_timestamp)
