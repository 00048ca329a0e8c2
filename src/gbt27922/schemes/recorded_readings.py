"""Which readings of an ambiguous record are admissible, for the schemes that are shipped: data with sources."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds, wrong_type
from gbt27922._basis.exact import leniently
from gbt27922._basis.rules import a, any_text, as_tuple, many, optional, some_text
from gbt27922.errors import Problem
from gbt27922.formats.reader import parse
from gbt27922.models.indicators import Source

#: What a field of a scheme that can be read in several ways may hold.
Value = str | int | Fraction | None

#: For each field that can be read in several ways, by its dotted name, the value that it has.
Options = tuple[tuple[str, Value], ...]


def _a_value(value: object) -> tuple[Problem, ...]:
    if isinstance(value, str):
        return any_text(value)
    fits = value is None or type(value) in {int, Fraction}
    return () if fits else wrong_type("a text, an integer, an exact number or null", value)


def _as_value(value: Any) -> Any:
    """A text that is an exact number as that number."""
    return leniently(value) if isinstance(value, str) else value


def as_options(value: Any) -> Any:
    """A mapping or pairs as pairs in their order; anything else as it came."""
    pairs = value.items() if isinstance(value, Mapping) else value
    try:
        return tuple((name, _as_value(one)) for name, one in pairs)
    except (TypeError, ValueError):
        return value


def some_options(pairs: object) -> tuple[Problem, ...]:
    """Pairs of a name and a value."""
    if not isinstance(pairs, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        return wrong_type("an object of values", pairs)
    return tuple(p.under(f"$.{name}") for name, value in pairs for p in (*any_text(name), *_a_value(value)))


@frozen
class AdmissibleValue(Checked):
    """A value that a field of a scheme may have, and where that is from; no source where only the scheme says so."""

    value: Value = field(converter=_as_value, metadata=holds(_a_value, null=True))
    source: Source | None = field(default=None, metadata=holds(optional(a(Source))))


@frozen
class _Ambiguity(Checked):
    name: str = field(metadata=holds(some_text))
    values: tuple[AdmissibleValue, ...] = field(converter=as_tuple, metadata=holds(many(AdmissibleValue)))


@frozen
class _Record(Checked):
    """What the public record of one scheme leaves open."""

    scheme: str = field(metadata=holds(some_text))
    fields: tuple[_Ambiguity, ...] = field(converter=as_tuple, metadata=holds(many(_Ambiguity)))


def ambiguous(id: str) -> dict[str, tuple[AdmissibleValue, ...]]:
    """The fields of a scheme that can be read in several ways, with their admissible values."""
    return {one.name: one.values for record in _records() if record.scheme == id for one in record.fields}


@cache
def _records() -> tuple[_Record, ...]:
    folder = files("gbt27922") / "data" / "readings"
    return tuple(parse(file.read_bytes(), None, _Record) for file in sorted(folder.iterdir(), key=str))
