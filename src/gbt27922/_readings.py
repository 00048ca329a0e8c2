"""An assessment under every admissible reading of an ambiguous record, and which of the readings decide."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import asdict, field, frozen

from gbt27922._canonical import plain
from gbt27922._fields import Checked, a, holds, optional, wrong_type
from gbt27922._grades import Grade
from gbt27922._indicators import Source
from gbt27922._references import AssessmentReference
from gbt27922._scheme import Scheme
from gbt27922._scorecard import Scorecard
from gbt27922._version import __version__
from gbt27922.errors import Problem

READINGS_FORMAT = "gbt27922.readings/1"
#: What a field of a scheme that can be read in several ways may hold.
Value = str | int | Fraction | None
#: For each field that can be read in several ways, by its dotted name, the value that it has.
Options = tuple[tuple[str, Value], ...]


def _a_value(value: object) -> tuple[Problem, ...]:
    fits = value is None or type(value) in {str, int, Fraction}
    return () if fits else wrong_type("a text, an integer, an exact number or null", value)


@frozen
class AdmissibleValue(Checked):
    """A value that a field of a scheme may have, and where that is from; no source where only the scheme says so."""

    value: Value = field(metadata=holds(_a_value, null=True))
    source: Source | None = field(default=None, metadata=holds(optional(a(Source))))


@frozen(kw_only=True)
class Reading:
    """One way to read the record: ``options`` are its choices, ``scheme`` the scheme with them.

    ``card`` is what :func:`gbt27922.score` gives with that scheme; None where it refuses the assessment, for the
    reasons in ``problems``: a bonus, say, where this reading allows none. It is not ignored.
    """

    options: Options
    scheme: Scheme = field(repr=False)
    card: Scorecard | None = field(repr=False)
    problems: tuple[Problem, ...] = ()

    @property
    def score(self) -> Fraction | None:
        """The score, exactly; None where the assessment is refused."""
        return self.card.score if self.card else None

    @property
    def grade(self) -> Grade | None:
        """The grade; None where the assessment is refused."""
        return self.card.grade if self.card else None


@frozen(kw_only=True)
class ReadingField:
    """A field of the scheme that can be read in several ways, by its dotted name, and what it does to one assessment.

    ``values`` are its admissible values, that of the scheme first. The field ``changes_score`` if two readings that
    differ in it alone have different scores. It ``decides`` if two such readings differ in grade, or in whether there
    is one, and ``decides_alone`` if one of the two is the scheme's own reading.
    """

    name: str
    values: tuple[AdmissibleValue, ...]
    changes_score: bool
    decides: bool
    decides_alone: bool


@frozen(kw_only=True)
class Readings:
    """An assessment under every admissible reading: all combinations, the scheme's own first.

    ``fields`` are those that can be read in several ways; there are none for a scheme whose record is not known.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> found = analysis.readings(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> len(found.readings), [grade.id for grade in found.grades], found.unanimous
    (24, ['four_star', 'five_star'], False)
    >>> found.deciding
    ('aggregation',)
    """

    scheme: Scheme = field(repr=False)
    assessment: AssessmentReference
    fields: tuple[ReadingField, ...]
    readings: tuple[Reading, ...] = field(repr=False)

    @property
    def own(self) -> Reading:
        """The reading of the scheme as it stands."""
        return self.readings[0]

    @property
    def grades(self) -> tuple[Grade, ...]:
        """The grades that are possible, the lowest first."""
        found = {reading.grade for reading in self.readings}
        return tuple(grade for grade in self.scheme.grades if grade in found)

    @property
    def unanimous(self) -> bool:
        """Whether every reading gives one and the same grade, and none refuses the assessment."""
        return len({reading.grade for reading in self.readings}) == 1

    @property
    def deciding(self) -> tuple[str, ...]:
        """The names of the fields that decide."""
        return tuple(one.name for one in self.fields if one.decides)

    def changes(self, reading: Reading) -> Options:
        """The options in which ``reading`` differs from the scheme's own."""
        return tuple(option for option in reading.options if option not in self.own.options)

    @property
    def departures(self) -> tuple[Reading, ...]:
        """The readings that do not give the grade of the scheme's own, each with no change that is not needed for it.

        >>> import gbt27922
        >>> from gbt27922 import analysis
        >>> found = analysis.readings(gbt27922.read_assessment("docs/examples/sampled.json"))
        >>> [(found.changes(reading), reading.grade.id) for reading in found.departures]
        [((('aggregation', 'worst_site'),), 'four_star')]
        """
        others = [reading for reading in self.readings if reading.grade != self.own.grade]
        changes = [(set(self.changes(reading)), reading.grade) for reading in others]
        return tuple(
            reading
            for reading in others
            if not any(less < set(self.changes(reading)) and grade == reading.grade for less, grade in changes)
        )


def document_of(found: Readings) -> dict[str, Any]:
    """``found`` as its document has it: exact numbers as text."""
    return {
        "scheme": {"id": found.scheme.id, "sha256": found.scheme.sha256},
        "assessment": plain(found.assessment),
        "library_version": __version__,
        "grades": [grade.id for grade in found.grades],
        "unanimous": found.unanimous,
        "deciding": list(found.deciding),
        "fields": [_field_document(one) for one in found.fields],
        "departures": [_reading_document(reading, found.changes(reading)) for reading in found.departures],
        "readings": [_reading_document(reading, reading.options) for reading in found.readings],
    }


def _field_document(one: ReadingField) -> dict[str, Any]:
    values = [{"value": plain(value.value), **_sourced(value.source)} for value in one.values]
    told = {name: getattr(one, name) for name in ("changes_score", "decides", "decides_alone")}
    return {"field": one.name, "values": values, **told}


def _sourced(source: Source | None) -> dict[str, Any]:
    return {"source": plain(source)} if source else {}


def _reading_document(reading: Reading, options: Options) -> dict[str, Any]:
    made = {"options": {name: plain(value) for name, value in options}, "scheme_sha256": reading.scheme.sha256}
    if reading.card:
        return {**made, "score": plain(reading.card.score), "grade": reading.card.grade.id}
    return {**made, "problems": [asdict(problem) for problem in reading.problems]}
