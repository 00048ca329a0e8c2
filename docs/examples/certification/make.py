"""Make the documents that the tutorial on certification makes: ``python docs/examples/certification/make.py``.

They come from the commands of the tutorial that write a file. What people bring is there already: applications,
assessments, the list of outlets, the terms of the body and its register, in which only the certificate of the tutorial is
written anew.
"""

from __future__ import annotations

import io
import re
import runpy
import shlex
from contextlib import chdir, redirect_stdout
from pathlib import Path

from gbt27922 import formats
from gbt27922.certification import read_certificate
from gbt27922.cli import main

HERE = Path(__file__).parent
TUTORIAL = HERE.parents[1] / "tutorial-certification.md"
NUMBER = b"EXAMPLE-2026-0017"
as_shown = runpy.run_path(str(HERE.parents[1] / "shown_version.py"))["as_shown"]
WRITES = re.compile(r"^\$ gbt27922 (.+) > (\S+)$", re.MULTILINE)


def make(folder: Path) -> list[str]:
    """Run the commands of the tutorial that write a file, in their order, in a folder; the names of all that is made."""
    steps = WRITES.findall(TUTORIAL.read_text(encoding="utf-8"))
    for command, name in steps:
        (folder / name).write_bytes(printed(shlex.split(command), folder))
    register = folder / "register.jsonl"
    issued = formats.canonical(read_certificate(folder / "issued.json")).encode()
    register.write_bytes(registered(register.read_bytes(), issued))
    (folder / "edited.jsonl").write_bytes(edited(register.read_bytes()))
    return [*(name for _, name in steps), "edited.jsonl"]


def registered(register: bytes, issued: bytes) -> bytes:
    """A register with the certificate as it was issued, whose digests hold those of the decision and the scorecard."""
    lines = register.splitlines(keepends=True)
    return b"".join(issued + b"\n" if NUMBER in line else line for line in lines)


def edited(register: bytes) -> bytes:
    """A register in which somebody made five stars of the four of the company."""
    lines = register.splitlines(keepends=True)
    return b"".join(line.replace(b"four_star", b"five_star") if NUMBER in line else line for line in lines)


def printed(arguments: list[str], folder: Path) -> bytes:
    """What a command prints in a folder; it must succeed."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
    with chdir(folder), redirect_stdout(out), as_shown():
        if code := main(arguments):
            raise SystemExit(code)
    out.flush()
    return out.buffer.getvalue()


if __name__ == "__main__":
    make(HERE)
