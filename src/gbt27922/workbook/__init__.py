"""The workbook: an assessment as a form to fill in with a spreadsheet, and read back. To write one needs ``pip install 'gbt27922[excel]'``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gbt27922._basis.lazy import lazy_getattr

if TYPE_CHECKING:
    from gbt27922.workbook.cells import rows
    from gbt27922.workbook.parts import is_workbook

__all__ = ["is_workbook", "rows"]

_HOMES = {"is_workbook": "parts", "rows": "cells"}


__getattr__ = lazy_getattr("gbt27922.workbook", __all__, _HOMES, extra="excel", needs=("xlsxwriter",))


def __dir__() -> list[str]:
    return __all__
