"""What is built names the commit between releases, in its metadata and in the version that scorecards record."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="it builds the wheel, and is in the extra test")

ROOT = Path(__file__).parents[2]
NUMBER = "src/gbt27922/_basis/version.py"
#: What a build needs, but for the package.
PARTS = ("pyproject.toml", "hatch_build.py", "README.md", "README.zh-CN.md", "LICENSE", "CHANGELOG.md", ".gitignore")
COMMIT = re.compile(r"gbt27922 [0-9.]+(\.dev[0-9]+)?\+g[0-9a-f]{12}")
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="a commit is made with git")
pytestmark = pytest.mark.once


def git(tree: Path, *arguments: str) -> str:
    who = {f"GIT_{role}_{what}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        [str(shutil.which("git")), *arguments],
        cwd=tree,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | who,
    )
    return done.stdout.strip()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The project without tests and docs, between releases."""
    tree = tmp_path / "tree"
    shutil.copytree(ROOT / "src" / "gbt27922", tree / "src" / "gbt27922", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "vectors", tree / "tests" / "vectors")
    for name in PARTS:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, tree)
    numbered(tree, "3.2.1.dev4")
    return tree


def numbered(tree: Path, number: str) -> None:
    text = (ROOT / NUMBER).read_text(encoding="utf-8")
    (tree / NUMBER).write_text(re.sub('"[^"]+"$', f'"{number}"', text.rstrip()) + "\n", encoding="utf-8")


def committed(tree: Path) -> str:
    """The commit that all of the tree is in."""
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "All of it")
    return git(tree, "rev-parse", "HEAD")[:12]


def built(tree: Path, kind: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    return next(folder.iterdir())


def versions(wheel: Path, folder: Path) -> tuple[str, str, str]:
    """That of the metadata, of the module, and of a scorecard, of the wheel as it is installed."""
    shutil.unpack_archive(wheel, folder, "zip")
    program = (
        "import gbt27922, importlib.metadata as data; from gbt27922.models import *; S = gbt27922.schemes.load('maturity');"
        "card = gbt27922.score(Assessment('maturity', [Finding(leaf.id, conforming=True) for leaf in S.leaves]));"
        "print(data.version('gbt27922'), gbt27922.__version__, card.library_version)"
    )
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    metadata, module, card = done.stdout.split()
    return metadata, module, card


@needs_git
class TestBetweenReleases:
    def test_the_commit_is_named_everywhere_and_again_from_the_source_archive(self, tree: Path, tmp_path: Path) -> None:
        expected = f"3.2.1.dev4+g{committed(tree)}"
        first, second = (built(tree, "wheel", tmp_path / name) for name in ("first", "second"))
        assert first.name == f"gbt27922-{expected}-py3-none-any.whl"
        assert versions(first, tmp_path / "installed") == (expected,) * 3
        assert first.read_bytes() == second.read_bytes()
        assert not git(tree, "status", "--porcelain")

        with tarfile.open(built(tree, "sdist", tmp_path / "sdist")) as archive:
            archive.extractall(tmp_path / "unpacked", filter="data")
        (unpacked,) = (tmp_path / "unpacked").iterdir()
        assert unpacked.name == f"gbt27922-{expected}"
        assert built(unpacked, "wheel", tmp_path / "third").read_bytes() == first.read_bytes()

    def test_changes_that_are_not_committed_are_told(self, tree: Path, tmp_path: Path) -> None:
        commit = committed(tree)
        (tree / "src" / "gbt27922" / "new.py").write_text('"""New."""\n', encoding="utf-8")
        assert built(tree, "wheel", tmp_path / "new").name == f"gbt27922-3.2.1.dev4+g{commit}.dirty-py3-none-any.whl"

    def test_a_release_has_a_plain_number(self, tree: Path, tmp_path: Path) -> None:
        numbered(tree, "3.2.1")
        committed(tree)
        assert versions(built(tree, "wheel", tmp_path / "wheel"), tmp_path / "installed") == ("3.2.1",) * 3


def test_without_git_there_is_the_number(tree: Path, tmp_path: Path) -> None:
    assert built(tree, "wheel", tmp_path / "one").name == "gbt27922-3.2.1.dev4-py3-none-any.whl"
    (tree / ".git").write_text("gitdir: nowhere\n", encoding="utf-8")
    assert built(tree, "wheel", tmp_path / "two").name == "gbt27922-3.2.1.dev4-py3-none-any.whl"


def number() -> str:
    text = (ROOT / NUMBER).read_text(encoding="utf-8")
    return "".join(re.findall(r'^__version__ = "(.+)"$', text, re.MULTILINE))


def released() -> tuple[str, str]:
    """The newest release of the changelog, and its day."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version, day = re.findall(r"^## \[([0-9.]+)\] – ([0-9-]{10})$", text, re.MULTILINE)[0]
    return version, day


def parts(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.partition(".dev")[0].split(".")))


def test_the_number_in_the_tree_names_no_commit_and_is_that_of_the_changelog() -> None:
    newest, _ = released()
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+(\.dev[0-9]+)?", number())
    assert parts(number()) > parts(newest) if ".dev" in number() else number() == newest


def test_the_citation_is_of_the_newest_release() -> None:
    newest, day = released()
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [newest]
    assert re.findall(r"^date-released: (.+)$", citation, re.MULTILINE) == [day]
    assert date.fromisoformat(day)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"license: {project['license']}\n" in citation
    assert f"  - name: {project['authors'][0]['name']}\n" in citation
    assert all(f"  - {word}\n" in citation for word in project["keywords"])


def test_no_page_names_a_commit() -> None:
    pages = sorted((ROOT / "docs").rglob("*.md"))
    assert [page.name for page in pages if COMMIT.search(page.read_text(encoding="utf-8"))] == []
