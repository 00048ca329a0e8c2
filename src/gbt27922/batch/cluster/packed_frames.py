"""Wide frames to frames of packed records, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import narwhals as nw
import numpy as np

from gbt27922 import schemes
from gbt27922._basis.exact import for_message, whole_if_possible
from gbt27922._basis.plain_names import Names
from gbt27922.batch.cluster.packed_record import WIDTHS, Layout, packed_problems, read
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.tables import column_names
from gbt27922.batch.tables.arrow import joined, pa
from gbt27922.batch.tables.libraries import front_of
from gbt27922.batch.tables.whole_numbers import WholeNumbers, whole_numbers
from gbt27922.errors import FrameError, Problem, refuse
from gbt27922.models import Scheme

Frame = TypeVar("Frame")


def pack(
    frame: Frame,
    scheme: Scheme | str | None = None,
    width: int | None = None,
    *,
    column: str = "packed",
    names: Names = "dotted",
) -> Frame:
    """Put the counts of a wide frame into one column of packed records, a fixed number of bytes a row.

    ``frame`` is an eager one of pandas, polars or pyarrow, or a mapping of columns, from which an Arrow table is made.
    The same kind comes back: other columns first and unchanged, then ``column``. ``width`` is the bytes of a
    count, 1 or 2; by default the least that all counts need. The layout is in :doc:`/reference/packed`. ``names`` is as
    for :func:`score`, and changes no record.

    Raises :class:`~gbt27922.errors.FrameError` with every count that is missing, not a whole number, or too large for
    the width, by column and row: nothing is cut off. Counts that only scoring refuses, such as more nonconforming
    than sampled, are packed as they are.

    >>> from gbt27922 import batch, schemes
    >>> counts = {}
    >>> for leaf in schemes.load("GB/T 27922-2011").leaves:
    ...     counts |= {f"sampled_{leaf.id}": [20, 1], f"nonconforming_{leaf.id}": [3, 0]}
    >>> records = batch.pack({"case": ["A", "B"], **counts})
    >>> records.column_names, len(records["packed"][0].as_py())
    (['case', 'packed'], 66)
    """
    width = whole_if_possible(width)
    if width is not None and (type(width) is not int or width not in WIDTHS):
        raise ValueError(f"width must be 1 or 2, the bytes of a count, got {for_message(width)}")
    weights, table = _weights(scheme, names), _table(frame)
    front = front_of(table)
    found, wanted, optional = front.names(table), column_names.of_leaves(weights), column_names.SPECIALS[1:]
    inputs = [*wanted, *(name for name in optional if name in found)]
    others = [name for name in found if name not in inputs]
    refuse(FrameError, column_names.names_problems(found, weights))
    problems = [*column_names.presence_problems(found, wanted, optional), *column_names.unknown_counts(found, weights)]
    refuse(FrameError, [*problems, *column_names.name_clashes(others, (column,))])
    columns = front.columns(table, inputs)
    refuse(FrameError, column_names.kind_problems(columns))
    counts = {name: whole_numbers(values) for name, values in columns.items()}
    layout = Layout(weights.leaves, width or _least(counts))
    refuse(FrameError, _count_problems(counts, layout.most))
    nothing = WholeNumbers(np.zeros(len(table), np.uint8))
    records = layout.write([counts.get(name, nothing).values for name in (*wanted, *optional)])
    packed: Frame = _put(table, inputs, {column: records})
    return packed


def unpack(
    frame: Frame, scheme: Scheme | str | None = None, *, column: str = "packed", names: Names = "dotted"
) -> Frame:
    """Turn a column of packed records into the columns of a wide frame, of the same kind as the frame given.

    ``frame`` is what :func:`pack` takes. Other columns come first and unchanged, then those of the counts in the order
    of the tree, then the special items, as unsigned integers. ``names`` is as for :func:`score`.

    Raises :class:`~gbt27922.errors.FrameError` with every row that does not hold a record of this scheme.

    >>> from gbt27922 import batch, schemes
    >>> leaves = [leaf.id for leaf in schemes.load("GB/T 27922-2011").leaves]
    >>> verdicts = {f"{word}_{leaf}": [value] for leaf in leaves for word, value in (("sampled", 1), ("nonconforming", 0))}
    >>> batch.unpack(batch.pack(verdicts)).column_names[:2]
    ['sampled_5.1.1.1', 'nonconforming_5.1.1.1']
    """
    weights, table = _weights(scheme, names), _table(frame)
    front = front_of(table)
    found, wide = front.names(table), (*column_names.of_leaves(weights), *column_names.SPECIALS[1:])
    others = [name for name in found if name != column]
    refuse(
        FrameError, [*column_names.presence_problems(found, (column,), ()), *column_names.name_clashes(others, wide)]
    )
    records = _binary(column, front.columns(table, [column])[column])
    columns, unread = read(weights.leaves, records)
    refuse(FrameError, (problem.at(f"{column}[{row}]") for row, problem in unread.items()))
    unpacked: Frame = _put(
        table, [column], {name: pa.array(values) for name, values in zip(wide, columns, strict=True)}
    )
    return unpacked


def _weights(scheme: Scheme | str | None, names: Names) -> Weights:
    """The weights of a scheme that has packed records."""
    weights = Weights.of(schemes.chosen(scheme), names)
    refuse(FrameError, packed_problems(weights))
    return weights


def _table(frame: Any) -> Any:
    if nw.dependencies.is_polars_lazyframe(frame) or nw.dependencies.is_duckdb_relation(frame):
        raise TypeError(
            f"takes an eager frame of pandas, polars or pyarrow: collect it first, got {for_message(frame)}"
        )
    return pa.table(dict(frame)) if isinstance(frame, Mapping) else frame


def _least(counts: Mapping[str, WholeNumbers]) -> int:
    """The least width in which all counts fit that fit into any."""
    largest = Layout((), WIDTHS[0]).most
    fits = all(column.values.max(initial=0) <= largest for column in counts.values())
    return WIDTHS[0] if fits else WIDTHS[-1]


def _count_problems(counts: Mapping[str, WholeNumbers], most: int) -> Iterator[Problem]:
    """Counts that no record can hold."""
    for name, column in counts.items():
        yield from (problem.at(f"{name}[{row}]") for row, problem in column.problems)
        for row in np.flatnonzero((column.values < 0) | (column.values > most)).tolist():
            values = {"most": most, "got": int(column.values[row])}
            yield Problem(f"{name}[{row}]", "invalid_value.packed_count", values)


def _binary(name: str, column: Any) -> Any:
    """Binary values in one piece; a column of nulls may have no type."""
    kind = getattr(column, "type", None)
    fit = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_null)
    if kind is None or not any(is_kind(kind) for is_kind in fit):
        found = kind or getattr(column, "dtype", None)
        mixed = Problem(name, "wrong_type.packed_mixed")
        raise FrameError((mixed if found is None else Problem(name, "wrong_type.packed", {"got": str(found)}),))
    return joined(column.cast(pa.large_binary()))


def _put(table: Any, replaced: list[str], columns: Mapping[str, Any]) -> Any:
    """The frame with ``columns``, of Arrow, in place of others."""
    if nw.dependencies.is_pandas_dataframe(table):
        pandas = nw.dependencies.get_pandas()
        made = pandas.DataFrame({name: column.to_pandas() for name, column in columns.items()})
        found = pandas.concat([table.drop(columns=replaced), made.set_axis(table.index)], axis=1)
        found.attrs = dict(table.attrs)
        return found
    if nw.dependencies.is_polars_dataframe(table):
        series = nw.dependencies.get_polars().Series
        return table.drop(replaced).with_columns(series(name, column) for name, column in columns.items())
    table = table.drop_columns(replaced)
    for name, column in columns.items():
        table = table.append_column(name, joined(column) if isinstance(table, pa.RecordBatch) else column)
    return table
