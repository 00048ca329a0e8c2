"""Readings and comparisons worked out by hand, published figures of agreement, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

import gbt27922
from gbt27922 import analysis, schemes
from gbt27922.analysis.agreement import agreement
from gbt27922.errors import AssessmentError, ModelError
from gbt27922.models import (
    Assessment,
    Exclusion,
    Finding,
    Floor,
    Indicator,
    Scale,
    Scheme,
    SchemeReference,
    Scorecard,
    Site,
    SpecialBonus,
    SpecialDeduction,
    Title,
)
from gbt27922.models.grades import NO_BOUNDS
from gbt27922.models.scheme import NO_SPECIAL
from gbt27922.schemes.recorded_readings import ambiguous
from tests.support.shipped import SCHEME

SITES = [Site("HQ", "headquarters"), Site("GZ", "outlet"), Site("CD", "outlet")]


def assessed(*findings: Finding, excluded: str = "", scheme: Scheme = SCHEME, **more: Any) -> Assessment:
    """An assessment in which every other leaf that applies conforms."""
    found = {finding.indicator for finding in findings} | {excluded}
    rest = [Finding(leaf.id, conforming=True) for leaf in scheme.leaves if leaf.id not in found]
    if excluded:
        more["exclusions"] = [Exclusion(excluded, "not offered")]
    return Assessment(scheme.id, [*findings, *rest], sites=SITES, **more, revision=1)


def written(found: analysis.Readings | analysis.Comparison) -> dict[str, Any]:
    """What is written, as a JSON reader has it."""
    read: dict[str, Any] = json.loads(gbt27922.to_json(found))
    return read


def options(reading: analysis.Reading, name: str) -> object:
    return dict(reading.options)[name]


class TestReadings:
    """Every admissible reading, and which of them decides."""

    def test_the_admissible_values_are_those_on_record(self) -> None:
        record = {name: [value.value for value in values] for name, values in ambiguous(SCHEME.id).items()}
        assert record == {
            "aggregation": ["pooled", "site_mean", "worst_site"],
            "special.applied": ["outside", "inside"],
            "cap": [None, 100],
            "special.bonus_limit": [1, 0],
        }

    def test_the_shipped_scheme_has_the_first_of_each(self) -> None:
        found = analysis.readings(assessed())
        assert found.own.options == (
            ("aggregation", "pooled"),
            ("special.applied", "outside"),
            ("cap", None),
            ("special.bonus_limit", 1),
        )
        assert found.own.scheme == SCHEME
        assert found.scheme == SchemeReference(SCHEME.id, SCHEME.sha256)
        assert (len(found.readings), found.unanimous, found.deciding, found.departures) == (24, True, (), ())
        assert {reading.score for reading in found.readings} == {100}

    def test_how_sites_are_put_together_decides(self) -> None:
        # 5.3.1 has 12.5 points. HQ 1 of 9, GZ 3 of 4. Pooled 4/13 of it: 12.5·4/13 = 50/13, 100 − 50/13 = 1250/13 = 96.15…
        # Mean (1/9 + 3/4)/2 = 31/72: 12.5·31/72 = 775/144, so 94.61…; the worst 3/4: 9.375, so 90.625.
        found = analysis.readings(
            assessed(
                Finding("5.3.1", "HQ", sampled=9, nonconforming=1), Finding("5.3.1", "GZ", sampled=4, nonconforming=3)
            )
        )
        scores = {options(reading, "aggregation"): reading.score for reading in found.readings}
        assert scores == {
            "pooled": Fraction(1250, 13),
            "site_mean": 100 - Fraction(775, 144),
            "worst_site": Fraction("90.625"),
        }
        assert [(one.name, one.changes_score, one.decides, one.decides_alone) for one in found.fields] == [
            ("aggregation", True, True, True),
            ("special.applied", False, False, False),
            ("cap", False, False, False),
            ("special.bonus_limit", False, False, False),
        ]
        assert [grade.id for grade in found.grades] == ["four_star", "five_star"]
        told = [(found.changes(reading), reading.grade) for reading in found.departures]
        four_star = SCHEME.grades[3]
        assert told == [((("aggregation", "site_mean"),), four_star), ((("aggregation", "worst_site"),), four_star)]

    def test_where_special_items_are_applied_decides(self) -> None:
        # Without 5.1 there are 60 points; 12.5·24/125 = 2.4 of them are lost, so the base is 96. One deduction outside:
        # 95, five stars; inside: 100·(57.6 − 1)/60 = 94.33…, four stars.
        leaves = [leaf.id for leaf in SCHEME.leaves if not leaf.id.startswith("5.1")]
        conforming = [Finding(leaf, conforming=True) for leaf in leaves if leaf != "5.3.1"]
        assessment = Assessment(
            SCHEME.id,
            [Finding("5.3.1", sampled=125, nonconforming=24), *conforming],
            exclusions=[Exclusion("5.1", "invented")],
            special_deductions=[SpecialDeduction("law", "late", rectified=True)],
            revision=1,
        )
        found = analysis.readings(assessment)
        assert found.own.score == 95
        assert found.deciding == ("special.applied",)
        (departure,) = found.departures
        assert (departure.score, found.changes(departure)) == (Fraction(283, 3), (("special.applied", "inside"),))

    def test_a_bonus_is_refused_where_none_is_allowed_and_never_ignored(self) -> None:
        found = analysis.readings(assessed(special_bonuses=[SpecialBonus("first")]))
        refused = [reading for reading in found.readings if not reading.card]
        assert len(refused) == 12
        assert {options(reading, "special.bonus_limit") for reading in refused} == {0}
        assert {(reading.score, reading.grade) for reading in refused} == {(None, None)}
        assert {str(problem) for reading in refused for problem in reading.problems} == {
            "$.special_bonuses: must hold at most 0, got 1"
        }
        assert not found.unanimous
        assert found.deciding == ("special.bonus_limit",)
        assert [found.changes(reading) for reading in found.departures] == [(("special.bonus_limit", 0),)]
        # A cap changes the score, 101 or 100, but not the grade.
        assert {reading.score for reading in found.readings} == {101, 100, None}
        assert [one.name for one in found.fields if one.changes_score] == ["cap", "special.bonus_limit"]

    def test_two_readings_may_decide_only_together(self) -> None:
        # A cap of 94 (invented) is kept whatever the rest says, unless it goes; then the worst site decides.
        scheme = evolve(SCHEME, cap=94)
        found = analysis.readings(
            assessed(Finding("5.3.1", "HQ", sampled=2, nonconforming=1), Finding("5.3.1", "GZ", conforming=True)),
            scheme,
        )
        # 12.5/3 lost: 95.83…; the mean of the sites 12.5/4: 96.875; the worst 6.25: 93.75.
        by_name = {one.name: one for one in found.fields}
        assert [value.value for value in by_name["cap"].values] == [94, None, 100]
        assert [value.source is None for value in by_name["cap"].values] == [True, False, False]
        assert by_name["cap"].decides_alone
        assert by_name["aggregation"].decides
        assert not by_name["aggregation"].decides_alone

    def test_the_scheme_s_own_reading_may_be_the_one_that_refuses(self) -> None:
        scheme = evolve(SCHEME, special=evolve(SCHEME.special, bonus_limit=0))
        found = analysis.readings(assessed(special_bonuses=[SpecialBonus("first")]), scheme)
        assert found.own.card is None
        assert [(found.changes(one), one.grade) for one in found.departures] == [
            ((("special.bonus_limit", 1),), SCHEME.grades[-1])
        ]

    def test_what_every_reading_refuses_is_refused(self) -> None:
        bonuses = [SpecialBonus("first"), SpecialBonus("second")]
        with pytest.raises(AssessmentError) as refused:
            analysis.readings(assessed(special_bonuses=bonuses))
        assert str(refused.value) == "$.special_bonuses: must hold at most 1, got 2"

    def test_a_scheme_whose_record_is_not_known_has_one_reading(self) -> None:
        scheme = evolve(SCHEME, id="OURS")
        found = analysis.readings(assessed(), scheme)
        assert (found.fields, len(found.readings), found.unanimous) == ((), 1, True)
        assert found.own.scheme == scheme

    @pytest.mark.parametrize("id", [id for id in schemes.ids() if id != SCHEME.id])
    def test_of_the_other_shipped_schemes_no_second_reading_is_on_record(self, id: str) -> None:
        assert ambiguous(id) == {}

    def test_what_special_items_are_worth_is_open_only_where_there_are_some(self) -> None:
        scheme = evolve(SCHEME, special=NO_SPECIAL)
        found = analysis.readings(assessed(scheme=scheme), scheme)
        assert [one.name for one in found.fields] == ["aggregation", "cap"]
        assert len(found.readings) == 6
        assert all(one.scheme and one.scheme.special.is_none for one in found.readings)

    def test_without_public_bounds_there_is_no_grade_to_decide(self) -> None:
        scheme = evolve(SCHEME, grades=[evolve(grade, from_=None) for grade in SCHEME.grades])
        with pytest.raises(ModelError) as refused:
            analysis.readings(assessed(scheme=scheme), scheme)
        assert refused.value.problems == (NO_BOUNDS,)

    def test_a_floor_decides_by_one_reading_and_not_by_another(self) -> None:
        """Half of 5.2.4 is lost at the worst site, and 2 of 12 samples of all; its floor is 0.6, and either score is above 95."""
        *others, highest = SCHEME.grades
        scheme = evolve(SCHEME, grades=[*others, evolve(highest, floor=Floor(2, "0.6"))])
        samples = (
            Finding("5.2.4", "GZ", sampled=2, nonconforming=1),
            Finding("5.2.4", "CD", sampled=10, nonconforming=1),
        )
        found = analysis.readings(assessed(*samples), scheme)
        assert (found.own.grade, found.deciding) == (scheme.grades[-1], ("aggregation",))
        assert [(found.changes(one), one.score, one.grade) for one in found.departures] == [
            ((("aggregation", "worst_site"),), 100 - Fraction(35, 12), scheme.grades[-2])
        ]

    def test_a_measured_leaf_is_read_by_site(self) -> None:
        """A mean of 9 and 8 on a scale from 0 to 10: pooled by responses, by sites, and at the worst of them."""
        title = Title("满意度", "satisfaction")
        leaf = Indicator("1", title, points=1, method="measured", scale=Scale(0, 10))
        scheme = evolve(SCHEME, total=1, indicators=[leaf])
        values = [Finding("1", "GZ", value=9, responses=3), Finding("1", "CD", value=8)]
        found = analysis.readings(Assessment(SCHEME.id, values, sites=SITES), scheme)
        scores = {options(one, "aggregation"): one.score for one in found.readings}
        assert scores == {"pooled": Fraction("87.5"), "site_mean": Fraction(85), "worst_site": Fraction(80)}

    def test_a_point_table_is_read_in_as_many_ways(self) -> None:
        scheme = schemes.with_points(SCHEME, {"5.3.1": 10, "5.3.2": 15})
        assert len(analysis.readings(assessed(), scheme).readings) == 24

    def test_document(self) -> None:
        document = written(analysis.readings(assessed(special_bonuses=[SpecialBonus("first")])))
        assert document["format"] == "gbt27922.readings/1"
        assert document["scheme"] == {"id": SCHEME.id, "sha256": SCHEME.sha256}
        assert document["library_version"] == gbt27922.__version__
        own = {"aggregation": "pooled", "special.applied": "outside", "cap": None, "special.bonus_limit": 1}
        assert document["readings"][0] == {
            "options": own,
            "scheme_sha256": SCHEME.sha256,
            "score": "101",
            "grade": "five_star",
        }
        assert document["departures"] == [
            {
                "options": {"special.bonus_limit": 0},
                "scheme_sha256": document["readings"][1]["scheme_sha256"],
                "problems": [
                    {
                        "path": "$.special_bonuses",
                        "id": "too_many_bonuses",
                        "values": document["departures"][0]["problems"][0]["values"],
                    }
                ],
            }
        ]
        assert document["readings"][2]["options"] == {**own, "cap": "100"}
        assert [value["value"] for value in document["fields"][2]["values"]] == [None, "100"]


FIRST = assessed(
    Finding("5.2.4", sampled=7, nonconforming=3),
    Finding("5.3.1", sampled=5, nonconforming=1),
    Finding("5.1.6", conforming=False),
    special_deductions=[SpecialDeduction("law", "late")],
)
SECOND = assessed(
    Finding("5.2.4", sampled=4, nonconforming=1), Finding("5.3.1", sampled=10, nonconforming=2), excluded="5.1.7"
)


def cards(*assessments: Assessment, scheme: Scheme | None = None) -> list[Scorecard]:
    return [gbt27922.score(assessment, scheme) for assessment in assessments]


class TestComparison:
    """By hand: what differs, what adds up, and how far two agree."""

    def test_lines(self) -> None:
        found = analysis.compare(*cards(FIRST, SECOND))
        assert [(line.indicator, line.differs) for line in found.lines] == [
            ("5.1", ("applicable", "lost", "sampled", "nonconforming")),
            ("5.1.6", ("earned", "lost", "nonconforming")),
            ("5.1.7", ("applicable", "earned", "sampled", "excluded")),
            ("5.2", ("earned", "lost", "sampled", "nonconforming")),
            ("5.2.4", ("earned", "lost", "sampled", "nonconforming")),
            ("5.3", ("sampled", "nonconforming")),
            ("5.3.1", ("sampled", "nonconforming")),
        ]
        assert [line.accounts for line in found.lines] == [False, True, True, False, True, False, True]

    def test_what_accounts_for_the_score(self) -> None:
        # A: all 100 points apply. 5.2.4 loses 35/6·3/7 = 5/2, 5.3.1 12.5/5 = 5/2, 5.1.6 35/12; one deduction.
        # B: 100 − 35/12 = 1165/12 points apply. 5.2.4 loses 35/6/4 = 35/24: 100·(35/24)/(1165/12) = 350/233 on 100;
        # 5.3.1 loses 5/2 again: 600/233 on 100.
        found = analysis.compare(*cards(FIRST, SECOND))
        assert found.applicable == (Fraction(100), Fraction(1165, 12))
        assert found.rescaled
        assert [(line.indicator, line.contribution) for line in found.accounts] == [
            ("5.1.6", Fraction(35, 12)),
            ("5.2.4", Fraction(5, 2) - Fraction(350, 233)),
            ("5.3.1", Fraction(5, 2) - Fraction(600, 233)),
        ]
        assert found.special_difference == 1
        assert found.score_difference == Fraction(35, 12) + 5 - Fraction(950, 233) + 1
        assert (found.a.grade.id, found.b.grade.id, found.grade_changed) == ("four_star", "five_star", True)

    def test_agreement(self) -> None:
        # Of 21 leaves: 2 partly met in both (5.2.4, 5.3.1), 5.1.6 not met and met, 5.1.7 met and excluded, 17 met in both.
        # So A says met 18 times, partly 2, not met 1; B met 18, partly 2, excluded 1.
        # Equal 17 + 2 = 19; by chance 18·18 + 2·2 = 328 of 441; kappa = (21·19 − 328)/(441 − 328) = 71/113.
        found = analysis.compare(*cards(FIRST, SECOND)).agreement
        assert found.verdicts == (
            ("met", "excluded", 1),
            ("met", "met", 17),
            ("not_met", "met", 1),
            ("partly", "partly", 2),
        )
        assert (found.leaves, found.equal, found.share, found.kappa) == (
            21,
            19,
            Fraction(19, 21),
            Fraction(71, 113),
        )

    def test_without_any_difference_kappa_is_not_defined(self) -> None:
        found = analysis.compare(*cards(assessed(), assessed(Finding("5.2.4", sampled=2, nonconforming=0))))
        assert found.agreement.share == 1
        assert found.agreement.kappa is None
        assert [line.indicator for line in found.lines] == ["5.2", "5.2.4"]
        assert found.accounts == ()
        document = written(found)
        assert "kappa" not in document["agreement"]

    def test_cards_of_different_schemes_are_compared_only_if_allowed(self) -> None:
        scheme = schemes.with_points(SCHEME, {"5.3.1": 10, "5.3.2": 15})
        pair = gbt27922.score(FIRST), gbt27922.score(FIRST, scheme)
        with pytest.raises(ModelError) as refused:
            analysis.compare(*pair)
        (problem,) = refused.value.problems
        assert (problem.path, problem.code) == ("$.card_b.scheme.sha256", "other_scheme")
        assert problem.reason == (
            f"must be {SCHEME.sha256}, the scheme of card_a, got {scheme.sha256}; "
            "to compare them all the same, allow other schemes (allow_schemes, --allow-schemes)"
        )
        found = analysis.compare(*pair, allow_schemes=True)
        assert found.agreement.share == 1
        assert not found.same_scheme
        assert not found.rescaled
        # 5.3.1 loses a fifth: of 12.5 points 2.5, of 10 points 2. 5.3.2 has other points and loses none.
        assert [(line.indicator, line.contribution) for line in found.accounts] == [("5.3.1", Fraction(1, 2))]
        assert found.score_difference == Fraction(1, 2)
        assert [line.indicator for line in found.lines] == ["5.3", "5.3.1", "5.3.2"]
        assert written(found)["same_scheme"] is False

    def test_a_leaf_that_the_other_scheme_takes_apart(self) -> None:
        scheme = schemes.with_points(SCHEME, "indicator,points\n5.3.1.1,3\n5.3.1.2,7\n")
        parts = assessed(Finding("5.3.1.1", conforming=False), scheme=scheme)
        whole = assessed(Finding("5.3.1", sampled=5, nonconforming=1))
        found = analysis.compare(gbt27922.score(whole), gbt27922.score(parts, scheme), allow_schemes=True)
        assert found.unpaired == ("5.3.1", "5.3.1.1", "5.3.1.2")
        assert found.agreement.leaves == 20
        # 5.3.1 lost 2.5 as a leaf and 3 in its parts, which do not count a second time.
        told = {line.indicator: (line.contribution, line.accounts) for line in found.lines}
        assert told["5.3.1"] == (Fraction(-1, 2), True)
        assert told["5.3.1.1"] == (Fraction(-3), False)
        assert [line.indicator for line in found.lines][-3:] == ["5.3.1.1", "5.3.1.2", "5.3.2"]
        assert [line.a for line in found.lines if line.indicator == "5.3.1.2"] == [None]
        assert found.score_difference == Fraction(-1, 2)
        document = written(found)
        assert "a" not in document["lines"][-2]
        assert document["lines"][-2]["b"]["points"] == "7"

    def test_no_leaf_in_common(self) -> None:
        title = {"zh": "甲", "en": "A"}
        document = json.loads(gbt27922.to_json(SCHEME))
        scheme = schemes.parse({**document, "indicators": [{"id": "A", "title": title, "points": 100}]})
        card = gbt27922.score(Assessment(SCHEME.id, [Finding("A", conforming=False)], revision=1), scheme)
        found = analysis.compare(gbt27922.score(assessed()), card, allow_schemes=True)
        assert (found.agreement.leaves, found.agreement.share, found.agreement.kappa) == (0, None, None)
        assert len(found.unpaired) == 22
        assert found.score_difference == -100
        assert {"share", "kappa"}.isdisjoint(written(found)["agreement"])

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            (
                {"base_score": "99"},
                "$.card_b.base_score: must be 100 × earned ÷ applicable of the leaves; verify the scorecard first",
            ),
            ({"lines": []}, "$.card_b.lines: must leave something that applies and has points"),
        ],
    )
    def test_a_card_whose_lines_do_not_make_its_score_is_refused(self, change: dict[str, Any], problem: str) -> None:
        card = gbt27922.score(FIRST)
        other = gbt27922.parse_scorecard({**json.loads(gbt27922.to_json(card)), **change})
        with pytest.raises(ModelError) as refused:
            analysis.compare(card, other)
        assert str(refused.value) == problem

    def test_differences_that_nobody_could_write_are_refused(self) -> None:
        def endless(start: int) -> Scorecard:
            sampled = iter(range(start, start + 999, 2))
            found = [
                Finding(leaf.id, site, sampled=next(sampled), nonconforming=1)
                for leaf in SCHEME.leaves
                for site in ("HQ", "GZ")
            ]
            scheme = evolve(SCHEME, aggregation="site_mean")
            return gbt27922.score(Assessment(SCHEME.id, found, sites=SITES, revision=1), scheme)

        with pytest.raises(ModelError) as refused:
            analysis.compare(endless(10**98 + 1), endless(10**98 + 501))
        (problem,) = refused.value.problems
        assert (problem.path, problem.code) == ("$.card_b", "too_long")

    def test_a_line_that_is_there_twice_is_refused(self) -> None:
        card = gbt27922.score(assessed())
        document = json.loads(gbt27922.to_json(card))
        document["lines"].append(document["lines"][-1])
        with pytest.raises(ModelError, match=r'\$\.card_a\.lines\[29\].indicator: must be unique, but "5.3.2" occurs'):
            analysis.compare(gbt27922.parse_scorecard(document), card)


def table(rows: list[list[int]]) -> list[tuple[str, str]]:
    """The pairs behind a contingency table, the first rater in rows."""
    return [(str(i), str(j)) for i, row in enumerate(rows) for j, count in enumerate(row) for _ in range(count)]


class TestPublishedExamples:
    """Worked examples of Cohen's kappa that others have published, each with where it stands."""

    def test_fifty_proposals(self) -> None:
        # "Statistics - Cohen's kappa coefficient" (howcodex.com): 50 grant proposals, p_o 0.70, p_e 0.50, kappa 0.40.
        assert agreement(table([[20, 5], [10, 15]])).kappa == Fraction(2, 5)

    def test_artstein_and_poesio_as_tested_by_scikit_learn(self) -> None:
        # scikit-learn, test_classification.py, test_cohen_kappa: "Artstein and Poesio (2008), Table 1", .348; Table 4, .8013.
        assert round(float(agreement(table([[20, 20], [10, 50]])).kappa or 0), 3) == 0.348
        first, second = "a" * 46 + "b" * 44 + "c" * 10, "a" * 52 + "b" * 32 + "c" * 16
        assert round(float(agreement(zip(first, second, strict=True)).kappa or 0), 4) == 0.8013

    def test_sas_and_irr_as_tested_by_statsmodels(self) -> None:
        # statsmodels, test_inter_rater.py: UnweightedCohens, the printout of a SAS example, 0.4842;
        # test_cohens_kappa_irr, the anxiety ratings of R's irr, raters 2 and 3, -0.006289308.
        assert round(float(agreement(table([[0, 4, 1], [0, 8, 0], [0, 1, 5]])).kappa or 0), 4) == 0.4842
        second, third = "36462424332333221334", "21443216111233113322"
        assert float(agreement(zip(second, third, strict=True)).kappa or 0) == pytest.approx(-0.006289308, abs=1e-9)

    def test_not_defined_where_scikit_learn_and_statsmodels_say_nan(self) -> None:
        assert agreement([("met", "met")] * 3).kappa is None
        assert agreement([("met", "partly")] * 3).kappa == 0
