"""What a release promised and a later one breaks is named in the changelog: of its API, and of its vectors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("griffe", reason="reads the API")

import griffe

from tests.support import kept_vectors
from tests.support.public_api import MARK, breaks, stubs

ROOT = Path(__file__).parents[2]
RELEASES = sorted((ROOT / "tests" / "golden").glob("*/api.txt"))
VECTORS = sorted((ROOT / "tests" / "golden").glob("*/vectors.txt"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
#: Under these headings of the changelog stands what somebody must change who used an earlier version.
TOLD_UNDER = ("Changed", "Removed")


def modules(text: str) -> list[str]:
    return re.findall(rf"^{MARK}(\S+)", text, re.MULTILINE)


def told_since(version: str, changelog: str = CHANGELOG) -> list[str]:
    """The entries of the versions after this one that tell what is changed or removed."""
    later = changelog.partition(f"## [{version}]")[0]
    sections = re.findall(rf"^### (?:{'|'.join(TOLD_UNDER)})\n(.*?)(?=^#{{2,3}} |\Z)", later, re.MULTILINE | re.DOTALL)
    return [entry for section in sections for entry in section.split("\n- ")]


def words(breakage: griffe.Breakage) -> list[str]:
    """What an entry must say of a break: the dotted name, and the parameter that it is about."""
    name = breakage.obj.path.removesuffix(".__init__").removeprefix("gbt27922.")
    about = [one.name for one in (breakage.old_value, breakage.new_value) if isinstance(one, griffe.Parameter)]
    return [name, *about[:1]]


def is_told(breakage: griffe.Breakage, entries: list[str]) -> bool:
    wanted = [re.compile(rf"(?<![\w.])(?:gbt27922\.)?{re.escape(word)}(?!\w)") for word in words(breakage)]
    return any(all(one.search(entry) for one in wanted) for entry in entries)


@pytest.mark.once
@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.parent.name)
def test_every_break_is_in_the_changelog(path: Path, tmp_path: Path) -> None:
    old = path.read_text(encoding="utf-8")
    entries = told_since(path.parent.name)
    found = breaks(old, stubs(modules(old)), tmp_path)
    assert [(one.kind.value, *words(one)) for one in found if not is_told(one, entries)] == []


def changed(kept: list[str], now: list[str]) -> list[str]:
    """The ids of the kept vectors that are not there any more, or have another question or answer."""
    return [line.partition("  ")[2] for line in kept if line not in {*now}]


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.parent.name)
def test_a_vector_keeps_its_id_and_its_answer(path: Path) -> None:
    kept = path.read_text(encoding="utf-8").splitlines()
    assert len(kept) > 700
    later = CHANGELOG.partition(f"## [{path.parent.name}]")[0]
    assert [id for id in changed(kept, [*kept_vectors.lines()]) if f"`{id}`" not in later] == []


def test_every_release_keeps_its_vectors() -> None:
    assert [path.parent for path in VECTORS] == [path.parent for path in RELEASES if path.parent.name != "0.1.0"]


def test_a_vector_that_is_gone_or_changed_is_seen() -> None:
    now = [*kept_vectors.lines()]
    assert changed(now, now) == []
    assert changed(now, [f"{'0' * 64}  {now[0].partition('  ')[2]}", *now[2:]]) == [
        line.partition("  ")[2] for line in now[:2]
    ]


OLD = f"{MARK}gbt27922\n__all__ = ['verify']\ndef verify(card, assessment, *, strict=False): ...\n"


@pytest.mark.parametrize(
    ("new", "said", "left"),
    [
        (OLD, "", 0),
        (OLD.replace("False", "True"), "", 1),
        (OLD.replace("False", "True"), "`gbt27922.verify()` is `strict`.", 0),
        (OLD.replace("False", "True"), "`gbt27922.verify()` is strictly right.", 1),  # another word
        (OLD.replace("False", "True"), "`analysis.verify(strict=…)` is new.", 1),  # another name
        (OLD.replace("card, assessment", "card, scheme, assessment"), "`verify` takes an `assessment` third.", 1),
        (f"{MARK}gbt27922\n__all__ = []\n", "`verify`: use another.", 0),
        (f"{MARK}gbt27922\n__all__ = []\n", "", 1),
    ],
)
def test_a_break_is_told_by_its_name_and_its_parameter(tmp_path: Path, new: str, said: str, left: int) -> None:
    changelog = (
        f"## [Unreleased]\n\n### Added\n\n- `verify`: `strict`.\n\n### Changed\n\n- One.\n- {said}\n\n## [1.0]\n"
    )
    entries = told_since("1.0", changelog)
    assert len([one for one in breaks(OLD, new, tmp_path) if not is_told(one, entries)]) == left
