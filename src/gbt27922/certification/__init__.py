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
from gbt27922.certification.decision import Decision, decide, verify_decision
from gbt27922.certification.first_year import FirstYear, first_year
from gbt27922.certification.refusal import Reason

__all__ = [
    "Applicant",
    "Application",
    "Decision",
    "FirstYear",
    "HandedIn",
    "Incident",
    "Means",
    "Reason",
    "decide",
    "first_year",
    "parse_application",
    "read_application",
    "verify_decision",
]
