"""The admissible readings of the shipped schemes where the public record is ambiguous: data with sources."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds, member_path, wrong_type
from gbt27922._basis.exact import exact_if_possible, whole_if_possible
from gbt27922._basis.rules import any_text, as_tuple, instance_of, number, optional, some_text, tuple_of
from gbt27922.errors import Problem
from gbt27922.formats.reader import parse
from gbt27922.models.indicators import Source

#: A value of a scheme field that can be read in several ways.
Value = str | int | Fraction | None

#: For each field that can be read in several ways, by its dotted name, the value that it has.
Options = tuple[tuple[str, Value], ...]


def _a_value(value: Any) -> tuple[Problem, ...]:
    if isinstance(value, str):
        return any_text(value)
    if type(value) in {int, Fraction}:
        return number(exact_if_possible(value))
    return () if value is None else wrong_type("option", value)


def _as_value(value: Any) -> Any:
    """Text that is an exact number as that number, and a whole number as an integer."""
    if isinstance(value, str):
        return exact_if_possible(value)
    return value if isinstance(value, Fraction) else whole_if_possible(value)


def as_options(value: Any) -> Any:
    """A mapping or pairs as pairs, in order; anything else unchanged."""
    pairs = value.items() if isinstance(value, Mapping) else value
    try:
        return tuple((name, _as_value(one)) for name, one in pairs)
    except Exception:  # noqa: BLE001  # no pairs, or made by others to raise anything
        return value


def some_options(pairs: object) -> tuple[Problem, ...]:
    """Pairs of a name and a value."""
    if not isinstance(pairs, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        return wrong_type("options", pairs)
    return tuple(p.under(member_path(name)) for name, value in pairs for p in (*any_text(name), *_a_value(value)))


@frozen
class AdmissibleValue(Checked):
    """An admissible value of a scheme field, and its source; without a source it is the value of the scheme itself."""

    value: Value = field(converter=_as_value, metadata=holds(_a_value, null=True))
    source: Source | None = field(default=None, metadata=holds(optional(instance_of(Source))))


@frozen
class _Ambiguity(Checked):
    name: str = field(metadata=holds(some_text))
    values: tuple[AdmissibleValue, ...] = field(converter=as_tuple, metadata=holds(tuple_of(AdmissibleValue)))


@frozen
class _Record(Checked):
    """The fields of one scheme that the public record leaves open."""

    scheme: str = field(metadata=holds(some_text))
    fields: tuple[_Ambiguity, ...] = field(converter=as_tuple, metadata=holds(tuple_of(_Ambiguity)))


def ambiguous(id: str) -> dict[str, tuple[AdmissibleValue, ...]]:
    """The scheme fields that can be read in several ways, with their admissible values."""
    return {one.name: one.values for record in _records() if record.scheme == id for one in record.fields}


def every_ambiguous() -> tuple[str, ...]:
    """The fields that can be read in several ways, of all schemes, in the order of the records."""
    return tuple(dict.fromkeys(one.name for record in _records() for one in record.fields))


@cache
def _records() -> tuple[_Record, ...]:
    folder = files("gbt27922") / "data" / "readings"
    return tuple(parse(file.read_bytes(), None, _Record) for file in sorted(folder.iterdir(), key=str))
