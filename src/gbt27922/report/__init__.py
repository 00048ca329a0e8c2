"""Reports: results for people, in Chinese or English, as text for a terminal or as Markdown.

A report is a page, made once for each kind of result, and each medium renders any page. Models in, text out; no input,
no output. The names below are imported when they are first used. Text needs ``pip install 'gbt27922[cli]'``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbt27922._basis.foreign_text import visible
    from gbt27922._basis.formulas import restored, safe
    from gbt27922._basis.words import LANGUAGES, WORDINGS, Language, Wording
    from gbt27922.report.media import MEDIA, Medium
    from gbt27922.report.pages.assessment_report import AssessmentReport
    from gbt27922.report.pages.sample import plan_warnings
    from gbt27922.report.rendering import render

__all__ = [
    "LANGUAGES",
    "MEDIA",
    "WORDINGS",
    "AssessmentReport",
    "Language",
    "Medium",
    "Wording",
    "plan_warnings",
    "render",
    "restored",
    "safe",
    "visible",
]

_HOMES = {
    "LANGUAGES": "_basis.words",
    "Language": "_basis.words",
    "WORDINGS": "_basis.words",
    "Wording": "_basis.words",
    "MEDIA": "report.media",
    "Medium": "report.media",
    "AssessmentReport": "report.pages.assessment_report",
    "plan_warnings": "report.pages.sample",
    "render": "report.rendering",
    "restored": "_basis.formulas",
    "safe": "_basis.formulas",
    "visible": "_basis.foreign_text",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gbt27922.report' has no attribute '{name}'")
    return getattr(import_module(f"gbt27922.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
