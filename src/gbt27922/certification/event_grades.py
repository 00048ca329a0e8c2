"""The grades of a certificate and of its events: those that its scheme grants, and each in the direction of its event."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from gbt27922 import schemes
from gbt27922._basis.foreign_text import quoted
from gbt27922.certification.certificate import Certificate
from gbt27922.certification.lifecycle import EventKind, lifecycle
from gbt27922.errors import Problem, Value
from gbt27922.models.references import SchemeReference
from gbt27922.models.scheme import Scheme

_Granted = tuple[str, ...]


def granted_by(scheme: Scheme) -> _Granted:
    """The ids of the grades that a scheme grants, the lowest first: all but its lowest, which says that nothing was reached."""
    return tuple(grade.id for grade in scheme.grades[1:])


@lru_cache
def granted_by_shipped(named: SchemeReference) -> _Granted | None:
    """Those of the shipped scheme that has this digest; None if none has."""
    scheme = schemes.of_reference(named)
    return None if scheme is None else granted_by(scheme)


def grade_problems(certificate: Certificate, granted: _Granted) -> Iterator[Problem]:
    """The grades that are not granted, and the events that go the other way."""
    before = certificate.grade
    if before not in granted:
        yield _not_granted("$.grade", before, granted)
    for index, event in enumerate(certificate.events):
        if event.grade is None:
            continue
        path = f"$.events[{index}].grade"
        if event.grade not in granted:
            yield _not_granted(path, event.grade, granted)
        elif before in granted:
            yield from _other_way(path, event.kind, (before, event.grade), granted)
        before = event.grade


def _not_granted(path: str, grade: str, granted: _Granted) -> Problem:
    if not granted:
        return Problem(path, "invalid_value.no_grade_of_scheme", {"got": quoted(grade)})
    values: dict[str, Value] = {"grades": tuple(map(quoted, granted)), "got": quoted(grade)}
    return Problem(path, "invalid_value.grade_of_scheme", values)


def _other_way(path: str, kind: EventKind, grades: tuple[str, str], granted: _Granted) -> Iterator[Problem]:
    """The problem of an event that does not go from one of two grades to the other."""
    before, after = grades
    way, steps = lifecycle().event(kind).raises, granted.index(after) - granted.index(before)
    if way and way * steps <= 0:
        sentence = "invalid_value.not_higher" if way > 0 else "invalid_value.not_lower"
        yield Problem(path, sentence, {"before": quoted(before), "got": quoted(after)})
