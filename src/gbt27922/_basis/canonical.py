"""A model as plain JSON data, as canonical JSON, and the digest that names it."""

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

from gbt27922._basis.checked import WRITE, in_document, written
from gbt27922._basis.exact import exact_text


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


# The name of a part of a document, what it is of a model, its default, and how it is written if not as it stands.
_Part = tuple[str, Callable[[Any], object], object, Callable[[Any], object] | None]


def _written(model: Any) -> tuple[Any, list[_Part]]:
    if twin := getattr(model, "_DOCUMENT", None):
        return twin, []
    follows, tag = getattr(model, "_FOLLOWS", {}), getattr(model, "_TAG", None)
    own: list[_Part] = [
        (written(item.name), attrgetter(item.name), item.default, item.metadata.get(WRITE))
        for item in in_document(model)
        if written(item.name) not in follows
    ]
    tagged: list[_Part] = [(tag[0], lambda _: tag[1], NOTHING, None)] if tag else []
    return None, [*tagged, *own, *((key, told, NOTHING, None) for key, told in follows.items())]


#: The model that a model's document is of, if not it itself; and the parts of the document, in order.
_written_parts: Callable[[type], tuple[Any, list[_Part]]] = cache(_written)


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
