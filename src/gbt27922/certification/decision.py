"""The certification decision 认证决定: the grade that is granted, or every reason why certification is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from os import PathLike
from pathlib import Path
from typing import ClassVar, Literal

from attrs import evolve, field, frozen

from gbt27922 import schemes
from gbt27922._basis.canonical import document_digest, plain
from gbt27922._basis.checked import Checked, Derived, check, holds
from gbt27922._basis.differences import differences
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import looks_distinct
from gbt27922._basis.json_text import Document
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    as_date,
    as_flag,
    as_tuple,
    calendar_date,
    flag,
    instance_of,
    natural,
    optional,
    sha256,
    some_text,
    tuple_of,
)
from gbt27922.certification.application import Application
from gbt27922.certification.eligibility import eligibility
from gbt27922.certification.refusal import Case, Reason
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.formats.reader import parse
from gbt27922.models.assessment import Assessment, Organization
from gbt27922.models.grades import Grade, grade_id, grades_with_unique_ids
from gbt27922.models.nonconformity import Nonconformity
from gbt27922.models.person import Person
from gbt27922.models.references import SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard, ScorecardDocument
from gbt27922.models.stage import Stage, stage_rule
from gbt27922.scoring.verification import digest_problems

DECISION_FORMAT = "gbt27922.decision/1"
#: What is decided: certification is granted 准予认证, or refused 不予认证.
Outcome = Literal["granted", "refused"]


@frozen(kw_only=True)
class Decision(Checked):
    """A certification decision: ``outcome`` and ``grade`` follow from the ``reasons``, and from what was ``reached``.

    ``reached`` is the grade of the scorecard, None where bounds are not public; ``grades`` are those of the scheme, the
    lowest first. ``remaining`` are the open minor nonconformities, which do not refuse but are still to be closed.
    With ``first_year_qualified`` a first certificate stays at the lowest grade that passes (:func:`first_year`).
    ``months_in_operation`` and ``clean_years`` are the parameters of eligibility that were used. ``library_version`` is
    that of the scorecard, whose digest holds it; None in a decision of a version that did not write it.
    Make one with :func:`decide`.
    """

    organization: Organization = field(metadata=holds(instance_of(Organization)))
    on: dt.date = field(converter=as_date, metadata=holds(calendar_date))
    reviewer: Person = field(metadata=holds(instance_of(Person)))
    stage: Stage | None = field(default=None, metadata=holds(optional(stage_rule)))
    scheme: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    scorecard_sha256: str = field(metadata=holds(sha256))
    library_version: str | None = field(default=None, metadata=holds(optional(some_text)))
    assessment_sha256: str = field(metadata=holds(sha256))
    application_sha256: str = field(metadata=holds(sha256))
    months_in_operation: int = field(converter=whole_if_possible, metadata=holds(natural))
    clean_years: int = field(converter=whole_if_possible, metadata=holds(natural))
    justification: str | None = field(default=None, metadata=holds(optional(some_text)))
    first_year_qualified: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    grades: tuple[Grade, ...] = field(converter=as_tuple, metadata=holds(grades_with_unique_ids))
    reached: Grade | None = field(default=None, metadata=holds(optional(instance_of(Grade)), write=grade_id))
    reasons: tuple[Reason, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Reason)))
    remaining: tuple[Nonconformity, ...] = field(
        default=(), converter=as_tuple, metadata=holds(tuple_of(Nonconformity))
    )

    #: The format of its document.
    FORMAT: ClassVar[str] = DECISION_FORMAT
    _DERIVED: ClassVar[Derived] = {
        "outcome": attrgetter("outcome"),
        "grade": lambda found: grade_id(found.grade),
    }

    def _problems(self) -> Found:
        yield self._nothing_to_grant()
        yield _without_id("$.reviewer.id", self.reviewer.id)
        yield _first_without_stage("$.stage", self.stage, first_year_qualified=self.first_year_qualified)

    def _nothing_to_grant(self) -> Iterator[Problem]:
        # To grant a grade that is not earned is the worse error.
        if not self.reasons and self.reached not in self.grades[1:]:
            yield Problem("$.reached", "invalid_value.nothing_to_grant")

    @property
    def outcome(self) -> Outcome:
        """Whether certification is granted; it is if there is no reason to refuse it."""
        return "refused" if self.reasons else "granted"

    @property
    def grade(self) -> Grade | None:
        """The grade that is granted, never above the one that was reached; None if certification is refused."""
        if self.reasons:
            return None
        is_first = self.first_year_qualified and self.stage == "initial"
        return self.grades[1] if is_first else self.reached

    @property
    def sha256(self) -> str:
        """The SHA-256 of the decision as canonical JSON: what follows from it names it by that."""
        return document_digest(DECISION_FORMAT, self)


def decide(
    card: Scorecard,
    application: Application,
    assessment: Assessment,
    *,
    reviewer: Person,
    on: dt.date | str,
    scheme: Scheme | str | None = None,
    justification: str | None = None,
    first_year_qualified: bool = False,
    months_in_operation: int | None = None,
    clean_years: int | None = None,
) -> Decision:
    """Decide on certification 复核及认证决定 on a day: the grade that the scorecard reached, or every reason to refuse.

    ``reviewer`` is who decides, and is not of the team: people are told apart by their ids. A grade that is not certain
    needs a ``justification``. ``scheme`` is as for :func:`gbt27922.verify`; ``months_in_operation`` and ``clean_years``
    are as for :func:`eligibility`. Raises :class:`~gbt27922.errors.ModelError` with every problem of the reviewer and the
    team, and what :func:`gbt27922.verify` and :func:`eligibility` raise.

    >>> import gbt27922
    >>> from gbt27922.certification import read_application
    >>> from gbt27922.models import Person
    >>> folder = "docs/examples/certification"
    >>> application = read_application(f"{folder}/application.json")
    >>> assessment = gbt27922.read_assessment(f"{folder}/assessment.json")
    >>> card, reviewer = gbt27922.score(assessment), Person("王五", "R-003")
    >>> decision = decide(card, application, assessment, reviewer=reviewer, on="2026-06-16")
    >>> decision.outcome, decision.grade.id, decision.reasons
    ('granted', 'four_star', ())
    >>> decision = decide(card, application, assessment, reviewer=reviewer, on="2026-06-01")
    >>> decision.outcome, [(reason.kind, reason.problem.path) for reason in decision.reasons]
    ('refused', [('open_nonconformity', '$.nonconformities[1].closed')])
    """
    for given, model in ((card, Scorecard), (application, Application), (assessment, Assessment), (reviewer, Person)):
        check(given, model)
    found = (
        (problem.under("$.on") for problem in calendar_date(as_date(on))),
        _not_independent(reviewer, assessment.team),
        _first_without_stage("$.assessment.stage", assessment.stage, first_year_qualified=first_year_qualified),
    )
    refuse(ModelError, chain.from_iterable(found))
    case = Case(
        card=card,
        application=application,
        assessment=assessment,
        scheme=schemes.chosen(scheme, assessment.scheme, assessment.revision, card.scheme),
        eligibility=eligibility(application, on, months_in_operation=months_in_operation, clean_years=clean_years),
        justification=justification,
    )
    return _decided(case, reviewer, first_year_qualified=first_year_qualified)


def _decided(case: Case, reviewer: Person, *, first_year_qualified: bool) -> Decision:
    card, eligible = case.card, case.eligibility
    return Decision(
        organization=eligible.organization,
        on=case.on,
        reviewer=reviewer,
        stage=case.assessment.stage,
        scheme=card.scheme,
        scorecard_sha256=card.sha256,
        library_version=card.library_version,
        assessment_sha256=case.assessment.sha256,
        application_sha256=eligible.application_sha256,
        months_in_operation=eligible.months_in_operation,
        clean_years=eligible.clean_years,
        justification=case.justification,
        first_year_qualified=first_year_qualified,
        grades=card.grades,
        reached=card.grade if card.is_graded else None,
        reasons=case.reasons(),
        remaining=tuple(one for _, one in case.open("minor")),
    )


def parse_decision(source: Document) -> Decision:
    """Read a decision from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once."""
    return parse(source, DECISION_FORMAT, Decision)


def read_decision(path: str | PathLike[str]) -> Decision:
    """Read a decision from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file.

    >>> read_decision("docs/examples/certification/decision.json").outcome
    'granted'
    """
    return parse_decision(Path(path).read_bytes())


def _not_independent(reviewer: Person, team: tuple[Person, ...]) -> Iterator[Problem]:
    """What keeps a decision from being made: who reviews must not have assessed, which only ids can tell."""
    yield from _without_id("$.assessment.team", team or None)
    for index, one in enumerate(team):
        yield from _without_id(f"$.assessment.team[{index}].id", one.id)
    yield from _without_id("$.reviewer.id", reviewer.id)
    # docs/readings.md, Certification: ids that look alike are of one person.
    ids = {one.id for one in team}
    if reviewer.id in ids - {None} or not looks_distinct({*ids, reviewer.id}):
        yield Problem("$.reviewer.id", "invalid_value.reviewer_of_team", {"got": quoted(str(reviewer.id))})


def _without_id(path: str, value: object) -> Iterator[Problem]:
    if value is None:
        yield Problem(path, "missing_field.person_id")


def _first_without_stage(path: str, stage: Stage | None, *, first_year_qualified: bool) -> Iterator[Problem]:
    if first_year_qualified and stage is None:
        yield Problem(path, "missing_field.stage")


def verify_decision(
    decision: Decision,
    card: Scorecard,
    application: Application,
    assessment: Assessment,
    scheme: Scheme | str | None = None,
    *,
    sha256: str | None = None,
) -> tuple[Problem, ...]:
    """Decide again on the same documents, and report where ``decision`` differs; nothing if it is right.

    It is decided as it was: on its day, by its reviewer, with its justification and parameters. ``card`` is the one that
    was kept, or scored now: then its digest is taken as of the version that the decision names, and one that this version
    cannot make is told to need the card that was kept (``differs.kept_card``). ``sha256`` is the digest
    that was kept with it: another one is ``edited``, everything else ``differs``. Raises what :func:`decide` raises, and
    :class:`~gbt27922.errors.ModelError` if ``sha256`` is no digest.

    >>> import gbt27922
    >>> from attrs import evolve
    >>> from gbt27922.certification import read_application
    >>> from gbt27922.models import Person
    >>> folder = "docs/examples/certification"
    >>> application = read_application(f"{folder}/application.json")
    >>> assessment = gbt27922.read_assessment(f"{folder}/assessment.json")
    >>> card = gbt27922.score(assessment)
    >>> decision = decide(card, application, assessment, reviewer=Person("王五", "R-003"), on="2026-06-01")
    >>> verify_decision(decision, card, application, assessment)
    ()
    >>> found = verify_decision(evolve(decision, reasons=()), card, application, assessment)
    >>> [problem.path for problem in found]
    ['$.outcome', '$.grade', '$.reasons']
    """
    check(decision, Decision)
    given = ("reviewer", "on", "justification", "first_year_qualified", "months_in_operation", "clean_years")
    options = {name: getattr(decision, name) for name in given}
    check(card, Scorecard)
    anew = decide(_as_of(decision.library_version, card), application, assessment, scheme=scheme, **options)
    if decision.library_version is None:  # versions before 0.2 did not write it
        anew = evolve(anew, library_version=None)
    found = differences(plain(decision), plain(anew), "decided")
    is_only_in_card = card.basis is not None and decision.library_version != card.library_version
    return (*digest_problems(decision, sha256), *(map(_with_kept_card, found) if is_only_in_card else found))


def _as_of(version: str | None, card: Scorecard) -> Scorecard:
    """``card``, and one that was scored now as if ``version`` had scored it: its digest holds the version."""
    if version is None or card.basis is None:
        return card
    return evolve(ScorecardDocument.of(card), library_version=version).model


def _with_kept_card(problem: Problem) -> Problem:
    """``problem``, but of the digest of a scorecard of another version that only the card itself can tell."""
    # docs/readings.md, Intervals, researchers, trust: other versions may write other fields.
    if problem.path != "$.scorecard_sha256":
        return problem
    return Problem(problem.path, "differs.kept_card", problem.values)
