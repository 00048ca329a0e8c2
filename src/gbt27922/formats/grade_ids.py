"""Grades in a document: those that it lists, and the ids by which the rest of it names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from gbt27922._basis.exact import shown
from gbt27922._basis.json_text import RefusedError
from gbt27922._basis.rules import some_text
from gbt27922.errors import Problem
from gbt27922.formats.sharing import REFUSALS
from gbt27922.models.grades import Grade

# The grades that the nearest object around lists; None where its list is not sound, which is told there.
_LISTED: ContextVar[tuple[Grade, ...] | None] = ContextVar("grades", default=())


@contextmanager
def listed(grades: object, structure: Callable[[Any, Any], Any]) -> Iterator[None]:
    """While an object is read that lists ``grades``, what is inside names them by their ids."""
    try:
        known = structure(grades, tuple[Grade, ...])
    except REFUSALS:
        known = None
    token = _LISTED.set(known)
    try:
        yield
    finally:
        _LISTED.reset(token)


def grade_of(id: object) -> Grade:
    """The grade of an id among those that are listed. Raises ``RefusedError`` if there is none."""
    known = _LISTED.get()
    if problems := some_text(id):
        raise RefusedError(*problems)
    if known is None:
        raise RefusedError
    for grade in known:
        if grade.id == id:
            return grade
    names = ", ".join(grade.id for grade in known) or "of which there are none"
    raise RefusedError(Problem("$", f"must be the id of one of the grades, {names}, got {shown(id)}"))
