"""Forged documents: every single value of a document changed, left out, repeated or moved, one at a time."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Place = tuple[str | int, ...]


def forgeries(data: Any) -> Iterator[tuple[str, Any]]:
    """Each forged document with the place of the change, in which every index is ``N``."""
    for place in _places(data):
        for value in _instead(_at(data, place)):
            yield _named(place), _with(data, place, value)
        if place and isinstance(_at(data, place[:-1]), dict):
            yield _named(place), _without(data, place)


def _places(value: Any, place: Place = ()) -> Iterator[Place]:
    yield place
    members: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from _places(member, (*place, name))


def _instead(value: Any) -> Iterator[Any]:
    """Other values of the same kind, such as a forger would write."""
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
        case str():
            yield f"{value}1"
            yield ("1" if value[:1] != "1" else "2") + value[1:]
        case list() if value:
            yield [*value, value[-1]]
            yield value[:-1]
            if value[0] != value[-1]:
                yield [value[-1], *value[1:-1], value[0]]
        case None:
            yield "1"


def _at(data: Any, place: Place) -> Any:
    for name in place:
        data = data[name]
    return data


def _with(data: Any, place: Place, value: Any) -> Any:
    if not place:
        return value
    forged = copy.deepcopy(data)
    _at(forged, place[:-1])[place[-1]] = value
    return forged


def _without(data: Any, place: Place) -> Any:
    forged = copy.deepcopy(data)
    del _at(forged, place[:-1])[place[-1]]
    return forged


def _named(place: Place) -> str:
    return ".".join("N" if isinstance(name, int) else name for name in place)
