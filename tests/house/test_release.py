"""What goes out with a release: the same bytes from two builds, and what the parts of ``release.py`` say."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from pathlib import Path

import pytest

import release

ROOT = Path(__file__).parents[2]
NOT_OF_THE_SOURCE = shutil.ignore_patterns("__pycache__", "_build", "*.egg-info", ".hypothesis")
IN_THE_SOURCE = ("src", "tests", "docs", "benchmarks", "LICENSE", "pyproject.toml")


def copy(place: Path, mode: int, when: float, *, backwards: bool) -> Path:
    """The source somewhere else, written in another order, at another time and for others to read or not."""
    found = place.with_name(f"{place.name}-found")
    for name in IN_THE_SOURCE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, found / name, ignore=NOT_OF_THE_SOURCE)
        else:
            shutil.copyfile(source, found / name)
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*.py")]:
        shutil.copyfile(path, found / path.name)
    for path in sorted((path for path in found.rglob("*") if path.is_file()), reverse=backwards):
        target = place / path.relative_to(found)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
        target.chmod(mode | path_is_run(target))
        os.utime(target, (when, when))
    return place


def path_is_run(path: Path) -> int:
    """The bit of a program, which is part of the source."""
    return (ROOT / path.name).stat().st_mode & 0o100 if path.name in {"run.py", "release.py"} else 0


@pytest.mark.once
@pytest.mark.skipif(os.name == "nt", reason="the mode of a file is of POSIX")
def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="it builds, and is in the extra test")
    one = copy(tmp_path / "one", 0o644, time.time(), backwards=False)
    other = copy(tmp_path / "somewhere else" / "other", 0o600, 1_000_000_000, backwards=True)
    first, second = release.build(one, tmp_path / "1", 0), release.build(other, tmp_path / "2", 1)
    assert [path.suffix for path in first] == [".whl", ".gz"]
    release.compare(first, second)


def test_a_build_that_differs_is_told(tmp_path: Path) -> None:
    for folder, content in (("1", b"same"), ("2", b"same"), ("3", b"other")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.whl").write_bytes(content)
    (tmp_path / "2" / "b.tar.gz").write_bytes(b"")
    first, second, third = (sorted((tmp_path / folder).iterdir()) for folder in "123")
    release.compare(first, first)
    with pytest.raises(SystemExit, match=r"differ: b.tar.gz$"):
        release.compare(first, second)
    with pytest.raises(SystemExit, match=r"differ: a.whl$"):
        release.compare(first, third)


def test_the_bill_says_which_wheel_and_who_asks(tmp_path: Path) -> None:
    wheel = tmp_path / "gbt27922-1.2-py3-none-any.whl"
    wheel.write_bytes(b"")
    project = {
        "dependencies": ["attrs>=24.3"],
        "optional-dependencies": {"cli": ["Some_One[x]>=1"], "more": ["some.one"], "test": ["other"]},
    }
    components = [{"name": name} for name in ("attrs", "some-one", "other")]
    made = json.loads(release.told({"metadata": {"component": {}}, "components": components}, wheel, project))
    of = made["metadata"]["component"]
    assert (of["version"], of["purl"]) == ("1.2", "pkg:pypi/gbt27922@1.2")
    assert of["hashes"][0]["content"].startswith("e3b0c44298fc1c149afb")
    assert [one.get("properties", [{}])[0].get("value") for one in made["components"]] == ["core", "cli, more", None]


def test_sums_are_those_of_what_goes_out(tmp_path: Path) -> None:
    for name in ("gbt27922-1.tar.gz", "gbt27922-1.cdx.json", "notes"):
        (tmp_path / name).write_bytes(b"")
    lines = release.sums(tmp_path)
    assert [line.split("  ")[1] for line in lines.splitlines()] == ["gbt27922-1.cdx.json", "gbt27922-1.tar.gz"]
    assert (tmp_path / "SHA256SUMS").read_text(encoding="utf-8") == lines == release.sums(tmp_path)


RELEASES = ROOT / "RELEASES.md"


@pytest.mark.skipif(not RELEASES.is_file(), reason="it is in no archive")
def test_every_release_names_its_commit_and_its_hashes() -> None:
    entries = RELEASES.read_text(encoding="utf-8").split("\n## ")[1:]
    assert entries
    for entry in entries:
        version = entry.partition(" ")[0]
        assert re.search(
            r"^Built from commit [0-9a-f]{40} with Python \S+, hatchling \S+ and zlib \S+\.$", entry, re.MULTILINE
        )
        assert "`nox -s audit`" in entry
        hashed = re.findall(r"^[0-9a-f]{64}  (\S+)$", entry, re.MULTILINE)
        assert {f"gbt27922-{version}-py3-none-any.whl", f"gbt27922-{version}.tar.gz"} <= {*hashed}


OWN = {"name": "gbt27922", "version": "1", "skip_reason": "not on PyPI"}
CLEAN = {"name": "attrs", "version": "1", "vulns": []}
FLAWED = {"name": "jinja2", "version": "3", "vulns": [{"id": "PYSEC-1"}]}
UNKNOWN = {"name": "rich", "version": "1", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([OWN, CLEAN], 0, "Clean: nothing is known against 1 packages."),
        ([OWN, CLEAN, FLAWED, UNKNOWN], 1, "Found:\njinja2 3: PYSEC-1"),
        ([OWN, CLEAN, UNKNOWN], 2, "The service could not be reached for 1 of 2 packages."),
        ([OWN], 2, "The service could not be reached for 0 of 0 packages."),
    ],
)
def test_an_audit_tells_clean_from_found_and_from_not_reached(packages: list[object], code: int, said: str) -> None:
    assert release.judged(json.dumps({"dependencies": packages})) == (code, said)


def test_an_audit_without_a_report_reached_nobody() -> None:
    assert release.judged("") == (2, "The service could not be reached: nothing is known.")
