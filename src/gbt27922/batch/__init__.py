"""Many assessments at once, from dataframes, files and clusters: the same exact answers as ``score`` gives one by one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbt27922.batch import spark
    from gbt27922.batch.cluster.packed_frames import pack, unpack
    from gbt27922.batch.files.json_lines import Documents, iter_jsonl, read_jsonl
    from gbt27922.batch.files.score_file import FileOutcome, score_file
    from gbt27922.batch.simulation.population import Population
    from gbt27922.batch.simulation.random_points import point_tables
    from gbt27922.batch.simulation.simulated_tables import simulate
    from gbt27922.batch.tables.frames import score

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
    "Documents": "files.json_lines",
    "FileOutcome": "files.score_file",
    "Population": "simulation.population",
    "iter_jsonl": "files.json_lines",
    "pack": "cluster.packed_frames",
    "point_tables": "simulation.random_points",
    "read_jsonl": "files.json_lines",
    "score": "tables.frames",
    "score_file": "files.score_file",
    "simulate": "simulation.simulated_tables",
    "unpack": "cluster.packed_frames",
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
