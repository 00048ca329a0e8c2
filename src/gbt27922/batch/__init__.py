"""Many assessments at once, from dataframes, files and clusters: the same exact answers as ``score`` gives one by one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbt27922.batch._frames import score
    from gbt27922.batch._placing import point_tables
    from gbt27922.batch._population import Population
    from gbt27922.batch._simulate import simulate

__all__ = ["Population", "point_tables", "score", "simulate"]

_EXTRA = ("narwhals", "numpy", "pyarrow")
_HOMES = {
    "Population": "_population",
    "point_tables": "_placing",
    "score": "_frames",
    "simulate": "_simulate",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gbt27922.batch' has no attribute '{name}'")
    try:
        home = import_module(f"gbt27922.batch.{_HOMES[name]}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        reason = "gbt27922.batch needs an extra: pip install 'gbt27922[batch]'"
        raise ModuleNotFoundError(reason, name=error.name) from error
    return getattr(home, name)


def __dir__() -> list[str]:
    return __all__
