"""Why certification is refused: each reason with its place, and which of them hold of a case. There is no other place for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from typing import ClassVar, Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, Derived, holds
from gbt27922._basis.exact import display
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.rules import instance_of, one_of, optional
from gbt27922._basis.words import Language, sentence
from gbt27922.certification.application import Application
from gbt27922.certification.eligibility import ConditionOutcome, Eligibility
from gbt27922.certification.one_organization import other_organization
from gbt27922.errors import Problem
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import NO_BOUNDS
from gbt27922.models.indicators import Title
from gbt27922.models.nonconformity import Nonconformity, Severity
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import verify
from gbt27922.scoring.grading import fails, reached
from gbt27922.scoring.recorded import Recorded

#: A document that a certification decision rests on.
Grounds = Literal["scorecard", "assessment", "application"]
_REFUSED = "refused"


@frozen
class Reason(Checked):
    """A reason to refuse certification: what is wrong, with its path into the ``document`` that it is about, and what would be right.

    ``title`` names what it is about where that has a title: a condition of eligibility, a grade, a ground of deduction.

    >>> from gbt27922.errors import Problem
    >>> reason = Reason("assessment", Problem("$.date", "refused.assessed_later", {"on": "2026-06-16", "got": "2026-07-01"}))
    >>> reason.kind, reason.message("en")
    ('assessed_later', 'must be no later than 2026-06-16, the day of the decision, got 2026-07-01')
    """

    document: Grounds = field(metadata=holds(one_of(*get_args(Grounds))))
    problem: Problem = field(metadata=holds(instance_of(Problem)))
    title: Title | None = field(default=None, metadata=holds(optional(instance_of(Title))))

    _DERIVED: ClassVar[Derived] = {"kind": attrgetter("kind")}

    @property
    def kind(self) -> str:
        """The stable word for programs: of a scorecard that does not verify, the code ``edited`` or ``differs``."""
        code, _, which = self.problem.id.partition(".")
        return which.partition(".")[0] if code == _REFUSED and which else code

    def message(self, lang: Language) -> str:
        """Its sentence in a language, without the place."""
        said = self.problem.message(lang)
        return (
            sentence("report", "decision_titled", lang, title=getattr(self.title, lang), said=said)
            if self.title
            else said
        )


@frozen(kw_only=True)
class Case:
    """What is decided on: the documents, the scheme, what the conditions of eligibility say on the day, and a justification."""

    card: Scorecard
    application: Application
    assessment: Assessment
    scheme: Scheme
    eligibility: Eligibility
    justification: str | None

    @property
    def on(self) -> dt.date:
        """The day of the decision."""
        return self.eligibility.on

    def reasons(self) -> tuple[Reason, ...]:
        """Every reason to refuse that holds, first those of the application."""
        found = (
            self._organization(),
            self._scheme(),
            self._eligibility(),
            self._date(),
            self._deductions_not_rectified(),
            self._open_nonconformities(),
            self._verification(),
            self._grade(),
            self._special_deductions(),
            self._certainty(),
        )
        return tuple(chain.from_iterable(found))

    def open(self, severity: Severity) -> Iterator[tuple[int, Nonconformity]]:
        """The nonconformities of a severity that are open on the day of the decision, with their places."""
        for index, one in enumerate(self.assessment.nonconformities):
            if one.severity == severity and (one.closed is None or one.closed > self.on):
                yield index, one

    def _organization(self) -> Iterator[Reason]:
        applied, assessed = self.application.organization, self.assessment.organization
        if assessed is None:
            values = {"expected": quoted(applied.name)}
            yield Reason("assessment", Problem("$.organization", "refused.other_organization.absent", values))
            return
        if other := other_organization(assessed, applied):
            problem = Problem(f"$.organization.{other.field}", "refused.other_organization", other.values)
            yield Reason("application", problem)

    def _scheme(self) -> Iterator[Reason]:
        if self.application.scheme not in {None, self.scheme.id}:
            values = {"expected": quoted(self.scheme.id), "got": quoted(str(self.application.scheme))}
            yield Reason("application", Problem("$.scheme", "refused.other_scheme", values))

    def _eligibility(self) -> Iterator[Reason]:
        for one in self.eligibility.conditions:
            if one.outcome != "met":
                yield Reason("application", self._condition(one), one.title)

    def _condition(self, found: ConditionOutcome) -> Problem:
        path, on = found.decided_by[0].path, self.on.isoformat()
        if found.outcome == "unknown":
            return Problem(path, "refused.unknown")
        if found.met_from is None:
            return Problem(path, "refused.not_met", {"on": on})
        return Problem(path, "refused.not_met.later", {"on": on, "from": found.met_from.isoformat()})

    def _date(self) -> Iterator[Reason]:
        date = self.assessment.date
        if date is not None and date > self.on:
            values = {"on": self.on.isoformat(), "got": date.isoformat()}
            yield Reason("assessment", Problem("$.date", "refused.assessed_later", values))

    def _deductions_not_rectified(self) -> Iterator[Reason]:
        # 6: a special deduction must be rectified.
        titles = {ground.id: ground.title for ground in self.scheme.special.grounds}
        for index, one in enumerate(self.assessment.special_deductions):
            if not one.rectified:
                path, values = f"$.special_deductions[{index}].rectified", {"what": quoted(one.description)}
                yield Reason("assessment", Problem(path, "refused.not_rectified", values), titles.get(one.ground))

    def _open_nonconformities(self) -> Iterator[Reason]:
        for index, one in self.open("major"):
            values = {"on": self.on.isoformat(), "indicator": one.indicator, "what": quoted(one.description)}
            problem = Problem(f"$.nonconformities[{index}].closed", "refused.open_nonconformity", values)
            yield Reason("assessment", problem)

    def _verification(self) -> Iterator[Reason]:
        yield from (Reason("scorecard", problem) for problem in verify(self.card, self.assessment, self.scheme))

    def _grade(self) -> Iterator[Reason]:
        card = self.card
        if not card.is_graded:
            yield Reason("scorecard", NO_BOUNDS.at("$.grade"))
        elif reached(card.score, card.grades, Recorded(card.lines, self.scheme)) == (lowest := card.grades[0]):
            values = {"got": display(card.score, self.scheme.display_places)}
            yield Reason("scorecard", Problem("$.grade", "refused.lowest_grade", values), lowest.title)

    def _special_deductions(self) -> Iterator[Reason]:
        # 6: so many fail whatever the score.
        if fails(self.card.special_deductions, self.scheme):
            values = {"limit": self.scheme.special.fail_at, "got": self.card.special_deductions}
            yield Reason("scorecard", Problem("$.special_deductions", "refused.special_deductions", values))

    def _certainty(self) -> Iterator[Reason]:
        card, spread = self.card, self.card.score_range
        if spread is None or not card.is_graded or self.justification is not None:
            return
        if not spread.certain or spread.lowest_grade != card.grade:
            yield Reason("scorecard", Problem("$.score_range", "refused.not_certain"), card.grade.title)
