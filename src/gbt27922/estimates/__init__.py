"""An estimate for all outlets from a sample of outlets, with its uncertainty. It stands beside the official score."""

from __future__ import annotations

import warnings
from typing import Any

from gbt27922.estimates.estimate import Estimate
from gbt27922.estimates.inference import estimate
from gbt27922.estimates.strata import LonelyStratum, Stratum, VarianceMethod
from gbt27922.formats.writer import to_data

__all__ = ["Estimate", "LonelyStratum", "Stratum", "VarianceMethod", "document", "estimate"]


def document(estimate: Estimate) -> dict[str, Any]:
    """Deprecated since 0.2: use :func:`gbt27922.to_data`, which this is."""
    warnings.warn("gbt27922.estimates.document is deprecated: use to_data", DeprecationWarning, stacklevel=2)
    return to_data(estimate)
