"""The workbook: an assessment as a form to fill in with a spreadsheet, and read back. To write one needs ``pip install 'gbt27922[excel]'``."""

from __future__ import annotations

from gbt27922.workbook.cells import rows
from gbt27922.workbook.forms import Form
from gbt27922.workbook.parts import is_workbook
from gbt27922.workbook.reader import parse_assessment, parse_form, read_assessment
from gbt27922.workbook.template import template

__all__ = ["Form", "is_workbook", "parse_assessment", "parse_form", "read_assessment", "rows", "template"]
