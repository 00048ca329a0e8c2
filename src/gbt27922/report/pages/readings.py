"""The page of readings: the answer, what can be read in several ways, and every combination."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922.analysis import Reading, ReadingField, Readings, Value
from gbt27922.models import Assessment, Scheme
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known, needed
from gbt27922.report.numbers import Numbers
from gbt27922.report.page import Facts, Head, Heading, Page, Part, Remark, Row, Table
from gbt27922.report.pages.assessed import assessed
from gbt27922.report.words import Words


def page(found: Readings, words: Words, known: Known) -> Page:
    """All readings of an assessment that was scored against a scheme."""
    view = _View(found, needed(known.assessment, "assessment"), needed(known.scheme, "scheme"), words)
    return Page(words("readings_heading"), view.parts())


def departures(found: Readings, scheme: Scheme, words: Words) -> str:
    """Whether every admissible reading gives the same grade, and if not which ones do not; empty if there is but one.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> found = analysis.readings(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> departures(found, gbt27922.schemes.default(), Words("en"))
    'Readings: not every admissible reading gives five-star: four-star with the worst site.'
    """
    if not found.fields:
        return ""
    number = Numbers(scheme.display_places)
    others = words("listed").join(_departure(found, reading, words, number) for reading in found.departures)
    if found.own.grade is None:
        return words("readings_refused", departures=others)
    key = "readings_unanimous" if found.unanimous else "readings_divided"
    return words(key, grade=words.grade(found.own.grade), departures=others)


def _departure(found: Readings, reading: Reading, words: Words, number: Numbers) -> str:
    options = words("combined").join(_option(*option, words, number) for option in found.changes(reading))
    if reading.grade is None:
        return words("departure_refused", options=options)
    return words("departure", options=options, grade=words.grade(reading.grade))


def _option(name: str, value: Value, words: Words, number: Numbers) -> str:
    """A choice in words; by its names where there are no words for it, as in readings that were made elsewhere."""
    which = {type(None): "_none", str: f"_{value}"}.get(type(value), "")
    key, shown = f"reading_{name.replace('.', '_')}{which}", _shown(value, words, number)
    return words(key, value=shown) if key in words else f"{name}: {shown}"


def _shown(value: Value, words: Words, number: Numbers) -> str:
    """A value as the scheme has it; of its exact numbers as many places as it shows."""
    match value:
        case None:
            return words("none")
        case Fraction():
            return number(value)
    return str(value)


@frozen
class _View:
    found: Readings
    assessment: Assessment
    scheme: Scheme
    words: Words

    def parts(self) -> Iterator[Part]:
        """The answer, and what it rests on if there is more than one reading."""
        words = self.words
        yield Facts(self._facts())
        yield Remark(departures(self.found, self.scheme, words) or words("readings_unknown"), "strong")
        if not self.found.fields:
            return
        yield from self._fields()
        yield from self._combinations()
        if problems := tuple(self._problems()):
            yield Heading(words("no_score"))
            yield Facts(problems)
        if self.scheme.provisional:
            yield Remark(words("readings_provisional"), "warning")
        yield Remark(words("cut_short"), "dim")

    def _facts(self) -> Iterator[Row]:
        """Who was assessed, when, and against what."""
        yield from assessed(self.assessment, self.words)
        yield Row((self.words("scheme"), f"{self.words.scheme(self.scheme)}  {self.words.full(self.scheme.title)}"))

    def _fields(self) -> Iterator[Part]:
        """The fields that can be read in several ways, their values, and what they do."""
        words = self.words
        columns: list[Column[ReadingField]] = [
            Column("field", lambda one: words.figure(one.name)),
            Column(
                "values", lambda one: words("listed").join(self._value(one.name, value.value) for value in one.values)
            ),
            Column("effect", lambda one: words(f"effect_{_effect(one)}")),
        ]
        yield Heading(words("readings_fields"))
        yield table(words, columns, self.found.fields, heads="bare")

    def _combinations(self) -> Iterator[Part]:
        """The readings that are not alike: score, grade, the values of what changes something, and which is the scheme's."""
        words = self.words
        shown = tuple(one.name for one in self.found.fields if one.changes_score or one.decides)
        columns = (
            Head(words("score"), right=True),
            Head(words("grade")),
            *map(Head, map(words.figure, shown)),
            Head(""),
        )
        yield Heading(words("readings_all"))
        yield Table(columns=columns, rows=self._rows(shown), heads="bare")
        yield Remark(words("readings_left_out"), "dim")

    def _rows(self, shown: tuple[str, ...]) -> Iterator[Row]:
        told: set[tuple[Value, ...]] = set()
        for reading in self.found.readings:
            options = dict(reading.options)
            values = tuple(options[name] for name in shown)
            if values not in told:
                own = reading is self.found.own
                mark = self.words("own_reading") if own else ""
                cells = *self._outcome(reading), *map(self._value, shown, values), mark
                yield Row(cells, "strong" if own else "")
            told.add(values)

    def _value(self, name: str, value: Value) -> str:
        """A value in words, if there are some for it."""
        key = f"value_{name.replace('.', '_')}_{value}"
        return self.words(key) if key in self.words else _shown(value, self.words, self._number)

    @property
    def _number(self) -> Numbers:
        return Numbers(self.scheme.display_places)

    def _outcome(self, reading: Reading) -> tuple[str, str]:
        if reading.score is None or reading.grade is None:
            return "", self.words("no_score")
        return self._number(reading.score), self.words.grade(reading.grade)

    def _problems(self) -> Iterator[Row]:
        """Why readings refuse the assessment: each reason once."""
        found = (problem for reading in self.found.readings for problem in reading.problems)
        return (Row((problem.path, problem.message(self.words.lang))) for problem in dict.fromkeys(found))


def _effect(one: ReadingField) -> str:
    if one.decides:
        return "grade" if one.decides_alone else "grade_with"
    return "score" if one.changes_score else "none"
