"""What reads what comes from outside, as a table: each reader takes bytes, and gives a result or raises our error."""

from __future__ import annotations

import codecs
import io
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import evolve, frozen

import gbt27922
from gbt27922 import analysis, batch, certification, conformance, formats, outlets, report, schemes, workbook
from gbt27922._basis.words import LANGUAGES, sentence
from gbt27922.batch.tables.carried import CARRIED
from gbt27922.errors import Gbt27922Error, Gbt27922Warning, Problem
from gbt27922.models import SamplePlan, Scorecard
from tests.support.results import ASSESSMENT, OPEN, OUTLETS, RESULTS

pa: Any = import_module("pyarrow")

#: How inputs are made: which parts of them are changed.
Kind = Literal["json", "lines", "csv", "xlsx", "bytes"]
_PARSED = {type(one): one for one in RESULTS}
_GRADES = schemes.load("capability-levels")
_JUDGED = min(conformance.vectors(), key=lambda vector: len(vector.answer))
_APPLICATION = _PARSED[certification.Application]


@frozen
class Target:
    """A reader of bytes, the public functions that it calls, and what must be the same once written and read again."""

    name: str
    kind: Kind
    read: Callable[[bytes], Any]
    covers: tuple[Callable[..., Any], ...]
    again: Callable[[Any], object] | None = None
    #: Whether an input may be refused; else what is wrong with it is told otherwise.
    refuses: bool = True
    #: How much of the time of a session it gets: what takes long to read needs more.
    share: int = 1


@frozen
class Read:
    """What came of an input: what was read, or the error; and what was said beside it."""

    found: Any = None
    error: Gbt27922Error | None = None
    notes: Sequence[warnings.WarningMessage] = ()


@contextmanager
def listening() -> Iterator[list[warnings.WarningMessage]]:
    """Keep what is said in warnings, for a while; it is asked for once, as that takes longer than to read a small table."""
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always")
        yield notes


def attempt(target: Target, data: bytes, notes: list[warnings.WarningMessage]) -> Read:
    """Read an input while ``notes`` are kept. Whatever is raised here is an escape."""
    notes.clear()
    try:
        return Read(target.read(data), notes=[*notes])
    except Gbt27922Error as error:
        return Read(error=error, notes=[*notes])


def look_at(target: Target, read: Read, told: bool = True) -> None:
    """Assert that a refusal says what is wrong, and that what was read is the same when it is read again.

    What is ``told`` is said in both languages, and can be kept and read again: that takes longer than many a refusal.
    """
    for one in read.notes:
        note: Any = one.message
        assert isinstance(note, Gbt27922Warning), note
        _said(note.args[0])
    if read.error is not None:
        assert target.refuses, read.error
        assert read.error.problems
        if told:
            for problem in read.error.problems:
                _said(problem)
            assert formats.parse_problems(formats.problems_data(read.error.problems)) == read.error.problems
    elif target.again:
        assert target.again(read.found) == read.found


def _said(problem: Problem) -> None:
    for lang in LANGUAGES:
        assert sentence("problems", problem.id, lang, **problem.values)
        problem.told(lang).encode()


def _document(model: Any) -> Any:
    again = formats.parse(formats.canonical(model))
    assert formats.canonical(again) == formats.canonical(model)
    assert hash(again) == hash(model)
    return again


def _json(name: str, parse: Callable[[bytes], Any], share: int = 1) -> Target:
    return Target(name, "json", parse, (parse,), _document, share=share)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """A folder in memory, if there is one, for what is read from files only."""
    return tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)  # noqa: S108


def _file(data: bytes, name: str) -> Path:
    path = Path(_folder().name) / name
    path.write_bytes(data)
    return path


def _problem_list(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    for problem in problems:
        for lang in LANGUAGES:
            problem.told(lang).encode()
        assert all(isinstance(step, str | int) for step in problem.place)
    return formats.parse_problems(formats.problems_data(problems))


def _points_again(completed: Any) -> Any:
    again = schemes.with_points(OPEN, schemes.points_csv(completed, safe=True))
    assert schemes.points_csv(again) == schemes.points_csv(completed)
    return _document(completed)


def _findings_again(assessment: Any) -> Any:
    again = formats.parse_findings(formats.findings_csv(assessment, safe=True), assessment.scheme)
    # A table tells the sites that have findings.
    return evolve(again, sites=assessment.sites) if {*again.sites} <= {*assessment.sites} else again


def _register(data: bytes) -> tuple[Any, ...]:
    path = _file(data, "register.jsonl")
    report = certification.verify_register(path, on="2027-02-01")
    certificates = tuple(certification.certificates_in(io.BytesIO(data)))
    assert certificates == tuple(certification.read_register(path))
    assert all(fault.problems for fault in report.faults)
    return certificates


def _verified(data: bytes) -> Any:
    """Nothing is verified but what says what was found, whatever the version that says it."""
    found = formats.parse(data)
    match found:
        case SamplePlan():
            problems = outlets.verify_plan(found, OUTLETS, OPEN)
        case certification.Decision():
            problems = certification.verify_decision(found, _PARSED[Scorecard], _APPLICATION, ASSESSMENT, OPEN)
        case certification.Certificate():
            problems = certification.verify(found, on="2027-02-01", scheme=OPEN)
        case Scorecard():
            problems = gbt27922.verify(found, ASSESSMENT, OPEN)
            assert problems or _said_by_all(found) == _said_by_all(_PARSED[Scorecard])
        case analysis.Ledger() | analysis.Readings():
            problems = analysis.verify(found, ASSESSMENT, OPEN)
        case _:
            return None
    for problem in problems:
        _said(problem)
    return problems


def _said_by_all(card: Scorecard) -> dict[str, Any]:
    """What every version says of a scorecard: another wrote it, and one that wrote no bounds."""
    return {name: value for name, value in gbt27922.to_data(card).items() if name not in {"library_version", "bounds"}}


def _scored(data: bytes) -> Any:
    """What is scored says so when it is read again."""
    assessment = gbt27922.parse_assessment(data)
    card = gbt27922.score(assessment, OPEN)
    assert gbt27922.verify(gbt27922.parse_scorecard(formats.canonical(card)), assessment, OPEN) == ()
    return card


def _judged(data: bytes) -> conformance.Outcome:
    brief, full = (conformance.check(_JUDGED, data, full=full, codes=full) for full in (False, True))
    assert len(brief.failures) <= len(full.failures)
    return full


def _kit(data: bytes) -> None:
    """No vector is right for whoever says nothing."""
    path = _file(data, "kit.json")
    for vector in conformance.vectors(*get_args(conformance.Ask), kit=path):
        nothing = b'{"problems": []}' if vector.refused else b"{}"
        assert not conformance.check(vector, nothing, codes=True).passed, vector
    assert conformance.digest(path)


def _lines(data: bytes) -> None:
    path = _file(data, "lines.jsonl")
    documents = batch.read_jsonl(path, OPEN, same_scheme=True)
    lines = sum(bool(line.strip()) for line in data.removeprefix(codecs.BOM_UTF8).split(b"\n"))
    assert documents.assessments.num_rows == lines
    told = set(documents.assessments.filter(documents.assessments["problem"].is_valid())["assessment"].to_pylist())
    assert told.isdisjoint(documents.findings["assessment"].to_pylist())


def _table(suffix: str, data: bytes) -> None:
    path = _file(data, f"table{suffix}")
    target = path.with_name("scores.csv")
    outcome = batch.score_file(path, target, OPEN)
    assert outcome.problems <= outcome.rows


def _unpacked(data: bytes) -> None:
    records = pa.table({"packed": pa.array(data.split(b"\n\n"), pa.binary())})
    assert batch.unpack(records, OPEN).num_rows == len(records)


def _carried(data: bytes) -> None:
    """What a table says of itself, under our key and as pandas writes it."""
    for key in (CARRIED, "pandas"):
        found = batch.provenance(pa.table({"a": [1]}).replace_schema_metadata({key: data}))
        assert found is None or _document(found) == found


def _rows(data: bytes) -> None:
    for number, cells in workbook.rows(data):
        assert number > 0
        assert any(cell is not None for cell in cells)


def _form(data: bytes) -> Any:
    """What :func:`workbook.parse_assessment` reads, too."""
    workbook.is_workbook(data)
    return workbook.parse_form(data).assessment()


def _letterhead(data: bytes) -> None:
    """A report is written into it, and that report is no worse a letterhead."""
    made = report.render(_PARSED[schemes.SchemeDiff], "docx", base=data)
    assert report.render(_PARSED[schemes.SchemeDiff], "docx", base=made)


_EVERY = (
    _json("document", formats.parse, 3),
    _json("assessment", gbt27922.parse_assessment, 2),
    _json("scorecard", gbt27922.parse_scorecard, 2),
    _json("scheme", schemes.parse, 2),
    _json("plan", outlets.parse_plan),
    _json("application", certification.parse_application),
    _json("certificate", certification.parse_certificate),
    _json("decision", certification.parse_decision),
    _json("rates", certification.parse_rates),
    _json("terms", certification.parse_terms),
    _json("report", conformance.parse_report),
    _json("population", batch.parse_population),
    Target("provenance", "json", _carried, (batch.provenance,), refuses=False),
    Target("problems", "json", formats.parse_problems, (formats.parse_problems,), _problem_list),
    Target("answer", "json", _judged, (conformance.check,), refuses=False),
    Target("kit", "json", _kit, (conformance.vectors, conformance.files, conformance.digest), share=2),
    Target(
        "verified",
        "json",
        _verified,
        (
            gbt27922.verify,
            analysis.verify,
            outlets.verify_plan,
            certification.verify,
            certification.verify_decision,
        ),
        share=2,
    ),
    Target("scored", "json", _scored, (gbt27922.score,), share=2),
    Target("points", "csv", partial(schemes.with_points, OPEN), (schemes.with_points,), _points_again),
    Target("grades", "csv", partial(schemes.with_grades, _GRADES), (schemes.with_grades,), _document),
    Target("costs", "csv", analysis.parse_costs, (analysis.parse_costs,)),
    Target(
        "findings",
        "csv",
        partial(formats.parse_findings, scheme=OPEN.id),
        (formats.parse_findings,),
        _findings_again,
    ),
    Target("exclusions", "csv", formats.parse_exclusions, (formats.parse_exclusions,)),
    Target(
        "special_items",
        "csv",
        partial(formats.parse_special_items, scheme=OPEN),
        (formats.parse_special_items,),
    ),
    Target("outlets", "csv", outlets.parse_outlets, (outlets.parse_outlets,)),
    Target(
        "register",
        "lines",
        _register,
        (certification.certificates_in, certification.read_register, certification.verify_register),
    ),
    Target("json_lines", "lines", _lines, (batch.read_jsonl, batch.iter_jsonl), refuses=False, share=2),
    Target("batch_csv", "csv", partial(_table, ".csv"), (batch.score_file,), share=5),
    Target("packed", "bytes", _unpacked, (batch.unpack,)),
    Target("rows", "xlsx", _rows, (workbook.rows,), share=3),
    Target(
        "form",
        "xlsx",
        _form,
        (workbook.parse_form, workbook.parse_assessment, workbook.is_workbook),
        share=8,
    ),
    Target("letterhead", "xlsx", _letterhead, (report.render,), share=4),
)
TARGETS: Mapping[str, Target] = {target.name: target for target in _EVERY}
