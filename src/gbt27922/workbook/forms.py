"""Forms: what a workbook holds, as the document of an assessment, and the cell that a problem of it is about."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import Factory, evolve, field, frozen

from gbt27922._basis.foreign_text import quoted
from gbt27922.errors import DocumentError, Gbt27922Warning, Problem, refuse
from gbt27922.formats.reader import parse_assessment
from gbt27922.models.assessment import ASSESSMENT_FORMAT, Assessment
from gbt27922.models.scheme import Scheme
from gbt27922.workbook.addresses import row_and_column
from gbt27922.workbook.filled import Item

# The lists of the document: the sheet in which each stands, and which of the items there.
_LISTS: Mapping[str, tuple[str, str | None]] = {
    "team": ("team", None),
    "sites": ("sites", None),
    "findings": ("findings", None),
    "exclusions": ("exclusions", None),
    "special_deductions": ("special", "deduction"),
    "special_bonuses": ("special", "bonus"),
    "nonconformities": ("nonconformities", None),
}
# The sentences about documents that speak of their fields, and those that speak of cells instead.
_OF_CELLS = {
    "verdict_or_counts": "verdict_or_counts.cells",
    "invalid_value.above_sampled": "invalid_value.cells_above_sampled",
    "unknown_site": "unknown_site.cells",
    "unknown_site.meant": "unknown_site.cells_meant",
    "unknown_field": "unknown_field.of_bonus",
}
# Each problem takes time and memory: after so many, the findings that come next are not looked at.
_MOST_FAULTS = _AT_ONCE = 2500
_FINDING = re.compile(r"\$\.findings\[([0-9]+)\]")


@frozen(eq=False)
class Form:
    """What one or several workbooks of an assessment hold, before it is known whether it is sound.

    ``about`` is what the workbook says of itself, and ``open`` are the rows of findings in which nothing was found yet.
    ``homes`` are the names of the sheets. ``problems`` are those of the cells, and ``notes`` what was left.
    """

    about: Item
    items: Mapping[str, list[Item]]
    open: list[Item]
    homes: Mapping[str, str]
    problems: list[Problem]
    notes: list[Problem]
    #: The digest of the scheme that the workbook was made of.
    sha256: str = ""
    # The items of each list of the document, in its order.
    _listed: Mapping[str, list[Item]] = field(
        init=False, default=Factory(lambda self: _lists(self.items), takes_self=True)
    )

    def assessment(self) -> Assessment:
        """The assessment. Raises :class:`~gbt27922.DocumentError` with every problem at once, each at its cell.

        Of a form with thousands of problems those of the first rows are told, and that there may be more.
        """
        problems = [*self.problems, *self._own_problems()]
        parts: list[Assessment] = []
        for start, document in self._documents():
            if len(problems) > _MOST_FAULTS:
                problems.append(Problem("$", "too_large.faults", {"most": _MOST_FAULTS}))
                break
            try:
                parts.append(parse_assessment(document))
            except DocumentError as error:
                moved = (_moved(problem, start) for problem in error.problems)
                problems += [self.located(problem) for problem in moved if not self._follows(problem)]
        refuse(DocumentError, self._in_order(problems))
        first, *others = parts
        findings = (*first.findings, *(finding for part in others for finding in part.findings))
        return evolve(first, findings=findings) if others else first

    def _documents(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The document with some of its findings at a time, and the place of the first of these among all."""
        document = self._document()
        findings = document["findings"]
        for start in range(0, max(len(findings), 1), _AT_ONCE):
            yield start, {**document, "findings": findings[start : start + _AT_ONCE]}

    def _in_order(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        sheets = [*self.homes.values()]

        def order(problem: Problem) -> tuple[int, int, int]:
            home, _, cell = problem.path.rpartition("!")
            row, column = row_and_column(cell) if home in sheets else (0, 0)
            return sheets.index(home) if home in sheets else -1, row, column

        return tuple(sorted(dict.fromkeys(problems), key=order))

    def _document(self) -> dict[str, Any]:
        organization = self._organization
        document: dict[str, Any] = {"format": ASSESSMENT_FORMAT, **self.about.values}
        document |= {name: organization[name] for name in ("date", "stage") if name in organization}
        if of := {name: organization[name] for name in ("name", "id") if name in organization}:
            document["organization"] = of
        if named := {item.values["name"]: item.values.get("text", "") for item in self._metadata}:
            document["metadata"] = named
        if "case" in organization:
            document.setdefault("metadata", {})["case"] = organization["case"]
        for name in _LISTS:
            document[name] = [_plain(item.values, _LISTS[name][1] and "kind") for item in self._listed[name]]
        return document

    @property
    def _organization(self) -> dict[str, Any]:
        return _plain({name: value for item in self.items["organization"] for name, value in item.values.items()})

    @property
    def _metadata(self) -> list[Item]:
        return [item for item in self.items["metadata"] if "name" in item.values]

    def _own_problems(self) -> Iterator[Problem]:
        """What the document cannot say: items of no kind, and metadata of no name, or of one name."""
        for sheet, name in (("special", "kind"), ("metadata", "name")):
            for item in self.items[sheet]:
                if name not in item.values and name not in item.unsound:
                    yield Problem(item.place(name), "missing_field")
        known = {"case"} & self._organization.keys()
        for item in self._metadata:
            if (name := item.values["name"]) in known:
                yield Problem(item.place("name"), "repeated_key.name")
            known.add(name)

    def _follows(self, problem: Problem) -> bool:
        """Whether a problem of the document only follows from a cell that holds no value."""
        if problem.code == "unknown_site" and any("id" in site.unsound for site in self.items["sites"]):
            return True
        item, name = self._item(problem)
        return item is not None and (name in item.unsound if name else bool(item.unsound))

    def located(self, problem: Problem) -> Problem:
        """The problem of the document, or of scoring it, at the cell that it is about; any other unchanged.

        A finding that is missing is told at the first row in which it could stand.
        """
        if not problem.path.startswith("$."):
            return problem
        item, name = self._item(problem)
        sheet = _LISTS.get(str(problem.place[0]), ("",))[0]
        path = item.place(name) if item else self.homes.get(sheet, problem.path)
        return Problem(path, _OF_CELLS.get(problem.id, problem.id), problem.values)

    def compare(self, scheme: Scheme) -> None:
        """Warn if the workbook was made of another scheme than this one: another revision of it, or with other points."""
        if self.sha256 != scheme.sha256:
            note = Problem(self.about.place("sha256"), "other_scheme.of_workbook", {"expected": quoted(scheme.id)})
            warnings.warn(Gbt27922Warning(note), stacklevel=2)

    def _item(self, problem: Problem) -> tuple[Item | None, str | None]:
        """The item that a problem of the document is about, and the field."""
        match problem.place:
            case ("findings",):
                leaf = problem.values.get("indicator")
                return next((item for item in self.open if item.values.get("indicator") == leaf), None), None
            case (str(name),) if name in _LISTS:
                return next(reversed(self._listed[name]), None), None
            case (str(name), int(index), *rest) if name in _LISTS:
                return self._listed[name][index], str(rest[0]) if rest else None
            case ("organization", str(name)) | ("date" | "stage" as name,):
                return next(iter(self.items["organization"]), None), name
            case ("scheme" | "revision" as name,):
                return self.about, name
        return None, None


def _moved(problem: Problem, start: int) -> Problem:
    """The problem of a document that begins with this one of all findings, as it is of the whole."""
    return problem.at(_FINDING.sub(lambda found: f"$.findings[{int(found[1]) + start}]", problem.path))


def _lists(items: Mapping[str, list[Item]]) -> Mapping[str, list[Item]]:
    return {
        name: [item for item in items[sheet] if kind in {None, item.values.get("kind")}]
        for name, (sheet, kind) in _LISTS.items()
    }


def _plain(values: Mapping[str, Any], left: str | None = None) -> dict[str, Any]:
    """Values as a document has them, without the one that says to which list they belong."""
    kept = {name: value for name, value in values.items() if name != left}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in kept.items()}
