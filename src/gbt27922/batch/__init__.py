"""Many assessments at once, from dataframes, files and clusters: the same exact answers as ``score`` gives one by one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbt27922.batch import spark
    from gbt27922.batch._frames import score
    from gbt27922.batch._jsonl import Documents, iter_jsonl, read_jsonl
    from gbt27922.batch._pack import pack, unpack
    from gbt27922.batch._placing import point_tables
    from gbt27922.batch._population import Population
    from gbt27922.batch._score_file import FileOutcome, score_file
    from gbt27922.batch._simulate import simulate

__all__ = [
    "Documents",
    "FileOutcome",
    "Population",
    "iter_jsonl",
    "pack",
    "point_tables",
    "read_jsonl",
    "score",
    "score_file",
    "simulate",
    "spark",
    "unpack",
]

_EXTRA = ("narwhals", "numpy", "pyarrow")
_HOMES = {
    "Documents": "_jsonl",
    "FileOutcome": "_score_file",
    "Population": "_population",
    "iter_jsonl": "_jsonl",
    "pack": "_pack",
    "point_tables": "_placing",
    "read_jsonl": "_jsonl",
    "score": "_frames",
    "score_file": "_score_file",
    "simulate": "_simulate",
    "unpack": "_pack",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'gbt27922.batch' has no attribute '{name}'")
    try:
        home = import_module(f"gbt27922.batch.{_HOMES.get(name, name)}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        reason = "gbt27922.batch needs an extra: pip install 'gbt27922[batch]'"
        raise ModuleNotFoundError(reason, name=error.name) from error
    return getattr(home, name) if name in _HOMES else home


def __dir__() -> list[str]:
    return __all__
