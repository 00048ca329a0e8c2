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
from gbt27922.certification.conditions import Condition, PeriodReading, conditions
from gbt27922.certification.decision import Decision, decide, verify_decision
from gbt27922.certification.documents import (
    DocumentState,
    MissingDocuments,
    RequiredDocument,
    missing_documents,
    required_documents,
)
from gbt27922.certification.eligibility import (
    ConditionOutcome,
    DecidedBy,
    Eligibility,
    ReadingOutcome,
    eligibility,
)
from gbt27922.certification.first_year import FirstYear, first_year
from gbt27922.certification.refusal import Reason

__all__ = [
    "Applicant",
    "Application",
    "Condition",
    "ConditionOutcome",
    "DecidedBy",
    "Decision",
    "DocumentState",
    "Eligibility",
    "FirstYear",
    "HandedIn",
    "Incident",
    "Means",
    "MissingDocuments",
    "PeriodReading",
    "ReadingOutcome",
    "Reason",
    "RequiredDocument",
    "conditions",
    "decide",
    "eligibility",
    "first_year",
    "missing_documents",
    "parse_application",
    "read_application",
    "required_documents",
    "verify_decision",
]
