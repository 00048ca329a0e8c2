"""LibreOffice without a window: it opens workbooks, works them out anew, and saves them."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Work out every formula of a file that is opened, whoever saved it.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


# LibreOffice opens so many files in one run; of many more it may silently leave some.
_AT_ONCE = 50


def saved(workbooks: Iterable[tuple[str, bytes]], folder: Path) -> dict[str, bytes]:
    """Each workbook as LibreOffice saves it, by its name without an ending; ``folder`` is empty.

    LibreOffice works on one processor: as many run as there are processors, while further workbooks are made.
    """
    (given := folder / "given").mkdir()
    told: list[Future[str]] = []
    names = list[str]()
    with ThreadPoolExecutor(os.cpu_count()) as runs:
        for batch in _batches(workbooks):
            files = [given / f"{name}.xlsx" for name, _ in batch]
            for file, (_, data) in zip(files, batch, strict=True):
                file.write_bytes(data)
            told.append(runs.submit(_run, files, folder, folder / f"profile{len(told)}"))
            names += [name for name, _ in batch]
    found = {path.stem: path.read_bytes() for path in (folder / "saved").iterdir()}
    assert sorted(found) == sorted(names), [one.result() for one in told]
    return found


def _batches(workbooks: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """So many at once, as they are made."""
    left = iter(workbooks)
    while batch := [*islice(left, _AT_ONCE)]:
        yield batch


def _run(files: list[Path], folder: Path, profile: Path) -> str:
    """Have LibreOffice save these files; what it tells of that."""
    (settings := profile / "user").mkdir(parents=True)
    (settings / "registrymodifications.xcu").write_text(_ALWAYS, "utf-8")
    to = ["--headless", "--convert-to", "xlsx", "--outdir", str(folder / "saved")]
    of = f"-env:UserInstallation={profile.as_uri()}"
    run = subprocess.run(["soffice", of, *to, *files], check=True, capture_output=True, timeout=300)  # noqa: S607
    return str(run.stdout[-500:] + run.stderr[-500:])
