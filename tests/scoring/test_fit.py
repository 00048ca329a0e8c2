"""Whether an assessment fits a scheme: what a draft has left to do is what scoring misses."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import schemes, scoring
from gbt27922.errors import AssessmentError, UnknownSchemeError
from gbt27922.models import Assessment, Exclusion, Finding, Nonconformity, Scheme
from gbt27922.scoring import assessment_problems, fits
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


def nonconformity(indicator: str) -> Nonconformity:
    return Nonconformity(indicator=indicator, severity="major", description="-")


def problems_of(assessment: Assessment, scheme: Scheme) -> list[tuple[str, str]]:
    return [(problem.path, problem.id) for problem in assessment_problems(assessment, scheme)]


class TestNonconformities:
    """They name indicators of the scheme, and change nothing else."""

    @given(some.assessed())
    def test_they_stage_and_team_change_no_score(self, drawn: tuple[Assessment, Scheme]) -> None:
        assessment, scheme = drawn
        bare = evolve(assessment, stage=None, team=(), nonconformities=())
        assert gbt27922.score(assessment, scheme).lines == gbt27922.score(bare, scheme).lines
        assert gbt27922.score(assessment, scheme).score == gbt27922.score(bare, scheme).score

    @given(some.assessed(), st.sampled_from(("5", "Z", "5.2.4.", "A.2.3", "5.2.44")), st.integers(0, 2))
    def test_an_unknown_indicator_is_told_at_its_place(
        self, drawn: tuple[Assessment, Scheme], indicator: str, place: int
    ) -> None:
        """The quick check agrees with what is told."""
        assessment, scheme = drawn
        found = list(assessment.nonconformities)
        found.insert(place, nonconformity(indicator))
        wrong = evolve(assessment, nonconformities=found)
        told = [(f"$.nonconformities[{found.index(nonconformity(indicator))}].indicator", "unknown_indicator")]
        counts = {one.indicator: 1 for one in wrong.findings}
        assert problems_of(wrong, scheme) == told
        assert (fits(wrong, scheme, counts), fits(assessment, scheme, counts)) == (False, True)

    def test_they_are_told_with_all_else(self) -> None:
        wrong = Assessment(
            "GB/T 27922-2011",
            [Finding(leaf, conforming=True) for leaf in SCHEME.tree.leaves if leaf != "5.3.2"],
            nonconformities=[nonconformity("5.1"), nonconformity("5.4"), nonconformity("5.2.4"), nonconformity("6")],
            revision=1,
        )
        assert problems_of(wrong, SCHEME) == [
            ("$.findings", "missing_finding"),
            ("$.nonconformities[1].indicator", "unknown_indicator"),
            ("$.nonconformities[3].indicator", "unknown_indicator"),
        ]

    def test_of_an_older_revision_they_are_looked_for_there(self) -> None:
        """Revision 2 has 5.1.6.1, which the first does not have."""
        older = Assessment(
            "GB/T 27922-2011",
            [Finding(leaf, conforming=True) for leaf in SCHEME.tree.leaves],
            nonconformities=[nonconformity("5.1.6"), nonconformity("5.1.6.1")],
        )
        assert problems_of(older, schemes.load("GB/T 27922-2011")) == [
            ("$.revision", "older_revision"),
            ("$.nonconformities[1].indicator", "unknown_indicator"),
        ]

    def test_an_excluded_indicator_may_have_one(self) -> None:
        leaves = [leaf for leaf in SCHEME.tree.leaves if leaf != "5.2.3"]
        assessment = Assessment(
            "GB/T 27922-2011",
            [Finding(leaf, conforming=True) for leaf in leaves],
            exclusions=[Exclusion("5.2.3", "-")],
            nonconformities=[nonconformity("5.2.3")],
            revision=1,
        )
        assert gbt27922.score(assessment).score == 100
