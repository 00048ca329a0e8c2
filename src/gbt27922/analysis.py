"""What a result means and what would change it: where every point was lost, and how far each grade is."""

from __future__ import annotations

from gbt27922._explain import ledger, margins
from gbt27922._ledger import By, Ledger, Sum
from gbt27922._reasons import Becomes, Bound, Entry, Kind, Margins, Reversal

__all__ = [
    "Becomes",
    "Bound",
    "By",
    "Entry",
    "Kind",
    "Ledger",
    "Margins",
    "Reversal",
    "Sum",
    "ledger",
    "margins",
]
