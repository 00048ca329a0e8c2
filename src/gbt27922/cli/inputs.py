"""What the commands are given: files, standard input, and the scheme to use."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from gbt27922 import DocumentError, parse_assessment, parse_scorecard, schemes
from gbt27922.cli.faults import FaultError, blame
from gbt27922.errors import Problem
from gbt27922.models import Assessment, Scheme, Scorecard

_ASSESSMENT = "gbt27922.assessment/1"
_CARD = "gbt27922.scorecard/1"


def content(name: str) -> bytes:
    """The bytes of a file; ``-`` is standard input."""
    with blame(name):
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def assessment(name: str) -> Assessment:
    """The assessment in a file."""
    data = content(name)
    with blame(name):
        return parse_assessment(data)


def scorecard(name: str) -> Scorecard:
    """The scorecard in a file."""
    data = content(name)
    with blame(name):
        return parse_scorecard(data)


def card_or_assessment(name: str) -> Scorecard | Assessment:
    """The scorecard or the assessment in a file, whichever its format says."""
    data = content(name)
    named = _format(data)
    with blame(name):
        if named == _CARD:
            return parse_scorecard(data)
        if named not in (None, _ASSESSMENT):
            reason = f'must be "{_ASSESSMENT}" or "{_CARD}", got {json.dumps(named, ensure_ascii=False)}'
            raise DocumentError((Problem("$.format", reason),))
        return parse_assessment(data)


def _format(data: bytes) -> object:
    """The format that a document names, if it can be told."""
    with suppress(ValueError, RecursionError):
        found = json.loads(data)
        return found.get("format") if isinstance(found, dict) else None
    return None


def scheme(id_or_file: str | None) -> Scheme:
    """A shipped scheme by its id, or the scheme in a file; where none is named, the default."""
    if id_or_file is None:
        return schemes.default()
    if id_or_file in schemes.ids():
        return schemes.load(id_or_file)
    try:
        data = content(id_or_file)
    except FaultError as fault:
        shipped = ", ".join(f'"{known}"' for known in schemes.ids())
        raise FaultError(*(f"{line}; the shipped schemes are {shipped}" for line in fault.lines)) from None
    with blame(id_or_file):
        return schemes.parse(data)


@frozen
class Table:
    """A point table, with the name of its file."""

    name: str
    data: bytes

    def completed(self, scheme: Scheme) -> Scheme:
        """The scheme with the points of this table."""
        with blame(self.name):
            return schemes.with_points(scheme, self.data)


def completed(id_or_file: str | None, points: str | None) -> Scheme:
    """A scheme as :func:`scheme` finds it, with the points of a table if there is one."""
    chosen = scheme(id_or_file)
    return Table(points, content(points)).completed(chosen) if points is not None else chosen


@frozen
class Choice:
    """The scheme that was chosen, if one was, and the point table for those that assessments name."""

    scheme: Scheme | None
    table: Table | None

    @classmethod
    def of(cls, id_or_file: str | None, points: str | None) -> Choice:
        """What ``--scheme`` and ``--points`` choose."""
        if id_or_file is not None:
            return cls(completed(id_or_file, points), None)
        return cls(None, Table(points, content(points)) if points is not None else None)

    def scheme_for(self, assessment: Assessment, name: str) -> Scheme:
        """The scheme to score ``assessment``, from the file ``name``, against."""
        if self.scheme:
            return self.scheme
        with blame(name):
            named = schemes.load(assessment.scheme)
        return self.table.completed(named) if self.table else named
