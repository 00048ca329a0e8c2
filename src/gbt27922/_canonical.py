"""A model as plain JSON data, as canonical JSON, and the digest that names it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any, Protocol, runtime_checkable

from attrs import fields, has

from gbt27922._exact import exact_text
from gbt27922._fields import WRITE, written


def plain(value: object) -> Any:
    """``value`` as JSON data: models as objects without the fields left at their default, numbers as exact text.

    >>> plain((Fraction(35, 12), True, 3))
    ['35/12', True, 3]
    """
    match value:
        case Fraction():
            return exact_text(value)
        case dt.date():
            return value.isoformat()
        case tuple():
            return [plain(item) for item in value]
    return dict(_members(value)) if has(type(value)) else value


def _members(model: object) -> Iterator[tuple[str, object]]:
    for name, key, default, write in _written_fields(type(model)):
        value = getattr(model, name)
        if value != default:
            yield key, plain(write(value) if write else value)


def _written(model: type) -> list[tuple[str, str, Any, Callable[[Any], object] | None]]:
    return [
        (field.name, written(field.name), field.default, field.metadata.get(WRITE))
        for field in fields(model)
        if field.init
    ]


#: The fields of a model that are written: name, key, default, and how a value is written if not as it stands.
_written_fields: Callable[[type], list[tuple[str, str, Any, Callable[[Any], object] | None]]] = cache(_written)


@runtime_checkable
class LaidOut(Protocol):
    """A result that lays itself out as its document."""

    def document(self) -> dict[str, Any]:
        """The document as JSON data."""
        ...


def document(form: str, model: object) -> dict[str, Any]:
    """``model`` as the document of format ``form``."""
    return {"format": form, **plain(model)}


def canonical(data: object) -> bytes:
    """JSON data as canonical JSON: UTF-8, sorted keys, no spaces.

    >>> canonical({"b": "中", "a": [1, True]}).decode()
    '{"a":[1,true],"b":"中"}'
    """
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: object) -> str:
    """The SHA-256 of canonical JSON, as 64 hexadecimal digits.

    >>> digest({})[:8]
    '44136fa3'
    """
    return hashlib.sha256(canonical(data)).hexdigest()
