"""Readings: score and grade under every admissible reading of an ambiguous record, and which of them decide."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import asdict, field, frozen

from gbt27922 import _scoring, schemes
from gbt27922._admissible import READINGS_FORMAT, AdmissibleValue, Options, ambiguous, variants
from gbt27922._assessment import Assessment
from gbt27922._canonical import plain
from gbt27922._grades import Grade
from gbt27922._indicators import Source
from gbt27922._scheme import Scheme
from gbt27922._scorecard import AssessmentReference, Scorecard
from gbt27922._version import __version__
from gbt27922.errors import AssessmentError, Problem


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


def readings(assessment: Assessment, scheme: Scheme | None = None) -> Readings:
    """Score ``assessment`` under every admissible reading of ``scheme``, by default the shipped one that it names.

    Which readings are admissible is recorded for the schemes that are shipped, by their ids; the value that the
    scheme has is one of them always. Raises what :func:`gbt27922.score` raises, if every reading refuses the assessment.

    >>> import gbt27922
    >>> found = readings(gbt27922.read_assessment("docs/examples/appliance-maker.json"))
    >>> found.own.grade.id, found.deciding
    ('four_star', ('aggregation',))
    """
    chosen = schemes.load(assessment.scheme) if scheme is None else scheme
    found = tuple(_reading(assessment, options, variant) for options, variant in variants(chosen))
    if not any(reading.card for reading in found):
        raise AssessmentError(found[0].problems)
    fields = tuple(_field(place, found, chosen) for place in range(len(found[0].options)))
    return Readings(scheme=chosen, assessment=AssessmentReference(assessment.sha256), fields=fields, readings=found)


def _reading(assessment: Assessment, options: Options, scheme: Scheme) -> Reading:
    try:
        return Reading(options=options, scheme=scheme, card=_scoring.score(assessment, scheme))
    except AssessmentError as refused:
        return Reading(options=options, scheme=scheme, card=None, problems=refused.problems)


def _field(place: int, found: tuple[Reading, ...], scheme: Scheme) -> ReadingField:
    """What the field at this place of the options does."""
    name = found[0].options[place][0]
    alike: dict[Options, list[Reading]] = {}
    for reading in found:
        alike.setdefault(reading.options[:place] + reading.options[place + 1 :], []).append(reading)
    grades = [{reading.grade for reading in group} for group in alike.values()]
    values = dict.fromkeys(reading.options[place][1] for reading in found)
    recorded = {one.value: one.source for one in ambiguous(scheme.id)[name]}
    return ReadingField(
        name=name,
        values=tuple(AdmissibleValue(value, recorded.get(value)) for value in values),
        changes_score=any(len({reading.score for reading in group}) > 1 for group in alike.values()),
        decides=any(len(group) > 1 for group in grades),
        decides_alone=len(grades[0]) > 1,
    )


def document(found: Readings) -> dict[str, Any]:
    """``found`` as its document, of the format ``gbt27922.readings/1``: exact numbers as text."""
    return {
        "format": READINGS_FORMAT,
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
