"""The page of the report of an assessment: what leaves the room on paper, the answer first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve, field, frozen

from gbt27922 import analysis
from gbt27922._basis.rules import as_tuple
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.estimates import Estimate
from gbt27922.models import AssessmentReference, Grade, SchemeReference, Scorecard, Site
from gbt27922.report.known import Known, needed
from gbt27922.report.page import Facts, Heading, Page, Part, Remark, Row
from gbt27922.report.pages import estimate
from gbt27922.report.pages.charts import charts
from gbt27922.report.pages.comparison import changes
from gbt27922.report.pages.losses import losses
from gbt27922.report.pages.nonconformities import nonconformities
from gbt27922.report.pages.scheme import rules
from gbt27922.report.pages.scorecard import ScorecardView
from gbt27922.report.pages.steps import change
from gbt27922.report.words import Words


@frozen(kw_only=True)
class AssessmentReport:
    """A scorecard with all that is told with it: the estimate for all ``outlets``, and the scorecard before it.

    ``card`` was scored here, and so knows its assessment and its scheme; else :func:`gbt27922.report.render` is told
    them. ``estimate`` was made from the same assessment. ``previous`` may have been read from its document, and may be
    of another revision of the scheme; raises :class:`~gbt27922.errors.ModelError` if it is of another scheme.

    >>> import gbt27922
    >>> from gbt27922 import report
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/appliance-maker.json"))
    >>> print(report.render(report.AssessmentReport(card=card), lang="zh").splitlines()[0])
    评审报告
    """

    card: Scorecard
    estimate: Estimate | None = None
    previous: Scorecard | None = None
    outlets: tuple[Site, ...] = field(default=(), converter=as_tuple)

    def __attrs_post_init__(self) -> None:
        refuse(ModelError, self._problems())

    def _problems(self) -> Iterator[Problem]:
        expected = self.card.scheme.id
        if self.previous is not None and self.previous.scheme.id != expected:
            known = {"expected": expected, "got": self.previous.scheme.id}
            yield Problem("$.previous.scheme", "other_scheme.previous", known)

    @property
    def made_from(self) -> tuple[SchemeReference | AssessmentReference, ...]:
        """The digests of the scheme and of the assessment that all of it was made from."""
        estimated = (self.estimate.scheme, self.estimate.assessment) if self.estimate else ()
        return (self.card.scheme, self.card.assessment, *estimated)


def page(report: AssessmentReport, words: Words, known: Known) -> Page:
    """A report: its answer and its charts, then the tree, the losses, the method, and how all of it can be verified."""
    assessment, scheme = needed(known.assessment, "assessment"), needed(known.scheme, "scheme")
    view = ScorecardView(report.card, assessment, scheme, words)
    return Page(
        words("assessment_report"),
        parts=(Facts((*view.facts(), *_facts(report, view))),),
        details=(
            *view.tree(),
            *losses(report.card, assessment, scheme, words),
            *view.exclusions(),
            Heading(words("method_used")),
            rules(scheme, words),
        ),
        answer=(
            *(Heading(words("result")), view.result(), *view.remarks(), *view.alone()),
            *view.specials(),
            *nonconformities(assessment.nonconformities, scheme, words),
            *_estimate(report, words, known),
            Heading(words("charts")),
            *charts(report.card, assessment, scheme, report.estimate, words),
            *_since(report, view),
        ),
        end=(
            *(Remark(words(key), "dim") for key in ("exactness", "digits_differ", "verify_by")),
            view.origins(),
        ),
    )


def _facts(report: AssessmentReport, view: ScorecardView) -> Iterator[Row]:
    """How many outlets there are, and the answer."""
    words = view.words
    if report.outlets:
        yield Row((words("population"), str(len(report.outlets))))
    yield Row((words("score"), view.number(report.card.score)), "strong")
    grade = starred(report.card.grade, words) if report.card.is_graded else words("not_graded")
    yield Row((words("grade"), grade), "strong")


def starred(grade: Grade, words: Words) -> str:
    """The title of a grade, with its stars if it is one of stars.

    >>> import gbt27922
    >>> [starred(grade, Words("zh")) for grade in gbt27922.schemes.default().grades][-2:]
    ['四星级 ★★★★', '五星级 ★★★★★']
    """
    stars = f"stars_{grade.id}"
    title = words.full(grade.title)
    return words("graded_stars", grade=title, stars=words(stars)) if stars in words else title


def _estimate(report: AssessmentReport, words: Words, known: Known) -> Iterable[Part]:
    """What is known of all outlets from those that were visited."""
    if report.estimate is None:
        return ()
    found = estimate.page(report.estimate, words, evolve(known, card=report.card))
    return Heading(found.title), *found.parts


def _since(report: AssessmentReport, view: ScorecardView) -> Iterator[Part]:
    """What changed since the scorecard before."""
    if report.previous is not None:
        found = analysis.compare(report.previous, report.card, allow_schemes=True)
        yield Heading(view.words("changed_since"))
        yield change(found, view.number, view.words)
        yield from changes(found, view.number, view.words)
