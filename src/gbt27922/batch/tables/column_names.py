"""The columns of frames by their names: which are required, which are optional, and what each may hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from gbt27922._basis.foreign_text import cut, named
from gbt27922._basis.headings import missing, misspelled
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.tables.arrow import pa
from gbt27922.batch.tables.whole_numbers import kind_problem
from gbt27922.errors import Problem

SAMPLED, NONCONFORMING, DEDUCTIONS, BONUSES = "sampled", "nonconforming", "special_deductions", "special_bonuses"
KEY, INDICATOR, SITE = "assessment", "indicator", "site"
EXACT, RANK = "score_exact", "rank"
FINDINGS = (KEY, INDICATOR, SAMPLED, NONCONFORMING)
SPECIALS = (KEY, DEDUCTIONS, BONUSES)
_COUNTED = {SAMPLED, NONCONFORMING, DEDUCTIONS, BONUSES}


def of_leaves(weights: Weights) -> list[str]:
    """The columns that a wide frame must have."""
    return [f"{word}_{leaf}" for leaf in weights.leaves for word in (SAMPLED, NONCONFORMING)]


def _is_count(name: str) -> bool:
    """Whether a column has a name such as those of the counts of a leaf."""
    return name.startswith((f"{SAMPLED}_", f"{NONCONFORMING}_"))


def presence_problems(found: Iterable[str], wanted: Iterable[str], optional: Collection[str]) -> Iterator[Problem]:
    """Columns that are missing or misspelled, or there twice."""
    times, wanted = Counter(found), list(wanted)
    known = {*wanted, *optional}
    # A column of counts has its own problem: ids of leaves are all alike.
    others = [name for name in times if name not in known and not _is_count(name)]
    yield from (missing(name, others) for name in wanted if name not in times)
    for name in optional:
        if name not in times:
            yield from misspelled(name, others)
    for name in (*wanted, *optional):
        if times[name] > 1:
            yield Problem(name, "repeated_key.times", {"times": times[name]})


def layout_problems(found: Collection[str], layout: str) -> Iterator[Problem]:
    """The problem of a frame that has all columns of the other layout: one, instead of one for each that is missing.

    >>> [str(problem) for problem in layout_problems(["assessment", "indicator", "sampled", "nonconforming"], "wide")]
    ['indicator: is a column of the long layout: give that layout (--layout long)']
    """
    count = next(filter(_is_count, found), None)
    if layout == "wide" and count is None and {*FINDINGS} <= {*found}:
        yield Problem(INDICATOR, "unknown_field.of_long")
    if layout == "long" and count is not None and {*FINDINGS[1:]}.isdisjoint(found):
        yield Problem(named(count), "unknown_field.of_wide")


def unknown_counts(found: Iterable[str], wanted: Iterable[str]) -> Iterator[Problem]:
    """Columns of counts that belong to no leaf: a typo must not lose a finding."""
    known = set(wanted)
    for name in dict.fromkeys(found):
        if _is_count(name) and name not in known:
            yield Problem(named(name), "unknown_field.count")


def name_clashes(found: Iterable[str], ours: Iterable[str]) -> Iterator[Problem]:
    """Columns that have the name of a result."""
    present = set(found)
    return (Problem(name, "repeated_key.result") for name in ours if name in present)


def kind_problems(columns: Mapping[str, Any]) -> Iterator[Problem]:
    """Columns that hold the wrong kind of values."""
    for name, column in columns.items():
        kind = getattr(column, "type", None)
        if (name == EXACT or (name == INDICATOR and len(column))) and not _is_text(kind):
            yield _not_texts(name, column, kind)
        elif name in {KEY, SITE} and isinstance(column, list):
            yield Problem(name, "wrong_type.several_kinds")
        elif name in {KEY, SITE} and kind is not None and not _is_comparable(kind):
            yield Problem(name, "wrong_type.keys", {"got": cut(str(kind))})
        elif kind is not None and (name in _COUNTED or _is_count(name)) and (problem := kind_problem(kind)):
            yield problem.at(name)


def _not_texts(name: str, column: Any, kind: Any) -> Problem:
    if kind is None and not isinstance(column, np.ndarray):
        return Problem(name, "wrong_type.texts_mixed")
    return Problem(name, "wrong_type.texts", {"got": cut(str(column.dtype if kind is None else kind))})


def _is_comparable(kind: Any) -> bool:
    """Whether values can be told apart, as those of a categorical can."""
    values = kind.value_type if pa.types.is_dictionary(kind) else kind
    return not pa.types.is_nested(values) and not isinstance(values, pa.BaseExtensionType)


def _is_text(kind: Any) -> bool:
    """Whether these are texts, a categorical of texts, or only nulls."""
    values = kind.value_type if kind is not None and pa.types.is_dictionary(kind) else kind
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_null)
    return values is not None and any(is_kind(values) for is_kind in kinds)
