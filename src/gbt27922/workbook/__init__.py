"""The workbook: an assessment as a form to fill in with a spreadsheet, and read back. Needs ``pip install 'gbt27922[excel]'``."""

from __future__ import annotations

__all__: list[str] = []
