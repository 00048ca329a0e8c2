"""One assessment scored twice: by the library, and by the rules written naively; both as plain values to be compared."""

from __future__ import annotations

from random import Random
from typing import Any

import gbt27922
from gbt27922 import schemes
from gbt27922.errors import AssessmentError
from tests.oracle import oracle
from tests.support import drawn

Json = dict[str, Any]
_TOTALS = ("score", "base_score", "provisional", "special_deductions", "special_bonuses")


def by_library(assessment: Json, scheme: Json) -> Json:
    """What the library says of plain documents: totals, grade and lines."""
    card = gbt27922.score(gbt27922.parse_assessment(assessment), schemes.parse(scheme))
    lines = {line.indicator: line for line in card.lines}
    found = {name: getattr(card, name) for name in _TOTALS}
    found["grade"] = card.grade.id if card.is_graded else None
    found["lines"] = {name: {field: getattr(line, field) for field in _fields(line)} for name, line in lines.items()}
    return found


def range_by_library(assessment: Json, scheme: Json) -> Json | None:
    """What the library says of the range of score and grade."""
    card = gbt27922.score(gbt27922.parse_assessment(assessment), schemes.parse(scheme))
    found = card.score_range
    if found is None:
        return None
    grades = (found.lowest_grade.id, found.highest_grade.id) if card.is_graded else (None, None)
    return dict(
        zip(("lowest", "highest", "lowest_grade", "highest_grade"), (found.lowest, found.highest, *grades), strict=True)
    )


def problems_by_library(assessment: Json, scheme: Json) -> set[tuple[str, str]]:
    """The path and the code of each problem that keeps an assessment from being scored."""
    try:
        gbt27922.score(gbt27922.parse_assessment(assessment), schemes.parse(scheme))
    except AssessmentError as error:
        return {(problem.path, problem.code) for problem in error.problems}
    return set()


def _fields(line: Any) -> tuple[str, ...]:
    """What the oracle says of a line; a value only of a measured leaf."""
    plain = ("level", "points", "applicable", "earned", "lost", "sampled", "nonconforming", "excluded", "published")
    return plain if line.value is None else (*plain, "value")


def same(seed: int) -> bool:
    """Whether a scheme and an assessment drawn with a seed are scored alike."""
    random = Random(seed)  # noqa: S311  # the same at every run
    scheme = drawn.scheme(random)
    assessment = drawn.assessment(random, scheme)
    totals = by_library(assessment, scheme) == oracle.score(assessment, scheme)
    return totals and range_by_library(assessment, scheme) == oracle.score_range(assessment, scheme)
