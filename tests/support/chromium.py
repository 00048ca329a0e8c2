"""Chromium, as tests drive it: by scripts of node, where the packages of ``tests/report/browser`` are installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

#: The folder with the packages of npm.
FOLDER = Path(os.environ.get("BROWSER", "nowhere"))
CHROMIUM = shutil.which("chromium")
SCRIPTS = Path("tests/report/browser")
NEEDED = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.skipif(
        CHROMIUM is None or not (FOLDER / "node_modules").is_dir(),
        reason="nox -s browser installs what it needs of npm; Chromium comes from Debian",
    ),
]


def told_by(script: str, given: Any) -> Any:
    """What a script says of what it is given, both as JSON."""
    for path in SCRIPTS.iterdir():
        shutil.copy(path, FOLDER)
    known = {**os.environ, "CHROMIUM": str(CHROMIUM)}
    command, text = ("node", script), json.dumps(given)
    done = subprocess.run(
        command, cwd=FOLDER, env=known, input=text, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
