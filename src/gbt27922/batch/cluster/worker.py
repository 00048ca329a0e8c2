"""What a worker of a cluster does: Arrow record batches in, record batches with scores out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from attrs import frozen

from gbt27922 import schemes
from gbt27922._basis.plain_names import Names
from gbt27922._basis.version import __version__
from gbt27922.batch.cluster.packed_record import counts, read
from gbt27922.batch.kernel.evaluation import evaluate
from gbt27922.batch.kernel.score_ranges import ScoreRanges
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.outcome import Outcome
from gbt27922.batch.tables.wide import exact_texts, score_wide


@frozen(kw_only=True)
class Job:
    """What workers are sent: plain values, and the scheme as its document, which means the same everywhere.

    The columns of a batch are those kept, then those with the counts; their names in the batch do not matter.
    """

    scheme: str
    kept: tuple[str, ...]
    counts: tuple[str, ...]
    packed: bool
    exact: bool
    range: bool = False
    names: Names = "dotted"
    version: str = __version__


def scored(job: Job, batches: Iterable[Any]) -> Iterator[Any]:
    """Each record batch with what is kept of it, and what came out."""
    if job.version != __version__:
        raise RuntimeError(
            f"gbt27922 is {job.version} on the driver and {__version__} on a worker: install one version"
        )
    weights = _weights(job.scheme, job.names)
    for batch in batches:
        columns = dict(zip((*job.kept, *job.counts), batch.columns, strict=True))
        outcome = _outcome(job, weights, {name: columns.pop(name) for name in job.counts}, batch.num_rows)
        columns |= {name: _plain(column) for name, column in outcome.arrow()}
        yield pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


@cache
def _weights(scheme: str, names: Names) -> Weights:
    return Weights.of(schemes.parse(scheme), names)


def _outcome(job: Job, weights: Weights, columns: dict[str, Any], rows: int) -> Outcome:
    if not job.packed:
        return score_wide(weights, columns, rows, exact=job.exact, range=job.range)
    ((name, records),) = columns.items()
    table, unread = read(weights.leaves, records)
    found = counts(table)
    results, problems = evaluate(weights, found, {row: [problem.at(f"{name}:")] for row, problem in unread.items()})
    ranges = ScoreRanges.of(weights, rows, exact=job.exact) if job.range else None
    if ranges is not None:
        ranges.fill(0, found, results)
    return Outcome(weights, results, problems, exact_texts(weights, found, problems) if job.exact else None, ranges)


def _plain(column: Any) -> Any:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
