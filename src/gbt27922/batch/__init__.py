"""Many assessments at once, from dataframes, files and clusters: the same exact answers as ``score`` gives one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gbt27922._basis.lazy import lazy_getattr

if TYPE_CHECKING:
    from gbt27922.batch import spark
    from gbt27922.batch.cluster.packed_frames import pack, unpack
    from gbt27922.batch.files.json_lines import Documents, iter_jsonl, read_jsonl
    from gbt27922.batch.files.score_file import FileOutcome, score_file
    from gbt27922.batch.files.table_provenance import provenance
    from gbt27922.batch.origin.population import Population, parse_population, read_population
    from gbt27922.batch.origin.provenance import Provenance, Simulation
    from gbt27922.batch.simulation.random_points import point_tables
    from gbt27922.batch.simulation.simulated_tables import simulate
    from gbt27922.batch.tables.assessments import frame
    from gbt27922.batch.tables.frames import score
    from gbt27922.batch.tables.ranks import rank

__all__ = [
    "Documents",
    "FileOutcome",
    "Population",
    "Provenance",
    "Simulation",
    "frame",
    "iter_jsonl",
    "pack",
    "parse_population",
    "point_tables",
    "provenance",
    "rank",
    "read_jsonl",
    "read_population",
    "score",
    "score_file",
    "simulate",
    "spark",
    "unpack",
]

_HOMES = {
    "Documents": "files.json_lines",
    "FileOutcome": "files.score_file",
    "Population": "origin.population",
    "Provenance": "origin.provenance",
    "Simulation": "origin.provenance",
    "frame": "tables.assessments",
    "iter_jsonl": "files.json_lines",
    "pack": "cluster.packed_frames",
    "parse_population": "origin.population",
    "point_tables": "simulation.random_points",
    "provenance": "files.table_provenance",
    "rank": "tables.ranks",
    "read_jsonl": "files.json_lines",
    "read_population": "origin.population",
    "score": "tables.frames",
    "score_file": "files.score_file",
    "simulate": "simulation.simulated_tables",
    "unpack": "cluster.packed_frames",
}


__getattr__ = lazy_getattr("gbt27922.batch", __all__, _HOMES, extra="batch", needs=("narwhals", "numpy", "pyarrow"))


def __dir__() -> list[str]:
    return __all__
