"""Short ways and long ways: what scoring writes and makes at speed is what the general writer and the checks make of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis
from gbt27922._basis.canonical import digest, document
from gbt27922._basis.exact import exact_sum, exact_text, quotient, ratio_text
from gbt27922._basis.layouts import Layout, json_text
from gbt27922.models import Assessment, Line, Scheme, Scorecard
from gbt27922.models.scorecard import SCORECARD_FORMAT
from gbt27922.scoring.aggregation import ratios_of
from tests.property import strategies as some

scored = st.sampled_from((*some.SCHEMES, some.UNEQUAL)).flatmap(
    lambda scheme: st.tuples(some.assessments(scheme), st.just(scheme))
)


def lines(assessment: Assessment, scheme: Scheme) -> list[Line]:
    """The lines by fractions, one after the other, each checked."""
    ratios, tree = ratios_of(assessment, scheme), scheme.tree
    found = []
    for level, node in tree.nodes:
        findings = [one for one in assessment.findings if one.indicator in tree.under[node.id]]
        leaves = {one.indicator for one in findings}
        applicable = sum((tree.points[leaf] for leaf in leaves), Fraction(0))
        lost = sum((tree.points[leaf] * ratios.of_leaf(leaf) for leaf in leaves), Fraction(0))
        found.append(
            Line(
                indicator=node.id,
                title=node.title,
                level=level,
                points=tree.points[node.id],
                applicable=applicable,
                earned=applicable - lost,
                lost=lost,
                sampled=sum(one.counts.sampled for one in findings),
                nonconforming=sum(one.counts.nonconforming for one in findings),
                excluded=not leaves,
                published=node.id in tree.published,
            )
        )
    return found


class TestScorecards:
    """A scorecard is written from whole numbers and a template."""

    @settings(max_examples=50)
    @given(scored)
    def test_is_the_document_that_the_general_writer_writes(self, drawn: tuple[Assessment, Scheme]) -> None:
        """In every layout, and so its digest is the same."""
        card = gbt27922.score(*drawn)
        data = document(SCORECARD_FORMAT, card)
        layouts: tuple[Layout, ...] = (None, 2, 3, "canonical")
        for layout in layouts:
            assert card._text(layout) == json_text(data, layout)
        assert card.sha256 == digest(data)
        assert gbt27922.to_json(card) == gbt27922.to_json(gbt27922.parse_scorecard(data))

    @settings(max_examples=50)
    @given(scored)
    def test_holds_models_that_the_checks_would_make(self, drawn: tuple[Assessment, Scheme]) -> None:
        """Lines, range, bounds and the scorecard itself pass every check unchanged."""
        card = gbt27922.score(*drawn)
        assert list(card.lines) == lines(*drawn)
        models: tuple[Any, ...] = (card, card.scheme, card.assessment, *card.lines, *card.bounds)
        for model in models:
            assert repr(evolve(model)) == repr(model)
        assert card.score_range is None or evolve(card.score_range) == card.score_range

    def test_changed_by_hand_is_written_the_long_way(self) -> None:
        card = gbt27922.score(gbt27922.read_assessment("tests/data/revision-1/five-star.json"))
        changed = evolve(card, score=Fraction(50))
        assert gbt27922.to_data(changed)["score"] == "50"
        with pytest.raises(gbt27922.errors.ModelError, match="score_range"):
            gbt27922.to_json(evolve(card, provisional=False))


class TestExplanations:
    """Entries, sums and reversals are made without a check."""

    @settings(max_examples=50)
    @given(scored)
    def test_hold_models_that_the_checks_would_make(self, drawn: tuple[Assessment, Scheme]) -> None:
        ledger = analysis.ledger(gbt27922.score(*drawn))
        models: tuple[Any, ...] = (ledger, *ledger.entries, *(ledger.reversals or ()), *ledger.by("site"))
        for model in models:
            assert evolve(model) == model


class TestNumbers:
    """Figures are reduced once."""

    @given(st.integers(), st.integers(1))
    def test_a_quotient_is_the_fraction(self, above: int, below: int) -> None:
        made, known = quotient(above, below), Fraction(above, below)
        assert (made, hash(made), repr(made)) == (known, hash(known), repr(known))
        assert made.as_integer_ratio() == known.as_integer_ratio()
        assert ratio_text(above, below) == exact_text(known)
        assert Fraction(ratio_text(above, below)) == known

    @given(st.lists(st.fractions(max_denominator=12)))
    def test_a_sum_by_denominators_is_the_sum(self, numbers: list[Fraction]) -> None:
        assert exact_sum(numbers) == sum(numbers)


def test_a_scorecard_of_many_digits_is_written_all_the_same() -> None:
    """Where figures may be too long to write, the general writer decides."""
    assessment = gbt27922.read_assessment("tests/data/revision-1/sampled.json")
    scheme = gbt27922.schemes.load(assessment.scheme, assessment.revision)
    findings = [
        evolve(one, sampled=10**99 + 2 * place + 1, nonconforming=1) if one.sampled else one
        for place, one in enumerate(assessment.findings)
    ]
    card: Scorecard = gbt27922.score(evolve(assessment, findings=findings), scheme)
    assert gbt27922.parse_scorecard(gbt27922.to_json(card)) == card
