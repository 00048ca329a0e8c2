"""Many assessments at once, from dataframes, files and clusters: the same exact answers as ``score`` gives one by one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbt27922.batch._frames import score
    from gbt27922.batch._jsonl import Documents, iter_jsonl, read_jsonl
    from gbt27922.batch._score_file import FileOutcome, score_file

__all__ = ["Documents", "FileOutcome", "iter_jsonl", "read_jsonl", "score", "score_file"]

_EXTRA = ("narwhals", "numpy", "pyarrow")
_HOMES = {
    "Documents": "_jsonl",
    "FileOutcome": "_score_file",
    "iter_jsonl": "_jsonl",
    "read_jsonl": "_jsonl",
    "score": "_frames",
    "score_file": "_score_file",
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
