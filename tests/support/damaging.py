"""Files of tables with one number changed at a time, each read and scored in this process, which must live to tell.

``python -m tests.support.damaging SUFFIX LAYOUT`` prints what came of it as JSON.
"""

from __future__ import annotations

import json
import struct
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gbt27922 import batch
from gbt27922.errors import Gbt27922Error
from tests.support.by_turns import by_turns
from tests.support.libraries import pa, pq
from tests.support.results import OPEN

_LEAVES = [leaf.id for leaf in OPEN.leaves]
_ROWS = 5
#: What a count, an offset or an index may become: none, before the first, the largest, beyond the file.
_INSTEAD = [struct.pack("<i", number) for number in (0, -1, 2**31 - 1, 2**16)]


def wide() -> Any:
    """One row an assessment, with a note that passes through."""
    counts = {
        f"{name}_{leaf}": [number] * _ROWS
        for leaf in _LEAVES
        for name, number in (("sampled", 9), ("nonconforming", 2))
    }
    return pa.table({"note": pa.array(["a note", None, "another"] * 2)[:_ROWS], **counts})


def long() -> Any:
    """One row a finding; the leaves are a dictionary, and a cell is no count."""
    keys = pa.array([f"A{number}" for number in range(_ROWS) for _ in _LEAVES])
    leaves = pa.array(_LEAVES * _ROWS).dictionary_encode()
    sampled = pa.array([9] * (len(keys) - 1) + [-1], pa.int32())
    return pa.table(
        {"assessment": keys, "indicator": leaves, "sampled": sampled, "nonconforming": pa.array([2] * len(keys))}
    )


def write(path: Path, table: Any) -> bytes:
    """A file in several parts, and its bytes."""
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=len(table) // 3 + 1, compression="none")
    else:
        with pa.ipc.new_file(str(path), table.schema) as writer:
            writer.write_table(table, max_chunksize=len(table) // 3 + 1)
    return path.read_bytes()


def damaged(data: bytes) -> Iterator[bytes]:
    """The file with each number in turn changed to one of a few others, by turns."""
    for place in by_turns(range(0, len(data) - 3, 4)):
        other = _INSTEAD[place // 4 % len(_INSTEAD)]
        if data[place : place + 4] != other:
            yield data[:place] + other + data[place + 4 :]


def outcome(source: Path, target: Path, layout: Any) -> str:
    """What comes of a file: how many rows, or the kind of the refusal."""
    try:
        return f"{batch.score_file(source, target, scheme=OPEN, layout=layout).rows} rows"
    except Gbt27922Error as error:
        return error.problems[0].code


def main(suffix: str, layout: str) -> None:
    """Score every damaged file, and count what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / f"in.{suffix}", Path(folder) / "out.parquet"
        data = write(source, wide() if layout == "wide" else long())
        found = Counter([outcome(source, target, layout)])
        for other in damaged(data):
            source.write_bytes(other)
            found[outcome(source, target, layout)] += 1
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
