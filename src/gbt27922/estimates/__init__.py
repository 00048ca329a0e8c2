"""What a sample of outlets says of all outlets: an estimate with its uncertainty, beside the official score."""

from __future__ import annotations

import warnings
from typing import Any

from gbt27922.estimates.estimate import Estimate, estimate
from gbt27922.estimates.survey import LonelyStratum, Stratum
from gbt27922.formats.writer import to_data

__all__ = ["Estimate", "LonelyStratum", "Stratum", "document", "estimate"]


def document(estimate: Estimate) -> dict[str, Any]:
    """Deprecated since 0.2: use :func:`gbt27922.to_data`, which this is."""
    warnings.warn("gbt27922.estimates.document is deprecated: use to_data", DeprecationWarning, stacklevel=2)
    return to_data(estimate)
