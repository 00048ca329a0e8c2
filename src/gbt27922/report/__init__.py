"""Reports: scorecards and what explains them, schemes, sample plans and estimates as text or Markdown. Models in, text out; no input, no output.

The names below are imported when they are first used; they need ``pip install 'gbt27922[cli]'``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbt27922.report._comparison import comparison_text
    from gbt27922.report._conformance import conformance_text
    from gbt27922.report._estimate import estimate_text
    from gbt27922.report._improve import improve_markdown, improve_text
    from gbt27922.report._ledger import ledger_markdown, ledger_text
    from gbt27922.report._markdown import comparison_markdown, markdown, readings_markdown
    from gbt27922.report._readings import readings_text
    from gbt27922.report._sample import sample_text
    from gbt27922.report._scheme import scheme_text
    from gbt27922.report._text import text
    from gbt27922.report._what_if import what_if_markdown, what_if_text
    from gbt27922.report._words import LANGUAGES, Language, visible

__all__ = [
    "LANGUAGES",
    "Language",
    "comparison_markdown",
    "comparison_text",
    "conformance_text",
    "estimate_text",
    "improve_markdown",
    "improve_text",
    "ledger_markdown",
    "ledger_text",
    "markdown",
    "readings_markdown",
    "readings_text",
    "sample_text",
    "scheme_text",
    "text",
    "visible",
    "what_if_markdown",
    "what_if_text",
]

_EXTRA = ("jinja2", "rich")
_HOMES = {
    "LANGUAGES": "_words",
    "Language": "_words",
    "comparison_markdown": "_markdown",
    "comparison_text": "_comparison",
    "conformance_text": "_conformance",
    "estimate_text": "_estimate",
    "ledger_markdown": "_ledger",
    "ledger_text": "_ledger",
    "improve_markdown": "_improve",
    "improve_text": "_improve",
    "markdown": "_markdown",
    "readings_markdown": "_markdown",
    "readings_text": "_readings",
    "sample_text": "_sample",
    "scheme_text": "_scheme",
    "text": "_text",
    "visible": "_words",
    "what_if_markdown": "_what_if",
    "what_if_text": "_what_if",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gbt27922.report' has no attribute '{name}'")
    try:
        home = import_module(f"gbt27922.report.{_HOMES[name]}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        reason = "gbt27922.report needs an extra: pip install 'gbt27922[cli]'"
        raise ModuleNotFoundError(reason, name=error.name) from error
    return getattr(home, name)


def __dir__() -> list[str]:
    return __all__
