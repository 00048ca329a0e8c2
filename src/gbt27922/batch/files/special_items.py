"""The special items of long findings, from a file of their own: few enough to be in memory at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from gbt27922._basis.table_text import notes_in
from gbt27922.batch.files.csv_table import Placeholder
from gbt27922.batch.files.parts import Part
from gbt27922.batch.files.table_files import Format, parts_of
from gbt27922.batch.kernel.row_problems import row_text
from gbt27922.batch.tables.arrow import joined, pa, pc
from gbt27922.batch.tables.column_names import KEY, SPECIALS
from gbt27922.batch.tables.keys import WITHOUT_KEY, comparable, plain_keys, unlike_problem
from gbt27922.errors import DocumentError, ModelError, Problem

SPECIAL = {name: Placeholder(0, name) for name in ("special_deductions", "special_bonuses")}


@frozen(eq=False)
class Specials:
    """How many special items assessments have, and the problems of rows; ``table`` is None if there is no file.

    ``astray`` says what is wrong with rows whose key no finding can have, or that have none.
    """

    table: Any = None
    places: Sequence[str] = ()
    problems: Mapping[int, str] = {}
    astray: Sequence[str] = ()

    @classmethod
    def of(cls, path: Path | None) -> Specials:
        """The special items in a file."""
        if path is None:
            return cls()
        form = Format.of(path, "specials")
        if form.holds_documents:
            raise ModelError((Problem("$.specials", "invalid_value.specials_table"),))
        try:
            with notes_in("specials"):
                part = reduce(Part.and_then, parts_of(path, form, SPECIAL, SPECIALS))
        except DocumentError as error:
            places = (f"specials {problem.path.removeprefix('$')}".strip() for problem in error.problems)
            placed = (problem.at(place) for problem, place in zip(error.problems, places, strict=True))
            raise DocumentError(tuple(placed)) from None
        word = "line" if form.has_lines else "row"
        return cls(part.scorable, [f"specials {word} {place}" for place in part.places.tolist()], part.problems)

    def like(self, kind: Any) -> Specials:
        """The same, with keys of the kind of those of findings."""
        if self.table is None:
            return self
        raw = plain_keys(self.table.column(KEY))
        keys, unlike = comparable(raw, kind)
        there = keys.is_valid().to_numpy(zero_copy_only=False)
        place_of = dict(zip(np.flatnonzero(there).tolist(), range(len(there)), strict=False))
        astray = []
        for row in np.flatnonzero(~there).tolist():
            problem = unlike_problem(raw[row].as_py(), kind) if unlike[row] else WITHOUT_KEY
            told = "; ".join(filter(None, (self.problems.get(row), row_text([problem]))))
            astray.append(f"{self.places[row]}: {told}")
        return Specials(
            self.table.set_column(self.table.schema.get_field_index(KEY), KEY, keys).filter(there),
            [self.places[row] for row in place_of],
            {place_of[row]: reason for row, reason in self.problems.items() if row in place_of},
            astray,
        )

    def of_keys(self, keys: Any) -> Any:
        """The special items of some assessments."""
        return None if self.table is None else self.table.filter(self._is_in(keys))

    def problems_of(self, keys: Any) -> dict[int, list[str]]:
        """The problems of the special items of some assessments, by their place among these."""
        found: dict[int, list[str]] = {}
        if self.problems:
            own = joined(self.table.column(KEY)).take(pa.array(list(self.problems)))
            whose = pc.index_in(own, value_set=keys).to_pylist()
            for at, (row, reason) in zip(whose, self.problems.items(), strict=True):
                if at is not None:
                    found.setdefault(at, []).append(f"{self.places[row]}: {reason}")
        return found

    def others(self, keys: Any) -> Any:
        """The special items of assessments that are not among these."""
        return None if self.table is None else self.table.filter(pc.invert(self._is_in(keys)))

    def _is_in(self, keys: Any) -> Any:
        return pc.is_in(self.table.column(KEY), value_set=keys)
