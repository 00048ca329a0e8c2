"""Grades in a document: it lists them once, and names them by id everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, NamedTuple

from gbt27922._basis.exact import got
from gbt27922._basis.foreign_text import cut
from gbt27922._basis.ids import plain_id
from gbt27922._basis.json_text import InvalidValueError, members_of
from gbt27922.errors import Problem, Value
from gbt27922.formats.sharing import STRUCTURE_ERRORS
from gbt27922.models.grades import Grade, ranked


class _Listed(NamedTuple):
    """The grades that an object lists, as they stand and by their ids."""

    grades: tuple[Grade, ...]
    by_id: Mapping[str, Grade]


_NONE = _Listed((), MappingProxyType({}))
# The grades that the enclosing object lists; None if its list is invalid, which is reported there.
_LISTED: ContextVar[_Listed | None] = ContextVar("grades", default=_NONE)


@contextmanager
def listing(members: Mapping[str, Any], structure: Callable[[Any, Any], Any]) -> Iterator[None]:
    """While an object that lists ``grades`` is read, its members name grades by id."""
    token = _LISTED.set(_listed(members, structure))
    try:
        yield
    finally:
        _LISTED.reset(token)


def _listed(members: Mapping[str, Any], structure: Callable[[Any, Any], Any]) -> _Listed | None:
    try:
        grades: tuple[Grade, ...] = structure(members.get("grades", []), tuple[Grade, ...])
    except STRUCTURE_ERRORS:
        return None
    with suppress(InvalidValueError):  # what names no scheme beside its grades has a problem of its own
        grades = ranked(grades, str(members_of(members.get("scheme")).get("id")))
    return _Listed(grades, {grade.id: grade for grade in grades})


def listed_grades() -> tuple[Grade, ...] | None:
    """The grades that the object around lists, with their ranks; None if they are invalid."""
    known = _LISTED.get()
    return None if known is None else known.grades


def grade_of(id: object) -> Grade:
    """The listed grade with this id. Raises ``InvalidValueError`` if there is none."""
    known = _LISTED.get()
    if known and isinstance(id, str) and id in known.by_id:
        return known.by_id[id]
    if problems := plain_id(id):
        raise InvalidValueError(*problems)
    if known is None:
        raise InvalidValueError
    if not known.by_id:
        raise InvalidValueError(Problem("$", "invalid_value.grade_of_none", {"got": got(id)}))
    values: dict[str, Value] = {"grades": tuple(map(cut, known.by_id)), "got": got(id)}
    raise InvalidValueError(Problem("$", "invalid_value.grade", values))
