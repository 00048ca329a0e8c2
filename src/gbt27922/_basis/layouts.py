"""Layouts of JSON: models and plain data become text in one step, in one line, indented, or as canonical JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache, lru_cache
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, Literal

from attrs import NOTHING, has

from gbt27922._basis.exact import exact_text
from gbt27922._basis.members import Member, members

#: How JSON is laid out: in one line, indented by so many spaces, or as canonical JSON, with sorted keys and no spaces.
Layout = int | None | Literal["canonical"]
_SCALARS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    NoneType: lambda _: "null",
    Fraction: lambda value: f'"{exact_text(value)}"',
    dt.date: lambda value: f'"{value.isoformat()}"',
}
# What is no scalar as text, after a margin: a new line and its indent, or nothing.
_Written = Callable[[Any, str], str]


def json_text(value: object, layout: Layout) -> str:
    """A model, or plain data, as JSON.

    >>> print(json_text({"b": "中", "a": [1, True]}, 1))
    {
     "b": "中",
     "a": [
      1,
      true
     ]
    }
    """
    return _writer(layout).text(value)


def document_text(form: str, model: Any, layout: Layout) -> str:
    """``model`` as the text of a document of format ``form``; a model that knows a shorter way writes itself."""
    written: str | None = model._text(layout) if hasattr(model, "_text") else None  # noqa: SLF001  # as members do
    return _writer(layout).document(form, model) if written is None else written


class _Writer:
    """Writes one layout."""

    def __init__(self, layout: Layout) -> None:
        self._sorted = layout == "canonical"
        self._comma, self._colon = ("," if layout is not None else ", "), (":" if self._sorted else ": ")
        self._margin, self._step = ("\n", " " * layout) if isinstance(layout, int) else ("", "")
        self._of: Callable[[type], _Written] = cache(self._way)
        self._document_of: Callable[[type, str], _Written] = cache(self._model)

    def text(self, value: object) -> str:
        """A value and all that is in it."""
        return self._text(value, self._margin)

    def document(self, form: str, model: Any) -> str:
        """A model and the format of its document."""
        return self._document_of(type(model), form)(model, self._margin)

    def _text(self, value: object, margin: str) -> str:
        scalar = _SCALARS.get(type(value))
        return scalar(value) if scalar else self._of(type(value))(value, margin)

    def _way(self, kind: type) -> _Written:
        """How values of a type are written."""
        if has(kind):
            return _kept(kind, self._model(kind)) if self._sorted and hasattr(kind, "_canonical") else self._model(kind)
        if issubclass(kind, dict):
            return self._object
        return self._array if issubclass(kind, list | tuple) else lambda value, _: json.dumps(value)

    def _model(self, kind: type, form: str | None = None) -> _Written:
        """How models are written, with a format if they are the whole document."""
        twin, own = members(kind)
        if twin:
            way = self._model(twin, form)
            return lambda model, margin: way(twin.of(model), margin)
        named = [Member("format", lambda _: form), *own] if form else own
        keyed = [
            (self._key(name), get, default, write, default is not None and default is not NOTHING)
            for name, get, default, write in (sorted(named) if self._sorted else named)
        ]

        def written(model: Any, margin: str) -> str:
            found, inner = [], margin + self._step
            for key, get, default, write, comparable in keyed:
                value = get(model)
                if value is default or (comparable and value == default):
                    continue
                value = write(value) if write else value
                scalar = _SCALARS.get(type(value))
                found.append(key + (scalar(value) if scalar else self._of(type(value))(value, inner)))
            return self._around("{", found, "}", margin)

        return written

    def _object(self, value: dict[str, object], margin: str) -> str:
        inner = margin + self._step
        items = sorted(value.items()) if self._sorted else value.items()
        return self._around("{", [self._key(name) + self._text(item, inner) for name, item in items], "}", margin)

    def _array(self, values: Iterable[object], margin: str) -> str:
        inner = margin + self._step
        return self._around("[", [self._text(value, inner) for value in values], "]", margin)

    def _key(self, name: str) -> str:
        return encode_basestring(name) + self._colon

    def _around(self, start: str, found: list[str], end: str, margin: str) -> str:
        """An array or an object of what was found."""
        inner = margin + self._step
        return f"{start}{inner}{(self._comma + inner).join(found)}{margin}{end}" if found else start + end


def _kept(kind: Any, way: _Written) -> _Written:
    """The canonical text that a model keeps, because many documents share it."""
    keep = kind._canonical.__set__  # noqa: SLF001  # models share it with their writer

    def written(model: Any, margin: str) -> str:
        known: str | None = model._canonical  # noqa: SLF001  # as above
        if known is None:
            keep(model, known := way(model, margin))
        return known

    return written


_writer = lru_cache(maxsize=16)(_Writer)
