"""Frames of every library: their columns taken out as the kernel reads them, and what came out put back in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeVar

import narwhals as nw
import numpy as np

from gbt27922 import schemes
from gbt27922._exact import shown
from gbt27922.batch._arrow import pa
from gbt27922.batch._outcome import Outcome, names
from gbt27922.batch._weights import Weights
from gbt27922.batch._whole import refusal
from gbt27922.batch._wide import BONUSES, DEDUCTIONS, misnamed, needed, score_wide
from gbt27922.errors import FrameError, Problem, refuse
from gbt27922.models import Scheme

Frame = TypeVar("Frame")
Layout = Literal["wide", "long"]


def score(frame: Frame, scheme: Scheme | str | None = None, layout: Layout = "wide", *, exact: bool = False) -> Frame:
    """Score every assessment of a frame, exactly, and add what came out: the same kind of frame comes back.

    ``frame`` is one of pandas, polars (eager or lazy), pyarrow or duckdb. ``scheme`` is a scheme or the id of one that
    is shipped, by default the first.

    >>> import pyarrow as pa
    >>> from gbt27922 import batch, schemes
    >>> counts = {}
    >>> for leaf in schemes.load("GB/T 27922-2011").leaves:
    ...     counts |= {f"sampled_{leaf.id}": [20, 20], f"nonconforming_{leaf.id}": [1, 21]}
    >>> scored = batch.score(pa.table(counts))
    >>> scored["score"].to_pylist(), scored["grade"].to_pylist()
    ([95.0, None], ['five_star', None])
    """
    scored: Frame = _score(frame, weights_of(scheme), exact=exact)
    return scored


def _score(frame: Any, weights: Weights, *, exact: bool) -> Any:
    if nw.dependencies.is_polars_lazyframe(frame):
        return _lazily(frame, weights, exact=exact)
    if nw.dependencies.is_duckdb_relation(frame):
        return _related(frame, weights, exact=exact)
    wanted = [*needed(weights), DEDUCTIONS, BONUSES]
    found = _names(frame)
    refuse(FrameError, [*misnamed(weights, found), *_taken(found, names(weights, exact=exact))])
    columns = {name: _column(frame, name) for name in wanted if name in found}
    refuse(FrameError, _unreadable(columns))
    return _added(frame, score_wide(weights, columns, len(frame), exact=exact))


def weights_of(scheme: Scheme | str | None) -> Weights:
    """The weights of a scheme, of a shipped one by its id, or of the first that is shipped."""
    if scheme is None:
        scheme = schemes.ids()[0]
    if isinstance(scheme, str):
        scheme = schemes.load(scheme)
    if not isinstance(scheme, Scheme):
        raise TypeError(f"takes a scheme, or the id of one that is shipped, not {shown(scheme)}")
    return Weights.of(scheme)


def _names(frame: Any) -> list[str]:
    if nw.dependencies.is_pandas_dataframe(frame):
        return [name if isinstance(name, str) else repr(name) for name in frame.columns]
    if nw.dependencies.is_polars_dataframe(frame):
        return list(frame.columns)
    if isinstance(frame, (pa.Table, pa.RecordBatch)):
        return list(frame.schema.names)
    raise TypeError(f"takes a frame of pandas, polars, pyarrow or duckdb, not {shown(frame)}")


def _taken(found: Iterable[str], ours: tuple[str, ...]) -> Iterator[Problem]:
    reason = "must not be there already, because it is what comes out; drop or rename it"
    return (Problem(name, reason, "repeated_key") for name in ours if name in set(found))


def _column(frame: Any, name: str) -> Any:
    """A column as it is read: a numpy array of integers, or an Arrow array, or a list of objects."""
    if isinstance(frame, (pa.Table, pa.RecordBatch)):
        return frame.column(name)
    if nw.dependencies.is_polars_dataframe(frame):
        return frame.select(name).to_arrow().column(0)
    series = frame[name]
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iu":
        return series.to_numpy()
    try:
        return pa.array(series, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return series.tolist()


def _unreadable(columns: Mapping[str, Any]) -> Iterator[Problem]:
    for name, column in columns.items():
        reason = None if isinstance(column, (np.ndarray, list)) else refusal(column.type)
        if reason:
            yield Problem(name, reason, "wrong_type")


def _added(frame: Any, outcome: Outcome) -> Any:
    if nw.dependencies.is_pandas_dataframe(frame):
        pd = nw.dependencies.get_pandas()
        columns = {
            name: column if isinstance(column, np.ndarray) else column.to_pandas() for name, column in outcome.columns()
        }
        series = {name: pd.Series(column, copy=False).set_axis(frame.index) for name, column in columns.items()}
        return pd.concat([frame, pd.DataFrame(series, index=frame.index, copy=False)], axis=1)
    if nw.dependencies.is_polars_dataframe(frame):
        return frame.with_columns(_polars(outcome))
    for name, column in outcome.arrow():
        frame = frame.append_column(name, column)
    return frame


def _polars(outcome: Outcome) -> list[Any]:
    pl = nw.dependencies.get_polars()
    columns = [pl.from_arrow(column).alias(name) for name, column in outcome.arrow() if name != "grade"]
    ids = [grade.id for grade in outcome.weights.grades]
    rank = pl.from_arrow(next(column for name, column in outcome.arrow() if name == "grade").indices)
    columns.insert(1 + (outcome.exact is not None), pl.Series("grade", ids, dtype=pl.Enum(ids)).gather(rank))
    return columns


def _lazily(frame: Any, weights: Weights, *, exact: bool) -> Any:
    raise NotImplementedError


def _related(frame: Any, weights: Weights, *, exact: bool) -> Any:
    raise NotImplementedError
