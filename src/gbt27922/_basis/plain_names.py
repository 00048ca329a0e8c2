"""Ids as plain names: ASCII letters, digits and underscores, which every language of formulas takes, and back."""

from __future__ import annotations

import re
from typing import Literal

#: How indicators are named in columns: by their ids, or by plain names without points.
Names = Literal["dotted", "plain"]
_ESCAPED = re.compile(r"[^.A-Za-z0-9]")
_WRITTEN = re.compile(r"__([0-9a-f]+)_|_")


def plain_name(id: str) -> str:
    """The plain name of an id: a dot is an underscore, and what is no letter or digit of ASCII its code point, as ``__5f_``.

    No two ids have one name, because no part of an id is empty: two underscores in a row begin a code point, but where
    the first of three is a dot.

    >>> plain_name("5.1.1.1"), plain_name("A_1.b"), plain_name("服务.1")
    ('5_1_1_1', 'A__5f_1_b', '__670d___52a1__1')
    """
    return _ESCAPED.sub(lambda found: f"__{ord(found[0]):x}_", id).replace(".", "_")


def id_of(name: str) -> str:
    """The id of a plain name.

    >>> id_of("5_1_1_1"), id_of("A__5f_1_b"), id_of("__670d___52a1__1")
    ('5.1.1.1', 'A_1.b', '服务.1')
    """
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)) if found[1] else ".", name)
