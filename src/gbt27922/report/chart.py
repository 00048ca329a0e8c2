"""Charts of a page, as values: exact numbers for what is drawn, texts for what is read, and a sentence that says the same.

They know no color and no coordinate: :mod:`gbt27922.report.geometry` places them, and a medium draws them.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import Literal

from attrs import field, frozen

from gbt27922._basis.exact import got
from gbt27922._basis.foreign_text import one_line
from gbt27922._basis.rules import as_tuple
from gbt27922.errors import ModelError, Problem, refuse

#: What a span on a line is: what points that are not public allow, or what a sample leaves open.
SpanKind = Literal["range", "interval"]
#: What a step is: a loss, several small ones, a special item, the cap, or points that are gained.
StepKind = Literal["loss", "folded", "special", "cap", "gain"]


@frozen
class Mark:
    """A place on a line: its exact value, what is shown of it, and what it is called."""

    value: Fraction
    shown: str = field(converter=one_line)
    label: str = field(default="", converter=one_line)


@frozen
class Span:
    """A stretch of a line from ``low`` to ``high``; None is an end that is open."""

    kind: SpanKind
    low: Fraction | None
    high: Fraction | None
    label: str = field(converter=one_line)


@frozen
class Step:
    """What is added to a score, less than 0 if it is taken from it; ``shown`` has the sign."""

    kind: StepKind
    points: Fraction
    shown: str = field(converter=one_line)
    label: str = field(converter=one_line)


@frozen
class Share:
    """What an indicator earned of the points that it could; ``level`` is how deep it is in the tree."""

    label: str = field(converter=one_line)
    earned: Fraction
    available: Fraction
    shown: str = field(converter=one_line)
    level: int = 1


@frozen
class Tile:
    """A field of a map: the share that does not conform, None where nobody looked, and its sign."""

    ratio: Fraction | None
    sign: str = field(converter=one_line)


@frozen
class Strip:
    """A row of a map: a site, and its tiles in the order of the columns."""

    label: str = field(converter=one_line)
    tiles: tuple[Tile, ...] = field(converter=as_tuple)


@frozen
class Band:
    """Rows of a map that belong together: those of a stratum."""

    label: str = field(converter=one_line)
    strips: tuple[Strip, ...] = field(converter=as_tuple)


@frozen
class Panel:
    """A part of a map: what its columns are together, the ids of the columns, and the rows in their bands."""

    label: str = field(converter=one_line)
    columns: tuple[str, ...] = field(converter=as_tuple)
    bands: tuple[Band, ...] = field(converter=as_tuple)


@frozen(kw_only=True)
class Scale:
    """The score on a line with the bounds of the grades, and what is not certain of it.

    The label of a bound is the grade that starts there; the grade below the first is ``lowest``.
    """

    title: str = field(converter=one_line)
    alternative: str = field(converter=one_line)
    score: Mark
    total: Fraction
    bounds: tuple[Mark, ...] = field(converter=as_tuple)
    lowest: str = field(default="", converter=one_line)
    spans: tuple[Span, ...] = field(default=(), converter=as_tuple)
    name: str = "scale"


@frozen(kw_only=True)
class Fall:
    """The way from one score to another in steps, which add up exactly.

    Raises :class:`~gbt27922.errors.ModelError` if they do not.

    >>> ends = {"start": Mark(Fraction(100), "100"), "end": Mark(Fraction(97), "97")}
    >>> steps = [Step("loss", Fraction(-3), "-3", "5.2.4")]
    >>> Fall(title="t", alternative="a", steps=steps, **ends).levels == (100, 97)
    True
    """

    title: str = field(converter=one_line)
    alternative: str = field(converter=one_line)
    start: Mark
    end: Mark
    steps: tuple[Step, ...] = field(converter=as_tuple)
    name: str = "fall"

    def __attrs_post_init__(self) -> None:
        """The steps add up to the end."""
        if self.levels[-1] != self.end.value:
            refuse(ModelError, [Problem("$.steps", "invalid_value.entries_sum", {"total": got(self.start.value)})])

    @property
    def levels(self) -> tuple[Fraction, ...]:
        """The score before the first step, and after each."""
        return tuple(accumulate((step.points for step in self.steps), initial=self.start.value))


@frozen(kw_only=True)
class Shares:
    """What each indicator earned of what it could."""

    title: str = field(converter=one_line)
    alternative: str = field(converter=one_line)
    shares: tuple[Share, ...] = field(converter=as_tuple)
    name: str = "shares"


@frozen(kw_only=True)
class Map:
    """Which site fell short of which indicator: a panel for each group of columns, with the same rows."""

    title: str = field(converter=one_line)
    alternative: str = field(converter=one_line)
    key: str = field(converter=one_line)
    panels: tuple[Panel, ...] = field(converter=as_tuple)
    name: str = "map"


#: Any of them.
Chart = Scale | Fall | Shares | Map
