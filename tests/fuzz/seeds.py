"""What fuzzing begins with: documents of every kind, small tables as people write them, and small workbooks."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import gbt27922
from gbt27922 import batch, conformance, formats, report, schemes, workbook
from gbt27922.errors import DocumentError
from tests.fuzz.mutators import ODD_TEXTS, tokens_of, zipped
from tests.fuzz.targets import Target
from tests.support.results import ASSESSMENT, OPEN, RESULTS

docx: Any = import_module("docx")
pa: Any = import_module("pyarrow")

_ROOT = Path(__file__).parents[2]
_EXAMPLES, _VECTORS = _ROOT / "docs" / "examples", _ROOT / "tests" / "vectors"
# What is longer is read no better for it, but later.
_LONGEST = 600
_CHOSEN = {
    "points": [],
    "grades": ["invented-bounds.csv"],
    "costs": [],
    "findings": ["tables/findings.csv"],
    "exclusions": ["tables/exclusions.csv"],
    "special_items": [],
    "outlets": ["outlets.csv", "tables/outlets-gbk.csv"],
}
_EMPTY = re.compile(
    rb"<c [^>]*/>|<row [^>]*/>|<row [^>]*></row>|<definedNames>.*?</definedNames>|<cols>.*?</cols>|<sheetViews>.*?</sheetViews>"
    rb'|(?<=</sheetData>).*?(?=</worksheet>)|<sheet name="[^"]*" sheetId="9"[^>]*/>|<Relationship [^>]*/sheet9.xml"/>',
    re.DOTALL,
)
_TABLES = {
    "points": "indicator,points,title_zh,title_en,method\n1.1,3,甲,A,qualitative\n1.2,4,,B,\n2.1,1.5,丙,,sampled\n2.2,1/2,,,\n",
    "grades": "等级,下限\nlevel_2,10\nlevel_3,35/2\nlevel_4,60.5\nlevel_5,99\n",
    "costs": "indicator,cost\n5.2.4,3\n特别扣分项,12.5\n特别扣分项 1,35/12\n",
    "findings": '条款;场所;类别;抽样数;不符合数;结论;备注\n1.1;总部;总部;20;3;;\n1.2;GZ;网点;;;符合;"甲;乙"\n2;GZ;;1;0;;=1+1\n',
    "exclusions": 'indicator,justification\n1.1,"不提供,安装"\n3,none\n',
    "special_items": "项目,依据,描述,已整改\n特别加分项,,首创的回收服务,\n特别扣分项,law,甲,是\n特别扣分项,A,乙,否\n",
    "outlets": "id,stratum,name,kind\nGZ-01,华南,广州,\nBJ-01,华北,北京,服务网点\n",
}


def seeds(target: Target) -> list[bytes]:
    """The first inputs of a target."""
    if found := _MADE.get(target.name):
        return [*found()]
    if target.kind == "csv":
        files = [(_EXAMPLES / name).read_bytes() for name in _CHOSEN[target.name]]
        files = [b"\n".join(file.split(b"\n")[:6]) for file in files]
        return [_TABLES[target.name].encode(), *files, *_JSON_LISTS.get(target.name, ())]
    return [text.encode() for text in _documents(*_FORMATS.get(target.name, formats.ids()))]


_FORMATS = {
    "assessment": ["gbt27922.assessment/1"],
    "scorecard": ["gbt27922.scorecard/1"],
    "scheme": ["gbt27922.scheme/1"],
    "plan": ["gbt27922.sample/1"],
    "application": ["gbt27922.application/1"],
    "certificate": ["gbt27922.certificate/1"],
    "decision": ["gbt27922.decision/1"],
    "rates": ["gbt27922.rates/1"],
    "terms": ["gbt27922.terms/1"],
    "report": ["gbt27922.conformance/1"],
    "population": ["gbt27922.population/1"],
    "provenance": ["gbt27922.provenance/1"],
    "verified": [
        *("gbt27922.scorecard/1", "gbt27922.sample/1", "gbt27922.ledger/1", "gbt27922.decision/1"),
        *("gbt27922.certificate/1",),
    ],
}


def words(target: Target) -> list[str]:
    """What a value of an input is changed to: tokens and short values of its seeds, and words of the tables."""
    texts = [text.decode("utf-8", "replace") for text in seeds(target)] if target.kind != "xlsx" else []
    if target.kind == "csv":
        return sorted({*ODD_TEXTS, *(cell for text in texts for cell in re.split(r"[,;\t\r\n]", text))})
    tokens = {one for text in texts for one in tokens_of(text) if one not in "{}[]:,"}
    return sorted(tokens | {json.dumps(one, ensure_ascii=False) for text in texts for one in _parts(text)}) or ["0"]


def _parts(text: str) -> Iterator[Any]:
    """The short lists and objects in a JSON text."""
    try:
        waiting = [json.loads(text)]
    except ValueError:
        return
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            if len(str(one)) < 300:
                yield one
            waiting += one.values() if isinstance(one, dict) else one


@cache
def _every_document() -> tuple[str, ...]:
    """Every result of the tests, and the short examples and documents of vectors."""
    files = [path.read_text("utf-8") for path in sorted(_EXAMPLES.rglob("*.json"))]
    made = [gbt27922.to_json(result) for result in RESULTS]
    cases = [
        case for path in sorted(_VECTORS.glob("*.json")) for case in json.loads(path.read_bytes()).get("cases", ())
    ]
    kept = [case["assessment"] for case in cases if isinstance(case.get("assessment"), dict)]
    few = [json.dumps(document, ensure_ascii=False) for document in kept[:: len(kept) // 40 + 1]]
    short = [json.dumps(_pruned(json.loads(text)), ensure_ascii=False) for text in (*made, *files)]
    return (*made, *(text for text in dict.fromkeys((*short, *files, *few)) if len(text) < _LONGEST))


def _pruned(value: Any) -> Any:
    """A document with one item of each list: it is seldom sound, but soon read."""
    if isinstance(value, dict):
        return {name: _pruned(member) for name, member in value.items()}
    return [_pruned(value[0])] if isinstance(value, list) and value else value


def _documents(*ids: str) -> list[str]:
    return [text for text in _every_document() if any(f'"{id}"' in text for id in ids)]


def _line(text: str) -> bytes:
    return json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _problem_lists() -> Iterator[bytes]:
    for text in (
        "{}",
        '{"format": "gbt27922.assessment/1", "scheme": 1, "findings": [{"indicator": "1.", "sampled": 0}]}',
    ):
        try:
            gbt27922.parse_assessment(text)
        except DocumentError as error:
            yield json.dumps(formats.problems_data(error.problems)).encode()


def _packed() -> Iterator[bytes]:
    for number in (1, 30, 300):
        counts = {
            f"{word}_{leaf.id}": [value, value]
            for leaf in OPEN.leaves
            for word, value in (("sampled", number), ("nonconforming", number // 2))
        }
        yield b"\n\n".join(batch.pack(pa.table(counts), OPEN)["packed"].to_pylist())


def _batch() -> Iterator[bytes]:
    """Wide tables: counts, with special items, with a value that is none."""
    leaves = [leaf.id for leaf in OPEN.leaves]
    names = [f"{word}_{leaf}" for leaf in leaves for word in ("sampled", "nonconforming")]
    rows = ["20,3,1,0,0,0,7,7", "1,2,x,0,,0,-1,7", "300,3,1.0,0,5,0,99999,7"]
    yield "\n".join([",".join(names), *rows, ""]).encode()
    yield "\n".join(
        [";".join(["企业", *names, "special_deductions"]), "某公司;" + rows[0].replace(",", ";") + ";2", ""]
    ).encode("gb18030")


def _rows() -> Iterator[bytes]:
    yield _small((_EXAMPLES / "outlets.xlsx").read_bytes())
    yield from _forms()


def _answers() -> Iterator[bytes]:
    yield from sorted((vector.answer.encode() for vector in conformance.vectors()), key=len)[:60:10]


def _kits() -> Iterator[bytes]:
    """A short vector or two of each kind, with their groups."""
    for path in sorted(_VECTORS.glob("*.json")):
        group = json.loads(path.read_bytes())
        few = {
            name: sorted(rows, key=lambda row: len(str(row)))[:2]
            for name, rows in group.items()
            if isinstance(rows, list)
        }
        text = json.dumps(group | few, ensure_ascii=False)
        if len(text) < 2 * _LONGEST:
            yield text.encode()


def _json_lines() -> Iterator[bytes]:
    lines = [*map(_line, _documents("gbt27922.assessment/1"))]
    yield from (*lines[:30], b"\n\n".join(lines[:2]))


def _register() -> Iterator[bytes]:
    yield from (_line(text) + b"\n" for text in _documents("gbt27922.certificate/1"))


def _forms() -> Iterator[bytes]:
    for lang in ("zh", "en"):
        yield _small(workbook.template(OPEN, assessment=ASSESSMENT, lang=lang))
    yield _small(workbook.template(schemes.load("ACSI")))


def _letterheads() -> Iterator[bytes]:
    made = report.render(next(one for one in RESULTS if isinstance(one, schemes.SchemeDiff)), "docx")
    yield made
    headed, file = docx.Document(io.BytesIO(made)), io.BytesIO()
    headed.sections[0].header.paragraphs[0].text = "某认证公司"
    headed.save(file)
    yield file.getvalue()


def _small(data: bytes) -> bytes:
    """A workbook without what no reader looks at, and without what is empty."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [
            name for name in archive.namelist() if not name.startswith(("docProps", "xl/theme", "xl/worksheets/sheet9"))
        ]
        return zipped([(name, _EMPTY.sub(b"", archive.read(name))) for name in names], zipfile.ZIP_DEFLATED)


_MADE: dict[str, Callable[[], Iterable[bytes]]] = {
    "packed": _packed,
    "form": _forms,
    "rows": _rows,
    "letterhead": _letterheads,
    "answer": _answers,
    "kit": _kits,
    "problems": _problem_lists,
    "json_lines": _json_lines,
    "register": _register,
    "scored": lambda: [gbt27922.to_json(ASSESSMENT).encode()],
    "batch_csv": _batch,
}
_JSON_LISTS = {"outlets": (b'[{"id": "GZ-01", "stratum": "A"}]', b'{"outlets": [{"id": "GZ-01"}]}')}
