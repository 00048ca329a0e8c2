"""Tables in files: read in parts, and written part by part, in the format that the name of the file ends in."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen

from gbt27922._basis.foreign_text import quoted
from gbt27922.batch.files.broken_file import BrokenError, broken, why
from gbt27922.batch.files.csv_table import Placeholder, csv_parts
from gbt27922.batch.files.json_rows import JsonRows
from gbt27922.batch.files.parts import Part
from gbt27922.batch.files.safe_cells import as_it_was, made_safe
from gbt27922.batch.files.sound_views import has_sound_views
from gbt27922.batch.files.written_columns import column_problems, written
from gbt27922.batch.files.xlsx_table import XLSX, XlsxWriter, xlsx_parts
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.carried import carried_by, carrying
from gbt27922.errors import DocumentError, FrameError, ModelError, Problem, Value, refuse

#: How many rows are in memory at a time, and about how many bytes of CSV.
ROWS = 1 << 17
BLOCK = 1 << 22
#: How many bytes of Parquet or Arrow are in memory at a time, once they are unpacked.
BYTES = 1 << 27
# An Arrow file begins with "ARROW1" and two bytes; then come its messages.
_MAGIC = 8
_SUFFIXES = (".parquet", ".csv", ".csv.gz", ".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".arrow", ".feather", XLSX)


@frozen
class Format:
    """The format of a file, by what its name ends in."""

    suffix: str

    @classmethod
    def of(cls, path: Path, field: str) -> Format:
        """The format of ``path``; a folder that is read is one of Parquet.

        Raises :class:`~gbt27922.errors.ModelError` with the path of ``field`` if there is none.
        """
        if field != "target" and path.is_dir():
            return cls(".parquet")
        for suffix in _SUFFIXES:
            if path.name.lower().endswith(suffix):
                return cls(suffix)
        values: dict[str, Value] = {"endings": _SUFFIXES, "got": quoted(str(path))}
        raise ModelError((Problem(f"$.{field}", "invalid_value.ending", values),))

    @property
    def holds_documents(self) -> bool:
        """Whether its lines are assessment documents."""
        return "json" in self.suffix

    @property
    def has_lines(self) -> bool:
        """Whether a place in it is a line; else it is the number of a row."""
        return self.holds_documents or ".csv" in self.suffix

    @property
    def has_metadata(self) -> bool:
        """Whether it has a place for what a table says of itself."""
        return not self.has_lines and self.suffix != XLSX

    @property
    def compression(self) -> str | None:
        """How its bytes are packed."""
        return "gzip" if self.suffix.endswith(".gz") else None


def parts_of(
    path: Path,
    form: Format,
    counts: Mapping[str, Placeholder],
    only: Collection[str] | None = None,
    *,
    restore: bool = False,
) -> Iterator[Part]:
    """The rows of a table, as many as memory should hold at a time; at least one part, even if empty.

    ``only`` are the columns that are looked at: of CSV no others are read.
    ``restore`` takes away the marks that made the cells of a CSV file safe for spreadsheets.

    Raises ``OSError``, and :class:`~gbt27922.DocumentError` if the file is not what its name says.
    """
    try:
        if form.suffix == XLSX:
            yield from xlsx_parts(path, counts, ROWS, only)
        elif form.has_lines:
            yield from map(_restored if restore else _same, csv_parts(path, counts, BLOCK, only))
        else:
            yield from _placed(_parquets(path) if form.suffix == ".parquet" else _arrow(path))
    except OSError as error:
        if error.errno is not None:
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise broken(form.suffix, error) from None
    except (pa.ArrowException, UnicodeDecodeError, BrokenError) as error:
        raise broken(form.suffix, error) from None


def _same(part: Part) -> Part:
    return part


def _restored(part: Part) -> Part:
    placeholders = None if part.placeholders is None else as_it_was(part.placeholders)
    return evolve(part, table=as_it_was(part.table), placeholders=placeholders)


def _placed(tables: Iterator[tuple[Any, float]]) -> Iterator[Part]:
    """The parts, with the numbers of their rows, before a value of them is used."""
    row = 1
    for table, share in tables:
        # What a file says of its own bytes may be false, and nothing that follows looks again: offsets that fall or
        # point beyond the data, indices beyond a dictionary.
        table.validate(full=True)
        if not has_sound_views(table):
            raise BrokenError(why="view")
        yield Part(table, np.arange(row, row + table.num_rows), share)
        row += table.num_rows


def _parquets(path: Path) -> Iterator[tuple[Any, float]]:
    """A file of Parquet, or a folder of such files, in the order of their names, as one table."""
    if not path.is_dir():
        yield from _parquet(path)
        return
    files = _files_in(path)
    schema = _schema_of(files)
    for place, file in enumerate(files):
        with _named(file):
            for table, share in _parquet(file):
                _check_columns(table, schema, files[0].name)
                yield table.replace_schema_metadata(schema.metadata), (place + share) / len(files)


def _schema_of(files: list[Path]) -> Any:
    """That of the first file; where they carry different provenance, with that of all."""
    tables = []
    for file in files:
        with _named(file), closing(_parquet(file)) as parts:
            tables.append(next(parts)[0])
    alike = len({tuple(carried_by(table)) for table in tables}) == 1
    return (tables[0] if alike else carrying(tables[0], "folder", None, *tables)).schema


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """What is wrong is told with the name of the file, one of several."""
    try:
        yield
    except (pa.ArrowException, BrokenError) as error:
        raise BrokenError(**why(error), file=file.name) from None


def _check_columns(table: Any, schema: Any, first: str) -> None:
    if table.schema != schema:
        raise BrokenError(why="columns", first=first)


def _files_in(folder: Path) -> list[Path]:
    """The files of a folder of Parquet; what programs write there besides begins with a point or an underscore."""
    found = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "_")))
    others = [path.name for path in found if path.is_dir() or not path.name.lower().endswith(".parquet")]
    if others or not found:
        other = {"other": quoted(others[0])} if others else {}
        raise DocumentError((Problem("$", "broken_file.other_file" if others else "broken_file.empty_folder", other),))
    return found


def _parquet(path: Path) -> Generator[tuple[Any, float], None, None]:
    with path.open("rb") as raw, import_module("pyarrow.parquet").ParquetFile(raw, pre_buffer=False) as file:
        yield file.schema_arrow.empty_table(), 0.0
        seen, promised = 0, _promised(file.metadata)
        for batch in file.iter_batches(_rows_at_once(file)):
            seen += batch.num_rows
            yield pa.Table.from_batches([batch]), min(1.0, seen / max(1, promised))
        if seen != promised:
            raise BrokenError(why="rows", promised=promised, seen=seen)


def _rows_at_once(file: Any) -> int:
    """So many rows that they take no more than ``BYTES``, as far as the sizes and the first texts of the file tell.

    Refuses a text that is longer by itself, by the name of its column.
    """
    columns = [file.schema.column(place) for place in range(len(file.schema))]
    texts = [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]
    rows = ROWS
    for place in range(file.num_row_groups):
        group = file.metadata.row_group(place)
        width = 8 * len(columns) + group.total_byte_size // max(1, group.num_rows)
        for first in file.iter_batches(1, row_groups=[place], columns=texts) if texts else ():
            refuse(FrameError, _too_long(first))
            width += first.nbytes
            break
        rows = min(rows, BYTES // width)
    return max(1, rows)


def _too_long(row: Any) -> Iterator[Problem]:
    for name, column in zip(row.schema.names, row.columns, strict=True):
        if column.nbytes > BYTES:
            yield Problem(name, "too_long.value", {"most": BYTES})


def _promised(metadata: Any) -> int:
    """How many rows the footer of a file of Parquet promises: the most that any part of it says."""
    groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
    promised: int = max(metadata.num_rows, sum(group.num_rows for group in groups))
    return promised


def _arrow(path: Path) -> Iterator[tuple[Any, float]]:
    path.open("rb").close()  # a file that cannot be opened is reported as everywhere
    with pa.memory_map(os.fsencode(path)) as mapped, import_module("pyarrow.ipc").open_file(mapped) as file:
        yield file.schema.empty_table(), 0.0
        if (written := _written_batches(mapped)) > file.num_record_batches:
            raise BrokenError(why="parts", promised=file.num_record_batches, seen=written)
        for index in range(file.num_record_batches):
            batch = file.get_batch(index)
            rows = max(1, min(ROWS, BYTES * batch.num_rows // max(1, batch.get_total_buffer_size())))
            for start in range(0, batch.num_rows, rows):
                part = batch.slice(start, rows)
                share = (index + (start + part.num_rows) / batch.num_rows) / file.num_record_batches
                yield pa.Table.from_batches([part]), share


def _written_batches(mapped: Any) -> int:
    """How many parts stand in an Arrow file, whatever its footer says; nothing of them is copied."""
    mapped.seek(_MAGIC)
    messages = import_module("pyarrow.ipc").MessageReader.open_stream(mapped)
    found = 0
    with suppress(pa.ArrowException, OSError, StopIteration):  # where the messages end, the footer begins
        while True:
            found += messages.read_next_message().type == "record batch"
    return found


@contextmanager
def writing(path: Path, form: Format, schema: Any, *, safe: bool = False) -> Iterator[Callable[[Any], None]]:
    """A function that writes tables of a schema to a file of this format, one after the other.

    ``safe`` leaves no formula for a spreadsheet in a CSV file.

    Raises ``OSError``, and :class:`~gbt27922.errors.FrameError` for columns that the format cannot hold.
    """
    refuse(FrameError, column_problems(form.suffix, schema))

    def held(table: Any) -> Any:
        found = written(form.suffix, table)
        return made_safe(found) if safe and ".csv" in form.suffix else found

    with ExitStack() as files:
        # Arrow takes bytes for a name that is not UTF-8.
        stream = files.enter_context(path.open("wb") if form.suffix == XLSX else pa.OSFile(os.fsencode(path), "w"))
        if form.compression:
            stream = files.enter_context(pa.CompressedOutputStream(stream, form.compression))
        writer = _writer(form, stream, held(schema.empty_table()).schema)
        with writer:
            yield lambda table: writer.write(held(table))


def _writer(form: Format, stream: Any, schema: Any) -> Any:
    if form.holds_documents:
        return JsonRows(stream, form.suffix)
    if form.suffix == XLSX:
        return XlsxWriter(stream, schema.names)
    if form.suffix == ".parquet":
        return import_module("pyarrow.parquet").ParquetWriter(stream, schema)
    if form.has_lines:
        return import_module("pyarrow.csv").CSVWriter(stream, schema)
    return import_module("pyarrow.ipc").new_file(stream, schema)
