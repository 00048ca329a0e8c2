"""Reports of results: the page of a result, made in one language and written in one medium."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypedDict, Unpack, overload

from gbt27922._basis.exact import for_message
from gbt27922._basis.rules import one_of
from gbt27922._basis.words import WORDINGS, Wording, spoken
from gbt27922.analysis import By, Comparison, Improvement, Ledger, Ranking, Readings, WhatIf
from gbt27922.certification import (
    AuditPlan,
    AuditTime,
    Certificate,
    Decision,
    DueList,
    Eligibility,
    ManagersRequired,
    MissingDocuments,
    Quotation,
    Status,
)
from gbt27922.conformance import Report
from gbt27922.errors import AssessmentError, ModelError, refuse
from gbt27922.estimates import Estimate
from gbt27922.models import Assessment, AssessmentReference, SamplePlan, Scheme, SchemeReference, Scorecard, Site
from gbt27922.report.known import Known
from gbt27922.report.media import MEDIA, FileMedium, Medium, TextMedium, written
from gbt27922.report.page import Look, Page
from gbt27922.report.pages import (
    assessment_report,
    audit_plan,
    audit_time,
    certificate,
    comparison,
    conformance,
    decision,
    due,
    eligibility,
    estimate,
    improvement,
    ledger,
    managers,
    missing_documents,
    quotation,
    ranking,
    readings,
    sample,
    scheme,
    scheme_diff,
    scorecard,
    status,
    upgrade,
    what_if,
)
from gbt27922.report.pages.assessment_report import AssessmentReport
from gbt27922.report.words import Words
from gbt27922.schemes import SchemeDiff, Upgrade

Result = (
    Scorecard
    | Scheme
    | SamplePlan
    | Ledger
    | Readings
    | Comparison
    | WhatIf
    | Improvement
    | Estimate
    | Ranking
    | SchemeDiff
    | Upgrade
    | ManagersRequired
    | AuditTime
    | Quotation
    | Eligibility
    | MissingDocuments
    | Decision
    | Certificate
    | Status
    | AuditPlan
    | DueList
    | Report
    | AssessmentReport
)

#: The page of each kind of result.
PAGES: dict[type, Callable[[Any, Words, Known], Page]] = {
    Scorecard: scorecard.page,
    Scheme: scheme.page,
    SamplePlan: sample.page,
    Ledger: ledger.page,
    Readings: readings.page,
    Comparison: comparison.page,
    WhatIf: what_if.page,
    Improvement: improvement.page,
    Estimate: estimate.page,
    Ranking: ranking.page,
    SchemeDiff: scheme_diff.page,
    Upgrade: upgrade.page,
    ManagersRequired: managers.page,
    AuditTime: audit_time.page,
    Quotation: quotation.page,
    Eligibility: eligibility.page,
    MissingDocuments: missing_documents.page,
    Decision: decision.page,
    Certificate: certificate.page,
    Status: status.page,
    AuditPlan: audit_plan.page,
    DueList: due.page,
    Report: conformance.page,
    AssessmentReport: assessment_report.page,
}


class Told(TypedDict, total=False):
    """What :func:`render` may be told by name."""

    lang: Wording
    width: int
    color: bool
    base: bytes | None
    assessment: Assessment | None
    scheme: Scheme | None
    card: Scorecard | None
    outlets: Iterable[Site]
    names: tuple[str, str]
    by: By | None


@overload
def render(result: Result, medium: FileMedium, **told: Unpack[Told]) -> bytes: ...


@overload
def render(result: Result, medium: TextMedium = "text", **told: Unpack[Told]) -> str: ...


@overload
def render(result: Result, medium: Medium, **told: Unpack[Told]) -> str | bytes: ...


def render(
    result: Result,
    medium: Medium = "text",
    *,
    lang: Wording = "en",
    width: int = 100,
    color: bool = False,
    base: bytes | None = None,
    assessment: Assessment | None = None,
    scheme: Scheme | None = None,
    card: Scorecard | None = None,
    outlets: Iterable[Site] = (),
    names: tuple[str, str] = ("A", "B"),
    by: By | None = None,
) -> str | bytes:
    """A result for people: text for a terminal, Markdown, one file of HTML, or the bytes of a ``docx`` or an ``xlsx`` file.

    Text has lines of at most ``width`` columns, and with ``color`` the escape sequences of a terminal. Titles are in the
    language of the report; where ``lang`` is ``"both"``, in English beside the Chinese. A ``docx`` may have the styles and
    the letterhead of a ``base`` document. The rest is what a result does not know by itself (:doc:`/reference/report`);
    a ``card`` that was scored here knows its ``assessment`` and its ``scheme``.

    Raises TypeError for anything that is not a result, and for what is needed and missing, by its name;
    :class:`~gbt27922.errors.ModelError` for another medium or language, and :class:`~gbt27922.errors.AssessmentError`
    for a scorecard that was read and is not that of the ``assessment``, and for a ledger, readings, an improvement,
    an estimate or an upgrade made from another assessment or scheme than it is shown with. Text needs ``gbt27922[cli]``,
    HTML ``gbt27922[report]``, ``docx`` ``gbt27922[docx]``, and ``xlsx`` ``gbt27922[excel]``.

    >>> import gbt27922
    >>> from gbt27922 import report
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> print(report.render(card, "markdown", lang="zh")[:5])
    # 评分表
    >>> print(report.render(card).splitlines()[0])
    Scorecard
    >>> print(report.render(gbt27922.analysis.ledger(card), card=card).splitlines()[0])
    Where points were lost
    """
    if type(result) not in PAGES:
        known = ", ".join(sorted(one.__name__ for one in PAGES))
        raise TypeError(f"render shows a result, {known}, not {for_message(result)}")
    refuse(ModelError, [problem.under("$.medium") for problem in one_of(*MEDIA)(medium)])
    refuse(ModelError, [problem.under("$.lang") for problem in one_of(*WORDINGS)(lang)])
    told = Known(assessment=assessment, scheme=scheme, card=card, outlets=outlets, names=names, by=by)
    words = Words(spoken(lang), both=lang == "both")
    told = told.from_card(_card(result, card))
    refuse(AssessmentError, told.others(*_made_from(result)))
    page = PAGES[type(result)](result, words, told)
    return written(page, medium, Look(width=width, color=color, lang=spoken(lang), base=base))


def _card(result: Result, card: Scorecard | None) -> Scorecard | None:
    """The scorecard that may know what it was scored from."""
    match result:
        case Scorecard():
            return result
        case WhatIf():
            return result.after
        case AssessmentReport():
            return result.card
        case _:
            return card


def _made_from(result: Result) -> tuple[SchemeReference | AssessmentReference, ...]:
    """The digests of what a result was made from, where it does not hold that itself."""
    match result:
        case Scorecard(basis=None) | Ledger() | Readings() | Improvement():
            return result.scheme, result.assessment
        case Estimate():
            return (result.scheme,)
        case AssessmentReport():
            return result.made_from
        case Upgrade():
            return (result.new,)
        case Decision():
            return result.scheme, AssessmentReference(result.assessment_sha256)
        case _:
            return ()
