"""Models to their documents: JSON text."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from gbt27922._assessment import ASSESSMENT_FORMAT, Assessment
from gbt27922._canonical import LaidOut, document
from gbt27922._comparison import COMPARISON_FORMAT, Comparison
from gbt27922._comparison import document_of as comparison_document
from gbt27922._exact import shown
from gbt27922._ledger import LEDGER_FORMAT, Ledger
from gbt27922._ledger import document_of as ledger_document
from gbt27922._plan import SAMPLE_FORMAT, SamplePlan
from gbt27922._readings import READINGS_FORMAT, Readings
from gbt27922._readings import document_of as readings_document
from gbt27922._scheme import SCHEME_FORMAT, Scheme
from gbt27922._scorecard import SCORECARD_FORMAT, Scorecard
from gbt27922._scorecard import document_of as scorecard_document

# The format of each model, and how its document is made of it if not as it stands.
_WRITTEN: dict[type, tuple[str, Callable[[Any], object] | None]] = {
    Assessment: (ASSESSMENT_FORMAT, None),
    Comparison: (COMPARISON_FORMAT, comparison_document),
    Ledger: (LEDGER_FORMAT, ledger_document),
    Readings: (READINGS_FORMAT, readings_document),
    SamplePlan: (SAMPLE_FORMAT, None),
    Scheme: (SCHEME_FORMAT, None),
    Scorecard: (SCORECARD_FORMAT, scorecard_document),
}


def to_json(
    model: Assessment | Scheme | Scorecard | SamplePlan | Ledger | Readings | Comparison | LaidOut,
    *,
    indent: int | None = 2,
) -> str:
    """Write a model as its document: exact numbers as text, fields at their default left out.

    >>> from gbt27922.models import Assessment, Finding
    >>> print(to_json(Assessment("S", [Finding("5.1.6", conforming=True)]), indent=None))
    {"format": "gbt27922.assessment/1", "scheme": "S", "findings": [{"indicator": "5.1.6", "conforming": true}]}
    """
    return json.dumps(_data(model), ensure_ascii=False, indent=indent)


def _data(model: object) -> object:
    if isinstance(model, LaidOut):
        return model.document()
    if type(model) not in _WRITTEN:
        known = ", ".join(sorted(one.__name__ for one in _WRITTEN))
        raise TypeError(f"to_json writes a model, {known}, or a result that has a document, not {shown(model)}")
    form, document_of = _WRITTEN[type(model)]
    return document(form, document_of(model) if document_of else model)
