"""The workbook: an assessment as a form to fill in with a spreadsheet, and read back. Needs ``pip install 'gbt27922[excel]'``."""

from __future__ import annotations

from gbt27922.workbook.template import template

__all__ = ["template"]
