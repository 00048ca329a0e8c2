"""The provenance of a table, or of a file or a folder that holds one."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

import narwhals as nw

from gbt27922.batch.files.table_files import Format, parts_of
from gbt27922.batch.origin.provenance import Provenance, read
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.carried import carried_by
from gbt27922.batch.tables.libraries import front_of


def provenance(table: Any) -> Provenance | None:
    """What the rows of a table were made from; None if it carries no provenance that this version reads.

    ``table`` is a table, a record batch or a reader of record batches of pyarrow, a frame of pandas, or the path of a
    ``.parquet``, ``.arrow`` or ``.feather`` file, or of a folder of ``.parquet`` files. Frames of other libraries, CSV files,
    workbooks and JSON Lines carry none. Raises ``OSError``, and :class:`~gbt27922.DocumentError` if a file is not what its
    name says; :class:`~gbt27922.errors.ModelError` if its name says nothing; ``TypeError`` for what is no table.

    >>> from gbt27922.batch import Population, provenance, simulate
    >>> made = provenance(simulate(Population(rates="0.1"), 4, seed="2026")).simulation
    >>> simulate(made.population, made.rows, seed=made.seed)["assessment"].to_pylist()
    [0, 1, 2, 3]
    """
    return next((read(text) for text in carried_by(_told_by(table))), None)


def _told_by(table: Any) -> Any:
    """A table with what it says of itself, whatever its rows."""
    if isinstance(table, str | PathLike):
        return _empty(Path(table))
    if isinstance(table, pa.RecordBatchReader):
        return table.schema.empty_table()
    native = nw.to_native(table, pass_through=True)
    if not (nw.dependencies.is_into_dataframe(native) or _is_lazy(native)):
        front_of(native)  # it knows what narwhals does not, and says what is no table
    return native


def _is_lazy(native: Any) -> bool:
    return isinstance(nw.from_native(native, pass_through=True), nw.LazyFrame)


def _empty(path: Path) -> Any:
    """The table of a file without its rows; None where the format has no place for provenance."""
    form = Format.of(path, "table")
    if form.has_metadata:
        return next(parts_of(path, form, {})).table
    path.stat()  # a file that is not there does not say that it has none
    return None
