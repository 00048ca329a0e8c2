"""What LibreOffice prints of documents and workbooks."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def printed(files: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """The print of each file, by its name without an ending; all in one run, in an empty folder."""
    (given := folder / "given").mkdir()
    for name, data in files.items():
        (given / name).write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    to = ["--headless", "--convert-to", "pdf", "--outdir", str(folder / "printed")]
    names = map(str, sorted(given.iterdir()))
    subprocess.run(["soffice", profile, *to, *names], check=True, capture_output=True, timeout=300)  # noqa: S607
    return {path.stem: path for path in (folder / "printed").iterdir()}


def text_of(print_: Path) -> str:
    """The text of a print, without the places where lines and cells end."""
    found = subprocess.run(["pdftotext", "-layout", str(print_), "-"], check=True, capture_output=True)  # noqa: S607
    return "".join(found.stdout.decode().split())
