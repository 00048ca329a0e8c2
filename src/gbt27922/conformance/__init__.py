"""The conformance kit: vectors for any implementation of the standard, and a check of its answers.

``gbt27922 conformance COMMAND`` runs it (:doc:`/how-to/conformance`).
"""

from __future__ import annotations

import warnings
from typing import Any

from gbt27922._basis.json_text import Document
from gbt27922.conformance.judge import Failure, FailureKind, Outcome, check
from gbt27922.conformance.kit_files import digest, files
from gbt27922.conformance.report import CONFORMANCE_FORMAT, GroupResult, Report, report
from gbt27922.conformance.vectors import Ask, Vector, vectors
from gbt27922.formats.reader import parse
from gbt27922.formats.writer import to_data

__all__ = [
    "Ask",
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
    """Deprecated since 0.2: use :func:`gbt27922.to_data`, which this is."""
    warnings.warn("gbt27922.conformance.document is deprecated: use to_data", DeprecationWarning, stacklevel=2)
    return to_data(report)


def parse_report(source: Document) -> Report:
    """Read a report from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> found = report("ours", (check(vector, vector.answer) for vector in vectors()))
    >>> import gbt27922
    >>> parse_report(gbt27922.to_data(found)) == found
    True
    """
    return parse(source, CONFORMANCE_FORMAT, Report)
