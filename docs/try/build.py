"""Gather the page that scores in the browser: ``python docs/try/build.py WHEEL PYODIDE FOLDER``, as ``nox -s try_page`` does.

WHEEL is the wheel of this project, PYODIDE the package of npm, unpacked. What the wheel needs comes from the environment
that runs this. The folder that is made asks for nothing outside itself.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from packaging.requirements import Requirement

import gbt27922
from gbt27922 import report

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "examples" / "appliance-maker.json"
OWN = ["page.css", "page.js", "page.py", "words.json"]
PYODIDE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]
#: Compiled for this machine; what has such a file does the same without it.
COMPILED = {".so", ".pyd", ".pyc"}


def build(wheel: Path, pyodide: Path, folder: Path) -> None:
    """Make the folder of the page."""
    (folder / "pyodide").mkdir(parents=True, exist_ok=True)
    shutil.copy(wheel, folder / "gbt27922.whl")
    packages(folder / "packages.zip", "gbt27922[report]")
    for name in PYODIDE:
        shutil.copy(pyodide / name, folder / "pyodide")
    for name in OWN:
        shutil.copy(HERE / name, folder)
    shutil.copy(EXAMPLE, folder / "example.json")
    style, digest = style_of_reports()
    (folder / "report.css").write_text(style, encoding="utf-8")
    page = (HERE / "index.html").read_text(encoding="utf-8").replace("{digest}", digest)
    (folder / "index.html").write_text(page, encoding="utf-8")


def style_of_reports() -> tuple[str, str]:
    """The style of every report, which the page has too, and its digest: the frame of a report obeys the policy of the page."""
    shown = report.render(gbt27922.score(gbt27922.read_assessment(EXAMPLE)), "html")
    ((digest, style),) = re.findall(r"style-src '([^']+)'.*?<style>(.*?)</style>", shown, re.DOTALL)
    return style, digest


def packages(archive: Path, *wanted: str) -> None:
    """Write what requirements need, themselves only if they are of others, with their licenses and nothing compiled."""
    with ZipFile(archive, "w", ZIP_DEFLATED) as kept:
        for one in closure(wanted).values():
            for path in one.files or ():
                if path.suffix not in COMPILED and ".." not in path.parts:
                    kept.writestr(ZipInfo(path.as_posix()), path.read_binary(), ZIP_DEFLATED)


def closure(wanted: tuple[str, ...]) -> dict[str, Distribution]:
    """The installed distributions that requirements need, by name, without this project's own."""
    found: dict[str, Distribution] = {}
    left = [Requirement(one) for one in wanted]
    seen = set(map(str, left))
    while left:
        one = left.pop()
        known = distribution(one.name)
        found[known.name] = known
        new = [each for each in needed(known, {"", *one.extras}) if str(each) not in seen]
        seen |= set(map(str, new))
        left += new
    found.pop("gbt27922", None)
    return dict(sorted(found.items()))


def needed(known: Distribution, extras: set[str]) -> Iterator[Requirement]:
    """What a distribution needs with some of its extras."""
    for each in map(Requirement, known.requires or ()):
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in extras):
            yield each


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:]))
