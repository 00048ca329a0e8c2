"""The members of a document: which ones a model has there, and how each is got from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from attrs import NOTHING

from gbt27922._basis.checked import WRITE, document_fields, document_name


class Member(NamedTuple):
    """A member: its name, how to get it from the model, its default, and how to convert it, if at all."""

    name: str
    get: Callable[[Any], object]
    default: object = NOTHING
    write: Callable[[Any], object] | None = None


class Members(NamedTuple):
    """The members of a document in order; or ``twin``, the model that stands for this one in a document."""

    twin: Any
    own: list[Member]


def _members(model: Any) -> Members:
    if twin := getattr(model, "_DOCUMENT", None):
        return Members(twin, [])
    derived, tag = getattr(model, "_DERIVED", {}), getattr(model, "_TAG", None)
    own = [
        Member(document_name(item.name), attrgetter(item.name), item.default, item.metadata.get(WRITE))
        for item in document_fields(model)
        if document_name(item.name) not in derived
    ]
    tagged = [Member(tag[0], lambda _: tag[1])] if tag else []
    return Members(None, [*tagged, *own, *(Member(name, derive) for name, derive in derived.items())])


#: The members of a model.
members: Callable[[type], Members] = cache(_members)
