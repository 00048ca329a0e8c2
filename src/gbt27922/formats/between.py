"""What is wrong between the fields of an object, told even while some of them are not sound."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from gbt27922._basis.checked import written
from gbt27922.errors import Problem


def told_between(model: Any, members: dict[str, Any]) -> list[Problem]:
    """What is wrong between the fields of an object, as far as it can be told while some of them are not sound."""
    problems: list[Problem] = []
    with suppress(AttributeError, TypeError, ValueError):  # from values that their own fields refuse
        problems.extend(model._problems_between(_Raw(members)))  # noqa: SLF001  # models share it with their reader
    return problems


_NULL = object()


class _Raw:
    """An object of a document, with its fields as they came; None for those that are absent."""

    def __init__(self, members: Any) -> None:
        self._members = dict(members)

    def __getattr__(self, name: str) -> Any:
        value = self._members.get(written(name))
        if isinstance(value, list):
            return [_Raw(item if isinstance(item, tuple | Mapping) else ()) for item in value]
        return _NULL if value is None and name in self._members else value
