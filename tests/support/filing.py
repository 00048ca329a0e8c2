"""Assessments for files: as documents, as wide rows and as long ones, with what ``score`` says of each."""

from __future__ import annotations

import csv
import gzip
import json
import random
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl

import gbt27922
from gbt27922._basis.exact import exact_text
from gbt27922.batch.tables.arrow import pa
from tests.support import shipped

pq: Any = import_module("pyarrow.parquet")
feather: Any = import_module("pyarrow.feather")
SCHEME = shipped.NEWEST
LEAVES = [leaf.id for leaf in SCHEME.leaves]
RESULTS = ["score", "score_exact", "grade", "base_score", "earned_5.1", "applicable_5.1", "provisional"]
Row = dict[str, Any]


def document(seed: int) -> Row:
    """An assessment that is sound, with two findings for some leaves, and others excluded."""
    chance = random.Random(seed)  # noqa: S311  # the same assessments at every run
    sites = [{"id": "HQ", "kind": "headquarters"}, {"id": "广州-01", "kind": "outlet"}]
    out = chance.sample(LEAVES, chance.choice([0, 0, 1, 3]))
    findings: list[Row] = []
    for leaf in LEAVES:
        for site in sites[: chance.choice([1, 2])] if leaf not in out else ():
            sampled = chance.choice([1, 7, 20, 300, 10**6, 2**40])
            lost = chance.choice([0, 0, 0, 1, sampled // 9])
            findings.append({"indicator": leaf, "site": site["id"], "sampled": sampled, "nonconforming": lost})
    return {
        "format": "gbt27922.assessment/1",
        "scheme": SCHEME.id,
        "organization": {"name": f"机构 {seed}", "id": f"ORG-{seed}"},
        "date": "2026-05-12",
        "sites": sites,
        "findings": findings,
        "exclusions": [{"indicator": leaf, "justification": "none"} for leaf in out],
        "special_deductions": [{"ground": "law", "description": "d"}] * chance.choice([0, 0, 2, 5]),
        "special_bonuses": [{"description": "b"}] * chance.choice([0, 1]),
    }


def expected(data: Row) -> Row:
    """What ``score`` says."""
    card = gbt27922.score(gbt27922.parse_assessment(data))
    line = next(line for line in card.lines if line.indicator == "5.1")
    return {
        "score": float(card.score),
        "score_exact": exact_text(card.score),
        "grade": card.grade.id,
        "base_score": float(card.base_score),
        "earned_5.1": float(line.earned),
        "applicable_5.1": float(line.applicable),
        "provisional": True,
    }


def wide(data: Row) -> Row:
    """An assessment as a wide row, with columns that pass through."""
    row: Row = {"case": data["organization"]["id"], "备注": 'a "quoted", 文字'}
    for leaf in LEAVES:
        found = [item for item in data["findings"] if item["indicator"] == leaf]
        row[f"sampled_{leaf}"] = sum(item["sampled"] for item in found)
        row[f"nonconforming_{leaf}"] = sum(item["nonconforming"] for item in found)
    return row | special(data)


def special(data: Row) -> Row:
    """How many special items an assessment has."""
    return {name: len(data[name]) for name in ("special_deductions", "special_bonuses")}


def long(data: Row) -> list[Row]:
    """An assessment as long rows."""
    key = {"assessment": data["organization"]["id"]}
    out = [
        {"indicator": one["indicator"], "site": None, "sampled": 0, "nonconforming": 0} for one in data["exclusions"]
    ]
    return [key | row for row in [*data["findings"], *out]]


def write(path: Path, rows: list[Row]) -> Path:
    """Rows as a file, by its ending; Parquet and Arrow in parts of 5 rows."""
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        return _write_bytes(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode())
    if path.suffix == ".xlsx":
        return write_cells(path, [[*rows[0]], *(list(row.values()) for row in rows)])
    table = pa.Table.from_pylist(rows)
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=5)
    elif path.suffix in {".arrow", ".feather"}:
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write_table(table, max_chunksize=5)
    else:
        text = [",".join(f'"{name}"' for name in rows[0])]
        text += [",".join(map(_cell, row.values())) for row in rows]
        return _write_bytes(path, "\n".join([*text, ""]).encode())
    return path


def write_cells(path: Path, rows: list[list[Any]]) -> Path:
    """Rows of cells as the first sheet of a workbook, as another program writes it; a text stays a text."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
        cell.data_type = "s"
    book.save(path)
    return path


def _cell(value: Any) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else '"' + value.replace('"', '""') + '"'


def _write_bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def read(path: Path) -> list[Row]:
    """The rows of a file that was written, as Python has them."""
    if path.suffix == ".parquet":
        return list(pq.read_table(path).to_pylist())
    if path.suffix in {".arrow", ".feather"}:
        return list(feather.read_table(path).to_pylist())
    if path.suffix == ".xlsx":
        sheet: Any = openpyxl.load_workbook(path).active
        names, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(names, row, strict=True)) for row in rows]
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".jsonl" in path.name:
        return [json.loads(line) for line in data.decode().splitlines()]
    return [dict(map(_read, row.items())) for row in csv.DictReader(data.decode().splitlines())]


def _read(item: tuple[str, str]) -> tuple[str, Any]:
    name, text = item
    if name == "provisional":
        return name, text == "true"
    if name in {"score_exact", "grade", "case", "assessment", "problem"} or not text:
        return name, text or None
    return name, float(text) if name.startswith(("score", "base", "earned", "applicable")) else text
