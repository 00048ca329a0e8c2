"""What is asked for when something is drawn: which scheme, which seed, how many."""

from __future__ import annotations

from collections.abc import Iterator

from gbt27922 import schemes
from gbt27922._basis.checked import a, natural, some_text
from gbt27922.errors import Problem
from gbt27922.models import Scheme


def scheme_of(scheme: Scheme | str | None) -> Scheme:
    """A scheme, the shipped one with an id, or the default."""
    if isinstance(scheme, Scheme):
        return scheme
    return schemes.default() if scheme is None else schemes.load(scheme)


def misasked(scheme: object, seed: object, **counts: object) -> Iterator[Problem]:
    """What is wrong with a scheme, a seed and some counts."""
    if scheme is not None and not isinstance(scheme, str):
        yield from (problem.under("$.scheme") for problem in a(Scheme)(scheme))
    if type(seed) is not int:
        yield from (problem.under("$.seed") for problem in some_text(seed))
    for name, count in counts.items():
        yield from (problem.under(f"$.{name}") for problem in natural(count))
