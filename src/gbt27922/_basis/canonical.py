"""A model as plain JSON data and as canonical JSON, and its digest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from operator import attrgetter
from typing import Any

from attrs import NOTHING, has

from gbt27922._basis.checked import WRITE, document_fields, document_name
from gbt27922._basis.exact import exact_text


def plain(value: object) -> Any:
    """``value`` as JSON data: models as objects without the fields that have their default, numbers as exact text.

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
        case dict():
            return {name: plain(item) for name, item in value.items()}
    return dict(_members(value)) if has(type(value)) else value


def _members(model: Any) -> Iterator[tuple[str, object]]:
    twin, parts = _written_parts(type(model))
    if twin:
        yield from _members(twin.of(model))
    for key, get, default, write in parts:
        value = get(model)
        if value != default:
            yield key, plain(write(value) if write else value)


# A member of a document: its name, how to get it from the model, its default, and how to convert it, if at all.
_Part = tuple[str, Callable[[Any], object], object, Callable[[Any], object] | None]


def _written(model: Any) -> tuple[Any, list[_Part]]:
    if twin := getattr(model, "_DOCUMENT", None):
        return twin, []
    derived, tag = getattr(model, "_DERIVED", {}), getattr(model, "_TAG", None)
    own: list[_Part] = [
        (document_name(item.name), attrgetter(item.name), item.default, item.metadata.get(WRITE))
        for item in document_fields(model)
        if document_name(item.name) not in derived
    ]
    tagged: list[_Part] = [(tag[0], lambda _: tag[1], NOTHING, None)] if tag else []
    return None, [*tagged, *own, *((key, derive, NOTHING, None) for key, derive in derived.items())]


#: The model that stands for a model in a document, if another one does; and the members of the document, in order.
_written_parts: Callable[[type], tuple[Any, list[_Part]]] = cache(_written)


def document(form: str, model: object) -> dict[str, Any]:
    """``model`` as a document of format ``form``."""
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
