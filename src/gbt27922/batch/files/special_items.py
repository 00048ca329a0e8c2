"""The special items of long findings, from a file of their own: few enough to be in memory at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from gbt27922.batch.files.csv_table import Placeholder
from gbt27922.batch.files.parts import Part
from gbt27922.batch.files.table_files import Format, parts_of
from gbt27922.batch.tables.arrow import joined, pc
from gbt27922.batch.tables.column_names import KEY, SPECIALS
from gbt27922.errors import DocumentError, ModelError, Problem

SPECIAL = {name: Placeholder(0, name) for name in ("special_deductions", "special_bonuses")}


@frozen(eq=False)
class Specials:
    """How many special items assessments have, and the problems of rows; ``table`` is None if there is no file."""

    table: Any = None
    problems: Mapping[object, Sequence[str]] = {}

    @classmethod
    def of(cls, path: Path | None) -> Specials:
        """The special items in a file."""
        if path is None:
            return cls()
        form = Format.of(path, "specials")
        if form.holds_documents:
            raise ModelError((Problem("$.specials", "must be a table, because documents hold their special items"),))
        try:
            part = reduce(Part.and_then, parts_of(path, form, SPECIAL, SPECIALS))
        except DocumentError as error:
            places = (f"specials {problem.path.removeprefix('$')}".strip() for problem in error.problems)
            placed = (evolve(problem, path=place) for problem, place in zip(error.problems, places, strict=True))
            raise DocumentError(tuple(placed)) from None
        problems: dict[object, list[str]] = {}
        for row, reason in part.problems.items() if KEY in part.table.column_names else ():
            problems.setdefault(part.table.column(KEY)[row].as_py(), []).append(
                f"specials line {part.places[row]}: {reason}"
            )
        return cls(part.scorable, problems)

    def of_keys(self, keys: Any) -> Any:
        """The special items of some assessments."""
        return None if self.table is None else self._matching(keys).filter(self._is_in(keys))

    def problems_of(self, keys: Any) -> dict[int, list[str]]:
        """The problems of the special items of some assessments, by their place among these."""
        if not self.problems:
            return {}
        return {row: list(self.problems[key]) for row, key in enumerate(keys.to_pylist()) if key in self.problems}

    def others(self, keys: Any) -> Any:
        """The special items of assessments that are not among these."""
        return None if self.table is None else self._matching(keys).filter(pc.invert(self._is_in(keys)))

    def _is_in(self, keys: Any) -> Any:
        return pc.is_in(self._matching(keys).column(KEY), value_set=keys)

    def _matching(self, keys: Any) -> Any:
        """The table, with names of assessments of the same kind."""
        column = self.table.column(KEY)
        if column.type == keys.type:
            return self.table
        same = pc.cast(joined(column), keys.type)
        return self.table.set_column(self.table.schema.get_field_index(KEY), KEY, same)
