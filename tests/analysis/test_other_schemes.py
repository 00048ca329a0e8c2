"""What explains the results of schemes with floors, requirements, measured leaves, another total, or no bounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922 import analysis, formats, schemes
from gbt27922.analysis import BelowFloor, Include, Lossy, PutRight, SetFinding
from gbt27922.errors import AssessmentError, ModelError
from gbt27922.models import Assessment, Exclusion, Finding, Floor, Grade, Scheme, Scorecard, Site, Title
from tests.property import strategies as some
from tests.support.schemas import SCHEMAS

DURABLE = schemes.load("SB/T 10401-2006 A.1")
COMPLAINTS = "A.6"
LEVELS = schemes.load("capability-levels")
ACSI = schemes.load("ACSI")
TITLE = {"title": {"zh": "甲", "en": "A"}}


def a_scheme(**changes: Any) -> Scheme:
    """Two measured leaves and one that is not, on 1000."""
    scale = {"method": "measured", "scale": {"from": 1, "to": 5}}
    found = {
        "format": "gbt27922.scheme/1",
        "id": "S",
        **TITLE,
        "total": 10,
        "score_total": 1000,
        "display_places": 2,
        "indicators": [
            {"id": "1", **TITLE, "points": 5, **scale},
            {"id": "2", **TITLE, "points": 2, **scale},
            {"id": "3", **TITLE, "points": 3},
        ],
        "grades": [{"id": "low", **TITLE}, {"id": "high", **TITLE, "from": 700}],
    }
    return schemes.parse(found | changes)


SCHEME = a_scheme()
ASSESSMENT = Assessment(
    "S",
    [
        Finding("1", "HQ", value=2, responses=3),
        Finding("1", "GZ", value="4.5", responses=7),
        Finding("2", value=5),
        Finding("3", sampled=4, nonconforming=1),
    ],
    sites=[Site("HQ", "headquarters"), Site("GZ", "outlet")],
)


def told(*values: object) -> tuple[object, ...]:
    """Values of any kind, to compare exact numbers with whole ones."""
    return values


def durable(conforming: int, sampled: int = 30) -> Scorecard:
    """All in order, but for complaints: the three leaves of 10 points each, together so many of 30."""
    leaves = DURABLE.tree.under[COMPLAINTS]
    complaints = [Finding(leaf, sampled=sampled, nonconforming=sampled - conforming) for leaf in leaves]
    rest = [Finding(leaf.id, conforming=True) for leaf in DURABLE.leaves if leaf.id not in leaves]
    return gbt27922.score(Assessment(DURABLE.id, [*rest, *complaints]))


def problems(error: type[Exception], asked: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(error) as refusal:
        asked()
    return [(problem.path, problem.id) for problem in getattr(refusal.value, "problems", ())]


class TestUnmet:
    """What keeps a grade from being reached besides the score."""

    def test_one_point_short_of_its_floor(self) -> None:
        """SB/T 10401, A.10: 84 fails by the floor of complaints, 85 is three-star."""
        card = durable(14)
        (below,) = analysis.margins(card).unmet
        assert told(card.score, card.grade.id) == (84, "fail")
        assert isinstance(below, BelowFloor)
        assert (below.grade, below.indicator) == (DURABLE.grades[1], COMPLAINTS)
        assert told(below.earned, below.applicable, below.needed, below.short) == (14, 30, 15, 1)
        assert told(durable(15).score, durable(15).grade.id, analysis.margins(durable(15)).unmet) == (
            85,
            "three_star",
            (),
        )

    def test_a_single_finding_above_the_floor_lifts_the_grade(self) -> None:
        found = analysis.margins(durable(14)).reversals or ()
        lifts = {(one.indicator, one.becomes): (one.score_after, one.grade_after.id) for one in found}
        assert lifts == {
            (leaf, "conforming"): (84 + Fraction(16, 3), "three_star") for leaf in DURABLE.tree.under[COMPLAINTS]
        }

    def test_what_a_tier_asks_for(self) -> None:
        tiers = schemes.load("completeness-tiers")
        (grade, *_) = [one for one in tiers.grades if one.requires]
        leaves = [leaf for name in grade.requires for leaf in tiers.tree.under[name]]
        lost = leaves[0]
        found = [Finding(leaf.id, conforming=leaf.id != lost) for leaf in tiers.leaves]
        unmet = analysis.margins(Assessment(tiers.id, found)).unmet
        assert isinstance(unmet[0], Lossy)
        assert (unmet[0].grade, unmet[0].leaves) == (grade, (lost,))

    def test_made_by_hand(self) -> None:
        floored = Grade("g", Title("甲", "A"), 1, Floor(1, "0.5"))
        required = Grade("g", Title("甲", "A"), requires=["1"])
        assert BelowFloor(floored, "1", earned=1, applicable=3).short == Fraction(1, 2)
        assert hash(Lossy(required, "1", ["1.1"])) == hash(Lossy(required, "1", ("1.1",)))
        for made in (
            lambda: BelowFloor(floored, "1", earned=2, applicable=4),
            lambda: BelowFloor(required, "1", earned=0, applicable=4),
            lambda: Lossy(required, "2", ["2.1"]),
            lambda: Lossy(required, "1", []),
        ):
            assert problems(ModelError, made) == [("$.indicator", "invalid_value.met")]
        bare = Grade("g", Title("甲", "A"))
        with pytest.raises(ModelError):
            BelowFloor(bare, "1", earned=0, applicable=4)

    def test_in_a_document(self) -> None:
        data = gbt27922.to_data(analysis.ledger(durable(14)))
        assert data["unmet"] == [
            {"condition": "floor", "grade": "qualified", "indicator": "A.6"}
            | {"earned": "14", "applicable": "30", "needed": "15", "short": "1"}
        ]
        forged = data | {"unmet": [data["unmet"][0] | {"earned": "15"}]}
        assert problems(gbt27922.DocumentError, lambda: formats.parse(json.dumps(forged)))[0] == (
            "$.unmet[0].indicator",
            "invalid_value.met",
        )


class TestLedger:
    """Every lost point, also of measured leaves and on another total."""

    def test_each_value_is_an_entry(self) -> None:
        ledger = analysis.ledger(gbt27922.score(ASSESSMENT, SCHEME))
        # Of 500: 3 of 10 responses lose 3/4, 7 of 10 lose 1/8; of 300 a quarter.
        assert [
            (one.kind, one.site, one.value, one.sampled, one.nonconforming, one.points) for one in ledger.entries
        ] == [
            ("measurement", "HQ", 2, 3, 0, Fraction("112.5")),
            ("measurement", "GZ", Fraction("4.5"), 7, 0, Fraction("43.75")),
            ("sample", None, None, 4, 1, 75),
        ]
        assert told(ledger.score_total, ledger.score, ledger.total) == (1000, Fraction("768.75"), Fraction("231.25"))

    def test_a_total_that_was_not_written_is_100(self) -> None:
        data = gbt27922.to_data(analysis.ledger(gbt27922.score(ASSESSMENT, SCHEME)))
        del data["score_total"]
        assert problems(gbt27922.DocumentError, lambda: formats.parse(json.dumps(data)))[0] == (
            "$.entries",
            "invalid_value.entries_sum",
        )

    def test_reversals_of_values_are_the_ends_of_their_scale(self) -> None:
        found = analysis.margins(ASSESSMENT, scheme=SCHEME).reversals or ()
        kinds = [told(one.kind, one.finding, one.value, one.becomes, one.score_after) for one in found]
        assert kinds == [
            ("measurement", 2, 5, "nonconforming", Fraction("568.75")),
        ]


class TestUngraded:
    """A scheme whose bounds are not public."""

    FOUND = Assessment(LEVELS.id, [Finding(leaf.id, conforming=leaf.id != "rules") for leaf in LEVELS.leaves])

    def test_ledger_and_margins_have_no_grade_to_tell_of(self) -> None:
        card = gbt27922.score(self.FOUND)
        ledger = analysis.ledger(card)
        assert told(ledger.total, ledger.reversals, ledger.unmet) == (25, (), ())
        assert analysis.margins(card) == analysis.Margins((), ())
        assert analysis.verify(ledger, self.FOUND) == ()

    def test_what_needs_a_grade_is_refused_by_name(self) -> None:
        card = gbt27922.score(self.FOUND)
        both = [(f"$.card_{name}.grades", "no_bounds") for name in "ab"]
        assert problems(ModelError, lambda: analysis.compare(card, card)) == both
        one = [("$.grades", "no_bounds")]
        assert problems(ModelError, lambda: gbt27922.grade(80, scheme=LEVELS)) == one
        assert problems(ModelError, lambda: analysis.readings(self.FOUND)) == one
        assert problems(ModelError, lambda: card.grade) == one

    def test_what_if_scores_without_a_grade(self) -> None:
        found = analysis.what_if(self.FOUND, [PutRight("rules")])
        assert told(found.gained, found.after.is_graded) == (25, False)
        bounded = schemes.with_grades(
            LEVELS, dict(zip([one.id for one in LEVELS.grades[1:]], (1, 2, 3, 4), strict=True))
        )
        assert analysis.what_if(self.FOUND, (), other_scheme=bounded).after.grade == bounded.grades[-1]


class TestTotals:
    """Scores on different totals."""

    def test_are_not_compared(self) -> None:
        hundred = a_scheme(score_total=100, grades=[{"id": "low", **TITLE}])
        cards = [gbt27922.score(ASSESSMENT, one) for one in (SCHEME, hundred)]
        asked = lambda: analysis.compare(*cards, allow_schemes=True)  # noqa: E731  # it is asked below
        assert problems(ModelError, asked) == [("$.card_b.score_total", "other_scheme.total")]
        other = lambda: analysis.what_if(ASSESSMENT, (), SCHEME, other_scheme=hundred)  # noqa: E731  # as above
        assert problems(ModelError, other) == [("$.after.score_total", "other_scheme.total")]

    def test_contributions_add_up_on_their_total(self) -> None:
        better = evolve(ASSESSMENT, findings=(*ASSESSMENT.findings[:-1], Finding("3", conforming=True)))
        found = analysis.compare(*(gbt27922.score(one, SCHEME) for one in (ASSESSMENT, better)))
        assert [told(line.indicator, line.contribution) for line in found.accounts] == [("3", 75)]
        assert found.score_difference == 75

    def test_a_measured_leaf_is_met_by_what_it_lost(self) -> None:
        one = gbt27922.score(ASSESSMENT, SCHEME)
        worst = [Finding("1", value=1), Finding("2", value=3), Finding("3", sampled=4, nonconforming=1)]
        found = analysis.compare(one, gbt27922.score(Assessment("S", worst), SCHEME))
        assert found.agreement.verdicts == (("met", "partly", 1), ("partly", "not_met", 1), ("partly", "partly", 1))
        assert [line.differs for line in found.lines] == [
            ("earned", "lost", "sampled", "value"),
            ("earned", "lost", "value"),
        ]
        SCHEMAS["gbt27922.comparison/1"].validate(gbt27922.to_data(found))
        assert formats.parse(gbt27922.to_json(found)) == found

    def test_a_measured_leaf_without_points_has_no_verdict(self) -> None:
        leaf = {"id": "2", **TITLE, "points": 0, "method": "measured", "scale": {"from": 0, "to": 1}}
        scheme = a_scheme(indicators=[{"id": "1", **TITLE, "points": 10}, leaf])
        cards = [
            gbt27922.score(Assessment("S", [Finding("1", conforming=True), Finding("2", value=value)]), scheme)
            for value in (0, 1)
        ]
        assert analysis.compare(*cards).agreement.verdicts == (("met", "met", 1),)


class TestWhatIf:
    """Changes of measured leaves."""

    def test_a_value_is_set_and_put_right_as_a_whole(self) -> None:
        found = analysis.what_if(ASSESSMENT, [SetFinding("2", value=3, responses=9), PutRight("1", "HQ")], SCHEME)
        assert [(one.indicator, one.site, one.value, one.responses) for one in found.assessment.findings[:3]] == [
            ("1", "HQ", 5, 3),
            ("1", "GZ", Fraction("4.5"), 7),
            ("2", None, 3, 9),
        ]
        SCHEMAS["gbt27922.what-if/1"].validate(gbt27922.to_data(found))
        assert formats.parse(gbt27922.to_json(found)) == found

    def test_a_value_that_costs_nothing_differs_all_the_same(self) -> None:
        worthless = a_scheme(
            indicators=[
                {"id": "1", **TITLE, "points": 10},
                {"id": "2", **TITLE, "points": 0, "method": "measured", "scale": {"from": 0, "to": 1}},
            ]
        )
        found = [Finding("1", conforming=True), Finding("2", value=0)]
        (line,) = analysis.what_if(Assessment("S", found), [PutRight("2")], worthless).lines
        assert line.before is not None
        assert line.after is not None
        assert told(line.indicator, line.before.value, line.after.value) == ("2", 0, 1)

    @pytest.mark.parametrize("conforming", [True, False])
    def test_an_included_leaf_is_at_an_end_of_its_scale(self, conforming: bool) -> None:
        excluded = evolve(ASSESSMENT, findings=ASSESSMENT.findings[2:], exclusions=[Exclusion("1", "-")])
        found = analysis.what_if(excluded, [Include("1", conforming=conforming)], SCHEME)
        assert found.assumed == (Finding("1", value=5 if conforming else 1),)

    def test_a_value_has_no_samples(self) -> None:
        asked = lambda: analysis.what_if(ASSESSMENT, [PutRight("1", samples=2)], SCHEME)  # noqa: E731  # it is asked below
        assert problems(AssessmentError, asked) == [("$.changes[0].samples", "invalid_value.samples_of_values")]

    def test_a_verdict_on_a_measured_leaf_is_told_where_it_is(self) -> None:
        wrong = evolve(ASSESSMENT, findings=(Finding("1", conforming=False), *ASSESSMENT.findings[2:]))
        with pytest.raises(AssessmentError) as refusal:
            analysis.what_if(wrong, [PutRight("1")], SCHEME)
        assert [(one.path, one.code) for one in refusal.value.problems] == [
            ("$.findings[0].conforming", "not_measured")
        ]


@given(some.fitting(), st.data())
def test_what_is_put_right_loses_nothing(drawn: tuple[Assessment, Scheme], data: st.DataObject) -> None:
    """Schemes of every kind: an indicator that is put right earns all that applies, and no score falls by it."""
    assessment, scheme = drawn
    indicator = data.draw(st.sampled_from(sorted({finding.indicator for finding in assessment.findings})))
    found = analysis.what_if(assessment, [PutRight(indicator)], scheme)
    after = found.after.line(indicator)
    assert told(after.lost, after.nonconforming) == (0, 0)
    if after.value is not None:
        assert after.value == scheme.tree.scales[indicator].to
    assert found.gained >= 0 or scheme.special.applied == "inside"
    assert formats.parse(gbt27922.to_json(found)) == found


@given(some.fitting())
def test_comparisons_add_up(drawn: tuple[Assessment, Scheme]) -> None:
    """Schemes of every kind: what the leaves do to the score adds up, and a document says the same."""
    assessment, scheme = drawn
    card, other = (
        gbt27922.score(assessment, scheme),
        analysis.what_if(assessment, [PutRight(assessment.findings[0].indicator)], scheme).after,
    )
    if not card.is_graded:
        assert {id for _, id in problems(ModelError, lambda: analysis.compare(card, other))} == {"no_bounds"}
        return
    found = analysis.compare(card, other)
    assert sum(line.contribution for line in found.accounts) + found.special_difference == found.score_difference
    assert formats.parse(gbt27922.to_json(found)) == found
