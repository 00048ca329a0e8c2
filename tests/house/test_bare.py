"""Without any extra the core does everything it promises, and what needs an extra says which.

These tests block the extras, so that they mean the same whether the extras are installed or not.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def module_name(distribution: str) -> str:
    return re.sub(r"[-_.]+", "_", distribution).lower()


def modules_of_extras() -> set[str]:
    """The modules of all that extras ask for: the metadata lists it, so that a new extra is blocked too."""
    lines = [line for line in requires("gbt27922") or [] if "extra ==" in line]
    wanted = {module_name(found[0]) for line in lines if (found := re.match(r"[\w.-]+", line))}
    installed = packages_distributions().items()
    return wanted | {module for module, names in installed if wanted.intersection(map(module_name, names))}


EXTRAS = modules_of_extras()

BLOCK = f"""
import importlib.abc, sys
class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {EXTRAS!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocked())
"""

TRY_EXTRAS = f"""
import importlib
for module in {EXTRAS!r}:
    try:
        importlib.import_module(module)
        print(module)
    except ModuleNotFoundError:
        pass
"""

ALL_MODULES = """
import importlib, pkgutil, gbt27922
missing = set()
for module in pkgutil.walk_packages(gbt27922.__path__, "gbt27922."):
    try:
        module.name == "gbt27922.__main__" or importlib.import_module(module.name)
    except ModuleNotFoundError:
        missing.add(module.name.split(".")[1])
print(*sorted(missing))
"""

ALL_NAMES = """
import gbt27922
from gbt27922 import analysis, conformance, errors, estimates, formats, models, outlets, schemes
for module in (gbt27922, analysis, conformance, errors, estimates, formats, models, outlets, schemes):
    for name in module.__all__:
        getattr(module, name)
"""

ONE_AFTER_THE_OTHER = f"""
import gbt27922
from gbt27922 import analysis, conformance, formats, outlets, report, schemes
examples = {str(EXAMPLES)!r}
assessment = gbt27922.read_assessment(examples + "/appliance-maker.json")
card = gbt27922.parse_scorecard(gbt27922.to_json(gbt27922.score(assessment)))
print(gbt27922.display(card.score, 2), card.grade.id, gbt27922.verify(card, assessment))
scheme = schemes.with_points(schemes.default(), open(examples + "/invented-points.csv", encoding="utf-8").read())
print(gbt27922.score(assessment, scheme).provisional, gbt27922.grade("95").id)
print(analysis.ledger(card).total == 100 - card.score, len(analysis.margins(card, assessment).bounds))
print(analysis.readings(assessment).own.grade.id, analysis.compare(card, card).grade_changed)
print(analysis.improve(assessment, "five_star").reachable, analysis.what_if(assessment, []).gained)
listed = outlets.read_outlets(examples + "/outlets.csv")
print(outlets.verify_plan(outlets.draw(listed, size=3, seed="A"), listed))
print(report.render(scheme, "markdown", lang="zh").splitlines()[0])
print(len(conformance.vectors()) > 0, all(map(formats.load, formats.ids())))
"""


def without_extras(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", BLOCK + code], capture_output=True, text=True, check=False)


def test_what_is_blocked_are_the_extras_and_not_what_the_core_needs() -> None:
    known = {"cyclopts", "dask", "narwhals", "numpy", "pyarrow", "pyspark", "pytest", "rich", "scipy"}
    assert known <= EXTRAS
    assert EXTRAS.isdisjoint({"attr", "attrs", "cattr", "cattrs", "gbt27922"})


def test_no_extra_can_be_imported_here() -> None:
    done = without_extras(TRY_EXTRAS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_only_these_packages_import_an_extra() -> None:
    done = without_extras(ALL_MODULES)
    assert (done.returncode, done.stdout, done.stderr) == (0, "batch cli plots report\n", "")


def test_every_public_name_of_the_core_is_there() -> None:
    done = without_extras(ALL_NAMES)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_core_scores_writes_reads_verifies_and_explains() -> None:
    done = without_extras(ONE_AFTER_THE_OTHER)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "94.06 four_star ()",
        "False five_star",
        "True 4",
        "four_star False",
        "True 0",
        "()",
        "# 认证方案",
        "True True",
    ]


def test_the_command_says_which_extra_to_install() -> None:
    done = without_extras("from gbt27922.cli import main\nraise SystemExit(main())")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "gbt27922: the command line needs an extra: pip install 'gbt27922[cli]'\n"
