"""A model as plain JSON data and as canonical JSON, and its digest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from attrs import NOTHING, has

from gbt27922._basis.checked import WRITE, document_fields, document_name
from gbt27922._basis.exact import exact_text


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
        return lambda members: {name: plain(value) for name, value in members.items()}
    return _object_of(kind) if has(kind) else lambda value: value


def _object_of(kind: type) -> Callable[[Any], dict[str, Any]]:
    twin, parts = _written(kind)
    if twin:
        return lambda model: plain(twin.of(model))

    def members(model: Any) -> dict[str, Any]:
        found = {}
        for key, get, default, write in parts:
            value = get(model)
            if value != default:
                found[key] = plain(write(value) if write else value)
        return found

    return members


_plain_of: Callable[[type], Callable[[Any], Any]] = cache(_plain_as)

# A member of a document: its name, how to get it from the model, its default, and how to convert it, if at all.
_Part = tuple[str, Callable[[Any], object], object, Callable[[Any], object] | None]


def _written(model: Any) -> tuple[Any, list[_Part]]:
    """The model that stands for a model in a document, if another one does; and the members of the document, in order."""
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


def document(form: str, model: object) -> dict[str, Any]:
    """``model`` as a document of format ``form``."""
    return {"format": form, **plain(model)}


def document_text(form: str, model: object, layout: Layout) -> str:
    """``model`` as the text of a document of format ``form``; a model that knows a shorter way writes itself."""
    written: str | None = model._text(layout) if hasattr(model, "_text") else None  # noqa: SLF001  # models share it with their writer
    return json_text(document(form, model), layout) if written is None else written


#: How JSON is laid out: in one line, indented by so many spaces, or as canonical JSON, with sorted keys and no spaces.
Layout = int | None | Literal["canonical"]
_TEXT_OF = json.JSONEncoder(ensure_ascii=False).encode
_CANONICAL_OF = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def json_text(data: object, layout: Layout) -> str:
    """JSON data as text.

    >>> print(json_text({"b": "中", "a": [1, True]}, 1))
    {
     "b": "中",
     "a": [
      1,
      true
     ]
    }
    """
    if layout == "canonical":
        return _CANONICAL_OF(data)
    return _TEXT_OF(data) if layout is None else _indented(data, "\n", " " * layout)


def _indented(value: Any, margin: str, step: str) -> str:
    """``value`` as json.dumps indents it, which takes several times as long."""
    if not value or type(value) not in {dict, list}:
        return _TEXT_OF(value)
    inner = margin + step
    if type(value) is list:
        return f"[{inner}{f',{inner}'.join([_indented(item, inner, step) for item in value])}{margin}]"
    members = [f"{_TEXT_OF(name)}: {_indented(item, inner, step)}" for name, item in value.items()]
    return f"{{{inner}{f',{inner}'.join(members)}{margin}}}"


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
