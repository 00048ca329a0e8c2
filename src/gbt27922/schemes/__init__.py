"""The shipped schemes by id, and schemes of your own."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from gbt27922._basis.exact import for_message, got
from gbt27922._basis.foreign_text import quoted
from gbt27922.errors import Problem, UnknownSchemeError, Value
from gbt27922.formats.reader import parse_scheme as parse
from gbt27922.formats.reader import read_scheme as read
from gbt27922.models.scheme import Scheme
from gbt27922.schemes.grade_table import with_grades
from gbt27922.schemes.point_table import PointTable, points_csv, with_points

__all__ = [
    "PointTable",
    "chosen",
    "default",
    "ids",
    "load",
    "parse",
    "points_csv",
    "read",
    "with_grades",
    "with_points",
]


def ids() -> tuple[str, ...]:
    """The ids of the schemes that are shipped.

    >>> len(ids()), ids()[:4]
    (10, ('ACSI', 'capability-levels', 'completeness-tiers', 'GB/T 27922-2011'))
    """
    return tuple(_shipped())


def load(id: str) -> Scheme:
    """The shipped scheme with this id. Raises :class:`~gbt27922.errors.UnknownSchemeError`.

    >>> load("GB/T 27922-2011").title.zh
    '商品售后服务评价体系'
    """
    found = _shipped().get(id) if isinstance(id, str) else None
    if found:
        return found
    values: dict[str, Value] = {"shipped": tuple(map(quoted, ids())), "got": got(id)}
    raise UnknownSchemeError((Problem("$.scheme", "unknown_scheme", values),))


@cache
def default() -> Scheme:
    """The shipped scheme that is used if none is given. A data file names it, so that shipping another scheme changes no result.

    >>> default().id
    'GB/T 27922-2011'
    """
    named = json.loads((files("gbt27922") / "data" / "default.json").read_bytes())
    return load(named["scheme"])


def chosen(scheme: Scheme | str | None, named: str | None = None) -> Scheme:
    """The scheme that an argument means: a scheme itself, or a shipped one by its id.

    Without an argument it is the shipped scheme that is ``named``, as an assessment names one, else the default.
    Raises :class:`~gbt27922.errors.UnknownSchemeError`, and ``TypeError`` for anything else.

    >>> chosen(None) is chosen("GB/T 27922-2011") is chosen(default())
    True
    """
    if isinstance(scheme, Scheme):
        return scheme
    if isinstance(scheme, str):
        return load(scheme)
    if scheme is not None:
        raise TypeError(f"takes a scheme, or the id of one that is shipped, not {for_message(scheme)}")
    return default() if named is None else load(named)


@cache
def _shipped() -> dict[str, Scheme]:
    folder = files("gbt27922") / "data" / "schemes"
    found = (parse(file.read_bytes()) for file in sorted(folder.iterdir(), key=str))
    return {scheme.id: scheme for scheme in found}
