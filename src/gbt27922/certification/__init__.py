"""Certification: from the application to the certificate's last day, as data and pure functions.

What is not public is a parameter, and every condition has its source.
"""

from __future__ import annotations

from gbt27922.certification.application import (
    Applicant,
    Application,
    HandedIn,
    Incident,
    Means,
    parse_application,
    read_application,
)

__all__ = [
    "Applicant",
    "Application",
    "HandedIn",
    "Incident",
    "Means",
    "parse_application",
    "read_application",
]
