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
from gbt27922.batch.tables.cell_kinds import kind_problem, value_kind_problem
from gbt27922.errors import Problem
from gbt27922.models import Scheme

SAMPLED, NONCONFORMING, DEDUCTIONS, BONUSES = "sampled", "nonconforming", "special_deductions", "special_bonuses"
VALUE, RESPONSES = "value", "responses"
KEY, INDICATOR, SITE = "assessment", "indicator", "site"
EXACT, RANK = "score_exact", "rank"
ENDS = ("lowest", "highest")
FINDINGS = (KEY, INDICATOR, SAMPLED, NONCONFORMING)
SPECIALS = (KEY, DEDUCTIONS, BONUSES)
_COUNTED = {SAMPLED, NONCONFORMING, RESPONSES, DEDUCTIONS, BONUSES}


def _words(method: str | None) -> tuple[str, ...]:
    """What the columns of a leaf are called, those first that must be there."""
    return (VALUE, RESPONSES) if method == "measured" else (SAMPLED, NONCONFORMING)


def of_leaves(weights: Weights) -> list[str]:
    """The columns that a wide frame must have."""
    leaves = zip(weights.leaves, weights.methods, strict=True)
    return [weights.column(word, leaf) for leaf, method in leaves for word in _words(method) if word != RESPONSES]


def optional_of(weights: Weights) -> tuple[str, ...]:
    """The columns that a wide frame may have."""
    return (*(weights.column(RESPONSES, weights.leaves[place]) for place in weights.measured), *SPECIALS[1:])


def of_findings(weights: Weights) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that a long frame must have, and those that it may have: values where some leaf is measured."""
    if not weights.measured:
        return FINDINGS, (SITE,)
    if len(weights.measured) == len(weights.leaves):
        return (*FINDINGS[:2], VALUE), (RESPONSES, *FINDINGS[2:], SITE)
    return (*FINDINGS, VALUE), (RESPONSES, SITE)


def _is_count(name: str) -> bool:
    """Whether a column has a name such as those of the counts of a leaf."""
    return name.startswith((f"{SAMPLED}_", f"{NONCONFORMING}_"))


def _is_measured(name: str) -> bool:
    """Whether a column has a name such as those of a measured leaf."""
    return name.startswith((f"{VALUE}_", f"{RESPONSES}_"))


def presence_problems(found: Iterable[str], wanted: Iterable[str], optional: Collection[str]) -> Iterator[Problem]:
    """Columns that are missing or misspelled, or there twice."""
    times, wanted = Counter(found), list(wanted)
    known = {*wanted, *optional}
    # A column of counts has its own problem: ids of leaves are all alike.
    others = [name for name in times if name not in known and not _is_count(name) and not _is_measured(name)]
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
    if (
        layout == "wide"
        and count is None
        and any({*FINDINGS[:2], *words} <= {*found} for words in (FINDINGS[2:], (VALUE,)))
    ):
        yield Problem(INDICATOR, "unknown_field.of_long")
    if layout == "long" and count is not None and {*FINDINGS[1:]}.isdisjoint(found):
        yield Problem(named(count), "unknown_field.of_wide")


def names_problems(found: Collection[str], weights: Weights) -> Iterator[Problem]:
    """The problem of a frame whose columns have the names of the other kind: one, instead of one for each that is missing.

    >>> from gbt27922 import schemes
    >>> weights = Weights.of(schemes.load("SB/T 10401-2006 A.1"), "plain")
    >>> [str(problem) for problem in names_problems(of_leaves(Weights.of(weights.scheme)), weights)]
    ['sampled_A.1.1: is named by the id itself: give names="dotted" (--names dotted)']
    """
    other = Weights.of(weights.scheme, "dotted" if weights.names == "plain" else "plain")
    ours, theirs = of_leaves(weights), of_leaves(other)
    if {*ours}.isdisjoint(found) and {*theirs} <= {*found}:
        yield Problem(theirs[0], "unknown_field.dotted" if weights.names == "plain" else "unknown_field.plain")


def plain_columns(found: Iterable[str], scheme: Scheme) -> list[str]:
    """The columns of a wide frame under plain names."""
    words, plain = (SAMPLED, NONCONFORMING, VALUE, RESPONSES), Weights.of(scheme, "plain")
    named = {f"{word}_{leaf}": plain.column(word, leaf) for leaf in plain.leaves for word in words}
    return [named.get(name, name) for name in found]


def unknown_counts(found: Iterable[str], weights: Weights) -> Iterator[Problem]:
    """Columns of counts or values that belong to no leaf, or to one of another method: a typo must not lose a finding."""
    known = {*of_leaves(weights), *optional_of(weights)}
    ids = (weights.column("", leaf).removeprefix("_") for leaf in weights.leaves)
    methods = dict(zip(ids, weights.methods, strict=True))
    for name in dict.fromkeys(found):
        leaf = name.partition("_")[2]
        if name in known or not (_is_count(name) or (_is_measured(name) and (weights.measured or leaf in methods))):
            continue
        if leaf in methods:
            column = f"{_words(methods[leaf])[0]}_{leaf}"
            yield Problem(named(name), "unknown_field.other_method", {"column": column})
        else:
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
        elif kind is not None and (problem := _cell_problem(name, kind)):
            yield problem.at(name)


def _cell_problem(name: str, kind: Any) -> Problem | None:
    """Why a column of counts or values cannot hold what it should."""
    word = name.partition("_")[0]
    if word == VALUE:
        return value_kind_problem(kind)
    counted = name in _COUNTED or word in {SAMPLED, NONCONFORMING, RESPONSES}
    return kind_problem(kind) if counted else None


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
