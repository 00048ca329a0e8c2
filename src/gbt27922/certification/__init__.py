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
from gbt27922.certification.audit_time import AuditTime, PartlyKnownBand, TimeBand, audit_time
from gbt27922.certification.certificate import Certificate, Life, parse_certificate, read_certificate, record
from gbt27922.certification.event import Event
from gbt27922.certification.lifecycle import EventRule, Lifecycle, StateRule, Transition, lifecycle
from gbt27922.certification.status import Called, Due, Status, status
from gbt27922.certification.terms import Terms, Trigger, parse_terms, read_terms, terms

__all__ = [
    "Applicant",
    "Application",
    "AuditTime",
    "Called",
    "Certificate",
    "Due",
    "Event",
    "EventRule",
    "HandedIn",
    "Incident",
    "Life",
    "Lifecycle",
    "Means",
    "PartlyKnownBand",
    "StateRule",
    "Status",
    "Terms",
    "TimeBand",
    "Transition",
    "Trigger",
    "audit_time",
    "lifecycle",
    "parse_application",
    "parse_certificate",
    "parse_terms",
    "read_application",
    "read_certificate",
    "read_terms",
    "record",
    "status",
    "terms",
]
