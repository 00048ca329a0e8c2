from __future__ import annotations

import ast
import inspect
import json
import os
import re
import runpy
import tomllib
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, get_args

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import (
    Gbt27922Error,
    analysis,
    batch,
    certification,
    conformance,
    errors,
    estimates,
    formats,
    grade,
    models,
    outlets,
    parse_assessment,
    parse_scorecard,
    report,
    schemes,
    score,
    scoring,
    to_data,
    verify,
    workbook,
)
from gbt27922._basis.words import catalog
from gbt27922.errors import Code
from tests.support.made_sentences import JOINTS
from tests.support.shipped import SCHEME

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PROBLEMS = (DOCS / "reference" / "problems.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^### `(\w+)`", re.MULTILINE)
CODES = sorted(get_args(Code))
WORDS = tomllib.loads((files("gbt27922") / "data" / "words" / "codes.toml").read_text("utf-8"))

CONFORMING = [{"indicator": leaf.id, "conforming": True} for leaf in SCHEME.leaves]


@pytest.mark.exhaustive
@pytest.mark.once
def test_pages_made_from_data_are_current() -> None:
    pytest.importorskip("cyclopts", reason="a page shows what the command line prints")
    pytest.importorskip("scipy", reason="and what it estimates")
    made = runpy.run_path(str(DOCS / "generate.py"))["pages"]()

    assert [path for path, page in made.items() if (DOCS / path).read_text(encoding="utf-8") != page] == []


def codes_of(tree: ast.Module) -> set[str]:
    """The codes of the ids of sentences that are written in a module."""
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text.partition(".")[0] for text in texts}.intersection(CODES)


def test_the_source_uses_every_code_and_no_other() -> None:
    modules = (module for module in (ROOT / "src" / "gbt27922").rglob("*.py") if module.name != "errors.py")
    used = {code for module in modules for code in codes_of(ast.parse(module.read_text(encoding="utf-8")))}

    assert sorted(used) == CODES
    assert {id_.partition(".")[0] for id_ in catalog("problems")} - JOINTS == {*CODES}


def test_every_code_is_documented_and_no_other() -> None:
    assert sorted(WORDS["problems"]) == CODES
    assert sorted(HEADING.findall(PROBLEMS)) == CODES


@pytest.mark.parametrize("code", CODES)
def test_the_words_of_a_code_are_complete(code: str) -> None:
    assert WORDS["problems"][code].keys() == {"section", "zh", "meaning", "meaning_zh", "path", "path_zh", "example"}
    assert all(WORDS["problems"][code].values())
    assert WORDS["problems"][code]["section"] in WORDS["sections"]


def document(**fields: Any) -> dict[str, Any]:
    return {"format": "gbt27922.assessment/1", "scheme": SCHEME.id, "revision": 1, "findings": CONFORMING, **fields}


def scored(**fields: Any) -> None:
    score(parse_assessment(document(**fields)))


def without(indicator: str) -> list[dict[str, Any]]:
    return [finding for finding in CONFORMING if not finding["indicator"].startswith(indicator)]  # type: ignore[attr-defined]


def excluded(*indicators: str) -> list[dict[str, str]]:
    return [{"indicator": indicator, "justification": "no such service"} for indicator in indicators]


def graded(*grades: models.Grade) -> None:
    fields = {name: getattr(SCHEME, name) for name in ("id", "title", "total", "display_places", "special")}
    models.Scheme(**fields, indicators=SCHEME.indicators, grades=grades)


def verified(found: list[dict[str, Any]] = CONFORMING, **changed: str) -> None:
    card = score(parse_assessment(document(findings=found)))
    data = to_data(card) | {"library_version": "0.0.1"} | changed
    raise Gbt27922Error(verify(parse_scorecard(data), parse_assessment(document())))


TITLE = models.Title("标题", "title")
FAIL, QUALIFIED = models.Grade("fail", TITLE), models.Grade("qualified", TITLE, 70)
MEASURED = models.Scheme(
    id="S",
    title=TITLE,
    total=1,
    display_places=2,
    indicators=[models.Indicator("1", TITLE, method="measured", scale=models.Scale(1, 10))],
    grades=[FAIL],
)
SITE = {"id": "HQ", "kind": "headquarters"}
OUTLETS = [models.Site(id, "outlet") for id in ("GZ-01", "GZ-02", "GZ-03")]
SPLIT = {"5.3.1": 10, "5.3.2": 15}
QUALITATIVE = "indicator,points,method\n5.2.1,,qualitative\n"


def endless() -> dict[str, Any]:
    """An assessment whose mean of ratios has thousands of digits."""
    ids = [f"S{number}" for number in range(3)]
    sampled = iter(range(10**99, 10**99 + 999, 2))
    leaves = [leaf.id for leaf in SCHEME.leaves for _ in ids]
    found = [
        {"indicator": leaf, "site": ids[number % 3], "sampled": next(sampled), "nonconforming": 1}
        for number, leaf in enumerate(leaves)
    ]
    sites = [{"id": id_, "kind": "outlet"} for id_ in ids]
    return {"format": "gbt27922.assessment/1", "scheme": SCHEME.id, "revision": 1, "sites": sites, "findings": found}


def by_site() -> dict[str, Any]:
    """The scheme with the mean of the sites' ratios."""
    scheme: dict[str, Any] = json.loads(gbt27922.to_json(SCHEME))
    return {**scheme, "aggregation": "site_mean"}


def estimated(*listed: tuple[str, str | None], stratum: str = "华南", **options: Any) -> None:
    found = [*CONFORMING, {"indicator": "5.2.4", "site": "GZ-01", "conforming": True}]
    sites = [SITE, {"id": "GZ-01", "kind": "outlet", "stratum": stratum}]
    all_outlets = [models.Site(id, "outlet", region) for id, region in listed]
    estimates.estimate(parse_assessment(document(findings=found, sites=sites)), all_outlets, **options)


LOSING = parse_assessment(document(findings=[*without("5.3.1"), {"indicator": "5.3.1", "conforming": False}]))


def too_hard() -> None:
    """Costs in proportion to points, of very many digits."""
    leaves = [f"L{number}" for number in range(45)]
    points = [10**6 + number * number * 7919 % 10**6 for number in range(45)]
    tree = [models.Indicator(leaf, TITLE, worth) for leaf, worth in zip(leaves, points, strict=True)]
    scheme = evolve(SCHEME, total=sum(points), indicators=tree)
    found = [models.Finding(leaf, conforming=False) for leaf in leaves]
    analysis.improve(
        models.Assessment(scheme.id, found, revision=1),
        "qualified",
        scheme,
        costs=dict(zip(leaves, points, strict=True)),
    )


def refused(**changes: Any) -> None:
    """The reasons to refuse what is assessed otherwise than in the example."""
    folder = DOCS / "examples" / "certification"
    assessment = evolve(gbt27922.read_assessment(folder / "assessment.json"), **changes)
    application = certification.read_application(folder / "application.json")
    reviewer = models.Person("王五", "R-003")
    found = certification.decide(score(assessment), application, assessment, reviewer=reviewer, on="2026-06-16")
    raise Gbt27922Error(tuple(reason.problem for reason in found.reasons))


VISITED, OTHER = ("GZ-01", "华南"), ("GZ-02", "华南")


def filed(name: str, text: str, **options: Any) -> None:
    """Score a file in a folder of its own, as a batch."""
    before = Path.cwd()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path(name).write_text(text, encoding="utf-8")
            batch.score_file(name, options.pop("target", "out.csv"), **options)
        finally:
            os.chdir(before)


SCATTERED = "assessment,indicator,sampled,nonconforming\nA,5.1,1,0\nB,5.1,1,0\nA,5.2,1,0\n"

EXAMPLES: dict[str, Callable[[], object]] = {
    "not_utf8": lambda: parse_assessment(b'{"note": "\xff"}'),
    "not_json": lambda: parse_assessment('{"format": }'),
    "not_csv": lambda: schemes.with_points(SCHEME, 'indicator,points\n"5.3.1"x,10\n'),
    "too_deep": lambda: parse_assessment("[" * 100_000),
    "repeated_key": lambda: parse_assessment('{"scheme": "A", "scheme": "B"}'),
    "wrong_type": lambda: scored(findings=[{"indicator": "5.2.4", "sampled": True, "nonconforming": 0}]),
    "invalid_value": lambda: scored(findings=[{"indicator": "5.2.4", "sampled": 5, "nonconforming": 6}]),
    "missing_field": lambda: scored(exclusions=[{"indicator": "5.2.3"}]),
    "unknown_field": lambda: scored(exclusion=[]),
    "too_long": lambda: gbt27922.score(parse_assessment(endless()), schemes.parse(by_site())),
    "verdict_or_counts": lambda: scored(findings=[{"indicator": "5.2.4", "sampled": 5}]),
    "unknown_site": lambda: scored(findings=[{"indicator": "5.2.4", "site": "GZ-01", "conforming": True}]),
    "duplicate_site": lambda: scored(sites=[SITE, SITE]),
    "unknown_scheme": lambda: scored(scheme="GB/T 27922"),
    "older_revision": lambda: score(
        models.Assessment(SCHEME.id, [models.Finding(leaf.id, conforming=True) for leaf in SCHEME.leaves])
    ),
    "unknown_indicator": lambda: scored(exclusions=excluded("5.4")),
    "not_a_leaf": lambda: scored(findings=[*without("5.1.1"), {"indicator": "5.1.1", "conforming": True}]),
    "excluded_leaf": lambda: scored(exclusions=excluded("5.2.3")),
    "overlapping_exclusion": lambda: scored(findings=without("5.2"), exclusions=excluded("5.2", "5.2.3")),
    "missing_finding": lambda: scored(findings=without("5.2.3")),
    "nothing_applicable": lambda: scored(findings=[], exclusions=excluded("5.1", "5.2", "5.3")),
    "counts_on_qualitative": lambda: score(
        parse_assessment(
            document(findings=[*without("5.2.1"), {"indicator": "5.2.1", "sampled": 5, "nonconforming": 1}])
        ),
        schemes.with_points(SCHEME, QUALITATIVE),
    ),
    "unknown_ground": lambda: scored(special_deductions=[{"ground": "price", "description": "too dear"}]),
    "too_many_bonuses": lambda: scored(special_bonuses=[{"description": "first"}, {"description": "second"}]),
    "not_measured": lambda: score(models.Assessment("S", [models.Finding("1", conforming=True)]), MEASURED),
    "value_on_others": lambda: scored(findings=[{"indicator": "5.2.1", "value": 3}, *without("5.2.1")]),
    "outside_scale": lambda: score(models.Assessment("S", [models.Finding("1", value=11)]), MEASURED),
    "no_special_items": lambda: score(
        models.Assessment(
            "S", [models.Finding("1", value=1)], special_deductions=[models.SpecialDeduction("law", "-")]
        ),
        MEASURED,
    ),
    "needs_findings": lambda: grade(70, scheme=evolve(SCHEME, grades=(FAIL, evolve(QUALIFIED, requires=["5.1"])))),
    "no_bounds": lambda: grade(70, scheme=evolve(SCHEME, grades=(FAIL, evolve(QUALIFIED, from_=None)))),
    "unknown_parent": lambda: schemes.with_points(SCHEME, {"5.4.1": 10}),
    "points_sum": lambda: schemes.with_points(SCHEME, {"5.3.1": 10, "5.3.2": 10}),
    "published_points": lambda: schemes.with_points(SCHEME, {"5.1": 45}),
    "duplicate_id": lambda: schemes.with_points(SCHEME, "indicator,points\n5.3.1,10\n5.3.1,15\n"),
    "not_nested": lambda: models.Indicator("5.1", TITLE, children=[models.Indicator("5.2.1", TITLE)]),
    "not_rising": lambda: graded(FAIL, QUALIFIED, models.Grade("three_star", TITLE, 70)),
    "not_an_outlet": lambda: estimated(VISITED, OTHER, ("HQ", None)),
    "other_stratum": lambda: estimated(VISITED, stratum="华东"),
    "unvisited_stratum": lambda: estimated(VISITED, ("CD-07", "西南")),
    "lonely_stratum": lambda: estimated(VISITED, OTHER),
    "no_degrees_of_freedom": lambda: estimated(VISITED, OTHER, lonely_stratum="adjust"),
    "not_estimable": lambda: estimated(VISITED, scheme=evolve(SCHEME, aggregation="worst_site")),
    "stage_or_size": lambda: outlets.draw(OUTLETS, stage="initial", size=1, seed="A"),
    "unknown_outlet": lambda: outlets.draw(OUTLETS, size=2, seed="A", required=["GZ-09"]),
    "too_many_required": lambda: outlets.draw(OUTLETS, size=2, seed="A", required=["GZ-01", "GZ-02"]),
    "no_sampling": lambda: outlets.draw(OUTLETS, size=2, seed="A", scheme=evolve(SCHEME, sampling=None)),
    "other_scheme": lambda: analysis.compare(
        *(score(parse_assessment(document()), scheme) for scheme in (SCHEME, schemes.with_points(SCHEME, SPLIT)))
    ),
    "broken_file": lambda: filed("counts.parquet", ""),
    "same_file": lambda: filed("counts.csv", "", target="counts.csv"),
    "scattered_rows": lambda: filed("long.csv", SCATTERED, layout="long"),
    "missing_cost": lambda: analysis.improve(LOSING, "five_star", costs={"5.2.4": 3}),
    "too_hard": too_hard,
    "edited": lambda: verified(grade="four_star"),
    "not_xlsx": lambda: [*workbook.rows(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")],
    "too_large": lambda: [*workbook.rows(b"PK\x03\x04" + bytes(11_000_000))],
    "refused": lambda: refused(special_deductions=[models.SpecialDeduction("law", "late")]),
    "differs": lambda: verified([{"indicator": CONFORMING[0]["indicator"], "conforming": False}, *CONFORMING[1:]]),
}


def test_every_code_has_an_example() -> None:
    assert sorted(EXAMPLES) == CODES


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_documented_example_is_the_message_of_a_problem(code: str) -> None:
    with pytest.raises(Gbt27922Error) as raised:
        EXAMPLES[code]()

    messages = [str(problem) for problem in raised.value.problems if problem.code == code]
    assert WORDS["problems"][code]["example"] in messages


REFERENCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((DOCS / "reference").glob("*.md")))
MODULES = (
    gbt27922,
    analysis,
    batch,
    conformance,
    errors,
    estimates,
    formats,
    models,
    outlets,
    report,
    schemes,
    scoring,
    workbook,
)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_reference_has_every_public_name_with_its_docstring(module: ModuleType) -> None:
    shown = set(re.findall(r"^##+ `(\w+)`$", REFERENCE, re.MULTILINE))
    modules = {name for name in module.__all__ if f"`{module.__name__}.{name}`" in REFERENCE}
    modules |= {name for name in module.__all__ if f"# {module.__name__}.{name}\n" in REFERENCE}

    assert {*module.__all__} - shown - modules == set()
    for name in {*module.__all__} & shown:
        value = getattr(module, name)
        first = (inspect.getdoc(value) or "").partition("\n")[0] if isinstance(value, type | FunctionType) else ""
        assert re.split(":?`|:[a-z]+:", first)[0] in REFERENCE, name


PATHS = re.compile(r"`((?:src|tests|docs)/(?!_build)[^`\s]+)`")
DIRECTIONS = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("| I want to")[2].partition("\n\n")[0]


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/design.md"])
def test_every_path_that_a_page_names_exists(page: str) -> None:
    named = PATHS.findall((ROOT / page).read_text(encoding="utf-8"))

    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("row", DIRECTIONS.splitlines()[2:])
def test_every_row_of_where_things_are_leads_to_a_file(row: str) -> None:
    assert any((ROOT / path).is_file() for path in PATHS.findall(row))


def test_the_design_lists_every_module_and_no_other() -> None:
    listed: set[str] = set()
    for part in (DOCS / "design.md").read_text(encoding="utf-8").split("\n### `")[1:]:
        folder = part.partition("`")[0].replace(".", "/")
        listed |= {f"{folder}/{name}" for name in re.findall(r"^\| `(\w+\.py)`", part, re.MULTILINE)}
    modules = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.py")}

    assert listed == {name for name in modules if not name.endswith("/__init__.py")}
