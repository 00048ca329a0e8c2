"""The version that is built: the number in version.py, and between releases the commit that it is built from.

A release has a plain number. A number that ends in ``.dev`` and digits is one between releases; where the tree is a
checkout of git, what is built from it has the commit beside it, and says whether the tree had changes that are not
committed: ``0.3.0.dev0+g0123456789ab.dirty``. It stands in the metadata and in the built copy of version.py, so that a
source archive says the same without git. The file in the tree stays as it is.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
NUMBER = ROOT / "src" / "gbt27922" / "_basis" / "version.py"
#: How many hexadecimal digits of a commit are told, in every checkout the same.
DIGITS = 12


def version() -> str:
    """The version of what is built from this tree."""
    number: str = re.findall(r'^__version__ = "(.+)"$', NUMBER.read_text(encoding="utf-8"), re.MULTILINE)[0]
    return number + commit() if re.search(r"\.dev[0-9]+$", number) else number


def commit() -> str:
    """The commit of the tree as the local part of a version; nothing where the tree is none of git's, or git is not there."""
    if not (ROOT / ".git").exists():  # it may stand in another project's
        return ""
    try:
        head, changes = git("rev-parse", "HEAD"), git("status", "--porcelain")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f"+g{head[:DIGITS]}{'.dirty' if changes else ''}"


def git(*arguments: str) -> str:
    """What git says of the tree."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


class VersionHook(BuildHookInterface):  # type: ignore[type-arg]  # its configuration is not looked at
    """Puts the version into the copy of version.py that is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before a wheel or a source archive is built; what is installed as editable has the file of the tree."""
        if version == "editable":
            return
        self.folder = TemporaryDirectory()
        copy, number = Path(self.folder.name) / NUMBER.name, self.metadata.version
        text = NUMBER.read_text(encoding="utf-8")
        copy.write_text(
            re.sub(r'(?m)^__version__ = ".+"$', f'__version__ = "{number}"', text), encoding="utf-8", newline="\n"
        )
        place = NUMBER.relative_to(ROOT / "src" if self.target_name == "wheel" else ROOT)
        build_data["force_include"][str(copy)] = place.as_posix()

    def finalize(self, version: str, _data: dict[str, Any], _artifact: str) -> None:
        """After it is built."""
        if version != "editable":
            self.folder.cleanup()
