"""Keep the inputs of a session that reach a line which no shorter one reaches: ``python -m tests.fuzz.keep FOLDER [TARGET …]``.

They stand beside those of the corpus that do, and what is not needed any more is taken away. It needs Python 3.12, which tells what is reached.
"""

from __future__ import annotations

import io
import shutil
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.fuzz.mutators import zipped
from tests.fuzz.reached import Reached
from tests.fuzz.session import CORPUS
from tests.fuzz.targets import TARGETS, Target, attempt, listening, look_at

#: The most bytes of an input that is kept, and of those of a target.
MOST, MOST_IN_ALL = {"xlsx": 1 << 14}, 80_000


def inputs(target: Target, folder: Path) -> list[bytes]:
    """The inputs that may be kept, the short ones first; those that are read before all that are refused, but for workbooks, which are long."""
    folders = [one for one in (CORPUS / target.name, folder / "corpus" / target.name) if one.is_dir()]
    found = {path.read_bytes() for one in folders for path in one.iterdir()}
    found.update(path.read_bytes() for path in folder.glob(f"{target.name}-*"))
    if target.kind == "xlsx":
        found.update(map(packed, [*found]))
    few = [data for data in found if len(data) <= MOST.get(target.kind, 1 << 11)]
    with listening() as notes:
        return sorted(
            few,
            key=lambda data: (
                target.kind != "xlsx" and attempt(target, data, notes).error is not None,
                len(data),
                data,
            ),
        )


def packed(data: bytes) -> bytes:
    """A workbook in fewer bytes; what is no archive as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return zipped([(name, archive.read(name)) for name in archive.namelist()], zipfile.ZIP_DEFLATED)
    except Exception:  # noqa: BLE001  # whatever a broken archive raises
        return data


def needed(target: Target, ordered: Sequence[bytes], reached: Reached) -> Iterator[bytes]:
    """Those that reach a line which none before does."""
    reached.anew()
    room = MOST_IN_ALL
    with listening() as notes:
        for data in ordered:
            look_at(target, attempt(target, data, notes))
            if reached.new() and (room := room - len(data)) > 0:
                yield data


def main(folder: str, *names: str) -> None:
    """Keep inputs of some targets, or of all."""
    reached = Reached()
    for name in names or TARGETS:
        kept = [*needed(TARGETS[name], inputs(TARGETS[name], Path(folder)), reached)]
        shutil.rmtree(CORPUS / name, ignore_errors=True)
        (CORPUS / name).mkdir(parents=True)
        for number, data in enumerate(kept):
            (CORPUS / name / f"{number:03}").write_bytes(data)
        sys.stdout.write(f"{name}: {len(kept)} inputs, {sum(map(len, kept))} bytes\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
