"""What is public, what importing costs, and what the house promises about its own files."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import gbt27922
import gbt27922.formats.reader as _documents
from gbt27922 import (
    analysis,
    batch,
    certification,
    conformance,
    errors,
    estimates,
    formats,
    models,
    outlets,
    plots,
    report,
    schemes,
    scoring,
    tables,
    workbook,
)
from gbt27922.cli.app import COMMANDS

PUBLIC = {
    "DocumentError",
    "Gbt27922Error",
    "__version__",
    "analysis",
    "batch",
    "certification",
    "conformance",
    "display",
    "errors",
    "estimates",
    "formats",
    "grade",
    "models",
    "outlets",
    "parse_assessment",
    "parse_scorecard",
    "plots",
    "read_assessment",
    "read_scorecard",
    "report",
    "schemes",
    "score",
    "tables",
    "to_data",
    "to_json",
    "verify",
    "workbook",
}
PACKAGE = Path(str(files("gbt27922")))


def modules_after(code: str) -> set[str]:
    """The modules that are loaded after ``code`` ran in a new interpreter."""
    script = f"{code}\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_public_names() -> None:
    assert set(gbt27922.__all__) == PUBLIC == set(dir(gbt27922))
    packages = {name for name in PUBLIC if inspect.ismodule(getattr(gbt27922, name))}
    assert len(packages) <= 14
    assert len(PUBLIC - packages) <= 13
    assert all(getattr(gbt27922, name) is not None for name in PUBLIC)
    assert not hasattr(gbt27922, "scores")


@pytest.mark.parametrize(
    "module",
    [
        gbt27922,
        analysis,
        batch,
        certification,
        conformance,
        errors,
        estimates,
        formats,
        models,
        outlets,
        plots,
        report,
        schemes,
        scoring,
        tables,
        workbook,
    ],
)
def test_what_is_public_says_what_it_does_and_shows_it(module: Any) -> None:
    for name in module.__all__:
        if name == "spark" and not find_spec("pyspark"):
            continue  # it has no documentation without Spark, which few environments have
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), name
            own = [member for key, member in vars(value).items() if inspect.isfunction(member) and key[0] != "_"]
            assert all(map(inspect.getdoc, own)), name
        if inspect.isfunction(value):
            assert value.__annotations__["return"], name


def test_importing_the_package_loads_neither_attrs_nor_cattrs() -> None:
    loaded = modules_after("import gbt27922")
    assert loaded.isdisjoint({"attrs", "cattrs", "json", "decimal"})


def test_cattrs_is_loaded_only_when_a_document_is_read() -> None:
    made = "import gbt27922; from gbt27922 import models, schemes; models.Finding('5.1.6', conforming=True)"
    assert "cattrs" not in modules_after(made)
    assert "cattrs" in modules_after(f"{made}; schemes.default()")


#: Numbers in modules that hold no rule of a standard: how much is shown, kept, read at most, or how a program ends.
OTHER_NUMBERS: dict[str, set[float]] = {
    "_basis/nesting": {8, 200},  # bytes, and how deeply a document may be nested
    "workbook/cell_formats": {4, 14, 15, 16, 18, 28, 46, 1000},  # room of columns and lines, and sizes of type
    "workbook/drawing": {20},  # free rows
    "workbook/drawn_preview": {5},  # columns of one width
    "workbook/drawn_sheet": {9, 90},  # A4, and the characters of a page that stands upright
    "workbook/entries": {3, 1900},  # the first day that all spreadsheets number alike
    "workbook/numbers": {15},  # the digits of a spreadsheet
    "workbook/preview": {5},  # a row
    "batch/files/xlsx_table": {10, 14, 15},  # digits that a sheet holds, and the width of a column
    "report/media/base_document": {20, 64, 255, 635, 1000, 1980},  # how large a base may be, and when archives begin
    "report/media/fitted": {8, 18},  # the longest word in Chinese, and the longest
    "report/media/sheets": {3, 6, 9, 15, 31, 60, 90, 400},  # lengths in a workbook, and what one takes
    "report/media/word_tables": {4, 94, 140},  # lengths in a table
    "report/media/xlsx": {13, 18, 255},  # how large letters and lines are
    "certification/register": {24, 15},  # the longest line, and bytes of a digest
    "certification/register_line": {8, 12, 15},  # how much is kept
    "_basis/calendar_months": {12},  # months in a year
    "analysis/readings": {16},
    "cli/batch": {0.001},
    "analysis/cover_search": {
        300_000,
        1000,
        64,
        30,
        22,
        10,
        3,
    },  # what a search may take, and what each step of it takes
    "conformance/kit_files": {3},
    "_basis/exact": {5, 10, 512},
    "_basis/layouts": {16},
    "analysis/reversals": {10},
    "_basis/foreign_text": {20, 40},
    "_basis/ids": {4, 32},
    "errors": {1000},
    "_basis/rules": {10},
    "scoring/details": {64},
    "scoring/digits": {3, 10, 64},
    "models/grades": {10, 16},
    "_basis/words": {10, 20, 1000},
    "_basis/scalars": {8, 10, 16, 32},
    "cli/__init__": {130},
    "cli/app": {25, 40, 80},
    "cli/faults": {3, 141},
    "cli/stopping": {128},
    "outlets/order": {10, 10_000},
    "cli/inputs": {40},
    "cli/outputs": {50},
    "conformance/judge": {10_000},
    "cli/conformance": {30, 86_400},
    "formats/compiled": {64},
    "formats/openapi": {63},  # bits of an integer
    "formats/sharing": {15, 60, 500},
    "estimates/student_t": {10},
    "report/media/html": {6, 22},  # how deep a row is set in, and how long a text is that stays in one line
    "report/media/fragment": {8},  # how many rows are open from the first
    "plots/distributions": {0.5, 280},  # a thin line, and how high a plot is
    "plots/intervals": {0.08, 0.22, 14, 30, 80, 120},  # shades, and lengths in a plot
    "plots/sensitivities": {0.15, 15, 24, 40, 260},  # a shade, how many leaves are drawn, and lengths in a plot
    "plots/score_axis": {6, 270, 560},  # lengths in a plot, and upright
    "report/pages/card_glance": {5},  # how many losses are shown
    "report/media/prose": {16},
    "report/media/fitting": {1_000_000},
    "report/media/text": {3, 4, 28, 40},
    "report/numbers": {12},
    "report/pages/alone": {3},
    "report/pages/conformance": {20},  # how many vectors without an answer are shown by themselves
    "report/pages/estimate": {24, 0.001},
    "report/pages/ranking": {12},
    "_basis/frames": {63},  # bits
    "_basis/plain_names": {16},  # hexadecimal digits
    "_basis/headings": {0.8, 0.95},
    "_basis/json_text": {4},
    "batch/files/csv_table": {63},
    "batch/kernel/evaluation": {5, 12, 16, 255},
    "batch/kernel/any_samples": {1.5, 10, 31, 52},
    "batch/kernel/small_samples": {3, 5, 8, 32, 53, 63, 256},
    "batch/tables/pooling": {8, 15, 16, 31, 255},
    "batch/cluster/packed_record": {4, 8, 30},
    "batch/kernel/exact_rows": {62},
    "batch/kernel/fixed_bits": {4, 6, 8, 16, 19, 31, 255, 256},
    "batch/kernel/score_ranges": {26, 1e-9},  # what floats tell apart
    "batch/kernel/weights": {5, 6, 7, 24, 40, 44, 62},
    "batch/tables/whole_numbers": {63},
    "batch/tables/codes": {16},
    "batch/tables/wide": {3, 17},
    "batch/tables/long": {10},
    "batch/tables/ranks": {64},
    "batch/files/table_files": {8, 17, 22, 27},
    "batch/files/sound_views": {3, 4, 12},
    "batch/files/json_lines": {14, 22, 24},
    "batch/files/parts": {17},
    "_basis/part_files": {8, 255, 0o666},
    "batch/simulation/levels": {256},
    "batch/origin/population": {10, 1000},
    "batch/simulation/simulated_tables": {62},
    "batch/simulation/streams": {8, 12, 31, 63, 64},
    "report/drawings": {4, 12, 16, 28, 110},  # shades, and lengths in a drawing
    "report/geometry": {4, 6, 12, 16, 360},  # lengths in a drawing
    "report/pages/charts": {30},  # how many shares are shown
    "report/pages/site_map": {3, 15, 104},  # sites that are named, columns of a panel, room for a name
    "report/pages/steps": {10},  # how many steps are shown by themselves
    "report/lettering": {12, 15, 200},  # how wide letters are, and how much of a text is looked at
    "_basis/spreadsheet_cells": {15, 20, 1980},  # limits of sheets, and the day on which files are made
    "workbook/forms": {2500},  # how many findings are looked at together
    "workbook/parts": {10, 20, 48, 200, 1000, 16, 1_500_000, 3_000_000},  # limits of archives
    "workbook/markup": {64, 18},  # limits of markup
    "workbook/texts": {15, 16, 8_000_000},  # limits of text, and hexadecimal digits
    "workbook/addresses": {3, 14, 26, 1024},  # limits of a sheet, and letters
    "workbook/sheet_rows": {8, 16, 64, 10_000, 100_000},  # limits of a table, and of digits
    "workbook/filled": {20},  # where headings may stand
    "workbook/wanted": {10, 15, 1024},  # digits that a spreadsheet keeps
    "workbook/cells": {4_000_000},  # limit of a table
    "cli/process": {0xC000_0000},  # where the codes begin by which Windows ends a program
    # ECMA-376-1, 18.8.30: the built-in formats that are dates; and where days are counted from
    "workbook/days": {9, 12, 14, 18, 22, 27, 30, 31, 37, 40, 50, 59, 60, 1899, 1904},
}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_figure_of_a_standard_stands_in_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    numbers = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in {int, float}
    }
    assert numbers - {0, 1, 2, 100} == OTHER_NUMBERS.get(path.relative_to(PACKAGE).with_suffix("").as_posix(), set())


def test_other_numbers_are_those_of_modules() -> None:
    assert [name for name in OTHER_NUMBERS if not (PACKAGE / f"{name}.py").is_file()] == []


def test_modules_and_functions_are_small() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 300, path
        assert ast.get_docstring(ast.parse(text)), path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.body[0].lineno < 40, (path, node.name)


@pytest.mark.parametrize("path", sorted((PACKAGE / "cli").rglob("*.py")), ids=lambda path: path.stem)
def test_the_command_line_uses_public_names_only(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert {name.name for name in node.names if name.name.startswith("gbt27922")} <= {"gbt27922"}
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("gbt27922."):
            home = import_module(str(node.module))
            if not home.__name__.startswith("gbt27922.cli"):
                assert {name.name for name in node.names} <= set(home.__all__), home.__name__


@pytest.mark.parametrize("path", sorted((PACKAGE / "batch").rglob("*.py")), ids=lambda path: path.stem)
def test_the_batch_takes_from_the_core_what_is_public(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    for node in (node for node in nodes if isinstance(node, ast.ImportFrom)):
        module = str(node.module)
        ours = ("gbt27922.batch", "gbt27922._basis", "gbt27922.errors")
        if f"{module}.".startswith("gbt27922.") and not module.startswith(ours):
            assert {name.name for name in node.names} <= set(import_module(module).__all__), module


def test_each_command_has_a_file_of_its_own() -> None:
    for name, command in COMMANDS.items():
        assert command.run.__module__ == f"gbt27922.cli.{name.replace('-', '_')}"


def test_every_shipped_figure_has_a_source_and_its_confidence() -> None:
    scheme = json.loads((PACKAGE / "data" / "schemes" / "gbt27922-2011.json").read_bytes())

    def check(holder: Any, where: str) -> None:
        if isinstance(holder, list):
            for item in holder:
                check(item, f"{where}.{item.get('id', '')}")
            return
        listed = {source["figure"]: source for source in holder.get("sources", ())}
        for name, value in holder.items():
            number = isinstance(value, int | float) or (isinstance(value, str) and re.fullmatch(r"[-0-9./]+", value))
            if name != "id" and number:
                source = listed.get(name) or holder.get("source")
                assert source, (where, name)
                assert source["text"], (where, name)
                assert source["confidence"] in {"high", "medium", "low"}, (where, name)
            elif name in {"indicators", "children", "grades", "special", "sampling"}:
                check(value, f"{where}.{name}")

    check(scheme, "$")


def test_every_admissible_reading_has_a_source_and_its_confidence() -> None:
    record = json.loads((PACKAGE / "data" / "readings" / "gbt27922-2011.json").read_bytes())
    assert record["scheme"] in schemes.ids()
    values = [value for one in record["fields"] for value in one["values"]]
    assert all(value["source"]["text"] for value in values)
    assert {value["source"]["confidence"] for value in values} <= {"high", "medium", "low"}


@pytest.mark.parametrize(("revision", "leaves"), [(1, 21), (2, 30)])
def test_the_shipped_scheme_is_the_public_outline(revision: int, leaves: int) -> None:
    scheme = schemes.load("GB/T 27922-2011", revision)
    levels = [level for level, _ in scheme.tree.nodes]
    assert (levels.count(1), levels.count(2), len(scheme.leaves)) == (3, 15, leaves)
    published = {node.id: node.points for _, node in scheme.tree.nodes if node.points is not None}
    assert published == {"5.1": 40, "5.1.2.2": 5, "5.2": 35, "5.3": 25}
    assert schemes.ids() == (
        "ACSI",
        "capability-levels",
        "completeness-tiers",
        "GB/T 27922-2011",
        "GB/T 27925-2011",
        "JDP-CSI-CN-2014",
        "JDP-CSI-CN-2018",
        "maturity",
        "SB/T 10401-2006 A.1",
        "SB/T 10401-2006 A.2",
    )


def test_a_defect_of_ours_is_never_hidden_as_a_problem_of_the_document() -> None:
    with pytest.raises(ZeroDivisionError):
        tuple(_documents._problems(ZeroDivisionError()))
