"""Models and results to documents: plain data, or JSON text."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from gbt27922._basis.canonical import document
from gbt27922._basis.exact import for_message
from gbt27922._basis.layouts import document_text


class Documented(Protocol):
    """A model or a result that has a document."""

    #: The format of its document.
    FORMAT: ClassVar[str]


def to_data(model: Documented) -> dict[str, Any]:
    """A model or a result as the plain JSON data of its document; :func:`to_json` is this as text.

    Exact numbers are text, fields that have their default are left out. :func:`gbt27922.formats.parse` reads it back.

    >>> from gbt27922.models import Assessment, Finding
    >>> to_data(Assessment("S", [Finding("5.1.6", conforming=True)]))["findings"]
    [{'indicator': '5.1.6', 'conforming': True}]
    """
    return document(_format(model, "to_data"), model)


def to_json(model: Documented, *, indent: int | None = 2) -> str:
    """Write a model or a result as its document: exact numbers as text, fields at their default left out.

    >>> from gbt27922.models import Assessment, Finding
    >>> print(to_json(Assessment("S", [Finding("5.1.6", conforming=True)]), indent=None))
    {"format": "gbt27922.assessment/1", "scheme": "S", "findings": [{"indicator": "5.1.6", "conforming": true}]}
    """
    return document_text(_format(model, "to_json"), model, indent)


def _format(model: object, verb: str) -> str:
    form: str | None = getattr(type(model), "FORMAT", None)
    if form is None:
        raise TypeError(f"{verb} writes a model or a result that has a document, not {for_message(model)}")
    return form
