"""Assessments as wide frames: the batch gives each the score and the grade that ``score`` gives, or it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import batch, schemes
from gbt27922.errors import AssessmentError
from gbt27922.models import Assessment, Finding, Scheme, Site
from tests.property.strategies import SCHEMES, SMALL
from tests.property.test_batch import answers_of, expected, fewer, many
from tests.support import every_kind
from tests.support.libraries import pd, pl
from tests.support.shipped import NEWEST


def parts(found: list[Assessment], scheme: Scheme) -> Iterator[tuple[Assessment, list[str]]]:
    """Each assessment, and why it is refused."""
    for one in found:
        try:
            batch.frame([one], scheme)
        except AssessmentError as error:
            yield one, [problem.id for problem in error.problems]
        else:
            yield one, []


class TestWideFrames:
    """6: a row of counts is scored as the assessment that it was made from."""

    @fewer
    @given(many(), st.sampled_from(("dotted", "plain")))
    def test_the_batch_scores_them_as_score_does(self, drawn: tuple[list[Assessment], Scheme], names: Any) -> None:
        found, scheme = drawn
        told = list(parts(found, scheme))
        sayable = [one for one, why in told if not why]
        assert {code for _, why in told for code in why} <= {
            "invalid_value.wide_sites",
            "invalid_value.wide_verdicts",
            "invalid_value.wide_counts",
        }
        if sayable:
            wanted = expected(sayable, scheme)
            table = batch.score(batch.frame(sayable, scheme, names=names), scheme, exact=True, names=names)
            plain = [{key.replace(".", "_") if names == "plain" else key: row[key] for key in row} for row in wanted]
            assert answers_of(table, plain) == plain

    @settings(max_examples=20)
    @given(st.sampled_from(schemes.ids()), st.integers(0, 2**16))
    def test_of_every_shipped_scheme(self, id: str, seed: int) -> None:
        raw = every_kind.uniform(gbt27922.to_data(schemes.load(id)))
        found, scheme = every_kind.parsed(every_kind.assessments(3, raw, seed=seed), raw)
        sayable = [one for one, why in parts(found, scheme) if not why]
        if sayable:
            wanted = expected(sayable, scheme)
            assert answers_of(batch.score(batch.frame(sayable, scheme), scheme, exact=True), wanted) == wanted


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_of_schemes_of_every_kind(first: int) -> None:
    made = 0
    for seed in range(first, first + 20):
        found, scheme = every_kind.parsed(*every_kind.kinds(seed, 6))
        sayable = [one for one, why in parts(found, scheme) if not why]
        made += len(sayable)
        if sayable:
            wanted = expected(sayable, scheme)
            assert answers_of(batch.score(batch.frame(sayable, scheme), scheme, exact=True), wanted) == wanted
    assert made > 40


def assessed(**more: Any) -> Assessment:
    """One with nothing lost."""
    findings = [Finding(leaf.id, conforming=True) for leaf in NEWEST.leaves]
    return Assessment(NEWEST.id, more.pop("findings", findings), **more)


def test_what_stands_before_the_counts_and_in_which_library() -> None:
    one = gbt27922.read_assessment("docs/examples/sampled.json")
    table = batch.frame(iter([one, assessed()]))
    assert table.column_names[:6] == [
        *("assessment", "organization", "organization_id", "date"),
        *("sampled_5.1.1.1", "nonconforming_5.1.1.1"),
    ]
    assert table.column_names[-2:] == ["special_deductions", "special_bonuses"]
    assert table.column_names[4:-2:2] == [f"sampled_{leaf.id}" for leaf in NEWEST.leaves]
    organization = one.organization
    assert organization
    row = table.to_pylist()[0]
    assert [row[name] for name in table.column_names[:4]] == [
        *(one.sha256, organization.name, organization.id),
        one.date and one.date.isoformat(),
    ]
    assert table.to_pylist()[1]["organization"] is None
    for library, kind in (("pandas", pd.DataFrame), ("polars", pl.DataFrame)):
        frame: Any = batch.frame([one], library=library)  # type: ignore[arg-type]
        assert isinstance(frame, kind)
        assert list(batch.score(frame)["score"]) == [float(gbt27922.score(one).score)]


def test_one_alone_is_taken_as_one_of_a_list() -> None:
    assert batch.frame(assessed()).equals(batch.frame([assessed()]))


def test_none_is_a_frame_too() -> None:
    assert batch.score(batch.frame([]))["score"].to_pylist() == []


class TestWhatIsRefused:
    """Each with its place: what does not fit, and what a row cannot say."""

    def test_another_scheme_or_revision_unless_one_is_given(self) -> None:
        wrong = [assessed(revision=1), assessed(), evolve(assessed(), scheme="ACSI")]
        with pytest.raises(AssessmentError) as raised:
            batch.frame(wrong)
        assert [problem.path for problem in raised.value.problems] == ["$[0].revision", "$[2].scheme"]
        assert len(batch.frame(wrong[1:], NEWEST)) == 2

    def test_what_score_refuses(self) -> None:
        with pytest.raises(AssessmentError) as raised:
            batch.frame([assessed(), assessed(findings=[Finding("5.9", conforming=True)])])
        assert {problem.path for problem in raised.value.problems} >= {"$[1].findings[0].indicator", "$[1].findings"}
        nothing: Any = None
        for none in (nothing, [nothing]):
            with pytest.raises(TypeError, match="takes a model, Assessment"):
                batch.frame(none)

    def test_what_a_row_cannot_say(self) -> None:
        scheme = next(one for one in SCHEMES if one.aggregation == "site_mean")
        sites = (Site("HQ", "headquarters"), Site("A", "outlet"))
        leaves = [leaf.id for leaf in scheme.leaves]
        others = [Finding(leaf, "HQ", conforming=True) for leaf in leaves]
        twice = Assessment(scheme.id, [*others, Finding(leaves[0], "A", conforming=True)], sites=sites, revision=1)
        with pytest.raises(AssessmentError) as raised:
            batch.frame([twice], scheme)
        assert [str(problem) for problem in raised.value.problems] == [
            f'$[0].findings[{len(leaves)}].site: must not be another site of "{leaves[0]}" for a row of a wide frame, where sites count by themselves: take the long layout'
        ]
        judged = Assessment(SMALL.id, [Finding(leaf.id, conforming=True) for leaf in SMALL.leaves], revision=1)
        double = evolve(judged, findings=[*judged.findings, Finding("B.1", conforming=False)])
        many_ = evolve(judged, findings=[*judged.findings, Finding("A.1", sampled=2**62, nonconforming=0)])
        with pytest.raises(AssessmentError) as raised:
            batch.frame([judged, double, many_], SMALL)
        assert [problem.path for problem in raised.value.problems] == ["$[1].findings[9]", "$[2].findings[9]"]
        assert [problem.id for problem in raised.value.problems] == [
            "invalid_value.wide_verdicts",
            "invalid_value.wide_counts",
        ]

    def test_a_mean_of_too_many_digits(self) -> None:
        scheme, others = schemes.load("ACSI"), [Finding(leaf, value=1) for leaf in ("2", "3")]
        long = [Finding("1", value=f"{10**60}/{10**60 - 1 - place}") for place in range(2)]
        short = [Finding("1", value="25/3"), Finding("1", value=9, responses=2)]
        assert batch.frame([Assessment(scheme.id, [*short, *others])], scheme)["value_1"].to_pylist() == ["79/9"]
        with pytest.raises(AssessmentError) as raised:
            batch.frame([Assessment(scheme.id, [*long, *others])], scheme)
        (problem,) = raised.value.problems
        assert problem.path == "$[0].findings[1].value"
        assert "100 digits" in problem.reason
