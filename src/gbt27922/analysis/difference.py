"""What changes do to a scorecard: both cards, and the difference line by line."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import attrgetter
from typing import Any, ClassVar

from attrs import field, frozen

from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import Checked, Follows, a, as_tuple, holds, many, optional, some_text
from gbt27922.analysis.changes import Change, changes_rule
from gbt27922.models.assessment import Assessment, Finding
from gbt27922.models.indicators import Title
from gbt27922.models.line import Line
from gbt27922.models.scorecard import Scorecard

WHAT_IF_FORMAT = "gbt27922.what-if/1"
# What a line says besides which indicator it is of; a document has the same fields.
_FIGURES = ("points", "applicable", "earned", "lost", "sampled", "nonconforming", "excluded", "published")


@frozen(kw_only=True)
class LineChange(Checked):
    """An indicator whose figures differ; ``before`` or ``after`` is None where the scheme of that card does not have it."""

    indicator: str = field(metadata=holds(some_text))
    title: Title = field(metadata=holds(a(Title)))
    before: Line | None = field(metadata=holds(optional(a(Line))))
    after: Line | None = field(metadata=holds(optional(a(Line))))

    @property
    def earned(self) -> Fraction:
        """The points of the scheme that are earned more than before; less than 0 if fewer are."""
        before, after = (line.earned if line else Fraction(0) for line in (self.before, self.after))
        return after - before


@frozen(kw_only=True)
class WhatIf(Checked):
    """What ``changes`` do: the card ``before`` and the one ``after``, and the ``assessment`` that ``after`` is of.

    ``assumed`` are findings that nobody gave: those of included leaves without one.
    Made by :func:`gbt27922.analysis.what_if`.
    """

    changes: tuple[Change, ...] = field(converter=as_tuple, metadata=holds(changes_rule))
    assumed: tuple[Finding, ...] = field(converter=as_tuple, metadata=holds(many(Finding)))
    before: Scorecard = field(metadata=holds(a(Scorecard)))
    after: Scorecard = field(metadata=holds(a(Scorecard)))
    assessment: Assessment = field(metadata=holds(a(Assessment)))

    #: The format of its document.
    FORMAT: ClassVar[str] = WHAT_IF_FORMAT
    _FOLLOWS: ClassVar[Follows] = {
        "library_version": attrgetter("after.library_version"),
        "gained": attrgetter("gained"),
        "lines": lambda found: tuple(map(_line_data, found.lines)),
    }

    @property
    def gained(self) -> Fraction:
        """The score after the changes minus the score before them, exactly; less than 0 if it falls."""
        return self.after.score - self.before.score

    @property
    def lines(self) -> tuple[LineChange, ...]:
        """Every indicator whose figures differ, in the order of the tree; those that only one scheme has as well."""
        return tuple(_line_changes(self.before, self.after))


def _line_changes(before: Scorecard, after: Scorecard) -> Iterator[LineChange]:
    old = {line.indicator: line for line in before.lines}
    new = {line.indicator: line for line in after.lines}
    for indicator, line in {**new, **old}.items():
        one, other = old.get(indicator), new.get(indicator)
        if one is None or other is None or _figures(one) != _figures(other):
            yield LineChange(indicator=indicator, title=(other or line).title, before=one, after=other)


def _figures(line: Line) -> dict[str, Any]:
    return {name: plain(getattr(line, name)) for name in _FIGURES}


def _line_data(change: LineChange) -> dict[str, Any]:
    ends = {"before": change.before, "after": change.after}
    figures = {name: _figures(line) for name, line in ends.items() if line}
    return {"indicator": change.indicator, "title": plain(change.title), "earned": plain(change.earned), **figures}
