"""``score`` for frames: which layout is read, whether its columns are right, and which kind of frame comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import narwhals as nw

from gbt27922 import schemes
from gbt27922._basis.exact import for_message
from gbt27922._basis.plain_names import Names
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.origin.provenance import Layout
from gbt27922.batch.tables import column_names
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.carried import carrying
from gbt27922.batch.tables.libraries import front_of
from gbt27922.batch.tables.long import score_long
from gbt27922.batch.tables.outcome import added
from gbt27922.batch.tables.wide import score_wide
from gbt27922.errors import FrameError, Problem, refuse
from gbt27922.models import Scheme

Frame = TypeVar("Frame")


def score(
    frame: Frame,
    scheme: Scheme | str | None = None,
    layout: Layout = "wide",
    exact: bool = False,
    *,
    range: bool = False,
    names: Names = "dotted",
    specials: Any = None,
    connection: Any = None,
) -> Frame:
    """Score every assessment of a frame, exactly as :func:`gbt27922.score` does; the same kind of frame comes back.

    ``frame`` is of pandas, polars (eager or lazy), pyarrow or duckdb. ``scheme`` is a scheme, or the id of one that is
    shipped, by default :func:`gbt27922.schemes.default`. A ``wide`` frame has one row an assessment, with ``sampled_<leaf>`` and
    ``nonconforming_<leaf>`` for every leaf (0 sampled: excluded; a verdict is 1, and 0 or 1), and where you have them
    ``special_deductions`` and ``special_bonuses``; all its columns stay. A ``long`` frame has one row a finding:
    ``assessment``, ``indicator``, ``sampled`` (0: excluded), ``nonconforming`` and where you have it ``site``; its
    special items are in the frame ``specials``: ``assessment``, and ``special_deductions``, ``special_bonuses`` or both.
    A measured leaf has ``value_<leaf>`` and where you have it ``responses_<leaf>`` (0: excluded) in a wide frame instead,
    and its rows have ``value`` and ``responses`` in a long one. Without bounds that are public there are no grades.
    A relation of duckdb comes back on its connection: give ``connection`` if that is not duckdb's default one.

    The columns that come out are ``score`` and ``base_score`` (the nearest floats to the exact numbers), ``grade`` (a
    categorical, by rank), ``earned_`` and ``applicable_`` for each category (points), ``provisional`` and ``problem``:
    why a row has no score, else null; if ``exact``, scores as texts too, and with ``range`` the least and the greatest score and
    grade, whatever the points that are not published. ``names="plain"`` reads and writes columns without dots: ``sampled_5_1_1_1``.

    Raises :class:`~gbt27922.errors.FrameError` with every column that is missing, unknown or of the wrong kind.

    >>> import pyarrow as pa
    >>> from gbt27922 import batch, schemes
    >>> counts = {}
    >>> for leaf in schemes.load("GB/T 27922-2011").leaves:
    ...     counts |= {f"sampled_{leaf.id}": [20, 20], f"nonconforming_{leaf.id}": [1, 0]}
    >>> counts["nonconforming_5.3.2"] = [1, 21]
    >>> scored = batch.score(pa.table(counts))
    >>> scored["score"].to_pylist(), scored["grade"].to_pylist()
    ([95.0, None], ['five_star', None])
    >>> scored["problem"].to_pylist()
    [None, '5.3.2: nonconforming must be at most 20, the number sampled, got 21']
    """
    weights = Weights.of(schemes.chosen(scheme), names)
    _check_options(layout, specials)

    def scored(eager: Any) -> Any:
        more, how = _eager(specials), _scored_wide if layout == "wide" else _scored_long
        found = how(eager, more, weights, exact=exact, range=range)
        return carrying(found, "score", weights.scheme, eager, more)

    return kept(frame, scored, connection)


def _check_options(layout: object, specials: Any) -> None:
    if layout not in {"wide", "long"}:
        raise ValueError(f'layout must be "wide" or "long", got {for_message(layout)}')
    if layout == "wide" and specials is not None:
        raise TypeError("specials go with the long layout; a wide frame has them in columns of its own")


def _scored_wide(frame: Any, _specials: None, weights: Weights, *, exact: bool, range: bool) -> Any:
    front = front_of(frame)
    found, wanted, optional = front.names(frame), column_names.of_leaves(weights), column_names.optional_of(weights)
    refuse(FrameError, column_names.layout_problems(found, "wide"))
    refuse(FrameError, column_names.names_problems(found, weights))
    problems = [*column_names.presence_problems(found, wanted, optional), *column_names.unknown_counts(found, weights)]
    refuse(FrameError, [*problems, *column_names.name_clashes(found, added(weights, exact=exact, range=range))])
    columns = front.columns(frame, [*wanted, *(name for name in optional if name in found)])
    refuse(FrameError, column_names.kind_problems(columns))
    return front.added(frame, score_wide(weights, columns, len(frame), exact=exact, range=range))


def _scored_long(frame: Any, specials: Any, weights: Weights, *, exact: bool, range: bool) -> Any:
    refuse(FrameError, column_names.layout_problems(front_of(frame).names(frame), "long"))
    problems, columns = _columns(frame, *column_names.of_findings(weights))
    more, special = ([], {}) if specials is None else _columns(specials, (column_names.KEY,), column_names.SPECIALS[1:])
    if special.keys() == {column_names.KEY}:
        more = [*more, Problem(column_names.DEDUCTIONS, "missing_field.specials", {"or": column_names.BONUSES})]
    refuse(FrameError, [*problems, *(problem.at(f"specials.{problem.path}") for problem in more)])
    return front_of(frame).made(*score_long(weights, columns, special, exact=exact, range=range))


def _columns(frame: Any, wanted: Sequence[str], optional: Sequence[str]) -> tuple[list[Problem], dict[str, Any]]:
    """The problems of the columns of a frame, and the columns if they are there."""
    front = front_of(frame)
    found = front.names(frame)
    problems = [*column_names.presence_problems(found, wanted, optional)]
    if problems:
        return problems, {}
    columns = front.columns(frame, [*wanted, *(name for name in optional if name in found)])
    return [*column_names.kind_problems(columns)], columns


def kept(frame: Frame, scored: Callable[[Any], Any], connection: Any) -> Frame:
    """What ``scored`` makes of an eager frame; a lazy frame stays lazy, and a relation a relation on its ``connection``."""
    done: Frame
    if nw.dependencies.is_duckdb_relation(frame):
        done = _related(frame, scored, connection or nw.dependencies.get_duckdb())
    elif connection is not None:
        raise TypeError(f"connection goes with a relation of duckdb, not {for_message(frame)}")
    else:
        done = _lazily(frame, scored) if nw.dependencies.is_polars_lazyframe(frame) else scored(frame)
    return done


def _eager(frame: Any) -> Any:
    if nw.dependencies.is_polars_lazyframe(frame):
        return frame.collect()
    return frame.to_arrow_table() if nw.dependencies.is_duckdb_relation(frame) else frame


def _lazily(frame: Any, scored: Callable[[Any], Any]) -> Any:
    """Columns are looked at now, rows when the frame is collected."""
    schema = scored(frame.clear().collect()).schema
    return frame.map_batches(
        scored, predicate_pushdown=False, projection_pushdown=False, slice_pushdown=False, schema=schema
    )


def _related(frame: Any, scored: Callable[[Any], Any], connection: Any) -> Any:
    """A relation on the same connection, over rows that are scored now; columns are looked at first."""
    few = frame.limit(0)
    empty = scored(few.to_arrow_table())
    try:
        few.cross(connection.from_arrow(empty.select(empty.column_names[-1:])))
    except nw.dependencies.get_duckdb().InvalidInputException as error:
        raise TypeError("takes a relation with its own connection: score(relation, connection=...)") from error
    related = connection.from_arrow(scored(frame.to_arrow_table()))
    enums = [f"{_quoted(name)}::{kind} AS {_quoted(name)}" for name, kind in _enums(frame, empty).items()]
    return related.project(f"* REPLACE ({', '.join(enums)})") if enums else related


def _enums(frame: Any, empty: Any) -> dict[str, str]:
    """The types of the columns that are texts in Arrow and an ENUM in duckdb: those that were one, and those that came out."""
    were = {name: str(kind) for name, kind in zip(frame.columns, frame.types, strict=True) if kind.id == "enum"}
    made = {name: empty[name].combine_chunks() for name in empty.column_names if name not in frame.columns}
    return {name: kind for name, kind in were.items() if name in empty.column_names} | {
        name: f"ENUM({', '.join(map(_literal, column.dictionary.to_pylist()))})"
        for name, column in made.items()
        if pa.types.is_dictionary(column.type)
    }


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
