"""The reader of workbooks: an assessment that was filled in, and every problem of it at its cell."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from os import PathLike
from typing import Any, cast

from gbt27922 import schemes
from gbt27922._basis.foreign_text import named, quoted
from gbt27922._basis.words import LANGUAGES, WORDINGS, Language, Wording, spoken
from gbt27922.errors import Gbt27922Warning, Problem
from gbt27922.models.assessment import Assessment
from gbt27922.workbook import cells
from gbt27922.workbook.cells import Book, bytes_of
from gbt27922.workbook.choices import Choosing, choices_of
from gbt27922.workbook.filled import Filled, Item
from gbt27922.workbook.forms import Form
from gbt27922.workbook.layout import SHEETS, WORKBOOK_FORMAT, Column, is_told, sheet_called
from gbt27922.workbook.parts import refusal
from gbt27922.workbook.sheet_rows import number_of
from gbt27922.workbook.wanted import Wanted, key, wanted

# What is there to choose by the scheme stands in the workbook itself, as it was offered.
_OF_SCHEME = ("ground", "leaf", "node")


def parse_assessment(data: bytes) -> Assessment:
    """Read the assessment that was filled in in a workbook: the bytes of one that :func:`template` made.

    Columns are found by their headings and choices by their words, of either language, or their codes; rows in which
    nothing was found, and what is no part of the form, are left, the latter with a warning
    (:class:`~gbt27922.errors.Gbt27922Warning`). Raises :class:`~gbt27922.DocumentError` with every problem at once; the
    path of each is its cell.

    >>> from gbt27922 import read_assessment, workbook
    >>> assessment = read_assessment("docs/examples/sampled.json")
    >>> workbook.parse_assessment(workbook.template(assessment=assessment)) == assessment
    True
    """
    return parse_form(data).assessment()


def read_assessment(path: str | PathLike[str]) -> Assessment:
    """Read the assessment in the file of a workbook, as :func:`parse_assessment` does; raises ``OSError`` if there is no file."""
    return parse_assessment(bytes_of(path))


def parse_form(data: bytes, file: str = "") -> Form:
    """What a workbook holds, before it is known whether it is sound; ``file`` stands before the place of each cell.

    Raises :class:`~gbt27922.DocumentError` for a file that is none of our workbooks, and warns of what is left.
    """
    form = form_of(data, f"{file} " if file else "")
    for note in form.notes:
        warnings.warn(Gbt27922Warning(note), stacklevel=2)
    return form


def form_of(data: bytes, file: str = "") -> Form:
    """What a workbook holds; ``file`` stands before the place of each cell.

    Raises :class:`~gbt27922.DocumentError` for a file that is none of our workbooks.
    """
    reading = _Reading(Book(data), file)
    for name in reading.book.names:
        reading.read(name)
    found = reading.found
    missing = [of for of in SHEETS.values() if of.key not in found]
    problems = [Problem(file + of.name(reading.lang), "missing_field.of_sheet") for of in missing]
    return Form(
        reading.about,
        {of: found[of].items if of in found else [] for of in SHEETS},
        [item for one in found.values() if one.of.key == "findings" for item in one.open],
        {of: file + named(one.sheet.name) for of, one in found.items()},
        [*problems, *reading.problems, *(problem for one in found.values() for problem in one.problems)],
        [*reading.notes, *(note for one in found.values() for note in one.notes)],
        reading.sha256,
    )


class _Reading:
    """The reading of a workbook: what it says of itself, what it offers to choose from, and what was found in its sheets."""

    def __init__(self, book: Book, file: str) -> None:
        self.book, self.file = book, file
        sheets = [book.sheet(name) if name in book.names else None for name in ("about", "lists")]
        self.about, said = _about(sheets[0], file)
        if said.get("format") != WORKBOOK_FORMAT:
            raise refusal("not_xlsx.other", format=WORKBOOK_FORMAT)
        self.sha256 = said.get("sha256", "")
        self.lang: Language = spoken(cast("Wording", said["lang"])) if said.get("lang") in WORDINGS else "zh"
        self.offered = _lists(sheets[1])
        self.found: dict[str, Filled] = {}
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []

    def read(self, name: str) -> None:
        """Read the sheet of this name."""
        of, place = sheet_called(name), self.file + named(name)
        if of is None:
            self.notes += [] if is_told(name) else [Problem(place, "unknown_field.sheet_left")]
        elif of.key in self.found:
            self.problems.append(Problem(place, "repeated_key"))
        else:
            sheet = self.book.sheet(name)
            wanted_of = {
                column.field: self._wanted(column, since_1904=sheet.since_1904)
                for column in of.columns.values()
                if column.kind != "told"
            }
            self.found[of.key] = Filled(sheet, of, wanted_of, self.lang, self.file)

    def _wanted(self, column: Column, *, since_1904: bool) -> Wanted:
        known, words = self._choices(column.choices)
        return wanted(column.kind, known, words, since_1904=since_1904)

    def _choices(self, choosing: Choosing | None) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """What the words and codes of a list mean, by their keys, and the words as they are told."""
        if choosing is None or choosing == "site":
            return self._sites() if choosing else {}, ()
        if choosing in _OF_SCHEME:
            codes = self.offered.get(f"{choosing}.code", ())
            lists = [self.offered.get(f"{choosing}{end}", ()) for end in ("", ".zh", ".en", ".code")]
            codes_known = {key(word): code for words in lists for word, code in zip(words, codes, strict=False)}
            return codes_known, tuple(map(quoted, lists[0]))
        choices = choices_of(choosing, schemes.default())
        known: dict[str, Any] = {
            key(word): one.means for one in choices for word in (one.code, *map(one.word, LANGUAGES))
        }
        return known, tuple(quoted(one.word(self.lang)) for one in choices)

    def _sites(self) -> Mapping[str, str]:
        """The ids of sites by their keys: those that are the only one."""
        ids = (
            [str(item.values["id"]) for item in self.found["sites"].items if "id" in item.values]
            if "sites" in self.found
            else []
        )
        keys = [key(id) for id in ids]
        return {one: id for one, id in zip(keys, ids, strict=True) if keys.count(one) == 1}


def _about(sheet: cells.Sheet | None, file: str) -> tuple[Item, Mapping[str, str]]:
    """What a workbook says of itself: the item of the document, and all of it."""
    rows = {values.get(1): (row, values.get(2)) for row, values in sheet.rows.items()} if sheet else {}
    said = {str(name): value for name, (_, value) in rows.items() if isinstance(value, str)}
    values: dict[str, Any] = {"scheme": said.get("scheme", "")}
    if revision := said.get("revision"):
        number = number_of(revision)
        values["revision"] = revision if number is None else number
    at = {str(name): row for name, (row, _) in rows.items()}
    return Item(sheet or cells.Sheet("about", {}, ()), None, at, "scheme", file, values), said


def _lists(sheet: cells.Sheet | None) -> Mapping[str, tuple[str, ...]]:
    """What the hidden sheet offers to choose from: texts by the name of their list."""
    found: dict[str, list[str]] = {}
    rows = [*sheet.rows.values()] if sheet else []
    for values in rows[1:]:
        for column, value in values.items():
            found.setdefault(str(rows[0].get(column)), []).append(str(value))
    return {name: tuple(texts) for name, texts in found.items()}
