"""Which readings of an ambiguous record are admissible: data with sources, and the schemes that have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from operator import attrgetter
from typing import Any

from attrs import evolve, field, frozen

from gbt27922._documents import parse
from gbt27922._fields import Checked, a, as_tuple, holds, many, optional, some_text, wrong_type
from gbt27922._indicators import Source
from gbt27922._scheme import Scheme
from gbt27922.errors import Problem

READINGS_FORMAT = "gbt27922.readings/1"
#: What a field of a scheme that can be read in several ways may hold.
Value = str | int | Fraction | None
#: For each field that can be read in several ways, by its dotted name, the value that it has.
Options = tuple[tuple[str, Value], ...]


def _a_value(value: object) -> tuple[Problem, ...]:
    fits = value is None or type(value) in {str, int, Fraction}
    return () if fits else wrong_type("a text, an integer, an exact number or null", value)


@frozen
class AdmissibleValue(Checked):
    """A value that a field of a scheme may have, and where that is from; no source where only the scheme says so."""

    value: Value = field(metadata=holds(_a_value, null=True))
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


@lru_cache(maxsize=16)
def variants(scheme: Scheme) -> tuple[tuple[Options, Scheme], ...]:
    """Every combination of admissible values, with the scheme that has them: the scheme itself first."""
    return tuple(_combined(scheme))


def _combined(scheme: Scheme) -> Iterator[tuple[Options, Scheme]]:
    fields, choices = ambiguous(scheme.id), []
    for name, values in fields.items():
        own = attrgetter(name)(scheme)
        choices.append([own, *(one.value for one in values if one.value != own)])
    for chosen in product(*choices):
        variant = _read_as(scheme, dict(zip(fields, chosen, strict=True)))
        yield tuple((name, attrgetter(name)(variant)) for name in fields), variant


def _read_as(scheme: Scheme, options: Mapping[str, Value]) -> Scheme:
    """``scheme`` with other values of some of its fields, by their dotted names."""
    changes: dict[str, dict[str, Any]] = {}
    for name, value in options.items():
        owner, _, member = name.rpartition(".")
        changes.setdefault(owner, {})[member] = value
    own = changes.pop("", {})
    return evolve(scheme, **own, **{owner: evolve(getattr(scheme, owner), **new) for owner, new in changes.items()})


def ambiguous(id: str) -> dict[str, tuple[AdmissibleValue, ...]]:
    """The fields of a scheme that can be read in several ways, with their admissible values."""
    return {one.name: one.values for record in _records() if record.scheme == id for one in record.fields}


@cache
def _records() -> tuple[_Record, ...]:
    folder = files("gbt27922") / "data" / "readings"
    return tuple(parse(file.read_bytes(), None, _Record) for file in sorted(folder.iterdir(), key=str))
