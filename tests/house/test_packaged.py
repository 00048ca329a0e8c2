"""As it is deployed: in one file that Python runs, and without docstrings. ``PyInstaller`` has a session of its own."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import zipapp
from compileall import compile_dir
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest

import release

pytest.importorskip("cyclopts", reason="the command line is an extra")
pytest.importorskip("jinja2", reason="as are reports as HTML")

ROOT = Path(__file__).parents[2]
EXAMPLE = str(ROOT / "docs" / "examples" / "appliance-maker.json")
#: Neither the environment nor what is installed is seen.
ALONE = (sys.executable, "-I", "-S")
OPTIMIZED = (sys.executable, "-OO")

pytestmark = pytest.mark.once


def needed(names: list[str]) -> set[str]:
    """Distributions with all that they need, without their extras."""
    below = {
        found[0]
        for name in names
        for line in distribution(name).requires or ()
        if ";" not in line and (found := re.match(r"[\w.-]+", line))
    }
    return {*names, *(needed(sorted(below)) if below else ())}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, and what its command line and its reports need, as one file."""
    pytest.importorskip("hatchling", reason="it builds the wheel, and is in the extra test")
    folder = tmp_path_factory.mktemp("packaged")
    app = folder / "app"
    wheel, _ = release.build(ROOT, folder / "dist", 0)
    with ZipFile(wheel) as archive:
        archive.extractall(app)
    for name in needed(["attrs", "cattrs", "cyclopts", "rich", "jinja2"]):
        for file in distribution(name).files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                (app / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(file.locate()), app / file)
    compile_dir(app, legacy=True, quiet=2)
    target = folder / "gbt27922.pyz"
    zipapp.create_archive(app, target, main="gbt27922.cli:main")
    return target


def run(*command: str | Path) -> str:
    """What a program prints, but for the commit that it was built from: what is installed as editable names none."""
    done = subprocess.run([*map(str, command)], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return without_commit(done.stdout)


def without_commit(text: str) -> str:
    return re.sub(r"\+g[0-9a-f]{12}(\.dirty)?", "", text)


def usual(*arguments: str) -> str:
    return run(sys.executable, "-m", "gbt27922", *arguments)


COMMANDS = [("score", EXAMPLE, "--format", "json"), ("conformance", "--list"), ("--help", "--lang", "zh")]


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_one_file_answers_as_the_installed_program(program: Path, arguments: tuple[str, ...]) -> None:
    assert run(*ALONE, program, *arguments) == usual(*arguments)


def test_one_file_writes_a_report(program: Path, tmp_path: Path) -> None:
    run(*ALONE, program, "report", EXAMPLE, "-o", tmp_path / "report.html")
    assert without_commit((tmp_path / "report.html").read_text(encoding="utf-8")) == usual(
        "report", EXAMPLE, "--format", "html"
    )


def test_an_executable_scores_and_reports(tmp_path: Path) -> None:
    pytest.importorskip("PyInstaller", reason="it freezes, and has the session packaged")
    page = (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")
    (tmp_path / "app.py").write_text(page.partition("```python\n")[2].partition("```")[0], encoding="utf-8")
    frozen = [sys.executable, "-m", "PyInstaller", "--collect-all", "gbt27922", "--name", "gbt27922", "app.py"]
    subprocess.run(frozen, cwd=tmp_path, check=True, capture_output=True)
    executable = next((tmp_path / "dist" / "gbt27922").glob("gbt27922*"))
    for arguments in (*COMMANDS, ("report", EXAMPLE, "--format", "html")):
        assert run(executable, *arguments) == usual(*arguments)


def test_without_docstrings_help_has_all_but_its_examples() -> None:
    asked = ("-m", "gbt27922", "score", "--help", "--lang", "zh")
    whole, bare = (list(filter(None, run(*python, *asked).splitlines())) for python in ((sys.executable,), OPTIMIZED))
    examples = [line for line in whole if line.startswith("    gbt27922 ")]
    assert len(examples) > 2
    assert bare == [line for line in whole if line not in {*examples, "例如："}]


#: Every vector that asks for a score, and whether there are docstrings.
VECTORS = """
import json
from gbt27922 import Gbt27922Error, conformance, parse_assessment, schemes, score, to_json

def answer(vector):
    try:
        assessment = parse_assessment(vector.document)
        scheme = schemes.parse(vector.scheme) if vector.scheme else schemes.load(assessment.scheme, vector.revision)
        return to_json(score(assessment, schemes.with_points(scheme, vector.points) if vector.points else scheme))
    except Gbt27922Error as error:
        return json.dumps({"problems": [{"path": one.path, "code": one.code} for one in error.problems]})

vectors = conformance.vectors()
wrong = [one.id for one in vectors if not conformance.check(one, answer(one), codes=True).passed]
print(len(vectors) > 200, wrong, score.__doc__)
"""


def test_without_docstrings_and_assertions_every_vector_is_right(tmp_path: Path) -> None:
    (tmp_path / "vectors.py").write_text(VECTORS, encoding="utf-8")
    assert run(*OPTIMIZED, tmp_path / "vectors.py") == "True [] None\n"


def test_no_module_asserts() -> None:
    """What an assertion would hold, ``python -O`` would not."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert not [node for text in sources for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assert)]
