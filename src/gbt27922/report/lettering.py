"""How much room a text takes, and what of it fits: by the widest letters of common fonts, so that nothing is cut off."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from unicodedata import east_asian_width

# In the units of a drawing: a Chinese character, and any other.
_WIDE, _NARROW = Fraction(12), Fraction(15, 2)
# No more of a text is looked at.
_MOST = 200
_ELLIPSIS = "…"
# What no line starts with.
_CLOSING = "，。；：、！？）》」”’％,.;:!?)%"


def width(text: str) -> Fraction:
    """How wide a text is.

    >>> width("维修") == width("abc") + Fraction(3, 2) == 24
    True
    """
    return sum(map(_of, text), Fraction(0))


def fitting(text: str, room: Fraction | int) -> str:
    """The text, with an ellipsis where it is wider than ``room``.

    >>> fitting("abcdef", 36), fitting("abc", 36)
    ('abc…', 'abc')
    """
    text = text[:_MOST]
    if width(text) <= room:
        return text
    return text[: _count(text, room - _NARROW)] + _ELLIPSIS


def lines(text: str, room: Fraction | int) -> list[str]:
    """The text in one line, or in two, the second with an ellipsis where there is more; words stay whole where they can.

    >>> lines("service points", 60), lines("5.2.4 维修服务", 60)
    (['service', 'points'], ['5.2.4 维', '修服务'])
    >>> lines("5.1 服务，与网点", 54)
    ['5.1 服', '务，与…']
    """
    text = text[:_MOST].strip()
    if width(text) <= room:
        return [text]
    count = max(_count(text, room), 1)
    while count > 1 and not _may_break(text[count - 1], text[count]):
        count -= 1
    return [text[:count].rstrip(), fitting(text[count:].lstrip(), room)]


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters: at a space, and beside a Chinese one that is no mark."""
    return before == " " or after == " " or (after not in _CLOSING and _WIDE in {_of(before), _of(after)})


def _count(text: str, room: Fraction | int) -> int:
    """How many characters fit."""
    return sum(end <= room for end in accumulate(map(_of, text)))


def _of(char: str) -> Fraction:
    return _WIDE if east_asian_width(char) in "WFA" else _NARROW
