"""The program on the page of the rules, from which a stranger writes a port: it gives what the oracle gives."""

from __future__ import annotations

import doctest
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from tests.oracle import beside, oracle
from tests.property import strategies as some
from tests.support import drawn

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


@cache
def program() -> dict[str, Any]:
    """The names that the page defines, up to its last section that asks the vectors of the library."""
    text, found = PAGE.read_text(encoding="utf-8").partition("## 13.")[0], dict[str, Any]()
    for example in doctest.DocTestParser().get_examples(text):
        exec(compile(example.source, str(PAGE), "exec"), found)  # noqa: S102  # our own page
    return found


def same(assessment: oracle.Json, scheme: oracle.Json) -> bool:
    """Whether the page scores as the oracle does: totals, grade, range and margins."""
    card, naive = program()["scorecard"](assessment, scheme), oracle.score(assessment, scheme)
    naive |= {"score_range": oracle.score_range(assessment, scheme), "bounds": beside.bounds(naive["score"], scheme)}
    return {name: card[name] == naive[name] for name in naive.keys() & card.keys()} == dict.fromkeys(
        ("score", "base_score", "grade", "provisional", "score_range", "bounds"), True
    )


@given(some.fitting_documents())
def test_a_scorecard(documents: tuple[oracle.Json, oracle.Json]) -> None:
    """The scorecard of the page is that of the oracle, for schemes of every kind."""
    assert same(*documents)


@pytest.mark.once
def test_many_scorecards() -> None:
    """So are those of five hundred seeds."""
    for seed in range(500):
        random = Random(seed)  # noqa: S311  # the same at every run
        scheme = drawn.scheme(random)
        assert same(drawn.assessment(random, scheme), scheme), seed


@given(some.fitting_documents())
def test_reversals_and_digests(documents: tuple[oracle.Json, oracle.Json]) -> None:
    """What alone would change the grade, and the digests, are those of the oracle."""
    assessment, scheme = documents
    assert program()["reversals"](assessment, scheme) == beside.reversals(assessment, scheme)
    for document in documents:
        assert program()["digest"](document) == beside.digest(document)
