"""An assessment under every admissible reading of an ambiguous record, and which of the readings decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from operator import attrgetter
from typing import Any, ClassVar

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import (
    Checked,
    Follows,
    a,
    any_text,
    as_tuple,
    flag,
    holds,
    many,
    number,
    optional,
    sha256,
    some_text,
    wrong_type,
)
from gbt27922._basis.exact import leniently
from gbt27922.errors import Problem
from gbt27922.models.grades import Grade, grade_id, listed_grades
from gbt27922.models.indicators import Source
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard

READINGS_FORMAT = "gbt27922.readings/1"
#: What a field of a scheme that can be read in several ways may hold.
Value = str | int | Fraction | None
#: For each field that can be read in several ways, by its dotted name, the value that it has.
Options = tuple[tuple[str, Value], ...]


def _a_value(value: object) -> tuple[Problem, ...]:
    if isinstance(value, str):
        return any_text(value)
    fits = value is None or type(value) in {int, Fraction}
    return () if fits else wrong_type("a text, an integer, an exact number or null", value)


def _as_value(value: Any) -> Any:
    """A text that is an exact number as that number."""
    return leniently(value) if isinstance(value, str) else value


def _as_options(value: Any) -> Any:
    """A mapping or pairs as pairs in their order; anything else as it came."""
    pairs = value.items() if isinstance(value, Mapping) else value
    try:
        return tuple((name, _as_value(one)) for name, one in pairs)
    except (TypeError, ValueError):
        return value


def _some_options(pairs: object) -> tuple[Problem, ...]:
    """Pairs of a name and a value."""
    if not isinstance(pairs, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        return wrong_type("an object of values", pairs)
    return tuple(p.under(f"$.{name}") for name, value in pairs for p in (*any_text(name), *_a_value(value)))


@frozen
class AdmissibleValue(Checked):
    """A value that a field of a scheme may have, and where that is from; no source where only the scheme says so."""

    value: Value = field(converter=_as_value, metadata=holds(_a_value, null=True))
    source: Source | None = field(default=None, metadata=holds(optional(a(Source))))


@frozen(kw_only=True)
class Reading(Checked):
    """One way to read the record: ``options`` are its choices, ``scheme_sha256`` names the scheme with them.

    ``score`` and ``grade`` are None where that scheme refuses the assessment, for the reasons in ``problems``: a bonus,
    say, where this reading allows none. It is not ignored. ``scheme`` is the scheme itself, and ``card`` what
    :func:`gbt27922.score` gives with it; both are None in what was read from a document.
    """

    options: Options = field(converter=_as_options, metadata=holds(_some_options, write=dict))
    scheme_sha256: str = field(metadata=holds(sha256))
    score: Fraction | None = field(default=None, converter=converted(leniently), metadata=holds(optional(number)))
    grade: Grade | None = field(default=None, metadata=holds(optional(a(Grade)), write=grade_id))
    problems: tuple[Problem, ...] = field(default=(), converter=as_tuple, metadata=holds(many(Problem)))
    scheme: Scheme | None = field(default=None, eq=False, repr=False, metadata=holds(optional(a(Scheme)), live=True))
    card: Scorecard | None = field(
        default=None, eq=False, repr=False, metadata=holds(optional(a(Scorecard)), live=True)
    )

    def _problems(self) -> Iterator[Problem]:
        if not (self.score is None) == (self.grade is None) == bool(self.problems):
            yield Problem("$", "must have either a score and a grade, or problems")


@frozen(kw_only=True)
class ReadingField(Checked):
    """A field of the scheme that can be read in several ways, by its dotted name, and what it does to one assessment.

    ``values`` are its admissible values, that of the scheme first. The field ``changes_score`` if two readings that
    differ in it alone have different scores. It ``decides`` if two such readings differ in grade, or in whether there
    is one, and ``decides_alone`` if one of the two is the scheme's own reading.
    """

    name: str = field(metadata=holds(some_text))
    values: tuple[AdmissibleValue, ...] = field(converter=as_tuple, metadata=holds(many(AdmissibleValue)))
    changes_score: bool = field(metadata=holds(flag))
    decides: bool = field(metadata=holds(flag))
    decides_alone: bool = field(metadata=holds(flag))


@frozen(kw_only=True)
class Readings(Checked):
    """An assessment under every admissible reading: all combinations, the scheme's own first.

    ``grades`` are the grades that are possible, the lowest first. ``fields`` are those that can be read in several ways; there are none for a scheme whose record is not known.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> found = analysis.readings(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> len(found.readings), [grade.id for grade in found.grades], found.unanimous
    (24, ['four_star', 'five_star'], False)
    >>> found.deciding
    ('aggregation',)
    """

    scheme: SchemeReference = field(metadata=holds(a(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(a(AssessmentReference)))
    library_version: str = field(metadata=holds(some_text))
    grades: tuple[Grade, ...] = field(converter=as_tuple, metadata=holds(listed_grades))
    fields: tuple[ReadingField, ...] = field(converter=as_tuple, metadata=holds(many(ReadingField)))
    readings: tuple[Reading, ...] = field(converter=as_tuple, repr=False, metadata=holds(many(Reading)))

    #: The format of its document.
    FORMAT: ClassVar[str] = READINGS_FORMAT
    _FOLLOWS: ClassVar[Follows] = {
        "unanimous": attrgetter("unanimous"),
        "deciding": attrgetter("deciding"),
        "departures": lambda found: [
            {**plain(reading), "options": plain(dict(found.changes(reading)))} for reading in found.departures
        ],
    }

    def _problems(self) -> Iterator[Problem]:
        if not self.readings:
            yield Problem("$.readings", "must hold at least the scheme's own reading")
        if set(self.grades) != {reading.grade for reading in self.readings} - {None}:
            yield Problem("$.grades", "must be those that the readings give")
        names = {one.name for one in self.fields}
        for index, reading in enumerate(self.readings):
            if {name for name, _ in reading.options} != names:
                yield Problem(f"$.readings[{index}].options", "must have a value for each of the fields, and no other")

    @property
    def own(self) -> Reading:
        """The reading of the scheme as it stands."""
        return self.readings[0]

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
