"""The document formats, each with its JSON Schema (draft 2020-12)."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from gbt27922._assessment import ASSESSMENT_FORMAT
from gbt27922._comparison import COMPARISON_FORMAT
from gbt27922._conformance import CONFORMANCE_FORMAT
from gbt27922._difference import WHAT_IF_FORMAT
from gbt27922._improvement import IMPROVEMENT_FORMAT
from gbt27922._ledger import LEDGER_FORMAT
from gbt27922._plan import SAMPLE_FORMAT
from gbt27922._readings import READINGS_FORMAT
from gbt27922._scheme import SCHEME_FORMAT
from gbt27922._scorecard import SCORECARD_FORMAT

__all__ = ["ids", "load"]


def ids() -> tuple[str, ...]:
    """The ids of the formats, as they stand in the field ``format`` of a document.

    >>> ids()[:3]
    ('gbt27922.assessment/1', 'gbt27922.scheme/1', 'gbt27922.scorecard/1')
    """
    return (
        ASSESSMENT_FORMAT,
        SCHEME_FORMAT,
        SCORECARD_FORMAT,
        SAMPLE_FORMAT,
        LEDGER_FORMAT,
        READINGS_FORMAT,
        COMPARISON_FORMAT,
        WHAT_IF_FORMAT,
        IMPROVEMENT_FORMAT,
        CONFORMANCE_FORMAT,
    )


def load(id: str) -> dict[str, Any]:
    """The JSON Schema of a format, new at each call. Raises ``KeyError`` if there is no such format.

    >>> load("gbt27922.assessment/1")["$id"]
    'urn:gbt27922:assessment:1'
    """
    if id not in ids():
        raise KeyError(id)
    name, _, version = id.removeprefix("gbt27922.").partition("/")
    schema: dict[str, Any] = json.loads(
        (files("gbt27922") / "data" / "formats" / version / f"{name}.json").read_bytes()
    )
    return schema
