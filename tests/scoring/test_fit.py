"""Whether an assessment fits a scheme: what a draft has left to do is what scoring misses."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import schemes, scoring
from gbt27922.errors import AssessmentError, UnknownSchemeError
from gbt27922.models import Assessment, Exclusion, Finding, Scheme
from tests.property import strategies as some
from tests.support.shipped import SCHEME


def told(assessment: Assessment, scheme: Scheme) -> list[str]:
    """The leaves that scoring says are missing, in the order in which it says it."""
    try:
        gbt27922.score(assessment, scheme)
    except AssessmentError as error:
        return [str(problem.values["indicator"]) for problem in error.problems if problem.code == "missing_finding"]
    return []


@given(some.assessed(), st.data())
def test_open_leaves_are_what_scoring_misses(drawn: tuple[Assessment, Scheme], data: st.DataObject) -> None:
    """A draft without some of its findings is open in these leaves, in the order of the scheme."""
    assessment, scheme = drawn
    gone = data.draw(st.sets(st.sampled_from([finding.indicator for finding in assessment.findings])))
    draft = evolve(assessment, findings=[one for one in assessment.findings if one.indicator not in gone])
    assert scoring.open_leaves(assessment, scheme) == ()
    assert scoring.open_leaves(draft, scheme) == tuple(leaf for leaf in scheme.tree.leaves if leaf in gone)
    assert told(draft, scheme) == [*scoring.open_leaves(draft, scheme)]


def test_an_empty_draft_is_open_everywhere() -> None:
    scheme = SCHEME
    assert scoring.open_leaves(Assessment(scheme.id, [], revision=1)) == tuple(scheme.tree.leaves)
    assert scoring.open_leaves(Assessment("mine", []), scheme.id) == tuple(schemes.load(scheme.id).tree.leaves)
    with pytest.raises(UnknownSchemeError):
        scoring.open_leaves(Assessment("mine", []))
    with pytest.raises(TypeError, match="takes a model"):
        scoring.open_leaves(scheme)  # type: ignore[arg-type]


def test_what_does_not_fit_closes_no_leaf() -> None:
    """Findings of no leaf, exclusions of nothing: they are problems of their own."""
    draft = Assessment(
        "GB/T 27922-2011",
        [Finding("5.1", conforming=True), Finding("9", conforming=True)],
        exclusions=[Exclusion("8", "-")],
        revision=1,
    )
    assert scoring.open_leaves(draft) == tuple(SCHEME.tree.leaves)
