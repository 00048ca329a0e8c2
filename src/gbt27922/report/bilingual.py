"""A page in two languages: what both say alike stands there once, and everything else in one language beside the other."""

from __future__ import annotations

from typing import Any

from attrs import evolve, fields, has


def beside(first: Any, second: Any) -> Any:
    """A page, or a part of one, with the texts of the same in another language beside its own.

    Lists that are not of the same things in both languages follow one another, so that nothing is lost.

    >>> from gbt27922.report.page import Row
    >>> [cell.text for cell in beside(Row(("评分", "96.25")), Row(("score", "96.25"))).cells]
    ['评分 / score', '96.25']
    """
    if isinstance(first, str):
        return first if first == second else f"{first} / {second}"
    if isinstance(first, tuple):
        is_same = [*map(type, first)] == [*map(type, second)]
        return tuple(map(beside, first, second)) if is_same else (*first, *second)
    if has(type(first)):
        names = [one.name for one in fields(type(first))]
        return evolve(first, **{name: beside(getattr(first, name), getattr(second, name)) for name in names})
    return first
