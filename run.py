#!/usr/bin/env python3
"""Run a command in an environment of this checkout's own, made when it is missing: ``python3 run.py COMMAND …``."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
LEAST = (3, 11)
USAGE = """usage: python3 run.py [--yes] COMMAND …, such as: python3 run.py gbt27922 --help
--yes: install the Debian package python3-venv without asking, where it is missing"""
#: Debian has split off what makes an environment.
DEBIAN = ["apt-get", "install", "--yes", "--quiet=2", "python3-venv"]


def main(arguments: list[str]) -> int:
    """Make the environment if need be, and run the command in it."""
    yes = arguments[:1] == ["--yes"]
    command = arguments[yes:]
    if not command:
        sys.exit(USAGE)
    if sys.version_info < LEAST:
        sys.exit(f"run.py needs Python {'.'.join(map(str, LEAST))} or later, this is {sys.version.split()[0]}")
    prepare(yes=yes)
    program = shutil.which(command[0], path=str(BIN)) or command[0]
    return subprocess.run([program, *command[1:]], cwd=Path.cwd(), env=environment(), check=False).returncode


def prepare(*, yes: bool) -> None:
    """Install the project, its command line and the test runner, once for each state of pyproject.toml."""
    state = hashlib.sha256((HERE / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    stamp = HOME / "state"
    if stamp.is_file() and stamp.read_text() == state:
        return
    if find_spec("ensurepip") is None:
        install_venv(yes=yes)
    print("making the environment in .venv …", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME)], check=True)
    install = [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*install, "--editable", f"{HERE}[cli]", "nox", "uv"], check=True)
    stamp.write_text(state)


def install_venv(*, yes: bool) -> None:
    """Install what Debian has split off, if the user agrees and may; say how to do it otherwise."""
    possible = shutil.which("apt-get") and os.geteuid() == 0
    if not (possible and (yes or agreed())):
        sys.exit(
            "run.py: this Python cannot make an environment. On Debian and its kin, install python3-venv as root:\n"
            "  apt-get install python3-venv\n"
            "or, as root, let run.py do it: python3 run.py --yes COMMAND …"
        )
    subprocess.run(["apt-get", "update", "--quiet=2"], check=False)
    subprocess.run(DEBIAN, check=True)


def agreed() -> bool:
    """Whether somebody is there, and says yes."""
    question = "run.py needs the Debian package python3-venv. Install it now? [y/N] "
    return sys.stdin.isatty() and input(question).strip().lower() in {"y", "yes"}


def environment() -> dict[str, str]:
    """The environment's programs first; then interpreters that pyenv keeps, so that nox finds them."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    others = sorted(str(folder) for folder in pyenv.glob("3.*/bin"))
    return {**os.environ, "PATH": os.pathsep.join([str(BIN), *others, os.environ.get("PATH", "")])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
