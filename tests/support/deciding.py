"""A sound case of certification, and faults that each bring one reason to refuse it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from attrs import evolve, field, frozen

import gbt27922
from gbt27922 import certification, schemes
from gbt27922.certification import Application, Decision
from gbt27922.models import Assessment, Finding, Nonconformity, Person, Scheme, Scorecard, SpecialDeduction

FOLDER = "docs/examples/certification"
REVIEWER = Person("王五", "R-003")
ON = dt.date(2026, 6, 16)
APPLICATION = certification.read_application(f"{FOLDER}/application.json")
EXAMPLE = gbt27922.read_assessment(f"{FOLDER}/assessment.json")
SCHEME = schemes.load(EXAMPLE.scheme, EXAMPLE.revision)
#: Everything conforms, so that what is added changes no more than it should.
SOUND = evolve(
    EXAMPLE,
    findings=[Finding(leaf.id, "HQ", conforming=True) for leaf in SCHEME.leaves],
    nonconformities=[],
    special_deductions=[],
)


@frozen
class Case:
    """What is decided on; ``edits`` change the document of the scorecard after it was scored."""

    application: Application = APPLICATION
    assessment: Assessment = SOUND
    scheme: Scheme = SCHEME
    edits: tuple[Callable[[dict[str, Any]], None], ...] = field(default=())

    @property
    def card(self) -> Scorecard:
        """The scorecard, as it was edited."""
        data = gbt27922.to_data(gbt27922.score(self.assessment, self.scheme))
        for edit in self.edits:
            edit(data)
        return gbt27922.parse_scorecard(data)

    def decide(self, **options: Any) -> Decision:
        """The decision."""
        given: dict[str, Any] = {"reviewer": REVIEWER, "on": ON, "scheme": self.scheme} | options
        return certification.decide(self.card, self.application, self.assessment, **given)

    def verify(self, decision: Decision, **options: Any) -> tuple[gbt27922.errors.Problem, ...]:
        """What differs when it is decided again."""
        return certification.verify_decision(
            decision, self.card, self.application, self.assessment, self.scheme, **options
        )


class Fault(NamedTuple):
    """What is planted, and the place of the one reason that it brings; its kind is the name of the fault."""

    plant: Callable[[Case], Case]
    document: str
    path: str


def applying(**changes: Any) -> Callable[[Case], Case]:
    """Another application."""
    return lambda case: evolve(case, application=evolve(case.application, **changes))


def applicant(**changes: Any) -> Callable[[Case], Case]:
    """Another applicant."""
    return lambda case: applying(organization=evolve(case.application.organization, **changes))(case)


def assessed(**changes: Any) -> Callable[[Case], Case]:
    """Another assessment."""
    return lambda case: evolve(case, assessment=evolve(case.assessment, **changes))


def more(name: str, *items: object) -> Callable[[Case], Case]:
    """An assessment with more of something, before what it has."""
    return lambda case: assessed(**{name: (*items, *getattr(case.assessment, name))})(case)


def failing(*leaves: str) -> Callable[[Case], Case]:
    """An assessment in which leaves do not conform."""
    return lambda case: assessed(
        findings=[
            Finding(one.indicator, one.site, conforming=bool(one.conforming) and one.indicator not in leaves)
            for one in case.assessment.findings
        ]
    )(case)


def edited(edit: Callable[[dict[str, Any]], None]) -> Callable[[Case], Case]:
    """A scorecard that was edited."""
    return lambda case: evolve(case, edits=(*case.edits, edit))


def _sampled(data: dict[str, Any]) -> None:
    data["lines"][0]["sampled"] += 1


def _titled(data: dict[str, Any]) -> None:
    data["library_version"] = "0.0.1"
    data["lines"][1]["title"]["zh"] += "甲"


def _unbounded(case: Case) -> Case:
    return evolve(case, scheme=evolve(case.scheme, grades=[evolve(grade, from_=None) for grade in case.scheme.grades]))


RECTIFIED = SpecialDeduction("law", "甲", rectified=True)
MAJOR = Nonconformity(indicator="5.2.4", site="GZ-01", severity="major", description="甲")
FAULTS: dict[str, Fault] = {
    "other_organization": Fault(applicant(id="OTHER"), "application", "$.organization.id"),
    "other_scheme": Fault(applying(scheme="SB/T 10401-2006"), "application", "$.scheme"),
    "not_met": Fault(applicant(legal_person=False), "application", "$.organization.legal_person"),
    "unknown": Fault(applying(operating_since=None), "application", "$.operating_since"),
    "assessed_later": Fault(assessed(date="2026-06-17"), "assessment", "$.date"),
    "not_rectified": Fault(
        more("special_deductions", SpecialDeduction("law", "乙")), "assessment", "$.special_deductions[0].rectified"
    ),
    "open_nonconformity": Fault(more("nonconformities", MAJOR), "assessment", "$.nonconformities[0].closed"),
    "edited": Fault(edited(_sampled), "scorecard", "$.lines[0].sampled"),
    "differs": Fault(edited(_titled), "scorecard", "$.lines[1].title.zh"),
    "no_bounds": Fault(_unbounded, "scorecard", "$.grade"),
    "lowest_grade": Fault(
        failing(*(leaf.id for leaf in SCHEME.leaves if leaf.id.startswith("5.1"))), "scorecard", "$.grade"
    ),
    "special_deductions": Fault(
        lambda case: assessed(special_deductions=(*case.assessment.special_deductions, *[RECTIFIED] * 5))(case),
        "scorecard",
        "$.special_deductions",
    ),
    "not_certain": Fault(failing("5.2.1"), "scorecard", "$.score_range"),
}
#: Where one of these holds, what only a grade between the others can be is not asked: so many deductions, and a loss of
#: all of 5.1, give the lowest grade with every point table, and without bounds there is no grade.
EXCLUDED = [
    {"no_bounds", "lowest_grade"},
    {"no_bounds", "not_certain"},
    {"lowest_grade", "not_certain"},
    {"special_deductions", "not_certain"},
]


def planted(names: Iterable[str]) -> Case:
    """The sound case with these faults."""
    case = Case()
    for name in names:
        case = FAULTS[name].plant(case)
    return case
