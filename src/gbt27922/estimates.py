"""What a sample of outlets says of all outlets: an estimate with its uncertainty, beside the official score."""

from __future__ import annotations

from gbt27922._estimate import Estimate, document, estimate
from gbt27922._survey import LonelyStratum, Stratum

__all__ = ["Estimate", "LonelyStratum", "Stratum", "document", "estimate"]
