"""Spark: the same exact scores for a DataFrame of a cluster, worked out by its workers.

No session is made here, and nothing runs until Spark is asked for rows.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gbt27922 import schemes, to_json
from gbt27922._basis.exact import for_message
from gbt27922._basis.plain_names import Names
from gbt27922.batch.cluster.packed_record import packed_problems
from gbt27922.batch.cluster.worker import Job, scored
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.tables import column_names
from gbt27922.batch.tables.column_names import ENDS, EXACT
from gbt27922.batch.tables.outcome import added
from gbt27922.errors import FrameError, Problem, refuse
from gbt27922.models import Scheme

try:
    from pyspark.sql import DataFrame
    from pyspark.sql import types as kinds
except ModuleNotFoundError as missing:
    raise ModuleNotFoundError(
        "gbt27922.batch.spark needs an extra: pip install 'gbt27922[spark]'", name=missing.name
    ) from missing

__all__ = ["score"]

#: Variables that say that Spark runs elsewhere, or runs already: then no Java is needed here.
_ELSEWHERE = ("SPARK_REMOTE", "SPARK_CONNECT_MODE_ENABLED", "PYSPARK_GATEWAY_PORT")


def score(
    df: DataFrame,
    scheme: Scheme | str | None = None,
    *,
    exact: bool = False,
    range: bool = False,
    names: Names = "dotted",
    packed: str | None = None,
) -> DataFrame:
    """Score every row of a Spark DataFrame, exactly, when Spark is asked for the rows.

    A row is an assessment: counts in wide columns as for ``gbt27922.batch.score``, or in one binary column of
    packed records (:func:`gbt27922.batch.pack`), named ``packed``. Other columns pass through, unchanged and first;
    the counts do not, because every column that does crosses to Python and back. What is added is what
    ``gbt27922.batch.score`` adds, with the grade as a string; ``range`` and ``names`` are as there.

    Raises :class:`~gbt27922.errors.FrameError` if columns are missing or do not hold counts. A row with a problem has
    nulls, and says in ``problem`` what it is.

    ``scored = spark.score(sessions.read.parquet("assessments.parquet"), "GB/T 27922-2011")``
    """
    if not isinstance(df, DataFrame):
        raise TypeError(f"takes a PySpark DataFrame, not {for_message(df)}")
    scheme = schemes.chosen(scheme)
    weights, fields = Weights.of(scheme, names), list(df.schema.fields)
    ours = added(weights, exact=exact, range=range)
    wanted = (packed,) if packed is not None else (*column_names.of_leaves(weights), *column_names.optional_of(weights))
    kept = [field for field in fields if field.name not in wanted]
    if packed is None:
        refuse(FrameError, column_names.names_problems([field.name for field in fields], weights))
    problems = _wide_problems(weights, fields) if packed is None else _packed_problems(packed, fields, weights)
    refuse(FrameError, [*problems, *_name_clashes(kept, ours)])
    job = Job(
        scheme=to_json(scheme, indent=None),
        kept=tuple(field.name for field in kept),
        counts=tuple(field.name for field in fields if field.name in wanted),
        packed=packed is not None,
        exact=exact,
        range=range,
        names=names,
    )
    narrow = df.selectExpr(*_renamed((*job.kept, *job.counts)))
    with warnings.catch_warnings():  # it is about frames of pandas, and none is made
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        return narrow.mapInArrow(partial(scored, job), kinds.StructType([*kept, *map(_field, ours)]))


def _renamed(columns: tuple[str, ...]) -> Iterator[str]:
    """Columns under plain names: Spark sends no column to Python that has a dot in its name."""
    return (f"`{name.replace('`', '``')}` AS _{place}" for place, name in enumerate(columns))


def _wide_problems(weights: Weights, fields: list[Any]) -> Iterator[Problem]:
    """Columns of counts that are missing, unknown, or hold the wrong kind of values."""
    found, wanted, optional = (
        [field.name for field in fields],
        column_names.of_leaves(weights),
        column_names.optional_of(weights),
    )
    yield from (*column_names.presence_problems(found, wanted, optional), *column_names.unknown_counts(found, weights))
    for field in fields:
        is_value = field.name.startswith(f"{column_names.VALUE}_")
        held: tuple[Any, ...] = (kinds.NumericType, kinds.NullType, *([kinds.StringType] if is_value else []))
        if field.name in {*wanted, *optional} and not isinstance(field.dataType, held):
            code = "wrong_type.values" if is_value else "wrong_type.counts"
            yield Problem(field.name, code, {"got": field.dataType.simpleString()})


def _packed_problems(packed: str, fields: list[Any], weights: Weights) -> Iterator[Problem]:
    """A column of records that is missing, or holds the wrong kind of values."""
    yield from packed_problems(weights)
    yield from column_names.presence_problems([field.name for field in fields], (packed,), ())
    for field in fields:
        if field.name == packed and not isinstance(field.dataType, kinds.BinaryType):
            yield Problem(packed, "wrong_type.packed", {"got": field.dataType.simpleString()})


def _name_clashes(kept: list[Any], ours: tuple[str, ...]) -> Iterator[Problem]:
    """Columns that would be there twice; to Spark, upper and lower case are the same."""
    alike = {field.name.lower() for field in kept}
    return column_names.name_clashes([name for name in ours if name.lower() in alike], ours)


# The columns that are added as text. Indicators have columns of numbers, whatever their ids end in.
_TEXTS = {"grade", "problem", EXACT, *(f"{end}_{kind}" for end in ENDS for kind in ("exact", "grade"))}


def _field(name: str) -> Any:
    """A column that is added; all may be null."""
    if name == "provisional":
        return kinds.StructField(name, kinds.BooleanType())
    text = name in _TEXTS
    return kinds.StructField(name, kinds.StringType() if text else kinds.DoubleType())


def _look_for_java() -> None:
    """Warn if a session started here would find no Java: Spark's own message is a page of Java's."""
    home = os.environ.get("JAVA_HOME")
    there = shutil.which("java", path=str(Path(home, "bin")) if home else os.environ.get("PATH"))
    # A client of Spark Connect comes without Spark's own programs.
    elsewhere = any(os.environ.get(name) for name in _ELSEWHERE) or find_spec("pyspark.jars") is None
    if not there and not elsewhere:
        said = "Spark runs on Java, and there is none here: install Java 17 or later, and set JAVA_HOME or PATH to it"
        warnings.warn(said, RuntimeWarning, stacklevel=2)


_look_for_java()
