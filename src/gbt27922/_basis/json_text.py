"""JSON text to plain data: exact numbers, no repeated key lost, and what is no JSON refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeGuard

from gbt27922._basis.checked import member, wrong_type
from gbt27922.errors import DocumentError, Problem

#: A document: JSON text, its UTF-8 bytes, or the object that a JSON reader made of it.
Document = str | bytes | Mapping[str, Any]


class RefusedError(Exception):
    """What is wrong with a value; whoever looks into the value notes on it where it stood."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems


# An object of a JSON text, as the pairs of its members: no repeated one is lost, and equal ones hash alike.
Pairs = tuple[tuple[str, Any], ...]


def _decimal(digits: str) -> Decimal:
    """A number with a point or an exponent; NaN, which every rule refuses, where the exponent is beyond all bounds."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Decimal("NaN")


_DECODER = json.JSONDecoder(object_pairs_hook=tuple, parse_float=_decimal)


def loaded(source: object) -> dict[str, Any]:
    """The object that ``source`` holds, ours to change."""
    match source:
        case str():
            return members_of(loaded_value(source))
        case bytes() | bytearray():
            return members_of(loaded_value(_decoded(source)))
        case Mapping():
            return dict(source)
    raise RefusedError(*wrong_type("JSON text, bytes or an object", source))


def _decoded(source: bytes | bytearray) -> str:
    try:
        return source.decode()
    except UnicodeDecodeError as error:
        reason = f"must be UTF-8, but byte {error.start} is not; save the file as UTF-8"
        raise DocumentError((Problem("$", reason, "not_utf8"),)) from None


def loaded_value(text: str) -> Any:
    """What a JSON text holds; its objects as pairs."""
    try:
        return _DECODER.decode(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        reason = f"must be JSON, but line {error.lineno} column {error.colno} is not: {error.msg}"
        raise DocumentError((Problem("$", reason, "not_json"),)) from None
    except ValueError:  # an integer with more digits than Python converts
        raise DocumentError((Problem("$", "must be JSON with numbers of fewer digits", "not_json"),)) from None


def is_object(value: object) -> TypeGuard[Pairs]:
    """Whether ``value`` is an object of a JSON text."""
    return isinstance(value, tuple) and all(type(pair) is tuple and len(pair) == 2 for pair in value)


def members_of(value: object) -> dict[str, Any]:
    """The members of an object by name, none of them repeated."""
    if type(value) is dict:
        return value
    if is_object(value):
        return _unrepeated(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise RefusedError(*wrong_type("an object", value))


def with_objects(value: Any, path: str = "$") -> Any:
    """``value`` with its objects as dicts, whatever they were, to be compared."""
    if isinstance(value, list):
        return [with_objects(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if not (is_object(value) or isinstance(value, Mapping)):
        return value
    try:
        members = members_of(value)
    except RefusedError as error:
        raise RefusedError(*(problem.under(path) for problem in error.problems)) from None
    return {name: with_objects(item, f"{path}.{name}") for name, item in members.items()}


def _unrepeated(pairs: Pairs) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        repeated = (name for name in counted if counted[name] > 1)
        raise RefusedError(*(Problem(member(name), "must be given only once", "repeated_key") for name in repeated))
    return members
