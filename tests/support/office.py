"""LibreOffice without a window: it opens workbooks, works them out anew, and saves them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Work out every formula of a file that is opened, whoever saved it.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


# LibreOffice opens so many files in one run; of many more it may silently leave some.
_AT_ONCE = 100


def saved(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Each workbook as LibreOffice saves it, by its name without an ending; ``folder`` is empty."""
    (settings := folder / "profile" / "user").mkdir(parents=True)
    (settings / "registrymodifications.xcu").write_text(_ALWAYS, "utf-8")
    (given := folder / "given").mkdir()
    for name, data in workbooks.items():
        (given / f"{name}.xlsx").write_bytes(data)
    files = sorted(given.iterdir())
    told = [_run(files[at : at + _AT_ONCE], folder) for at in range(0, len(files), _AT_ONCE)]
    found = {path.stem: path.read_bytes() for path in (folder / "saved").iterdir()}
    assert found.keys() == workbooks.keys(), told
    return found


def _run(files: list[Path], folder: Path) -> str:
    """Have LibreOffice save these files; what it tells of that."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    to = ["--headless", "--convert-to", "xlsx", "--outdir", str(folder / "saved")]
    run = subprocess.run(["soffice", profile, *to, *files], check=True, capture_output=True, timeout=300)  # noqa: S607
    return str(run.stdout[-500:] + run.stderr[-500:])
