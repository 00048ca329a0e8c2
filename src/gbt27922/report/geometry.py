"""The geometry of drawings: shapes with their places, in units of which a line of text has twelve.

Everything is exact until it is written. A drawing is as wide as a narrow screen, so that its texts can be read there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922.report.lettering import fitting, lines, width

#: How wide each drawing is, and how high a line of text, and a bar.
WIDTH, LINE, BAR = 360, 16, 12
#: The room about a point at an end, and between texts.
ROOM = 6
# How far a text stands above the foot of its line.
_BASE = 4


@frozen
class Shape:
    """One element of a drawing: its tag, what it means (the classes by which it gets its look), where it is, and its text.

    ``after`` is where each further letter of a text stands in its line, if they stand apart.
    """

    tag: str
    role: str
    at: tuple[tuple[str, Fraction], ...]
    text: str = ""
    is_upright: bool = False
    after: tuple[Fraction, ...] = ()

    @property
    def attributes(self) -> Iterator[tuple[str, str]]:
        """The attributes of the element, as they are written."""
        at = [(name, drawn(value)) for name, value in self.at]
        if self.after:
            at[0] = "x", " ".join((at[0][1], *map(drawn, self.after)))
        yield from at
        if self.is_upright:
            yield "transform", f"rotate(-90 {at[0][1]} {at[1][1]})"


@frozen
class Drawing:
    """The shapes of a chart or of a part of one, how high they are together, and what one reads instead of seeing them."""

    name: str
    title: str
    description: str
    shapes: tuple[Shape, ...]

    @property
    def height(self) -> Fraction:
        """How far down the lowest shape reaches, with some room below it."""
        return _BASE + max((_foot(dict(shape.at)) for shape in self.shapes), default=Fraction(0))

    @property
    def box(self) -> str:
        """What is seen, from the upper left."""
        return f"0 0 {WIDTH} {drawn(self.height)}"


def _foot(at: dict[str, Fraction]) -> Fraction:
    tops = [at[name] for name in ("y", "y2", "cy") if name in at]
    return max(tops) + at.get("height", at.get("r", 0))


def drawn(value: Fraction | int) -> str:
    """A number as it is written: with two decimal places at most.

    >>> drawn(Fraction(1, 3)), drawn(Fraction(50)), drawn(Fraction(-1, 1000))
    ('0.33', '50', '0')
    """
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@frozen
class Axis:
    """A line from ``low`` to ``high`` as it is drawn."""

    low: Fraction
    high: Fraction

    def __call__(self, value: Fraction) -> Fraction:
        """Where a value stands."""
        return ROOM + (WIDTH - 2 * ROOM) * (value - self.low) / (self.high - self.low)


def box(role: str, x: Fraction, y: int, width: Fraction, height: int = BAR) -> Shape:
    """A bar from its upper left."""
    return Shape("rect", role, (("x", x), ("y", Fraction(y)), ("width", width), ("height", Fraction(height))))


def line(role: str, x1: Fraction, y1: int, x2: Fraction, y2: int) -> Shape:
    """A line."""
    return Shape("line", role, (("x1", x1), ("y1", Fraction(y1)), ("x2", x2), ("y2", Fraction(y2))))


def dot(role: str, x: Fraction, y: int) -> Shape:
    """A point."""
    return Shape("circle", role, (("cx", x), ("cy", Fraction(y)), ("r", Fraction(ROOM - 1))))


def text(role: str, said: str, x: Fraction | int, y: int, *, is_upright: bool = False) -> Shape:
    """A text in the line of which ``y`` is the foot."""
    return Shape("text", role, (("x", Fraction(x)), ("y", Fraction(y - _BASE))), said, is_upright)


def titled(label: str, shown: str, y: int, *, left: int = 0, role: str = "label") -> tuple[list[Shape], int]:
    """A label from the left, a number at the right of its first line, and where what is below them starts."""
    shown = fitting(shown, WIDTH // 2)
    said = lines(label, WIDTH - left - width(shown) - ROOM)
    texts = [text(role, one, left, y + LINE * place) for place, one in enumerate(said, 1)]
    number = [text(f"{role} end", shown, WIDTH, y + LINE)] if shown else []
    return [*texts, *number], y + LINE * len(said)


def apart(texts: Iterable[tuple[Fraction, str]], y: int, role: str) -> tuple[list[Shape], int]:
    """Texts about their middles, in so many lines that none is over another, and where the lines end."""
    shapes: list[Shape] = []
    ends: list[Fraction] = []
    for middle, said in texts:
        shown = fitting(said, WIDTH)
        half = width(shown) / 2
        x = min(max(middle, half), WIDTH - half)
        row = next((row for row, end in enumerate(ends) if x - half >= end), len(ends))
        ends[row : row + 1] = [x + half + ROOM]
        shapes.append(text(f"{role} middle", shown, x, y + LINE * (row + 1)))
    return shapes, y + LINE * len(ends)
