#!/usr/bin/env python3
"""What goes out with a release: ``nox -s release`` runs the first three parts, ``nox -s audit`` the last.

``release.py build DIST``, ``release.py bill PYTHON DIST``, ``release.py sums DIST``, ``release.py audit PYTHON``
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from importlib import import_module, metadata
from pathlib import Path
from typing import Any
from zlib import ZLIB_RUNTIME_VERSION

HERE = Path(__file__).resolve().parent
#: Two surroundings that have nothing in common which a build could see.
SURROUNDINGS: tuple[tuple[int, Mapping[str, str]], ...] = (
    (0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}),
    (0o077, {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "2"}),
)
#: Some examples have Chinese names, which an archive holds as UTF-8 only where Python knows that they are.
NAMES = {"PYTHONUTF8": "1"}
#: What is a state of the author's, not of the source.
OF_THE_AUTHOR = ("SOURCE_DATE_EPOCH", "PYTHONPATH")
NOT_REACHED = 2
TEXT: dict[str, Any] = {"capture_output": True, "text": True, "encoding": "utf-8"}
PROJECT: dict[str, Any] = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def build(source: Path, folder: Path, surroundings: int) -> list[Path]:
    """The source archive and the wheel of a source tree, built in one of the surroundings."""
    umask, variables = SURROUNDINGS[surroundings]
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_AUTHOR}
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(folder)]
    subprocess.run(
        command, cwd=source, env={**kept, **variables, **NAMES}, umask=umask, check=True, capture_output=True
    )
    return sorted(folder.iterdir())


def compare(first: Iterable[Path], second: Iterable[Path]) -> None:
    """End the program where two builds are not the same, byte for byte."""
    one, other = ({path.name: path.read_bytes() for path in paths} for paths in (first, second))
    if unequal := sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name)):
        sys.exit(f"release.py: built twice, these differ: {', '.join(unequal)}")


def build_twice(dist: Path) -> None:
    """Build the last commit in two clones, compare, and put what was built into ``dist``."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory(prefix="elsewhere-") as other:
        for clone in (one, other):
            subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(HERE), f"{clone}/tree"], check=True)
        built = [build(Path(clone) / "tree", Path(clone) / "dist", index) for index, clone in enumerate((one, other))]
        compare(*built)
        dist.mkdir(exist_ok=True)
        for path in [*dist.glob("gbt27922-*"), *dist.glob("SHA256SUMS")]:
            path.unlink()
        for path in built[0]:
            (dist / path.name).write_bytes(path.read_bytes())
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=f"{one}/tree", check=True, **TEXT).stdout.strip()
    tools = (
        f"Python {platform.python_version()}, hatchling {metadata.version('hatchling')}, zlib {ZLIB_RUNTIME_VERSION}"
    )
    print(f"Built twice, the same bytes: commit {commit}, {tools}")


def bill(python: str, dist: Path) -> None:
    """Write the bill of materials of the wheel in ``dist``, which the environment of ``python`` has with all its extras."""
    (wheel,) = dist.glob("*.whl")
    first, second = (told(generated(python), wheel, PROJECT) for _ in range(2))
    if first != second:
        sys.exit("release.py: the bill of materials is another one the second time")
    version = import_module("cyclonedx.schema").SchemaVersion.from_version(json.loads(first)["specVersion"])
    if problem := import_module("cyclonedx.validation.json").JsonStrictValidator(version).validate_str(first):
        sys.exit(f"release.py: the bill of materials is not valid: {problem}")
    wheel.with_name(f"{name_and_version(wheel)}.cdx.json").write_text(first, encoding="utf-8")


def generated(python: str) -> dict[str, Any]:
    """What cyclonedx-py writes about an environment, without a time and a number at random."""
    command = ["cyclonedx-py", "environment", "--pyproject", str(HERE / "pyproject.toml"), "--mc-type", "library"]
    command += ["--output-reproducible", "--of", "JSON", python]
    environment = {name: value for name, value in os.environ.items() if name not in OF_THE_AUTHOR}
    found: dict[str, Any] = json.loads(subprocess.run(command, env=environment, check=True, **TEXT).stdout)
    return found


def told(document: dict[str, Any], wheel: Path, project: Mapping[str, Any]) -> str:
    """The bill with the wheel that it is of, and who asks for each distribution that is declared: the core, or an extra."""
    name, _, version = name_and_version(wheel).partition("-")
    digest = {"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    document["metadata"]["component"] |= {"version": version, "purl": f"pkg:pypi/{name}@{version}", "hashes": [digest]}
    asking = {"core": project["dependencies"], **project["optional-dependencies"]}
    for component in document["components"]:
        key = normal(component["name"])
        if by := [one for one, lines in asking.items() if one != "test" and key in declared(lines)]:
            component["properties"] = [{"name": "gbt27922:declared-by", "value": ", ".join(by)}]
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def name_and_version(wheel: Path) -> str:
    """The start of a wheel's name, ``gbt27922-0.1.0``."""
    return "-".join(wheel.name.split("-")[:2])


def normal(name: str) -> str:
    """The name of a distribution, as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(lines: Iterable[str]) -> set[str]:
    """The distributions that requirements are of."""
    return {normal(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in lines}


def sums(dist: Path) -> str:
    """The lines of ``sha256sum`` for what goes out, which are written beside it too."""
    paths = sorted(path for path in dist.iterdir() if path.name.startswith("gbt27922-"))
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths]
    (dist / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return "".join(lines)


def audit(python: str) -> int:
    """Ask what is known against the environment of ``python``: 0 nothing, 1 something, 2 nobody could be asked."""
    place = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, **TEXT)
    command = ["pip-audit", "--path", place.stdout.strip(), "--vulnerability-service", "pypi", "--format", "json"]
    code, text = judged(subprocess.run(command, check=False, **TEXT).stdout)
    print(text)
    return code


def judged(report: str) -> tuple[int, str]:
    """What a report of pip-audit says; a package of which the service knew nothing was not looked at, and is not clean."""
    try:
        packages = [one for one in json.loads(report)["dependencies"] if normal(one["name"]) != "gbt27922"]
    except ValueError:
        return NOT_REACHED, "The service could not be reached: nothing is known."
    found = [f"{one['name']} {one['version']}: {flaw['id']}" for one in packages for flaw in one.get("vulns", ())]
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    if found:
        return 1, "\n".join(["Found:", *found])
    if unknown or not packages:
        return NOT_REACHED, f"The service could not be reached for {len(unknown)} of {len(packages)} packages."
    return 0, f"Clean: nothing is known against {len(packages)} packages."


def main(arguments: list[str]) -> int:
    """Run one part."""
    match arguments:
        case ["build", dist]:
            build_twice(Path(dist))
        case ["bill", python, dist]:
            bill(python, Path(dist))
        case ["sums", dist]:
            print(sums(Path(dist)), end="")
        case ["audit", python]:
            return audit(python)
        case _:
            sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
