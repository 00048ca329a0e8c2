"""An assessment under every admissible reading of an ambiguous record, and which fields decide the grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import product
from operator import attrgetter
from typing import Any, ClassVar

from attrs import evolve, field, frozen
from attrs.converters import optional as converted

from gbt27922 import schemes
from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import Checked, Derived, check, holds
from gbt27922._basis.exact import exact_if_possible
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import as_flag, as_tuple, flag, instance_of, number, optional, sha256, some_text, tuple_of
from gbt27922._basis.version import __version__
from gbt27922.errors import AssessmentError, Problem
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Grade, grade_id, grades_with_unique_ids
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.schemes.recorded_readings import AdmissibleValue, Options, Value, ambiguous, as_options, some_options
from gbt27922.scoring.grading import need_bounds
from gbt27922.scoring.points import score

READINGS_FORMAT = "gbt27922.readings/1"


@frozen(kw_only=True)
class Reading(Checked):
    """One way to read the record: ``options`` are its choices, ``scheme_sha256`` names the scheme with them.

    ``score`` and ``grade`` are None if the assessment does not fit that scheme, for the reasons in ``problems``: for
    example a bonus, if this reading allows none. It is not ignored. ``scheme`` is the scheme itself, and ``card`` what
    :func:`gbt27922.score` gives with it; both are None if the reading was read from a document.
    """

    # A document may have them in another order.
    options: Options = field(converter=as_options, eq=frozenset, metadata=holds(some_options, write=dict))
    scheme_sha256: str = field(metadata=holds(sha256))
    score: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(number))
    )
    grade: Grade | None = field(default=None, metadata=holds(optional(instance_of(Grade)), write=grade_id))
    problems: tuple[Problem, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Problem)))
    scheme: Scheme | None = field(
        default=None, eq=False, repr=False, metadata=holds(optional(instance_of(Scheme)), live=True)
    )
    card: Scorecard | None = field(
        default=None, eq=False, repr=False, metadata=holds(optional(instance_of(Scorecard)), live=True)
    )

    def _problems(self) -> Iterator[Problem]:
        if not (self.score is None) == (self.grade is None) == bool(self.problems):
            yield Problem("$", "invalid_value.reading")


@frozen(kw_only=True)
class ReadingField(Checked):
    """A field of the scheme that can be read in several ways, by its dotted name, and what it does to one assessment.

    ``values`` are its admissible values, that of the scheme first. The field ``changes_score`` if two readings that
    differ in it alone have different scores. It ``decides`` if two such readings differ in grade, or in whether there
    is one, and ``decides_alone`` if one of the two is the scheme's own reading.
    """

    name: str = field(metadata=holds(some_text))
    values: tuple[AdmissibleValue, ...] = field(converter=as_tuple, metadata=holds(tuple_of(AdmissibleValue)))
    changes_score: bool = field(converter=as_flag, metadata=holds(flag))
    decides: bool = field(converter=as_flag, metadata=holds(flag))
    decides_alone: bool = field(converter=as_flag, metadata=holds(flag))


def _other_options(index: int, reading: Reading, names: set[str]) -> Iterator[Problem]:
    if {name for name, _ in reading.options} != names:
        yield Problem(f"$.readings[{index}].options", "invalid_value.options")


@frozen(kw_only=True)
class Readings(Checked):
    """An assessment under every admissible reading: all combinations, the scheme's own first.

    ``grades`` are the possible grades, the lowest first. ``fields`` are those that can be read in several ways; a scheme without
    a record has none.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> found = analysis.readings(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> len(found.readings), [grade.id for grade in found.grades], found.unanimous
    (24, ['four_star', 'five_star'], False)
    >>> found.deciding
    ('aggregation',)
    """

    scheme: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(instance_of(AssessmentReference)))
    library_version: str = field(metadata=holds(some_text))
    grades: tuple[Grade, ...] = field(converter=as_tuple, metadata=holds(grades_with_unique_ids))
    fields: tuple[ReadingField, ...] = field(converter=as_tuple, metadata=holds(tuple_of(ReadingField)))
    readings: tuple[Reading, ...] = field(converter=as_tuple, repr=False, metadata=holds(tuple_of(Reading)))

    #: The format of its document.
    FORMAT: ClassVar[str] = READINGS_FORMAT
    _DERIVED: ClassVar[Derived] = {
        "unanimous": attrgetter("unanimous"),
        "deciding": attrgetter("deciding"),
        "departures": lambda found: [
            {**plain(reading), "options": plain(dict(found.changes(reading)))} for reading in found.departures
        ],
    }

    def _problems(self) -> Found:
        yield self._no_reading()
        yield self._other_grades()
        names = {one.name for one in self.fields}
        yield from (_other_options(index, reading, names) for index, reading in enumerate(self.readings))

    def _no_reading(self) -> Iterator[Problem]:
        if not self.readings:
            yield Problem("$.readings", "invalid_value.readings")

    def _other_grades(self) -> Iterator[Problem]:
        if set(self.grades) != {reading.grade for reading in self.readings} - {None}:
            yield Problem("$.grades", "invalid_value.grades_of_readings")

    @property
    def own(self) -> Reading:
        """The reading of the scheme as it stands."""
        return self.readings[0]

    @property
    def unanimous(self) -> bool:
        """Whether every reading gives the same grade, and none has problems."""
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
        """The readings whose grade differs from that of the scheme's own, each with only the changes that are needed for it.

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


def readings(assessment: Assessment, scheme: Scheme | str | None = None) -> Readings:
    """Score ``assessment`` under every admissible reading of ``scheme``, by default the shipped one that it names.

    Which readings are admissible is recorded for the schemes that are shipped, by their ids; the scheme's
    own value is always one of them. Raises what :func:`gbt27922.score` raises if the assessment fits no reading, and
    :class:`~gbt27922.errors.ModelError` if the bounds of the scheme are not public.

    >>> import gbt27922
    >>> found = readings(gbt27922.read_assessment("docs/examples/appliance-maker.json"))
    >>> found.own.grade.id, found.deciding
    ('four_star', ('aggregation',))
    """
    check(assessment, Assessment)
    chosen = schemes.chosen(scheme, assessment.scheme, assessment.revision)
    need_bounds(chosen)
    found = tuple(_reading(assessment, options, variant) for options, variant in variants(chosen))
    grades = {reading.grade for reading in found}
    if grades == {None}:
        raise AssessmentError(found[0].problems)
    return Readings(
        scheme=SchemeReference.of(chosen),
        assessment=AssessmentReference(assessment.sha256),
        library_version=__version__,
        grades=tuple(grade for grade in chosen.grades if grade in grades),
        fields=tuple(_field(place, found, chosen) for place in range(len(found[0].options))),
        readings=found,
    )


def _reading(assessment: Assessment, options: Options, scheme: Scheme) -> Reading:
    try:
        card = score(assessment, scheme)
    except AssessmentError as error:
        return Reading(options=options, scheme_sha256=scheme.sha256, scheme=scheme, problems=error.problems)
    return Reading(
        options=options,
        scheme_sha256=scheme.sha256,
        score=card.score,
        grade=card.grade,
        scheme=scheme,
        card=card,
    )


def _field(place: int, found: tuple[Reading, ...], scheme: Scheme) -> ReadingField:
    """The effect of the field at this place of the options."""
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


@lru_cache(maxsize=16)
def variants(scheme: Scheme) -> tuple[tuple[Options, Scheme], ...]:
    """Every combination of admissible values, with the scheme that has them: the scheme itself first."""
    return tuple(_combined(scheme))


def _open_fields(scheme: Scheme) -> dict[str, tuple[AdmissibleValue, ...]]:
    """The fields on record for a scheme; those of special items only if it has some."""
    fields = ambiguous(scheme.id).items()
    return {name: values for name, values in fields if not (name.startswith("special.") and scheme.special.is_none)}


def _combined(scheme: Scheme) -> Iterator[tuple[Options, Scheme]]:
    fields, choices = _open_fields(scheme), []
    for name, values in fields.items():
        own = attrgetter(name)(scheme)
        choices.append([own, *(one.value for one in values if one.value != own)])
    for chosen in product(*choices):
        variant = _read_as(scheme, dict(zip(fields, chosen, strict=True)))
        yield tuple((name, attrgetter(name)(variant)) for name in fields), variant


def _read_as(scheme: Scheme, options: Mapping[str, Value]) -> Scheme:
    """``scheme`` with other values of some of its fields, by their dotted names."""
    changes: dict[str, dict[str, Any]] = {}
    for name, value in options.items():
        owner, _, member = name.rpartition(".")
        changes.setdefault(owner, {})[member] = value
    own = changes.pop("", {})
    return evolve(scheme, **own, **{owner: evolve(getattr(scheme, owner), **new) for owner, new in changes.items()})
