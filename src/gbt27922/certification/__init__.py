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
from gbt27922.certification.audit_plan import AuditPlan, plan_days
from gbt27922.certification.audit_time import AuditTime, PartlyKnownBand, TimeBand, audit_time
from gbt27922.certification.calendar_file import to_ics
from gbt27922.certification.certificate import Certificate, Life, parse_certificate, read_certificate, record
from gbt27922.certification.conditions import Condition, PeriodReading, conditions
from gbt27922.certification.decision import Decision, decide, parse_decision, read_decision, verify_decision
from gbt27922.certification.documents import (
    DocumentState,
    MissingDocuments,
    RequiredDocument,
    missing_documents,
    required_documents,
)
from gbt27922.certification.due import DueEntry, DueList, due
from gbt27922.certification.eligibility import (
    ConditionOutcome,
    DecidedBy,
    Eligibility,
    ReadingOutcome,
    eligibility,
)
from gbt27922.certification.event import Event
from gbt27922.certification.first_year import FirstYear, first_year
from gbt27922.certification.issue import issue
from gbt27922.certification.lifecycle import EventKind, EventRule, Lifecycle, StateRule, Transition, lifecycle
from gbt27922.certification.managers import (
    ManagersRequired,
    ManagersRule,
    Rounding,
    managers_required,
    suggested_finding,
)
from gbt27922.certification.quotation import Quotation, QuotedFee, fees
from gbt27922.certification.rates import Fee, Rates, parse_rates, rates, read_rates
from gbt27922.certification.refusal import Reason
from gbt27922.certification.register import certificates_in, read_register, write_register
from gbt27922.certification.status import Called, Due, Status, status
from gbt27922.certification.terms import Terms, Trigger, parse_terms, read_terms, terms
from gbt27922.certification.verification import LineFault, RegisterReport, verify, verify_register
from gbt27922.certification.visit import Visit

__all__ = [
    "Applicant",
    "Application",
    "AuditPlan",
    "AuditTime",
    "Called",
    "Certificate",
    "Condition",
    "ConditionOutcome",
    "DecidedBy",
    "Decision",
    "DocumentState",
    "Due",
    "DueEntry",
    "DueList",
    "Eligibility",
    "Event",
    "EventKind",
    "EventRule",
    "Fee",
    "FirstYear",
    "HandedIn",
    "Incident",
    "Life",
    "Lifecycle",
    "LineFault",
    "ManagersRequired",
    "ManagersRule",
    "Means",
    "MissingDocuments",
    "PartlyKnownBand",
    "PeriodReading",
    "Quotation",
    "QuotedFee",
    "Rates",
    "ReadingOutcome",
    "Reason",
    "RegisterReport",
    "RequiredDocument",
    "Rounding",
    "StateRule",
    "Status",
    "Terms",
    "TimeBand",
    "Transition",
    "Trigger",
    "Visit",
    "audit_time",
    "certificates_in",
    "conditions",
    "decide",
    "due",
    "eligibility",
    "fees",
    "first_year",
    "issue",
    "lifecycle",
    "managers_required",
    "missing_documents",
    "parse_application",
    "parse_certificate",
    "parse_decision",
    "parse_rates",
    "parse_terms",
    "plan_days",
    "rates",
    "read_application",
    "read_certificate",
    "read_decision",
    "read_rates",
    "read_register",
    "read_terms",
    "record",
    "required_documents",
    "status",
    "suggested_finding",
    "terms",
    "to_ics",
    "verify",
    "verify_decision",
    "verify_register",
    "write_register",
]
