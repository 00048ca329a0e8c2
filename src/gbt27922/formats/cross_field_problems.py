"""Problems between the fields of an object: rules over several fields, and derived fields that do not follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import Derived, document_name
from gbt27922._basis.differences import differences
from gbt27922._basis.json_text import with_dicts
from gbt27922.errors import Problem


def cross_field_problems(model: Any, members: dict[str, Any]) -> list[Problem]:
    """The problems between the fields of an object, as far as they show while some fields are invalid."""
    problems: list[Problem] = []
    with suppress(AttributeError, TypeError, ValueError):  # from values that are invalid by themselves
        problems.extend(model._cross_field_problems(_Raw(members)))  # noqa: SLF001  # models share it with their reader
    return problems


def missing_fields(names: Iterable[str], members: dict[str, Any]) -> Iterator[Problem]:
    """A problem for each of these fields that the object does not have."""
    return (Problem(f"$.{name}", "is required", "missing_field") for name in names if name not in members)


def derived_problems(model: Any, members: dict[str, Any], derived: Derived) -> Iterator[Problem]:
    """Where a derived field of the object is not what its model gives."""
    for name, derive in derived.items():
        if name in members:
            recorded = with_dicts(members[name], f"$.{name}")
            yield from differences(recorded, plain(derive(model)), "worked out", f"$.{name}")


_NULL = object()


class _Raw:
    """An object of a document with its fields unconverted; a field that is absent is None."""

    def __init__(self, members: Any) -> None:
        self._members = dict(members)

    def __getattr__(self, name: str) -> Any:
        value = self._members.get(document_name(name))
        if isinstance(value, list):
            return [_Raw(item if isinstance(item, tuple | Mapping) else ()) for item in value]
        return _NULL if value is None and name in self._members else value
