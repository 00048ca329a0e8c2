"""Points that are not published, placed at random: tables that all agree with what is published."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from gbt27922 import schemes
from gbt27922._basis.exact import whole_if_possible
from gbt27922.batch.origin.population import PARTS
from gbt27922.batch.simulation.streams import WORD, Streams, request_problems
from gbt27922.errors import ModelError, refuse
from gbt27922.models import Scheme


def point_tables(scheme: Scheme | str | None = None, tables: int = 1, *, seed: str | int) -> list[dict[str, Fraction]]:
    """Tables of the points that are not published, drawn at random, for :func:`~gbt27922.schemes.with_points`.

    What leaves have to share is cut into 1024 equal parts, and these are divided among them at as many places as
    needed, each of which is as likely as any other: as fine as that, all tables of points are as likely. The sums
    are exact. ``seed`` is a text, or a whole number, which is the same as its digits; table by table, the first ones
    of a larger number are the same. Raises :class:`~gbt27922.errors.ModelError` with every problem at once.

    >>> table = point_tables(tables=1, seed="2026")[0]
    >>> len(table), sum(points for leaf, points in table.items() if leaf.startswith("5.3"))
    (29, Fraction(25, 1))
    """
    tables = whole_if_possible(tables)
    seed = seed if isinstance(seed, str) else whole_if_possible(seed)
    refuse(ModelError, request_problems(scheme, seed, tables=tables))
    return [dict(_table(schemes.chosen(scheme), Streams(str(seed)), number)) for number in range(tables)]


def _table(scheme: Scheme, streams: Streams, number: int) -> Iterator[tuple[str, Fraction]]:
    """One table: for each group of leaves that share something, the places of the cuts in rising order."""
    for group in scheme.tree.groups:
        if group.is_open:
            drawn = streams.open(0, f"points\0{group.leaves[0]}", number).random_raw(len(group.leaves) - 1)
            cuts = sorted(int(bits) * PARTS >> WORD for bits in drawn)
            for leaf, (before, after) in zip(group.leaves, pairwise([0, *cuts, PARTS]), strict=True):
                yield leaf, group.rest * (after - before) / PARTS
