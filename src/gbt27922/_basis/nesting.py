"""How deeply the lists and objects of a JSON text are nested: told before it is read, since readers differ in what they bear."""

from __future__ import annotations

import re
from itertools import accumulate

#: As deeply a document may be nested. Some versions of Python read more, some less, and in a browser more would end the process.
MOST_NESTED = 200
_DEEPER = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_OTHERS = bytes({*range(1 << 8)} - {*_DEEPER, ord('"')})
_TEXTS = re.compile(rb'"[^"]*"?')


def is_too_deep(text: str) -> bool:
    """Whether a JSON text, sound or not, is nested more deeply than a document may be.

    >>> is_too_deep("[" * 200 + "]" * 200), is_too_deep("[" * 201)
    (False, True)
    """
    return text.count("[") + text.count("{") > MOST_NESTED and _depth(text) > MOST_NESTED


def _depth(text: str) -> int:
    """The depth at the deepest place; what stands in texts does not count."""
    plain = text.replace("\\\\", "").replace('\\"', "")
    marks = _TEXTS.sub(b"", plain.encode(errors="replace").translate(None, _OTHERS).replace(b'""', b""))
    return max(accumulate(map(_DEEPER.__getitem__, marks)), default=0)
