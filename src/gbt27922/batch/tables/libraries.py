"""Frames of every library: how columns are taken out of them, and how what came out is put back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import narwhals as nw
import numpy as np

from gbt27922._basis.exact import for_message
from gbt27922.batch.tables.arrow import pa, plain
from gbt27922.batch.tables.column_names import KEY


class Outcome(Protocol):
    """What came out for every row."""

    def columns(self) -> Iterator[tuple[str, Any]]:
        """Every column by its name: numbers as numpy arrays, everything else as Arrow."""
        ...

    def arrow(self) -> Iterator[tuple[str, Any]]:
        """Every column by its name, as Arrow."""
        ...


class Front(Protocol):
    """How the frames of a library are read and made."""

    @staticmethod
    def names(frame: Any) -> list[str]:
        """The names of the columns."""
        ...

    @staticmethod
    def columns(frame: Any, names: Iterable[str]) -> dict[str, Any]:
        """Some of the columns: numpy arrays of integers, Arrow arrays, or lists of Python objects."""
        ...

    @staticmethod
    def added(frame: Any, outcome: Outcome) -> Any:
        """The frame with what came out beside it."""

    @staticmethod
    def made(keys: Any, outcome: Outcome) -> Any:
        """A new frame: what came out beside the keys, an Arrow array."""


def front_of(frame: Any) -> type[Front]:
    """How the frames of this library are read and made. Raises ``TypeError`` if it is not known."""
    if nw.dependencies.is_pandas_dataframe(frame):
        return Pandas
    if nw.dependencies.is_polars_dataframe(frame):
        return Polars
    if isinstance(frame, pa.Table):
        return Arrow
    if isinstance(frame, pa.RecordBatch):
        return Batch
    kind = f"{type(frame).__module__.partition('.')[0]}.{type(frame).__name__}"
    raise TypeError(f"takes a frame of pandas, polars, pyarrow or duckdb, not {for_message(frame)} ({kind})")


class Arrow:
    """Tables of pyarrow."""

    @staticmethod
    def names(frame: Any) -> list[str]:
        """The names of the columns."""
        return list(frame.schema.names)

    @staticmethod
    def columns(frame: Any, names: Iterable[str]) -> dict[str, Any]:
        """Some of the columns, without copying where their layout is plain."""
        return {name: plain(frame.column(name)) for name in names}

    @staticmethod
    def added(frame: Any, outcome: Outcome) -> Any:
        """The table with what came out beside it; its metadata stays."""
        for name, column in outcome.arrow():
            frame = frame.append_column(name, column)
        return frame

    @staticmethod
    def made(keys: Any, outcome: Outcome) -> Any:
        """A table."""
        return pa.table({KEY: keys, **dict(outcome.arrow())})


class Batch(Arrow):
    """Record batches of pyarrow."""

    @staticmethod
    def made(keys: Any, outcome: Outcome) -> Any:
        """A record batch."""
        return pa.record_batch({KEY: keys, **dict(outcome.arrow())})


class Pandas:
    """Data frames of pandas; their index stays."""

    @staticmethod
    def names(frame: Any) -> list[str]:
        """The names of the columns; a name that is not a text is never one of ours."""
        return [name if isinstance(name, str) else repr(name) for name in frame.columns]

    @classmethod
    def columns(cls, frame: Any, names: Iterable[str]) -> dict[str, Any]:
        """Some of the columns, without copying where they are of numpy."""
        return {name: cls._column(frame[name]) for name in names}

    @staticmethod
    def _column(series: Any) -> Any:
        if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iu":
            return series.to_numpy()
        try:
            return plain(pa.array(series, from_pandas=True))
        except (pa.ArrowException, OverflowError):  # objects of several kinds, or of one that Arrow does not know
            return series.tolist()

    @classmethod
    def added(cls, frame: Any, outcome: Outcome) -> Any:
        """The frame with what came out beside it, on the same index; its attributes stay."""
        pd = nw.dependencies.get_pandas()
        found = pd.concat([frame, cls._frame({}, outcome).set_axis(frame.index)], axis=1)
        found.attrs = dict(frame.attrs)
        return found

    @classmethod
    def made(cls, keys: Any, outcome: Outcome) -> Any:
        """A frame with a new index."""
        return cls._frame({KEY: keys.to_pandas()}, outcome)

    @staticmethod
    def _frame(columns: dict[str, Any], outcome: Outcome) -> Any:
        pd = nw.dependencies.get_pandas()
        whole = {pa.int64(): pd.Int64Dtype()}.get
        for name, column in outcome.columns():
            if isinstance(column, np.ndarray):
                columns[name] = column  # numbers as they are: pandas may write into them
            elif pa.types.is_integer(column.type):
                columns[name] = column.to_pandas(types_mapper=whole)  # with gaps they would be floats
            else:
                columns[name] = column.to_pandas()
        return pd.DataFrame(columns, copy=False)


class Polars:
    """Eager frames of polars."""

    @staticmethod
    def names(frame: Any) -> list[str]:
        """The names of the columns."""
        return list(frame.columns)

    @staticmethod
    def columns(frame: Any, names: Iterable[str]) -> dict[str, Any]:
        """Some of the columns, numbers without copying."""
        names, pl = list(names), nw.dependencies.get_polars()
        strange = {name for name in names if _is_strange(pl, frame.schema[name])}
        known = frame.select(name for name in names if name not in strange)
        table = known.to_arrow(compat_level=pl.CompatLevel.oldest())
        return {name: frame[name].to_list() if name in strange else table.column(name) for name in names}

    @classmethod
    def added(cls, frame: Any, outcome: Outcome) -> Any:
        """The frame with what came out beside it."""
        return frame.with_columns(cls._series(outcome))

    @classmethod
    def made(cls, keys: Any, outcome: Outcome) -> Any:
        """A frame."""
        pl = nw.dependencies.get_polars()
        return pl.DataFrame([pl.Series(KEY, keys), *cls._series(outcome)])

    @staticmethod
    def _series(outcome: Outcome) -> list[Any]:
        pl = nw.dependencies.get_polars()

        def series(name: str, column: Any) -> Any:
            if pa.types.is_dictionary(column.type):
                ids = column.dictionary.to_pylist()  # from Arrow it would be ordered by its letters
                return pl.Series(name, ids, dtype=pl.Enum(ids)).gather(pl.Series(column.indices))
            if pa.types.is_string(column.type) and column.null_count == len(column):  # converting texts takes long
                return pl.repeat(None, len(column), dtype=pl.String, eager=True).alias(name)
            return pl.Series(name, column)

        return [series(name, column) for name, column in outcome.arrow()]


def _is_strange(pl: Any, kind: Any) -> bool:
    """Whether Arrow has no such type of polars: integers of 128 bits (in nested ones too), and Python objects."""
    return kind == pl.Object or (kind.is_integer() and "128" in str(kind)) or kind.is_nested()
