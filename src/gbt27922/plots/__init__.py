"""Plots with Altair: the distribution of scores, what unpublished points do to a score, and an estimate with the grades.

Numbers are exact until they are drawn. The names below are imported when they are first used. Needs
``pip install 'gbt27922[plot]'``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gbt27922._basis.lazy import lazy_getattr

if TYPE_CHECKING:
    from gbt27922.plots.distributions import distribution
    from gbt27922.plots.intervals import interval
    from gbt27922.plots.sensitivities import sensitivity

__all__ = ["distribution", "interval", "sensitivity"]

_HOMES = {"distribution": "distributions", "interval": "intervals", "sensitivity": "sensitivities"}


__getattr__ = lazy_getattr("gbt27922.plots", __all__, _HOMES, extra="plot", needs=("altair", "narwhals"))


def __dir__() -> list[str]:
    return __all__
