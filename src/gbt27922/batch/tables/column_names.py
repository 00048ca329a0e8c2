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
            yield Problem.said(name, f"must occur once, but occurs {times[name]} times", "repeated_key")


def layout_problems(found: Collection[str], layout: str) -> Iterator[Problem]:
    """The problem of a frame that has all columns of the other layout: one, instead of one for each that is missing.

    >>> [str(problem) for problem in layout_problems(["assessment", "indicator", "sampled", "nonconforming"], "wide")]
    ['indicator: is a column of the long layout: give that layout (--layout long)']
    """
    count = next(filter(_is_count, found), None)
    if layout == "wide" and count is None and {*FINDINGS} <= {*found}:
        yield Problem.said(
            INDICATOR, "is a column of the long layout: give that layout (--layout long)", "unknown_field"
        )
    if layout == "long" and count is not None and {*FINDINGS[1:]}.isdisjoint(found):
        yield Problem.said(
            named(count), "is a column of the wide layout: give that layout (--layout wide)", "unknown_field"
        )


def unknown_counts(found: Iterable[str], wanted: Iterable[str]) -> Iterator[Problem]:
    """Columns of counts that belong to no leaf: a typo must not lose a finding."""
    known = set(wanted)
    for name in dict.fromkeys(found):
        if _is_count(name) and name not in known:
            yield Problem.said(named(name), "must name a leaf of the scheme", "unknown_field")


def name_clashes(found: Iterable[str], ours: Iterable[str]) -> Iterator[Problem]:
    """Columns that have the name of a result."""
    reason = "must not be there already, because it is what comes out; drop or rename it"
    present = set(found)
    return (Problem.said(name, reason, "repeated_key") for name in ours if name in present)


def kind_problems(columns: Mapping[str, Any]) -> Iterator[Problem]:
    """Columns that hold the wrong kind of values."""
    for name, column in columns.items():
        kind = getattr(column, "type", None)
        if name == INDICATOR and len(column) and not _is_text(kind):
            yield Problem.said(
                name, f"must be texts, got {cut(str(_kind_of(column) if kind is None else kind))}", "wrong_type"
            )
        elif name in {KEY, SITE} and isinstance(column, list):
            yield Problem.said(name, "must be of one kind, got Python objects of several", "wrong_type")
        elif name in {KEY, SITE} and kind is not None and not _is_comparable(kind):
            yield Problem.said(name, f"must be numbers, texts or the like, got {cut(str(kind))}", "wrong_type")
        elif name in _COUNTED or _is_count(name):
            reason = None if kind is None else kind_problem(kind)
            if reason:
                yield Problem.said(name, reason, "wrong_type")


def _kind_of(column: Any) -> str:
    return str(column.dtype) if isinstance(column, np.ndarray) else "Python objects of several kinds"


def _is_comparable(kind: Any) -> bool:
    """Whether values can be told apart, as those of a categorical can."""
    values = kind.value_type if pa.types.is_dictionary(kind) else kind
    return not pa.types.is_nested(values) and not isinstance(values, pa.BaseExtensionType)


def _is_text(kind: Any) -> bool:
    """Whether these are texts, a categorical of texts, or only nulls."""
    values = kind.value_type if kind is not None and pa.types.is_dictionary(kind) else kind
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_null)
    return values is not None and any(is_kind(values) for is_kind in kinds)
