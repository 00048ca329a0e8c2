"""Properties of readings and comparisons, for all assessments of a pool of schemes."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import Any

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

import gbt27922
from gbt27922 import analysis, formats, schemes
from gbt27922.analysis.agreement import agreement
from gbt27922.errors import AssessmentError
from gbt27922.models import Assessment, Scheme, Scorecard
from tests.oracle import oracle
from tests.property import strategies as some

VALID = {form: Draft202012Validator(formats.load(form)) for form in formats.ids()}
#: The shipped tree with one leaf split in three: some leaves of one are none of the other.
SPLIT = schemes.with_points(some.SHIPPED, "indicator,points\n5.3.1.1,\n5.3.1.2,4\n5.3.1.3,\n5.3.2,10\n")


@cache
def patched(scheme: Scheme, read: analysis.Options) -> Scheme:
    """The scheme with these options, by way of its document."""
    options = dict(read)
    document: dict[str, Any] = json.loads(gbt27922.to_json(scheme))
    special = {name.removeprefix("special."): value for name, value in read if name.startswith("special.")}
    if special:
        document["special"] |= special
    cap = None if options["cap"] is None else str(options["cap"])
    return schemes.parse({**document, "aggregation": options["aggregation"], "cap": cap})


class TestReadings:
    """Where the record is ambiguous each reading is an option of the scheme."""

    @given(some.assessed() | some.fitting(id=some.SHIPPED.id), st.data())
    def test_every_reading_is_what_score_gives_with_that_option(
        self, drawn: tuple[Assessment, Scheme], data: st.DataObject
    ) -> None:
        assessment, scheme = drawn
        assume(scheme.is_graded)
        reading = data.draw(st.sampled_from(analysis.readings(assessment, scheme).readings))
        made = patched(scheme, reading.options)
        assert reading.scheme == made
        try:
            assert reading.card == gbt27922.score(assessment, made)
            assert reading.problems == ()
        except AssessmentError as refused:
            assert reading.card is None
            assert reading.problems == refused.problems

    @settings(max_examples=25)
    @given(some.assessed())
    def test_every_reading_is_that_of_the_oracle(self, drawn: tuple[Assessment, Scheme]) -> None:
        document = some.document(drawn[0])
        for reading in analysis.readings(*drawn).readings:
            assert reading.scheme
            scheme = json.loads(gbt27922.to_json(reading.scheme))
            if reading.card:
                expected = oracle.score(document, scheme)
                assert (reading.score, reading.card.grade.id) == (expected["score"], expected["grade"])
            else:
                assert oracle.problems(document, scheme) == {(one.path, one.code) for one in reading.problems}

    @given(some.assessed())
    def test_all_combinations_once_and_the_scheme_s_own_first(self, drawn: tuple[Assessment, Scheme]) -> None:
        found = analysis.readings(*drawn)
        assert found.own.scheme == drawn[1]
        values = [[value.value for value in one.values] for one in found.fields]
        assert [tuple(value for _, value in reading.options) for reading in found.readings] == [*product(*values)]

    @given(some.assessed())
    def test_a_field_decides_as_a_look_at_every_pair_says(self, drawn: tuple[Assessment, Scheme]) -> None:
        found = analysis.readings(*drawn)
        for place, one in enumerate(found.fields):
            pairs = [
                (first, second)
                for first, second in combinations(found.readings, 2)
                if [i for i, (a, b) in enumerate(zip(first.options, second.options, strict=True)) if a != b] == [place]
            ]
            moved = [pair for pair in pairs if pair[0].grade != pair[1].grade]
            assert one.decides is bool(moved)
            assert one.decides_alone is any(found.own in pair for pair in moved)
            assert one.changes_score is any(first.score != second.score for first, second in pairs)

    @given(some.assessed())
    def test_departures_reach_every_other_grade_with_no_change_too_many(self, drawn: tuple[Assessment, Scheme]) -> None:
        found = analysis.readings(*drawn)
        outcomes = {reading.grade for reading in found.readings}
        assert {reading.grade for reading in found.departures} == outcomes - {found.own.grade}
        assert found.unanimous is (not found.departures) is (len(outcomes) == 1)
        for departure in found.departures:
            needed = found.changes(departure)
            for reading in found.readings:
                if set(found.changes(reading)) < set(needed):
                    assert reading.grade != departure.grade

    @given(some.assessed())
    def test_what_is_written_is_valid_and_says_the_same(self, drawn: tuple[Assessment, Scheme]) -> None:
        found = analysis.readings(*drawn)
        document = json.loads(gbt27922.to_json(found))
        assert VALID["gbt27922.readings/1"].is_valid(document)
        assert [grade["id"] for grade in document["grades"]] == [grade.id for grade in found.grades]
        for reading, written in zip(found.readings, document["readings"], strict=True):
            assert reading.scheme
            assert written["scheme_sha256"] == reading.scheme_sha256 == reading.scheme.sha256
            assert written.get("grade") == (reading.grade.id if reading.grade else None)
            assert reading.score is None or Fraction(written["score"]) == reading.score


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[Scorecard, Scorecard]:
    """Two scorecards, of one scheme or of two, of one assessment or of two."""
    first, second = draw(st.sampled_from((some.SHIPPED, SPLIT, *some.SCHEMES))), draw(st.sampled_from(some.SCHEMES))
    card = gbt27922.score(draw(some.assessments(first)), first)
    return card, gbt27922.score(draw(some.assessments(second)), second)


class TestComparison:
    """Two auditors, two years, two schemes or two point tables: line by line."""

    @given(_pairs())
    def test_what_accounts_adds_up_exactly(self, cards: tuple[Scorecard, Scorecard]) -> None:
        found = analysis.compare(*cards, allow_schemes=True)
        lines = sum((line.contribution for line in found.lines if line.accounts), Fraction(0))
        assert lines == sum((line.contribution for line in found.accounts), Fraction(0))
        assert lines == cards[1].base_score - cards[0].base_score
        assert lines + found.special_difference == found.score_difference == cards[1].score - cards[0].score

    @given(_pairs())
    def test_the_other_way_round_is_the_opposite(self, cards: tuple[Scorecard, Scorecard]) -> None:
        one, other = (analysis.compare(*pair, allow_schemes=True) for pair in (cards, cards[::-1]))
        there, back = ({line.indicator: line for line in found.lines} for found in (one, other))
        assert there.keys() == back.keys()
        for indicator, line in there.items():
            opposite = evolve(line, a=line.b, b=line.a, title=back[indicator].title, contribution=-line.contribution)
            assert opposite == back[indicator]
        assert one.score_difference == -other.score_difference
        assert one.special_difference == -other.special_difference
        assert one.agreement.kappa == other.agreement.kappa
        assert Counter((b, a, n) for a, b, n in one.agreement.verdicts) == Counter(other.agreement.verdicts)
        assert set(one.unpaired) == set(other.unpaired)

    @given(some.assessed())
    def test_a_card_does_not_differ_from_itself(self, drawn: tuple[Assessment, Scheme]) -> None:
        card = gbt27922.score(*drawn)
        found = analysis.compare(card, gbt27922.parse_scorecard(gbt27922.to_json(card)))
        assert (found.lines, found.accounts, found.unpaired) == ((), (), ())
        assert not any((found.score_difference, found.special_difference, found.grade_changed, found.rescaled))
        assert found.same_scheme
        assert found.agreement.share == 1
        assert found.agreement.kappa in {1, None}

    @given(_pairs())
    def test_the_lines_are_all_that_differ(self, cards: tuple[Scorecard, Scorecard]) -> None:
        found = analysis.compare(*cards, allow_schemes=True)
        lines_a, lines_b = ({line.indicator: line for line in card.lines} for card in cards)
        listed = {line.indicator: line for line in found.lines}
        for indicator in lines_a.keys() | lines_b.keys():
            a, b = lines_a.get(indicator), lines_b.get(indicator)
            if indicator not in listed:
                assert a is not None
                assert b is not None
                alike = evolve(b, title=a.title, level=a.level, published=a.published)
                assert a == alike
            else:
                assert (listed[indicator].a, listed[indicator].b) == (a, b)

    @given(_pairs())
    def test_what_is_written_is_valid_and_the_same_for_cards_read_back(
        self, cards: tuple[Scorecard, Scorecard]
    ) -> None:
        document = gbt27922.to_json(analysis.compare(*cards, allow_schemes=True))
        assert VALID["gbt27922.comparison/1"].is_valid(json.loads(document))
        back = [gbt27922.parse_scorecard(gbt27922.to_json(card)) for card in cards]
        assert gbt27922.to_json(analysis.compare(*back, allow_schemes=True)) == document

    @given(some.assessments(some.SHIPPED), some.admissible_tables(some.SHIPPED))
    def test_another_point_table_changes_no_verdict(self, assessment: Assessment, table: dict[str, Fraction]) -> None:
        scheme = schemes.with_points(some.SHIPPED, table)
        try:
            cards = gbt27922.score(assessment), gbt27922.score(assessment, scheme)
        except AssessmentError:  # the table gives nothing to what applies
            return
        found = analysis.compare(*cards, allow_schemes=True)
        assert found.agreement.share == 1
        assert not found.same_scheme


VERDICTS = st.sampled_from(("met", "partly", "not_met", "excluded"))


class TestAgreement:
    """Cohen's kappa, as scikit-learn and statsmodels define it."""

    @given(st.lists(st.tuples(VERDICTS, VERDICTS), max_size=30))
    def test_by_the_definition(self, pairs: list[tuple[str, str]]) -> None:
        found = agreement(pairs)
        if not pairs:
            assert (found.share, found.kappa) == (None, None)
            return
        observed = Fraction(sum(a == b for a, b in pairs), len(pairs))
        expected = Fraction(sum(a == b for (a, _), (_, b) in product(pairs, repeat=2)), len(pairs) ** 2)
        assert found.share == observed
        assert found.kappa == (None if expected == 1 else (observed - expected) / (1 - expected))
        assert found.kappa is None or -1 <= found.kappa <= 1
