"""Exact, explained scoring of after-sales service against GB/T 27922-2011 商品售后服务评价体系.

The names below are imported when they are first used, so that ``import gbt27922`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gbt27922._basis.lazy import lazy_getattr
from gbt27922._basis.version import __version__

if TYPE_CHECKING:
    from gbt27922 import (
        analysis,
        batch,
        certification,
        conformance,
        errors,
        estimates,
        formats,
        models,
        outlets,
        plots,
        report,
        schemes,
        tables,
        workbook,
    )
    from gbt27922.errors import DocumentError, Gbt27922Error
    from gbt27922.formats.reader import parse_assessment, parse_scorecard, read_assessment, read_scorecard
    from gbt27922.formats.writer import to_data, to_json
    from gbt27922.scoring import display, grade, score, verify

__all__ = [
    "DocumentError",
    "Gbt27922Error",
    "__version__",
    "analysis",
    "batch",
    "certification",
    "conformance",
    "display",
    "errors",
    "estimates",
    "formats",
    "grade",
    "models",
    "outlets",
    "parse_assessment",
    "parse_scorecard",
    "plots",
    "read_assessment",
    "read_scorecard",
    "report",
    "schemes",
    "score",
    "tables",
    "to_data",
    "to_json",
    "verify",
    "workbook",
]

_HOMES = {
    "DocumentError": "errors",
    "Gbt27922Error": "errors",
    "display": "scoring",
    "grade": "scoring",
    "parse_assessment": "formats.reader",
    "parse_scorecard": "formats.reader",
    "read_assessment": "formats.reader",
    "read_scorecard": "formats.reader",
    "score": "scoring",
    "to_data": "formats.writer",
    "to_json": "formats.writer",
    "verify": "scoring",
}


__getattr__ = lazy_getattr("gbt27922", __all__, _HOMES, keep=globals())


def __dir__() -> list[str]:
    return __all__
