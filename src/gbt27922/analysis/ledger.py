"""The ledger: every lost point as an entry. It says where scoring took points, and takes none itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from operator import attrgetter, methodcaller
from typing import ClassVar, Literal, get_args

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, Derived, check, holds
from gbt27922._basis.exact import exact_if_possible, exact_sum, exact_text, got
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import plain_id
from gbt27922._basis.rules import (
    above_zero,
    as_tuple,
    instance_of,
    limited_digits,
    number,
    one_of,
    optional,
    tuple_of,
)
from gbt27922._basis.unchecked import maker
from gbt27922.analysis.basis import scheme_of, with_basis
from gbt27922.analysis.items import Entry, Reversal
from gbt27922.analysis.reversals import margins_of
from gbt27922.analysis.unmet import Unmet, unmet_of
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.finding import Finding
from gbt27922.models.grades import Grade, grades_with_unique_ids
from gbt27922.models.line import Line
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring.aggregation import AGGREGATED, Ratios, observed, ratios_of
from gbt27922.scoring.points import Totals
from gbt27922.scoring.recorded import Recorded
from gbt27922.scoring.special import Items, score_change

LEDGER_FORMAT = "gbt27922.ledger/1"
#: The fields by which entries are summed.
By = Literal["site", "indicator", "kind"]
BY: tuple[By, ...] = get_args(By)
_NOTHING = Fraction(0)


@frozen
class Sum(Checked):
    """The sum of the entries of one site, indicator or kind; ``of`` is None for entries without one."""

    of: str | None = field(default=None, kw_only=True, metadata=holds(optional(plain_id)))
    points: Fraction = field(kw_only=True, converter=exact_if_possible, metadata=holds(number))


@frozen(kw_only=True)
class Ledger(Checked):
    """Every lost point of a scorecard as an entry; together they are exactly ``score_total`` − ``score``.

    ``entries`` has findings, exclusions, special deductions, special bonuses and the cap, each in the order of the
    assessment; nothing that costs 0 has an entry. ``reversals`` are those of :func:`gbt27922.analysis.margins`, and None
    where those are, and so is ``unmet``; ``grades`` are all grades of the scheme, the lowest first.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/appliance-maker.json"))
    >>> found = analysis.ledger(card)
    >>> found.total == sum(entry.points for entry in found.entries) == 100 - card.score
    True
    """

    scheme: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(instance_of(AssessmentReference)))
    score: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    grades: tuple[Grade, ...] = field(default=(), converter=as_tuple, metadata=holds(grades_with_unique_ids))
    entries: tuple[Entry, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Entry)))
    reversals: tuple[Reversal, ...] | None = field(
        default=None, converter=converted(as_tuple), metadata=holds(optional(tuple_of(Reversal)))
    )
    unmet: tuple[Unmet, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(*get_args(Unmet))))
    score_total: Fraction = field(
        default=Fraction(100), converter=exact_if_possible, metadata=holds(limited_digits(above_zero))
    )

    #: The format of its document.
    FORMAT: ClassVar[str] = LEDGER_FORMAT
    _DERIVED: ClassVar[Derived] = {
        "total": attrgetter("total"),
        **{f"by_{one}": methodcaller("by", one) for one in ("kind", "indicator", "site")},
    }

    def _problems(self) -> Iterator[Problem]:
        if _total(self.entries) != self.total:
            yield Problem("$.entries", "invalid_value.entries_sum", {"total": got(self.score_total)})

    @property
    def total(self) -> Fraction:
        """The total lost: score_total − score."""
        return self.score_total - self.score

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
        points: dict[str | None, list[Fraction]] = {}
        for entry in self.entries:
            points.setdefault(getattr(entry, what), []).append(entry.points)
        sums = [(of, exact_sum(found)) for of, found in points.items()]
        return tuple(_sum(of, total) for of, total in sorted(sums, key=lambda one: -one[1]))


def ledger(card: Scorecard, assessment: Assessment | None = None, scheme: Scheme | str | None = None) -> Ledger:
    """Every lost point of a scorecard as an entry; together they are exactly its total, mostly 100, − score.

    A scorecard made by :func:`gbt27922.score` knows its findings. One that was read does not: then there is one
    entry for each leaf, unless you give its ``assessment``, and its ``scheme`` if that is not shipped. A ``scheme``
    alone gives the cost of each special item. If the findings are known, the ledger has every reversal too.

    Raises :class:`~gbt27922.errors.AssessmentError` if these are not the ones that were scored, and
    :class:`~gbt27922.errors.ModelError` if the lines of a scorecard that was read are not those of its score.

    >>> import gbt27922
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/failed-by-deductions.json"))
    >>> [(entry.kind, entry.finding, entry.site) for entry in ledger(card).entries][:2]
    [('sample', 7, 'CS-02'), ('sample', 22, 'WH-01')]
    >>> read = gbt27922.parse_scorecard(gbt27922.to_json(card))
    >>> [(entry.kind, entry.indicator, entry.site) for entry in ledger(read).entries][:2]
    [('findings', '5.1.3.3', None), ('findings', '5.2.4', None)]
    """
    check(card, Scorecard)
    known = with_basis(card, assessment, scheme)
    if known.basis is None:
        return ledger_of_lines(known, scheme)
    found, chosen = known.basis.assessment, known.basis.scheme
    ratios = ratios_of(found, chosen)
    margins, costs = margins_of(found, chosen, ratios), entries(found, chosen, ratios)
    parts = known.scheme, known.assessment, known.score, known.grades, costs, margins.reversals, margins.unmet
    return _made(*parts, chosen.score_total)


def ledger_of_lines(card: Scorecard, scheme: Scheme | str | None) -> Ledger:
    """The ledger of a scorecard by its lines alone, as if it had been read; it has no reversals."""
    applicable_of(card)
    known = scheme_of(card, scheme)
    return Ledger(
        scheme=card.scheme,
        assessment=card.assessment,
        score=card.score,
        grades=card.grades,
        entries=entries_of_lines(card, known),
        unmet=unmet_of(card.grades, Recorded(card.lines, known)),
        score_total=card.score_total,
    )


_entry, _sum, _made = maker(Entry), maker(Sum), maker(Ledger)


def entries(assessment: Assessment, scheme: Scheme, ratios: Ratios) -> tuple[Entry, ...]:
    """An entry for each finding, exclusion and special item and for the cap, unless it costs 0."""
    totals = Totals.of(assessment, scheme, ratios)
    found = list(_findings(assessment.findings, ratios, scheme))
    lost, applicable = scheme.score_total * totals.lost / scheme.total, totals.applicable
    for index, item in enumerate(assessment.exclusions):
        # docs/readings.md, The ledger: the rest counts more, T·Σlost ÷ Σapplicable − T·Σlost ÷ total, in proportion to what is excluded.
        points = lost * scheme.tree.points[item.indicator] / applicable
        found.append(Entry(kind="exclusion", indicator=item.indicator, exclusion=index, points=points))
    found += _specials(Items.of(assessment, scheme.special), applicable, scheme)
    return tuple([entry for entry in (*found, *_cut(found, scheme)) if entry.points])


def _findings(findings: tuple[Finding, ...], ratios: Ratios, scheme: Scheme) -> Iterator[Entry]:
    """The loss of each leaf on the whole scheme, distributed over its findings by their part in its ratio."""
    kind, each = AGGREGATED[scheme.aggregation], scheme.score_total / scheme.total
    counted = observed(findings, scheme.tree)
    shares, by_site = kind.shares(counted, ratios), kind.by_site
    known: dict[tuple[str, str | None, int], Fraction] = {}
    for index, (finding, one) in enumerate(zip(findings, counted, strict=True)):
        if nonconforming := one.counts.nonconforming:
            leaf, site = finding.indicator, finding.site
            where = leaf, site if by_site else None, nonconforming
            points = known.get(where)
            if points is None:
                points = known[where] = each * scheme.tree.points[leaf] * nonconforming * shares(leaf, site)
            yield _entry(finding.kind, leaf, index, None, None, None, site, *finding.counts, finding.value, points)


def _specials(items: Items, applicable: Fraction, scheme: Scheme) -> Iterator[Entry]:
    for index, points in enumerate(items.deductions):
        cost = score_change(points, applicable, scheme)
        yield Entry(kind="special_deduction", special_deduction=index, points=cost)
    for index, points in enumerate(items.bonuses):
        cost = -score_change(points, applicable, scheme)
        yield Entry(kind="special_bonus", special_bonus=index, points=cost)


def _cut(found: Iterable[Entry], scheme: Scheme) -> Iterator[Entry]:
    """The points that the cap cuts off."""
    if scheme.cap is not None:
        yield Entry(kind="cap", points=max(_NOTHING, scheme.score_total - _total(found) - scheme.cap))


def entries_of_lines(card: Scorecard, scheme: Scheme | None) -> tuple[Entry, ...]:
    """The entries that follow from the lines of a scorecard: one for each leaf, and if need be one for all special items.

    There is one for all special items if ``scheme`` is None, or if special deductions differ in cost.
    Raises :class:`~gbt27922.errors.ModelError` if the lines are not those of its score.
    """
    whole, applicable, lost = (_top(card.lines, name) for name in ("points", "applicable", "lost"))
    found = [*_leaf_entries(card, whole), *_excluded_entries(card, whole, applicable, lost)]
    refuse(ModelError, _differs("$.base_score", card.base_score, card.score_total - _total(found)))
    if scheme is None or not scheme.special.uniform:
        found.append(Entry(kind="special", points=card.base_score - card.score))
    else:
        special = scheme.special
        counts = (special.deduction_points,) * card.special_deductions, (special.bonus_points,) * card.special_bonuses
        found += _specials(Items(*counts), applicable, scheme)
        found += _cut(found, scheme)
        refuse(ModelError, _differs("$.score", card.score, card.score_total - _total(found)))
    return tuple(entry for entry in found if entry.points)


def applicable_of(card: Scorecard) -> Fraction:
    """The points that apply, by the lines. Raises :class:`~gbt27922.errors.ModelError` if there are none."""
    applicable = _top(card.lines, "applicable")
    if not applicable:
        raise ModelError((Problem("$.lines", "nothing_applicable.losses"),))
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
                value=line.value,
                points=card.score_total * line.lost / whole,
            )


def _excluded_entries(card: Scorecard, whole: Fraction, applicable: Fraction, lost: Fraction) -> Iterator[Entry]:
    """The outermost excluded indicators: lines do not say which exclusions there were."""
    within, total = "", card.score_total
    for line in card.lines:
        if line.excluded and not (within and line.indicator.startswith(within)):
            within = f"{line.indicator}."
            points = total * lost * line.points / (whole * applicable)
            yield Entry(kind="exclusion", indicator=line.indicator, points=points)


def _differs(path: str, got: Fraction, anew: Fraction) -> Iterator[Problem]:
    if got != anew:
        both = {"expected": quoted(exact_text(anew)), "got": quoted(exact_text(got))}
        yield Problem(path, "differs.by_lines", both)


def _top(lines: Iterable[Line], name: str) -> Fraction:
    return sum((getattr(line, name) for line in lines if line.level == 1), _NOTHING)


def _total(found: Iterable[Entry]) -> Fraction:
    return exact_sum([entry.points for entry in found])
