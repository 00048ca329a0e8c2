"""The document formats, each with its JSON Schema (draft 2020-12), how to read a document of any format, and findings as a table."""

from __future__ import annotations

import json
from functools import partial
from importlib import import_module
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import Any

from gbt27922._basis.canonical import canonical as canonical_json
from gbt27922._basis.exact import Whole
from gbt27922._basis.json_text import Document
from gbt27922.formats.findings_table import (
    SpecialItems,
    findings_csv,
    parse_exclusions,
    parse_findings,
    parse_special_items,
    read_findings,
)
from gbt27922.formats.openapi import components
from gbt27922.formats.reader import parse_any
from gbt27922.formats.stored_problems import parse_problems, problems_data
from gbt27922.formats.writer import Documented, to_data
from gbt27922.models.assessment import Assessment

__all__ = [
    "SpecialItems",
    "canonical",
    "findings_csv",
    "ids",
    "load",
    "openapi",
    "parse",
    "parse_exclusions",
    "parse_findings",
    "parse_problems",
    "parse_special_items",
    "problems_data",
    "read",
    "read_findings",
    "upgrade",
]

# The model of each format, imported when such a document is read: most are in packages above this one.
_MODELS = {
    "gbt27922.assessment/1": "gbt27922.models.assessment:Assessment",
    "gbt27922.scheme/1": "gbt27922.models.scheme:Scheme",
    "gbt27922.scorecard/1": "gbt27922.models.scorecard:Scorecard",
    "gbt27922.sample/1": "gbt27922.models.plan:SamplePlan",
    "gbt27922.ledger/1": "gbt27922.analysis.ledger:Ledger",
    "gbt27922.readings/1": "gbt27922.analysis.readings:Readings",
    "gbt27922.comparison/1": "gbt27922.analysis.comparison:Comparison",
    "gbt27922.what-if/1": "gbt27922.analysis.what_if:WhatIf",
    "gbt27922.improvement/1": "gbt27922.analysis.improve:Improvement",
    "gbt27922.estimate/1": "gbt27922.estimates.estimate:Estimate",
    "gbt27922.ranking/1": "gbt27922.analysis.ranking:Ranking",
    "gbt27922.scheme-diff/1": "gbt27922.schemes.scheme_diff:SchemeDiff",
    "gbt27922.upgrade/1": "gbt27922.schemes.upgrade:Upgrade",
    "gbt27922.application/1": "gbt27922.certification.application:Application",
    "gbt27922.eligibility/1": "gbt27922.certification.eligibility:Eligibility",
    "gbt27922.missing-documents/1": "gbt27922.certification.documents:MissingDocuments",
    "gbt27922.decision/1": "gbt27922.certification.decision:Decision",
    "gbt27922.certificate/1": "gbt27922.certification.certificate:Certificate",
    "gbt27922.terms/1": "gbt27922.certification.terms:Terms",
    "gbt27922.status/1": "gbt27922.certification.status:Status",
    "gbt27922.audit-time/1": "gbt27922.certification.audit_time:AuditTime",
    "gbt27922.managers/1": "gbt27922.certification.managers:ManagersRequired",
    "gbt27922.rates/1": "gbt27922.certification.rates:Rates",
    "gbt27922.quotation/1": "gbt27922.certification.quotation:Quotation",
    "gbt27922.audit-plan/1": "gbt27922.certification.audit_plan:AuditPlan",
    "gbt27922.due/1": "gbt27922.certification.due:DueList",
    "gbt27922.population/1": "gbt27922.batch.origin.population:Population",
    "gbt27922.provenance/1": "gbt27922.batch.origin.provenance:Provenance",
    "gbt27922.conformance/1": "gbt27922.conformance.report:Report",
}


def ids() -> tuple[str, ...]:
    """The ids of the formats: the values of the field ``format`` of a document.

    >>> ids()[:3]
    ('gbt27922.assessment/1', 'gbt27922.scheme/1', 'gbt27922.scorecard/1')
    """
    return tuple(_MODELS)


def load(id: str) -> dict[str, Any]:
    """The JSON Schema of a format, new at each call. Raises ``KeyError`` if there is no such format.

    >>> load("gbt27922.assessment/1")["$id"]
    'urn:gbt27922:assessment:1'
    """
    if id not in _MODELS:
        raise KeyError(id)
    name, _, version = id.removeprefix("gbt27922.").partition("/")
    schema: dict[str, Any] = json.loads(
        (files("gbt27922") / "data" / "formats" / version / f"{name}.json").read_bytes()
    )
    return schema


def openapi() -> dict[str, Any]:
    """The JSON Schemas of all formats as components of OpenAPI 3.1, for ``components: schemas`` of a service.

    They refer only to each other. A part has the name of its document in front: ``AssessmentFinding``.

    >>> openapi()["Assessment"]["properties"]["findings"]["items"]
    {'$ref': '#/components/schemas/AssessmentFinding'}
    """
    return components({id: load(id) for id in ids()})


def canonical(model: Documented) -> str:
    """The document of a model or a result as canonical JSON: the text whose SHA-256, in UTF-8, is its digest.

    Who keeps this text under its digest can tell with any tool that nobody changed it.

    >>> import hashlib, gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> hashlib.sha256(canonical(card).encode()).hexdigest() == card.sha256
    True
    """
    return canonical_json(to_data(model)).decode()


def parse(source: Document) -> Any:
    """Read a document of any format from memory: its field ``format`` says which model it becomes.

    Derived fields, such as the sums of a ledger, are computed again and compared; nothing is scored again. Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> parse(gbt27922.to_json(card)) == card
    True
    """
    return parse_any(source, {id: partial(_model, where) for id, where in _MODELS.items()})


def read(path: str | PathLike[str]) -> Any:
    """Read a document of any format from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file.

    >>> type(read("docs/examples/five-star.json")).__name__
    'Assessment'
    """
    return parse(Path(path).read_bytes())


def upgrade(assessment: Assessment, revision: Whole | None = None) -> Any:
    """What becomes of an assessment in another revision of its scheme: :func:`gbt27922.schemes.upgrade`, found when it is called, because schemes are above formats.

    >>> import gbt27922
    >>> old = gbt27922.read_assessment("tests/golden/0.1.0/five-star.assessment.json")
    >>> upgrade(old, revision=2).open_leaves[:2]
    ('5.1.6.1', '5.1.6.2')
    """
    return import_module("gbt27922.schemes").upgrade(assessment, revision)


def _model(where: str) -> type[Any]:
    module, _, name = where.partition(":")
    found: type[Any] = getattr(import_module(module), name)
    return found
