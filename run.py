#!/usr/bin/env python3
"""Run a command in an environment of this checkout's own, made when it is missing: ``python3 run.py COMMAND …``."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
LEAST = (3, 11)


def main(command: list[str]) -> int:
    """Make the environment if need be, and run ``command`` in it."""
    if not command:
        sys.exit("usage: python3 run.py COMMAND …, such as: python3 run.py gbt27922 --help")
    if sys.version_info < LEAST:
        sys.exit(f"run.py needs Python {'.'.join(map(str, LEAST))} or later, this is {sys.version.split()[0]}")
    prepare()
    program = shutil.which(command[0], path=str(BIN)) or command[0]
    return subprocess.run([program, *command[1:]], cwd=Path.cwd(), env=environment(), check=False).returncode


def prepare() -> None:
    """Install the project, its command line and the test runner, once for each state of pyproject.toml."""
    state = hashlib.sha256((HERE / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    stamp = HOME / "state"
    if stamp.is_file() and stamp.read_text() == state:
        return
    print("making the environment in .venv …", file=sys.stderr)
    make_venv()
    install = [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*install, "--editable", f"{HERE}[cli]", "nox", "uv"], check=True)
    stamp.write_text(state)


def make_venv() -> None:
    """A new virtual environment; where Debian has split off what that needs, install it first."""
    venv = [sys.executable, "-m", "venv", "--clear", str(HOME)]
    if subprocess.run(venv, check=False, capture_output=True).returncode == 0:
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "--quiet=2"], check=False)
        subprocess.run(["apt-get", "install", "--yes", "--quiet=2", "python3-venv"], check=True)
    subprocess.run(venv, check=True)


def environment() -> dict[str, str]:
    """The environment's programs first; then interpreters that pyenv keeps, so that nox finds them."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    others = sorted(str(folder) for folder in pyenv.glob("3.*/bin"))
    return {**os.environ, "PATH": os.pathsep.join([str(BIN), *others, os.environ.get("PATH", "")])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
