"""The list of rows that have no score, beside the scores: one a row, with where it stands."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from gbt27922._basis.draft import Draft, naming
from gbt27922._basis.formulas import safe
from gbt27922.batch.files.task import Scored, Task
from gbt27922.batch.tables.arrow import joined, pc

_LINE, _ROW, _KEY, _PROBLEM = "line", "row", "assessment", "problem"
_HEADS = {",".join((place, *key, _PROBLEM)).encode() for place in (_LINE, _ROW) for key in ((), (_KEY,))}


class Problems:
    """Rows with a problem, written to a file that is there only if there are any."""

    def __init__(self, place: Path, task: Task) -> None:
        self._draft = Draft(place)
        self._head = [_LINE if task.form.has_lines else _ROW, *([_KEY] if task.is_long else []), _PROBLEM]
        self._files = ExitStack()
        self._writer: Any = None
        self._shown = safe if task.safe else str
        self.count = 0

    def __enter__(self) -> Self:
        self._draft.sweep()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            with naming(self._draft.place, self._draft.path):
                self._files.close()
        finally:
            self._draft.drop()

    def add(self, part: Scored) -> None:
        """List the rows of a part that have a problem."""
        found = joined(part.table.column("problem"))
        rows = pc.indices_nonzero(found.is_valid())
        if not len(rows):
            return
        keys = [part.table.column("assessment").take(rows)] if "assessment" in self._head else []
        places = [place or "" for place in part.places[rows.to_numpy()].tolist()]
        texts = (
            ["" if text is None else self._shown(str(text)) for text in column.to_pylist()]
            for column in (*keys, found.take(rows))
        )
        columns = [places, *texts]
        with naming(self._draft.place, self._draft.path):
            self._writer = self._writer or self._begun()
            self._writer.writerows(zip(*columns, strict=True))
        self.count += len(rows)

    def _begun(self) -> Any:
        self._draft.begin()
        file = self._files.enter_context(self._draft.path.open("w", encoding="utf-8", newline=""))
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(self._head)
        return writer

    def publish(self) -> Path | None:
        """Put the list in its place; without problems, remove one of an earlier run, but no other file."""
        with naming(self._draft.place, self._draft.path):
            self._files.close()
            if self._writer is None:
                if _is_list(self._draft.place):
                    self._draft.place.unlink()
                return None
        self._draft.publish()
        return self._draft.place


def _is_list(path: Path) -> bool:
    """Whether a file begins as a list of problems does."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.readline().rstrip() in _HEADS
