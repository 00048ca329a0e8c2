"""Sensitivity to points that are not published: what those of each leaf, and of each group, could do to score and grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import cast

from attrs import evolve, field, frozen

from gbt27922._basis.checked import check
from gbt27922._basis.rules import as_tuple
from gbt27922.analysis.basis import with_basis
from gbt27922.errors import AssessmentError, Problem
from gbt27922.models.assessment import Assessment
from gbt27922.models.basis import Basis
from gbt27922.models.grades import Grade
from gbt27922.models.indicators import Title
from gbt27922.models.line import ScoreRange
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.models.tree import Group, ancestors
from gbt27922.schemes import with_points
from gbt27922.scoring import score
from gbt27922.scoring.aggregation import Ratios, ratios_of
from gbt27922.scoring.grading import Bare, Standing
from gbt27922.scoring.points import Totals, range_of

_NOTHING = Fraction(0)


@frozen
class Outcome:
    """What a point table gives: a score, and a grade, which is None where the bounds of the scheme are not public."""

    score: Fraction
    grade: Grade | None


@frozen(kw_only=True)
class LeafSensitivity:
    """What the points of one leaf do by themselves: it has none, or all those of its group; the others share the rest equally.

    All other groups keep their equal shares. ``points`` is its own equal share, and ``most`` what its group has together.
    ``with_none`` and ``with_all`` are the outcomes at these two ends, None where nothing would apply. Between them the
    score only rises or only falls. The leaf ``decides`` if the grade at an end is not that of the scorecard;
    where grades have floors, which a score that falls can meet, there may be another grade between the ends too.
    """

    indicator: str
    title: Title
    points: Fraction
    most: Fraction
    now: Outcome
    with_none: Outcome | None
    with_all: Outcome | None

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that there are: with none of the points, with its equal share, and with all of them."""
        return tuple(one for one in (self.with_none, self.now, self.with_all) if one)

    @property
    def least(self) -> Fraction:
        """The least score that its points give."""
        return min(one.score for one in self.outcomes)

    @property
    def greatest(self) -> Fraction:
        """The greatest score that its points give."""
        return max(one.score for one in self.outcomes)

    @property
    def spread(self) -> Fraction:
        """How far its points move the score: the greatest less the least."""
        return self.greatest - self.least

    @property
    def decides(self) -> bool:
        """Whether its points alone change the grade, at one of their ends."""
        return any(one.grade != self.now.grade for one in self.outcomes)


@frozen(kw_only=True)
class GroupSensitivity:
    """What the points of one group do: leaves that share ``points``, placed in every way while all other groups keep theirs.

    ``of`` is the indicator whose points they share, None for the total of the scheme. ``range`` is exact.
    """

    of: str | None
    points: Fraction
    indicators: tuple[str, ...] = field(converter=as_tuple)
    range: ScoreRange

    @property
    def decides(self) -> bool:
        """Whether the points of this group alone leave the grade open."""
        return not self.range.certain


@frozen(kw_only=True)
class Sensitivity:
    """How much score and grade depend on points that are not published, leaf by leaf and group by group.

    ``leaves`` has every leaf whose points are not known, the one that moves the score most first; none where all points
    are public. ``range`` is that of the scorecard, over all tables at once.

    >>> import gbt27922
    >>> from gbt27922 import analysis
    >>> card = gbt27922.score(gbt27922.read_assessment("docs/examples/sampled.json"))
    >>> found = analysis.sensitivity(card)
    >>> found.deciding
    ('5.2.4', '5.3.1.3', '5.3.2')
    >>> first = found.leaves[0]
    >>> first.indicator, float(first.least), float(first.greatest), first.with_all.grade.id
    ('5.2.4', 89.3125, 97.1875, 'three_star')
    """

    now: Outcome
    score_total: Fraction
    grades: tuple[Grade, ...] = field(converter=as_tuple)
    range: ScoreRange | None
    leaves: tuple[LeafSensitivity, ...] = field(converter=as_tuple, repr=False)
    groups: tuple[GroupSensitivity, ...] = field(converter=as_tuple, repr=False)

    @property
    def deciding(self) -> tuple[str, ...]:
        """The leaves that decide: whose points alone change the grade at an end; the one that moves the score most first."""
        return tuple(leaf.indicator for leaf in self.leaves if leaf.decides)


def sensitivity(
    found: Scorecard | Assessment, assessment: Assessment | None = None, scheme: Scheme | str | None = None
) -> Sensitivity:
    """How much a result depends on points that are not published: which leaf decides, and which group.

    ``found`` is a scorecard, or an assessment, scored against ``scheme`` or the shipped one that it names. A scorecard
    that was read needs its ``assessment``, and its ``scheme`` if that is not shipped.
    Raises :class:`~gbt27922.errors.AssessmentError` without it, and as :func:`ledger` does.

    >>> import gbt27922
    >>> result = sensitivity(gbt27922.read_assessment("docs/examples/five-star.json"))
    >>> result.deciding, result.leaves[0].spread
    ((), Fraction(0, 1))
    """
    check(found, Scorecard | Assessment)
    card = with_basis(found, assessment, scheme) if isinstance(found, Scorecard) else score(found, scheme)
    if card.basis is None:
        raise AssessmentError((Problem("$.assessment", "missing_field"),))
    tables = _Tables(card.basis, ratios_of(card.basis.assessment, card.basis.scheme))
    return Sensitivity(
        now=tables.now,
        score_total=card.score_total,
        grades=card.grades,
        range=card.score_range,
        leaves=sorted(tables.leaves(), key=lambda leaf: -leaf.spread),
        groups=tables.groups(),
    )


@frozen
class _Tables:
    """The point tables about the one in which every group is shared equally."""

    basis: Basis
    ratios: Ratios

    @property
    def now(self) -> Outcome:
        """What the equal shares give."""
        return self._outcome(self._totals, {})

    @property
    def _totals(self) -> Totals:
        return Totals.of(self.basis.assessment, self.basis.scheme, self.ratios)

    @property
    def _open(self) -> tuple[Group, ...]:
        return tuple(group for group in self.basis.scheme.tree.groups if group.is_open)

    def leaves(self) -> Iterator[LeafSensitivity]:
        """Every leaf of a group, with nothing and with everything of what the group shares."""
        totals, now, nodes = self._totals, self.now, self.basis.scheme.tree.nodes_by_id
        for group in self._open:
            for leaf in group.leaves:
                none, every = (self._with(totals, group, leaf, points) for points in (_NOTHING, group.rest))
                yield LeafSensitivity(
                    indicator=leaf,
                    title=nodes[leaf].title,
                    points=group.share,
                    most=group.rest,
                    now=now,
                    with_none=none,
                    with_all=every,
                )

    def _with(self, totals: Totals, group: Group, leaf: str, points: Fraction) -> Outcome | None:
        """The outcome where one leaf has so many points, and the others of its group share the rest equally."""
        other = (group.rest - points) / (len(group.leaves) - 1)
        table = {one: points if one == leaf else other for one in group.leaves}
        # 6, exclusions: points of excluded leaves, which have no ratio, do not apply.
        more = {one: placed - group.share for one, placed in table.items() if one in self.ratios.of}
        applicable = totals.applicable + sum(more.values(), _NOTHING)
        lost = totals.lost + sum((extra * self.ratios.of_leaf(one) for one, extra in more.items()), _NOTHING)
        return self._outcome(evolve(totals, lost=lost, applicable=applicable), table) if applicable else None

    def _outcome(self, totals: Totals, table: Mapping[str, Fraction]) -> Outcome:
        scheme = self.basis.scheme
        if not scheme.is_graded:
            return Outcome(totals.score(scheme), None)
        # Only floors ask for the points of every leaf: the totals have all else.
        record = Standing(self.ratios, with_points(scheme, table).tree) if scheme.has_conditions else Bare()
        return Outcome(*totals.outcome(scheme, record))

    def groups(self) -> Iterator[GroupSensitivity]:
        """Every group, with the range of the scheme in which all other groups have their equal shares."""
        scheme, nodes = self.basis.scheme, self.basis.scheme.tree.nodes_by_id
        for group in self._open:
            others = {leaf: one.share for one in self._open if one != group for leaf in one.leaves}
            # There is a range, as the points of this group are still open.
            spread = cast("ScoreRange", range_of(self.basis.assessment, with_points(scheme, others)))
            above = (one for one in ancestors(group.leaves[0]) if one in nodes and nodes[one].points is not None)
            yield GroupSensitivity(of=[None, *above][-1], points=group.rest, indicators=group.leaves, range=spread)
