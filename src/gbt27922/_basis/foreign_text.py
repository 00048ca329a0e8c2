"""Text from outside made safe to show: cut, quoted, and with an escape for what is not seen or would be obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

# How long a quoted text may be, and how many words of a list are told.
_LONGEST = 40
_MOST_WORDS = 20

# Python calls these printable, but nothing is seen: joiners, fillers, and a variation selector without a letter to vary.
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_HIDDEN = re.compile(
    rf"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0]|(?:^|(?<=[\s{_SELECTORS}]))[{_SELECTORS}]"
)
# White space that is more than a plain space: it would end a line, or be shown as an escape.
_GAP = re.compile(r"(?<!\s) *+[^\S ]\s*")
_BROKEN_ESCAPE = re.compile(r"\\(x.?|u.{0,3}|U.{0,7})?$")


def visible(text: str) -> str:
    r"""``text`` with an escape for every character that is not seen, or that a terminal would obey instead of show.

    These are controls, line breaks, bidirectional and other invisible marks, halves of surrogate pairs, and
    characters that Unicode has not assigned.

    >>> visible("two" + chr(10) + "lines, " + chr(27) + "[31mred")
    'two\\nlines, \\x1b[31mred'
    """
    shown = text if text.isprintable() else "".join(char if char.isprintable() else _escape(char) for char in text)
    return shown if shown.isascii() else _HIDDEN.sub(lambda found: _escape(found[0]), shown)


def has_hidden(text: str) -> bool:
    r"""Whether something in ``text`` is not seen although Python calls it printable.

    >>> has_hidden("GZ-01"), has_hidden("GZ" + chr(0x3164) + "01")
    (False, True)
    """
    return not text.isascii() and _HIDDEN.search(text) is not None


def cut(text: str, most: int = _LONGEST) -> str:
    r"""The visible ``text``, with an ellipsis where it is longer than ``most``.

    >>> cut("one" + chr(10) + "line", 6)
    'one\\n…'
    """
    shown = visible(text[: most + 1])
    if len(shown) <= most:
        return shown
    return _BROKEN_ESCAPE.sub("", shown[: most - 1]) + "…"


def quoted(text: str) -> str:
    """``text`` in a message: in quotation marks, visible and never long.

    >>> quoted("GZ-01 ")
    '"GZ-01 "'
    """
    return f'"{cut(text)}"'


def named(name: object) -> str:
    """A name from outside in a path: visible, but whole, because the path is how a program finds the place."""
    try:
        return visible(str(name))
    except ValueError:  # Python writes no number of so many digits
        return f"a Python {type(name).__name__}"


def listed(words: Iterable[str], *, quote: bool = False, most: int = _MOST_WORDS) -> str:
    """Words in a sentence: the first few, and how many more there are.

    >>> listed(["5.1", "5.2", "5.3"], most=2), listed([])
    ('5.1, 5.2 and 1 more', '')
    """
    rest = iter(words)
    told = ", ".join(map(quoted if quote else cut, islice(rest, most)))
    more = sum(1 for _ in rest)
    return f"{told} and {more} more" if more else told


def one_line(text: str) -> str:
    """``text`` made visible, on one line: a gap with more in it than spaces is one space.

    >>> one_line("two" + chr(10) + "lines")
    'two lines'
    """
    return visible(_GAP.sub(" ", text).strip())


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()
