"""The columns that a format of file holds, and as what they are written: what is read back is what was there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from gbt27922.batch.tables.arrow import decoded, pa, pc, plain, plain_type
from gbt27922.errors import FrameError, Problem, refuse

_types = pa.types
_TEXTS = (_types.is_string, _types.is_large_string)
_SIMPLE = (_types.is_null, _types.is_boolean, _types.is_integer, _types.is_float32, _types.is_float64, *_TEXTS)
_TIMES = (_types.is_date, _types.is_time, _types.is_timestamp)
_BYTES = (_types.is_binary, _types.is_large_binary, _types.is_fixed_size_binary)
_PARQUET = (*_SIMPLE, *_TIMES, *_BYTES, _types.is_float16, _types.is_decimal, _types.is_duration)


# Arrow before 26 does not read back what it writes of lists of a fixed size, if one is null.
_NOT_PARQUET = (_types.is_union, _types.is_list_view, _types.is_large_list_view, _types.is_fixed_size_list)


def column_problems(suffix: str, schema: Any) -> Iterator[Problem]:
    """Columns that files of this ending cannot hold whatever their values are; a problem for each."""
    for name, times in Counter(schema.names).items():
        if times > 1:
            yield Problem(name, "repeated_key.times", {"times": times})
    for field in schema:
        if _written_type(suffix, field) is None:
            yield Problem(field.name, "wrong_type.unwritable", {"got": str(field.type), "suffix": suffix})


def written(suffix: str, table: Any) -> Any:
    """The table as files of this ending take it.

    Raises :class:`~gbt27922.errors.FrameError` with every column that has a value that they cannot hold.
    """
    schema = written_schema(suffix, table.schema)
    if not table.num_rows:
        return schema.empty_table()
    columns = [_written(suffix, column, kind) for column, kind in zip(table.columns, schema.types, strict=True)]
    names = [name for name, column in zip(schema.names, columns, strict=True) if column is None]
    refuse(FrameError, value_problems(suffix, names))
    return pa.table(columns, schema)


def written_schema(suffix: str, schema: Any) -> Any:
    """The types in which columns are written."""
    return pa.schema([field.with_type(_written_type(suffix, field)) for field in schema], schema.metadata)


def value_problems(suffix: str, names: list[str]) -> list[Problem]:
    """The problems of columns that have a value that files of this ending cannot hold."""
    return [Problem(name, "invalid_value.unwritable", {"suffix": suffix}) for name in names]


def _is(kind: Any, kinds: tuple[Callable[[Any], bool], ...]) -> bool:
    return any(is_kind(kind) for is_kind in kinds)


def _written_type(suffix: str, field: Any) -> Any:
    """The type that a column is written in; None if none holds it."""
    kind = plain_type(field.type)
    if _types.is_dictionary(kind):
        if _stays_dictionary(suffix, field.name, kind):
            return kind
        kind = kind.value_type
    if ".csv" in suffix:
        return _csv_type(kind)
    if "json" in suffix:
        return _json_type(kind)
    if suffix == ".xlsx":
        return _json_type(kind) if _is(kind, (*_SIMPLE, *_TIMES, _types.is_float16, _types.is_decimal)) else None
    return _parquet_type(kind) if suffix == ".parquet" else _arrow_type(kind)


def _stays_dictionary(suffix: str, name: str, kind: Any) -> bool:
    """An Arrow file has one dictionary for all parts, and text has none."""
    if suffix == ".parquet":
        return _is(kind.value_type, _TEXTS)
    return name == "grade" and suffix in {".arrow", ".feather"}


def _csv_type(kind: Any) -> Any:
    if _types.is_float16(kind):
        return pa.float32()
    return kind if _is(kind, (*_SIMPLE, *_TIMES, _types.is_decimal)) else None


def _json_type(kind: Any) -> Any:
    if _is(kind, (*_TIMES, _types.is_decimal)):
        return pa.string()
    if _types.is_float16(kind):
        return pa.float32()
    return kind if _is_json(kind) or _is(kind, _BYTES) else None


def _is_json(kind: Any) -> bool:
    if _is(kind, (_types.is_map, _types.is_union)) or (
        _types.is_struct(kind) and len({field.name for field in kind}) < kind.num_fields
    ):
        return False
    return all(map(_is_json, _inner(kind))) if _types.is_nested(kind) else _is(kind, _SIMPLE)


def _parquet_type(kind: Any) -> Any:
    if kind == pa.date64():
        return pa.date32()
    if _types.is_timestamp(kind) and kind.unit == "s":
        return pa.timestamp("ms", kind.tz)
    return kind if _is_parquet(kind) else None


def _is_parquet(kind: Any) -> bool:
    """Whether Parquet has the type itself, or one for all that it is made of."""
    if _types.is_nested(kind) or isinstance(kind, pa.BaseExtensionType):
        inner = _inner(kind)
        return bool(inner) and not _is(kind, _NOT_PARQUET) and all(map(_is_parquet, inner))
    return _is(kind, _PARQUET) and kind != pa.date64() and not (_types.is_timestamp(kind) and kind.unit == "s")


def _arrow_type(kind: Any) -> Any:
    refused = _types.is_dictionary(kind) or _types.is_union(kind)
    return None if refused or any(_arrow_type(one) is None for one in _inner(kind)) else kind


def _inner(kind: Any) -> list[Any]:
    """The types that a type is made of."""
    if isinstance(kind, pa.BaseExtensionType):
        return [kind.storage_type]
    if _types.is_map(kind):
        return [kind.key_type, kind.item_type]
    if _types.is_struct(kind) or _types.is_union(kind):
        return [kind.field(place).type for place in range(kind.num_fields)]
    return [kind.value_type] if _types.is_nested(kind) else []


def _written(suffix: str, column: Any, kind: Any) -> Any:
    """A column as it is written; None if it has a value that cannot be."""
    column = plain(column)
    if _types.is_dictionary(column.type):
        if _types.is_dictionary(kind):
            return pa.chunked_array([_without_null(piece) for piece in column.chunks], kind)
        column = decoded(column)
    if ".csv" in suffix and _is(kind, _TIMES):  # they are written as Arrow casts them
        return None if _cast(column, pa.string()) is None else column
    return column if column.type == kind else _cast(column, kind)


def _without_null(array: Any) -> Any:
    """Dictionary-encoded values with every null among the indices: Parquet has none in a dictionary."""
    words = array.dictionary
    if not words.null_count:
        return array
    indices = pc.if_else(words.is_valid().take(array.indices), array.indices, None)
    return pa.DictionaryArray.from_arrays(indices, words.fill_null(""), ordered=array.type.ordered)


def _cast(column: Any, kind: Any) -> Any:
    """The column in another type; None if it would not be the same when it is read back."""
    try:
        found = back = column.cast(kind)
        if _is(column.type, _TIMES) and kind == pa.string():
            found = back = pc.replace_substring_regex(found, r"\.0+(Z|[+-].*)?$", r"\1")  # whole seconds as such
        if _types.is_time(column.type):  # Arrow reads a time of day only after a day
            back = pc.binary_join_element_wise("1970-01-01", back, " ").cast(pa.timestamp(column.type.unit))
        return found if back.cast(column.type).equals(column) else None
    except pa.ArrowException:
        return None
