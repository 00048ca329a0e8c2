"""The ledger: every lost point as an entry. It says where the points went that scoring took; it takes none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from operator import attrgetter, methodcaller
from typing import ClassVar, Literal, get_args

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, Follows, a, as_tuple, holds, many, number, one_of, optional, some_text
from gbt27922._basis.exact import exact_text, leniently, shown
from gbt27922.analysis.items import Entry, Reversal
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.assessment import Assessment, Finding
from gbt27922.models.grades import Grade, listed_grades
from gbt27922.models.line import Line
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring.aggregation import aggregated
from gbt27922.scoring.points import Worth, worth

LEDGER_FORMAT = "gbt27922.ledger/1"
#: What entries are put together by.
By = Literal["site", "indicator", "kind"]
BY: tuple[By, ...] = get_args(By)
_NOTHING = Fraction(0)


@frozen
class Sum(Checked):
    """What the entries of one site, indicator or kind cost together; ``of`` is None for those that have none."""

    of: str | None = field(default=None, kw_only=True, metadata=holds(optional(some_text)))
    points: Fraction = field(kw_only=True, converter=leniently, metadata=holds(number))


@frozen(kw_only=True)
class Ledger(Checked):
    """Every lost point of a scorecard as an entry; together they are exactly 100 − ``score``.

    ``entries`` has findings, exclusions, special deductions, special bonuses and the cap, each in the order of the
    assessment; what costs nothing has no entry. ``reversals`` are those of :func:`gbt27922.analysis.margins`, and None
    where those are; ``grades`` are all grades of the scheme, the lowest first.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/appliance-maker.json"))
    >>> found = analysis.ledger(card)
    >>> found.total == sum(entry.points for entry in found.entries) == 100 - card.score
    True
    """

    scheme: SchemeReference = field(metadata=holds(a(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(a(AssessmentReference)))
    score: Fraction = field(converter=leniently, metadata=holds(number))
    grades: tuple[Grade, ...] = field(default=(), converter=as_tuple, metadata=holds(listed_grades))
    entries: tuple[Entry, ...] = field(converter=as_tuple, metadata=holds(many(Entry)))
    reversals: tuple[Reversal, ...] | None = field(
        default=None, converter=converted(as_tuple), metadata=holds(optional(many(Reversal)))
    )

    #: The format of its document.
    FORMAT: ClassVar[str] = LEDGER_FORMAT
    _FOLLOWS: ClassVar[Follows] = {
        "total": attrgetter("total"),
        **{f"by_{one}": methodcaller("by", one) for one in ("kind", "indicator", "site")},
    }

    def _problems(self) -> Iterator[Problem]:
        if _total(self.entries) != self.total:
            yield Problem("$.entries", "must add up to 100 minus the score")

    @property
    def total(self) -> Fraction:
        """All that was lost: 100 − score."""
        return 100 - self.score

    def by(self, what: By) -> tuple[Sum, ...]:
        """The sums by site, indicator or kind: the greatest first, equal ones in the order of the entries.

        Raises :class:`~gbt27922.errors.ModelError` for anything else.

        >>> import gbt27922
        >>> from gbt27922 import analysis
        >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/appliance-maker.json"))
        >>> [one.of for one in analysis.ledger(card).by("kind")]
        ['sample', 'special_deduction', 'verdict', 'exclusion']
        """
        refuse(ModelError, [problem.under("$.by") for problem in one_of(*BY)(what)])
        sums: dict[str | None, Fraction] = {}
        for entry in self.entries:
            of = getattr(entry, what)
            sums[of] = sums.get(of, _NOTHING) + entry.points
        return tuple(Sum(of=of, points=points) for of, points in sorted(sums.items(), key=lambda one: -one[1]))


def entries(assessment: Assessment, scheme: Scheme) -> tuple[Entry, ...]:
    """What each finding, exclusion, special item and the cap costs, but for what costs nothing."""
    found = list(_findings(assessment.findings, scheme))
    lost, points_of = _total(found), scheme.tree.points
    applicable = sum((points_of[leaf] for leaf in {finding.indicator for finding in assessment.findings}), _NOTHING)
    each = worth(applicable, scheme)
    for index, item in enumerate(assessment.exclusions):
        # The rest counts more: 100·Σlost ÷ Σapplicable − 100·Σlost ÷ total, in proportion to what is excluded.
        points = lost * points_of[item.indicator] / applicable
        found.append(Entry(kind="exclusion", indicator=item.indicator, exclusion=index, points=points))
    found += _specials(len(assessment.special_deductions), len(assessment.special_bonuses), each)
    return tuple(entry for entry in (*found, *_cut(found, each)) if entry.points)


def _findings(findings: tuple[Finding, ...], scheme: Scheme) -> Iterator[Entry]:
    """A leaf's loss on the whole scheme, shared out over its findings as they make its ratio."""
    leaves = aggregated(findings, scheme.aggregation)
    for index, finding in enumerate(findings):
        sampled, nonconforming = finding.counts
        if nonconforming:
            share = nonconforming * leaves[finding.indicator].share(finding.site)
            yield Entry(
                kind="sample" if finding.conforming is None else "verdict",
                indicator=finding.indicator,
                finding=index,
                site=finding.site,
                sampled=sampled,
                nonconforming=nonconforming,
                points=100 * scheme.tree.points[finding.indicator] * share / scheme.total,
            )


def _specials(deductions: int, bonuses: int, worth: Worth) -> Iterator[Entry]:
    for index in range(deductions):
        yield Entry(kind="special_deduction", special_deduction=index, points=worth.deduction)
    for index in range(bonuses):
        yield Entry(kind="special_bonus", special_bonus=index, points=worth.bonus)


def _cut(found: Iterable[Entry], worth: Worth) -> Iterator[Entry]:
    """What the cap cuts off."""
    if worth.cap is not None:
        yield Entry(kind="cap", points=max(_NOTHING, 100 - _total(found) - worth.cap))


def entries_of_lines(card: Scorecard, worth: Worth | None) -> tuple[Entry, ...]:
    """The entries as far as the lines of a scorecard tell them: by leaf, and without ``worth`` one for all specials.

    Raises :class:`~gbt27922.errors.ModelError` if the lines are not those of its score.
    """
    whole, applicable, lost = (_top(card.lines, name) for name in ("points", "applicable", "lost"))
    found = [*_leaf_entries(card, whole), *_excluded_entries(card.lines, whole, applicable, lost)]
    refuse(ModelError, _differs("$.base_score", card.base_score, 100 - _total(found)))
    if worth is None:
        found.append(Entry(kind="special", points=card.base_score - card.score))
    else:
        found += _specials(card.special_deductions, card.special_bonuses, worth)
        found += _cut(found, worth)
        refuse(ModelError, _differs("$.score", card.score, 100 - _total(found)))
    return tuple(entry for entry in found if entry.points)


def applicable_of(card: Scorecard) -> Fraction:
    """The points that apply, by the lines. Raises :class:`~gbt27922.errors.ModelError` if there are none."""
    applicable = _top(card.lines, "applicable")
    if not applicable:
        reason = "must have points that apply, so that the loss of each can be told"
        raise ModelError((Problem("$.lines", reason, "nothing_applicable"),))
    return applicable


def _leaf_entries(card: Scorecard, whole: Fraction) -> Iterator[Entry]:
    parents = {line.indicator.rpartition(".")[0] for line in card.lines}
    for line in card.lines:
        if line.lost and line.indicator not in parents:
            yield Entry(
                kind="findings",
                indicator=line.indicator,
                sampled=line.sampled,
                nonconforming=line.nonconforming,
                points=100 * line.lost / whole,
            )


def _excluded_entries(lines: Iterable[Line], whole: Fraction, applicable: Fraction, lost: Fraction) -> Iterator[Entry]:
    """The outermost indicators that are excluded: which exclusions there were, lines do not tell."""
    within = ""
    for line in lines:
        if line.excluded and not (within and line.indicator.startswith(within)):
            within = f"{line.indicator}."
            points = 100 * lost * line.points / (whole * applicable)
            yield Entry(kind="exclusion", indicator=line.indicator, points=points)


def _differs(path: str, got: Fraction, anew: Fraction) -> Iterator[Problem]:
    if got != anew:
        yield Problem(path, f"must be {shown(exact_text(anew))} by the lines, got {shown(exact_text(got))}", "differs")


def _top(lines: Iterable[Line], name: str) -> Fraction:
    return sum((getattr(line, name) for line in lines if line.level == 1), _NOTHING)


def _total(found: Iterable[Entry]) -> Fraction:
    return sum((entry.points for entry in found), _NOTHING)
