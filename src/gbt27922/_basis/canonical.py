"""A model as plain JSON data and as canonical JSON, and its digest."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from attrs import has

from gbt27922._basis.exact import exact_text
from gbt27922._basis.layouts import document_text, json_text
from gbt27922._basis.members import members


def plain(value: object) -> Any:
    """``value`` as JSON data: models as objects without the fields that have their default, numbers as exact text.

    >>> plain((Fraction(35, 12), True, 3))
    ['35/12', True, 3]
    """
    return _plain_of(type(value))(value)


def _plain_as(kind: type) -> Callable[[Any], Any]:
    """How values of a type become JSON data."""
    if issubclass(kind, Fraction):
        return exact_text
    if issubclass(kind, dt.date):
        return kind.isoformat
    if issubclass(kind, tuple):
        return lambda values: [plain(value) for value in values]
    if issubclass(kind, dict):
        return lambda found: {name: plain(value) for name, value in found.items()}
    return _object_of(kind) if has(kind) else lambda value: value


def _object_of(kind: type) -> Callable[[Any], dict[str, Any]]:
    twin, own = members(kind)
    if twin:
        return lambda model: plain(twin.of(model))

    def found(model: Any) -> dict[str, Any]:
        values = ((name, get(model), default, write) for name, get, default, write in own)
        return {
            name: plain(write(value) if write else value) for name, value, default, write in values if value != default
        }

    return found


_plain_of: Callable[[type], Callable[[Any], Any]] = cache(_plain_as)


def document(form: str, model: object) -> dict[str, Any]:
    """``model`` as a document of format ``form``."""
    return {"format": form, **plain(model)}


def canonical(data: object) -> bytes:
    """JSON data as canonical JSON: UTF-8, sorted keys, no spaces.

    >>> canonical({"b": "中", "a": [1, True]}).decode()
    '{"a":[1,true],"b":"中"}'
    """
    return json_text(data, "canonical").encode()


def digest(data: object) -> str:
    """The SHA-256 of canonical JSON, as 64 hexadecimal digits.

    >>> digest({})[:8]
    '44136fa3'
    """
    return hashlib.sha256(canonical(data)).hexdigest()


def document_digest(form: str, model: object) -> str:
    """The digest of a document."""
    return hashlib.sha256(document_text(form, model, "canonical").encode()).hexdigest()
