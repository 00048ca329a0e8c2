"""A column of every Arrow type, with the values that are hard to hold: null, the least, the greatest, the far away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from gbt27922.batch.tables.arrow import pa

_ENDS = [-(2**63) + 1, 2**63 - 1, None]
_INT, _TEXT = pa.int64(), pa.string()
_HARD_TEXTS = ["", None, 'a "b",\n\r c', "文\u2028\0\\", "0x10", "=1+1", " x ", "NaN"]


def _columns() -> dict[str, Any]:
    columns = [pa.nulls(2), pa.array([True, False, None])]
    for kind in (pa.int8(), pa.int16(), pa.int32(), _INT):
        most = 2 ** (kind.bit_width - 1)
        columns.append(pa.array([-most, most - 1, None], kind))
    columns += [pa.array([0, 2**kind.bit_width - 1, None], kind) for kind in (pa.uint8(), pa.uint16(), pa.uint32())]
    columns += [pa.array([0, 2**64 - 1, None], pa.uint64())]
    halves = pa.array(np.array([1.5, -0.1, 0], np.float16), mask=np.array([False, False, True]))
    columns += [halves, *(pa.array([1.5, -0.1, None], kind) for kind in (pa.float32(), pa.float64()))]
    columns += [pa.array([float("nan"), 1.0], pa.float64()), pa.array([float("-inf"), 1.0], pa.float32())]
    columns += [pa.array([Decimal("-1.50"), None], kind) for kind in _decimals()]
    columns += [pa.array([-1, 40_000_000, None], pa.int32()).cast(pa.date32())]
    columns += [pa.array([86_400_000, -(86_400_000**2), None], _INT).cast(pa.date64())]
    for unit, least in (("s", pa.int32()), ("ms", pa.int32()), ("us", _INT), ("ns", _INT)):
        columns.append(pa.array([0, 86_399, None], least).cast((pa.time32 if least != _INT else pa.time64)(unit)))
        for zone in (None, "UTC", "Asia/Shanghai", "+08:00", "No/Where")[: 5 if unit == "us" else 1]:
            kind = pa.timestamp(unit, zone)
            columns += [pa.array([0, 1_700_000_000, None], _INT).cast(kind), pa.array(_ENDS, _INT).cast(kind)]
        columns.append(pa.array(_ENDS, _INT).cast(pa.duration(unit)))
    columns.append(pa.array([(1, 2, 3), None], pa.month_day_nano_interval()))
    return _named([*columns, *_texts(), *_nested(), *_encoded(), *_extended()])


def _decimals() -> list[Any]:
    short = [pa.decimal32(5, 2), pa.decimal64(10, 2)] if hasattr(pa, "decimal32") else []
    return [*short, pa.decimal128(20, 2), pa.decimal256(60, 2)]


def _texts() -> list[Any]:
    texts = [pa.array(_HARD_TEXTS, kind) for kind in (_TEXT, pa.large_string(), pa.string_view())]
    kinds = (pa.binary(), pa.large_binary(), pa.binary_view(), pa.binary(2))
    return [*texts, *(pa.array([b"\xff\0", None], kind) for kind in kinds)]


def _nested() -> list[Any]:
    inner = (_INT, pa.float64(), _TEXT, pa.string_view(), pa.binary(), pa.date32(), pa.decimal128(5, 1))
    values = (1, float("inf"), "a", "a", b"\xff", 1, Decimal("1.5"))
    found = []
    for kind, value in zip(inner, values, strict=True):
        kinds = (pa.list_(kind), pa.large_list(kind), pa.list_(kind, 1), pa.list_view(kind), pa.large_list_view(kind))
        found += [pa.array([[value], None], one) for one in kinds]
        found.append(pa.array([{"a": value, "b": [value]}, None], pa.struct({"a": kind, "b": pa.list_(kind)})))
        found.append(pa.array([[("k", value)], None, []], pa.map_(_TEXT, kind)))
    twice = pa.StructArray.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"])
    unions = [
        pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array([1])]),
        pa.UnionArray.from_dense(pa.array([0], pa.int8()), pa.array([0], pa.int32()), [pa.array([1])]),
    ]
    more = [[{"a": [float("nan")]}], [{"a": None}], [{}, None], [[{"a": 1}, None]]]
    return [*found, twice, *unions, *map(pa.array, more), pa.array([[]], pa.list_(_INT, 0))]


def _encoded() -> list[Any]:
    words = pa.array(["a", "", None])
    at = pa.array([0, 2, 1, None], pa.int8())
    encoded = [pa.array([1, None, 1]).dictionary_encode(), pa.DictionaryArray.from_arrays(at, words)]
    values = (words.cast(pa.string_view()), pa.array([b"\xff", b"", b"b"]), pa.array([[1], [2], [3]]))
    encoded += [pa.DictionaryArray.from_arrays(at, one) for one in values]
    encoded += [pa.DictionaryArray.from_arrays(at, pa.array([1, 2, 3], pa.int32()).cast(pa.date32()), ordered=True)]
    encoded += [pa.RunEndEncodedArray.from_arrays([2, 3, 5], one) for one in (words, *values)]
    encoded += [pa.RunEndEncodedArray.from_arrays([2, 3, 5], words).slice(1, 3)]
    return [*encoded, pa.array([["a"], None], pa.list_(pa.dictionary(pa.int32(), _TEXT)))]


def _extended() -> list[Any]:
    made = {"uuid": pa.array([b"0" * 16]), "json_": pa.array(["1"]), "bool8": pa.array([1], pa.int8())}
    made["uuid"] = made["uuid"].cast(pa.binary(16))
    return [pa.ExtensionArray.from_storage(getattr(pa, name)(), one) for name, one in made.items() if hasattr(pa, name)]


def _named(columns: list[Any]) -> dict[str, Any]:
    return {f"{place} {column.type}": column for place, column in enumerate(columns)}


COLUMNS = _columns()
