"""What if: an assessment scored as it is and with changes, and the difference line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from operator import attrgetter
from typing import Any, ClassVar

from attrs import field, frozen

from gbt27922 import schemes
from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import Checked, Derived, check, holds
from gbt27922._basis.ids import plain_id
from gbt27922._basis.rules import as_tuple, instance_of, optional, tuple_of
from gbt27922.analysis.basis import other_total
from gbt27922.analysis.changes import Change, changes_rule
from gbt27922.analysis.draft import apply_changes
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.models.assessment import Assessment
from gbt27922.models.finding import Finding
from gbt27922.models.indicators import Title
from gbt27922.models.line import Line
from gbt27922.models.references import SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring.points import score

WHAT_IF_FORMAT = "gbt27922.what-if/1"
# The fields of a line besides its indicator; a document has the same ones.
_FIGURES = ("points", "applicable", "earned", "lost", "sampled", "nonconforming", "excluded", "published", "value")


@frozen(kw_only=True)
class LineChange(Checked):
    """An indicator whose figures differ; ``before`` or ``after`` is None if the scheme of that card does not have it."""

    indicator: str = field(metadata=holds(plain_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    before: Line | None = field(metadata=holds(optional(instance_of(Line))))
    after: Line | None = field(metadata=holds(optional(instance_of(Line))))

    @property
    def earned(self) -> Fraction:
        """The points earned after minus those earned before; less than 0 if fewer are earned."""
        before, after = (line.earned if line else Fraction(0) for line in (self.before, self.after))
        return after - before


@frozen(kw_only=True)
class WhatIf(Checked):
    """The effect of ``changes``: the card ``before``, the card ``after``, and the changed ``assessment``.

    ``assumed`` are the findings assumed for included leaves without one.
    Made by :func:`gbt27922.analysis.what_if`.
    """

    changes: tuple[Change, ...] = field(converter=as_tuple, metadata=holds(changes_rule))
    assumed: tuple[Finding, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Finding)))
    before: Scorecard = field(metadata=holds(instance_of(Scorecard)))
    after: Scorecard = field(metadata=holds(instance_of(Scorecard)))
    assessment: Assessment = field(metadata=holds(instance_of(Assessment)))

    #: The format of its document.
    FORMAT: ClassVar[str] = WHAT_IF_FORMAT
    _DERIVED: ClassVar[Derived] = {
        "library_version": attrgetter("after.library_version"),
        "gained": attrgetter("gained"),
        "lines": lambda found: tuple(map(_line_data, found.lines)),
    }

    def _problems(self) -> Iterator[Problem]:
        yield from other_total("$.after.score_total", self.before, self.after)

    @property
    def scheme(self) -> SchemeReference:
        """The scheme that the assessment was scored against before the changes."""
        return self.before.scheme

    @property
    def gained(self) -> Fraction:
        """The score after the changes minus the score before them, exactly; less than 0 if it falls."""
        return self.after.score - self.before.score

    @property
    def lines(self) -> tuple[LineChange, ...]:
        """Every indicator whose figures differ or that only one scheme has, in the order of the tree."""
        return tuple(_line_changes(self.before, self.after))


def _line_changes(before: Scorecard, after: Scorecard) -> Iterator[LineChange]:
    old = {line.indicator: line for line in before.lines}
    new = {line.indicator: line for line in after.lines}
    for indicator, line in {**new, **old}.items():
        one, other = old.get(indicator), new.get(indicator)
        if one is None or other is None or _figures(one) != _figures(other):
            yield LineChange(indicator=indicator, title=(other or line).title, before=one, after=other)


def _figures(line: Line) -> dict[str, Any]:
    figures = {name: plain(getattr(line, name)) for name in _FIGURES}
    return {name: figure for name, figure in figures.items() if figure is not None}


def _line_data(change: LineChange) -> dict[str, Any]:
    ends = {"before": change.before, "after": change.after}
    figures = {name: _figures(line) for name, line in ends.items() if line}
    return {"indicator": change.indicator, "title": plain(change.title), "earned": plain(change.earned), **figures}


def what_if(
    assessment: Assessment,
    changes: Iterable[Change] = (),
    scheme: Scheme | str | None = None,
    *,
    other_scheme: Scheme | str | None = None,
) -> WhatIf:
    """Both cards of ``assessment``, as it is and with ``changes``, and the difference line by line.

    The assessment itself is not changed. ``scheme`` is by default the shipped one that it names; with
    ``other_scheme`` the changed assessment is scored against that one, such as the same with a point table.
    Exclusions are settled first, then findings; changes of one kind are applied in the given order.
    Raises :class:`~gbt27922.errors.AssessmentError` with every impossible change,
    and :class:`~gbt27922.errors.ModelError` for a value that is not a change, or if the two scores are on other totals.

    >>> import gbt27922
    >>> from gbt27922.analysis import Include, SetFinding
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> found = what_if(assessment, [SetFinding("5.1.7.2", conforming=True), Include("5.2.3", conforming=True)])
    >>> found.before.grade.id, found.after.grade.id, [line.indicator for line in found.lines]
    ('four_star', 'five_star', ['5.1', '5.1.7', '5.1.7.2', '5.2', '5.2.3'])
    """
    check(assessment, Assessment)
    chosen = schemes.chosen(scheme, assessment.scheme, assessment.revision)
    wanted: tuple[Change, ...] = as_tuple(changes)
    refuse(ModelError, [problem.under("$.changes") for problem in changes_rule(wanted)])
    other = schemes.chosen(other_scheme or chosen, assessment.scheme, assessment.revision)
    before = score(assessment, chosen)
    made = apply_changes(assessment, wanted, other)
    after = score(made.assessment, other)
    return WhatIf(assessment=made.assessment, changes=wanted, assumed=made.assumed, before=before, after=after)
