"""Every shipped scheme through every front end of the batch, against ``score``: no difference is allowed.

``python benchmarks/front_ends.py [ROWS] [ID]...``: so many random assessments of each scheme (100 000), and these schemes only.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import gbt27922
from gbt27922 import batch, schemes
from gbt27922.models import Scheme
from tests.batch.test_every_kind import WIDE
from tests.property.test_batch import alone, answers_of, expected, long_of, wide_of
from tests.support import every_kind

csv, parquet = import_module("pyarrow.csv"), import_module("pyarrow.parquet")
#: Assessments that are compared at a time.
CHUNK = 2000


def answers(found: list[Any], scheme: Scheme) -> Iterator[tuple[str, Any, Any]]:
    """Each front end by its name, what it answers, and the assessments that it was asked about."""
    findings, specials = long_of(found, values=bool(scheme.tree.scales))
    yield "long", batch.score(findings, scheme, "long", exact=True, specials=specials), found
    single = alone(found)
    table = wide_of(single, scheme)
    for name, scored in WIDE.items():
        yield name, scored(table, scheme), single
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder), Path(folder) / "target.parquet"
        csv.write_csv(table, path / "wide.csv")
        parquet.write_table(table, path / "wide.parquet")
        (path / "lines.jsonl").write_text("\n".join(gbt27922.to_json(one, indent=None) for one in found), "utf-8")
        for name, asked in {"wide.csv": single, "wide.parquet": single, "lines.jsonl": found}.items():
            batch.score_file(path / name, target, scheme, exact=True)
            yield name, parquet.read_table(target), asked


def differences(task: tuple[str, int]) -> tuple[str, int, list[str]]:
    """The scheme, how many assessments were compared, and the front ends that answered otherwise than ``score``."""
    id, number = task
    raw = every_kind.uniform(gbt27922.to_data(schemes.load(id)))
    found, scheme = every_kind.parsed(every_kind.assessments(CHUNK, raw, seed=f"{id} {number}"), raw)
    wanted = {False: expected(found, scheme), True: expected(alone(found), scheme)}
    others = []
    for name, scored, asked in answers(found, scheme):
        said = wanted[asked is not found]
        if answers_of(scored, said) != said:
            others.append(name)
    return id, len(found), others


def main(rows: int, ids: list[str]) -> int:
    """Compare, and say how many of each scheme differ."""
    tasks = [(id, number) for id in ids for number in range(-(-rows // CHUNK))]
    compared = dict.fromkeys(ids, 0)
    wrong: dict[str, list[str]] = {id: [] for id in ids}
    with Pool(2) as pool:
        for id, count, others in pool.imap_unordered(differences, tasks):
            compared[id] += count
            wrong[id] += others
    for id in ids:
        print(f"{id}: {compared[id]} assessments, {len(wrong[id])} differences {' '.join(wrong[id])}".rstrip())
    return int(any(wrong.values()))


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(int(arguments[0]) if arguments else 100_000, arguments[1:] or list(schemes.ids())))
