"""What commands read: files, standard input, and the scheme that is chosen."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from attrs import Factory, evolve, field, frozen

import gbt27922
from gbt27922 import DocumentError, parse_assessment, parse_scorecard, schemes
from gbt27922._basis.table_text import WORKBOOKS
from gbt27922.cli.choices import chosen, wrong_choice
from gbt27922.cli.faults import CommandError, Fault, Said, UsageError, form_in, problems_in, read_as, unreadable
from gbt27922.errors import Problem
from gbt27922.models import Assessment, Scheme, SchemeReference, Scorecard
from gbt27922.report import Language

_ASSESSMENT = "gbt27922.assessment/1"
_CARD = "gbt27922.scorecard/1"
#: The options that choose a scheme.
CHOOSING = ("--scheme", "--revision", "--points", "--grades")
# How much of a wrong format is shown.
_LONGEST = 40
_Model = TypeVar("_Model")
#: The name of what is in no file of its own: the place of a problem says in which file it is.
MERGED = ""


def content(name: str) -> bytes:
    """The bytes of a file; ``-`` is standard input."""
    with problems_in(name):
        return _content(name)


def _content(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def read(name: str, parse: Callable[[bytes], _Model]) -> _Model:
    """What is in a file, as ``parse`` reads it."""
    data = content(name)
    with problems_in(name):
        return parse(data)


def assessment(name: str) -> Assessment:
    """The assessment in a file: a document, or a workbook, of which problems are then told at their cells."""
    data = content(name)
    with problems_in(name):
        return _form(name, data) or parse_assessment(data)


def card_or_assessment(name: str) -> Scorecard | Assessment:
    """The scorecard or the assessment in a file, whichever it is; of a workbook as :func:`assessment`."""
    data = content(name)
    with problems_in(name):
        return _form(name, data) or _parse_card_or_assessment(data)


def _form(name: str, data: bytes) -> Assessment | None:
    """The assessment in a workbook, if the file begins as one: problems of the file are from now on told at its cells."""
    if not data.startswith(WORKBOOKS):
        read_as(name, None)
        return None
    form = gbt27922.workbook.parse_form(data)
    read_as(name, form)
    return form.assessment()


def merged(names: Sequence[str]) -> Assessment:
    """The assessment in the workbooks of several people, of which each problem names the file and the cell."""
    data = {name: content(name) for name in names}
    with problems_in(MERGED):
        form = gbt27922.workbook.merged_form(data)
        read_as(MERGED, form)
        return form.assessment()


def _parse_card_or_assessment(data: bytes) -> Scorecard | Assessment:
    """The scorecard or the assessment in a document, whichever its format says."""
    named = format_of(data)
    if named == _CARD:
        return parse_scorecard(data)
    if named not in (None, _ASSESSMENT):
        values = {"assessment": _ASSESSMENT, "card": _CARD, "got": _short(named)}
        raise DocumentError((Problem("$.format", "invalid_value.card_or_assessment", values),))
    return parse_assessment(data)


def _short(value: object) -> str:
    """The beginning of a value, as JSON."""
    text = json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def format_of(data: bytes) -> object:
    """The format that a document names, if it can be told."""
    with suppress(ValueError, RecursionError):
        found = json.loads(data)
        return found.get("format") if isinstance(found, dict) else None
    return None


def scheme(id_or_file: str | None, revision: int | None = None, option: str = "--revision") -> Scheme:
    """A shipped scheme by its id, in a revision of it, or the scheme in a file; where none is named, the default.

    ``option`` is the one that says which revision.
    """
    shipped_id = schemes.default().id if id_or_file is None else id_or_file
    if shipped_id in schemes.ids():
        with problems_in(option, path=False):
            return schemes.load(shipped_id, revision)
    if revision is not None:
        raise UsageError(Said("revision_of_shipped", {"option": option, "scheme": f'"{id_or_file}"'}))
    return _scheme_in(shipped_id)


def _scheme_in(id_or_file: str) -> Scheme:
    """The scheme in a file."""
    try:
        data = _content(id_or_file)
    except OSError as error:
        why = unreadable(id_or_file, error).problem.values
        shipped = tuple(f'"{known}"' for known in schemes.ids())
        problem = Problem("", "unknown_scheme.unreadable", {**why, "shipped": shipped})
        raise CommandError(Fault(id_or_file, problem)) from None
    with problems_in(id_or_file):
        return schemes.parse(data)


def grade_id(named: str, scheme: Scheme | None) -> str:
    """The id of the grade of a scheme that is named by its id, or by its title in either language; else what is named."""
    grades = scheme.grades if scheme else ()
    return chosen(named, {grade.id: (grade.title.zh, grade.title.en) for grade in grades})


def known_grade(option: str, named: str, candidates: Iterable[Scheme], lang: Language) -> str:
    """The id of the grade that an option names, of the first of these schemes that has it.

    Raises UsageError with all their grades, each with its title in a language.
    """
    titles: dict[str, list[str]] = {}
    for scheme in candidates:
        of_scheme = {grade.id: [grade.title.zh if lang == "zh" else grade.title.en] for grade in scheme.grades}
        if (id := grade_id(named, scheme)) in of_scheme:
            return id
        titles |= {id: title for id, title in of_scheme.items() if id not in titles}
    raise UsageError(wrong_choice(option, named, tuple(titles), titles))


def day(text: str | None) -> dt.date | str:
    """The day that ``--on`` names, as it is written; by default today."""
    return dt.datetime.now().astimezone().date() if text is None else text


@frozen
class Table:
    """A table that completes a scheme, with the name of its file."""

    name: str
    data: bytes
    complete: Callable[[Scheme, bytes], Scheme]

    @classmethod
    def of(cls, name: str | None, complete: Callable[[Scheme, bytes], Scheme]) -> Iterator[Table]:
        """The table in a file, if one is named."""
        if name is not None:
            yield cls(name, content(name), complete)

    def completed(self, scheme: Scheme) -> Scheme:
        """The scheme with what is in this table."""
        with problems_in(self.name):
            return self.complete(scheme, self.data)


def _completed(choice: Choice) -> Scheme | None:
    return choice.with_tables(choice.scheme) if choice.scheme else None


@frozen
class Choice:
    """The scheme that options name, the tables that complete it, of points and of grades, and its revision; or None.

    ``named`` is what the scheme is named by.
    """

    scheme: Scheme | None
    points: tuple[Table, ...]
    grades: tuple[Table, ...]
    revision: int | None = None
    named: str | None = None
    #: The chosen scheme, with what is in the tables.
    completed: Scheme | None = field(init=False, default=Factory(_completed, takes_self=True))

    @classmethod
    def of(
        cls,
        id_or_file: str | None,
        points: str | None,
        grades: str | None = None,
        revision: int | None = None,
        option: str = "--revision",
    ) -> Choice:
        """What ``--scheme``, ``--points``, ``--grades`` and ``--revision`` choose."""
        chosen = None if id_or_file is None else scheme(id_or_file, revision, option)
        of_points, of_grades = Table.of(points, schemes.with_points), Table.of(grades, schemes.with_grades)
        return cls(chosen, tuple(of_points), tuple(of_grades), revision, id_or_file)

    def instead(self, id_or_file: str | None, points: str | None, revision: int | None = None) -> Choice:
        """What ``--other-scheme``, ``--other-points`` and ``--other-revision`` choose.

        Another scheme, and another revision of this one, leaves the tables of this one behind.
        """
        if id_or_file is not None or revision is not None:
            return Choice.of(id_or_file or self.named, points, None, revision, "--other-revision")
        if points is None:
            return self
        return evolve(self, points=tuple(Table.of(points, schemes.with_points)))

    def __bool__(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.scheme or self.points or self.grades or self.revision is not None)

    def or_default(self) -> Scheme:
        """The scheme where no document names one: by default the default scheme."""
        return self.completed or self.with_tables(scheme(None, self.revision))

    def scheme_for(self, found: Assessment | Scorecard, name: str, made: SchemeReference | None = None) -> Scheme:
        """The scheme for what was found in the file ``name``: by default the one that it names.

        Where nothing says which revision, it is that of a result that was ``made`` of it.
        """
        if isinstance(found, Assessment):
            id, named = found.scheme, found.revision
        else:
            id, named, made = found.scheme.id, None, found.scheme
        if self.completed and not self._is_open(id):
            return self.completed
        with problems_in(name):
            chosen = schemes.chosen(None, id, named if self.revision is None else self.revision, made)
        return self.with_tables(chosen)

    def _is_open(self, id: str) -> bool:
        """Whether ``--scheme`` is this shipped scheme, and nothing says which revision."""
        return self.revision is None and id in schemes.ids() and self.scheme is schemes.load(id)

    def score(self, assessment: Assessment, name: str) -> tuple[Scorecard, Scheme]:
        """The scorecard of the assessment in the file ``name``, and the scheme that it is scored against."""
        scheme = self.scheme_for(assessment, name)
        with problems_in(name):
            if form := form_in(name):
                form.compare(scheme)
            return gbt27922.score(assessment, scheme), scheme

    def with_tables(self, scheme: Scheme) -> Scheme:
        """``scheme`` with what is in the tables."""
        for table in (*self.points, *self.grades):
            scheme = table.completed(scheme)
        return scheme
