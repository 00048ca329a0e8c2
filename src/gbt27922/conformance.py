"""The conformance kit: vectors for any implementation of the standard, and whether its answers are right.

``gbt27922 conformance COMMAND`` runs it (:doc:`/how-to/conformance`).
"""

from __future__ import annotations

from typing import Any

from gbt27922._answers import Outcome, check, report
from gbt27922._canonical import document as _document
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
    "document",
    "files",
    "parse_report",
    "report",
    "vectors",
]


def document(report: Report) -> dict[str, Any]:
    """A report as JSON data, in the format ``gbt27922.conformance/1``.

    >>> document(report("ours", [Outcome(vectors()[0])]))["groups"][0]["passed"]
    1
    """
    return _document(CONFORMANCE_FORMAT, report)


def parse_report(source: Document) -> Report:
    """Read a report from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> found = report("ours", (check(vector, vector.answer) for vector in vectors()))
    >>> parse_report(document(found)) == found
    True
    """
    return parse(source, CONFORMANCE_FORMAT, Report)
