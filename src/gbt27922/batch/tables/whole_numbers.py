"""One column of counts: its whole numbers, and the rows that do not hold one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from attrs import frozen

from gbt27922._basis.exact import got
from gbt27922.batch.kernel.columns import Column
from gbt27922.batch.tables.arrow import joined, pa, pc
from gbt27922.errors import Problem

#: The problem of an empty cell.
MISSING = Problem("", "missing_field.cell")
#: Floats from here on do not fit into 64 bits.
_TOO_LARGE = 2.0**63


class RowProblem(NamedTuple):
    """A row that does not hold a whole number, and why not: a problem without a place."""

    row: int
    problem: Problem

    def at(self, place: str) -> RowProblem:
        """The same, at a place in the row."""
        return RowProblem(self.row, self.problem.at(place))


@frozen(eq=False)
class WholeNumbers:
    """Integers without gaps, and the problems of rows that do not hold one: there the integer is 0."""

    values: Column
    problems: tuple[RowProblem, ...] = ()


def whole_numbers(column: Any) -> WholeNumbers:
    """The numbers of a part of a column: a numpy array of integers, an Arrow array, or a list of Python objects."""
    if isinstance(column, np.ndarray):
        return WholeNumbers(column) if column.dtype != np.uint64 else _fitting(column, ())
    if isinstance(column, list):
        return _one_by_one(column)
    array = joined(column)
    if pa.types.is_integer(array.type):
        gaps = _gaps(array)
        values = (array.fill_null(0) if gaps else array).to_numpy(zero_copy_only=False)
        return _fitting(values, gaps) if values.dtype == np.uint64 else WholeNumbers(values, gaps)
    if pa.types.is_floating(array.type):
        return _of_floats(array.cast(pa.float64()).to_numpy(zero_copy_only=False))
    return _of_decimals(array)


def as_numpy(column: Any) -> Any:
    """The column as a numpy array if that takes no copy: integers without gaps, in one piece."""
    pieces = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    if isinstance(pieces[0] if len(pieces) == 1 else None, pa.Array) and pa.types.is_integer(column.type):
        return column if column.null_count else pieces[0].to_numpy()
    return column


def _gaps(array: Any) -> tuple[RowProblem, ...]:
    if not array.null_count:
        return ()
    return tuple(
        RowProblem(row, MISSING) for row in np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False)).tolist()
    )


def _fitting(values: Column, gaps: tuple[RowProblem, ...]) -> WholeNumbers:
    """Unsigned integers of 64 bits as signed ones."""
    large = values >= np.uint64(1 << 63) if values.size else np.zeros(0, np.bool_)
    if not large.any():
        return WholeNumbers(values.view(np.int64), gaps)
    found = tuple(RowProblem(row, _too_large(int(values[row]))) for row in np.flatnonzero(large).tolist())
    return WholeNumbers(np.where(large, 0, values).astype(np.int64), gaps + found)


def _too_large(value: int) -> Problem:
    return Problem("", "invalid_value.count", {"got": value})


def _not_whole(shown: str) -> Problem:
    return Problem("", "invalid_value.whole", {"got": shown})


def _of_floats(values: Column) -> WholeNumbers:
    """Floats that hold whole numbers; nothing is rounded: a row with a tenth has a problem."""
    unusable = ~((np.abs(values) < _TOO_LARGE) & (np.floor(values) == values))
    numbers = np.where(unusable, 0, values).astype(np.int64)
    rows = np.flatnonzero(unusable).tolist()
    return WholeNumbers(numbers, tuple(RowProblem(row, _float_problem(float(values[row]))) for row in rows))


def _float_problem(value: float) -> Problem:
    if value != value:  # noqa: PLR0124  # NaN, how a library without nulls marks a gap
        return MISSING
    if abs(value) >= _TOO_LARGE and value not in {float("inf"), float("-inf")}:
        return _too_large(int(value))
    return _not_whole(str(value))


def _of_decimals(array: Any) -> WholeNumbers:
    try:
        return whole_numbers(pc.cast(array, pa.int64()))
    except pa.ArrowInvalid:  # some row holds a fraction, or more than 64 bits
        return _one_by_one(array.to_pylist())


def _one_by_one(objects: list[Any]) -> WholeNumbers:
    """Python objects of any kind, read one by one."""
    found = list(map(_read, objects))
    problems = tuple(RowProblem(row, value) for row, value in enumerate(found) if isinstance(value, Problem))
    return WholeNumbers(np.array([0 if isinstance(value, Problem) else value for value in found], np.int64), problems)


def _read(value: Any) -> int | Problem:
    """The integer that a Python object is, or why it is not one; ``True`` is not 1."""
    if value is None or (not isinstance(value, (str, bytes)) and is_gap(value)):
        return MISSING
    if isinstance(value, (int, float, Decimal, np.integer)) and not isinstance(value, bool):
        try:
            number = int(value)
        except OverflowError:  # infinity
            return _not_whole(str(value))
        if number == value:
            return number if abs(number) < 1 << 63 else _too_large(number)
    return _not_whole(got(value))


def is_gap(value: Any) -> bool:
    """Whether this is NaN, NaT, NA or the like: not equal to itself, or unable to say."""
    try:
        return not value == value  # noqa: PLR0124, SIM201  # NA answers with itself, which has no truth
    except (ArithmeticError, TypeError, ValueError):  # a signaling NaN of Decimal
        return True
