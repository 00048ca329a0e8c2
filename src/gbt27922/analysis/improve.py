"""The cheapest way up: what to put right for a grade, at which cost. The search is exact, and what it finds is scored like anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from attrs import asdict, field, fields, frozen
from attrs.converters import optional as converted

from gbt27922 import schemes
from gbt27922._basis.checked import Checked, check, holds
from gbt27922._basis.exact import Number, exact_if_possible, whole_if_possible
from gbt27922._basis.ids import plain_id, plain_ids
from gbt27922._basis.rules import (
    as_flag,
    as_tuple,
    flag,
    instance_of,
    natural,
    non_negative,
    number,
    one_of,
    optional,
    positive,
    some_text,
    tuple_of,
)
from gbt27922._basis.version import __version__
from gbt27922.analysis.changes import PutRight, RemoveDeduction
from gbt27922.analysis.costs import cost_pairs, pairs_of_costs
from gbt27922.analysis.draft import apply_changes
from gbt27922.analysis.fixes import STEPS, Option, Request, Step, options_of
from gbt27922.analysis.shortfall import Shortfall
from gbt27922.analysis.ways import Steps, cheapest_ways
from gbt27922.errors import Problem
from gbt27922.models.assessment import Assessment
from gbt27922.models.grades import Grade, grade_id, grades_with_unique_ids
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.models.tree import Tree
from gbt27922.scoring.aggregation import Ratios, ratios_of
from gbt27922.scoring.grading import Standing, grade
from gbt27922.scoring.points import Totals, range_of, score
from gbt27922.scoring.special import capped

IMPROVEMENT_FORMAT = "gbt27922.improvement/1"


@frozen(kw_only=True)
class Fix(Checked):
    """One thing to put right: an ``indicator``, or the special deduction at an index; what it adds to the score, and its cost.

    ``samples`` is how many nonconforming samples to put right, where fixes go by samples; else all. ``site`` is where,
    if that matters. ``points`` are points of the score. ``required``: a grade requires the leaf to lose nothing, up to
    the one that the plan is for; ``floors`` are the indicators around it that do not reach their floor as it stands.

    >>> Fix(indicator="5.2.4", points="1.5", cost=1).change
    PutRight(indicator='5.2.4', site=None, samples=None)
    """

    indicator: str | None = field(default=None, metadata=holds(optional(plain_id)))
    special_deduction: int | None = field(default=None, converter=whole_if_possible, metadata=holds(optional(natural)))
    site: str | None = field(default=None, metadata=holds(optional(plain_id)))
    samples: int | None = field(default=None, converter=whole_if_possible, metadata=holds(optional(positive)))
    points: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))
    cost: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))
    required: bool = field(default=False, converter=as_flag, metadata=holds(flag))
    floors: tuple[str, ...] = field(default=(), converter=as_tuple, metadata=holds(plain_ids))

    def _problems(self) -> Iterator[Problem]:
        if (self.indicator is None) == (self.special_deduction is None):
            yield Problem("$", "invalid_value.fix")

    @property
    def change(self) -> PutRight | RemoveDeduction:
        """The fix as a change for :func:`gbt27922.analysis.what_if`."""
        if self.indicator is None:
            return RemoveDeduction(self.special_deduction or 0)
        return PutRight(self.indicator, self.site, self.samples)


@frozen(kw_only=True)
class Plan(Checked):
    """What to put right, what it costs together, and the score and grade that follow.

    ``certain``: the grade that the plan is for is reached with every point table that agrees with the published
    points; None where no points are missing. ``lowest_grade_after`` is the lowest grade over those tables.
    """

    fixes: tuple[Fix, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Fix)))
    cost: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))
    score_after: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    grade_after: Grade = field(metadata=holds(instance_of(Grade), write=grade_id))
    certain: bool | None = field(default=None, converter=as_flag, metadata=holds(optional(flag)))
    lowest_grade_after: Grade | None = field(default=None, metadata=holds(optional(instance_of(Grade)), write=grade_id))

    @property
    def changes(self) -> tuple[PutRight | RemoveDeduction, ...]:
        """The fixes as changes for :func:`gbt27922.analysis.what_if`."""
        return tuple(fix.change for fix in self.fixes)


@frozen(kw_only=True)
class Improvement(Plan):
    """The cheapest way to the grade ``target``, or if that is out of reach, to the best grade within reach.

    ``reachable`` says which; ``best_score`` and ``best_grade`` are those with all fixes together. Its fields of a plan are
    the cheapest plan, which is proven, and which ``plan`` has by itself; ``alternatives`` are the next best, at most two.
    ``costs`` (a mapping, kept as sorted pairs) and ``fixable`` are those that were given; None if none were.
    Made by :func:`gbt27922.analysis.improve`.
    """

    scheme: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(instance_of(AssessmentReference)))
    library_version: str = field(metadata=holds(some_text))
    score: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    grade: Grade = field(metadata=holds(instance_of(Grade), write=grade_id))
    target: Grade = field(metadata=holds(instance_of(Grade), write=grade_id))
    step: Step = field(metadata=holds(one_of(*STEPS)))
    costs: tuple[tuple[str, Fraction], ...] | None = field(
        default=None, converter=converted(cost_pairs), metadata=holds(optional(pairs_of_costs), write=dict)
    )
    fixable: tuple[str, ...] | None = field(
        default=None, converter=converted(as_tuple), metadata=holds(optional(plain_ids))
    )
    reachable: bool = field(converter=as_flag, metadata=holds(flag))
    best_score: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    best_grade: Grade = field(metadata=holds(instance_of(Grade), write=grade_id))
    alternatives: tuple[Plan, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Plan)))
    grades: tuple[Grade, ...] = field(converter=as_tuple, metadata=holds(grades_with_unique_ids))

    #: The format of its document.
    FORMAT: ClassVar[str] = IMPROVEMENT_FORMAT

    @property
    def plan(self) -> Plan:
        """The cheapest plan: what to put right, what it costs, and what follows."""
        return Plan(**{item.name: getattr(self, item.name) for item in fields(Plan)})


_PLANS = 1 + 2  # the best one and two alternatives


def improve(
    assessment: Assessment,
    target: str,
    scheme: Scheme | str | None = None,
    *,
    costs: Mapping[str, Number] | None = None,
    fixable: Iterable[str] | None = None,
    step: Step = "leaf",
) -> Improvement:
    """The cheapest fixes by which ``assessment`` reaches the grade with the id ``target``, proven to be the cheapest.

    A fix brings a leaf to full conformity, or with ``step="sample"`` one of its nonconforming samples, or drops a special
    deduction; too many of those come down below the limit first, whatever the score. A measured leaf is put right as a
    whole: its values are then at the end of their scale. Without ``costs`` each fix costs 1,
    so that the fewest are found; with them, each leaf has a cost (zero or more, in any unit; see :func:`parse_costs`), which is spread
    over its nonconforming samples when fixes go by samples. ``fixable`` are the indicators whose leaves may be
    fixed, and ``special_deductions``; by default all. Of plans that cost the same the one with fewer fixes is better, then the
    one that gains more points, then the one whose fixes come earlier in the tree, special deductions last.

    Raises :class:`~gbt27922.errors.ModelError` with every problem of the arguments at once, and
    :class:`~gbt27922.errors.AssessmentError` if the assessment does not fit the scheme, or the costs are so
    alike that no plan can be proven to be the cheapest (``too_hard``). A scheme whose bounds are not public is refused (``no_bounds``).

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> found = improve(assessment, "five_star", fixable=["5.1", "5.2", "5.3"])
    >>> [fix.indicator for fix in found.plan.fixes], found.plan.grade_after.id
    (['5.1.7.2', '5.2.6'], 'five_star')
    """
    check(assessment, Assessment)
    chosen = schemes.chosen(scheme, assessment.scheme, assessment.revision)
    request = Request(target=target, costs=costs, fixable=fixable, step=step)
    request.check(assessment, chosen)
    question = _Question(assessment, chosen, score(assessment, chosen), request)
    return question.answer()


@frozen(slots=False)
class _Question:
    assessment: Assessment
    scheme: Scheme
    card: Scorecard
    request: Request

    def answer(self) -> Improvement:
        options = options_of(self.assessment, self.scheme, self.ratios, self.totals.applicable, self.request)
        wanted = next(grade for grade in self.scheme.grades if grade.id == self.request.target)
        best_score, best_grade = self._best(options)
        reachable = self._rank(best_grade) >= self._rank(wanted)
        goal = wanted if reachable else best_grade
        short = Shortfall.of(goal, self.scheme, self.ratios, self.totals)
        nothing_to_do = self._rank(self.card.grade) >= self._rank(goal)
        ways = [Steps()] if nothing_to_do else cheapest_ways(options, short, self.scheme.tree, _PLANS)
        plan, *alternatives = [self._plan(steps, goal, short) for steps in ways]
        return Improvement(
            scheme=SchemeReference.of(self.scheme),
            assessment=AssessmentReference(self.assessment.sha256),
            library_version=__version__,
            score=self.card.score,
            grade=self.card.grade,
            target=wanted,
            step=self.request.step,
            costs=self.request.costs,
            fixable=self.request.sorted_fixable,
            reachable=reachable,
            best_score=best_score,
            best_grade=best_grade,
            alternatives=alternatives,
            grades=self.scheme.grades,
            **asdict(plan, recurse=False),
        )

    @cached_property
    def ratios(self) -> Ratios:
        """The share of its points that each leaf loses."""
        return ratios_of(self.assessment, self.scheme)

    @cached_property
    def totals(self) -> Totals:
        """The parts of the score."""
        return Totals.of(self.assessment, self.scheme, self.ratios)

    def _rank(self, grade: Grade) -> int:
        return self.scheme.grades.index(grade)

    def _best(self, options: tuple[Option, ...]) -> tuple[Fraction, Grade]:
        """The score and the grade with all fixes."""
        gained = sum(option.points * option.most for option in options)
        dropped = sum(option.is_deduction for option in options)
        fixed = {option.indicator for option in options}
        lost = {leaf: count for leaf, count in self.ratios.lost.items() if leaf not in fixed}
        record = Standing(self.ratios._replace(lost=lost), self.scheme.tree)
        score = capped(self.totals.uncapped(self.scheme) + gained, self.scheme)
        return score, grade(score, self.totals.deductions - dropped, self.scheme, record)

    def _plan(self, steps: Steps, goal: Grade, short: Shortfall) -> Plan:
        """The plan of these steps, with the score after them."""
        fixes = tuple(_fix(option, count, short, self.scheme.tree) for option, count in steps)
        made = apply_changes(self.assessment, [fix.change for fix in fixes], self.scheme).assessment
        after, spread = score(made, self.scheme), range_of(made, self.scheme)
        return Plan(
            fixes=fixes,
            cost=sum((fix.cost for fix in fixes), Fraction(0)),
            score_after=after.score,
            grade_after=after.grade,
            certain=self._rank(spread.lowest_grade) >= self._rank(goal) if spread else None,
            lowest_grade_after=spread.lowest_grade if spread else None,
        )


def _fix(option: Option, count: int, short: Shortfall, tree: Tree) -> Fix:
    return Fix(
        indicator=option.indicator,
        special_deduction=option.special_deduction,
        site=option.site,
        samples=None if option.whole else count,
        points=option.points * count,
        cost=option.cost * count,
        required=option.indicator in short.required,
        floors=[node for node in short.floors if option.indicator in tree.under[node]],
    )
