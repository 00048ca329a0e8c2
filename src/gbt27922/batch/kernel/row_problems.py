"""The problems of a row, as the column ``problem`` tells them: on one line, each after its place in the row."""

from __future__ import annotations

from collections.abc import Sequence

from gbt27922.errors import MOST_TOLD, Problem, told


def placed(place: str, problem: Problem) -> Problem:
    """A problem in a place of a row: ``place`` stands before the place that it has already.

    >>> placed("5.3.1:", Problem("sampled", "missing_field.cell")).path
    '5.3.1: sampled'
    """
    return problem.at(f"{place} {problem.path}".rstrip())


def row_text(problems: Sequence[Problem]) -> str:
    """The problems of a row on one line: the first ones if there are very many.

    >>> row_text([Problem("5.3.1: sampled", "missing_field.cell"), Problem("5.3.2: sampled", "missing_field.cell")])
    '5.3.1: sampled is missing; 5.3.2: sampled is missing'
    """
    texts = (f"{problem.path} {problem.reason}".lstrip() for problem in problems[:MOST_TOLD])
    return "; ".join(told([*texts, *problems[MOST_TOLD:]]))
