"""Results as frames of pandas, polars and pyarrow: one row a fact, exact texts beside floats, columns in a fixed order."""

from __future__ import annotations

from gbt27922._basis.frames import Library
from gbt27922.tables.comparison import comparison
from gbt27922.tables.ledger import ledger
from gbt27922.tables.lines import lines, losses
from gbt27922.tables.readings import readings
from gbt27922.tables.scorecards import scorecards

__all__ = ["Library", "comparison", "ledger", "lines", "losses", "readings", "scorecards"]
