"""No program and no command that a page prints is left unrun."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

pytest.importorskip("cyclopts", reason="the command line is an extra")
pytest.importorskip("scipy", reason="as are estimates")
pytest.importorskip("pyarrow", reason="and the batch")

from gbt27922.cli import main
from gbt27922.cli.app import program

ROOT = Path(__file__).parents[2]
PAGES = [
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in path.parts),
    *(ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "tests" / "vectors").glob("*.md")),
]
BLOCK = re.compile(r"^ *```([\w{}.-]+)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
#: The programs of these pages, and the test that runs them; ``pycon`` is run on every page, as a doctest.
RUN = {
    ("docs/how-to/cluster.md", "python"): "tests/batch/test_cluster.py",
    ("docs/how-to/deploy.md", "python"): "tests/house/test_packaged.py",
    ("docs/how-to/embed.md", "python"): "tests/formats/test_pydantic.py",
    ("docs/how-to/keep.md", "python"): "tests/formats/test_store.py",
    ("docs/how-to/sample.md", "js"): "tests/outlets/test_outlets.py",
    ("docs/how-to/sample.md", "python"): "tests/outlets/test_outlets.py",
    ("docs/how-to/sensitivity.md", "python"): "tests/house/test_notebook.py",
    ("docs/tutorial-simulation.md", "python"): "tests/house/test_notebook.py",
    ("tests/vectors/README.md", "python"): "tests/conformance/test_conformance.py",
}
NO_PROGRAM = {"text", "json", "csv", "console", "pycon", "pyi", "mermaid"}  # pyi: signatures; mermaid: a diagram


def blocks() -> list[tuple[str, str, str]]:
    """Every block of every page: the page, its language, and what is in it."""
    pages = ((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in PAGES)
    found = ((page, *block) for page, text in pages for block in BLOCK.findall(text))
    return [one for one in found if not one[1].startswith("{")]


BLOCKS = blocks()
PRINTED = (line for _, language, text in BLOCKS if language == "console" for line in text.splitlines())
COMMANDS = sorted({line.removeprefix("$ ") for line in PRINTED if line.startswith("$ gbt27922 ")})


def arguments(line: str) -> list[str]:
    """The words of a command, without what a shell does with its output."""
    words = shlex.split(line, comments=True)[1:]
    ends = [words.index(sign) for sign in (">", "&&", "|") if sign in words]
    return words[: min(ends, default=None)]


def test_every_program_is_run_by_a_test() -> None:
    """But what a Chinese page has from its twin, word for word."""
    programs = {(page, language, text) for page, language, text in BLOCKS if language not in NO_PROGRAM}
    of_twins = {(page.replace(".md", ".zh-CN.md"), language, text) for page, language, text in programs}
    assert {(page, language) for page, language, _ in programs - of_twins} == set(RUN)
    assert [test for test in RUN.values() if not (ROOT / test).is_file()] == []


def test_every_example_in_a_session_is_a_doctest() -> None:
    assert [page for page, language, text in BLOCKS if language == "pycon" and not text.startswith(">>> ")] == []


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_one_that_the_program_takes(line: str) -> None:
    program().parse_args(arguments(line), exit_on_error=False, print_error=False)


# Those of the conformance kit start other programs: tests/conformance runs them.
OF_EXAMPLES = [line for line in COMMANDS if "docs/examples/" in line and " conformance " not in line]


@pytest.mark.parametrize("line", OF_EXAMPLES)
def test_every_command_on_the_examples_does_what_it_says(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    code = main(arguments(line))
    out, err = capsys.readouterr()
    # One of the archive has a problem, and the workbook is there to have some, as the pages say.
    listed = "1 of 4 assessments have a problem" in err or "faulty.xlsx: " in err
    silent = listed or bool({path.name for path in tmp_path.iterdir()}.intersection(arguments(line)))
    assert (code, bool(out)) == (int(listed), not silent)
