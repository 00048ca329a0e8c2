"""Which readings of an ambiguous record are admissible: data with sources, and an assessment scored under each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from operator import attrgetter
from typing import Any

from attrs import evolve, field, frozen

from gbt27922 import schemes
from gbt27922._basis.checked import Checked, as_tuple, holds, many, some_text
from gbt27922._basis.kinds import check
from gbt27922._basis.version import __version__
from gbt27922.analysis.readings import AdmissibleValue, Options, Reading, ReadingField, Readings, Value
from gbt27922.errors import AssessmentError
from gbt27922.formats.reader import parse
from gbt27922.models.assessment import Assessment
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.scoring import points as _scoring


@frozen
class _Ambiguity(Checked):
    name: str = field(metadata=holds(some_text))
    values: tuple[AdmissibleValue, ...] = field(converter=as_tuple, metadata=holds(many(AdmissibleValue)))


@frozen
class _Record(Checked):
    """What the public record of one scheme leaves open."""

    scheme: str = field(metadata=holds(some_text))
    fields: tuple[_Ambiguity, ...] = field(converter=as_tuple, metadata=holds(many(_Ambiguity)))


def readings(assessment: Assessment, scheme: Scheme | None = None) -> Readings:
    """Score ``assessment`` under every admissible reading of ``scheme``, by default the shipped one that it names.

    Which readings are admissible is recorded for the schemes that are shipped, by their ids; the value that the
    scheme has is one of them always. Raises what :func:`gbt27922.score` raises, if every reading refuses the assessment.

    >>> import gbt27922
    >>> found = readings(gbt27922.read_assessment("docs/examples/appliance-maker.json"))
    >>> found.own.grade.id, found.deciding
    ('four_star', ('aggregation',))
    """
    check(assessment, Assessment)
    check(scheme, Scheme | None)
    chosen = schemes.load(assessment.scheme) if scheme is None else scheme
    found = tuple(_reading(assessment, options, variant) for options, variant in variants(chosen))
    grades = {reading.grade for reading in found}
    if grades == {None}:
        raise AssessmentError(found[0].problems)
    return Readings(
        scheme=SchemeReference(chosen.id, chosen.sha256),
        assessment=AssessmentReference(assessment.sha256),
        library_version=__version__,
        grades=tuple(grade for grade in chosen.grades if grade in grades),
        fields=tuple(_field(place, found, chosen) for place in range(len(found[0].options))),
        readings=found,
    )


def _reading(assessment: Assessment, options: Options, scheme: Scheme) -> Reading:
    try:
        card = _scoring.score(assessment, scheme)
    except AssessmentError as refused:
        return Reading(options=options, scheme_sha256=scheme.sha256, scheme=scheme, problems=refused.problems)
    return Reading(
        options=options,
        scheme_sha256=scheme.sha256,
        score=card.score,
        grade=card.grade,
        scheme=scheme,
        card=card,
    )


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


@lru_cache(maxsize=16)
def variants(scheme: Scheme) -> tuple[tuple[Options, Scheme], ...]:
    """Every combination of admissible values, with the scheme that has them: the scheme itself first."""
    return tuple(_combined(scheme))


def _combined(scheme: Scheme) -> Iterator[tuple[Options, Scheme]]:
    fields, choices = ambiguous(scheme.id), []
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


def ambiguous(id: str) -> dict[str, tuple[AdmissibleValue, ...]]:
    """The fields of a scheme that can be read in several ways, with their admissible values."""
    return {one.name: one.values for record in _records() if record.scheme == id for one in record.fields}


@cache
def _records() -> tuple[_Record, ...]:
    folder = files("gbt27922") / "data" / "readings"
    return tuple(parse(file.read_bytes(), None, _Record) for file in sorted(folder.iterdir(), key=str))
