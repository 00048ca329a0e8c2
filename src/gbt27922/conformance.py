"""The conformance kit: vectors for any implementation of the standard, and whether its answers are right.

``gbt27922 conformance COMMAND`` runs it (:doc:`/how-to/conformance`).
"""

from __future__ import annotations

from gbt27922._answers import Outcome, check, report
from gbt27922._conformance import CONFORMANCE_FORMAT, Failure, FailureKind, GroupResult, Report
from gbt27922._documents import parse
from gbt27922._json import Document
from gbt27922._vectors import Vector, digest, files, vectors

__all__ = [
    "Failure",
    "FailureKind",
    "GroupResult",
    "Outcome",
    "Report",
    "Vector",
    "check",
    "digest",
    "files",
    "parse_report",
    "report",
    "vectors",
]


def parse_report(source: Document) -> Report:
    """Read a report from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> import gbt27922
    >>> found = report("ours", (check(vector, vector.answer) for vector in vectors()))
    >>> parse_report(gbt27922.to_json(found)) == found
    True
    """
    return parse(source, CONFORMANCE_FORMAT, Report)
