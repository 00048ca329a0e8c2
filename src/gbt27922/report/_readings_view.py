"""What a report says of readings, whatever its form: the one line of a scorecard, fields, combinations, problems."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from gbt27922 import display
from gbt27922.models import Assessment, Scheme
from gbt27922.report._words import Words, one_line

if TYPE_CHECKING:
    from gbt27922.analysis import Reading, ReadingField, Readings, Value


def readings_line(found: Readings, scheme: Scheme, words: Words) -> str:
    """Whether every admissible reading gives the same grade, and if not which ones do not; empty if there is but one.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> found = analysis.readings(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> readings_line(found, gbt27922.schemes.default(), Words("en"))
    'Readings: not every admissible reading gives five-star: four-star with the worst site.'
    """
    if not found.fields:
        return ""
    departures = words("listed").join(_departure(found, reading, scheme, words) for reading in found.departures)
    if found.own.grade is None:
        return words("readings_refused", departures=departures)
    key = "readings_unanimous" if found.unanimous else "readings_divided"
    return words(key, grade=words.title(found.own.grade.title), departures=departures)


def _departure(found: Readings, reading: Reading, scheme: Scheme, words: Words) -> str:
    places = scheme.display_places
    options = words("combined").join(_option(*option, words, places) for option in found.changes(reading))
    if reading.grade is None:
        return words("departure_refused", options=options)
    return words("departure", options=options, grade=words.title(reading.grade.title))


def _option(name: str, value: Value, words: Words, places: int) -> str:
    """A choice in words."""
    key = f"reading_{name.replace('.', '_')}"
    match value:
        case None:
            return words(f"{key}_none")
        case str():
            return words(f"{key}_{value}")
    return words(key, value=_shown(value, words, places))


def _shown(value: Value, words: Words, places: int) -> str:
    """A value as the scheme has it; of its exact numbers as many places as it shows."""
    match value:
        case None:
            return words("none")
        case Fraction():
            return display(value, places)
    return str(value)


@frozen
class ReadingsView:
    """All readings of an assessment, in the words of one language."""

    found: Readings
    assessment: Assessment
    scheme: Scheme
    words: Words

    def facts(self) -> Iterator[tuple[str, str]]:
        """Who was assessed, when, and against what."""
        if organization := self.assessment.organization:
            yield self.words("organization"), one_line(organization.name)
        if self.assessment.date:
            yield self.words("date"), self.assessment.date.isoformat()
        yield self.words("scheme"), f"{one_line(self.scheme.id)}  {self.words.title(self.scheme.title)}"

    @property
    def sentence(self) -> str:
        """The answer in one line."""
        return readings_line(self.found, self.scheme, self.words) or self.words("readings_unknown")

    def fields(self) -> Iterator[tuple[str, str, str]]:
        """The fields that can be read in several ways, their values, and what they do."""
        for one in self.found.fields:
            values = ", ".join(self._value(value.value) for value in one.values)
            yield one.name, values, self.words(f"effect_{_effect(one)}")

    def _value(self, value: Value) -> str:
        return _shown(value, self.words, self.scheme.display_places)

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of the fields that change something."""
        return tuple(one.name for one in self.found.fields if one.changes_score or one.decides)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The readings that are not alike: score, grade, the values of the fields shown, and which is the scheme's own."""
        told: set[tuple[Value, ...]] = set()
        for reading in self.found.readings:
            options = dict(reading.options)
            values = tuple(options[name] for name in self.shown)
            if values not in told:
                own = self.words("own_reading") if reading is self.found.own else ""
                yield *self._outcome(reading), *map(self._value, values), own
            told.add(values)

    def _outcome(self, reading: Reading) -> tuple[str, str]:
        if reading.score is None or reading.grade is None:
            return "", self.words("no_score")
        return self._value(reading.score), self.words.title(reading.grade.title)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Why readings refuse the assessment: each reason once."""
        found = (problem for reading in self.found.readings for problem in reading.problems)
        return ((one_line(problem.path), one_line(problem.reason)) for problem in dict.fromkeys(found))


def _effect(one: ReadingField) -> str:
    if one.decides:
        return "grade" if one.decides_alone else "grade_with"
    return "score" if one.changes_score else "none"
