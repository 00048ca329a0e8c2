"""The libraries of dataframes, without types: some have none, and what is tested is what they do."""

from __future__ import annotations

from importlib import import_module
from typing import Any

duckdb: Any = import_module("duckdb")
pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")
pd: Any = import_module("pandas")
pl: Any = import_module("polars")
