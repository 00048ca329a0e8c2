"""One Spark session for all tests that want one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession  # noqa: PLC0415  # only where a session is wanted

    options: dict[str, Any] = {
        "spark.ui.enabled": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # it ends before it pays to compile
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "700",
    }
    with pytest.MonkeyPatch.context() as patched:
        # Workers run on the Python of the test, not on the first of PATH, which may not know this library.
        patched.setenv("PYSPARK_PYTHON", sys.executable)
        made = SparkSession.builder.master("local[2]").config(map=options).getOrCreate()
        yield made
        made.stop()
