"""Assessments of schemes of every kind as tables of the batch, and what ``score`` says of each: rows for any front end."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import gbt27922
from gbt27922 import schemes
from gbt27922.batch.kernel.exact_rows import MOST
from gbt27922.models import Assessment, Scheme
from tests.oracle import oracle
from tests.support import drawn

Json = dict[str, Any]


def uniform(scheme: Json) -> Json:
    """The same scheme, but that all special deductions cost the same: a batch only counts them."""
    for ground in scheme.get("special", {}).get("grounds", ()):
        ground.pop("points", None)
    return scheme


def assessments(wanted: int, scheme: Json, seed: int | str) -> list[Json]:
    """So many assessments that fit a scheme, with counts that a frame takes; the same for the same seed."""
    random = Random(seed)  # noqa: S311  # nothing is kept secret
    made = (drawn.assessment(random, scheme) for _ in range(wanted))
    return [one for one in made if all(max(oracle.counts(finding)) <= MOST for finding in one["findings"])]


def kinds(seed: int, rows: int, **fixed: Any) -> tuple[list[Json], Json]:
    """A drawn scheme and assessments of it, as plain documents; the same for the same seed."""
    scheme = uniform(drawn.scheme(Random(seed), **fixed))  # noqa: S311  # as above
    return assessments(rows, scheme, seed), scheme


def parsed(found: list[Json], scheme: Json) -> tuple[list[Assessment], Scheme]:
    """The same as values."""
    return [gbt27922.parse_assessment(one) for one in found], schemes.parse(scheme)


def by_oracle(found: list[Json], scheme: Json) -> list[tuple[Fraction, str | None]]:
    """The score and the grade of each, by the oracle."""
    answers = [oracle.score(one, scheme) for one in found]
    return [(answer["score"], answer["grade"]) for answer in answers]
